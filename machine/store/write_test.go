package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"golang.org/x/sync/errgroup"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

const schema = `CREATE TABLE entry (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE sum (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO sum (id, n) VALUES (1, 0);`

func lines(text string) []store.Line {
	return []store.Line{{Part: "a", FS: fstest.MapFS{"0001_a.sql": {Data: []byte(text)}}}}
}

func ready(t *testing.T, db *store.DB) *store.DB {
	t.Helper()
	if _, err := db.Migrate(t.Context(), lines(schema)); err != nil {
		t.Fatal(err)
	}
	return db
}

func put(id int, name string) func(context.Context, *store.Tx) error {
	return func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO entry (id, name) VALUES ($1, $2)`, id, name)
		return err
	}
}

func names(t *testing.T, q store.Querier) string {
	t.Helper()
	list, err := store.All(t.Context(), q, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT name FROM entry ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

// TestNeighbours queues writes behind one that waits, so that on SQLite they share one commit with it.
func TestNeighbours(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		var groups atomic.Int64
		db := ready(t, open(store.Options{NewBatch: func(context.Context, store.Querier) (store.Batch, error) {
			groups.Add(1)
			return &count{}, nil
		}}))
		ctx, first, hold := t.Context(), make(chan bool), make(chan bool)
		var g errgroup.Group
		g.Go(func() error {
			return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				close(first)
				<-hold
				return put(1, "first")(ctx, tx)
			})
		})
		<-first
		broken := errors.New("broken")
		want := map[string]func(error) bool{
			"broken": func(err error) bool { return errors.Is(err, broken) },
			"panic":  func(err error) bool { return err != nil && strings.Contains(err.Error(), "out of hand") },
			"twice":  store.Unique,
			"wrong":  func(err error) bool { return err != nil && !store.Unique(err) && !store.Contention(err) },
			"good":   func(err error) bool { return err == nil },
			"better": func(err error) bool { return err == nil },
		}
		var after atomic.Int64
		var queued sync.WaitGroup
		for i, name := range []string{"broken", "panic", "twice", "wrong", "good", "better"} {
			queued.Add(1)
			g.Go(func() error {
				queued.Done()
				err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					tx.After(func() { after.Add(1); panic("after the fact") })
					if err := put(10+i, name)(ctx, tx); err != nil {
						return err
					}
					switch name {
					case "broken":
						return broken
					case "panic":
						panic("out of hand")
					case "twice":
						return put(10+i, "again")(ctx, tx)
					case "wrong":
						_, err := tx.Exec(ctx, `INSERT INTO nowhere VALUES (1)`)
						return err
					}
					return nil
				})
				if !want[name](err) {
					return fmt.Errorf("%s: %v", name, err)
				}
				return nil
			})
		}
		queued.Wait()
		close(hold)
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
		if got := names(t, db); got != "first good better" {
			t.Errorf("the table holds %q", got)
		}
		if got := after.Load(); got != 2 {
			t.Errorf("After ran %d times, want 2: once for each write that held", got)
		}
		if got := groups.Load(); db.Make() == store.SQLite && got > 7 || db.Make() == store.Postgres && got != 0 {
			t.Errorf("%d batches", got)
		}
	})
}

// count is a batch that adds up what its commit carried.
type count struct {
	adds, held, lost int
	done             chan *count
	fail             error
}

func (b *count) Mark() int      { return b.adds }
func (b *count) Reset(mark int) { b.adds = mark }
func (b *count) Finish(ctx context.Context, q store.Querier) error {
	_, err := q.Exec(ctx, `UPDATE sum SET n = n + $1`, b.adds)
	return errors.Join(err, b.fail)
}
func (b *count) Done(held bool) {
	if held {
		b.held = b.adds
	} else {
		b.lost = b.adds
	}
	if b.done != nil {
		b.done <- b
	}
}

func TestOneCommitCarriesWhatWaits(t *testing.T) {
	t.Parallel()
	done := make(chan *count, 300)
	db := ready(t, storetest.Open(t, store.SQLite)(store.Options{NewBatch: func(context.Context, store.Querier) (store.Batch, error) {
		return &count{done: done}, nil
	}}))
	ctx, first, hold := t.Context(), make(chan bool), make(chan bool)
	add := func(id int) func(context.Context, *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error {
			tx.Batch().(*count).adds++
			if id%3 == 0 {
				return errors.New("every third fails")
			}
			return put(id, fmt.Sprint(id))(ctx, tx)
		}
	}
	var g sync.WaitGroup
	g.Go(func() {
		db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { close(first); <-hold; return nil })
	})
	<-first
	var queued sync.WaitGroup
	queued.Add(90)
	for id := range 90 {
		g.Go(func() { queued.Done(); db.Write(ctx, add(id)) })
	}
	queued.Wait()
	for range 10000 { // from there to the queue it is a few steps more, which a busy machine takes its time over
		runtime.Gosched()
	}
	close(hold)
	g.Wait()
	groups, held := 0, 0
	for len(done) > 0 {
		b := <-done
		groups, held = groups+1, held+b.held
	}
	if held != 60 {
		t.Errorf("the batches held %d additions, want 60: those of failed writes are taken back", held)
	}
	if groups > 45 {
		t.Errorf("91 writes took %d commits; waiting writes must share one", groups)
	}
	var n int
	if err := db.Row(ctx, `SELECT n FROM sum`).Scan(&n); err != nil || n != 60 {
		t.Errorf("Finish wrote %d, %v; want 60", n, err)
	}
}

func TestCommitThatFailsFailsAll(t *testing.T) {
	t.Parallel()
	broken := errors.New("no")
	var fail error
	done := make(chan *count, 9)
	db := ready(t, storetest.Open(t, store.SQLite)(store.Options{NewBatch: func(context.Context, store.Querier) (store.Batch, error) {
		return &count{adds: 1, done: done, fail: fail}, nil
	}}))
	fail = broken
	if err := db.Write(t.Context(), put(1, "one")); !errors.Is(err, broken) {
		t.Errorf("Write = %v, want the error of Finish", err)
	}
	if b := <-done; b.lost != 1 {
		t.Error("the batch was not told that its commit failed")
	}
	fail = nil
	if err := db.Write(t.Context(), put(2, "two")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, db); got != "two" {
		t.Errorf("the table holds %q", got)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	db := ready(t, storetest.Open(t, store.SQLite)(store.Options{}))
	ctx := t.Context()
	fill := func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO entry (id, name) VALUES (7, $1)`, strings.Repeat("x", 1<<20))
		return err
	}
	limit := func(pages int) {
		t.Helper()
		if err := db.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
			var n int
			return tx.Row(ctx, fmt.Sprintf(`PRAGMA max_page_count=%d`, pages)).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
	}
	limit(20)
	if err := db.Write(ctx, fill); !fault.Is(err, fault.Busy) || fault.As(err).Key != "fault.disk_full" {
		t.Errorf("Write = %v, want Busy fault.disk_full", err)
	}
	limit(1 << 20)
	if err := db.Write(ctx, fill); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}

func TestManyWritersOneRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		a := ready(t, open(store.Options{}))
		b := open(store.Options{})
		const writers = 64
		var g errgroup.Group
		for i := range writers {
			g.Go(func() error {
				db := []*store.DB{a, b}[i%2]
				return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					if err := tx.Lock(ctx, "all", "the sum"); err != nil {
						return err
					}
					var n int // read, then write: updates are lost where two hold the name at once
					if err := tx.Row(ctx, `SELECT n FROM sum WHERE id = 1`).Scan(&n); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, `UPDATE sum SET n = $1 WHERE id = 1`, n+1)
					return err
				})
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := b.Row(t.Context(), `SELECT n FROM sum WHERE id = 1`).Scan(&n); err != nil || n != writers {
			t.Errorf("the sum is %d, %v; want %d", n, err, writers)
		}
	})
}

// TestKeep: housekeeping neither aborts business writes nor is aborted by them, though both read what the other changes.
func TestKeep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		ctx := t.Context()
		for i := range 20 {
			runs := 0
			if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				runs++
				var n int
				if err := tx.Row(ctx, `SELECT n FROM sum WHERE id = 1`).Scan(&n); err != nil {
					return err
				}
				if db.Make() == store.Postgres && runs == 1 { // SQLite has one writer: there is no meanwhile
					if err := db.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
						if err := tx.Row(ctx, `SELECT count(*) FROM entry`).Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, `UPDATE sum SET n = n + 1`)
						return err
					}); err != nil {
						return err
					}
				}
				return put(i, fmt.Sprint(i))(ctx, tx)
			}); err != nil || runs != 1 {
				t.Fatalf("Write ran %d times, %v; want once", runs, err)
			}
		}
	})
}

func TestReadersDoNotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		if _, err := db.Exec(t.Context(), `DELETE FROM sum`); err == nil {
			t.Error("DB.Exec wrote")
		}
		if db.Make() != store.SQLite {
			return
		}
		if rows, err := db.Query(t.Context(), `DELETE FROM sum RETURNING n`); err == nil {
			rows.Next()
			rows.Close()
			if rows.Err() == nil {
				t.Error("a reading connection wrote")
			}
		}
	})
}

func TestCancelled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := db.Write(ctx, put(1, "gone")); !errors.Is(err, context.Canceled) {
			t.Errorf("Write under a cancelled context = %v", err)
		}
		if err := db.Write(t.Context(), put(2, "here")); err != nil {
			t.Error(err)
		}
		if got := names(t, db); got != "here" {
			t.Errorf("the table holds %q", got)
		}
	})
}

func TestCloseDrains(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		other := ready(t, open(store.Options{}))
		db := open(store.Options{})
		const writers = 20
		var inside sync.WaitGroup
		var held atomic.Int64
		var g sync.WaitGroup
		inside.Add(1)
		for i := range writers {
			g.Go(func() {
				err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					if i == 0 {
						inside.Done()
					}
					return put(i, fmt.Sprint(i))(ctx, tx)
				})
				if err == nil {
					held.Add(1)
				}
			})
		}
		inside.Wait()
		if err := db.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
		g.Wait()
		var n int64
		if err := other.Row(t.Context(), `SELECT count(*) FROM entry`).Scan(&n); err != nil || n != held.Load() || n == 0 {
			t.Errorf("%d rows, %v, but %d writes were told that they held", n, err, held.Load())
		}
		if err := db.Write(t.Context(), put(99, "late")); err == nil {
			t.Error("a closed database took a write")
		}
		if err := db.Close(); err != nil {
			t.Errorf("Close again = %v", err)
		}
	})
}

func TestMoreTextsThanAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		for i := range 1100 {
			var n int
			if err := db.Row(t.Context(), fmt.Sprintf(`SELECT n + %d FROM sum`, i)).Scan(&n); err != nil || n != i {
				t.Fatalf("read %d: %d, %v", i, n, err)
			}
		}
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i := range 1100 {
				if n, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE sum SET n = n + 1 WHERE id < %d`, i+10)); err != nil || n != 1 {
					return fmt.Errorf("write %d: %d rows, %w", i, n, err)
				}
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

// A database that cannot be opened, as when the disk is full at start, is no mistake of ours.
func TestTroubleIsNamed(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder.db"), store.Options{})
	if f := fault.As(store.Kind(err)); f.Kind != fault.Busy || f.Key != "fault.disk" {
		t.Errorf("%v", f)
	}
	if err := store.Kind(errors.New("other")); fault.Is(err, fault.Busy) {
		t.Errorf("%v", err)
	}
}

// TestReadOnlyFileIsRefused: SQLite opens a file that it may not write for reading, and says nothing.
func TestReadOnlyFileIsRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write any file")
	}
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ready(t, db).Close()
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if db, err := store.Open(t.Context(), path, store.Options{}); fault.As(store.Kind(err)).Key != "fault.read_only" {
		t.Errorf("Open = %v, %v", db, err)
	}
}
