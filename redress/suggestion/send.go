package suggestion

import (
	"context"
	"slices"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// Verbs does the verbs. Make one; it is safe for concurrent use.
type Verbs struct {
	Door *act.Door
}

// back is how far grounds look back.
const back = 90 * 24 * time.Hour

// Agencies of recipients, by the catalogue's code.
const (
	government = "GOV"
	petition   = "PT"
	discipline = "DI"
)

// fits reports whether a power can be addressed to an agency: a policy to a government, responsibility to the organ that disciplines or to
// the government that appoints, work to any office that does it.
func (p Power) fits(agency string) bool {
	switch p {
	case Policy:
		return agency == government
	case Accountability:
		return agency == discipline || agency == government
	}
	return agency != discipline && agency != petition
}

// Send sends a suggestion. rules are its grounds, from those kinds of duties that were missed in the sender's area; released is the text
// that the public may read, "" for none.
func (w *Verbs) Send(ctx context.Context, c access.Caller, p Power, to, said string, rules []string, released string) error {
	id := "suggestion:" + w.Door.IDs.Next()
	return deed.Make(ctx, w.Door, c, access.Suggest, id, func(ctx context.Context, s *deed.Step[Suggestion]) error {
		if err := s.Permit(access.Resource{Subject: id, Offices: []string{c.Office}}); err != nil {
			return err
		}
		var a fault.All
		b := SentBody{Power: string(p), By: c.Office, To: to, Text: deed.Need(&a, "text", "suggestion.need.text", said, deed.MaxNote),
			Released: deed.Fits(&a, "released", released, deed.MaxNote), Grounds: []Ground{}}
		if !slices.Contains(Powers, p) {
			a.Add("power", "suggestion.need.power")
		}
		if p == Accountability && b.Released != "" {
			a.Add("released", "suggestion.need.closed")
		}
		o, err := office.Get(ctx, s, to)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if !o.Active || o.ID == c.Office || !p.fits(o.Agency) {
			a.Add("to", "suggestion.need.to."+string(addressed(p)))
		}
		kinds, err := Missed(ctx, s, c.Area, s.Now.Add(-back).UnixMilli())
		if err != nil {
			return err
		}
		for _, g := range kinds {
			if slices.Contains(rules, g.Rule) {
				b.Grounds = append(b.Grounds, g)
			}
		}
		if len(b.Grounds) == 0 || len(b.Grounds) != len(rules) {
			a.Add("grounds", "suggestion.need.grounds")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Sent, o.Place, b)
		return err
	})
}

// addressed is the power as far as words know it.
func addressed(p Power) Power {
	if slices.Contains(Powers, p) {
		return p
	}
	return Work
}

// Answer is the written feedback on adoption, by the office it was sent to.
func (w *Verbs) Answer(ctx context.Context, c access.Caller, id string, x Adoption, answer, released string) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, Get, func(ctx context.Context, s *deed.Step[Suggestion]) error {
		on := s.On
		if err := s.Permit(of(on.ID, on.Place, on.To)); err != nil {
			return err
		}
		if on.Answered != 0 {
			return fault.New(fault.Conflict, "suggestion.answered_already")
		}
		var a fault.All
		b := AnsweredBody{Adoption: string(x), Answer: deed.Need(&a, "answer", "suggestion.need.answer", answer, deed.MaxNote), Released: deed.Fits(&a, "released", released, deed.MaxNote)}
		if !slices.Contains(Adoptions, x) {
			a.Add("adoption", "suggestion.need.adoption")
		}
		if !on.Open() && b.Released != "" {
			a.Add("released", "suggestion.need.closed")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Answered, on.Place, b)
		return err
	})
}
