package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"ombud/base/fault"
)

func openPostgres(ctx context.Context, dsn string, opt Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	if opt.Unsafe {
		cfg.RuntimeParams["synchronous_commit"] = "off"
	}
	read := stdlib.OpenDB(*cfg)
	read.SetMaxOpenConns(32)
	read.SetMaxIdleConns(32)
	if err := read.PingContext(ctx); err != nil {
		read.Close()
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return &DB{make: Postgres, read: read, opt: opt, stmts: map[string]*sql.Stmt{}}, nil
}

// tries is how often a transaction is run again after a deadlock before its caller is told that there is too much going on. Waits
// between tries grow to 128 ms and are drawn at random, so that writers who met once part.
const tries = 24

func (d *DB) retry(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if !d.gate.enter() {
		return errClosed
	}
	defer d.gate.leave()
	for n := 0; ; n++ {
		err := d.once(ctx, fn)
		if err == nil || !Contention(err) {
			return Kind(err)
		}
		if n+1 == tries {
			return fault.New(fault.Busy, "fault.busy.say").Because(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(2<<min(n, 6)) * time.Millisecond)):
		}
	}
}

func (d *DB) once(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// A caller who leaves cuts a statement short, and with it the write, but never the commit: nobody could say what became of it.
	sqlTx, err := d.read.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	defer sqlTx.Rollback()
	tx := &Tx{run: sqlTx, make: Postgres, memo: newMemo()}
	if err := guard(func() error { return fn(ctx, tx) }); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return err
	}
	tx.committed()
	return nil
}

// Lock makes this the only write that holds the names until it ends, and shares another name with all that share it; "" shares none.
// It must come before anything is read that the write decides on: what is read after it is what the last holder left. Names of one
// call are taken in order, so that two calls never wait for each other. On SQLite there is one writer and nothing to wait for.
func (t *Tx) Lock(ctx context.Context, share string, names ...string) error {
	if t.make == SQLite {
		return nil
	}
	var parts []string
	var args []any
	if share != "" {
		args = append(args, share)
		parts = append(parts, "pg_advisory_xact_lock_shared(hashtextextended($1, 0))")
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		args = append(args, name)
		parts = append(parts, fmt.Sprintf("pg_advisory_xact_lock(hashtextextended($%d, 0))", len(args)))
	}
	if len(parts) == 0 {
		return nil
	}
	_, err := t.run.ExecContext(ctx, "SELECT "+strings.Join(parts, ", "), args...)
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

// gate lets writes in until it is closed, and closes when the last of them is out.
type gate struct {
	mu     sync.Mutex
	shut   bool
	inside sync.WaitGroup
}

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.shut {
		g.inside.Add(1)
	}
	return !g.shut
}

func (g *gate) leave() { g.inside.Done() }

func (g *gate) close() {
	g.mu.Lock()
	g.shut = true
	g.mu.Unlock()
	g.inside.Wait()
}
