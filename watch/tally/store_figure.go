package tally

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"ombud/base/calendar"
	"ombud/base/place"
	"ombud/machine/store"
)

// sumsBy are counts by month, row and kind: row is a group of matters or a county.
type sumsBy map[calendar.Date]map[string]map[What]int

func (s sumsBy) get(month calendar.Date, row string, w What) int { return max(0, s[month][row][w]) }

func (s sumsBy) add(month calendar.Date, row string, w What, n int) {
	if s[month] == nil {
		s[month] = map[string]map[What]int{}
	}
	if s[month][row] == nil {
		s[month][row] = map[What]int{}
	}
	s[month][row][w] += n
}

// monthly reads the counts of one scale for the months of a period.
func monthly(ctx context.Context, q store.Querier, scale string, p Period) (sumsBy, error) {
	type cell struct {
		month      calendar.Date
		group, row string
		what       What
		n          int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, c *cell) error { return r.Scan(&c.month, &c.group, &c.row, &c.what, &c.n) },
		`SELECT day, matter, place, what, n FROM tally_place WHERE scale = $1 AND day >= $2 AND day <= $3`, scale, int64(p.From), int64(max(p.From, p.To)))
	out := sumsBy{}
	for _, c := range list {
		out.add(c.month, c.group+c.row, c.what, c.n) // one of group and row is empty
	}
	return out, err
}

// daily reads the city's counts by day.
func daily(ctx context.Context, q store.Querier, from, to calendar.Date) (map[calendar.Date]map[What]int, error) {
	type cell struct {
		day  calendar.Date
		what What
		n    int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, c *cell) error { return r.Scan(&c.day, &c.what, &c.n) },
		`SELECT day, what, n FROM tally_place WHERE scale = 'city' AND day >= $1 AND day <= $2`, int64(from), int64(to))
	out := map[calendar.Date]map[What]int{}
	for _, c := range list {
		if out[c.day] == nil {
			out[c.day] = map[What]int{}
		}
		out[c.day][c.what] = c.n
	}
	return out, err
}

// overdueAt is how many duties of the city were overdue when a day ended: whole months from their sums, the last one by days.
func overdueAt(ctx context.Context, q store.Querier, day calendar.Date) (n int, err error) {
	month := monthOf(day)
	err = q.Row(ctx, `SELECT CAST(coalesce(sum(CASE what WHEN 'breached' THEN n ELSE -n END), 0) AS BIGINT) FROM tally_place
		WHERE what IN ('breached', 'cured') AND (scale = 'month' AND day < $1 OR scale = 'city' AND day >= $1 AND day <= $2)`,
		int64(month), int64(day)).Scan(&n)
	return max(0, n), err
}

// wait is how many answers took how many days.
type wait struct {
	group   string
	days, n int
}

func waits(ctx context.Context, q store.Querier, p Period) ([]wait, error) {
	return store.All(ctx, q, func(r *sql.Rows, w *wait) error { return r.Scan(&w.group, &w.days, &w.n) },
		`SELECT matter, days, CAST(sum(n) AS BIGINT) FROM tally_wait WHERE day >= $1 AND day <= $2 GROUP BY matter, days ORDER BY days`,
		int64(p.From), int64(p.To))
}

// begun lists the months that have figures, newest first.
func begun(ctx context.Context, q store.Querier) ([]calendar.Date, error) {
	return store.All(ctx, q, func(r *sql.Rows, d *calendar.Date) error { return r.Scan(d) },
		`SELECT DISTINCT day FROM tally_place WHERE scale = 'month' ORDER BY day DESC`)
}

// today takes what happened from a day on off the sums of its month: public figures end the night before.
func today(ctx context.Context, q store.Querier, from calendar.Date, byG, byC sumsBy) error {
	type cell struct {
		matter string
		place  place.Code
		what   What
		n      int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, c *cell) error { return r.Scan(&c.matter, &c.place, &c.what, &c.n) },
		`SELECT matter, place, what, n FROM tally_place WHERE scale = 'day' AND day >= $1`, int64(from))
	month := monthOf(from)
	for _, c := range list {
		byG.add(month, group(c.matter), c.what, -c.n)
		byC.add(month, string(c.place.Up(place.County)), c.what, -c.n)
	}
	return err
}

// rows are the given rows in their order, then the others that have any count.
func (s sumsBy) rows(first []string) []string {
	out, seen := slices.Clone(first), map[string]bool{}
	for _, rows := range s {
		for row := range rows {
			seen[row] = true
		}
	}
	for _, row := range slices.Sorted(maps.Keys(seen)) {
		if !slices.Contains(first, row) {
			out = append(out, row)
		}
	}
	return out
}
