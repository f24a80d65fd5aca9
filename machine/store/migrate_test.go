package store_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{"README.md": {Data: []byte("no migration")}}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

func TestMigrate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := open(store.Options{})
		one, two := "CREATE TABLE one (id TEXT NOT NULL PRIMARY KEY) STRICT;", "CREATE TABLE two (id INTEGER, b BLOB, r REAL) STRICT, WITHOUT ROWID;"
		if db.Make() == store.SQLite {
			two = "CREATE TABLE two (id INTEGER PRIMARY KEY, b BLOB, r REAL) STRICT, WITHOUT ROWID;"
		}
		steps := []struct {
			name  string
			lines []store.Line
			ran   []string
			fault string // word key of the refusal
			err   string // what another error says
		}{
			{"two lines", []store.Line{{Part: "x", FS: files("0002_b.sql", two, "0001_a.sql", one)}, {Part: "y", FS: files("0001_a.sql", "CREATE TABLE y (id TEXT) STRICT;")}},
				[]string{"x/0001_a.sql", "x/0002_b.sql", "y/0001_a.sql"}, "", ""},
			{"again", []store.Line{{Part: "x", FS: files("0002_b.sql", two, "0001_a.sql", one)}}, nil, "", ""},
			{"changed", []store.Line{{Part: "x", FS: files("0002_b.sql", two, "0001_a.sql", one+" ")}}, nil, "store.changed", ""},
			{"ahead", []store.Line{{Part: "x", FS: files("0001_a.sql", one)}}, nil, "store.ahead", ""},
			{"fails half way", []store.Line{{Part: "x", FS: files("0001_a.sql", one, "0002_b.sql", two, "0003_c.sql",
				"CREATE TABLE three (id TEXT) STRICT; INSERT INTO three VALUES ('kept?'); INSERT INTO nowhere VALUES (1);", "0004_d.sql", "CREATE TABLE four (id TEXT) STRICT;")}},
				nil, "", "0003_c.sql"},
			{"mended", []store.Line{{Part: "x", FS: files("0001_a.sql", one, "0002_b.sql", two, "0003_c.sql",
				"CREATE TABLE three (id TEXT) STRICT;", "0004_d.sql", "CREATE TABLE four (id TEXT) STRICT;")}},
				[]string{"x/0003_c.sql", "x/0004_d.sql"}, "", ""},
		}
		for _, s := range steps {
			ran, err := db.Migrate(t.Context(), s.lines)
			switch {
			case s.fault != "":
				if !fault.Is(err, fault.Conflict) || fault.As(err).Key != s.fault {
					t.Errorf("%s: %v, want %s", s.name, err, s.fault)
				}
			case s.err != "":
				if err == nil || !strings.Contains(err.Error(), s.err) {
					t.Errorf("%s: %v, want an error that names %s", s.name, err, s.err)
				}
			case err != nil:
				t.Errorf("%s: %v", s.name, err)
			}
			if !slices.Equal(ran, s.ran) {
				t.Errorf("%s: ran %v, want %v", s.name, ran, s.ran)
			}
		}
		var n int
		if err := db.Row(t.Context(), `SELECT count(*) FROM three`).Scan(&n); err != nil || n != 0 {
			t.Errorf("the failed migration left %d rows, %v", n, err)
		}
	})
}

// TestMigrateTogether starts several nodes at once on an empty database, some of them writing already.
func TestMigrateTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		list := lines(schema)
		var g sync.WaitGroup
		total := make(chan int, 4)
		for range 4 {
			db := open(store.Options{})
			g.Go(func() {
				ran, err := db.Migrate(t.Context(), list)
				if err != nil {
					t.Error(err)
				}
				if err := db.Write(t.Context(), put(int(db.Make())+100+len(total), "x"+strings.Repeat("y", len(total)))); err != nil && !store.Unique(err) {
					t.Error(err)
				}
				total <- len(ran)
			})
		}
		g.Wait()
		sum := 0
		for range 4 {
			sum += <-total
		}
		if sum != 1 {
			t.Errorf("the one file ran %d times", sum)
		}
	})
}

func TestDialect(t *testing.T) {
	t.Parallel()
	text := `CREATE TABLE a (id TEXT NOT NULL, n INTEGER, b BLOB, r REAL) STRICT;
CREATE TABLE c (n INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE d (n INTEGER PRIMARY KEY) WITHOUT ROWID;
-- only sqlite
CREATE VIRTUAL TABLE w USING fts5(words);
-- only postgres
CREATE TABLE w (words TSVECTOR);
-- both
CREATE INDEX a_n ON a (n);
`
	want := map[store.Make]string{
		store.SQLite: `CREATE TABLE a (id TEXT NOT NULL, n INTEGER, b BLOB, r REAL) STRICT;
CREATE TABLE c (n INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE d (n INTEGER PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE w USING fts5(words);
CREATE INDEX a_n ON a (n);
`,
		store.Postgres: `CREATE TABLE a (id TEXT COLLATE "C" NOT NULL, n BIGINT, b BYTEA, r DOUBLE PRECISION);
CREATE TABLE c (n BIGINT PRIMARY KEY);
CREATE TABLE d (n BIGINT PRIMARY KEY);
CREATE TABLE w (words TSVECTOR);
CREATE INDEX a_n ON a (n);
`,
	}
	for m, w := range want {
		if got := store.Dialect(m, text); got != w {
			t.Errorf("%s:\n%s\nwant\n%s", m, got, w)
		}
	}
}

// TestBytesOrder: ids and places compare alike on both makes.
func TestBytesOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		for i, s := range []string{"b", "B", "a", "A", "é", "中", "~", "1"} {
			if err := db.Write(t.Context(), put(i, s)); err != nil {
				t.Fatal(err)
			}
		}
		var first, last string
		if err := db.Row(t.Context(), `SELECT min(name), max(name) FROM entry`).Scan(&first, &last); err != nil || first != "1" || last != "中" {
			t.Errorf("from %q to %q, %v; want bytes in order, from 1 to 中", first, last, err)
		}
		var n int
		if err := db.Row(t.Context(), `SELECT count(*) FROM entry WHERE name > $1 AND name < $2`, "A", "b").Scan(&n); err != nil || n != 2 {
			t.Errorf("%d names between A and b, %v; want B and a", n, err)
		}
	})
}
