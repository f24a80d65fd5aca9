package grievance

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ombud/base/ident"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/machine/store"
)

// Tables are how state rows and the blocks of receipt numbers are loaded in bulk, and the name of their word index.
func Tables() (cases, blocks store.Table, words string) {
	var names []string
	for c := range strings.SplitSeq(columns, ",") {
		names = append(names, strings.TrimSpace(c))
	}
	const number, source, status, office, sender, lead = 1, 18, 19, 21, 22, 25
	cases = store.Table{Name: "grievance", Columns: names, Indexes: []store.Index{
		{Columns: store.On(0), InOrder: true},
		{Name: "grievance_number", Columns: store.On(number)},
		{Name: "grievance_source", Columns: store.On(source), Where: func(r []store.Value) bool { return r[source].S != "" }},
		{Name: "grievance_office", Columns: store.On(office, status, 0)},
		{Name: "grievance_objected", Columns: store.On(sender, 0), Where: func(r []store.Value) bool { return r[status].S == string(StatusObjected) }},
		{Name: "grievance_lead", Columns: store.On(lead), Where: func(r []store.Value) bool { return r[lead].S != "" }},
	}}
	blocks = store.Table{Name: "number_block", Columns: []string{"day", "block"}, Indexes: []store.Index{{Columns: store.On(0, 1), InOrder: true}}}
	return cases, blocks, fulltext.Table
}

// WriteRow writes a case and its words in bulk. Cases are the first table of the caller's.
func WriteRow(to act.Rows, _ string, row any) error {
	c, ok := row.(*Case)
	if !ok {
		return fmt.Errorf("%T is no case", row)
	}
	if err := to.Add(act.MoreTables, c.Cells(nil)); err != nil {
		return err
	}
	return to.Words(c.Words())
}

// Cells appends the case's row.
func (c *Case) Cells(row []store.Value) []store.Value {
	s, n := store.Str, store.Int
	points, _ := json.Marshal(c.Points) // strings always encode
	named := int64(0)
	if c.Named {
		named = 1
	}
	return append(row, s(c.ID), s(c.Number), s(c.CodeHash), s(string(c.Channel)), s(c.Desk), s(string(c.Place)), s(c.Matter), s(string(c.Route)),
		s(string(c.Procedure)), s(c.Title), s(c.Text), s(string(points)), s(c.Respondent), n(c.Headcount), s(string(c.Urgency)), s(c.Lang), n(named),
		s(c.Sealed), s(c.Source), s(string(c.Status)), n(int64(c.Stage)), s(c.Office), s(c.Sender), s(c.Handler), s(c.Reviewer), s(c.Lead),
		s(string(c.Outcome)), n(c.Transfers), n(c.Objections), s(c.Solved), n(c.RateDesk), n(c.RateHandling), n(c.ReceivedAt), n(c.TransferredAt),
		n(c.AcceptedAt), n(c.AnsweredAt), n(c.DeliveredAt), n(c.EndedAt), s(c.supporting()))
}

// Words are the case's document in the word index.
func (c *Case) Words() (doc int64, words []string) {
	doc, _ = ident.Number(c.ID)
	return doc, text.Tokens(strings.Join(c.texts(), "\n"))
}

// BlocksOf appends the blocks that so many receipt numbers of a day take.
func BlocksOf(day time.Time, count int) (rows [][]store.Value) {
	for b := 0; b*blockSize < count; b++ {
		rows = append(rows, []store.Value{store.Str(day.Format("060102")), store.Int(int64(b))})
	}
	return rows
}
