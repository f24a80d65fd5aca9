package store_test

import (
	"context"
	"errors"
	"testing"

	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// What a write remembers is what it would read: it is asked once, replaced by what is written, and forgotten when that is rolled back.
func TestMemo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		asked := 0
		sum := func(ctx context.Context, q store.Querier) (int, error) {
			return store.Memo(q, "sum", func() (n int, err error) {
				asked++
				return n, q.Row(ctx, `SELECT n FROM sum WHERE id = 1`).Scan(&n)
			})
		}
		broken := errors.New("broken")
		for round := range 2 {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				for range 3 {
					if n, err := sum(ctx, tx); err != nil || n != 0 {
						t.Errorf("the sum is %d, %v", n, err)
					}
				}
				if _, err := tx.Exec(ctx, `UPDATE sum SET n = 7 WHERE id = 1`); err != nil {
					return err
				}
				store.Remember(tx, "sum", 7)
				if n, err := sum(ctx, tx); err != nil || n != 7 {
					t.Errorf("after the write the sum is %d, %v", n, err)
				}
				return broken
			})
			if !errors.Is(err, broken) || asked != round+1 {
				t.Errorf("round %d: %v, asked %d times", round, err, asked)
			}
		}
		for range 2 { // outside a write nothing is remembered
			if n, err := sum(t.Context(), db); err != nil || n != 0 {
				t.Errorf("the sum is %d, %v", n, err)
			}
		}
		if asked != 4 {
			t.Errorf("asked %d times", asked)
		}
	})
}
