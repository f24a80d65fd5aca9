package duty

import (
	"strings"

	"ombud/machine/store"
)

// Where columns stand that indexes ask for.
const (
	atID, atSubject, atPlace, atBearer, atRight              = 0, 3, 6, 7, 9
	atDue, atProvisional, atState, atEndBy, atNext, atRaised = 12, 20, 21, 22, 26, 27
)

// Table is how duties are loaded in bulk, in the order of their ids.
func Table() store.Table {
	var names []string
	for c := range strings.SplitSeq(columns, ",") {
		names = append(names, strings.TrimSpace(c))
	}
	open := func(r []store.Value) bool { return r[atState].S == string(Open) }
	owed := func(r []store.Value) bool { return open(r) && r[atRight].N == 0 }
	area := func(digits int, more ...int) []store.IndexColumn {
		return append([]store.IndexColumn{{At: atPlace, First: digits}}, store.On(append([]int{atDue, atID}, more...)...)...)
	}
	return store.Table{Name: "duty", Columns: names, Indexes: []store.Index{
		{Columns: store.On(atID), InOrder: true},
		{Name: "duty_subject", Columns: store.On(atSubject, atState, atDue)},
		{Name: "duty_ended", Columns: store.On(atEndBy), Where: func(r []store.Value) bool { return r[atEndBy].S != "" }},
		{Name: "duty_next", Columns: store.On(atNext), Where: func(r []store.Value) bool { return r[atNext].N > 0 }},
		{Name: "duty_bearer", Columns: store.On(atBearer, atDue, atID), Where: owed},
		{Name: "duty_raised", Columns: store.On(atRaised, atDue, atID), Where: func(r []store.Value) bool { return open(r) && r[atRaised].S != "" }},
		{Name: "duty_due", Columns: store.On(atDue, atID, atPlace), Where: owed},
		{Name: "duty_county", Columns: area(6), Where: owed},
		{Name: "duty_township", Columns: area(9, atPlace), Where: owed},
		{Name: "duty_provisional", Columns: store.On(atID), InOrder: true, Where: func(r []store.Value) bool { return open(r) && r[atProvisional].N == 1 }},
	}}
}

// Cells appends the duty's row.
func (d *Duty) Cells(row []store.Value) []store.Value {
	s, n := store.Str, store.Int
	return append(row, s(d.ID), s(d.Rule), s(d.Book), s(d.Subject), s(d.Opening), n(d.Opened), s(string(d.Place)), s(d.Bearer), s(d.OwedTo),
		n(int64(bit(d.Right))), n(d.Start), s(d.Within), n(d.Due), s(d.Code), n(d.Workday), n(int64(d.Extra)), n(int64(d.Extended)), n(d.PauseAt),
		n(d.Paused), n(d.Resumed), n(int64(bit(d.Provisional))), s(string(d.State)), s(d.EndBy), n(d.EndAt), n(d.Breached), n(int64(d.Step)),
		n(d.Next), s(d.Raised))
}
