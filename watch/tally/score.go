package tally

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"ombud/machine/store"
)

// Rate is a share of a whole.
type Rate struct{ Part, Whole int }

// Shown is the share in whole per cent; false where fewer than five cases stand behind it.
func (r Rate) Shown() (percent int, ok bool) {
	if r.Whole < few {
		return 0, false
	}
	return (200*r.Part + r.Whole) / (2 * r.Whole), true
}

// Score is how an office kept its duties and how people judged it. It holds rates and nothing else: how many grievances an
// office gets says how many people trust it to answer, and is never counted for or against it (charter).
type Score struct {
	Office    string
	InTime    Rate // of the duties that were met or are overdue, those met in time
	Overdue   Rate // of the same, those still owed after their due instant
	Resolved  Rate // of all who were told a result, those who say that it is solved
	Satisfied Rate // of all who were told a result, those satisfied with the handling
	Silent    Rate // of all who were told a result, those who have not judged the handling
}

// Scores are the rates of every office that has one to show in a period of whole months, by office.
func Scores(ctx context.Context, q store.Querier, p Period) ([]Score, error) {
	type cell struct {
		office string
		what   What
		n      int
	}
	scan := func(r *sql.Rows, c *cell) error { return r.Scan(&c.office, &c.what, &c.n) }
	list, err := store.All(ctx, q, scan, `SELECT office, what, CAST(sum(n) AS BIGINT) FROM tally_office
		WHERE scale = 'month' AND day >= $1 AND day <= $2 AND what NOT IN ('breached', 'cured') GROUP BY office, what`, int64(p.From), int64(p.To))
	if err != nil {
		return nil, fmt.Errorf("scores: %w", err)
	}
	late, err := store.All(ctx, q, scan, `SELECT office, what, CAST(sum(n) AS BIGINT) FROM tally_office
		WHERE scale = 'month' AND day <= $1 AND what IN ('breached', 'cured') GROUP BY office, what`, int64(p.To))
	if err != nil {
		return nil, fmt.Errorf("scores: %w", err)
	}
	by := map[string]map[What]int{}
	for _, c := range append(list, late...) {
		if by[c.office] == nil {
			by[c.office] = map[What]int{}
		}
		by[c.office][c.what] = c.n
	}
	var out []Score
	for _, o := range slices.Sorted(maps.Keys(by)) {
		if s := score(o, by[o]); o != "" && (s.InTime.Whole >= few || s.Resolved.Whole >= few) {
			out = append(out, s)
		}
	}
	return out, nil
}

func score(office string, n map[What]int) Score {
	overdue := max(0, n[Breached]-n[Cured])
	owed := n[Met] + n[Late] + overdue
	judged := n[WorkGood] + n[WorkFair] + n[WorkBad]
	return Score{Office: office, InTime: Rate{n[Met], owed}, Overdue: Rate{overdue, owed}, Resolved: Rate{n[SolvedYes], n[Told]},
		Satisfied: Rate{n[WorkGood], n[Told]}, Silent: Rate{n[Told] - judged, n[Told]}}
}
