package storetest_test

import (
	"testing"

	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func TestEachGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	for range 2 {
		storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
			a, b := open(store.Options{}), open(store.Options{})
			ran, err := a.Migrate(t.Context(), nil)
			if err != nil || len(ran) > 0 {
				t.Fatalf("Migrate = %v, %v", ran, err)
			}
			var n int
			if err := b.Row(t.Context(), `SELECT count(*) FROM migration`).Scan(&n); err != nil || n != 0 {
				t.Fatalf("the second handle sees %d rows, %v; want the empty table that the first made", n, err)
			}
		})
	}
}
