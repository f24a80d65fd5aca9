package followup

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

const (
	mostAttempts = 3
	maxNote      = 2000
)

// step is one verb under way about a grievance.
type step struct {
	*act.Tx
	c     grievance.Case
	a     Asked
	drawn bool
	v     Visit
	key   string
}

// do runs a verb about a grievance: the caller must be permitted on the office that `on` names.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, on func(*step) string, fn func(context.Context, *step) error) error {
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
		if s.a, s.drawn, err = Of(ctx, tx, id); err != nil {
			return err
		}
		if s.v, _, err = VisitOf(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id, Place: s.c.Place, Offices: []string{on(s)}}); err != nil {
			return err
		}
		return fn(ctx, s)
	})
}

// about is do for a case that was drawn.
func (w *Work) about(ctx context.Context, c access.Caller, a access.Action, id string, on func(*step) string, fn func(context.Context, *step) error) error {
	return w.do(ctx, c, a, id, on, func(ctx context.Context, s *step) error {
		if !s.drawn {
			return fault.New(fault.Conflict, "followup.not_drawn")
		}
		return fn(ctx, s)
	})
}

func byAsker(s *step) string   { return s.a.Asker }
func byHandler(s *step) string { return s.a.Office }
func byVisitor(s *step) string { return s.v.Office }

// record writes one fact; the first of an act carries the key of the form.
func record[B any](ctx context.Context, s *step, k fact.Kind[B], body B) error {
	d := k.Draft(s.c.ID, s.c.Place, body)
	d.Key, s.key = s.key, ""
	_, err := s.Record(ctx, d)
	return err
}

// Involve names the office that asks, and the one that visits: they see the case.
func Involve(ctx context.Context, q store.Querier, id string) ([]string, error) {
	var out []string
	a, _, err := Of(ctx, q, id)
	if err != nil {
		return nil, err
	}
	v, _, err := VisitOf(ctx, q, id)
	if err != nil {
		return nil, err
	}
	for _, o := range []string{a.Asker, v.Office} {
		if o != "" {
			out = append(out, o)
		}
	}
	return out, nil
}

// Reaches names the offices that may now ask, for this purpose, to open who filed a case: the one that must still ask, and the one that
// owes a visit. Two people decide on that as on every opening.
func Reaches(ctx context.Context, q store.Querier, id string) ([]string, error) {
	var out []string
	a, _, err := Of(ctx, q, id)
	if err != nil {
		return nil, err
	}
	v, _, err := VisitOf(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if a.State == Waiting && a.Asker != "" {
		out = append(out, a.Asker)
	}
	if v.State == Agreed && !slices.Contains(out, v.Office) {
		out = append(out, v.Office)
	}
	return out, nil
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
