package board

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"strings"

	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is the migrations of the boards.
func Schema() fs.FS {
	out, err := fs.Sub(files, "schema")
	if err != nil {
		return files
	}
	return out
}

// cursor is the position of the next fact to count.
func cursor(ctx context.Context, q store.Querier) (seq int64, err error) {
	err = q.Row(ctx, `SELECT seq FROM board_cursor WHERE id = 1`).Scan(&seq)
	return seq, err
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

// load finds the duties of the subjects, without rights: nobody owes those.
func (s *stretch) load(ctx context.Context, q store.Querier, subjects []string) error {
	list, err := store.Gather(ctx, q, subjects, `SELECT id, rule, opening, opened_at, place, bearer, due_at, state, end_by, end_at, breached_at
		FROM duty WHERE is_right = 0 AND subject`,
		func(r *sql.Rows, d *duty.Duty) error {
			return r.Scan(&d.ID, &d.Rule, &d.Opening, &d.Opened, &d.Place, &d.Bearer, &d.Due, &d.State, &d.EndBy, &d.EndAt, &d.Breached)
		})
	s.opened, s.closed, s.byID = map[string][]duty.Duty{}, map[string][]duty.Duty{}, make(map[string]duty.Duty, len(list))
	for _, d := range list {
		s.byID[d.ID] = d
		s.opened[d.Opening] = append(s.opened[d.Opening], d)
		if d.State != duty.Open {
			s.closed[d.EndBy] = append(s.closed[d.EndBy], d)
		}
	}
	return err
}

// columns are the measures as columns, in their order.
var columns = []string{"opened", "met", "late", "ended", "breached", "cured", "due", "soon", "later"}

// grow says that a row which is there already grows by what is added.
func grow(table, key string, columns []string) string {
	sets := make([]string, len(columns))
	for i, c := range columns {
		sets[i] = c + " = " + table + "." + c + " + excluded." + c
	}
	return "ON CONFLICT (" + key + ") DO UPDATE SET " + strings.Join(sets, ", ")
}

// save adds the sums and moves the cursor, if no other node has moved it meanwhile: then nothing is written and won is false.
func (s *stretch) save(ctx context.Context, tx *store.Tx, from, to int64) (won bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE board_cursor SET seq = $1 WHERE id = 1 AND seq = $2`, to, from)
	if err != nil || n == 0 {
		return false, err
	}
	var days, rules, breaches, pairs [][]any
	for k, x := range s.days {
		row := []any{k.area, int64(k.day), k.office}
		for _, n := range x {
			row = append(row, n)
		}
		days = append(days, row)
	}
	for k, x := range s.rules {
		rules = append(rules, []any{int64(k.day), k.place, k.office, k.rule, x[Met], x[Late], x[Breached]})
	}
	for b := range s.breaches {
		breaches = append(breaches, []any{int64(b.day), b.place, b.duty})
	}
	for k, x := range s.pairs {
		pairs = append(pairs, []any{int64(k.month), k.sender, k.receiver, x.Sent, x.Objected, x.Returned})
	}
	for _, w := range []struct {
		head, tail string
		rows       [][]any
	}{
		{`INSERT INTO board_day (area, day, office, ` + strings.Join(columns, ", ") + `)`, grow("board_day", "area, day, office", columns), days},
		{`INSERT INTO board_rule (day, place, office, rule, met, late, breached)`, grow("board_rule", "day, place, office, rule", []string{"met", "late", "breached"}), rules},
		{`INSERT INTO board_breach (day, place, duty)`, `ON CONFLICT (day, place, duty) DO NOTHING`, breaches},
		{`INSERT INTO board_pair (month, sender, receiver, sent, objected, returned)`, grow("board_pair", "month, sender, receiver", []string{"sent", "objected", "returned"}), pairs},
	} {
		if err := store.Put(ctx, tx, w.head, w.tail, w.rows); err != nil {
			return false, err
		}
	}
	return true, nil
}
