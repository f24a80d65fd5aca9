package grievance

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
)

// Join takes a grievance into the handling of another in the same office. Matters are joined, never people: nobody looks at who
// complained. Each keeps receipt, deadline, answer and vote; the handling office works once.
func (w *Work) Join(ctx context.Context, c access.Caller, id, lead, reason string) error {
	return w.do(ctx, c, access.Join, id, DoJoin, held, func(ctx context.Context, s step) error {
		var a fault.All
		reason = need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		if err := s.Hold(ctx, lead); err != nil {
			return err
		}
		into, err := get(ctx, s.Tx, lead)
		if fault.Is(err, fault.NotFound) || err == nil && !access.Permits(c, access.SeeCase, into.Resource()) {
			return fault.Of("lead", "grievance.join.unknown")
		}
		if err != nil {
			return err
		}
		members, err := members(ctx, s.Tx, s.c.ID)
		if err != nil {
			return err
		}
		switch {
		case into.ID == s.c.ID || into.Lead != "" || len(members) > 0:
			return fault.Of("lead", "grievance.join.chain")
		case s.c.Lead != "":
			return fault.New(fault.Conflict, "grievance.join.already")
		case into.Office != s.c.Office:
			return fault.Of("lead", "grievance.join.office")
		case !May(into, DoJoin):
			return fault.Of("lead", "grievance.join.state")
		}
		_, err = record(ctx, s, Joined, JoinedBody{Lead: into.ID, Reason: reason})
		return err
	})
}

// Split lets a joined grievance go its own way again, with its history. The resident may ask for it as well as the office.
func (w *Work) Split(ctx context.Context, c access.Caller, id, reason string) error {
	action, on := access.Join, held
	if c.Staff == "" {
		action, on = access.Unjoin, whole
	}
	return w.do(ctx, c, action, id, DoSplit, on, func(ctx context.Context, s step) error {
		var a fault.All
		reason = need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		if s.c.Lead == "" {
			return fault.New(fault.Conflict, "grievance.split.none")
		}
		_, err := record(ctx, s, Split, JoinedBody{Lead: s.c.Lead, Reason: reason})
		return err
	})
}
