package wages

import (
	"cmp"
	"context"
	"slices"

	"ombud/base/place"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/machine/store"
)

// always is every month that evidence can be for.
const always = ledger.Month(12 * 9999)

// ReadBook reads all evidence of a project as it stands; nil when none came.
func ReadBook(ctx context.Context, q store.Querier, e Entry) (*Book, error) {
	b := &Book{Project: e.Project()}
	n := 0
	for _, read := range []func() error{
		into(ctx, q, e.ID, KindRoster, &n, &b.Roster), into(ctx, q, e.ID, KindAttendance, &n, &b.Attendance), into(ctx, q, e.ID, KindSettlement, &n, &b.Settlements),
		into(ctx, q, e.ID, KindFlow, &n, &b.Flows), into(ctx, q, e.ID, KindCover, &n, &b.Cover), into(ctx, q, e.ID, KindDeposit, &n, &b.Deposits),
		into(ctx, q, e.ID, KindNotice, &n, &b.Notices),
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	if n == 0 {
		return nil, nil
	}
	slices.SortStableFunc(b.Attendance, func(x, y Attendance) int { return cmp.Or(byWorker(x.Worker, y.Worker), cmp.Compare(x.Month, y.Month)) })
	slices.SortStableFunc(b.Flows, func(x, y Flow) int { return cmp.Or(byWorker(x.Worker, y.Worker), cmp.Compare(x.Day, y.Day)) })
	return b, nil
}

// into reads the partitions of one kind that hold now.
func into[T evidence.Recorded](ctx context.Context, q store.Querier, project, kind string, n *int, to *[]T) func() error {
	return func() error {
		parts, err := evidence.Current(ctx, q, Name, kind, project, 0, always)
		if err != nil {
			return err
		}
		for _, p := range parts {
			rows, err := evidence.Read[T](ctx, q, p)
			if err != nil {
				return err
			}
			*n += len(rows)
			*to = append(*to, rows...)
		}
		return nil
	}
}

// Watched is a project of the register as evidence must know it: what nobody registered takes in no rows.
func Watched(ctx context.Context, q store.Querier, id string) (evidence.Subject, bool, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM wage_project WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return evidence.Subject{}, false, err
	}
	e := list[0]
	return evidence.Subject{ID: e.ID, Name: e.Title, Place: place.Code(e.Place), Offices: []string{e.Labour, e.Regulator}}, true, nil
}
