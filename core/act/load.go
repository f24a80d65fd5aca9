package act

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"ombud/base/ident"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/tlog"
)

// Load writes what acts in memory left: facts in the order of their ids, each with its leaf of the log, duties and state rows, all or
// nothing. On SQLite the database is closed when it has finished.
type Load struct {
	store.Loader
	edge    *tlog.Edge
	rows    WriteRow
	buckets map[int64]*bucket
	done    int64 // buckets up to here are written
	row     []store.Value

	Facts, Duties, Subjects int // written so far
}

// Rows takes rows of the tables that a Load or a Batch was given, by their places, and the words of documents.
type Rows interface {
	Add(table int, row []store.Value) error
	Words(doc int64, words []string) error
}

// WriteRow writes a subject's state row and its words.
type WriteRow func(to Rows, id string, row any) error

// bucket is what falls into one day by its id: histories reach far ahead, and the log is in order.
type bucket struct {
	facts  []fact.Fact
	duties []duty.Duty
	rows   []stateRow
}

type stateRow struct {
	id  string
	row any
}

// sort brings everything into the order in which it shall lie.
func (b *bucket) sort() {
	slices.SortFunc(b.facts, func(x, y fact.Fact) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.duties, func(x, y duty.Duty) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.rows, func(x, y stateRow) int { return cmp.Compare(x.id, y.id) })
}

// The tables that a Load writes itself; those of the caller follow.
const (
	factTable = iota
	dutyTable
	nodeTable
	bundleTable
	MoreTables
)

const dayMillis = 24 * 60 * 60 * 1000

// Load begins one. The city must not have any of the subjects yet, and nobody else may write until it is finished. rows writes a
// state row and its words with Add and Words.
func (b *Bulk) Load(ctx context.Context, more []store.Table, words string, rows WriteRow) (*Load, error) {
	if err := b.door.placed(ctx); err != nil {
		return nil, err
	}
	edge, err := b.door.Log.current(ctx, b.door.DB)
	if err != nil {
		return nil, err
	}
	l := &Load{edge: edge.Clone(), rows: rows, buckets: map[int64]*bucket{}}
	l.Loader, err = b.door.DB.Loader(ctx, tables(more), words)
	return l, err
}

// Take takes over what a memory holds. It is written by Until.
func (l *Load) Take(m *Memory) error {
	if len(m.beside) > 0 {
		return fmt.Errorf("a row of %s stands beside the facts: only a batch takes it", m.beside[0].table)
	}
	for _, f := range m.Facts {
		b, err := l.bucket(f.ID)
		if err != nil {
			return err
		}
		b.facts = append(b.facts, f)
	}
	for _, d := range m.Duties {
		b, err := l.bucket(d.Opening)
		if err != nil {
			return err
		}
		b.duties = append(b.duties, d)
	}
	for _, s := range m.subjects {
		b, err := l.bucket(s.id)
		if err != nil {
			return err
		}
		b.rows = append(b.rows, stateRow{s.id, s.row})
	}
	return nil
}

func (l *Load) bucket(id string) (*bucket, error) {
	at, ok := ident.Millis(id)
	day := at / dayMillis
	if !ok || day < l.done {
		return nil, fmt.Errorf("%s comes too late: what happened then is written", id)
	}
	b := l.buckets[day]
	if b == nil {
		b = &bucket{}
		l.buckets[day] = b
	}
	return b, nil
}

// Until writes everything of the days that end by an instant, unix ms. Nothing of those days may come after.
func (l *Load) Until(ctx context.Context, at int64) error {
	for day := l.first(); len(l.buckets) > 0 && (day+1)*dayMillis <= at; day++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := l.buckets[day]
		delete(l.buckets, day)
		l.done = day + 1
		if b == nil {
			continue
		}
		if err := l.write(b); err != nil {
			return err
		}
	}
	return nil
}

func (l *Load) first() (day int64) {
	day = 1 << 40
	for d := range l.buckets {
		day = min(day, d)
	}
	return day
}

func (l *Load) write(b *bucket) error {
	b.sort()
	for i := range b.facts {
		f := &b.facts[i]
		f.Seq = l.edge.Size()
		for _, n := range l.edge.Append(f.Hash) {
			node := []store.Value{store.Int(int64(n.Level)), store.Int(n.Index), store.Bytes(string(n.Hash[:]))}
			if err := l.Add(nodeTable, node); err != nil {
				return fmt.Errorf("log node: %w", err)
			}
			if n.Level > 1 {
				continue
			}
			if err := l.Add(bundleTable, []store.Value{store.Int(n.Index), store.Bytes(string(n.Entries))}); err != nil {
				return fmt.Errorf("log bundle: %w", err)
			}
		}
		l.row = f.Cells(l.row[:0])
		if err := l.Add(factTable, l.row); err != nil {
			return fmt.Errorf("fact %s: %w", f.ID, err)
		}
	}
	for i := range b.duties {
		l.row = b.duties[i].Cells(l.row[:0])
		if err := l.Add(dutyTable, l.row); err != nil {
			return fmt.Errorf("duty %s: %w", b.duties[i].ID, err)
		}
	}
	for _, r := range b.rows {
		if err := l.rows(l, r.id, r.row); err != nil {
			return fmt.Errorf("row of %s: %w", r.id, err)
		}
	}
	l.Facts, l.Duties, l.Subjects = l.Facts+len(b.facts), l.Duties+len(b.duties), l.Subjects+len(b.rows)
	return nil
}

// Close writes what is left and finishes: from then on it is there.
func (l *Load) Close(ctx context.Context) error {
	err := l.Until(ctx, 1<<62)
	if err != nil {
		l.Abandon()
		return err
	}
	return l.Finish(ctx)
}
