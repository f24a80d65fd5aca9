package tlog

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"path/filepath"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
	_ "modernc.org/sqlite"
)

func BenchmarkAppend(b *testing.B) {
	b.ReportAllocs()
	var e Edge
	h := entry(0)
	for b.Loop() {
		e.Append(h)
	}
}

func BenchmarkRoot(b *testing.B) {
	b.ReportAllocs()
	var e Edge
	for n := range 1<<20 - 1 { // all bits set: the most to hash
		e.Append(entry(n))
	}
	for b.Loop() {
		e.Root()
	}
}

func BenchmarkClone(b *testing.B) {
	b.ReportAllocs()
	var e Edge
	for b.Loop() {
		e.Clone()
	}
}

// rows is a Source in SQLite, with the two tables as the product has them.
type rows struct{ db *sql.DB }

func (r rows) Entries(ctx context.Context, from, to int64) ([]Hash, error) {
	return r.list(ctx, to-from, `SELECT hash FROM fact WHERE seq >= ? AND seq < ? ORDER BY seq`, from, to)
}

func (r rows) Nodes(ctx context.Context, level int, from, to int64) ([]Hash, error) {
	return r.list(ctx, to-from, `SELECT hash FROM log_node WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx`, level, from, to)
}

func (r rows) list(ctx context.Context, n int64, query string, args ...any) ([]Hash, error) {
	found, err := r.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	list := make([]Hash, 0, n)
	var raw sql.RawBytes
	for found.Next() {
		if err := found.Scan(&raw); err != nil {
			return nil, err
		}
		list = append(list, Hash(raw))
	}
	return list, found.Err()
}

// filled is a log of the given size in a SQLite file.
func filled(tb testing.TB, size int) rows {
	tb.Helper()
	db, err := sql.Open("sqlite", filepath.Join(tb.TempDir(), "log.db")+"?_pragma=journal_mode(WAL)")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	must := func(_ any, err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	must(db.Exec(`CREATE TABLE fact (id TEXT PRIMARY KEY, seq INTEGER UNIQUE, body TEXT NOT NULL, hash BLOB NOT NULL) STRICT`))
	must(db.Exec(`CREATE TABLE log_node (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx)) STRICT`))
	tx, err := db.Begin()
	if err != nil {
		tb.Fatal(err)
	}
	put, err := tx.Prepare(`INSERT INTO fact VALUES (lower(hex(randomblob(12))), ?, printf('%0400d', ?), ?)`)
	if err != nil {
		tb.Fatal(err)
	}
	var e Edge
	for n := range size {
		h := entry(n)
		must(put.Exec(n, n, h[:]))
		for _, node := range e.Append(h) {
			must(tx.Exec(`INSERT INTO log_node VALUES (?, ?, ?)`, node.Level, node.Index, node.Hash[:]))
		}
	}
	if err := tx.Commit(); err != nil {
		tb.Fatal(err)
	}
	return rows{db}
}

// A quarter of a million entries with rows as wide as real facts; the size is the worst for partial tiles.
const benchSize = 1<<18 - 1

func BenchmarkSQLite(b *testing.B) {
	src := filled(b, benchSize)
	ctx := context.Background()
	random := func(b *testing.B, p func() *Proofs) {
		b.ReportAllocs()
		r := rand.New(rand.NewPCG(5, 6))
		for b.Loop() {
			if _, err := p().Inclusion(ctx, r.Int64N(benchSize), benchSize); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("inclusion/cold", func(b *testing.B) { random(b, func() *Proofs { return NewProofs(src) }) })
	warm := NewProofs(src)
	b.Run("inclusion/warm", func(b *testing.B) { random(b, func() *Proofs { return warm }) })
	b.Run("inclusion/newest", func(b *testing.B) {
		for b.Loop() {
			if _, err := warm.Inclusion(ctx, benchSize-1, benchSize); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("consistency", func(b *testing.B) {
		r := rand.New(rand.NewPCG(7, 8))
		for b.Loop() {
			if _, err := warm.Consistency(ctx, 1+r.Int64N(benchSize), benchSize); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := LoadEdge(ctx, src, benchSize); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("tile", func(b *testing.B) {
		for b.Loop() {
			if _, err := read(ctx, src, merkle.Tile{H: height, L: 0, N: 77, W: Width}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	k, m := goldenLog(b)
	text := receipt(b, k, m, 257, nil)
	for b.Loop() {
		if err := verifyReceipt(text, entry(257), k.Verifier()); err != nil {
			b.Fatal(err)
		}
	}
}
