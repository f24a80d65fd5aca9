package workorder

import (
	"context"
	"slices"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/attach"
	"ombud/redress/grievance"
)

// Offices answers what the verbs ask about offices.
type Offices interface {
	Active(ctx context.Context, q store.Querier, office string) (bool, error)
	Above(ctx context.Context, q store.Querier, office string) (string, error)
	Near(ctx context.Context, q store.Querier, agency string, p place.Code) (string, error)
}

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door     *act.Door
	Offices  Offices
	Stations Stations
	Files    *attach.Work // photos of visits
}

// The rows of rules/rings.yaml that the verbs look for.
const (
	ruleMeet = "rings/joint-meet"
	ruleTell = "rings/joint-report"
	rulePlan = "rings/joint-plan"
)

// Limits of what people type, in characters, and of lists.
const (
	maxNote    = 2000
	maxLine    = 200
	mostParty  = 12
	mostAsked  = 10
	levelsMost = 8
)

// step is one verb under way: the act, the grievance and, where the verb is about one, the order.
type step struct {
	*act.Tx
	c   grievance.Case
	o   Order
	key string
}

// about runs a verb on a grievance: it is held, the same form does nothing twice, and what was withdrawn is left alone.
func (w *Work) about(ctx context.Context, c access.Caller, a access.Action, id string, fn func(context.Context, *step) error) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		cs, err := grievance.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		s := &step{Tx: tx, c: cs, key: grievance.SendingKey(ctx)}
		old, ok, err := s.Once(ctx, s.key)
		if err != nil || ok && old.Subject == id && old.Staff == c.Staff {
			return err
		}
		return fn(ctx, s)
	})
}

// on runs a verb on an order: as about, with the order as it is once its grievance is held.
func (w *Work) on(ctx context.Context, c access.Caller, a access.Action, id string, permit func(context.Context, *step) error, fn func(context.Context, *step) error) error {
	o, err := Get(ctx, w.Door.DB, id)
	if err != nil {
		return err
	}
	return w.about(ctx, c, a, o.Subject, func(ctx context.Context, s *step) error {
		if s.o, err = Get(ctx, s, id); err != nil {
			return err
		}
		if err := permit(ctx, s); err != nil {
			return err
		}
		if err := s.o.alive(); err != nil {
			return err
		}
		if s.c.Status == grievance.StatusWithdrawn {
			return fault.New(fault.Conflict, "workorder.withdrawn")
		}
		return fn(ctx, s)
	})
}

// byNamed lets only offices pass that are on the order.
func byNamed(_ context.Context, s *step) error {
	r := access.Resource{Subject: s.c.ID, Place: s.c.Place}
	for _, p := range s.o.Named() {
		r.Offices = append(r.Offices, p.Office)
	}
	if err := s.Permit(r); err != nil || !slices.Contains(r.Offices, s.Caller.Office) {
		return fault.New(fault.Denied, "workorder.not_named").Because(err)
	}
	return nil
}

// byIssuer lets the office pass that issued the order, and those above it.
func (w *Work) byIssuer(ctx context.Context, s *step) error {
	if err := s.Permit(access.Resource{Subject: s.c.ID, Place: s.c.Place, Offices: []string{s.o.Issuer}}); err != nil {
		return err
	}
	if s.Caller.Office == s.o.Issuer {
		return nil
	}
	ok, err := w.over(ctx, s, s.Caller.Office, s.o.Issuer)
	if err == nil && !ok {
		err = fault.New(fault.Denied, "workorder.not_issuer")
	}
	return err
}

// over reports whether top stands above office in the line of supervision.
func (w *Work) over(ctx context.Context, q store.Querier, top, office string) (bool, error) {
	for range levelsMost {
		up, err := w.Offices.Above(ctx, q, office)
		if err != nil || up == "" || up == office {
			return false, err
		}
		if up == top {
			return true, nil
		}
		office = up
	}
	return false, nil
}

// record writes one fact about the grievance; the first of a form carries its key.
func record[B any](ctx context.Context, s *step, k fact.Kind[B], body B) (fact.Fact, error) {
	return put(ctx, s, k.Draft(s.c.ID, s.c.Place, body))
}

func put(ctx context.Context, s *step, d fact.Draft) (fact.Fact, error) {
	d.Key, s.key = s.key, ""
	return s.Record(ctx, d)
}

// then is a fact that happened before it is written down: the visit of this morning.
func then[B any](ctx context.Context, s *step, k fact.Kind[B], body B, at int64, reason string) error {
	d := k.Draft(s.c.ID, s.c.Place, body)
	d.At, d.Reason = at, reason
	_, err := put(ctx, s, d)
	return err
}

// minute is how finely people say when something was.
const minute = 60_000

// moment checks when something was: not in the future, and not before what it follows on. Within the minute of either it is that
// instant, since forms know no seconds.
func (s *step) moment(a *fault.All, field string, at, after int64, early string) int64 {
	now := s.Now.UnixMilli()
	switch {
	case at == 0:
		a.Add(field, "workorder.need.moment")
	case at > now:
		a.Add(field, "act.future")
	case at+minute <= after:
		a.Add(field, early)
	case now-at < minute:
		return now
	}
	return max(at, after)
}

// owed finds the caller's open duty of a rule.
func (s *step) owed(ctx context.Context, rule string) (duty.Duty, bool, error) {
	list, err := s.Duties(ctx, s.c.ID)
	i := slices.IndexFunc(list, func(d duty.Duty) bool { return d.Rule == rule && d.Bearer == s.Caller.Office })
	if err != nil || i < 0 {
		return duty.Duty{}, false, err
	}
	return list[i], true, nil
}

// need cleans a text and notes when it is empty or too long.
func need(a *fault.All, field, s string, most int) string {
	s = fits(a, field, s, most)
	if s == "" {
		a.Add(field, "workorder.need."+field)
	}
	return s
}

func fits(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if n := text.Count(s); n > most {
		a.Add(field, "workorder.too_long", most, n)
	}
	return s
}

// lines cleans a list that was typed one a line.
func lines(list []string) []string {
	out := []string{}
	for _, x := range list {
		for l := range strings.Lines(x) {
			if l = strings.Join(strings.Fields(text.Clean(l)), " "); l != "" && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// Involve names the offices that orders, whistles and joint handling brought to a grievance: those named and called, those that called,
// the village that meets the people, and the office above it.
func (w *Work) Involve(ctx context.Context, q store.Querier, id string) ([]string, error) {
	out, err := named(ctx, q, id)
	if err != nil {
		return nil, err
	}
	list, err := duty.Of(ctx, q, id)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.Rule != ruleMeet {
			continue
		}
		up, err := w.Offices.Above(ctx, q, d.Bearer)
		if err != nil {
			return nil, err
		}
		out = append(out, d.Bearer, up)
	}
	return out, nil
}
