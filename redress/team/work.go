package team

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// Offices answers what the verbs ask about offices.
type Offices interface {
	Active(ctx context.Context, q store.Querier, office string) (bool, error)
}

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices Offices
}

// Limits of what people type, in characters, and of the team.
const (
	maxLine     = 100
	maxNote     = 2000
	mostMembers = 12
)

// step is one verb under way: the act, the grievance and its team.
type step struct {
	*act.Tx
	c   grievance.Case
	t   Team
	key string
}

// do runs a verb on the team of a grievance, which is held; the same form does nothing twice.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, permit func(*step) error, fn func(context.Context, *step) error) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		cs, err := grievance.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		s := &step{Tx: tx, c: cs, key: grievance.SendingKey(ctx)}
		if s.t, _, err = Of(ctx, tx, id); err != nil {
			return err
		}
		if old, ok, err := s.Once(ctx, s.key); err != nil || ok && old.Subject == id && old.Staff == c.Staff {
			return err
		}
		if err := permit(s); err != nil {
			return err
		}
		return fn(ctx, s)
	})
}

// whole lets those pass who may act anywhere on the case's place.
func whole(s *step) error { return s.Permit(s.c.Resource()) }

// lead lets only the lead office pass, while the team is at work.
func lead(s *step) error {
	if err := s.Permit(access.Resource{Subject: s.c.ID, Place: s.c.Place, Offices: []string{s.t.Lead}}); err != nil {
		return err
	}
	return s.working()
}

// member lets every office of the team pass, and whoever else was given a step.
func member(s *step) error {
	r := access.Resource{Subject: s.c.ID, Place: s.c.Place, Offices: s.t.Offices()}
	if !slices.Contains(r.Offices, s.Caller.Office) {
		r.Offices = nil
	}
	if err := s.Permit(r); err != nil {
		return err
	}
	return s.working()
}

func (s *step) working() error {
	if s.t.Subject == "" || !s.t.Open() {
		return fault.New(fault.Conflict, "team.none")
	}
	return nil
}

func record[B any](ctx context.Context, s *step, k fact.Kind[B], body B) error {
	d := k.Draft(s.c.ID, s.c.Place, body)
	d.Key, s.key = s.key, ""
	_, err := s.Record(ctx, d)
	return err
}

// need cleans a text and notes when it is empty or too long.
func need(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if n := text.Count(s); s == "" {
		a.Add(field, "team.need."+field)
	} else if n > most {
		a.Add(field, "grievance.too_long", most, n)
	}
	return s
}

// Form sets up a team for a case that is not over. Its first day is the next one.
func (w *Work) Form(ctx context.Context, c access.Caller, id string, b FormedBody) error {
	return w.do(ctx, c, access.Sponsor, id, whole, func(ctx context.Context, s *step) error {
		b := b // the act may run again
		switch {
		case s.t.Subject != "" && s.t.Open():
			return fault.New(fault.Conflict, "team.already")
		case s.c.Over():
			return fault.New(fault.Conflict, "team.over")
		}
		var a fault.All
		b.Leader, b.Why = need(&a, "leader", b.Leader, maxLine), need(&a, "why", b.Why, maxNote)
		if b.Lead == "" {
			b.Lead = c.Office
		}
		members := []string{}
		for _, o := range append([]string{b.Lead}, b.Members...) {
			if o == "" || slices.Contains(members, o) {
				continue
			}
			if ok, err := w.Offices.Active(ctx, s, o); err != nil {
				return err
			} else if !ok {
				a.Add("members", "team.need.office")
			}
			members = append(members, o)
		}
		if len(members) > mostMembers {
			a.Add("members", "team.need.fewer", mostMembers)
		}
		b.Members = members[1:]
		if err := a.Err(); err != nil {
			return err
		}
		b.Begins = calendar.DateOf(s.Now).End().UnixMilli()
		return record(ctx, s, Formed, b)
	})
}

// Plan adds a step: what, by which office of the team, until when. The petitioner reads it.
func (w *Work) Plan(ctx context.Context, c access.Caller, id string, b StepBody) error {
	return w.do(ctx, c, access.TeamWork, id, lead, func(ctx context.Context, s *step) error {
		b := b
		var a fault.All
		b.What = need(&a, "what", b.What, maxNote)
		if b.By == "" {
			b.By = s.t.Lead
		}
		if !slices.Contains(s.t.Offices(), b.By) {
			a.Add("by", "team.need.member")
		}
		if b.Due <= s.Now.UnixMilli() {
			a.Add("due", "grievance.need.due")
		}
		if err := a.Err(); err != nil {
			return err
		}
		return record(ctx, s, StepSet, b)
	})
}

// Done records that a step was taken, by the office that owes it.
func (w *Work) Done(ctx context.Context, c access.Caller, id, dutyID, result string) error {
	return w.do(ctx, c, access.TeamWork, id, member, func(ctx context.Context, s *step) error {
		var a fault.All
		result := need(&a, "result", result, maxNote)
		list, err := s.Duties(ctx, id)
		if err != nil {
			return err
		}
		own := owes(list, ruleStep, c.Office)
		if len(own) == 0 {
			return fault.New(fault.Conflict, "team.done.none")
		}
		what := ""
		for _, d := range own {
			if d.ID == dutyID {
				f, _, err := fact.ByID(ctx, s, d.Opening)
				if err != nil {
					return err
				}
				b, err := StepSet.Read(f)
				if err != nil {
					return err
				}
				what = b.What
			}
		}
		if what == "" {
			a.Add("which", "grievance.need.which")
		}
		if err := a.Err(); err != nil {
			return err
		}
		return record(ctx, s, StepDone, DoneBody{Duty: dutyID, What: what, Result: result})
	})
}

// Meet records the morning's meeting, Report the day's written report.
func (w *Work) Meet(ctx context.Context, c access.Caller, id, minutes string) error {
	return w.minutes(ctx, c, id, Met, minutes)
}

// Report is the lead office's written report of the day.
func (w *Work) Report(ctx context.Context, c access.Caller, id, report string) error {
	return w.minutes(ctx, c, id, Reported, report)
}

func (w *Work) minutes(ctx context.Context, c access.Caller, id string, k fact.Kind[MinutesBody], said string) error {
	return w.do(ctx, c, access.TeamWork, id, lead, func(ctx context.Context, s *step) error {
		var a fault.All
		said := need(&a, "text", said, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		return record(ctx, s, k, MinutesBody{Text: said})
	})
}

// Dissolve ends a team that has seen its case through: the case is over, or answered, and no step of the plan is open.
func (w *Work) Dissolve(ctx context.Context, c access.Caller, id, result string) error {
	return w.do(ctx, c, access.Sponsor, id, whole, func(ctx context.Context, s *step) error {
		if err := s.working(); err != nil {
			return err
		}
		list, err := s.Duties(ctx, id)
		if err != nil {
			return err
		}
		if n := len(owes(list, ruleStep, "")); n > 0 {
			return fault.New(fault.Conflict, "team.dissolve.steps", n)
		}
		if s.c.AnsweredAt == 0 && !s.c.Over() {
			return fault.New(fault.Conflict, "team.dissolve.unanswered")
		}
		var a fault.All
		result := need(&a, "result", result, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		return record(ctx, s, Dissolved, DissolvedBody{Result: result})
	})
}
