package finding

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/redress/deed"
)

// fewest is how many offices a red work order brings together at least; most that it can.
const (
	fewestNamed = 2
	mostNamed   = 8
)

// Task is what one office is to do under a red work order.
type Task struct{ Office, Part string }

// IssueRed issues a red work order about a finding that was confirmed: each office that is named signs, is on the site within a day, and
// reports by the order's own day.
func (w *Work) IssueRed(ctx context.Context, c access.Caller, id, requirement string, parts []Task, due int64) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, reddable, func(ctx context.Context, s *step, all *fault.All) error {
		b := RedBody{Issuer: s.On.Desk, Requirement: said(all, "requirement", requirement), Due: later(s, all, due)}
		for _, p := range parts {
			ok, err := active(ctx, s, p.Office)
			if err != nil {
				return err
			}
			if !ok || slices.Contains(b.Offices, p.Office) {
				all.Add("offices", "finding.need.offices")
				break
			}
			b.Offices = append(b.Offices, p.Office)
		}
		if len(parts) < fewestNamed || len(parts) > mostNamed {
			all.Add("offices", "finding.need.how_many", fewestNamed, mostNamed)
		}
		if err := record(ctx, s, all, b, RedFact); err != nil {
			return err
		}
		for _, p := range parts {
			n := NamedBody{Ledger: s.On.Ledger, To: p.Office, Part: quiet(all, "part", deed.Fits(all, "part", p.Part, deed.MaxNote)), Due: due}
			if err := record(ctx, s, all, n, NamedFact); err != nil {
				return err
			}
		}
		return nil
	})
}

func reddable(f Finding) bool { return (f.State == Confirmed || f.State == Ordered) && !f.Red.Open() }

// named runs a verb of an office that the red work order names.
func (w *Work) named(ctx context.Context, c access.Caller, id string, done func(Named) bool, fn func(context.Context, *step, *fault.All) error) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, Get, func(ctx context.Context, s *step) error {
		list, err := NamedOf(ctx, s, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(n Named) bool { return n.Office == c.Office })
		r := access.Resource{Subject: id, Place: s.On.Place}
		if i >= 0 {
			r.Offices = []string{list[i].Office}
		}
		if err := s.Permit(r); err != nil {
			return err
		}
		if !s.On.Red.Open() || done(list[i]) {
			return fault.New(fault.Conflict, "finding.not_now")
		}
		var all fault.All
		return fn(ctx, s, &all)
	})
}

// Sign signs the red work order.
func (w *Work) Sign(ctx context.Context, c access.Caller, id string) error {
	return w.named(ctx, c, id, func(n Named) bool { return n.Signed != 0 }, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, SignedBody{}, SignFact)
	})
}

// Visit says what the office found on the site.
func (w *Work) Visit(ctx context.Context, c access.Caller, id, note string) error {
	return w.named(ctx, c, id, func(n Named) bool { return n.Visited != 0 }, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, NoteBody{Note: said(all, "note", note)}, VisitFact)
	})
}

// Report says what the office did.
func (w *Work) Report(ctx context.Context, c access.Caller, id, report string) error {
	return w.named(ctx, c, id, func(n Named) bool { return n.Reported != 0 }, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, ReportedBody{Report: said(all, "report", report)}, ReportFact)
	})
}

// CloseRed ends the red work order before the finding is settled, with the reason.
func (w *Work) CloseRed(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, func(f Finding) bool { return f.Red.Open() }, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, DecidedBody{Reason: said(all, "reason", reason)}, RedCloseFact)
	})
}

// record writes a fact unless something in it is wrong.
func record[B any](ctx context.Context, s *step, all *fault.All, b B, k fact.Kind[B]) error {
	if err := all.Err(); err != nil {
		return err
	}
	_, err := deed.Record(ctx, s, k, s.On.Place, b)
	return err
}
