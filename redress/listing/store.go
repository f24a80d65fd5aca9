package listing

import (
	"context"
	"database/sql"
	"embed"

	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, place, to_office, by_office, rule, reason, requirement, due_at, rounds, listed_at, state, report, ended_at, why`

var table = deed.Table[Listing]{Name: "listing", Columns: columns, At: "listed_at", ID: func(l Listing) string { return l.ID },
	Scan: func(r *sql.Rows, l *Listing) error {
		return r.Scan(&l.ID, &l.Place, &l.To, &l.By, &l.Rule, &l.Reason, &l.Require, &l.Due, &l.Rounds, &l.At, &l.State, &l.Report, &l.Ended, &l.Why)
	}}

// Of is the listing of a grievance, on the list or off it; its zero value, but for the id, when there never was one.
func Of(ctx context.Context, q store.Querier, id string) (Listing, error) {
	l, _, err := table.Get(ctx, q, id)
	l.ID = id
	return l, err
}

// Standing is how the list stands: how many rectifications are owed, and which offices are late with one.
type Standing struct {
	Open, Late int
	Offices    []string // late, by id
}

// Standings counts the rectifications that are owed in an area. It counts duties of offices; how many people asked for what has no part in it.
func Standings(ctx context.Context, q store.Querier, area string, now int64) (s Standing, err error) {
	type row struct {
		office     string
		open, late int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error { return r.Scan(&x.office, &x.open, &x.late) },
		`SELECT d.bearer, count(*), sum(CASE WHEN d.due_at <= $3 THEN 1 ELSE 0 END) FROM listing l
			JOIN duty d ON d.subject = l.id AND d.state = 'open' AND d.rule IN ($4, $5)
			WHERE l.state = 'listed' AND l.place >= $1 AND l.place < $2 GROUP BY d.bearer ORDER BY d.bearer`, area, area+":", now, RuleRectify, ruleAgain)
	for _, x := range list {
		s.Open, s.Late = s.Open+x.open, s.Late+x.late
		if x.late > 0 {
			s.Offices = append(s.Offices, x.office)
		}
	}
	return s, err
}

// Involve names the offices that a listing brings to its grievance: the one that listed it.
func Involve(ctx context.Context, q store.Querier, id string) ([]string, error) {
	l, err := Of(ctx, q, id)
	if err != nil || !l.Open() {
		return nil, err
	}
	return []string{l.By}, nil
}
