package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
)

// Grounds are the reasons for supervision in §40: acceptance or handling against the rules, shirking, perfunctory work, delay,
// fraud, not executing an opinion.
var Grounds = []string{"overdue", "procedure", "shirking", "perfunctory", "fraud", "not_executed", "other"}

// Remind reminds the bearer of one duty (催办).
func (w *Work) Remind(ctx context.Context, c access.Caller, id, dutyID, note string) error {
	return w.do(ctx, c, access.Urge, id, DoRemind, whole, func(ctx context.Context, s step) error {
		var a fault.All
		note := fits(&a, "note", note, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		d, err := openDuty(ctx, s, dutyID)
		if err != nil {
			return err
		}
		_, err = record(ctx, s, Reminded, RemindedBody{Duty: d.ID, To: d.Bearer, Note: note})
		return err
	})
}

// Supervise serves a supervision notice (督办, §40) on an office that works on the grievance: ground, requirement, and an instant by
// which a written answer is owed.
func (w *Work) Supervise(ctx context.Context, c access.Caller, id string, b SupervisedBody) error {
	return w.do(ctx, c, access.Urge, id, DoSupervise, whole, func(ctx context.Context, s step) error {
		b := b // the act may run again
		var a fault.All
		b.Requirement = need(&a, "requirement", b.Requirement, maxNote)
		if !slices.Contains(Grounds, b.Ground) {
			a.Add("ground", "grievance.need.ground")
		}
		if b.To == "" {
			b.To = s.c.Office
		}
		if b.Due <= s.Now.UnixMilli() {
			a.Add("due", "grievance.need.due")
		}
		if err := w.involve(ctx, s, &s.c); err != nil {
			return err
		}
		if !slices.Contains(s.c.Resource().Offices, b.To) {
			a.Add("to", "grievance.need.involved")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Supervised, b)
		return err
	})
}

// Comply is the written answer to a supervision notice (§40.4) by the office that was served.
func (w *Work) Comply(ctx context.Context, c access.Caller, id, answer string) error {
	return w.do(ctx, c, access.Accept, id, DoComply, whole, func(ctx context.Context, s step) error {
		var a fault.All
		answer := need(&a, "answer", answer, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		list, err := s.Duties(ctx, s.c.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(d duty.Duty) bool { return d.Rule == ruleComply && d.Bearer == c.Office }) {
			return fault.New(fault.Conflict, "grievance.comply.none")
		}
		_, err = record(ctx, s, Complied, ReasonBody{Reason: answer})
		return err
	})
}

// Release ends a duty by an office above the one that owes it, for a reason that is public. It is not met and never will look so.
func (w *Work) Release(ctx context.Context, c access.Caller, id, dutyID, reason string) error {
	return w.do(ctx, c, access.Release, id, DoRelease, whole, func(ctx context.Context, s step) error {
		var a fault.All
		reason := need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		d, err := openDuty(ctx, s, dutyID)
		if err != nil {
			return err
		}
		if d.Bearer == c.Office {
			return fault.New(fault.Denied, "grievance.release.own")
		}
		if ok, err := w.over(ctx, s, c.Office, d.Bearer); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Denied, "grievance.release.above")
		}
		_, err = put(ctx, s, duty.Released.Draft(id, s.c.Place, duty.ReleaseBody{Duty: d.ID, Reason: reason}))
		return err
	})
}

// openDuty finds an open duty of the case. A right is no duty: nobody can be reminded of it or released from it.
func openDuty(ctx context.Context, s step, id string) (duty.Duty, error) {
	list, err := s.Duties(ctx, s.c.ID)
	if err != nil {
		return duty.Duty{}, err
	}
	for _, d := range list {
		if d.ID == id && !d.Right {
			return d, nil
		}
	}
	return duty.Duty{}, fault.New(fault.Conflict, "grievance.duty.gone")
}
