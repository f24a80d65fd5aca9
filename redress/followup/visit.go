package followup

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/redress/grievance"
)

// Visitable reports whether a visit can be wished for: there is a result to speak about, and a sealed address or number to find whoever
// wishes for it. Nobody is asked to write into the case where they live.
func Visitable(c grievance.Case) bool {
	return c.Sealed != "" && slices.Contains([]grievance.Status{grievance.StatusDelivered, grievance.StatusReviewing, grievance.StatusClosed, grievance.StatusRefused, grievance.StatusFinal}, c.Status)
}

// Agree is the wish of whoever holds the receipt to be visited. Only this opens the duty to visit.
func (w *Work) Agree(ctx context.Context, c access.Caller, id string) error {
	return w.do(ctx, c, access.AgreeVisit, id, byVisitor, func(ctx context.Context, s *step) error {
		switch {
		case s.v.State == Agreed:
			return fault.New(fault.Conflict, "followup.agreed_already")
		case !Visitable(s.c):
			return fault.New(fault.Conflict, "followup.no_visit_yet")
		}
		to, err := w.asker(ctx, s.Tx, s.c)
		if err != nil {
			return err
		}
		if to == "" {
			return fault.New(fault.Conflict, "followup.nobody_visits")
		}
		return record(ctx, s, VisitAgreed, AgreedBody{To: to})
	})
}

// Revoke takes the wish back; the duty to visit ends with it.
func (w *Work) Revoke(ctx context.Context, c access.Caller, id string) error {
	return w.do(ctx, c, access.AgreeVisit, id, byVisitor, func(ctx context.Context, s *step) error {
		if s.v.State != Agreed {
			return fault.New(fault.Conflict, "followup.not_agreed")
		}
		return record(ctx, s, VisitRevoked, RevokedBody{})
	})
}

// Visit records how the visit went, once. Whatever came of it, nobody comes a second time unless the wish is said anew.
func (w *Work) Visit(ctx context.Context, c access.Caller, id, outcome, note string) error {
	return w.do(ctx, c, access.FollowUp, id, byVisitor, func(ctx context.Context, s *step) error {
		if s.v.State != Agreed {
			return fault.New(fault.Conflict, "followup.no_wish")
		}
		var a fault.All
		if !slices.Contains(Outcomes, outcome) {
			a.Add("outcome", "followup.need.outcome")
		}
		note, err := need("note", note)
		for _, f := range fault.Fields(err) {
			a.Add(f.Field, f.Key, f.Args...)
		}
		if err := a.Err(); err != nil {
			return err
		}
		list, err := duty.OpenOf(ctx, s.Tx, id)
		if err != nil {
			return err
		}
		return record(ctx, s, VisitMade, VisitedBody{Outcome: outcome, Note: note, Owed: int64(len(Owed(list)))})
	})
}

// Owed are the open duties that the timetable for a visit lists: what institutions owe whoever filed the case, but for the asking and
// the visit themselves.
func Owed(list []duty.Duty) []duty.Duty {
	return slices.DeleteFunc(slices.Clone(list), func(d duty.Duty) bool {
		return d.State != duty.Open || d.Right || d.OwedTo != "petitioner" || d.Rule == ruleAsk || d.Rule == ruleVisit
	})
}

const (
	ruleAsk    = "followup/ask"
	ruleDecide = "followup/decide-exclusion"
	ruleAgain  = "followup/look-again"
	ruleVisit  = "followup/visit"
	ruleReveal = "followup/reveal"
)
