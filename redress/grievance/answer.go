package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
)

// minOpinion is the fewest characters an opinion or its facts can be said in; shorter is a placeholder.
const minOpinion = 10

// Answer issues the disposition opinion (§32) or, on other routes, the written reply. Every numbered point must be answered with
// facts and legal basis. Grievances joined into this one get the same answer, each on its own record.
func (w *Work) Answer(ctx context.Context, c access.Caller, id string, b AnsweredBody) error {
	action := access.Accept
	cs, err := Get(ctx, w.Door.DB, id)
	if err != nil {
		return err
	}
	if cs.Status == StatusReviewing {
		action = access.Review
	}
	return w.do(ctx, c, action, id, DoAnswer, held, func(ctx context.Context, s step) error {
		if err := w.complete(ctx, s, &b); err != nil {
			return err
		}
		return forAll(ctx, s, DoAnswer, func(m step) error {
			own := b
			if m.c.ID != s.c.ID {
				own.Points = b.Points[:min(len(b.Points), len(m.c.Points))]
			}
			_, err := record(ctx, m, opinionKind(m.c.Stage), own)
			return err
		})
	})
}

func opinionKind(s Stage) fact.Kind[AnsweredBody] {
	return [...]fact.Kind[AnsweredBody]{First: Answered, Review: ReviewAnswered, Rereview: RereviewAnswered}[s]
}

// complete checks the required content of §32 and fills in the review right, which no office may leave out.
func (w *Work) complete(ctx context.Context, s step, b *AnsweredBody) error {
	var a fault.All
	b.Route = s.c.Route
	b.Request = need(&a, "request", b.Request, maxNote)
	b.Facts = need(&a, "facts", b.Facts, maxText)
	b.Opinion = need(&a, "opinion", b.Opinion, maxText)
	b.Basis = need(&a, "basis", b.Basis, maxNote)
	for field, t := range map[string]string{"facts": b.Facts, "opinion": b.Opinion} {
		if n := len([]rune(t)); n > 0 && n < minOpinion {
			a.Add(field, "grievance.too_short", minOpinion)
		}
	}
	if !slices.Contains([]Outcome{Support, Explain, Decline}, b.Outcome) {
		a.Add("outcome", "grievance.need.outcome")
	}
	answers := map[int]string{}
	for _, p := range b.Points {
		answers[p.N] = p.Answer
	}
	b.Points = []PointAnswer{}
	for i := range s.c.Points {
		var one fault.All
		t := need(&one, "point", answers[i+1], maxNote)
		if one.Err() != nil {
			a.Add("points", "grievance.need.point", i+1)
		}
		b.Points = append(b.Points, PointAnswer{N: i + 1, Answer: t})
	}
	if err := a.Err(); err != nil {
		return err
	}
	b.Organ, b.Review = "", false
	if s.c.Route == RoutePetition && s.c.Stage < Rereview {
		organ, err := w.Offices.Reviewer(ctx, s, s.c.Office)
		if err != nil {
			return err
		}
		b.Organ, b.Review = organ, organ != ""
	}
	return nil
}

// Delivery is the evidence that the reply reached the petitioner.
type Delivery struct {
	How      string
	Evidence string
	At       int64 // when it was received, unix ms; 0 for now
	Reason   string
}

// Hows lists the ways of delivery.
var Hows = []string{"in_person", "post", "message", "online", "notice"}

// Deliver records when and how the written reply was received: the review right counts from there (§35, §36).
func (w *Work) Deliver(ctx context.Context, c access.Caller, id string, d Delivery) error {
	return w.do(ctx, c, access.Accept, id, DoDeliver, held, func(ctx context.Context, s step) error {
		var a fault.All
		d.Evidence = need(&a, "evidence", d.Evidence, maxNote)
		if !slices.Contains(Hows, d.How) {
			a.Add("how", "grievance.need.delivery")
		}
		now := s.Now.UnixMilli()
		if d.At == 0 {
			d.At = now
		}
		if d.At > now {
			a.Add("at", "act.future")
		}
		if d.At < s.c.AnsweredAt {
			a.Add("at", "grievance.deliver.before_answer", clock.At(s.c.AnsweredAt))
		}
		if err := a.Err(); err != nil {
			return err
		}
		kind := [...]fact.Kind[DeliveredBody]{First: Delivered, Review: ReviewDelivered, Rereview: RereviewDelivered}[s.c.Stage]
		_, err := record(ctx, s, kind, DeliveredBody{How: d.How, Evidence: d.Evidence, DeliveredAt: d.At,
			Review: s.c.Route == RoutePetition && s.c.Stage < Rereview})
		return err
	})
}

// Close ends the handling after delivery; rights to review and rating stay open.
func (w *Work) Close(ctx context.Context, c access.Caller, id string) error {
	return w.do(ctx, c, access.Accept, id, DoClose, held, func(ctx context.Context, s step) error {
		return forAll(ctx, s, DoClose, func(s step) error {
			_, err := record(ctx, s, Closed, ClosedBody{How: "answered"})
			return err
		})
	})
}

// The rules that verbs ask about by name.
const (
	ruleObject   = "petition-2022/object-to-dispatch"
	ruleReview   = "petition-2022/ask-review"
	ruleRereview = "petition-2022/ask-rereview"
)

// openRight finds an open window of a rule on the case.
func openRight(ctx context.Context, s step, rule string) (duty.Duty, bool, error) {
	if err := s.CatchUp(ctx, s.c.ID); err != nil {
		return duty.Duty{}, false, err
	}
	list, err := s.Duties(ctx, s.c.ID)
	for _, d := range list {
		if d.Rule == rule && d.Due > s.Now.UnixMilli() {
			return d, true, err
		}
	}
	return duty.Duty{}, false, err
}

// extendable reports whether any open duty of the case can be extended at all.
func extendable(ctx context.Context, s step) (bool, error) {
	list, err := s.Duties(ctx, s.c.ID)
	for _, d := range list {
		if r, err := s.Rule(d); err == nil && r.Extend != nil && r.Extend.By == Extended.Name() {
			return true, nil
		}
	}
	return false, err
}
