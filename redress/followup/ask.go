package followup

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/redress/grievance"
)

const (
	mostAttempts = 3
	maxNote      = 2000
)

// step is one verb under way about a drawn case.
type step struct {
	*act.Tx
	c   grievance.Case
	a   Asked
	key string
}

func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, on func(Asked) string, fn func(context.Context, *step) error) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		s := &step{Tx: tx, key: grievance.SendingKey(ctx)}
		var err error
		if s.c, err = grievance.Get(ctx, tx, id); err != nil {
			return err
		}
		if old, ok, err := s.Once(ctx, s.key); err != nil || ok && old.Subject == id && old.Staff == c.Staff {
			return err
		}
		drawn := false
		if s.a, drawn, err = Of(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id, Place: s.c.Place, Offices: []string{on(s.a)}}); err != nil {
			return err
		}
		if !drawn {
			return fault.New(fault.Conflict, "followup.not_drawn")
		}
		return fn(ctx, s)
	})
}

func byAsker(a Asked) string  { return a.Asker }
func byOffice(a Asked) string { return a.Office }

// Answer records what the office that asks was told on the telephone.
func (w *Work) Answer(ctx context.Context, c access.Caller, id string, b AnsweredBody) error {
	b.Via = "phone"
	return w.do(ctx, c, access.FollowUp, id, byAsker, func(ctx context.Context, s *step) error {
		if s.a.State != Waiting {
			return fault.New(fault.Conflict, "followup.over")
		}
		return s.answer(ctx, b)
	})
}

// Tell is the answer of whoever holds the receipt. Silence does not shut it out: who comes late is heard.
func (w *Work) Tell(ctx context.Context, c access.Caller, id string, b AnsweredBody) error {
	b.Via = "web"
	return w.do(ctx, c, access.TellFollowUp, id, byAsker, func(ctx context.Context, s *step) error {
		if s.a.State == Reached {
			return fault.New(fault.Conflict, "followup.told")
		}
		return s.answer(ctx, b)
	})
}

func (s *step) answer(ctx context.Context, b AnsweredBody) error {
	var a fault.All
	if !slices.Contains([]string{"yes", "partly", "no"}, b.Solved) {
		a.Add("solved", "followup.need.solved")
	}
	for field, n := range map[string]int64{"attitude": b.Attitude, "timeliness": b.Timeliness} {
		if n < 0 || n > 3 {
			a.Add(field, "followup.need.mark")
		}
	}
	if b.Text = text.Clean(b.Text); text.Count(b.Text) > maxNote {
		a.Add("text", "followup.need.shorter", maxNote)
	}
	if err := a.Err(); err != nil {
		return err
	}
	b.Office, b.Again = s.a.Office, b.Solved == "no" || b.Attitude == 1 || b.Timeliness == 1
	d := Answered.Draft(s.c.ID, s.c.Place, b)
	d.Key = s.key
	_, err := s.Record(ctx, d)
	return err
}

// Attempt records a try that reached nobody, one a day. The third ends the asking in silence.
func (w *Work) Attempt(ctx context.Context, c access.Caller, id, note string) error {
	return w.do(ctx, c, access.FollowUp, id, byAsker, func(ctx context.Context, s *step) error {
		if s.a.State != Waiting {
			return fault.New(fault.Conflict, "followup.over")
		}
		if s.a.Attempts > 0 && calendar.DateOf(clock.At(s.a.TriedAt)) == calendar.DateOf(s.Now) {
			return fault.New(fault.Conflict, "followup.tried_today")
		}
		note, err := need("note", note)
		if err != nil {
			return err
		}
		d := Attempted.Draft(id, s.c.Place, AttemptedBody{N: s.a.Attempts + 1, Note: note})
		d.Key = s.key
		if _, err := s.Record(ctx, d); err != nil || s.a.Attempts+1 < mostAttempts {
			return err
		}
		_, err = s.Record(ctx, WentSilent.Draft(id, s.c.Place, SilentBody{Attempts: mostAttempts}))
		return err
	})
}

// LookAgain is the new answer of the office that handled the case, to somebody who said that it is not settled.
func (w *Work) LookAgain(ctx context.Context, c access.Caller, id, answer string) error {
	return w.do(ctx, c, access.Accept, id, byOffice, func(ctx context.Context, s *step) error {
		if !s.a.Again {
			return fault.New(fault.Conflict, "followup.nothing_again")
		}
		answer, err := need("answer", answer)
		if err != nil {
			return err
		}
		d := LookedAgain.Draft(id, s.c.Place, LookedBody{Answer: answer})
		d.Key = s.key
		_, err = s.Record(ctx, d)
		return err
	})
}

func need(field, s string) (string, error) {
	s = text.Clean(s)
	switch n := text.Count(s); {
	case n == 0:
		return "", fault.Of(field, "followup.need."+field)
	case n > maxNote:
		return "", fault.Of(field, "followup.need.shorter", maxNote)
	}
	return s, nil
}
