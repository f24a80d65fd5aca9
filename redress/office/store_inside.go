package office

import (
	"context"

	"ombud/base/place"
	"ombud/machine/store"
)

// Inside lists every named division in an area and the area itself, at most limit, in the order of their codes: each division
// stands right after the one that encloses it. It is one range of the primary key.
func Inside(ctx context.Context, q store.Querier, area place.Code, limit int) ([]Place, error) {
	return store.All(ctx, q, scanPlace, `SELECT code, name_zh, name_en FROM place WHERE code >= $1 AND code < $2 ORDER BY code LIMIT $3`,
		area.Area(), area.Area()+":", limit)
}
