package sanction

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/ledger/finding"
	"ombud/redress/deed"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door       *act.Door
	Thresholds Thresholds
}

type step = deed.Step[Sanction]

// do runs a verb on a measure in one of the given states, by the office that drafted it.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, in []State, fn func(context.Context, *step, *fault.All) error) error {
	return deed.Do(ctx, w.Door, c, a, id, Get, func(ctx context.Context, s *step) error {
		if err := s.Permit(s.On.resource()); err != nil {
			return err
		}
		if !slices.Contains(in, s.On.State) {
			return fault.New(fault.Conflict, "sanction.not_now")
		}
		var all fault.All
		return fn(ctx, s, &all)
	})
}

func record[B any](ctx context.Context, s *step, all *fault.All, k fact.Kind[B], b B) error {
	if err := all.Err(); err != nil {
		return err
	}
	_, err := deed.Record(ctx, s, k, s.On.Place, b)
	return err
}

// Draft begins a measure about a finding. It may lack limbs: the draft says which.
func (w *Work) Draft(ctx context.Context, c access.Caller, st Step, findingID string) (string, error) {
	id := "sanction:" + w.Door.IDs.Next()
	return id, deed.Make(ctx, w.Door, c, access.Ledger, id, func(ctx context.Context, s *step) error {
		if err := s.Hold(ctx, findingID); err != nil {
			return err
		}
		f, err := finding.Get(ctx, s, findingID)
		if err != nil {
			return err
		}
		if err := s.Permit(access.Resource{Subject: id, Place: f.Place, Offices: []string{f.Desk}}); err != nil {
			return err
		}
		if !slices.Contains(Steps, st) {
			return fault.Of("step", "sanction.need.step")
		}
		if f.Amount == 0 || f.State.Over() {
			return fault.Of("finding", "sanction.need.finding")
		}
		before, err := OfFinding(ctx, s, findingID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(before, func(x Sanction) bool { return x.Step == st && x.State != Ended }) {
			return fault.Of("step", "sanction.need.one")
		}
		_, err = deed.Record(ctx, s, DraftFact, f.Place, DraftedBody{Step: string(st), Finding: f.ID, Ledger: f.Ledger, Title: f.Title, Party: f.Party, Company: f.Company, Desk: f.Desk})
		return err
	})
}

// proved refuses while a limb of the law is not proved, and names the limbs. The finding is held: it cannot be settled meanwhile.
func (w *Work) proved(ctx context.Context, s *step) ([]string, error) {
	if err := s.Hold(ctx, s.On.Finding); err != nil {
		return nil, err
	}
	f, err := finding.Get(ctx, s, s.On.Finding)
	if err != nil {
		return nil, err
	}
	list, err := Limbs(ctx, s, w.Thresholds, s.On.Step, f, s.Now)
	if err != nil {
		return nil, err
	}
	if len(Lacks(list)) > 0 {
		return nil, fault.New(fault.Conflict, "sanction.lacks")
	}
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
	}
	return names, nil
}

// window refuses while a right of the company is still open. The heart lets it lapse; here it is only asked.
func (w *Work) window(ctx context.Context, s *step, rule, key string) error {
	if err := s.CatchUp(ctx, s.On.ID); err != nil {
		return err
	}
	list, err := s.Duties(ctx, s.On.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Rule == rule {
			return fault.New(fault.Conflict, key, d.DueTime())
		}
	}
	return nil
}

// The rows of rules/ledger-sanction.yaml that verbs ask about.
const (
	ruleDefend = "ledger-sanction/defend"
	ruleObject = "ledger-sanction/object"
)

// Notice tells the company what is proposed. Every limb is proved by then.
func (w *Work) Notice(ctx context.Context, c access.Caller, id, how string) error {
	return w.do(ctx, c, access.Ledger, id, []State{Drafted}, func(ctx context.Context, s *step, all *fault.All) error {
		limbs, err := w.proved(ctx, s)
		if err != nil {
			return err
		}
		return record(ctx, s, all, NoticeFact, NoticedBody{Desk: s.On.Desk, How: deed.Need(all, "how", "sanction.need.how", how, deed.MaxNote), Limbs: limbs})
	})
}

// Defend enters what the company says in its defence.
func (w *Work) Defend(ctx context.Context, c access.Caller, id, text string) error {
	return w.do(ctx, c, access.Ledger, id, []State{Noticed}, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, DefenceFact, TextBody{Text: deed.Need(all, "text", "sanction.need.text", text, deed.MaxNote)})
	})
}

// Decide is the decision of a named official, who is not the one that drafted it. It waits for the company's time to defend itself.
func (w *Work) Decide(ctx context.Context, c access.Caller, id string, yes bool, post, reason string) error {
	return w.do(ctx, c, access.Sanction, id, []State{Noticed}, func(ctx context.Context, s *step, all *fault.All) error {
		facts, err := fact.Of(ctx, s, id)
		if err != nil {
			return err
		}
		if len(facts) > 0 && facts[0].Staff == c.Staff {
			return fault.New(fault.Conflict, "sanction.same_hand")
		}
		b := DecidedBody{Desk: s.On.Desk, Post: deed.Need(all, "post", "sanction.need.post", post, deed.MaxLine), Reason: deed.Need(all, "reason", "sanction.need.reason", reason, deed.MaxNote)}
		if !yes {
			return record(ctx, s, all, RefuseFact, b)
		}
		if err := w.window(ctx, s, ruleDefend, "sanction.defence_open"); err != nil {
			return err
		}
		if b.Limbs, err = w.proved(ctx, s); err != nil {
			return err
		}
		return record(ctx, s, all, ApproveFact, b)
	})
}

// Object enters the company's objection, once, while it may object.
func (w *Work) Object(ctx context.Context, c access.Caller, id, text string) error {
	return w.do(ctx, c, access.Ledger, id, []State{Approved}, func(ctx context.Context, s *step, all *fault.All) error {
		if s.On.Objection != "" || w.window(ctx, s, ruleObject, "") == nil {
			return fault.New(fault.Conflict, "sanction.objection_over")
		}
		return record(ctx, s, all, ObjectFact, ObjectedBody{Desk: s.On.Desk, Text: deed.Need(all, "text", "sanction.need.text", text, deed.MaxNote)})
	})
}

// Uphold decides an objection against the company, with the reason; to follow it is to End the measure.
func (w *Work) Uphold(ctx context.Context, c access.Caller, id, post, reason string) error {
	return w.do(ctx, c, access.Sanction, id, []State{Objected}, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, UpholdFact, DecidedBody{Desk: s.On.Desk, Post: deed.Need(all, "post", "sanction.need.post", post, deed.MaxLine),
			Reason: deed.Need(all, "reason", "sanction.need.reason", reason, deed.MaxNote)})
	})
}

// Publish publishes a measure for its term, or records to whom a referral was handed. Never before the company's time to object is over.
func (w *Work) Publish(ctx context.Context, c access.Caller, id, note string) error {
	return w.do(ctx, c, access.Sanction, id, []State{Approved}, func(ctx context.Context, s *step, all *fault.All) error {
		if err := w.window(ctx, s, ruleObject, "sanction.objection_open"); err != nil {
			return err
		}
		return record(ctx, s, all, PublishFact, PublishedBody{Desk: s.On.Desk, Until: s.Now.In(clock.Zone).AddDate(termYears, 0, 0).UnixMilli(),
			Note: deed.Need(all, "note", "sanction.need.note", note, deed.MaxNote)})
	})
}

// Correct enters the written promise of a company that has paid: six months after payment it may come off the list.
func (w *Work) Correct(ctx context.Context, c access.Caller, id, promise string) error {
	return w.do(ctx, c, access.Ledger, id, []State{Published}, func(ctx context.Context, s *step, all *fault.All) error {
		f, err := finding.Get(ctx, s, s.On.Finding)
		if err != nil {
			return err
		}
		if f.State != finding.Settled || s.On.Promise != "" || s.On.Step == Referral {
			return fault.New(fault.Conflict, "sanction.not_paid")
		}
		return record(ctx, s, all, CorrectFact, CorrectedBody{Desk: s.On.Desk, Promise: deed.Need(all, "promise", "sanction.need.promise", promise, deed.MaxNote),
			Removable: max(clock.At(f.Settled).AddDate(0, repairMonths, 0).UnixMilli(), s.Now.UnixMilli())})
	})
}

// End ends a measure: a draft or a decision that does not stand, or a publication whose term is over or that was repaired.
func (w *Work) End(ctx context.Context, c access.Caller, id, post, reason string) error {
	return w.do(ctx, c, access.Sanction, id, []State{Drafted, Noticed, Approved, Objected, Published}, func(ctx context.Context, s *step, all *fault.All) error {
		now := s.Now.UnixMilli()
		if s.On.State == Published && now < s.On.Until && (s.On.Promise == "" || now < s.On.Removable) {
			return fault.New(fault.Conflict, "sanction.too_early")
		}
		return record(ctx, s, all, EndFact, DecidedBody{Desk: s.On.Desk, Post: deed.Need(all, "post", "sanction.need.post", post, deed.MaxLine),
			Reason: deed.Need(all, "reason", "sanction.need.reason", reason, deed.MaxNote)})
	})
}
