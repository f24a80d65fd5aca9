package office

import (
	"context"
	"database/sql"

	"ombud/base/place"
	"ombud/core/fact"
	"ombud/machine/store"
)

func scanPlace(rows *sql.Rows, p *Place) error { return rows.Scan(&p.Code, &p.NameZH, &p.NameEN) }

// PlaceOf finds a division by its code; false when it has no name here.
func PlaceOf(ctx context.Context, q store.Querier, code place.Code) (Place, bool, error) {
	list, err := store.All(ctx, q, scanPlace, `SELECT code, name_zh, name_en FROM place WHERE code = $1`, string(code))
	if err != nil || len(list) == 0 {
		return Place{}, false, err
	}
	return list[0], true, nil
}

// Within lists the divisions directly inside one, by code. For "" it lists the widest that have a name.
func Within(ctx context.Context, q store.Querier, code place.Code) ([]Place, error) {
	if code == "" {
		return store.All(ctx, q, scanPlace, `SELECT code, name_zh, name_en FROM place p
			WHERE NOT EXISTS (SELECT 1 FROM place u WHERE u.code = p.above) ORDER BY code LIMIT 100`)
	}
	return store.All(ctx, q, scanPlace, `SELECT code, name_zh, name_en FROM place WHERE above = $1 ORDER BY code`, string(code))
}

// Chain lists the named divisions that hold a place, the widest first, the place itself last.
func Chain(ctx context.Context, q store.Querier, code place.Code) ([]Place, error) {
	in := ups(code)
	return store.All(ctx, q, scanPlace, `SELECT code, name_zh, name_en FROM place WHERE code IN ($1, $2, $3, $4, $5) ORDER BY code`, in[:]...)
}

// foldNamed keeps the division that encloses each beside it; an index by it makes one level of a picker one look-up.
func foldNamed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Named.Read(f)
	if err != nil {
		return err
	}
	code := place.Code(f.Subject)
	_, err = tx.Exec(ctx, `INSERT INTO place (code, above, name_zh, name_en) VALUES ($1, $2, $3, $4)
		ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en`,
		string(code), string(code.Parent()), b.ZH, b.EN)
	return err
}
