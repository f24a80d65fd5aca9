package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
)

// Grounds are the reasons for supervision in §40: acceptance or handling against the rules, shirking, perfunctory work, delay,
// fraud, not executing an opinion.
var Grounds = []string{"overdue", "procedure", "shirking", "perfunctory", "fraud", "not_executed", "other"}

// Remind reminds the bearer of one duty (催办).
func (w *Work) Remind(ctx context.Context, c access.Caller, id, dutyID, note string) error {
	return w.do(ctx, c, access.Urge, id, DoRemind, whole, func(ctx context.Context, s step) error {
		var a fault.All
		note = fits(&a, "note", note, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		d, err := openDuty(ctx, s.Tx, s.c.ID, dutyID)
		if err != nil {
			return err
		}
		_, err = record(ctx, s, Reminded, RemindedBody{Duty: d.ID, To: d.Bearer, Note: note})
		return err
	})
}

// Supervise serves a supervision notice (督办, §40): ground, requirement, and an instant by which a written answer is owed.
func (w *Work) Supervise(ctx context.Context, c access.Caller, id string, b SupervisedBody) error {
	return w.do(ctx, c, access.Urge, id, DoSupervise, whole, func(ctx context.Context, s step) error {
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
		if active, err := w.Offices.Active(ctx, s, b.To); err != nil {
			return err
		} else if !active {
			a.Add("to", "grievance.need.office")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Supervised, b)
		return err
	})
}

// Comply is the written answer to a supervision notice (§40.4).
func (w *Work) Comply(ctx context.Context, c access.Caller, id, answer string) error {
	return w.do(ctx, c, access.Accept, id, DoComply, held, func(ctx context.Context, s step) error {
		var a fault.All
		answer = need(&a, "answer", answer, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Complied, ReasonBody{Reason: answer})
		return err
	})
}

// Release ends a duty by the authority above, for a reason that is public. It is not met and never will look so.
func (w *Work) Release(ctx context.Context, c access.Caller, id, dutyID, reason string) error {
	return w.Door.Do(ctx, c, access.Release, func(ctx context.Context, tx *act.Tx) error {
		cs, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Permit(cs.Resource()); err != nil {
			return err
		}
		var a fault.All
		reason = need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		d, err := openDuty(ctx, tx, id, dutyID)
		if err != nil {
			return err
		}
		if d.Right {
			return fault.New(fault.Denied, "grievance.release.right")
		}
		if d.Bearer == c.Office {
			return fault.New(fault.Denied, "grievance.release.own")
		}
		_, err = tx.Record(ctx, duty.Released.Draft(id, cs.Place, duty.ReleaseBody{Duty: d.ID, Reason: reason}))
		return err
	})
}

func openDuty(ctx context.Context, tx *act.Tx, subject, id string) (duty.Duty, error) {
	list, err := tx.Duties(ctx, subject)
	for _, d := range list {
		if d.ID == id {
			return d, err
		}
	}
	if err == nil {
		err = fault.New(fault.Conflict, "grievance.duty.gone")
	}
	return duty.Duty{}, err
}
