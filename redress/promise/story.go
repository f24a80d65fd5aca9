package promise

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/machine/words"
)

// Audience is who reads a timeline.
type Audience uint8

// The audiences. Residents see offices and what concerns them; staff see reminders between offices too.
const (
	Resident Audience = iota
	Staff
)

// Telling says how a kind of fact is told: which body fields are shown, and to whom it is told at all. Its title is the word
// event.KIND.
type Telling struct {
	Fields []string // body fields shown as text, each under word key event.field.NAME; "to", "whom", "by", "lead" and lists are offices
	Inside bool     // between offices: not on the resident's page
	About  string   // the field that says what exactly a duty that it opens is about, where one subject has several
}

var tellings = map[string]Telling{
	"grievance.received":           {},
	"grievance.amended":            {},
	"grievance.withdrawn":          {Fields: []string{"reason"}},
	"grievance.added":              {Fields: []string{"text"}},
	"grievance.said":               {Fields: []string{"text"}},
	"grievance.transferred":        {Fields: []string{"to", "reason"}},
	"grievance.objected":           {Fields: []string{"reason"}},
	"grievance.objection_upheld":   {Fields: []string{"reason"}},
	"grievance.objection_rejected": {Fields: []string{"reason"}},
	"grievance.accepted":           {Fields: []string{"notice"}},
	"grievance.refused":            {Fields: []string{"reason", "remedy"}},
	"grievance.contacted":          {Fields: []string{"note"}},
	"grievance.extended":           {Fields: []string{"days", "reason"}},
	"grievance.answered":           {Fields: []string{"opinion"}},
	"grievance.delivered":          {Fields: []string{"evidence"}},
	"grievance.closed":             {},
	"grievance.rated":              {Fields: []string{"text"}},
	"grievance.joined":             {Fields: []string{"reason"}},
	"grievance.split":              {Fields: []string{"reason"}},
	"grievance.reminded":           {Fields: []string{"to", "note"}},
	"grievance.supervised":         {Fields: []string{"to", "requirement"}, About: "requirement"},
	"grievance.complied":           {Fields: []string{"reason"}},
	"grievance.support_asked":      {Fields: []string{"to"}},
	"grievance.support_given":      {Fields: []string{"reason"}, Inside: true},
	"grievance.remedy_promised":    {Fields: []string{"what", "by"}, About: "what"},
	"grievance.remedy_kept":        {Fields: []string{"what", "evidence"}},
	"grievance.remedy_broken":      {Fields: []string{"what", "reason"}, About: "what"},
	"review.requested":             {Fields: []string{"to", "reason"}},
	"review.answered":              {Fields: []string{"opinion"}},
	"review.delivered":             {Fields: []string{"evidence"}},
	"rereview.requested":           {Fields: []string{"to", "reason"}},
	"rereview.answered":            {Fields: []string{"opinion"}},
	"rereview.delivered":           {Fields: []string{"evidence"}},
	"hearing.opened":               {Fields: []string{"reason"}},
	"hearing.closed":               {Fields: []string{"reason"}},
	"identity.asked":               {Fields: []string{"purpose"}},
	"identity.opened":              {},
	"identity.refused":             {},
	"identity.read":                {Inside: true},
	"duty.warned":                  {Inside: true},
	"duty.breached":                {},
	"duty.climbed":                 {Fields: []string{"whom"}},
	"duty.lapsed":                  {},
	"duty.released":                {Fields: []string{"reason"}},
	"duty.redated":                 {},
}

// telling is how a kind is told, here or by the concept that brings it.
func (w View) telling(kind string) (Telling, bool) {
	t, ok := tellings[kind]
	if !ok {
		t, ok = w.More[kind]
	}
	return t, ok
}

// lateRecord is how much later than it happened a fact must be written down for the timeline to say so.
const lateRecord = int64(2 * time.Hour / time.Millisecond)

// Story is the timeline of a subject's facts, oldest first. seal gives the address of a fact's proof, "" for none.
func (w View) Story(ctx context.Context, v words.Voice, facts []fact.Fact, who Audience, seal func(fact.Fact) string) []web.Event {
	var out []web.Event
	var rungs []bool
	for _, f := range facts {
		t, ok := w.telling(f.Kind)
		if !ok || t.Inside && who == Resident {
			continue
		}
		body := map[string]any{}
		if json.Unmarshal(f.Body, &body) != nil {
			body = nil // an erased body: the fact and its proof stay
		}
		if f.Kind == duty.Lapsed.Name() && w.rule(f, body).OwedTo == duty.Clock {
			continue
		}
		e := web.Event{When: v.Moment(clock.At(f.At)), Title: w.title(ctx, v, f, body), Who: w.who(ctx, v, f), State: state(f.Kind)}
		if f.Recorded-f.At > lateRecord {
			e.Note = v.Say("event.recorded_later", v.Moment(clock.At(f.Recorded)))
		}
		if seal != nil {
			if path := seal(f); path != "" {
				e.Seal = web.Link{Path: path, Label: v.Say("event.seal")}
			}
		}
		e.Body = w.body(ctx, v, t, body)
		out = append(out, e)
		rungs = append(rungs, rung(f.Kind))
	}
	return fold(v, out, rungs)
}

// rung reports whether a kind is one of the steps that follow each other when a duty runs late.
func rung(kind string) bool {
	return kind == duty.Warned.Name() || kind == duty.Breached.Name() || kind == duty.Climbed.Name()
}

// fold puts neighbouring rungs into one event that opens, so that what people did is not buried under what the clock did.
func fold(v words.Voice, events []web.Event, rungs []bool) []web.Event {
	var out []web.Event
	for i := 0; i < len(events); {
		j := i
		for j < len(events) && rungs[j] {
			j++
		}
		if j-i < 2 {
			out = append(out, events[i])
			i++
			continue
		}
		run := events[i:j]
		e := web.Event{When: run[0].When, Title: v.Say("event.rungs", len(run)), Who: run[0].Who, State: worst(run),
			Body: web.More(v.Say("event.rungs.open"), web.Timeline(run))}
		if last := run[len(run)-1].When; last != e.When {
			e.When = v.Say("event.rungs.when", e.When, last)
		}
		out = append(out, e)
		i = j
	}
	return out
}

func worst(run []web.Event) web.State {
	s := web.Soon
	for _, e := range run {
		if e.State == web.Over {
			s = web.Over
		}
	}
	return s
}

func (w View) title(ctx context.Context, v words.Voice, f fact.Fact, body map[string]any) string {
	if !strings.HasPrefix(f.Kind, "duty.") {
		return v.Say("event." + f.Kind)
	}
	says := ""
	if d := w.rule(f, body); d.ID != "" {
		says = w.says(d, v)
	}
	bearer, _ := body["bearer"].(string)
	key := "event." + f.Kind
	if rung, _ := body["rung"].(string); f.Kind == duty.Climbed.Name() {
		key += "." + rung
	}
	name := ""
	if bearer != "" && bearer != "petitioner" {
		name = w.Office(ctx, bearer, v)
	}
	return v.Say(key, name, says)
}

func (w View) rule(f fact.Fact, body map[string]any) duty.Rule {
	id, _ := body["rule"].(string)
	if id == "" {
		return duty.Rule{}
	}
	return w.Law.Named(id, f.Place, clock.At(f.At))
}

func (w View) who(ctx context.Context, v words.Voice, f fact.Fact) string {
	switch {
	case f.Office != "":
		return w.Office(ctx, f.Office, v)
	case f.Role == "machine":
		return v.Say("event.machine")
	}
	return v.Say("event.resident")
}

func (w View) body(ctx context.Context, v words.Voice, t Telling, body map[string]any) templ.Component {
	var parts []string
	for _, field := range t.Fields {
		var s string
		switch x := body[field].(type) {
		case string:
			s = x
		case float64:
			s = v.Count(int(x))
		case []any:
			s = w.offices(ctx, v, x)
		}
		if s == "" {
			continue
		}
		if _, one := body[field].(string); one && slices.Contains(officeFields, field) {
			s = w.Office(ctx, s, v)
		}
		parts = append(parts, v.Say("event.field."+field, s))
	}
	if len(parts) == 0 {
		return nil
	}
	return web.Lines(strings.Join(parts, "\n"))
}

// officeFields hold the id of an office.
var officeFields = []string{"to", "whom", "by", "lead", "mediator"}

// offices names a list of offices.
func (w View) offices(ctx context.Context, v words.Voice, list []any) string {
	var names []string
	for _, x := range list {
		if id, ok := x.(string); ok {
			names = append(names, w.Office(ctx, id, v))
		}
	}
	return v.List(names)
}

// state colours the facts that tell how a duty stands.
func state(kind string) web.State {
	switch kind {
	case "duty.breached":
		return web.Over
	case "duty.warned":
		return web.Soon
	}
	return web.Plain
}
