package tally

import (
	"cmp"
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"ombud/core/fact"
	"ombud/machine/store"
)

// Reader folds the log into the tables. Any node may run it, and several at once: each stretch is counted by whoever moves the
// cursor over it, in the transaction that writes its sums.
type Reader struct {
	DB *store.DB

	Most int       // facts in one write; 0 = pageSize: more is faster where nobody waits for the writer
	from *store.DB // where the facts are; nil = DB
}

// pageSize is how many facts are read at once, and mostly counted with one write: that holds the writer for about 50 ms on SQLite.
const pageSize = 4000

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
	s := newStretch()
	to, more, err := r.count(ctx, s, from)
	if err != nil {
		return false, fmt.Errorf("tally facts from %d: %w", from, err)
	}
	if to == from {
		return false, nil
	}
	won := false
	err = r.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		won, err = s.save(ctx, tx, from, to)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("tally facts from %d: %w", from, err)
	}
	return won && more, nil
}

// count counts the facts from a position on, page by page, and tells where it ended and whether there are more. The duties of a page
// are counted beside the next page's facts.
func (r *Reader) count(ctx context.Context, s *stretch, from int64) (to int64, more bool, err error) {
	owed, pages := newSums(), make(chan []fact.Fact)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		for facts := range pages {
			if err := owed.duties(ctx, r.DB, facts); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		defer close(pages)
		most := cmp.Or(r.Most, pageSize)
		for to, more = from, true; more && to-from < int64(most); {
			facts, err := fact.Brief(ctx, cmp.Or(r.from, r.DB), to, min(pageSize, most), bodies)
			if err != nil {
				return err
			}
			if more = len(facts) == min(pageSize, most); len(facts) == 0 {
				return nil
			}
			to = facts[len(facts)-1].Seq + 1
			select {
			case pages <- facts:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := s.page(ctx, r.DB, facts); err != nil {
				return err
			}
		}
		return nil
	})
	err = g.Wait()
	s.sums.merge(owed)
	return to, more, err
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
