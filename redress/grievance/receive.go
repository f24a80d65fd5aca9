package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/fact"
)

// Filing is what somebody hands in.
type Filing struct {
	Key        string // idempotency key of the form, "" for none
	Channel    Channel
	Desk       string // receiving office; "" = the petition office of the place
	Direct     bool
	Named      bool
	Place      place.Code
	Matter     string
	Title      string
	Text       string
	Points     []string
	Respondent string
	Headcount  int64
	Urgency    Urgency
	Lang       string
	Source     string // an import's own id of the row
	Written    int64  // imported: when its file says it was written, unix ms, 0 for unknown
	At         int64  // when it was received, 0 for now
}

// Receipt is what the person keeps. The code is shown once; only its hash is stored.
type Receipt struct {
	ID, Number, Code string
	Fact             fact.Fact
}

// Seal puts away who complained, inside the act, and returns the commitment that the fact carries; nil for nobody.
type Seal func(ctx context.Context, tx *act.Tx, subject string) (commitment string, err error)

// Check cleans a filing and reports every mistake at once.
func (w *Work) Check(f *Filing) error {
	var a fault.All
	f.Title = need(&a, "title", f.Title, maxTitle)
	f.Text = need(&a, "text", f.Text, longest(f.Channel))
	f.Points = cleanPoints(&a, f.Points)
	f.Respondent = fits(&a, "respondent", f.Respondent, maxTitle)
	if _, ok := w.Matters.Route(f.Matter); !ok {
		a.Add("matter", "grievance.need.matter")
	}
	if !f.Place.Valid() {
		a.Add("place", "grievance.need.place")
	}
	if f.Headcount < 1 {
		f.Headcount = 1
	}
	if f.Headcount > 1000000 {
		a.Add("headcount", "grievance.headcount")
	}
	if f.Urgency == "" {
		f.Urgency = General
	}
	if !slices.Contains(Urgencies, f.Urgency) {
		a.Add("urgency", "grievance.urgency")
	}
	if !slices.Contains(Channels, f.Channel) {
		a.Add("channel", "grievance.channel")
	}
	return a.Err()
}

// longest is how many characters a text may have: a form can ask to be brief, what another system already took in cannot.
func longest(ch Channel) int {
	if ch == Import {
		return maxImported
	}
	return maxText
}

// Receive registers a grievance (§22) and makes its receipt. The caller acts as File (a resident), TakeCall (an operator) or
// Import. A retry with the same key returns the same receipt and changes nothing.
func (w *Work) Receive(ctx context.Context, c access.Caller, a access.Action, f Filing, seal Seal) (Receipt, error) {
	return w.ReceiveThen(ctx, c, a, f, seal, nil)
}

// ReceiveThen is Receive with more to record in the same act, such as the transfer of an imported row.
func (w *Work) ReceiveThen(ctx context.Context, c access.Caller, a access.Action, f Filing, seal Seal,
	then func(context.Context, *act.Tx, Case) error) (Receipt, error) {
	if err := w.Check(&f); err != nil {
		return Receipt{}, err
	}
	day := w.Door.Now()
	seq, err := w.Numbers.Next(ctx, day)
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	err = w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Permit(access.Resource{Place: f.Place}); err != nil {
			return err
		}
		if old, ok, err := tx.Once(ctx, f.Key); err != nil || ok {
			r, err = w.again(old, f.Key, err)
			return err
		}
		r = Receipt{ID: w.Door.IDs.Next(), Number: Number(f.Place, f.Channel, day, seq), Code: NewCode(w.Secret, f.Key)}
		body, err := w.received(ctx, tx, f, r)
		if err != nil {
			return err
		}
		if seal != nil {
			if body.Sealed, err = seal(ctx, tx, r.ID); err != nil {
				return err
			}
		}
		draft := Received.Draft(r.ID, f.Place, body)
		draft.Key, draft.At = f.Key, f.At
		if r.Fact, err = tx.Record(ctx, draft); err != nil || then == nil {
			return err
		}
		cs, err := get(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		return then(ctx, tx, cs)
	})
	return r, err
}

func (w *Work) received(ctx context.Context, tx *act.Tx, f Filing, r Receipt) (ReceivedBody, error) {
	route, _ := w.Matters.Route(f.Matter)
	b := ReceivedBody{Number: r.Number, CodeHash: HashCode(r.Code), Channel: f.Channel, Desk: f.Desk, Direct: f.Direct, Named: f.Named, Matter: f.Matter,
		Route: route, Title: f.Title, Text: f.Text, Points: f.Points, Respondent: f.Respondent, Headcount: f.Headcount, Urgency: f.Urgency,
		Lang: f.Lang, Source: f.Source, Written: f.Written}
	if b.Desk == "" {
		var err error
		if b.Desk, err = w.Offices.Petition(ctx, tx, f.Place); err != nil {
			return b, err
		}
	}
	if b.Desk == "" {
		return b, fault.Of("place", "grievance.no_desk")
	}
	return b, nil
}

// again makes the receipt of an earlier try: the code follows from the key.
func (w *Work) again(old fact.Fact, key string, err error) (Receipt, error) {
	if err != nil {
		return Receipt{}, err
	}
	b, err := Received.Read(old)
	return Receipt{ID: old.Subject, Number: b.Number, Code: NewCode(w.Secret, key), Fact: old}, err
}

// amendMillis is the window in which a filing can be changed: ten minutes (老年人、障碍者办事可撤改的通行要求).
const amendMillis = 10 * 60 * 1000

// AmendUntil is when the window for changing a filing closes, unix ms.
func (c Case) AmendUntil() int64 { return c.ReceivedAt + amendMillis }

// Amend changes what was typed, within ten minutes and before anybody works on it.
func (w *Work) Amend(ctx context.Context, c access.Caller, id string, f Filing) error {
	return w.do(ctx, c, access.Amend, id, DoAmend, whole, func(ctx context.Context, s step) error {
		if s.Now.UnixMilli() > s.c.AmendUntil() {
			return fault.New(fault.Late, "grievance.amend.late", clock.At(s.c.AmendUntil()))
		}
		f.Channel, f.Place, f.Urgency = s.c.Channel, s.c.Place, s.c.Urgency
		if err := w.Check(&f); err != nil {
			return err
		}
		route, _ := w.Matters.Route(f.Matter)
		_, err := record(ctx, s, Amended, AmendedBody{Matter: f.Matter, Route: route, Title: f.Title, Text: f.Text, Points: f.Points,
			Respondent: f.Respondent, Headcount: f.Headcount})
		return err
	})
}

// Withdraw ends the handling at the petitioner's own wish.
func (w *Work) Withdraw(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, access.Withdraw, id, DoWithdraw, whole, func(ctx context.Context, s step) error {
		var a fault.All
		reason = fits(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Withdrawn, ReasonBody{Reason: reason})
		return err
	})
}
