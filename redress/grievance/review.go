package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/duty"
)

// AskReview asks the organ one level above to look again: review (§35), then re-review (§36), each within 30 days of delivery,
// moved to the first working day after a holiday. After the window it is late, and the page says which day was the last.
func (w *Work) AskReview(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, access.AskReview, id, DoReview, whole, func(ctx context.Context, s step) error {
		var a fault.All
		reason = need(&a, "reason", reason, maxText)
		if err := a.Err(); err != nil {
			return err
		}
		rule, kind, below := ruleReview, ReviewRequested, s.c.Handler
		if s.c.Stage == Review {
			rule, kind, below = ruleRereview, RereviewRequested, s.c.Reviewer
		}
		if _, ok, err := openRight(ctx, s, rule); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Late, "grievance.review.late")
		}
		organ, err := w.Offices.Reviewer(ctx, s, below)
		if err != nil {
			return err
		}
		if organ == "" {
			return fault.New(fault.Conflict, "grievance.review.nobody")
		}
		_, err = record(ctx, s, kind, ReviewRequestedBody{To: organ, Reason: reason})
		return err
	})
}

// Hear opens or closes a hearing at re-review; its time is not counted (§36.2).
func (w *Work) Hear(ctx context.Context, c access.Caller, id string, open bool, reason string) error {
	verb, kind := DoHear, HearingOpened
	if !open {
		verb, kind = DoEndHear, HearingClosed
	}
	return w.do(ctx, c, access.Review, id, verb, held, func(ctx context.Context, s step) error {
		var a fault.All
		reason = need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		if s.c.Stage != Rereview {
			return fault.New(fault.Conflict, "grievance.hear.stage")
		}
		if paused, err := hearing(ctx, s); err != nil {
			return err
		} else if paused == open {
			return fault.New(fault.Conflict, "grievance.not_now."+string(verb))
		}
		_, err := record(ctx, s, kind, ReasonBody{Reason: reason})
		return err
	})
}

// hearing reports whether one is under way: the clock stands.
func hearing(ctx context.Context, s step) (bool, error) {
	list, err := s.Duties(ctx, s.c.ID)
	return slices.ContainsFunc(list, func(d duty.Duty) bool { return d.PauseAt != 0 }), err
}

// Rate is the receipt holder's judgement (§21). It can be given again; the last one counts. Staff cannot rate.
func (w *Work) Rate(ctx context.Context, c access.Caller, id string, b RatedBody) error {
	return w.do(ctx, c, access.Rate, id, DoRate, whole, func(ctx context.Context, s step) error {
		var a fault.All
		b.Text = fits(&a, "text", b.Text, maxNote)
		if b.Desk < 0 || b.Desk > 3 || b.Handling < 1 || b.Handling > 3 {
			a.Add("handling", "grievance.need.rating")
		}
		if !slices.Contains([]string{"yes", "partly", "no"}, b.Solved) {
			a.Add("solved", "grievance.need.solved")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := record(ctx, s, Rated, b)
		return err
	})
}

// Add adds information. It moves no clock.
func (w *Work) Add(ctx context.Context, c access.Caller, id, message string) error {
	return w.do(ctx, c, access.AddInfo, id, DoAdd, whole, func(ctx context.Context, s step) error {
		return say(ctx, s, true, "resident", message)
	})
}

// Say is a message of the resident or of the office that has the case. It moves no clock.
func (w *Work) Say(ctx context.Context, c access.Caller, id, message string) error {
	from, action, on := c.Office, access.Accept, held
	if c.Staff == "" {
		from, action, on = "resident", access.Say, whole
	}
	return w.do(ctx, c, action, id, DoSay, on, func(ctx context.Context, s step) error {
		return say(ctx, s, false, from, message)
	})
}

func say(ctx context.Context, s step, added bool, from, message string) error {
	var a fault.All
	message = need(&a, "message", text.Clean(message), maxNote)
	if err := a.Err(); err != nil {
		return err
	}
	kind := Said
	if added {
		kind = Added
	}
	_, err := record(ctx, s, kind, SaidBody{From: from, Text: message})
	return err
}
