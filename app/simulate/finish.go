package simulate

import (
	"context"
	"database/sql"
	"fmt"

	"ombud/machine/store"
)

// Owed are the duties of an office in a season, rights left aside.
type Owed struct{ All, InTime, Late, OpenLate, Open, Without int }

// Finish reads from the database what became of every duty, and holds it against what was counted while it happened.
func (r *Report) Finish(ctx context.Context, db *store.DB) error {
	type row struct {
		office string
		Owed
		breached int
	}
	list, err := store.All(ctx, db, func(rows *sql.Rows, o *row) error {
		return rows.Scan(&o.office, &o.All, &o.InTime, &o.Late, &o.OpenLate, &o.Open, &o.Without, &o.breached)
	}, `SELECT bearer, count(*), sum(CASE WHEN state = 'met' AND end_at < due_at THEN 1 ELSE 0 END),
			sum(CASE WHEN state = 'met' AND end_at >= due_at THEN 1 ELSE 0 END), sum(CASE WHEN state = 'open' AND breached_at > 0 THEN 1 ELSE 0 END),
			sum(CASE WHEN state = 'open' AND breached_at = 0 THEN 1 ELSE 0 END), sum(CASE WHEN state = 'ended' THEN 1 ELSE 0 END),
			sum(CASE WHEN breached_at > 0 THEN 1 ELSE 0 END)
		FROM duty WHERE is_right = 0 GROUP BY bearer ORDER BY bearer`)
	if err != nil {
		return err
	}
	breached := 0
	for _, o := range list {
		office := r.office(o.office)
		office.Owed = o.Owed
		if office.Late != o.breached {
			return fmt.Errorf("%s: %d duties were recorded as breached and %d stand so", o.office, office.Late, o.breached)
		}
		breached += o.breached
		r.Owed = Owed{r.Owed.All + o.All, r.Owed.InTime + o.InTime, r.Owed.Late + o.Late, r.Owed.OpenLate + o.OpenLate, r.Owed.Open + o.Open, r.Owed.Without + o.Without}
	}
	if breached != r.Breached {
		return fmt.Errorf("%d duties were recorded as breached and %d stand so", r.Breached, breached)
	}
	return db.Row(ctx, `SELECT count(*) FROM duty`).Scan(&r.Duties)
}
