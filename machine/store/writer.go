package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

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
//
// First they run one after another with nothing between them: nearly always all hold, and a savepoint for each would cost two statements
// and what FTS5 does at it. Where one fails, all is rolled back and they run again, each in its savepoint.
func (w *writer) group(asks []*ask) {
	w.turn.Lock()
	defer w.turn.Unlock()
	if w.commit(asks, false) {
		w.commit(asks, true)
	}
	for _, a := range asks {
		if a.err == nil {
			a.tx.committed()
		}
		close(a.done)
	}
}

// commit runs the asks and commits them, or gives each its error. Without savepoints it tells when they must run again with them.
func (w *writer) commit(asks []*ask, apart bool) (again bool) {
	ctx := context.Background() // a client that goes away must not undo its neighbours
	own := &Tx{run: w.conn, make: SQLite, w: w, memo: newMemo()}
	var batch Batch
	err := w.begin(ctx, own, &batch)
	if err != nil {
		err = fmt.Errorf("begin: %w", err)
	} else if err = w.all(ctx, asks, own, batch, apart); err == nil {
		_, err = own.Exec(ctx, "COMMIT")
	}
	if err != nil {
		if _, back := w.conn.ExecContext(ctx, "ROLLBACK"); back != nil && !errors.Is(err, errApart) {
			err = errors.Join(err, back)
		}
	}
	if batch != nil {
		batch.Done(err == nil)
	}
	switch {
	case errors.Is(err, errApart) && len(asks) == 1: // it was alone, and its own error stands
	case errors.Is(err, errApart):
		return true
	case err != nil:
		for _, a := range asks {
			if a.err == nil {
				a.err = Kind(fmt.Errorf("commit: %w", err))
			}
		}
	default:
		w.commits.Add(1)
		w.writes.Add(int64(len(asks)))
	}
	return false
}

// errApart says that an ask failed among others that it must not undo.
var errApart = errors.New("store: an ask failed")

func (w *writer) begin(ctx context.Context, own *Tx, batch *Batch) (err error) {
	if _, err = own.Exec(ctx, "BEGIN IMMEDIATE"); err == nil && w.opt.NewBatch != nil {
		*batch, err = w.opt.NewBatch(ctx, own)
	}
	return err
}

// all runs the asks and adds what is written once a commit.
func (w *writer) all(ctx context.Context, asks []*ask, own *Tx, batch Batch, apart bool) error {
	for _, a := range asks {
		a.tx = &Tx{run: w.conn, make: SQLite, w: w, batch: batch, memo: own.memo}
		if a.err = a.ctx.Err(); a.err != nil {
			continue
		}
		if apart {
			if err := w.one(ctx, a, own, batch); err != nil {
				return err
			}
		} else if a.run(); a.err != nil {
			return errApart
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
	return nil
}

func (a *ask) run() {
	a.err = Kind(guard(func() error { return a.fn(context.WithoutCancel(a.ctx), a.tx) }))
}

// one runs an ask inside its savepoint. The error it returns is of the group; the ask's own stays with the ask.
func (w *writer) one(ctx context.Context, a *ask, own *Tx, batch Batch) error {
	if _, err := own.Exec(ctx, "SAVEPOINT act"); err != nil {
		return err
	}
	mark := 0
	if batch != nil {
		mark = batch.Mark()
	}
	if a.run(); a.err != nil {
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
