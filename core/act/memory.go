package act

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Keep is the pure half of a Fold: the state row of a subject after a fact, from the row before it, nil for none.
type Keep func(row any, f fact.Fact) (any, error)

// Memory is where the acts of a few subjects happen that are loaded in bulk afterwards. It holds what the database would: facts,
// duties and state rows. It is for one goroutine.
type Memory struct {
	Facts  []fact.Fact // in the order they were recorded, without positions
	Duties []duty.Duty // as they stand now, in the order they were opened

	bulk     *Bulk
	salt     func() [16]byte
	subjects []subject
	beside   []besideRow

	wrote, known int   // facts and duties that a Group has taken
	moved, whole []int // duties that changed since, and those of them of which more changed than a rung
}

// besideRow is a row that no fold makes.
type besideRow struct {
	table string
	cells []store.Value
}

type subject struct {
	id     string
	row    any
	open   []duty.Duty
	moved  bool // the row changed since a Group took it
	stored bool // the row is in the database
}

// Row is the state row of a subject, nil for none.
func (m *Memory) Row(id string) any {
	if s := m.find(id); s != nil {
		return s.row
	}
	return nil
}

// Subjects calls fn with every subject that facts were recorded of, in the order of their first.
func (m *Memory) Subjects(fn func(id string, row any)) {
	for _, s := range m.subjects {
		fn(s.id, s.row)
	}
}

func (m *Memory) find(id string) *subject {
	for i := range m.subjects {
		if m.subjects[i].id == id {
			return &m.subjects[i]
		}
	}
	return nil
}

// Memory is where the door's acts happen, nil for the database.
func (d *Door) Memory() *Memory { return d.memory }

// Memory is where this act happens, nil for the database.
func (t *Tx) Memory() *Memory { return t.mem }

// Add writes a row that stands beside the facts, such as a sealed identity: no fold makes it again.
func (t *Tx) Add(ctx context.Context, table store.Table, row []store.Value) error {
	if t.mem == nil {
		return table.Insert(ctx, t.Tx, row)
	}
	t.mem.beside = append(t.mem.beside, besideRow{table.Name, row})
	return nil
}

// do runs an act in memory. Nothing can be rolled back here: an act that fails must fail before it records, as the verbs do.
func (m *Memory) do(ctx context.Context, d *Door, c access.Caller, a access.Action, fn func(context.Context, *Tx) error) error {
	n := len(m.Facts)
	err := fn(ctx, &Tx{Caller: c, Action: a, Now: d.Clock.Now(), door: d, law: m.bulk.law, mem: m})
	if err != nil && len(m.Facts) != n {
		return errors.Join(err, errors.New("the act failed half way, in memory"))
	}
	return err
}

// last is what fact.LastOf finds.
func (m *Memory) last(id, office string) (l fact.Last) {
	for i := range m.Facts {
		f := &m.Facts[i]
		if f.Subject != id {
			continue
		}
		l.Recorded, l.ID = f.Recorded, f.ID
		if office != "" && f.Office == office {
			l.At = max(l.At, f.At)
		}
	}
	return l
}

func (m *Memory) write(ctx context.Context, t *Tx, f *fact.Fact) error {
	f.Salt = m.salt()
	if f.Staff != "" {
		f.Veil = m.salt()
	}
	f.Seal()
	if m.find(f.Subject) == nil {
		m.subjects = append(m.subjects, subject{id: f.Subject})
	}
	if m.Facts == nil {
		m.Facts, m.Duties = make([]fact.Fact, 0, 12), make([]duty.Duty, 0, 8)
	}
	m.Facts = append(m.Facts, *f)
	return t.apply(ctx, *f)
}

func (m *Memory) keep(f fact.Fact) error {
	keep := m.bulk.keeps[f.Kind]
	if keep == nil {
		if m.bulk.door.Folds[f.Kind] != nil {
			return fmt.Errorf("%s cannot be folded in memory", f.Kind)
		}
		return nil
	}
	s := m.find(f.Subject)
	row, err := keep(s.row, f)
	s.row, s.moved = row, true
	return err
}

func (m *Memory) open(id string) []duty.Duty {
	if s := m.find(id); s != nil {
		return s.open
	}
	return nil
}

// fold takes over what a fact changed and opened.
func (m *Memory) fold(ch duty.Change) {
	for _, n := range ch.Changed {
		s := m.find(n.Subject)
		for i := range s.open {
			if s.open[i].ID == n.ID {
				s.open[i] = n
			}
		}
		for i := range m.Duties {
			if m.Duties[i].ID == n.ID {
				if !duty.Stepped(m.Duties[i], n) {
					m.whole = append(m.whole, i)
				}
				m.Duties[i] = n
				m.moved = append(m.moved, i)
			}
		}
	}
	for i := range m.subjects {
		kept := m.subjects[i].open[:0]
		for _, o := range m.subjects[i].open {
			if o.State == duty.Open {
				kept = append(kept, o)
			}
		}
		m.subjects[i].open = kept
	}
	for _, n := range ch.Opened {
		s := m.find(n.Subject)
		s.open = append(s.open, n)
		m.Duties = append(m.Duties, n)
	}
}

// next is when the next rung of any subject is due, 0 for never.
func (m *Memory) next() (at int64) {
	for _, s := range m.subjects {
		for _, d := range s.open {
			if d.Next != 0 && (at == 0 || d.Next < at) {
				at = d.Next
			}
		}
	}
	return at
}

// Movable is a clock that stands still until it is moved forward.
type Movable interface {
	clock.Clock
	Advance(by time.Duration)
}

// SweepTo moves a clock that stands still on to an instant and records every rung at the instant it is due, as a sweep that never
// sleeps would.
func (d *Door) SweepTo(ctx context.Context, clk Movable, to int64) error {
	m := d.memory
	for at := m.next(); at != 0 && at <= to; at = m.next() {
		clk.Advance(clock.At(at).Sub(clk.Now()))
		err := m.do(ctx, d, machine, access.Sweep, func(ctx context.Context, t *Tx) error {
			for _, s := range m.subjects {
				if err := t.CatchUp(ctx, s.id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("sweep to %d: %w", to, err)
		}
	}
	clk.Advance(clock.At(to).Sub(clk.Now()))
	return nil
}
