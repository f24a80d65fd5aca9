package board

import (
	"cmp"
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Reader counts the log into the tables. Any node may run it, and several at once: each stretch is counted by whoever moves the
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
		return false, fmt.Errorf("board: %w", err)
	}
	most := cmp.Or(r.Most, stretchMost)
	s := newStretch()
	s.facts = cmp.Or(r.from, r.DB)
	facts, err := readLog(ctx, s.facts, from, most)
	if err != nil || len(facts) == 0 {
		return false, err
	}
	if err := s.load(ctx, r.DB, subjects(facts)); err != nil {
		return false, fmt.Errorf("board: %w", err)
	}
	for _, f := range facts {
		if err := s.read(ctx, f); err != nil {
			return false, err
		}
	}
	won := false
	err = r.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		won, err = s.save(ctx, tx, from, facts[len(facts)-1].Seq+1)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("board: facts from %d: %w", from, err)
	}
	return won && len(facts) == most, nil
}

// subjects are those of the facts, each once.
func subjects(facts []fact.Fact) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range facts {
		if !seen[f.Subject] {
			seen[f.Subject], out = true, append(out, f.Subject)
		}
	}
	return out
}

// Refold throws every sum away and counts the whole log again.
func (r *Reader) Refold(ctx context.Context) error {
	err := r.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, t := range []string{"board_day", "board_rule", "board_breach", "board_pair"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+t); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE board_cursor SET seq = 0 WHERE id = 1`)
		return err
	})
	if err != nil {
		return fmt.Errorf("refold the boards: %w", err)
	}
	return r.Run(ctx)
}

// tables are what the reader keeps, and the columns that order their rows.
var tables = []act.Table{
	{Name: "board_cursor", Key: "id"}, {Name: "board_day", Key: "area, day, office"}, {Name: "board_rule", Key: "day, place, office, rule"},
	{Name: "board_breach", Key: "day, place, duty"}, {Name: "board_pair", Key: "month, sender, receiver"},
}

// Examine counts the facts of db again into again, which holds their folded rows and no sums, and compares. Facts that the reader has
// not come to yet are left out; their duties are those of now, so then there is nothing to compare with.
func Examine(ctx context.Context, db, again *store.DB) error {
	var behind bool
	err := db.Row(ctx, `SELECT (SELECT coalesce(max(seq) + 1, 0) FROM fact) <> (SELECT seq FROM board_cursor WHERE id = 1)`).Scan(&behind)
	if err != nil || behind {
		return err
	}
	if err := (&Reader{DB: again, from: db}).Run(ctx); err != nil {
		return err
	}
	if err := act.Compare(ctx, db, again, tables); err != nil {
		return fmt.Errorf("daily boards: %w", err)
	}
	return nil
}
