package act

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Flow tells how state rows are written of subjects whose lives go on in memory while group after group of what happens to them is
// written. Both functions take what they need at once: the row may change before the group is written.
type Flow struct {
	Table store.Table
	Row   func(row any) ([]store.Value, error)                          // of a subject that is new
	Again func(row any) (func(context.Context, *store.Tx) error, error) // of one whose row is there
}

// Group is what happened to many subjects since they were last written, to be written in one commit. A Batch is for subjects that
// nobody has written about; a Group may come back to those of earlier groups, so long as nobody else writes about them.
type Group struct {
	bulk    *Bulk
	flow    Flow
	facts   []fact.Fact
	rows    *store.Inserts
	again   []func(context.Context, *store.Tx) error
	changed []duty.Duty
	stepped []duty.Duty // of which no more changed than a rung

	Opened, Closed int // duties
}

// Group begins one.
func (b *Bulk) Group(f Flow) *Group {
	return &Group{bulk: b, flow: f, rows: store.NewInserts(tables([]store.Table{f.Table}), "")}
}

// Facts are those that the group holds.
func (g *Group) Facts() []fact.Fact { return g.facts }

// Take takes over what is new in a memory, which then stands as it will when the group is written. When it could not be written the
// memory is worth nothing any more: Recall what the database holds.
func (g *Group) Take(m *Memory) error {
	for i := m.wrote; i < len(m.Facts); i++ {
		g.facts = append(g.facts, m.Facts[i])
		m.Facts[i].Body, m.Facts[i].Typed = nil, nil
	}
	m.wrote = len(m.Facts)
	for i := m.known; i < len(m.Duties); i++ {
		if err := g.rows.Add(dutyTable, m.Duties[i].Cells(nil)); err != nil {
			return err
		}
		g.count(&m.Duties[i])
	}
	g.Opened += len(m.Duties) - m.known
	slices.Sort(m.moved)
	for _, i := range slices.Compact(m.moved) {
		if i < m.known {
			if slices.Contains(m.whole, i) {
				g.changed = append(g.changed, m.Duties[i])
			} else {
				g.stepped = append(g.stepped, m.Duties[i])
			}
			g.count(&m.Duties[i])
		}
	}
	m.known, m.moved, m.whole = len(m.Duties), m.moved[:0], m.whole[:0]
	for i := range m.subjects {
		if err := g.row(&m.subjects[i]); err != nil {
			return err
		}
	}
	if len(m.beside) > 0 {
		return fmt.Errorf("a row of %s stands beside the facts: only a batch takes it", m.beside[0].table)
	}
	return nil
}

func (g *Group) count(d *duty.Duty) {
	if d.State != duty.Open {
		g.Closed++
	}
}

func (g *Group) row(s *subject) error {
	if !s.moved {
		return nil
	}
	s.moved = false
	if s.stored {
		again, err := g.flow.Again(s.row)
		g.again = append(g.again, again)
		return err
	}
	s.stored = true
	cells, err := g.flow.Row(s.row)
	if err != nil {
		return fmt.Errorf("row of %s: %w", s.id, err)
	}
	return g.rows.Add(MoreTables, cells)
}

// Join takes over what another group of the same flow holds.
func (g *Group) Join(o *Group) {
	g.facts, g.again = append(g.facts, o.facts...), append(g.again, o.again...)
	g.changed, g.stepped = append(g.changed, o.changed...), append(g.stepped, o.stepped...)
	g.Opened, g.Closed = g.Opened+o.Opened, g.Closed+o.Closed
	g.rows.Join(o.rows)
}

// Write writes everything or nothing. halfway, where it is not nil, is called when the facts are written and their duties are not:
// there a drill lets the node die.
func (g *Group) Write(ctx context.Context, halfway func(context.Context, *store.Tx) error) error {
	slices.SortFunc(g.facts, func(x, y fact.Fact) int { return cmp.Compare(x.ID, y.ID) })
	d := g.bulk.door
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t := d.begin(tx, machine, "")
		if err := t.Hold(ctx); err != nil {
			return err
		}
		if version, err := d.learn(ctx, tx); err != nil || version != g.bulk.version {
			return cmp.Or(err, Overtaken)
		}
		if err := insertFacts(ctx, tx, g.facts); err != nil {
			return err
		}
		if halfway != nil {
			if err := halfway(ctx, tx); err != nil {
				return err
			}
		}
		if err := g.rows.Write(ctx, tx); err != nil {
			return err
		}
		for _, n := range g.changed {
			if err := duty.Update(ctx, tx, n); err != nil {
				return err
			}
		}
		for _, n := range g.stepped {
			if err := duty.UpdateStep(ctx, tx, n); err != nil {
				return err
			}
		}
		for _, again := range g.again {
			if err := again(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// insertFacts writes facts in their order, each with its leaf.
func insertFacts(ctx context.Context, tx *store.Tx, list []fact.Fact) error {
	into := store.NewInserts([]store.Table{fact.Table()}, "")
	leaves, _ := tx.Batch().(*batch)
	for i := range list {
		f := list[i]
		if leaves != nil {
			f.Seq = leaves.add(f.Hash)
		}
		if err := into.Add(factTable, f.Cells(nil)); err != nil {
			return err
		}
	}
	return into.Write(ctx, tx)
}

// Recall opens a door over what the database holds about one subject, as Door and the acts since would have left it: its state row,
// its open duties, and its facts, of which id, office and instants are enough.
func (b *Bulk) Recall(c clock.Clock, lane int64, salt func() [16]byte, id string, row any, open []duty.Duty, facts []fact.Fact) *Door {
	ids := ident.NewLane(c, lane)
	for i := range facts {
		ids.Follow(facts[i].ID)
	}
	d := b.apart(c, ids, salt)
	d.memory.subjects = []subject{{id: id, row: row, open: slices.Clone(open), stored: true}}
	d.memory.Facts, d.memory.wrote = facts, len(facts)
	d.memory.Duties, d.memory.known = open, len(open)
	return d
}

// Open lists the open duties of a subject in memory.
func (m *Memory) Open(id string) []duty.Duty { return m.open(id) }

// Next is when the next rung of any subject is due, unix ms, 0 for never.
func (m *Memory) Next() int64 { return m.next() }
