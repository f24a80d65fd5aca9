package mediation

import (
	"context"
	"slices"
	"strconv"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// Draft lays an agreement before both sides, by the mediator: its text and at least one promise. A later draft takes its place.
func (w *Work) Draft(ctx context.Context, c access.Caller, id, text string, list []Pledge) error {
	return w.do(ctx, c, access.Mediate, id, neutral, func(ctx context.Context, s *step) error {
		if err := s.running(); err != nil {
			return err
		}
		var a fault.All
		b := DraftBody{Mediation: s.m.ID, Text: need(&a, "text", text, maxText), Promises: pledges(&a, s, list)}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, DraftMade, b)
		return err
	})
}

// bearers are the offices that can promise something: the party and those that work on the grievance, and never the mediator.
// Residents promise nothing here: the record watches institutions.
func bearers(c grievance.Case, m Mediation) []string {
	out := []string{m.Party}
	for _, o := range c.Resource().Offices {
		if o != m.Party && o != m.Mediator {
			out = append(out, o)
		}
	}
	return out
}

// pledges checks the promises of a draft, leaving empty rows out. Field names are what-1, by-1 and due-1.
func pledges(a *fault.All, s *step, list []Pledge) []Pledge {
	out := []Pledge{}
	for i, p := range list {
		n := "-" + strconv.Itoa(i+1)
		p.What = fits(a, "what"+n, p.What, maxWhat)
		if p.What == "" && p.Due == 0 {
			continue
		}
		if p.By == "" {
			p.By = s.m.Party
		}
		if p.What == "" {
			a.Add("what"+n, "mediation.need.what")
		}
		if !slices.Contains(bearers(s.c, s.m), p.By) {
			a.Add("by"+n, "mediation.need.by")
		}
		if p.Due <= s.Now.UnixMilli() {
			a.Add("due"+n, "mediation.need.due")
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		a.Add("what-1", "mediation.need.promise")
	} else if len(out) > mostPromises {
		a.Add("what-1", "mediation.need.fewer", mostPromises)
	}
	return out
}

// Sign is the party's word that the agreement stands as drafted.
func (w *Work) Sign(ctx context.Context, c access.Caller, id, draft string) error {
	return w.do(ctx, c, access.Mediate, id, theParty, func(ctx context.Context, s *step) error { return sign(ctx, s, Party, draft) })
}

// SignOwn is the same word of whoever holds the receipt.
func (w *Work) SignOwn(ctx context.Context, c access.Caller, id, draft string) error {
	return w.do(ctx, c, access.Settle, id, resident, func(ctx context.Context, s *step) error { return sign(ctx, s, Resident, draft) })
}

// sign records the word of one side about the very text that it read. With the second word the agreement stands and its promises are owed.
func sign(ctx context.Context, s *step, side Side, draft string) error {
	if err := s.running(); err != nil {
		return err
	}
	switch {
	case s.m.Draft == "":
		return conflict("mediation.no_draft")
	case draft != s.m.Draft:
		return conflict("mediation.redrafted")
	case !s.m.Unsigned(side):
		return conflict("mediation.signed_already")
	}
	b, err := drafted(ctx, s, s.m)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(b.Promises, func(p Pledge) bool { return p.Due <= s.Now.UnixMilli() }) {
		return conflict("mediation.past_due")
	}
	if _, err := record(ctx, s, Signed, SignedBody{Mediation: s.m.ID, Draft: draft, Side: side}); err != nil {
		return err
	}
	if whole := (s.m.ResidentSigned != 0 || side == Resident) && (s.m.PartySigned != 0 || side == Party); !whole {
		return nil
	}
	if _, err := record(ctx, s, Agreed, AgreedBody{Mediation: s.m.ID, Draft: draft, Type: s.m.Type, Party: s.m.Party, Mediator: s.m.Mediator}); err != nil {
		return err
	}
	for i, p := range b.Promises {
		if _, err := record(ctx, s, Promised, PromiseBody{Mediation: s.m.ID, N: int64(i + 1), What: p.What, By: p.By, Due: p.Due}); err != nil {
			return err
		}
	}
	return nil
}

// drafted reads the agreement that lies before both, or stands.
func drafted(ctx context.Context, q store.Querier, m Mediation) (DraftBody, error) {
	f, _, err := fact.ByID(ctx, q, m.Draft)
	if err != nil {
		return DraftBody{}, err
	}
	return DraftMade.Read(f)
}

// Keep records that a promise was kept, with the evidence, by the office that owes it.
func (w *Work) Keep(ctx context.Context, c access.Caller, id, dutyID, evidence string) error {
	bears := func(s *step) (out []string) { // whatever became of the mediation since: who still owes something
		list, _ := s.Duties(ctx, id) // the verb reads them again and tells the error
		for _, d := range owed(list, "") {
			out = append(out, d.Bearer)
		}
		return out
	}
	return w.do(ctx, c, access.Mediate, id, bears, func(ctx context.Context, s *step) error {
		var a fault.All
		evidence := need(&a, "evidence", evidence, maxNote)
		list, err := s.Duties(ctx, id)
		if err != nil {
			return err
		}
		own := owed(list, c.Office)
		if len(own) == 0 {
			return conflict("mediation.keep_none")
		}
		i := slices.IndexFunc(own, func(d duty.Duty) bool { return d.ID == dutyID })
		if i < 0 {
			a.Add("which", "grievance.need.which")
		}
		if err := a.Err(); err != nil {
			return err
		}
		what, err := whatOf(ctx, s, own[i])
		if err != nil {
			return err
		}
		_, err = record(ctx, s, Kept, KeptBody{Duty: dutyID, What: what, Evidence: evidence})
		return err
	})
}

// whatOf is what a promise's duty is about.
func whatOf(ctx context.Context, q store.Querier, d duty.Duty) (string, error) {
	f, _, err := fact.ByID(ctx, q, d.Opening)
	if err != nil {
		return "", err
	}
	if f.Kind == Broken.Name() {
		b, err := Broken.Read(f)
		return b.What, err
	}
	b, err := Promised.Read(f)
	return b.What, err
}

// CallBroken is the resident's word that a promise said to be kept was not, or did not last: it is owed again.
func (w *Work) CallBroken(ctx context.Context, c access.Caller, id, dutyID, reason string) error {
	return w.do(ctx, c, access.CallBroken, id, resident, func(ctx context.Context, s *step) error {
		var a fault.All
		reason := need(&a, "reason", reason, maxNote)
		kept, err := Keeping(ctx, s, id)
		if err != nil {
			return err
		}
		if len(kept) == 0 {
			return conflict("mediation.broken_none")
		}
		i := slices.IndexFunc(kept, func(d duty.Duty) bool { return d.ID == dutyID })
		if i < 0 {
			a.Add("which", "grievance.need.which")
		}
		if err := a.Err(); err != nil {
			return err
		}
		what, err := whatOf(ctx, s, kept[i])
		if err != nil {
			return err
		}
		_, err = record(ctx, s, Broken, BrokenBody{Duty: dutyID, By: kept[i].Bearer, What: what, Reason: reason})
		return err
	})
}

// Keeping are the promises of a grievance that were said to be kept and were not called broken since.
func Keeping(ctx context.Context, q store.Querier, id string) ([]duty.Duty, error) {
	all, err := duty.Of(ctx, q, id)
	if err != nil {
		return nil, err
	}
	facts, err := fact.Of(ctx, q, id)
	return keeping(all, facts), err
}

func keeping(all []duty.Duty, facts []fact.Fact) []duty.Duty {
	broken := map[string]bool{}
	for _, f := range facts {
		if b, err := Broken.Read(f); f.Kind == Broken.Name() && err == nil {
			broken[b.Duty] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(d duty.Duty) bool { return !isPromise(d) || d.State != duty.Met || broken[d.ID] })
}

// Results are what a court can decide about judicial confirmation (《人民调解法》第三十三条).
var Results = []string{Confirmed, Refused}

// Apply records the joint application for judicial confirmation, by the mediator: to which court, on which day.
func (w *Work) Apply(ctx context.Context, c access.Caller, id, court string, on int64) error {
	return w.do(ctx, c, access.Mediate, id, neutral, func(ctx context.Context, s *step) error {
		switch {
		case s.m.SettledAt == 0:
			return conflict("mediation.not_settled")
		case s.m.Type == Judicial:
			return conflict("mediation.court_own")
		case s.m.AppliedOn != 0:
			return conflict("mediation.applied_already")
		}
		last, err := window(ctx, s, s.c.ID, s.m)
		if err != nil {
			return err
		}
		var a fault.All
		court := need(&a, "court", court, maxLine)
		day(&a, "on", on, s.m.SettledAt, s.Now)
		if last != 0 && on >= last {
			a.Add("on", "mediation.need.window")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = record(ctx, s, Applied, AppliedBody{Mediation: s.m.ID, Court: court, On: on})
		return err
	})
}

// window is the end of the thirty days for this agreement, 0 where no right is on record.
func window(ctx context.Context, q store.Querier, id string, m Mediation) (int64, error) {
	all, err := duty.Of(ctx, q, id)
	for _, d := range slices.Backward(all) {
		if d.Rule == ruleConfirm && d.Start >= m.SettledAt {
			return d.Due, err
		}
	}
	return 0, err
}

// day notes a day that is missing, before an instant or not there yet.
func day(a *fault.All, field string, on, since int64, now time.Time) {
	switch {
	case on == 0:
		a.Add(field, "grievance.need.day")
	case on > now.UnixMilli():
		a.Add(field, "act.future")
	case on+int64(24*time.Hour/time.Millisecond) <= since:
		a.Add(field, "mediation.need.after")
	}
}

// Decide records what the court decided, by the mediator.
func (w *Work) Decide(ctx context.Context, c access.Caller, id, result, paper string, on int64) error {
	return w.do(ctx, c, access.Mediate, id, neutral, func(ctx context.Context, s *step) error {
		switch {
		case s.m.AppliedOn == 0:
			return conflict("mediation.not_applied")
		case s.m.CourtResult != "":
			return conflict("mediation.decided_already")
		}
		var a fault.All
		if !slices.Contains(Results, result) {
			a.Add("result", "mediation.need.court_result")
		}
		paper := need(&a, "paper", paper, maxLine)
		day(&a, "on", on, s.m.AppliedOn, s.Now)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Decided, DecidedBody{Mediation: s.m.ID, Result: result, Paper: paper, On: on})
		return err
	})
}
