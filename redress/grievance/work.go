package grievance

import (
	"context"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Offices answers what the verbs ask about offices.
type Offices interface {
	Active(ctx context.Context, q store.Querier, office string) (bool, error)
	Reviewer(ctx context.Context, q store.Querier, office string) (string, error) // organ that reviews it, "" where none is above
	Petition(ctx context.Context, q store.Querier, p place.Code) (string, error)
	Lead(ctx context.Context, q store.Querier, matter string, p place.Code) (string, error)
}

// Matters answers what the verbs ask about the catalogue.
type Matters interface {
	Route(code string) (Route, bool) // suggested route; false for a code that is not in the catalogue
}

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices Offices
	Matters Matters
	Numbers *Numbers
	Secret  []byte // of the city: derives codes from form keys
}

// step is one verb under way: the act, the case it is done to and the cases joined into its handling.
type step struct {
	*act.Tx
	c Case
}

// do runs a verb on a case: it must exist, the caller must be permitted on what `on` names, and the state must allow it.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, v Verb, on func(Case) access.Resource,
	fn func(context.Context, step) error) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		cs, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Permit(on(cs)); err != nil {
			return err
		}
		if err := allow(cs, v); err != nil {
			return err
		}
		return fn(ctx, step{tx, cs})
	})
}

// held is the case as far as the office that has it now is concerned: it alone may handle.
func held(c Case) access.Resource {
	return access.Resource{Subject: c.ID, Place: c.Place, Offices: []string{c.Office}}
}

// sent is the case for the office that sent it where it is.
func sent(c Case) access.Resource {
	return access.Resource{Subject: c.ID, Place: c.Place, Offices: []string{c.Sender}}
}

func whole(c Case) access.Resource { return c.Resource() }

// record writes one fact about the case.
func record[B any](ctx context.Context, s step, k fact.Kind[B], body B) (fact.Fact, error) {
	return s.Record(ctx, k.Draft(s.c.ID, s.c.Place, body))
}

// forAll runs fn on the case and on every case joined into its handling whose own state allows the verb: each keeps its own
// facts, duties and answer.
func forAll(ctx context.Context, s step, v Verb, fn func(step) error) error {
	if err := fn(s); err != nil {
		return err
	}
	members, err := Members(ctx, s, s.c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !May(m, v) {
			continue
		}
		if err := fn(step{s.Tx, m}); err != nil {
			return err
		}
	}
	return nil
}

// Limits of what people type, in characters. The longest real message known to us has 2,400.
const (
	maxTitle   = 100
	maxText    = 5000
	maxPoint   = 500
	maxNote    = 2000
	mostPoints = 20
)

// need cleans a text and notes when it is empty or too long.
func need(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if s == "" {
		a.Add(field, "grievance.need."+field)
	}
	return fits(a, field, s, most)
}

func fits(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if n := text.Count(s); n > most {
		a.Add(field, "grievance.too_long", most, n)
	}
	return s
}

// cleanPoints drops empty points and checks the rest.
func cleanPoints(a *fault.All, points []string) []string {
	out := []string{}
	for _, p := range points {
		if p = strings.Join(strings.Fields(text.Clean(p)), " "); p != "" {
			out = append(out, fits(a, "points", p, maxPoint))
		}
	}
	if len(out) > mostPoints {
		a.Add("points", "grievance.too_many_points", mostPoints)
	}
	return out
}
