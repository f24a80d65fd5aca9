package grievance

import (
	"context"
	"slices"
	"strconv"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/fact"
	"ombud/machine/store"
)

// minOpinion is the fewest characters an opinion or its facts can be said in; shorter is a placeholder.
const minOpinion = 10

// Answer issues the disposition opinion (§32) or, on other routes, the written reply. Every numbered point must be answered with
// facts and legal basis. Grievances joined into this one get the same opinion, each on its own record; where one of them asks other
// points, AnswerAll takes the answers to those.
func (w *Work) Answer(ctx context.Context, c access.Caller, id string, b AnsweredBody) error {
	return w.AnswerAll(ctx, c, id, b, nil, nil)
}

// AnswerAll is Answer with the answers to the points of joined grievances, by the id of each, and with the remedies that the answer
// promises. They are promised to everybody who gets the answer.
func (w *Work) AnswerAll(ctx context.Context, c access.Caller, id string, b AnsweredBody, joined map[string][]PointAnswer, remedies []RemedyBody) error {
	action := access.Accept
	cs, err := w.Case(ctx, id)
	if err != nil {
		return err
	}
	if cs.Status == StatusReviewing {
		action = access.Review
	}
	return w.do(ctx, c, action, id, DoAnswer, held, func(ctx context.Context, s step) error {
		b := b // the act may run again
		members, err := s.together(ctx, DoAnswer)
		if err != nil {
			return err
		}
		points, err := w.complete(ctx, s, &b, members, joined)
		owed, wrong := promises(s.c.Office, s.Now, remedies)
		if err = mistakes(err, wrong); err != nil {
			return err
		}
		return forAll(ctx, s, DoAnswer, func(m step) error {
			own := b
			own.Points, own.Route = points[m.c.ID], m.c.Route
			own.Review = b.Organ != "" && reviewable(m.c)
			if _, err := record(ctx, m, opinionKind(m.c.Stage), own); err != nil {
				return err
			}
			for _, r := range owed {
				if _, err := record(ctx, m, RemedyPromised, r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func opinionKind(s Stage) fact.Kind[AnsweredBody] {
	return [...]fact.Kind[AnsweredBody]{First: Answered, Review: ReviewAnswered, Rereview: RereviewAnswered}[s]
}

// reviewable reports whether the next opinion of the case can be reviewed: those on matters of §31(6), up to the re-review.
func reviewable(c Case) bool { return c.Route == RoutePetition && c.Stage < Rereview }

// Preview is the opinion as Answer would issue it now, checked, for reading before it is final. It writes nothing.
func (w *Work) Preview(ctx context.Context, id string, b AnsweredBody, joined map[string][]PointAnswer) (AnsweredBody, error) {
	cs, err := Get(ctx, w.Door.DB, id)
	if err != nil {
		return b, err
	}
	members, err := together(ctx, w.Door.DB, cs, DoAnswer)
	if err != nil {
		return b, err
	}
	points, err := w.check(&b, cs, members, joined)
	if err != nil {
		return b, err
	}
	b.Points = points[cs.ID]
	return b, w.organ(ctx, w.Door.DB, cs, &b)
}

// complete checks the required content of §32 and fills in the review right, which no office may leave out.
func (w *Work) complete(ctx context.Context, s step, b *AnsweredBody, members []Case, joined map[string][]PointAnswer) (map[string][]PointAnswer, error) {
	points, err := w.check(b, s.c, members, joined)
	if err != nil {
		return nil, err
	}
	return points, w.organ(ctx, s, s.c, b)
}

// check is the part of complete that needs no database. It gives the answered points of each case.
func (w *Work) check(b *AnsweredBody, c Case, members []Case, joined map[string][]PointAnswer) (map[string][]PointAnswer, error) {
	var a fault.All
	b.Route = c.Route
	b.Request = need(&a, "request", b.Request, maxNote)
	b.Facts = enough(&a, "facts", b.Facts)
	points := map[string][]PointAnswer{c.ID: answered(&a, "", c.Points, b.Points)}
	for _, m := range members {
		given := joined[m.ID]
		if len(given) == 0 && slices.Equal(m.Points, c.Points) {
			given = b.Points
		}
		points[m.ID] = answered(&a, m.ID+"-", m.Points, given)
	}
	b.Opinion = enough(&a, "opinion", b.Opinion)
	b.Basis = need(&a, "basis", b.Basis, maxNote)
	if !slices.Contains(Outcomes, b.Outcome) {
		a.Add("outcome", "grievance.need.outcome")
	}
	return points, a.Err()
}

// organ fills in who would review: the office one level above the one that answers.
func (w *Work) organ(ctx context.Context, q store.Querier, c Case, b *AnsweredBody) (err error) {
	b.Organ, b.Review = "", false
	if reviewable(c) {
		b.Organ, err = w.Offices.Reviewer(ctx, q, c.Office)
		b.Review = b.Organ != ""
	}
	return err
}

// enough is need for a text that must say something.
func enough(a *fault.All, field, s string) string {
	s = need(a, field, s, maxText)
	if n := text.Count(s); n > 0 && n < minOpinion {
		a.Add(field, "grievance.too_short", minOpinion)
	}
	return s
}

// answered pairs each point asked with its answer. Field names are point-1, or point-ID-1 for a joined case.
func answered(a *fault.All, of string, asked []string, given []PointAnswer) []PointAnswer {
	out := []PointAnswer{}
	for i := range asked {
		p := PointAnswer{N: i + 1}
		for _, g := range given {
			if g.N == p.N {
				p.Answer = text.Clean(g.Answer)
			}
		}
		field := "point-" + of + strconv.Itoa(p.N)
		if p.Answer == "" {
			a.Add(field, "grievance.need.point", p.N)
		}
		p.Answer = fits(a, field, p.Answer, maxNote)
		out = append(out, p)
	}
	return out
}
