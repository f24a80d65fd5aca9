package grievance

import (
	"context"

	"ombud/core/duty"
	"ombud/machine/store"
)

// The rules that verbs ask about by name.
const (
	ruleObject   = "petition-2022/object-to-dispatch"
	ruleReview   = "petition-2022/ask-review"
	ruleRereview = "petition-2022/ask-rereview"
	ruleComply   = "petition-2022/answer-supervision"
	ruleSupport  = "petition-2022/support"

	ruleRemedy      = "petition-2022/remedy"
	ruleRemedyAgain = "petition-2022/remedy-again"
)

// IsReviewRight reports whether a duty is the window for asking for review or re-review; other concepts leave petitioners other rights.
func IsReviewRight(d duty.Duty) bool { return d.Rule == ruleReview || d.Rule == ruleRereview }

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

// extendable finds the open duty of the office that an extension lengthens (§34).
func extendable(ctx context.Context, q store.Querier, law *duty.Law, c Case) (duty.Duty, bool, error) {
	list, err := duty.OpenOf(ctx, q, c.ID)
	d, ok := extends(list, law, c)
	return d, ok, err
}

func extends(open []duty.Duty, law *duty.Law, c Case) (duty.Duty, bool) {
	for _, d := range open {
		if r, err := law.RuleOf(d); err == nil && d.Bearer == c.Office && r.Extend != nil && r.Extend.By == Extended.Name() {
			return d, true
		}
	}
	return duty.Duty{}, false
}
