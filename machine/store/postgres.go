package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
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

// tries is how often a transaction is run again before its caller is told that there is too much going on. Waits between
// tries grow to 128 ms and are drawn at random, so that writers who met once part: 64 of them on one row all get through.
const tries = 24

func (d *DB) retry(ctx context.Context, level sql.IsolationLevel, fn func(context.Context, *Tx) error) error {
	if !d.gate.enter() {
		return errClosed
	}
	defer d.gate.leave()
	for n := 0; ; n++ {
		err := d.once(ctx, level, fn)
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

func (d *DB) once(ctx context.Context, level sql.IsolationLevel, fn func(context.Context, *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// A caller who leaves cuts a statement short, and with it the write, but never the commit: nobody could say what became of it.
	sqlTx, err := d.read.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: level})
	if err != nil {
		return err
	}
	defer sqlTx.Rollback()
	tx := &Tx{run: sqlTx, make: Postgres}
	if err := guard(func() error { return fn(ctx, tx) }); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return err
	}
	tx.committed()
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
