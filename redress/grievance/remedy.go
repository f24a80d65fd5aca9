package grievance

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
)

// An answer is one promise, what it says will be done is another (§32.2: whoever supports a request sees that it is carried out).
// Concluding a case ends none of these: each stays owed, for all to see, until the office that owes it has shown the evidence.

// mostRemedies can be promised with an answer; more are promised one by one.
const mostRemedies = 3

// Promise adds a remedy to an answered case: what will be done, by which of the offices that work on it, by when.
func (w *Work) Promise(ctx context.Context, c access.Caller, id string, b RemedyBody) error {
	return w.do(ctx, c, access.Accept, id, DoPromise, held, func(ctx context.Context, s step) error {
		b := b // the act may run again
		var a fault.All
		b.What = need(&a, "what", b.What, maxPoint)
		if b.By == "" {
			b.By = s.c.Office
		}
		if !slices.Contains(s.c.Resource().Offices, b.By) {
			a.Add("by", "grievance.need.involved")
		}
		if b.Due <= s.Now.UnixMilli() {
			a.Add("due", "grievance.need.due")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, RemedyPromised, b)
		return err
	})
}

// promises checks those that come with an answer, leaving empty rows out. Field names are remedy-1 and remedy-due-1.
func promises(office string, now time.Time, list []RemedyBody) ([]RemedyBody, error) {
	var a fault.All
	out := []RemedyBody{}
	for i, b := range list {
		n := strconv.Itoa(i + 1)
		b.What = fits(&a, "remedy-"+n, b.What, maxPoint)
		switch b.By = office; {
		case b.What == "" && b.Due == 0:
			continue
		case b.What == "":
			a.Add("remedy-"+n, "grievance.need.what")
		case b.Due <= now.UnixMilli():
			a.Add("remedy-due-"+n, "grievance.need.due")
		}
		out = append(out, b)
	}
	return out, a.Err()
}

// Keep records that a promised remedy was carried out, with the evidence, by the office that owes it.
func (w *Work) Keep(ctx context.Context, c access.Caller, id, dutyID, evidence string) error {
	return w.do(ctx, c, access.Accept, id, DoKeep, whole, func(ctx context.Context, s step) error {
		var a fault.All
		evidence := need(&a, "evidence", evidence, maxNote)
		list, err := s.Duties(ctx, s.c.ID)
		if err != nil {
			return err
		}
		own := owedRemedies(list, c.Office)
		if len(own) == 0 {
			return fault.New(fault.Conflict, "grievance.keep.none")
		}
		i := slices.IndexFunc(own, func(d duty.Duty) bool { return d.ID == dutyID })
		if i < 0 {
			a.Add("which", "grievance.need.which")
		}
		if err := a.Err(); err != nil {
			return err
		}
		b, err := promisedFor(ctx, s, own[i])
		if err != nil {
			return err
		}
		_, err = record(ctx, s, RemedyKept, KeptBody{Duty: own[i].ID, What: b.What, Evidence: evidence})
		return err
	})
}

// CallBroken is the petitioner's word that a remedy said to be carried out was not, or did not last: the office owes it again.
func (w *Work) CallBroken(ctx context.Context, c access.Caller, id, dutyID, reason string) error {
	return w.do(ctx, c, access.CallBroken, id, DoCallBroken, whole, func(ctx context.Context, s step) error {
		var a fault.All
		reason := need(&a, "reason", reason, maxNote)
		kept, err := Kept(ctx, s, s.c.ID)
		if err != nil {
			return err
		}
		if len(kept) == 0 {
			return fault.New(fault.Conflict, "grievance.call_broken.none")
		}
		i := slices.IndexFunc(kept, func(k Remedy) bool { return k.Duty.ID == dutyID })
		if i < 0 {
			a.Add("which", "grievance.need.which")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = record(ctx, s, RemedyBroken, BrokenBody{Duty: dutyID, By: kept[i].Duty.Bearer, What: kept[i].What, Reason: reason})
		return err
	})
}

// Remedy is a promised remedy and the duty to carry it out.
type Remedy struct {
	Duty duty.Duty
	What string
}

// Kept reads Keeping's remedies of a case.
func Kept(ctx context.Context, q store.Querier, id string) ([]Remedy, error) {
	all, err := duty.Of(ctx, q, id)
	if err != nil {
		return nil, err
	}
	facts, err := fact.Of(ctx, q, id)
	return Keeping(all, facts), err
}

// Keeping are the remedies of a case that were said to be carried out and were not called broken since.
func Keeping(all []duty.Duty, facts []fact.Fact) []Remedy {
	what, broken := map[string]string{}, map[string]bool{}
	for _, f := range facts {
		if b, ok := promised(f); ok {
			what[f.ID] = b.What
		}
		if b, err := RemedyBroken.Read(f); f.Kind == RemedyBroken.Name() && err == nil {
			broken[b.Duty] = true
		}
	}
	var out []Remedy
	for _, d := range all {
		if isRemedy(d) && d.State == duty.Met && !broken[d.ID] {
			out = append(out, Remedy{Duty: d, What: what[d.Opening]})
		}
	}
	return out
}

// promised reads what a fact promises; one that calls a remedy broken asks for the same again.
func promised(f fact.Fact) (RemedyBody, bool) {
	switch f.Kind {
	case RemedyPromised.Name():
		b, err := RemedyPromised.Read(f)
		return b, err == nil
	case RemedyBroken.Name():
		b, err := RemedyBroken.Read(f)
		return RemedyBody{What: b.What, By: b.By}, err == nil
	}
	return RemedyBody{}, false
}

// promisedFor is what the fact that opened a duty promises.
func promisedFor(ctx context.Context, q store.Querier, d duty.Duty) (RemedyBody, error) {
	f, _, err := fact.ByID(ctx, q, d.Opening)
	b, _ := promised(f)
	return b, err
}

func isRemedy(d duty.Duty) bool { return d.Rule == ruleRemedy || d.Rule == ruleRemedyAgain }

// owedRemedies are the open remedies that an office owes.
func owedRemedies(list []duty.Duty, office string) []duty.Duty {
	var out []duty.Duty
	for _, d := range list {
		if isRemedy(d) && d.State == duty.Open && d.Bearer == office {
			out = append(out, d)
		}
	}
	return out
}
