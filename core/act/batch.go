package act

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Overtaken is the error of a batch that was computed under a law, or by answers of the directory, that hold no longer. Nothing is
// written; what it held is to be done again.
var Overtaken = errors.New("what this was computed from has changed meanwhile")

// Batch is what many acts in memory left, to be written into the living city in one commit: facts with their leaves, duties, state
// rows, words, and rows beside them. The subjects must be new: nobody can have written about them meanwhile.
type Batch struct {
	bulk  *Bulk
	write WriteRow
	more  []store.Table
	rows  *store.Inserts
	facts []fact.Fact
}

// Batch begins one. Tables, words and write are as for a Load.
func (b *Bulk) Batch(more []store.Table, words string, write WriteRow) *Batch {
	return &Batch{bulk: b, write: write, more: more, rows: store.NewInserts(tables(more), words)}
}

// Take takes over what a memory holds. Batches may be filled side by side and joined.
func (b *Batch) Take(m *Memory) error {
	b.facts = append(b.facts, m.Facts...)
	for i := range m.Duties {
		if err := b.rows.Add(dutyTable, m.Duties[i].Cells(nil)); err != nil {
			return err
		}
	}
	for _, s := range m.subjects {
		if err := b.write(b.rows, s.id, s.row); err != nil {
			return fmt.Errorf("row of %s: %w", s.id, err)
		}
	}
	for _, r := range m.beside {
		at := slices.IndexFunc(b.more, func(t store.Table) bool { return t.Name == r.table })
		if at < 0 {
			return fmt.Errorf("a row of %s: the batch does not know the table", r.table)
		}
		if err := b.rows.Add(MoreTables+at, r.cells); err != nil {
			return err
		}
	}
	return nil
}

// Join takes over what another batch of the same kind holds.
func (b *Batch) Join(other *Batch) {
	b.facts = append(b.facts, other.facts...)
	b.rows.Join(other.rows)
}

// Write writes everything, or nothing. same is asked within the act whether the directory still answers as it did; where it does not,
// or another law is in force, the batch is Overtaken.
func (b *Batch) Write(ctx context.Context, same func(context.Context, store.Querier) (bool, error)) error {
	slices.SortFunc(b.facts, func(x, y fact.Fact) int { return cmp.Compare(x.ID, y.ID) })
	d := b.bulk.door
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t := d.begin(tx, machine, "")
		if err := t.Hold(ctx); err != nil { // of the city, against a change of its law or offices; the subjects are nobody else's
			return err
		}
		version, err := store.Memo(tx, "law in force", func() (string, error) { return d.learn(ctx, tx) })
		if err != nil {
			return err
		}
		ok, err := same(ctx, tx)
		switch {
		case err != nil:
			return err
		case !ok || version != b.bulk.version:
			return Overtaken
		}
		if err := insertFacts(ctx, tx, b.facts); err != nil {
			return err
		}
		return b.rows.Write(ctx, tx)
	})
}

// tables are the heart's own and then the caller's, in the order of their numbers.
func tables(more []store.Table) []store.Table {
	nodes := store.Table{Name: "log_node", Columns: []string{"level", "idx", "hash"}, Indexes: []store.Index{{Columns: store.On(0, 1)}}}
	bundles := store.Table{Name: "log_bundle", Columns: []string{"idx", "entries"}, Indexes: []store.Index{{Columns: store.On(0), InOrder: true, Alias: true}}}
	return append([]store.Table{factTable: fact.Table(), dutyTable: duty.Table(), nodeTable: nodes, bundleTable: bundles}, more...)
}
