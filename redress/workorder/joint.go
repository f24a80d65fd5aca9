package workorder

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
)

// How a meeting with the people of a joint grievance went.
const (
	HowMet      = "met"
	HowDeclined = "declined" // they were asked and did not wish to
)

// joint runs what the village owes about a joint grievance, by the office that owes it and as long as it does.
func (w *Work) joint(ctx context.Context, c access.Caller, id, rule string, fn func(context.Context, *step, duty.Duty) error) error {
	return w.about(ctx, c, access.Accept, id, func(ctx context.Context, s *step) error {
		all, err := duty.Of(ctx, s, id)
		if err != nil {
			return err
		}
		r := access.Resource{Subject: id, Place: s.c.Place}
		for _, d := range all {
			if d.Rule == rule {
				r.Offices = append(r.Offices, d.Bearer)
			}
		}
		if len(r.Offices) == 0 {
			return fault.New(fault.Conflict, "workorder.joint.none")
		}
		if err := s.Permit(r); err != nil {
			return err
		}
		d, ok, err := s.owed(ctx, rule)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "workorder.joint.done")
		}
		return fn(ctx, s, d)
	})
}

// Meet records that the village met the people who filed, as they wished, or that they did not wish it.
func (w *Work) Meet(ctx context.Context, c access.Caller, id string, b MetBody, reason string) error {
	return w.joint(ctx, c, id, ruleMeet, func(ctx context.Context, s *step, _ duty.Duty) error {
		b := b // the act may run again
		var a fault.All
		b.Note = need(&a, "note", b.Note, maxNote)
		b.Site = fits(&a, "site", b.Site, maxLine)
		b.MetAt = s.moment(&a, "met_at", b.MetAt, s.c.ReceivedAt, "workorder.joint.early")
		reason := fits(&a, "late", reason, maxLine)
		switch b.How {
		case HowMet:
			if b.Site == "" {
				a.Add("site", "workorder.need.site")
			}
			if !b.Wish {
				a.Add("wish", "workorder.need.wish")
			}
		case HowDeclined:
			b.Wish, b.Site = false, ""
		default:
			a.Add("how", "workorder.need.how")
		}
		if err := a.Err(); err != nil {
			return err
		}
		return then(ctx, s, Met, b, b.MetAt, reason)
	})
}

// Tell reports to the office above the one that owes it (《信访工作条例》第二十五条).
func (w *Work) Tell(ctx context.Context, c access.Caller, id, what string) error {
	return w.joint(ctx, c, id, ruleTell, func(ctx context.Context, s *step, d duty.Duty) error {
		var a fault.All
		what := need(&a, "text", what, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		up, err := w.Offices.Above(ctx, s, d.Bearer)
		if err != nil {
			return err
		}
		_, err = record(ctx, s, ToldAbove, ToldBody{To: up, Text: what})
		return err
	})
}

// Plan gives the first plan. The people who filed read it on their status page as it is.
func (w *Work) Plan(ctx context.Context, c access.Caller, id, plan string) error {
	return w.joint(ctx, c, id, rulePlan, func(ctx context.Context, s *step, _ duty.Duty) error {
		var a fault.All
		plan := need(&a, "plan", plan, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Planned, PlannedBody{Plan: plan})
		return err
	})
}
