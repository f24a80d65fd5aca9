package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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

// most is how many writes one commit carries at most: enough that the fsync is shared, few enough that the first of them
// does not wait long (256 filings take about 60 ms).
const most = 256

type ask struct {
	ctx  context.Context
	fn   func(context.Context, *Tx) error
	tx   *Tx
	err  error
	done chan struct{}
}

// writer owns the only connection that writes. While one group is being fsynced the next one gathers in the queue, so the
// number of writes a commit carries follows the load by itself: one when idle, many when busy.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	opt   Options
	queue chan *ask
	stop  chan struct{}
	ended chan struct{}
	once  sync.Once
	turn  sync.Mutex           // held by a group, or by a migration
	stmts map[string]*sql.Stmt // only the writing goroutine touches it

	commits, writes atomic.Int64
}

func startWriter(db *sql.DB, conn *sql.Conn, opt Options) *writer {
	w := &writer{db: db, conn: conn, opt: opt, queue: make(chan *ask, 4*most), stop: make(chan struct{}),
		ended: make(chan struct{}), stmts: map[string]*sql.Stmt{}}
	go w.run()
	return w
}

var errClosed = errors.New("store: closed")

func (w *writer) do(ctx context.Context, fn func(context.Context, *Tx) error) error {
	a := &ask{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case w.queue <- a:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.stop:
		return errClosed
	}
	select {
	case <-a.done: // once queued we wait: only the writer knows whether it was committed
	case <-w.ended:
		select {
		case <-a.done:
		default:
			return errClosed
		}
	}
	return a.err
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case a := <-w.queue:
			w.group(w.gather(a))
		case <-w.stop:
			for { // what was queued before the stop is still written
				select {
				case a := <-w.queue:
					w.group(w.gather(a))
				default:
					return
				}
			}
		}
	}
}

func (w *writer) gather(first *ask) []*ask {
	group := []*ask{first}
	for len(group) < most {
		select {
		case a := <-w.queue:
			group = append(group, a)
		default:
			return group
		}
	}
	return group
}

// group writes all asks in one commit. An ask that fails is rolled back alone; a commit that fails fails them all.
func (w *writer) group(asks []*ask) {
	w.turn.Lock()
	defer w.turn.Unlock()
	defer func() {
		for _, a := range asks {
			if a.err == nil {
				a.tx.committed()
			}
			close(a.done)
		}
	}()
	fail := func(err error) {
		for _, a := range asks {
			if a.err == nil {
				a.err = Kind(err)
			}
		}
	}
	ctx := context.Background() // a client that goes away must not undo its neighbours
	own := &Tx{run: w.conn, make: SQLite, w: w, memo: newMemo()}
	if _, err := own.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		fail(fmt.Errorf("begin: %w", err))
		return
	}
	var batch Batch
	err := func() (err error) {
		if w.opt.NewBatch != nil {
			if batch, err = w.opt.NewBatch(ctx, own); err != nil {
				return err
			}
		}
		for _, a := range asks {
			if err := w.one(ctx, a, own, batch); err != nil {
				return err
			}
		}
		if err := putAll(ctx, own, asks); err != nil {
			return err
		}
		if batch != nil {
			if err := batch.Finish(ctx, own); err != nil {
				return fmt.Errorf("finish: %w", err)
			}
		}
		_, err = own.Exec(ctx, "COMMIT")
		return err
	}()
	if err != nil {
		if _, back := w.conn.ExecContext(ctx, "ROLLBACK"); back != nil {
			err = errors.Join(err, back)
		}
		fail(fmt.Errorf("commit: %w", err))
	}
	if batch != nil {
		batch.Done(err == nil)
	}
	if err == nil {
		w.commits.Add(1)
		w.writes.Add(int64(len(asks)))
	}
}

// one runs an ask inside its savepoint. The error it returns is of the group; the ask's own stays with the ask.
func (w *writer) one(ctx context.Context, a *ask, own *Tx, batch Batch) error {
	a.tx = &Tx{run: w.conn, make: SQLite, w: w, batch: batch, memo: own.memo}
	if a.err = a.ctx.Err(); a.err != nil {
		return nil
	}
	if _, err := own.Exec(ctx, "SAVEPOINT act"); err != nil {
		return err
	}
	mark := 0
	if batch != nil {
		mark = batch.Mark()
	}
	a.err = Kind(guard(func() error { return a.fn(context.WithoutCancel(a.ctx), a.tx) }))
	if a.err != nil {
		own.Forget() // it may remember what is rolled back now
		if batch != nil {
			batch.Reset(mark)
		}
		if _, err := own.Exec(ctx, "ROLLBACK TO act"); err != nil {
			return errors.Join(a.err, err) // the database gave the whole group up, as it does when the disk is full
		}
	}
	_, err := own.Exec(ctx, "RELEASE act")
	return err
}

// guard turns a panic of one write into its error, so that it cannot take its neighbours' commit down.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("write panicked: %v", p)
		}
	}()
	return fn()
}

// stmt prepares a text once. Without room for more it is nil.
func (w *writer) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	if s := w.stmts[q]; s != nil || len(w.stmts) >= mostStmts {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, unnamed(q))
	if err == nil {
		w.stmts[q] = s
	}
	return s, err
}

func (w *writer) close() (err error) {
	w.once.Do(func() {
		close(w.stop)
		<-w.ended
		for _, s := range w.stmts {
			s.Close()
		}
		w.conn.ExecContext(context.Background(), "PRAGMA optimize")
		err = errors.Join(w.conn.Close(), w.db.Close())
	})
	return err
}

// Commits tells how many commits the embedded database has made since it was opened, and how many writes they carried: how well
// writes share their fsync. PostgreSQL keeps such figures itself.
func (d *DB) Commits() (commits, writes int64) {
	if d.w == nil {
		return 0, 0
	}
	return d.w.commits.Load(), d.w.writes.Load()
}
