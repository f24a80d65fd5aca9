package tally

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"iter"
	"maps"
	"slices"

	"ombud/base/ident"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var files embed.FS

// cursor is the position of the next fact to count.
func cursor(ctx context.Context, q store.Querier) (seq int64, err error) {
	err = q.Row(ctx, `SELECT seq FROM tally_cursor WHERE id = 1`).Scan(&seq)
	return seq, err
}

type row struct {
	subject string
	theCase
}

// load reads the cases of a page of facts, as far as no page before it needed them.
func (s *stretch) load(ctx context.Context, q store.Querier, facts []fact.Fact) error {
	var subjects []string
	for i := range facts {
		f := &facts[i]
		if _, known := s.cases[f.Subject]; !known && lives[f.Kind] {
			s.cases[f.Subject], subjects = nil, append(subjects, f.Subject)
		}
	}
	slices.Sort(subjects)
	list, err := store.Gather(ctx, q, subjects, `SELECT subject, matter, received_at, sent, told_day, office, desk, handling, solved FROM tally_case WHERE subject`,
		func(r *sql.Rows, c *row) error {
			return r.Scan(&c.subject, &c.matter, &c.received, &c.sent, &c.told, &c.office, &c.desk, &c.handling, &c.solved)
		})
	for i := range list {
		c := &list[i]
		s.cases[c.subject], s.was[c.subject] = &c.theCase, c.theCase
	}
	return err
}

// duties counts what the facts of a page opened, met and ended.
func (s sums) duties(ctx context.Context, q store.Querier, facts []fact.Fact) error {
	ids := make([]string, len(facts))
	for i := range facts {
		ids[i] = facts[i].ID
	}
	slices.Sort(ids)
	ours := func(id string) bool { _, ok := slices.BinarySearch(ids, id); return ok }
	for first, last := range runs(ids) {
		err := duty.Stretch(ctx, q, first, last, func(d *duty.Duty) {
			if ours(d.Opening) {
				s.open(d)
			}
		}, func(d *duty.Duty) {
			if ours(d.EndBy) {
				s.close(d)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// farApart parts two runs of facts. A page of the log is one or a few, since ids grow with time as positions do; a fact whose id is out
// of line, as after a clock was set, must not make a page read all duties between.
const farApart = 60 * 60 * 1000

// runs are stretches of sorted ids that lie close together, by first and last.
func runs(ids []string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		first := 0
		for i := range ids {
			at, _ := ident.Millis(ids[i])
			if i+1 < len(ids) {
				if next, _ := ident.Millis(ids[i+1]); next-at <= farApart {
					continue
				}
			}
			if !yield(ids[first], ids[i]) {
				return
			}
			first = i + 1
		}
	}
}

// save adds the sums and moves the cursor, if no other node has moved it meanwhile: then nothing is written and won is false.
func (s *stretch) save(ctx context.Context, tx *store.Tx, from, to int64) (won bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE tally_cursor SET seq = $1 WHERE id = 1 AND seq = $2`, to, from)
	if err != nil || n == 0 {
		return false, err
	}
	if err := s.saveSums(ctx, tx); err != nil {
		return false, err
	}
	rows := make([][]any, 0, len(s.cases))
	for _, subject := range slices.Sorted(maps.Keys(s.cases)) {
		c := s.cases[subject]
		if was, ok := s.was[subject]; c == nil || ok && was == *c {
			continue
		}
		sent := 0
		if c.sent {
			sent = 1
		}
		rows = append(rows, []any{subject, c.matter, c.received, sent, int64(c.told), c.office, c.desk, c.handling, c.solved})
	}
	return true, store.Put(ctx, tx, `INSERT INTO tally_case (subject, matter, received_at, sent, told_day, office, desk, handling, solved)`,
		`ON CONFLICT (subject) DO UPDATE SET matter = excluded.matter, sent = excluded.sent, told_day = excluded.told_day, office = excluded.office,
		desk = excluded.desk, handling = excluded.handling, solved = excluded.solved`, rows)
}

func (s *stretch) saveSums(ctx context.Context, tx *store.Tx) error {
	var places, offices, waits [][]any
	for c, n := range s.place {
		if n != 0 {
			places = append(places, []any{c.scale, int64(c.day), c.matter, string(c.place), string(c.what), n})
		}
	}
	for c, n := range s.office {
		if n != 0 {
			offices = append(offices, []any{c.scale, int64(c.day), c.rule, c.office, string(c.what), n})
		}
	}
	for c, n := range s.wait {
		waits = append(waits, []any{int64(c.month), c.matter, c.days, n})
	}
	for _, rows := range [][][]any{places, offices, waits} {
		slices.SortFunc(rows, byKey)
	}
	err := store.Put(ctx, tx, `INSERT INTO tally_place (scale, day, matter, place, what, n)`,
		`ON CONFLICT (scale, day, matter, place, what) DO UPDATE SET n = tally_place.n + excluded.n`, places)
	if err == nil {
		err = store.Put(ctx, tx, `INSERT INTO tally_office (scale, day, rule, office, what, n)`,
			`ON CONFLICT (scale, day, rule, office, what) DO UPDATE SET n = tally_office.n + excluded.n`, offices)
	}
	if err == nil {
		err = store.Put(ctx, tx, `INSERT INTO tally_wait (day, matter, days, n)`, `ON CONFLICT (day, matter, days) DO UPDATE SET n = tally_wait.n + excluded.n`, waits)
	}
	return err
}

// byKey orders rows of one table by their first columns, so that sums that stand together are written together.
func byKey(a, b []any) int {
	for i, v := range a {
		c := 0
		switch v := v.(type) {
		case string:
			c = cmp.Compare(v, b[i].(string))
		case int64:
			c = cmp.Compare(v, b[i].(int64))
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
