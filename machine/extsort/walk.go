package extsort

import (
	"context"
	"sync"
	"sync/atomic"
)

// Parts is how many parts a walk has.
const Parts = fanout

// Walk sorts tables, which must have been dealt alike, and shows them part by part side by side: each sees all records of a stretch of
// keys, and no two stretches share a key's first group bytes. Several workers take parts in ascending order, so that whoever writes
// can put what they made in order again; a part that is too large comes in several calls of one worker, ascending, and done tells that
// a part is over. The tables are empty afterwards.
func Walk(ctx context.Context, workers, group int, tables []*Table, each func(worker, part int, views []*View) error, done func(part int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var all sync.WaitGroup
	for w := range max(1, workers) {
		all.Go(func() {
			views := make([]*View, len(tables))
			for i, t := range tables {
				views[i] = &View{size: t.size, key: t.key}
			}
			for ctx.Err() == nil {
				part := int(next.Add(1)) - 1
				if part >= fanout {
					return
				}
				show := func(v []*View) error { return each(w, part, v) }
				err := walk(ctx, tables, part, group, int64(max(1, workers)), views, show)
				if err == nil && done != nil {
					err = done(part)
				}
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// walk shows one part, or deals it again if it is more than a worker's share of the memory and may be cut.
func walk(ctx context.Context, tables []*Table, part, group int, workers int64, views []*View, show func([]*View) error) error {
	var bytes int64
	for _, t := range tables {
		bytes += t.bytes[part]
	}
	depth, mem := tables[0].depth, tables[0].mem
	if bytes > mem.limit/2/workers && depth+1 < group {
		return again(ctx, tables, part, group, workers, views, show)
	}
	for i, t := range tables {
		v := views[i]
		v.buf = v.buf[:0]
		for _, p := range t.parts[part] {
			var err error
			if v.buf, err = mem.take(p, v.buf); err != nil {
				return err
			}
		}
		t.parts[part] = nil
		v.sort(depth + 1)
	}
	return show(views)
}

// again deals one part of all tables by the next byte and walks what that gives.
func again(ctx context.Context, tables []*Table, part, group int, workers int64, views []*View, show func([]*View) error) error {
	finer := make([]*Table, len(tables))
	for i, t := range tables {
		finer[i] = &Table{mem: t.mem, size: t.size, key: t.key, depth: t.depth + 1}
		w := finer[i].Writer()
		var buf []byte
		for _, p := range t.parts[part] {
			var err error
			if buf, err = t.mem.take(p, buf[:0]); err != nil {
				return err
			}
			for at := 0; at < len(buf); at += t.size {
				slot, err := w.Slot(buf[at+t.depth+1])
				if err != nil {
					return err
				}
				copy(slot, buf[at:at+t.size])
			}
		}
		t.parts[part] = nil
		if err := w.Close(); err != nil {
			return err
		}
	}
	for p := range fanout {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := walk(ctx, finer, p, group, workers, views, show); err != nil {
			return err
		}
	}
	return nil
}
