package mediation

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct{ Door *act.Door }

// Limits of what people type, in characters, and of an agreement.
const (
	maxLine      = 100
	maxWhat      = 500
	maxNote      = 2000
	maxText      = 5000
	mostPromises = 8
)

// step is one verb under way: the act, the grievance and its newest mediation.
type step struct {
	*act.Tx
	c   grievance.Case
	m   Mediation
	key string
}

// do runs a verb on the newest mediation of a grievance, which is held; the same form does nothing twice.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, who func(*step) []string, fn func(context.Context, *step) error) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		cs, err := grievance.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		s := &step{Tx: tx, c: cs, key: grievance.SendingKey(ctx)}
		if s.m, err = Newest(ctx, tx, id); err != nil {
			return err
		}
		if old, ok, err := s.Once(ctx, s.key); err != nil || ok && old.Subject == id && old.Staff == c.Staff {
			return err
		}
		if err := s.Permit(access.Resource{Subject: id, Place: cs.Place, Offices: who(s)}); err != nil {
			return err
		}
		return fn(ctx, s)
	})
}

// Who may: the holder of the receipt is found by the policy, offices are named.
func resident(*step) []string   { return nil }
func working(s *step) []string  { return s.c.Resource().Offices }
func theParty(s *step) []string { return []string{s.m.Party} }
func neutral(s *step) []string  { return []string{s.m.Mediator} }
func both(s *step) []string     { return []string{s.m.Party, s.m.Mediator} }

func record[B any](ctx context.Context, s *step, k fact.Kind[B], body B) (fact.Fact, error) {
	d := k.Draft(s.c.ID, s.c.Place, body)
	d.Key, s.key = s.key, ""
	return s.Record(ctx, d)
}

// need cleans a text and notes when it is empty or too long.
func need(a *fault.All, field, s string, most int) string {
	s = fits(a, field, s, most)
	if s == "" {
		a.Add(field, "mediation.need."+field)
	}
	return s
}

// fits cleans a text and notes when it is too long.
func fits(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if n := text.Count(s); n > most {
		a.Add(field, "grievance.too_long", most, n)
	}
	return s
}

func conflict(key string, args ...any) error { return fault.New(fault.Conflict, key, args...) }

// live refuses what is done to a mediation that is over, or before both sides agreed to it.
func (s *step) live() error {
	switch {
	case s.m.ID == "":
		return conflict("mediation.none")
	case s.m.EndedAt != 0:
		return conflict("mediation.over")
	case s.m.SettledAt != 0:
		return conflict("mediation.settled_already")
	}
	return nil
}

func (s *step) running() error {
	if err := s.live(); err != nil {
		return err
	}
	if s.m.StartedAt == 0 {
		return conflict("mediation.not_begun")
	}
	return nil
}

// Offer is an office's proposal; when the party itself makes it, its agreement is in it.
func (w *Work) Offer(ctx context.Context, c access.Caller, id, mediator, why string) error {
	return w.do(ctx, c, access.Mediate, id, working, func(ctx context.Context, s *step) error { return propose(ctx, s, OfferMade, mediator, why) })
}

// Ask is the proposal of whoever holds the receipt.
func (w *Work) Ask(ctx context.Context, c access.Caller, id, mediator, why string) error {
	return w.do(ctx, c, access.Settle, id, resident, func(ctx context.Context, s *step) error { return propose(ctx, s, Asked, mediator, why) })
}

func propose(ctx context.Context, s *step, k fact.Kind[OfferBody], mediator, why string) error {
	switch {
	case s.m.Live():
		return conflict("mediation.already")
	case s.m.stands():
		return conflict("mediation.settled_already")
	case !mayBegin(s.c, s.m):
		return conflict("mediation.too_early")
	}
	var a fault.All
	b := OfferBody{Party: party(s.c), Mediator: mediator, Why: need(&a, "why", why, maxNote)}
	o, err := office.Get(ctx, s, mediator)
	switch {
	case fault.Is(err, fault.NotFound) || mediator == "" || err == nil && !o.Active:
		a.Add("mediator", "mediation.need.mediator")
	case err != nil:
		return err
	case mediator == b.Party:
		a.Add("mediator", "mediation.need.neutral")
	}
	if err := a.Err(); err != nil {
		return err
	}
	b.Type = TypeOf(o.Agency)
	_, err = record(ctx, s, k, b)
	return err
}

// Answer is what the party says to the offer. It says why when it does not agree.
func (w *Work) Answer(ctx context.Context, c access.Caller, id, mediation string, yes bool, reason string) error {
	return w.do(ctx, c, access.Mediate, id, theParty, func(ctx context.Context, s *step) error { return answer(ctx, s, Party, mediation, yes, reason) })
}

// AnswerOwn is what the holder of the receipt says to the offer; a no needs no reason.
func (w *Work) AnswerOwn(ctx context.Context, c access.Caller, id, mediation string, yes bool, reason string) error {
	return w.do(ctx, c, access.Settle, id, resident, func(ctx context.Context, s *step) error { return answer(ctx, s, Resident, mediation, yes, reason) })
}

func answer(ctx context.Context, s *step, side Side, mediation string, yes bool, reason string) error {
	if err := s.live(); err != nil {
		return err
	}
	switch {
	case mediation != s.m.ID:
		return conflict("mediation.changed")
	case s.c.Status == grievance.StatusWithdrawn && s.m.StartedAt == 0:
		return conflict("mediation.withdrawn")
	case !s.m.Waits(side):
		return conflict("mediation.answered_already")
	case !yes:
		return leave(ctx, s, Declined, side, reason)
	}
	if _, err := record(ctx, s, Consented, ConsentBody{Mediation: s.m.ID, Side: side}); err != nil {
		return err
	}
	if other := (s.m.ResidentAt != 0 || side == Resident) && (s.m.PartyAt != 0 || side == Party); !other {
		return nil
	}
	_, err := record(ctx, s, Started, StartedBody{Mediation: s.m.ID, Type: s.m.Type, Party: s.m.Party, Mediator: s.m.Mediator})
	return err
}

// End ends a mediation without an agreement, by the party or the mediator, who say why.
func (w *Work) End(ctx context.Context, c access.Caller, id, mediation, reason string) error {
	return w.do(ctx, c, access.Mediate, id, both, func(ctx context.Context, s *step) error {
		side := Party
		if c.Office == s.m.Mediator {
			side = Mediator
		}
		return end(ctx, s, side, mediation, reason)
	})
}

// EndOwn ends it by the holder of the receipt, at any time and without a reason.
func (w *Work) EndOwn(ctx context.Context, c access.Caller, id, mediation, reason string) error {
	return w.do(ctx, c, access.Settle, id, resident, func(ctx context.Context, s *step) error { return end(ctx, s, Resident, mediation, reason) })
}

func end(ctx context.Context, s *step, side Side, mediation, reason string) error {
	if err := s.live(); err != nil {
		return err
	}
	if mediation != s.m.ID {
		return conflict("mediation.changed")
	}
	return leave(ctx, s, Over, side, reason)
}

func leave(ctx context.Context, s *step, k fact.Kind[DeclinedBody], side Side, reason string) error {
	var a fault.All
	if side == Resident {
		reason = fits(&a, "reason", reason, maxNote)
	} else {
		reason = need(&a, "reason", reason, maxNote)
	}
	if err := a.Err(); err != nil {
		return err
	}
	_, err := record(ctx, s, k, DeclinedBody{Mediation: s.m.ID, Side: side, Reason: reason})
	return err
}

// Hows are the ways of holding a session.
var Hows = []string{"together", "apart", "remote"}

// Meet records a session, by the mediator. It is held as the resident wished, or it is not recorded as held.
func (w *Work) Meet(ctx context.Context, c access.Caller, id string, b SessionBody) error {
	return w.do(ctx, c, access.Mediate, id, neutral, func(ctx context.Context, s *step) error {
		if err := s.running(); err != nil {
			return err
		}
		b := b // the act may run again
		var a fault.All
		b.Mediation, b.Site, b.Result = s.m.ID, need(&a, "site", b.Site, maxLine), need(&a, "result", b.Result, maxNote)
		switch {
		case b.HeldAt == 0:
			a.Add("held_at", "mediation.need.held_at")
		case b.HeldAt > s.Now.UnixMilli():
			a.Add("held_at", "act.future")
		case b.HeldAt < s.m.StartedAt-s.m.StartedAt%60_000: // a form knows minutes
			a.Add("held_at", "mediation.need.after")
		}
		if !slices.Contains(Hows, b.How) {
			a.Add("how", "mediation.need.how")
		}
		if !b.Wish {
			a.Add("wish", "mediation.need.wish")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Session, b)
		return err
	})
}
