package followup

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
)

// Answer records what the office that asks was told on the telephone.
func (w *Work) Answer(ctx context.Context, c access.Caller, id string, b AnsweredBody) error {
	b.Via = ByCall
	return w.about(ctx, c, access.FollowUp, id, byAsker, func(ctx context.Context, s *step) error {
		if s.a.State != Waiting {
			return fault.New(fault.Conflict, "followup.over")
		}
		return s.answer(ctx, b)
	})
}

// Tell is the answer of whoever holds the receipt. Neither silence nor an exclusion shuts it out: who comes late is heard.
func (w *Work) Tell(ctx context.Context, c access.Caller, id string, b AnsweredBody) error {
	b.Via = "web"
	return w.about(ctx, c, access.TellFollowUp, id, byAsker, func(ctx context.Context, s *step) error {
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
	if b.Satisfied < 0 || b.Satisfied > 3 {
		a.Add("satisfied", "followup.need.mark")
	}
	if b.Text = text.Clean(b.Text); text.Count(b.Text) > maxNote {
		a.Add("text", "followup.need.shorter", maxNote)
	}
	if err := a.Err(); err != nil {
		return err
	}
	b.Office, b.Again = s.a.Office, b.Solved == "no" || b.Satisfied == 1
	return record(ctx, s, Answered, b)
}

// Attempt records a try that reached nobody, one a day. The third ends the asking in silence; a text alone is no reason to say that
// nobody answers, so at least one of the three is a call.
func (w *Work) Attempt(ctx context.Context, c access.Caller, id, via, note string) error {
	return w.about(ctx, c, access.FollowUp, id, byAsker, func(ctx context.Context, s *step) error {
		if s.a.State != Waiting {
			return fault.New(fault.Conflict, "followup.over")
		}
		if s.a.Attempts > 0 && calendar.DateOf(clock.At(s.a.TriedAt)) == calendar.DateOf(s.Now) {
			return fault.New(fault.Conflict, "followup.tried_today")
		}
		var a fault.All
		last := s.a.Attempts+1 >= mostAttempts
		switch {
		case !slices.Contains(Ways, via):
			a.Add("via", "followup.need.via")
		case last && via != ByCall && s.a.Calls == 0:
			a.Add("via", "followup.need.call")
		}
		note, err := need("note", note)
		for _, f := range fault.Fields(err) {
			a.Add(f.Field, f.Key, f.Args...)
		}
		if err := a.Err(); err != nil {
			return err
		}
		if err := record(ctx, s, Attempted, AttemptedBody{N: s.a.Attempts + 1, Via: via, Note: note}); err != nil || !last {
			return err
		}
		return record(ctx, s, WentSilent, SilentBody{Attempts: s.a.Attempts + 1})
	})
}

// LookAgain is the new answer of the office that handled the case, to somebody who said that it is not settled.
func (w *Work) LookAgain(ctx context.Context, c access.Caller, id, answer string) error {
	return w.about(ctx, c, access.Accept, id, byHandler, func(ctx context.Context, s *step) error {
		if !s.a.Again {
			return fault.New(fault.Conflict, "followup.nothing_again")
		}
		answer, err := need("answer", answer)
		if err != nil {
			return err
		}
		return record(ctx, s, LookedAgain, LookedBody{Answer: answer})
	})
}
