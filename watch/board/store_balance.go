package board

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"ombud/base/calendar"
	"ombud/machine/store"
)

// stocks are what every office of an area had open and overdue when a day ended, and all of them together: today's sums, less what came
// after. So yesterday's board costs as much in an old city as in a young one.
func stocks(ctx context.Context, q store.Querier, area string, day calendar.Date) ([]Line, error) {
	return store.All(ctx, q, func(r *sql.Rows, l *Line) error { return r.Scan(&l.Office, &l.Place, &l.Open, &l.Overdue) },
		`SELECT x.office, coalesce(o.place, ''), x.open, x.overdue FROM (
			SELECT office, CAST(sum(open) AS BIGINT) AS open, CAST(sum(overdue) AS BIGINT) AS overdue FROM (
				SELECT office, opened - met - late - ended AS open, breached - cured AS overdue FROM board_day WHERE area = $1 AND day = 0
				UNION ALL
				SELECT office, met + late + ended - opened, cured - breached FROM board_day WHERE area = $1 AND day > $2) AS part
			GROUP BY office) AS x LEFT JOIN office o ON o.id = x.office`, area, int64(day))
}

// flows are the sums of a day by office.
func flows(ctx context.Context, q store.Querier, area string, day calendar.Date) (map[string]Sums, error) {
	type row struct {
		office string
		Sums
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error { return r.Scan(append([]any{&x.office}, x.into()...)...) },
		`SELECT office, `+strings.Join(columns, ", ")+` FROM board_day WHERE area = $1 AND day = $2`, area, int64(day))
	out := make(map[string]Sums, len(list))
	for _, x := range list {
		out[x.office] = x.Sums
	}
	return out, err
}

// into is where the columns are read to.
func (s *Sums) into() []any {
	out := make([]any, measures)
	for i := range s {
		out[i] = &s[i]
	}
	return out
}

// totals are the sums of all offices by day. The days are named one by one, or the rows of every office would be walked.
func totals(ctx context.Context, q store.Querier, area string, from, to calendar.Date) (map[calendar.Date]Sums, error) {
	args, holes := []any{area}, make([]string, 0, to-from+1)
	for d := from; d <= to; d++ {
		args = append(args, int64(d))
		holes = append(holes, fmt.Sprintf("$%d", len(args)))
	}
	type row struct {
		day calendar.Date
		Sums
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error { return r.Scan(append([]any{&x.day}, x.into()...)...) },
		`SELECT day, `+strings.Join(columns, ", ")+` FROM board_day WHERE area = $1 AND office = '' AND day IN (`+strings.Join(holes, ", ")+`)`, args...)
	out := make(map[calendar.Date]Sums, len(list))
	for _, x := range list {
		out[x.day] = x.Sums
	}
	return out, err
}

// overdueMoves are how much each office's overdue duties rose or fell, by day.
func overdueMoves(ctx context.Context, q store.Querier, area string, from, to calendar.Date) (map[string]map[calendar.Date]int, error) {
	type row struct {
		office string
		day    calendar.Date
		n      int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error { return r.Scan(&x.office, &x.day, &x.n) },
		`SELECT office, day, breached - cured FROM board_day WHERE area = $1 AND day >= $2 AND day <= $3 AND breached <> cured`, area, int64(from), int64(to))
	out := map[string]map[calendar.Date]int{}
	for _, x := range list {
		if out[x.office] == nil {
			out[x.office] = map[calendar.Date]int{}
		}
		out[x.office][x.day] = x.n
	}
	return out, err
}

// pending is what an office has open that falls due today or within a day; no clock of them stands still.
type pending struct {
	today   int // due today
	within  int // due within 24 hours from now
	passed  int // due today, past, and the breach not yet on record
	carried int // due today and opened before today
}

// pendings are those of every office of an area, and of all together.
func pendings(ctx context.Context, q store.Querier, area string, now time.Time) (map[string]pending, error) {
	today := calendar.DateOf(now)
	type row struct {
		office string
		pending
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error {
		return r.Scan(&x.office, &x.today, &x.within, &x.passed, &x.carried)
	}, fmt.Sprintf(`SELECT bearer, CAST(sum(CASE WHEN due_at <= $4 THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN due_at > $5 THEN 1 ELSE 0 END) AS BIGINT),
		CAST(sum(CASE WHEN due_at <= $5 THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN due_at <= $4 AND opened_at < $2 THEN 1 ELSE 0 END) AS BIGINT)
		FROM duty WHERE substr(place, 1, %d) = $1 AND state = 'open' AND is_right = 0 AND due_at > $2 AND due_at <= $3 AND pause_at = 0 AND breached_at = 0
		GROUP BY bearer`, len(area)), area, today.Start().UnixMilli(), max(today.End().UnixMilli(), now.Add(24*time.Hour).UnixMilli()), today.End().UnixMilli(), now.UnixMilli())
	out, all := map[string]pending{}, pending{}
	for _, x := range list {
		out[x.office] = x.pending
		all = pending{all.today + x.today, all.within + x.within, all.passed + x.passed, all.carried + x.carried}
	}
	out[""] = all
	return out, err
}

// first is the first day on which anything is on a board of the area; false while there is none.
func first(ctx context.Context, q store.Querier, area string) (calendar.Date, bool, error) {
	var d calendar.Date
	err := q.Row(ctx, `SELECT coalesce(min(day), 0) FROM board_day WHERE area = $1 AND day > 0`, area).Scan(&d)
	return d, d > 0, err
}
