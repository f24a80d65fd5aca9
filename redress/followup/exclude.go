package followup

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
)

// Exclude asks that a drawn case be left out. Nothing changes until a second person agrees.
func (w *Work) Exclude(ctx context.Context, c access.Caller, id, reason, note string) error {
	return w.about(ctx, c, access.FollowUp, id, byAsker, func(ctx context.Context, s *step) error {
		switch {
		case s.a.State != Waiting:
			return fault.New(fault.Conflict, "followup.over")
		case s.a.Proposer != "":
			return fault.New(fault.Conflict, "followup.proposed")
		}
		var a fault.All
		if !slices.Contains(Reasons, reason) {
			a.Add("reason", "followup.need.reason")
		}
		note, err := need("note", note)
		for _, f := range fault.Fields(err) {
			a.Add(f.Field, f.Key, f.Args...)
		}
		if err := a.Err(); err != nil {
			return err
		}
		return record(ctx, s, ExclusionProposed, ProposedBody{Reason: reason, Note: note, To: s.a.Asker})
	})
}

// Decide is the second person's word: head of the office that asks, or whoever supervises the area; never the one who proposed it, and
// nobody of the office that is asked about.
func (w *Work) Decide(ctx context.Context, c access.Caller, id string, yes bool, why string) error {
	return w.about(ctx, c, access.ExcludeCase, id, byAsker, func(ctx context.Context, s *step) error {
		switch {
		case s.a.Proposer == c.Staff && c.Staff != "":
			return fault.New(fault.Denied, "followup.own_proposal")
		case s.a.Office == c.Office:
			return fault.New(fault.Denied, "followup.asked_about")
		case s.a.State != Waiting || s.a.Proposer == "":
			return fault.New(fault.Conflict, "followup.nothing_proposed")
		}
		if yes {
			return record(ctx, s, LeftOut, ExcludedBody{Reason: s.a.Reason})
		}
		why, err := need("why", why)
		if err != nil {
			return err
		}
		return record(ctx, s, ExclusionRefused, KeptBody{Why: why})
	})
}

// MayDecide reports whether the caller may be the second person.
func MayDecide(c access.Caller, a Asked, r access.Resource) bool {
	return a.State == Waiting && a.Proposer != "" && a.Proposer != c.Staff && a.Office != c.Office && access.Permits(c, access.ExcludeCase, r)
}
