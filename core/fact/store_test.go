package fact_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func ready(t *testing.T, db *store.DB) *store.DB {
	t.Helper()
	schema, err := fs.Sub(fact.Schema, "schema")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context(), []store.Line{{Part: "fact", FS: schema}}); err != nil {
		t.Fatal(err)
	}
	return db
}

func insert(t *testing.T, db *store.DB, list ...fact.Fact) error {
	t.Helper()
	return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, f := range list {
			if err := fact.Insert(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

func written(id string, seq int64, change func(*fact.Fact)) fact.Fact {
	f := sample()
	f.ID, f.Seq = id, seq
	if change != nil {
		change(&f)
	}
	f.Seal()
	return f
}

func TestFactsAreNeverChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		if err := insert(t, db, written("A", 0, nil), written("B", -1, nil)); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO log_node (level, idx, hash) VALUES (1, 0, $1)`, []byte{1}); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO log_bundle (idx, entries) VALUES (0, $1)`, []byte{1}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO checkpoint (size, root, note, at) VALUES (1, $1, 'x', 1)`, []byte{1})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		bad := []string{`DELETE FROM fact`, `DELETE FROM fact WHERE id = 'A'`, `UPDATE fact SET body = '{}'`, `UPDATE fact SET seq = 5 WHERE id = 'A'`,
			`UPDATE fact SET seq = NULL WHERE id = 'A'`, `UPDATE fact SET seq = 7, body = '{}' WHERE id = 'B'`, `UPDATE fact SET at = 0 WHERE id = 'B'`,
			`DELETE FROM log_node`, `DELETE FROM log_bundle`, `UPDATE log_bundle SET entries = entries`, `UPDATE log_node SET idx = 9`, `DELETE FROM checkpoint`, `UPDATE checkpoint SET note = ''`}
		if db.Make() == store.SQLite {
			row := `INTO fact SELECT id, seq, kind, subject, place, office, staff, role, at, recorded_at, reason, '{}', salt, hash, key FROM fact WHERE id = 'A'`
			bad = append(bad, `UPDATE fact SET seq = 7 WHERE id = 'B'`, `REPLACE `+row, `INSERT OR REPLACE `+row,
				`REPLACE INTO checkpoint VALUES (1, x'02', 'y', 2)`, `REPLACE INTO log_node VALUES (1, 0, x'02')`)
		} else {
			bad = append(bad, `TRUNCATE fact`, `TRUNCATE log_node`, `TRUNCATE log_bundle`, `TRUNCATE checkpoint`)
		}
		for _, q := range bad {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, q)
				return err
			})
			if err == nil {
				t.Errorf("%s: done", q)
			}
		}
		if db.Make() == store.Postgres { // only the sequencer's update is let through, once
			err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE fact SET seq = 1 WHERE id = 'B'`)
				return err
			})
			if err != nil {
				t.Errorf("a position for a fact that waits: %v", err)
			}
		}
		for _, id := range []string{"A", "B"} {
			if f, ok, err := fact.ByID(t.Context(), db, id); err != nil || !ok || !f.Genuine() {
				t.Errorf("fact %s: %t, %v", id, ok, err)
			}
		}
	})
}

func TestRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		a := written("A", 0, func(f *fact.Fact) {
			f.Key, f.Veil, f.Body = "k1", [16]byte{9, 8}, []byte(`{"text":"\u0000 中 \ud800 ''"}`)
		})
		b := written("B", -1, func(f *fact.Fact) { f.Subject, f.Reason, f.Staff, f.By = "other", "", "", "" })
		if err := insert(t, db, a, b); err != nil {
			t.Fatal(err)
		}
		for _, want := range []fact.Fact{a, b} {
			got, ok, err := fact.ByID(t.Context(), db, want.ID)
			if d := cmp.Diff(want, got); err != nil || !ok || d != "" {
				t.Errorf("%v %s", err, d)
			}
		}
		if _, ok, err := fact.ByID(t.Context(), db, "none"); ok || err != nil {
			t.Errorf("a fact that is not there: %t, %v", ok, err)
		}
		if got, ok, err := fact.ByKey(t.Context(), db, "k1"); err != nil || !ok || got.ID != "A" {
			t.Errorf("ByKey = %s, %t, %v", got.ID, ok, err)
		}
		if _, ok, err := fact.ByKey(t.Context(), db, ""); ok || err != nil {
			t.Errorf("no key finds a fact: %v", err)
		}
		keys := []string{"k0"}
		for i := range 40 {
			keys = append(keys, fmt.Sprint("k", i))
		}
		if got, err := fact.ByKeys(t.Context(), db, keys); err != nil || len(got) != 1 || got["k1"].ID != "A" {
			t.Errorf("ByKeys = %v, %v", got, err)
		}
		if got, err := fact.ByKeys(t.Context(), db, nil); err != nil || len(got) != 0 {
			t.Errorf("ByKeys of none = %v, %v", got, err)
		}
	})
}

func TestKeysAndPositionsAreUnique(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		if err := insert(t, db, written("A", 0, func(f *fact.Fact) { f.Key = "k" }), written("B", 1, nil), written("C", -1, nil), written("D", -1, nil)); err != nil {
			t.Fatalf("facts without key or position do not collide: %v", err)
		}
		for name, f := range map[string]fact.Fact{
			"key": written("E", 2, func(f *fact.Fact) { f.Key = "k" }), "position": written("F", 1, nil), "id": written("A", 3, nil),
		} {
			if err := insert(t, db, f); !store.Unique(err) || !strings.Contains(err.Error(), "grievance.received") {
				t.Errorf("the same %s twice: %v", name, err)
			}
		}
	})
}

func TestLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		if id, err := fact.LastID(t.Context(), db); err != nil || id != "" {
			t.Errorf("LastID of nothing = %q, %v", id, err)
		}
		var list []fact.Fact
		for i := range 2500 { // more than two pages of Since
			list = append(list, written(fmt.Sprintf("%05d", i), int64(i), func(f *fact.Fact) {
				f.Subject, f.Office = fmt.Sprint("s", i%2), fmt.Sprint("o", i%3)
				f.Recorded = int64(1000 + i/4) // several in one millisecond
				f.At = int64(500 - i)
				f.Kind = []string{"a.a", "a.b"}[i/2%2]
			}))
		}
		if err := insert(t, db, list...); err != nil {
			t.Fatal(err)
		}
		n := int64(7)
		for f, err := range fact.Since(t.Context(), db, 7) {
			if err != nil || f.Seq != n {
				t.Fatalf("Since gives %d, %v; want %d", f.Seq, err, n)
			}
			n++
		}
		if n != 2500 {
			t.Errorf("Since ends at %d", n)
		}
		for f := range fact.Since(t.Context(), db, 0) { // and may be left
			if f.Seq == 3 {
				break
			}
		}
		of, err := fact.Of(t.Context(), db, "s1")
		if err != nil || len(of) != 1250 {
			t.Fatalf("Of gives %d, %v", len(of), err)
		}
		for i, f := range of {
			if f.ID != fmt.Sprintf("%05d", 2*i+1) {
				t.Fatalf("Of: %s at %d", f.ID, i)
			}
		}
		if f, ok, err := fact.Newest(t.Context(), db, "s0", "a.a"); err != nil || !ok || f.ID != "02496" {
			t.Errorf("Newest = %s, %t, %v", f.ID, ok, err)
		}
		if _, ok, err := fact.Newest(t.Context(), db, "s9", "a.a"); err != nil || ok {
			t.Errorf("Newest of none: %t, %v", ok, err)
		}
		if id, err := fact.LastID(t.Context(), db); err != nil || id != "02499" {
			t.Errorf("LastID = %q, %v", id, err)
		}
		for _, c := range []struct {
			subject, office string
			want            fact.Last
		}{
			{"s0", "o0", fact.Last{Recorded: 1624, ID: "02498", At: 500}},
			{"s1", "o1", fact.Last{Recorded: 1624, ID: "02499", At: 499}},
			{"s1", "", fact.Last{Recorded: 1624, ID: "02499"}},
			{"s1", "o9", fact.Last{Recorded: 1624, ID: "02499"}},
			{"none", "o1", fact.Last{}},
		} {
			if got, err := fact.LastOf(t.Context(), db, c.subject, c.office); err != nil || got != c.want {
				t.Errorf("LastOf(%s, %s) = %+v, %v; want %+v", c.subject, c.office, got, err, c.want)
			}
		}
	})
}

// TestBundlesOfOldFacts: a ledger from before there were bundles gets those of all its full tiles.
func TestBundlesOfOldFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := open(store.Options{Unsafe: true})
		first, err := fact.Schema.ReadFile("schema/0001_fact.sql")
		if err != nil {
			t.Fatal(err)
		}
		old := fstest.MapFS{"0001_fact.sql": {Data: first}}
		if _, err := db.Migrate(t.Context(), []store.Line{{Part: "fact", FS: old}}); err != nil {
			t.Fatal(err)
		}
		var want [][]byte
		var list []fact.Fact
		for seq := range int64(600) {
			f := written(fmt.Sprintf("F%03d", 599-seq), seq, nil) // ids run against positions
			list = append(list, f)
			if seq < 512 {
				if seq%256 == 0 {
					want = append(want, nil)
				}
				want[seq/256] = append(want[seq/256], f.Hash[:]...)
			}
		}
		if err := insert(t, db, list...); err != nil {
			t.Fatal(err)
		}
		ready(t, db)
		got, err := store.All(t.Context(), db, func(r *sql.Rows, b *[]byte) error { return r.Scan(b) }, `SELECT entries FROM log_bundle ORDER BY idx`)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
