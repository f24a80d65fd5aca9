package tally

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"

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

// chunk is how many rows one statement carries. Three sizes keep the number of statement texts small.
var chunks = []int{64, 8, 1}

// gather looks rows up by their subjects, many at a time.
func gather[T any](ctx context.Context, q store.Querier, subjects []string, text string, scan func(*sql.Rows, *T) error) ([]T, error) {
	var out []T
	for len(subjects) > 0 {
		n := fit(len(subjects))
		args := make([]any, n)
		for i := range args {
			args[i] = subjects[i]
		}
		list, err := store.All(ctx, q, scan, text+" IN "+holes(1, n, 0), args...)
		if err != nil {
			return nil, err
		}
		out, subjects = append(out, list...), subjects[n:]
	}
	return out, nil
}

func fit(n int) int {
	for _, c := range chunks {
		if n >= c {
			return c
		}
	}
	return 1
}

// holes writes ($1, $2), ($3, $4): rows of so many columns.
func holes(rows, cols, from int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range cols {
			if c > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", from+r*cols+c+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// put writes rows with one statement for many.
func put(ctx context.Context, tx *store.Tx, head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		n := fit(len(rows))
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := tx.Exec(ctx, head+" VALUES "+holes(n, len(rows[0]), 0)+" "+tail, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

type row struct {
	subject string
	theCase
}

func loadCases(ctx context.Context, q store.Querier, subjects []string) (map[string]*theCase, error) {
	list, err := gather(ctx, q, subjects, `SELECT subject, matter, received_at, sent, told_day, office, desk, handling, solved FROM tally_case WHERE subject`,
		func(r *sql.Rows, c *row) error {
			return r.Scan(&c.subject, &c.matter, &c.received, &c.sent, &c.told, &c.office, &c.desk, &c.handling, &c.solved)
		})
	out := make(map[string]*theCase, len(list))
	for _, c := range list {
		out[c.subject] = &c.theCase
	}
	return out, err
}

// loadDuties finds the duties of the subjects, without rights: nobody owes those.
func loadDuties(ctx context.Context, q store.Querier, subjects []string) (opened, closed map[string][]duty.Duty, err error) {
	list, err := gather(ctx, q, subjects, `SELECT rule, opening, bearer, due_at, state, end_by, end_at, breached_at FROM duty WHERE is_right = 0 AND subject`,
		func(r *sql.Rows, d *duty.Duty) error {
			return r.Scan(&d.Rule, &d.Opening, &d.Bearer, &d.Due, &d.State, &d.EndBy, &d.EndAt, &d.Breached)
		})
	opened, closed = map[string][]duty.Duty{}, map[string][]duty.Duty{}
	for _, d := range list {
		opened[d.Opening] = append(opened[d.Opening], d)
		if d.State != duty.Open {
			closed[d.EndBy] = append(closed[d.EndBy], d)
		}
	}
	return opened, closed, err
}

// readLog reads the facts from a position on, at most limit.
func readLog(ctx context.Context, q store.Querier, seq int64, limit int) ([]fact.Fact, error) {
	out := make([]fact.Fact, 0, limit)
	for f, err := range fact.Since(ctx, q, seq) {
		if err != nil {
			return nil, err
		}
		if out = append(out, f); len(out) == limit {
			break
		}
	}
	return out, nil
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
	for subject, c := range s.cases {
		sent := 0
		if c.sent {
			sent = 1
		}
		rows = append(rows, []any{subject, c.matter, c.received, sent, int64(c.told), c.office, c.desk, c.handling, c.solved})
	}
	return true, put(ctx, tx, `INSERT INTO tally_case (subject, matter, received_at, sent, told_day, office, desk, handling, solved)`,
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
	err := put(ctx, tx, `INSERT INTO tally_place (scale, day, matter, place, what, n)`,
		`ON CONFLICT (scale, day, matter, place, what) DO UPDATE SET n = tally_place.n + excluded.n`, places)
	if err == nil {
		err = put(ctx, tx, `INSERT INTO tally_office (scale, day, rule, office, what, n)`,
			`ON CONFLICT (scale, day, rule, office, what) DO UPDATE SET n = tally_office.n + excluded.n`, offices)
	}
	if err == nil {
		err = put(ctx, tx, `INSERT INTO tally_wait (day, matter, days, n)`, `ON CONFLICT (day, matter, days) DO UPDATE SET n = tally_wait.n + excluded.n`, waits)
	}
	return err
}
