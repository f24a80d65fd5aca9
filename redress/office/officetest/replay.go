package officetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"ombud/core/fact"
	"ombud/machine/store"
)

// Replay applies all facts of the city to the rows of another, empty one, as ombud rebuild does.
func (c *City) Replay(t testing.TB, to *City) {
	t.Helper()
	var facts []fact.Fact
	for f, err := range fact.Since(t.Context(), c.DB, 0) {
		check(t, err)
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		t.Fatal("there is nothing to replay")
	}
	check(t, to.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, f := range facts {
			if fold := to.Door.Folds[f.Kind]; fold != nil {
				if err := fold(ctx, tx, f); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// Dump is every row of a table as text, sorted.
func (c *City) Dump(t testing.TB, table string) []string {
	t.Helper()
	rows, err := c.DB.Query(t.Context(), `SELECT * FROM `+table)
	check(t, err)
	defer rows.Close()
	cols, err := rows.Columns()
	check(t, err)
	var out []string
	for rows.Next() {
		cells, at := make([]any, len(cols)), make([]any, len(cols))
		for i := range cells {
			at[i] = &cells[i]
		}
		check(t, rows.Scan(at...))
		out = append(out, fmt.Sprint(cells...))
	}
	check(t, rows.Err())
	if len(out) == 0 {
		t.Errorf("table %s is empty", table)
	}
	slices.Sort(out)
	return out
}
