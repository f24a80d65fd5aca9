package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ombud/base/ident"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

const loadSchema = `CREATE TABLE thing (
	id TEXT NOT NULL PRIMARY KEY,
	n INTEGER,
	body TEXT NOT NULL,
	raw BLOB NOT NULL
) STRICT;
CREATE INDEX thing_n ON thing (n, id) WHERE n > 10;
CREATE INDEX thing_body ON thing (substr(body, 1, 3), n) WHERE n IS NOT NULL;
CREATE TRIGGER thing_keep BEFORE DELETE ON thing BEGIN SELECT raise(ABORT, 'never'); END;
`

var thing = store.Table{Name: "thing", Columns: []string{"id", "n", "body", "raw"}, Indexes: []store.Index{
	{Columns: store.On(0), InOrder: true},
	{Name: "thing_n", Columns: store.On(1, 0), Where: func(r []store.Value) bool { return r[1].Kind == store.Integer && r[1].N > 10 }},
	{Name: "thing_body", Columns: []store.IndexColumn{{At: 2, First: 3}, {At: 1}}, Where: func(r []store.Value) bool { return r[1].Kind == store.Integer }},
}}

func loaded(t *testing.T, open func(store.Options) *store.DB) *store.DB {
	db := open(store.Options{Unsafe: true})
	schema := loadSchema + fmt.Sprintf(store.WordsSchema, "found")
	if db.Make() == store.Postgres {
		schema = strings.Split(schema, "CREATE TRIGGER")[0] + fmt.Sprintf(store.WordsSchema, "found")
	}
	if _, err := db.Migrate(t.Context(), []store.Line{{Part: "thing", FS: fstest.MapFS{"0001_thing.sql": {Data: []byte(schema)}}}}); err != nil {
		t.Fatal(err)
	}
	err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO thing (id, n, body, raw) VALUES ($1, $2, $3, $4)`, "000", 77, "before", []byte{0})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// What is loaded is what inserts would have left: every row by every index, and every document by every word.
func TestLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := loaded(t, open)
		l, err := db.Loader(t.Context(), []store.Table{thing}, "found")
		if err != nil {
			t.Fatal(err)
		}
		const rows = 30000
		r := rand.New(rand.NewPCG(7, 7))
		var longest longRow
		sum, over, docs := int64(77), 1, map[string][]string{}
		for i := range rows {
			n := store.Int(r.Int64N(2000) - r.Int64N(2)*r.Int64N(1<<40))
			if i%9 == 0 {
				n = store.Value{}
			}
			if sum += n.N; n.N > 10 {
				over++
			}
			id := ident.Text(int64(i+1) << 24)
			body := fmt.Sprintf("%03d", i) + strings.Repeat("长文tab\t\\", r.IntN(3)*r.IntN(6)*r.IntN(700)*r.IntN(2)) + "x"
			if len(body) > len(longest.body) {
				longest.id, longest.body = id, body
			}
			if err := l.Add(0, []store.Value{store.Str(id), n, store.Str(body), store.Bytes("\x00\xff" + id)}); err != nil {
				t.Fatal(err)
			}
			words := []string{"all", fmt.Sprint("some", i%7), fmt.Sprint("rare", i/3), "路灯"}
			if i%2 == 0 {
				words = append(words, "even")
			}
			if i > 12000 && i < 12003 {
				words = append(words, "zz")
			}
			for _, w := range words {
				docs[w] = append(docs[w], id)
			}
			if err := l.Words(int64(i+1)<<24, words); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Finish(t.Context()); err != nil {
			t.Fatal(err)
		}
		db = open(store.Options{Unsafe: true})
		holds(t, db, int64(rows+1), sum, int64(over), longest)
		finds(t, db, docs)
		if db.Make() == store.SQLite {
			whole(t, db)
		}
		lives(t, db)
	})
}

type longRow struct{ id, body string }

// holds counts the rows by each index, and reads the one that needs most pages.
func holds(t *testing.T, db *store.DB, rows, sum, over int64, longest longRow) {
	t.Helper()
	for q, want := range map[string]int64{
		`SELECT count(*) FROM thing`:                                            rows,
		`SELECT CAST(sum(n) AS BIGINT) FROM thing`:                              sum,
		`SELECT count(*) FROM thing WHERE n > 10`:                               over,
		`SELECT count(*) FROM thing WHERE id = '` + ident.Text(15000<<24) + `'`: 1,
	} {
		var got int64
		if err := db.Row(t.Context(), q).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", q, got, err, want)
		}
	}
	var body string
	var raw []byte
	if err := db.Row(t.Context(), `SELECT body, raw FROM thing WHERE id = $1`, longest.id).Scan(&body, &raw); err != nil || body != longest.body || string(raw) != "\x00\xff"+longest.id {
		t.Errorf("the longest: %d bytes, %x, %v", len(body), raw, err)
	}
}

// finds looks for every word and pages through what it finds.
func finds(t *testing.T, db *store.DB, docs map[string][]string) {
	t.Helper()
	w := store.Words{Table: "found"}
	for word, want := range docs {
		if strings.HasPrefix(word, "rare") && !strings.HasSuffix(word, "77") {
			continue
		}
		want = slices.Clone(want)
		slices.Reverse(want)
		var got []string
		for before := ""; ; before = got[len(got)-1] {
			page, err := w.Find(t.Context(), db, db.Make(), word, nil, before, false, 5000)
			if err != nil {
				t.Fatalf("find %s: %v", word, err)
			}
			if got = append(got, page...); len(page) < 5000 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: found %d, want %d", word, len(got), len(want))
		}
	}
}

// whole asks SQLite whether file and word index are what its own code would have written.
func whole(t *testing.T, db *store.DB) {
	t.Helper()
	var said string
	if err := db.Row(t.Context(), `PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity: %s, %v", said, err)
	}
	err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO found (found) VALUES ('integrity-check')`)
		return err
	})
	if err != nil {
		t.Errorf("word index: %v", err)
	}
}

// lives goes on with the loaded tables as if they had always been there.
func lives(t *testing.T, db *store.DB) {
	t.Helper()
	w, id := store.Words{Table: "found"}, ident.Text(20000<<24)
	err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := w.Put(ctx, tx, id, true, "路灯 fresh"); err != nil {
			return err
		}
		for i := range 3000 {
			if err := w.Put(ctx, tx, ident.Text(int64(40000+i)<<24), false, fmt.Sprint("fresh some", i%7)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO thing (id, n, body, raw) VALUES ($1, $2, $3, $4)`, "~", 1, "after", []byte{0})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if db.Make() == store.SQLite {
		err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO found (found) VALUES ('optimize')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for word, want := range map[string]int{"fresh": 3001, "even": 14999 + 1, "all": 29999} {
		got, err := w.Find(t.Context(), db, db.Make(), word, nil, "", false, 1<<20)
		if word == "even" { // document 20000 is the 19999th from zero, which is odd
			want = 15000
		}
		if err != nil || len(got) != want {
			t.Errorf("%s: found %d, %v; want %d", word, len(got), err, want)
		}
	}
}

// A load that is given up leaves everything as it was, and one that is refused too.
func TestLoadGivenUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := loaded(t, open)
		l, err := db.Loader(t.Context(), []store.Table{thing}, "found")
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Add(0, []store.Value{store.Str("1"), store.Int(1), store.Str("b"), store.Bytes("")}); err != nil {
			t.Fatal(err)
		}
		l.Abandon()
		var n int
		if err := db.Row(t.Context(), `SELECT count(*) FROM thing`).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d rows, %v", n, err)
		}
		other := thing
		other.Columns = []string{"id", "n", "body"}
		if l, err := db.Loader(t.Context(), []store.Table{other}, ""); err == nil {
			l.Abandon()
			t.Error("columns that are not there were taken")
		}
		left, err := filepath.Glob("*.loading")
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}
