package workorder

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
)

// Report says what an office did and which of the evidence asked for it brings. Who has not signed does so first.
func (w *Work) Report(ctx context.Context, c access.Caller, order, note string, items []int64) error {
	return w.on(ctx, c, access.Accept, order, byNamed, func(ctx context.Context, s *step) error {
		if p, _ := s.o.Party(c.Office); p.SignedAt == 0 {
			return fault.New(fault.Conflict, "workorder.report.unsigned")
		}
		var a fault.All
		note := need(&a, "note", note, maxNote)
		list := append([]int64{}, items...)
		slices.Sort(list)
		list = slices.Compact(list)
		for _, n := range list {
			if n < 1 || n > int64(len(s.o.Items)) {
				a.Add("items", "workorder.need.items")
			}
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Reported, ReportedBody{Order: s.o.ID, Note: note, Items: list})
		return err
	})
}

// Close ends an order: every office that is still on it has signed and, where it is red, been on site; all evidence is there.
func (w *Work) Close(ctx context.Context, c access.Caller, order, result string) error {
	return w.on(ctx, c, access.Order, order, w.byIssuer, func(ctx context.Context, s *step) error {
		if m := s.o.Missing(); !m.None() {
			return fault.New(fault.Conflict, "workorder.close.missing", len(m.Signatures), len(m.Visits), len(m.Items), m.Objections)
		}
		var a fault.All
		result := need(&a, "result", result, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Closed, ClosedBody{Order: s.o.ID, Result: result})
		return err
	})
}
