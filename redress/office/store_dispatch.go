package office

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"ombud/base/place"
	"ombud/core/fact"
	"ombud/machine/store"
)

func scanDispatch(rows *sql.Rows, d *Dispatch) error {
	var supporting string
	if err := rows.Scan(&d.Matter, &d.Area, &d.Lead, &supporting); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(supporting), &d.Supporting); err != nil {
		return fmt.Errorf("dispatch %s in %s: %w", d.Matter, d.Area, err)
	}
	return nil
}

// rowFor is the row of the dispatch catalogue that holds for a matter in a place: that of the narrowest area.
func rowFor(ctx context.Context, q store.Querier, matter string, p place.Code) (Dispatch, bool, error) {
	in := ups(p)
	list, err := store.All(ctx, q, scanDispatch, `SELECT d.matter, d.area, d.lead, d.supporting FROM dispatch d
		JOIN office o ON o.id = d.lead AND o.active = 1
		WHERE d.matter = $1 AND d.area IN ($2, $3, $4, $5, $6) ORDER BY d.area DESC LIMIT 1`, matter, in[0], in[1], in[2], in[3], in[4])
	if err != nil || len(list) == 0 {
		return Dispatch{}, false, err
	}
	return list[0], true, nil
}

// rowAt is the row of a matter for exactly this area, whether or not its lead is still active.
func rowAt(ctx context.Context, q store.Querier, matter string, area place.Code) (Dispatch, bool, error) {
	list, err := store.All(ctx, q, scanDispatch, `SELECT matter, area, lead, supporting FROM dispatch WHERE matter = $1 AND area = $2`,
		matter, string(area))
	if err != nil || len(list) == 0 {
		return Dispatch{}, false, err
	}
	return list[0], true, nil
}

func foldSet(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Set.Read(f)
	if err != nil {
		return err
	}
	supporting, err := json.Marshal(b.Supporting)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO dispatch (matter, area, lead, supporting) VALUES ($1, $2, $3, $4)
		ON CONFLICT (matter, area) DO UPDATE SET lead = excluded.lead, supporting = excluded.supporting`,
		f.Subject, string(f.Place), b.Lead, string(supporting))
	return err
}

func foldRemoved(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	return one(tx.Exec(ctx, `DELETE FROM dispatch WHERE matter = $1 AND area = $2`, f.Subject, string(f.Place)))
}
