package store

import (
	"context"
	"database/sql"
)

// Tx is a write transaction, or on SQLite one savepoint of a shared one. It must not outlive the function it is given to.
type Tx struct {
	run interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}
	make  Make
	w     *writer
	batch Batch
	after []func()
	puts  []put // words of this write, for the end of the commit
	memo  *memo
}

// Make tells which database it is.
func (t *Tx) Make() Make { return t.make }

// Batch is the commit group's batch, nil on PostgreSQL or where none was asked for.
func (t *Tx) Batch() Batch { return t.batch }

// After runs fn once the write is durable.
func (t *Tx) After(fn func()) { t.after = append(t.after, fn) }

func (t *Tx) committed() {
	for _, fn := range t.after {
		guard(func() error { fn(); return nil }) // the write is durable: nothing may say otherwise, or stop the writer
	}
}

// Exec runs one statement and tells how many rows it touched.
func (t *Tx) Exec(ctx context.Context, q string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if t.w != nil {
		var s *sql.Stmt
		if s, err = t.w.stmt(ctx, q); err == nil && s != nil {
			res, err = s.ExecContext(ctx, args...)
		} else if err == nil {
			res, err = t.run.ExecContext(ctx, q, args...)
		}
	} else {
		res, err = t.run.ExecContext(ctx, q, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query reads inside the transaction. Close the rows before the next statement.
func (t *Tx) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if t.w == nil {
		return t.run.QueryContext(ctx, q, args...)
	}
	s, err := t.w.stmt(ctx, q)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return t.run.QueryContext(ctx, q, args...)
	}
	return s.QueryContext(ctx, args...)
}

// Row reads one row inside the transaction.
func (t *Tx) Row(ctx context.Context, q string, args ...any) *sql.Row {
	if t.w != nil {
		if s, err := t.w.stmt(ctx, q); err == nil && s != nil {
			return s.QueryRowContext(ctx, args...)
		}
	}
	return t.run.QueryRowContext(ctx, q, args...)
}
