package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
)

// Accept takes the grievance on and tells so in writing: received, path, procedure (§23). Grievances joined into this one are
// accepted with it.
func (w *Work) Accept(ctx context.Context, c access.Caller, id string, b AcceptedBody) error {
	return w.do(ctx, c, access.Accept, id, DoAccept, held, func(ctx context.Context, s step) error {
		var a fault.All
		b.Notice = need(&a, "notice", b.Notice, maxNote)
		if b.Route == "" {
			b.Route = s.c.Route
		}
		if b.Procedure == "" {
			b.Procedure = Ordinary
		}
		if !slices.Contains(Routes, b.Route) {
			a.Add("route", "grievance.need.route")
		}
		if b.Procedure != Ordinary && b.Procedure != Simplified {
			a.Add("procedure", "grievance.need.procedure")
		}
		if b.Reason = fits(&a, "reason", b.Reason, maxNote); b.Route != s.c.Route && b.Reason == "" {
			a.Add("reason", "grievance.need.route_reason")
		}
		if err := a.Err(); err != nil {
			return err
		}
		return forAll(ctx, s, DoAccept, func(s step) error {
			_, err := record(ctx, s, Accepted, b)
			return err
		})
	})
}

// Refuse tells in writing why the office does not take it on, and which remedy is open (§23, §31).
func (w *Work) Refuse(ctx context.Context, c access.Caller, id string, b RefusedBody) error {
	return w.do(ctx, c, access.Accept, id, DoRefuse, held, func(ctx context.Context, s step) error {
		var a fault.All
		b.Reason = need(&a, "reason", b.Reason, maxNote)
		b.Remedy = need(&a, "remedy", b.Remedy, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Refused, b)
		return err
	})
}

// Contact records that the office spoke with the person who complained.
func (w *Work) Contact(ctx context.Context, c access.Caller, id string, b ContactedBody) error {
	return w.do(ctx, c, access.Accept, id, DoContact, held, func(ctx context.Context, s step) error {
		var a fault.All
		if !slices.Contains([]string{"phone", "visit", "message"}, b.How) {
			a.Add("how", "grievance.need.how")
		}
		b.Note = need(&a, "note", b.Note, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Contacted, b)
		return err
	})
}

// Extend lengthens the clock once, by at most 30 days, before it runs out, approved by the head of the organ (§34). The head is
// who calls; the petitioner sees the reason on the status page at once. The heart checks days, times and instant.
func (w *Work) Extend(ctx context.Context, c access.Caller, id string, days int64, reason string) error {
	return w.do(ctx, c, access.Extend, id, DoExtend, held, func(ctx context.Context, s step) error {
		var a fault.All
		reason = need(&a, "reason", reason, maxNote)
		if days < 1 {
			a.Add("days", "grievance.need.days")
		}
		if err := a.Err(); err != nil {
			return err
		}
		open, err := s.Duties(ctx, s.c.ID)
		if err != nil {
			return err
		}
		if _, ok := extends(open, w.Door.Law, s.c); !ok {
			return fault.New(fault.Conflict, "grievance.extend.none")
		}
		_, err = record(ctx, s, Extended, ExtendedBody{Days: days, Approver: string(access.Head), Reason: reason})
		return err
	})
}
