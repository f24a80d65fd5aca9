package grievance

import (
	"context"

	"ombud/core/act"
)

type onceKey struct{}

// Once marks what is done under the context as one sending of one form: when the same form is sent again by the same person, the
// verb changes nothing and succeeds. Keys are drawn at random for each form.
func Once(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, onceKey{}, key)
}

// SendingKey is the key of the form that is being sent under the context, "" for none: for verbs of other concepts about a grievance.
func SendingKey(ctx context.Context) string {
	k, _ := ctx.Value(onceKey{}).(string)
	return k
}

// again reports whether the caller already did this with the same form.
func (s step) again(ctx context.Context) (bool, error) {
	if s.key == nil || *s.key == "" {
		return false, nil
	}
	old, ok, err := s.Once(ctx, *s.key)
	return ok && old.Subject == s.c.ID && old.Staff == s.Caller.Staff, err
}

// sending is the key of the form under way. The first fact takes it; facts for joined cases follow from that one.
func sending(ctx context.Context, tx *act.Tx, c Case) step {
	s := step{Tx: tx, c: c}
	if k, ok := ctx.Value(onceKey{}).(string); ok {
		s.key = &k
	}
	return s
}
