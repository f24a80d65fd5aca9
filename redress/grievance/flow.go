package grievance

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/machine/store"
)

// Flow is how cases are written whose lives go on in memory. It leaves the word index alone: Reindex makes it at the end.
func Flow() act.Flow {
	cases, _, _ := Tables()
	return act.Flow{Table: cases,
		Row: func(row any) ([]store.Value, error) {
			c, ok := row.(*Case)
			if !ok {
				return nil, fmt.Errorf("%T is no case", row)
			}
			return c.Cells(nil), nil
		},
		Again: func(row any) (func(context.Context, *store.Tx) error, error) {
			c, ok := row.(*Case)
			if !ok {
				return nil, fmt.Errorf("%T is no case", row)
			}
			now := *c
			return func(ctx context.Context, tx *store.Tx) error { return update(ctx, tx, now) }, nil
		}}
}

// Every calls fn with every case.
func Every(ctx context.Context, q store.Querier, fn func(*Case)) error {
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM grievance ORDER BY id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c Case
		if err := scan(rows, &c); err != nil {
			return err
		}
		fn(&c)
	}
	return rows.Err()
}

// indexAtOnce is how many cases' words one commit carries: FTS5 makes a segment of each commit.
const indexAtOnce = 4096

// Reindex writes the words of every case, for a city in which none are written yet.
func Reindex(ctx context.Context, db *store.DB) error {
	for after := ""; ; {
		list, err := store.All(ctx, db, scan, `SELECT `+columns+` FROM grievance WHERE id > $1 ORDER BY id LIMIT $2`, after, indexAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		err = db.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, c := range list {
				if err := index(ctx, tx, c, false); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		after = list[len(list)-1].ID
	}
}
