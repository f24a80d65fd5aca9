package board

import (
	"context"
	"database/sql"
	"fmt"

	"ombud/base/calendar"
	"ombud/core/duty"
	"ombud/machine/store"
)

// RuleLine is how an office kept the duties of one rule on a day.
type RuleLine struct {
	Office, Place, Rule string
	Met, Late, Breached int
}

// inside is the range of places in an area: ':' is the sign after '9'.
func inside(area string) (from, before string) { return area, area + ":" }

// keptOn lists how duties were kept in an area on a day, offices from the top of the house down.
func keptOn(ctx context.Context, q store.Querier, area string, day calendar.Date) ([]RuleLine, error) {
	from, before := inside(area)
	return store.All(ctx, q, func(r *sql.Rows, k *RuleLine) error {
		return r.Scan(&k.Office, &k.Place, &k.Rule, &k.Met, &k.Late, &k.Breached)
	}, `SELECT x.office, coalesce(o.place, ''), x.rule, x.met, x.late, x.breached FROM (
			SELECT office, rule, CAST(sum(met) AS BIGINT) AS met, CAST(sum(late) AS BIGINT) AS late, CAST(sum(breached) AS BIGINT) AS breached
			FROM board_rule WHERE day = $1 AND place >= $2 AND place < $3 GROUP BY office, rule) AS x
		LEFT JOIN office o ON o.id = x.office ORDER BY coalesce(o.place, ''), x.office, x.rule`, int64(day), from, before)
}

// breachedOn lists the duties of an area that were breached on a day, at most limit.
func breachedOn(ctx context.Context, q store.Querier, area string, day calendar.Date, limit int) ([]duty.Duty, error) {
	from, before := inside(area)
	ids, err := store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT duty FROM board_breach WHERE day = $1 AND place >= $2 AND place < $3 ORDER BY place, duty LIMIT $4`, int64(day), from, before, limit)
	if err != nil {
		return nil, err
	}
	out := make([]duty.Duty, 0, len(ids))
	for _, id := range ids {
		d, ok, err := duty.ByID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fmt.Errorf("breach of duty %s, which is not there", id)
		}
		out = append(out, d)
	}
	return out, nil
}

// PairLine is one pair of offices in a month.
type PairLine struct {
	Sender, Receiver string
	Pair
}

// pairsOf lists how grievances went between offices in a month.
func pairsOf(ctx context.Context, q store.Querier, month calendar.Date) ([]PairLine, error) {
	return store.All(ctx, q, func(r *sql.Rows, p *PairLine) error {
		return r.Scan(&p.Sender, &p.Receiver, &p.Sent, &p.Objected, &p.Returned)
	}, `SELECT sender, receiver, sent, objected, returned FROM board_pair WHERE month = $1 ORDER BY sender, receiver`, int64(month))
}

// months lists the months in which anything was sent, newest first.
func months(ctx context.Context, q store.Querier) ([]calendar.Date, error) {
	return store.All(ctx, q, func(r *sql.Rows, d *calendar.Date) error { return r.Scan(d) },
		`SELECT DISTINCT month FROM board_pair ORDER BY month DESC`)
}
