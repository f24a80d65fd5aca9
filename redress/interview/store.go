package interview

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	columns           = `id, place, to_office, by_office, ground, days, through, reason, owed_at, held_at, post, minutes`
	commitmentColumns = `id, interview, what, due_at, kept_at, report`
)

var table = deed.Table[Interview]{Name: "interview", Columns: columns, At: "owed_at", ID: func(i Interview) string { return i.ID },
	Scan: func(r *sql.Rows, i *Interview) error {
		return r.Scan(&i.ID, &i.Place, &i.To, &i.By, &i.Ground, &i.Days, &i.Through, &i.Reason, &i.Owed, &i.Held, &i.Post, &i.Minutes)
	}}

// Get reads an interview; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Interview, error) {
	i, ok, err := table.Get(ctx, q, id)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "interview.not_found")
	}
	return i, err
}

// Newest is the latest interview of an office; false when there was none.
func Newest(ctx context.Context, q store.Querier, office string) (Interview, bool, error) {
	list, err := store.All(ctx, q, table.Scan, `SELECT `+columns+` FROM interview WHERE to_office = $1 ORDER BY owed_at DESC, id DESC LIMIT 1`, office)
	if err != nil || len(list) == 0 {
		return Interview{}, false, err
	}
	return list[0], true, nil
}

// Commitments lists what the office promised, in the order in which it falls due.
func Commitments(ctx context.Context, q store.Querier, id string) ([]Commitment, error) {
	return store.All(ctx, q, func(r *sql.Rows, c *Commitment) error {
		return r.Scan(&c.ID, &c.Interview, &c.What, &c.Due, &c.Kept, &c.Report, &c.Duty)
	}, `SELECT c.id, c.interview, c.what, c.due_at, c.kept_at, c.report, coalesce(d.id, '') FROM commitment c
		LEFT JOIN duty d ON d.subject = c.interview AND d.opening = c.id WHERE c.interview = $1 ORDER BY c.due_at, c.id`, id)
}

// Waiting lists the interviews that are owed and fit a condition, the longest waiting first, at most limit.
func Waiting(ctx context.Context, q store.Querier, limit int, condition string, args ...any) ([]Interview, error) {
	args = append(args, limit)
	return store.All(ctx, q, table.Scan, fmt.Sprintf(`SELECT %s FROM interview WHERE held_at = 0 AND (%s) ORDER BY owed_at, id LIMIT $%d`, columns, condition, len(args)), args...)
}
