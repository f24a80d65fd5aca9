package bulk

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/redress/sealed"
)

// batch is a stretch of rows, computed in memory by the verbs and ready to be written in one commit.
type batch struct {
	rows    []result
	offices *office.Remembered // answered while it was computed
	made    *act.Batch
}

// prepare computes rows on all processors while the batch before them is being written.
func (r *run) prepare(ctx context.Context, rows []result) (*batch, error) {
	each := func(fn func(int, *result) error) error {
		workers := runtime.GOMAXPROCS(0)
		g, ctx := errgroup.WithContext(ctx)
		for w := range workers {
			g.Go(func() error {
				for i := w; i < len(rows); i += workers {
					if err := errors.Join(ctx.Err(), fn(w, &rows[i])); err != nil {
						return err
					}
				}
				return nil
			})
		}
		return g.Wait()
	}
	err := each(func(_ int, res *result) error {
		res.item = r.desk.read(res.row, res.err)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range rows {
		r.repeated(&rows[i].item)
	}
	if err := r.known(ctx, rows); err != nil {
		return nil, err
	}
	w := *r.im.Work
	b := &batch{rows: rows, offices: office.Directory{Matters: r.im.Matters}.Remember(w.Door.DB)}
	w.Offices, w.Numbers = b.offices, r.numbers
	bulk, err := w.Door.Bulk(ctx, b.offices, r.keeps)
	if err != nil {
		return nil, err
	}
	cases, _, words := grievance.Tables()
	parts := make([]*act.Batch, runtime.GOMAXPROCS(0))
	for i := range parts {
		parts[i] = bulk.Batch([]store.Table{cases, sealed.Table()}, words, grievance.WriteRow)
	}
	err = each(func(i int, res *result) error { return r.compute(ctx, w, bulk.Live(), parts[i], res) })
	for _, p := range parts[1:] {
		parts[0].Join(p)
	}
	b.made = parts[0]
	return b, err
}

// compute registers a row in memory. What cannot be settled there is left to an act of its own: the same row again, and whatever a
// verb refuses.
func (r *run) compute(ctx context.Context, w grievance.Work, door *act.Door, into *act.Batch, res *result) error {
	if res.err != nil || res.there {
		return nil
	}
	sure, err := r.settle(ctx, &w, res)
	switch {
	case ofRow(err):
		res.err = err
		return nil
	case err != nil:
		return err
	case r.order.DryRun:
		res.imported, res.dispatched = true, sure
		return nil
	case res.again || r.order.alone:
		res.alone = true
		return nil
	}
	w.Door = door
	if err := r.register(ctx, &w, res, sure); err != nil {
		res.alone = true
		return ctx.Err()
	}
	res.made = true
	return into.Take(door.Memory())
}

// write writes a batch and counts its rows. When another import was quicker with one of them, or an office or the law has changed
// since they were computed, nothing of it is written, and every row is registered by itself.
func (r *run) write(ctx context.Context, b *batch) error {
	var err error
	if slices.ContainsFunc(b.rows, func(res result) bool { return res.made }) {
		err = patiently(ctx, func() error { return b.made.Write(ctx, b.offices.Same) })
		r.giveWay(ctx)
	}
	if errors.Is(err, act.Overtaken) || store.Unique(err) {
		err = nil
		for i := range b.rows {
			b.rows[i].alone, b.rows[i].made = b.rows[i].alone || b.rows[i].made, false
		}
	} else if err != nil {
		return err
	}
	for i := range b.rows {
		res := &b.rows[i]
		if res.alone && err == nil {
			if e := r.take(ctx, res); ofRow(e) {
				res.err = e
			} else {
				err = e
			}
		}
		if err == nil || res.made { // what was written is counted even when the import ends here
			err = errors.Join(err, r.count(res))
		}
	}
	return err
}

// pause is how long an import of a process of its own leaves the database alone after each batch. SQLite lets nobody wait in a line: a
// server that wants to write looks every few ms for whether it may, and later every 100 ms, and would not get in for seconds.
const pause = 25 * time.Millisecond

func (r *run) giveWay(ctx context.Context) {
	if !r.order.Beside || r.im.Work.Door.DB.Make() != store.SQLite {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}
