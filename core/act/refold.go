package act

import (
	"context"
	"errors"
	"fmt"

	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Refold applies all facts of the door's database, in log order, to an empty database of the same schema: target must hold the
// migrations and nothing else. It gives every fact a look for genuineness on the way and calls step after each.
func (d *Door) Refold(ctx context.Context, target *store.DB, step func(f fact.Fact)) error {
	if err := d.placed(ctx); err != nil {
		return err
	}
	law := &duty.Law{}
	again := &Door{DB: target, Clock: d.Clock, Kinds: d.Kinds, Law: law, Dir: d.Dir, Folds: d.Folds}
	var group []fact.Fact
	flush := func() error {
		err := target.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			t := &Tx{Tx: tx, door: again, law: law, duties: map[string][]duty.Duty{}}
			for _, f := range group {
				if err := t.apply(ctx, f); err != nil {
					return fmt.Errorf("refold fact %d (%s): %w", f.Seq, f.ID, err)
				}
			}
			return nil
		})
		group = group[:0]
		return err
	}
	next := int64(0)
	for f, err := range fact.Since(ctx, d.DB, 0) {
		if err != nil {
			return err
		}
		if f.Seq != next {
			return fmt.Errorf("fact %d is missing", next)
		}
		next++
		if !f.Genuine() {
			return fmt.Errorf("fact %d (%s) is not what its hash says", f.Seq, f.ID)
		}
		if f.Kind == duty.Loaded.Name() { // what came before it is folded under the law before it
			if err := flush(); err != nil {
				return err
			}
			b, err := duty.Recorded(f, d.Kinds)
			if err != nil {
				return err
			}
			law.Adopt(b)
		}
		if law.Empty() {
			return errors.New("refold: the first fact must say which law is in force")
		}
		group = append(group, f)
		step(f)
		if len(group) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// placed gives a position to every fact that waits for one.
func (d *Door) placed(ctx context.Context) error {
	for d.Log != nil {
		n, err := d.Log.Sequence(ctx, d.DB)
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}
