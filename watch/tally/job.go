package tally

import (
	"cmp"
	"context"
	"fmt"

	"ombud/machine/store"
)

// Reader folds the log into the tables. Any node may run it, and several at once: each stretch is counted by whoever moves the
// cursor over it, in the transaction that writes its sums.
type Reader struct {
	DB *store.DB

	Most int       // facts in one write; 0 = stretchMost: more is faster where nobody waits for the writer
	from *store.DB // where the facts are; nil = DB
}

// stretchMost is how many facts are counted with one write: about a tenth of a second on SQLite, where it holds the writer.
const stretchMost = 4000

// Run counts everything that has a position in the log, and returns when it has caught up or another node is counting.
func (r *Reader) Run(ctx context.Context) error {
	for {
		more, err := r.step(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// step counts one stretch. It reads outside the write, so that nobody waits while it decodes.
func (r *Reader) step(ctx context.Context) (more bool, err error) {
	from, err := cursor(ctx, r.DB)
	if err != nil {
		return false, fmt.Errorf("tally: %w", err)
	}
	most := cmp.Or(r.Most, stretchMost)
	facts, err := readLog(ctx, cmp.Or(r.from, r.DB), from, most)
	if err != nil || len(facts) == 0 {
		return false, err
	}
	subjects, seen := []string{}, map[string]bool{}
	for _, f := range facts {
		if !seen[f.Subject] {
			seen[f.Subject], subjects = true, append(subjects, f.Subject)
		}
	}
	s := &stretch{sums: newSums()}
	if s.cases, err = loadCases(ctx, r.DB, subjects); err != nil {
		return false, fmt.Errorf("tally: %w", err)
	}
	if s.opened, s.closed, err = loadDuties(ctx, r.DB, subjects); err != nil {
		return false, fmt.Errorf("tally: %w", err)
	}
	for _, f := range facts {
		if err := s.read(f); err != nil {
			return false, err
		}
	}
	won := false
	err = r.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		won, err = s.save(ctx, tx, from, facts[len(facts)-1].Seq+1)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("tally facts from %d: %w", from, err)
	}
	return won && len(facts) == most, nil
}

// Refold throws every sum away and counts the whole log again.
func (r *Reader) Refold(ctx context.Context) error {
	err := r.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, t := range []string{"tally_case", "tally_place", "tally_office", "tally_wait"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+t); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE tally_cursor SET seq = 0 WHERE id = 1`)
		return err
	})
	if err != nil {
		return fmt.Errorf("refold the tally: %w", err)
	}
	return r.Run(ctx)
}
