// Package store is one database in two makes: SQLite embedded (WAL, synchronous=FULL, one writer that commits many waiting
// writes with one fsync) and PostgreSQL (READ COMMITTED, with locks by name that a write takes before it reads). It exists so that every other package writes one SQL text
// with $1 placeholders and one Go call, and both makes are held to one behaviour by storetest.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
)

// Make is the kind of database behind a DB.
type Make uint8

// The two makes.
const (
	SQLite Make = iota
	Postgres
)

func (m Make) String() string { return [...]string{"sqlite", "postgres"}[m] }

// Querier runs SQL with $1, $2 … placeholders. DB reads with it outside transactions; Tx inside one.
type Querier interface {
	Exec(ctx context.Context, q string, args ...any) (int64, error)
	Query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	Row(ctx context.Context, q string, args ...any) *sql.Row
}

// Batch rides on one commit that carries several writes (SQLite only): it sees each write begin and fail, adds rows of its own
// just before the commit and learns whether it held. The Merkle log uses it to give positions and to hash once a commit.
type Batch interface {
	Mark() int                                   // where a write begins
	Reset(mark int)                              // that write failed: forget what came after the mark
	Finish(ctx context.Context, q Querier) error // last rows before the commit
	Done(held bool)                              // after the commit, or its failure
}

// Options tune a DB; the zero value is right for production.
type Options struct {
	// NewBatch is called at the begin of each SQLite commit group.
	NewBatch func(ctx context.Context, q Querier) (Batch, error)
	// Unsafe turns fsync off, for tests that do not pull the plug.
	Unsafe bool
	// Lossy opens an SQLite file whose write-ahead log is damaged, and loses what stands behind the damage.
	Lossy bool
}

// DB is an open database.
type DB struct {
	make Make
	path string // of the SQLite file
	read *sql.DB
	opt  Options
	w    *writer // SQLite only
	gate gate    // PostgreSQL only

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

// Open opens "sqlite:PATH" (or a bare path) or "postgres://…". It creates an SQLite file that is missing, never a PostgreSQL one.
func Open(ctx context.Context, dsn string, opt Options) (*DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn, opt)
	}
	return openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"), opt)
}

func openSQLite(ctx context.Context, path string, opt Options) (*DB, error) {
	if !opt.Lossy {
		if err := wholeLog(path); err != nil {
			return nil, err
		}
	}
	sync := "FULL"
	if opt.Unsafe {
		sync = "OFF"
	}
	dsn := func(more ...string) string {
		return fileDSN(path, append([]string{
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + sync + ")", "foreign_keys(1)",
			"temp_store(MEMORY)", "wal_autocheckpoint(20000)", "recursive_triggers(1)", // or REPLACE would delete past the triggers
		}, more...)...)
	}
	write, err := sql.Open("sqlite", dsn("cache_size(-65536)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	conn, err := write.Conn(ctx)
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := writable(ctx, conn); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), conn.Close(), write.Close())
	}
	read, err := sql.Open("sqlite", dsn("query_only(1)", "cache_size(-16384)"))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read.SetMaxOpenConns(8)
	read.SetMaxIdleConns(8)
	db := &DB{make: SQLite, path: path, read: read, opt: opt, stmts: map[string]*sql.Stmt{}}
	db.w = startWriter(write, conn, opt)
	return db, nil
}

// writable refuses a file that SQLite opened for reading only. It does so without a word when opening for writing fails, be it once
// for want of a file descriptor, and then a server would refuse every filing until somebody restarted it.
//
// BEGIN IMMEDIATE alone would not tell: on such a file SQLite makes a reading transaction of it. Setting the version that nobody uses
// is the smallest write, and it is taken back.
func writable(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE; PRAGMA user_version = 0")
	if busy(err) { // another process writes, so the file can be written
		return nil
	}
	if _, back := conn.ExecContext(ctx, "ROLLBACK"); err == nil {
		err = back
	}
	return err
}

func fileDSN(path string, pragmas ...string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + url.Values{"_pragma": pragmas}.Encode()
}

// Make tells which database it is; only the three seams (search, job claim, sequencer) may care.
func (d *DB) Make() Make { return d.make }

// Close refuses new writes, waits for those under way and closes the files. It may be called again.
func (d *DB) Close() error {
	var err error
	if d.w != nil {
		err = d.w.close()
	} else {
		d.gate.close()
	}
	return errors.Join(err, d.read.Close())
}

// mostStmts is how many texts are kept prepared: more than the product has. What is more is run without.
const mostStmts = 1024

// stmt prepares a text once; database/sql then keeps it prepared on each connection. Without room for more it is nil.
func (d *DB) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	d.mu.RLock()
	s, n := d.stmts[q], len(d.stmts)
	d.mu.RUnlock()
	if s != nil || n >= mostStmts {
		return s, nil
	}
	s, err := d.read.PrepareContext(ctx, unnamed(q))
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.stmts[q]; old != nil {
		s.Close()
		return old, nil
	}
	d.stmts[q] = s
	return s, nil
}

// Exec is refused: a DB only reads. Writes go through Write or Keep.
func (d *DB) Exec(context.Context, string, ...any) (int64, error) {
	return 0, errors.New("store: a DB reads; write inside Write or Keep")
}

// Query reads outside any transaction.
//
// On SQLite a question that has begun is not broken off when its asker goes away. To be ready for that, the driver and database/sql
// each start a goroutine for every question, and all questions of the product are bounded.
func (d *DB) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if d.make == Postgres { // pgx keeps its own statement cache
		return d.read.QueryContext(ctx, q, args...)
	}
	s, err := d.stmt(ctx, q)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return d.read.QueryContext(ctx, q, args...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.QueryContext(context.WithoutCancel(ctx), args...)
}

// Row reads one row outside any transaction, as Query does.
func (d *DB) Row(ctx context.Context, q string, args ...any) *sql.Row {
	if d.make == SQLite && ctx.Err() == nil {
		if s, err := d.stmt(ctx, q); err == nil && s != nil {
			return s.QueryRowContext(context.WithoutCancel(ctx), args...)
		}
	}
	return d.read.QueryRowContext(ctx, q, args...)
}

// Write runs a business write. Only core/act may call it (a test looks): there each write gets its fact, duty and leaf.
// On SQLite fn shares its commit with other waiting writes; on PostgreSQL what it decides on must be held by Tx.Lock before it is
// read, and fn may run again after a deadlock, so it must do nothing that cannot be repeated. An fn that meets an error of the
// database must return it: PostgreSQL lets nothing more happen in that transaction.
func (d *DB) Write(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if d.make == SQLite {
		return d.w.do(ctx, fn)
	}
	return d.retry(ctx, fn)
}

// Keep runs a housekeeping write that is no business fact: sessions, leases, readers' sums, positions in the log.
// It takes no locks by name, so it neither waits for business writes nor holds them up.
func (d *DB) Keep(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if d.make == SQLite {
		return d.w.do(ctx, fn)
	}
	return d.retry(ctx, fn)
}

// All reads every row with scan.
func All[T any](ctx context.Context, q Querier, scan func(*sql.Rows, *T) error, text string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Missing reports whether a Row held nothing.
func Missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
