package grievance

import (
	"context"
	"strings"
	"time"

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
	Supporting(ctx context.Context, q store.Querier, matter string, p place.Code) ([]string, error)
}

// Matters answers what the verbs ask about the catalogue.
type Matters interface {
	Route(code string) (Route, bool) // suggested route; false for a code that is not in the catalogue
}

// Numberer hands out the sequence part of receipt numbers, each once a day.
type Numberer interface {
	Next(ctx context.Context, day time.Time) (int, error)
}

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices Offices
	Matters Matters
	Numbers Numberer
	Secret  []byte    // of the city: derives codes from form keys
	Involve []Involve // set before the first act
}

// step is one verb under way: the act, the case it is done to and the cases joined into its handling.
type step struct {
	*act.Tx
	c   Case
	key *string // of the form under way, nil for none
}

// do runs a verb on a case: it must exist, the caller must be permitted on what `on` names, and the state must allow it.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, v Verb, on func(Case) access.Resource,
	fn func(context.Context, step) error) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		cs, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		s := sending(ctx, tx, cs)
		if done, err := s.again(ctx); err != nil || done {
			return err
		}
		if tx.Memory() == nil && !access.Permits(c, a, on(cs)) { // an office that another concept brought to the case
			if err := w.involve(ctx, tx, &cs); err != nil {
				return err
			}
			s.c = cs
		}
		if err := tx.Permit(on(cs)); err != nil {
			return err
		}
		if err := allow(cs, v); err != nil {
			return err
		}
		return fn(ctx, s)
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
	return put(ctx, s, k.Draft(s.c.ID, s.c.Place, body))
}

func put(ctx context.Context, s step, d fact.Draft) (fact.Fact, error) {
	if s.key != nil {
		d.Key, *s.key = *s.key, ""
	}
	return s.Record(ctx, d)
}

// together lists the cases joined into the handling of c that a verb on c also does: those that the same office has and whose own
// state allows it. Each keeps its own facts, duties and answer. A review is asked for alone and is not joint.
func together(ctx context.Context, q store.Querier, c Case, v Verb) ([]Case, error) {
	if c.Stage != First {
		return nil, nil
	}
	list, err := Members(ctx, q, c.ID)
	return jointly(c, list, v), err
}

// together is the same inside an act, wherever that happens.
func (s step) together(ctx context.Context, v Verb) ([]Case, error) {
	if s.c.Stage != First {
		return nil, nil
	}
	list, err := members(ctx, s.Tx, s.c.ID)
	return jointly(s.c, list, v), err
}

// jointly are those of the members that a verb on c also does.
func jointly(c Case, members []Case, v Verb) []Case {
	out := members[:0]
	for _, m := range members {
		if m.Office == c.Office && m.Stage == First && May(m, v) {
			out = append(out, m)
		}
	}
	return out
}

// get is Get inside an act, wherever that happens.
func get(ctx context.Context, tx *act.Tx, id string) (Case, error) {
	m := tx.Memory()
	if m == nil {
		return Get(ctx, tx, id)
	}
	if c, ok := m.Row(id).(*Case); ok {
		return *c, nil
	}
	return one(nil, nil)
}

// members is Members inside an act, wherever that happens.
func members(ctx context.Context, tx *act.Tx, lead string) (out []Case, err error) {
	m := tx.Memory()
	if m == nil {
		return Members(ctx, tx, lead)
	}
	m.Subjects(func(_ string, row any) {
		if c, ok := row.(*Case); ok && c.Lead == lead {
			out = append(out, *c)
		}
	})
	return out, nil
}

// Case is a case as it stands, from the database or from where the door's acts happen.
func (w *Work) Case(ctx context.Context, id string) (Case, error) {
	if m := w.Door.Memory(); m != nil {
		if c, ok := m.Row(id).(*Case); ok {
			return *c, nil
		}
		return one(nil, nil)
	}
	return Get(ctx, w.Door.DB, id)
}

// forAll runs fn on the case and on those that are handled together with it.
func forAll(ctx context.Context, s step, v Verb, fn func(step) error) error {
	members, err := s.together(ctx, v)
	if err != nil {
		return err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	if err := s.Hold(ctx, ids...); err != nil {
		return err
	}
	if err := fn(s); err != nil {
		return err
	}
	for _, id := range ids {
		m, err := get(ctx, s.Tx, id) // as it is now that it is held: it may have been split off meanwhile
		if err != nil {
			return err
		}
		if m.Lead != s.c.ID || m.Office != s.c.Office || m.Stage != First || !May(m, v) {
			continue
		}
		if err := fn(step{Tx: s.Tx, c: m}); err != nil {
			return err
		}
	}
	return nil
}

// over reports whether top is an office above office in the line of supervision.
func (w *Work) over(ctx context.Context, q store.Querier, top, office string) (bool, error) {
	for range levels {
		up, err := w.Door.Dir.Above(ctx, q, office)
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

// levels is more than the lines of supervision are long: village, township, county, city, and bureaus between.
const levels = 8

// Limits of what people type, in characters. The longest real message known to us has 6,999.
const (
	maxTitle    = 100
	maxText     = 5000
	maxImported = 20000
	maxPoint    = 500
	maxNote     = 2000
	mostPoints  = 20
)

// need cleans a text and notes when it is empty or too long.
func need(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if s == "" {
		a.Add(field, "grievance.need."+field)
	}
	return short(a, field, s, most)
}

// mistakes tells the mistakes of several checks together; an error that is none of the form's comes first.
func mistakes(list ...error) error {
	var a fault.All
	for _, err := range list {
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		for _, f := range fault.Fields(err) {
			a.Add(f.Field, f.Key, f.Args...)
		}
	}
	return a.Err()
}

// fits cleans a text and notes when it is too long.
func fits(a *fault.All, field, s string, most int) string {
	return short(a, field, text.Clean(s), most)
}

func short(a *fault.All, field, s string, most int) string {
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
			out = append(out, short(a, "points", p, maxPoint))
		}
	}
	if len(out) > mostPoints {
		a.Add("points", "grievance.too_many_points", mostPoints)
	}
	return out
}
