package listing

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices deed.Directory
}

// thing is a case with its listing.
type thing struct {
	Case grievance.Case
	L    Listing
}

func read(ctx context.Context, q store.Querier, id string) (thing, error) {
	cs, err := grievance.Get(ctx, q, id)
	if err != nil {
		return thing{}, err
	}
	l, err := Of(ctx, q, id)
	return thing{cs, l}, err
}

// Put puts a case on the list. to is an office below that works on it, and owes the rectification; dutyID names the open duty that it
// is about, "" for the handling as a whole.
func (w *Work) Put(ctx context.Context, c access.Caller, id, to, dutyID, reason, requirement string, due int64) error {
	return deed.Do(ctx, w.Door, c, access.Urge, id, read, func(ctx context.Context, s *deed.Step[thing]) error {
		cs := s.On.Case
		if err := s.Permit(cs.Resource()); err != nil {
			return err
		}
		if s.On.L.Open() {
			return fault.New(fault.Conflict, "listing.already")
		}
		if cs.Over() {
			return fault.New(fault.Conflict, "listing.over")
		}
		var a fault.All
		b := PutBody{To: to, By: c.Office, Reason: deed.Need(&a, "reason", "listing.need.reason", reason, deed.MaxNote),
			Requirement: deed.Need(&a, "requirement", "listing.need.requirement", requirement, deed.MaxNote), Due: due}
		if due <= s.Now.UnixMilli() {
			a.Add("due", "grievance.need.due")
		}
		list, err := s.Duties(ctx, id)
		if err != nil {
			return err
		}
		if dutyID != "" {
			i := slices.IndexFunc(list, func(d duty.Duty) bool { return d.ID == dutyID && !d.Right })
			if i < 0 {
				a.Add("duty", "grievance.need.which")
			} else {
				b.To, b.Rule = list[i].Bearer, list[i].Rule
			}
		}
		if b.To == "" {
			b.To = cs.Office
		}
		if ok, err := w.below(ctx, s, cs, list, b.To); err != nil {
			return err
		} else if !ok {
			a.Add("to", "listing.need.below")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Put, cs.Place, b)
		return err
	})
}

// below reports whether an office works on the case, or owes something about it, and stands below the caller's.
func (w *Work) below(ctx context.Context, s *deed.Step[thing], cs grievance.Case, list []duty.Duty, to string) (bool, error) {
	owes := slices.ContainsFunc(list, func(d duty.Duty) bool { return d.Bearer == to && !d.Right })
	if !owes && !slices.Contains(cs.Resource().Offices, to) {
		return false, nil
	}
	return deed.Over(ctx, s, w.Offices, s.Caller.Office, to)
}

// Report says that the rectification was made. It is accepted late, too: the breach stays on record.
func (w *Work) Report(ctx context.Context, c access.Caller, id, report string) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, read, func(ctx context.Context, s *deed.Step[thing]) error {
		l := s.On.L
		if err := s.Permit(l.listed()); err != nil {
			return err
		}
		if l.State != Listed {
			return fault.New(fault.Conflict, "listing.none_owed")
		}
		var a fault.All
		report := deed.Need(&a, "report", "listing.need.report", report, deed.MaxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Rectify, s.On.Case.Place, ReportBody{By: l.By, Report: report})
		return err
	})
}

// decide runs one of the two answers to a report, by the office that listed the case.
func (w *Work) decide(ctx context.Context, c access.Caller, id, reason string, do func(context.Context, *deed.Step[thing], *fault.All, string) error) error {
	return deed.Do(ctx, w.Door, c, access.Urge, id, read, func(ctx context.Context, s *deed.Step[thing]) error {
		r := s.On.L.lister()
		if s.On.L.By != c.Office {
			r = access.Resource{Subject: id}
		}
		if err := s.Permit(r); err != nil {
			return err
		}
		var a fault.All
		return do(ctx, s, &a, deed.Need(&a, "reason", "listing.need.reason", reason, deed.MaxNote))
	})
}

// Remove takes a case off the list, with the reason why its rectification is enough. One that was withdrawn owes none any more.
func (w *Work) Remove(ctx context.Context, c access.Caller, id, reason string) error {
	return w.decide(ctx, c, id, reason, func(ctx context.Context, s *deed.Step[thing], a *fault.All, reason string) error {
		if !s.On.removable() {
			return fault.New(fault.Conflict, "listing.not_reported")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Removed, s.On.Case.Place, RemovedBody{Reason: reason})
		return err
	})
}

func (t thing) removable() bool {
	return t.L.State == Reported || t.L.Open() && t.Case.Status == grievance.StatusWithdrawn
}

// Return finds the rectification wanting: the case stays on the list, and another is owed by a new day.
func (w *Work) Return(ctx context.Context, c access.Caller, id, reason string, due int64) error {
	return w.decide(ctx, c, id, reason, func(ctx context.Context, s *deed.Step[thing], a *fault.All, reason string) error {
		if s.On.L.State != Reported {
			return fault.New(fault.Conflict, "listing.not_reported")
		}
		if due <= s.Now.UnixMilli() {
			a.Add("due", "grievance.need.due")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Returned, s.On.Case.Place, ReturnedBody{To: s.On.L.To, By: c.Office, Reason: reason, Due: due})
		return err
	})
}
