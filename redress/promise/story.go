package promise

import (
	"context"
	"encoding/json"
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

// telling says how a kind of fact is told: which body fields are shown, and to whom it is told at all.
type telling struct {
	fields []string // body fields shown as text, each under word key event.<field>
	inside bool     // between offices: not on the resident's page
}

var tellings = map[string]telling{
	"grievance.received":           {},
	"grievance.amended":            {},
	"grievance.withdrawn":          {fields: []string{"reason"}},
	"grievance.added":              {fields: []string{"text"}},
	"grievance.said":               {fields: []string{"text"}},
	"grievance.transferred":        {fields: []string{"to", "reason"}},
	"grievance.objected":           {fields: []string{"reason"}},
	"grievance.objection_upheld":   {fields: []string{"reason"}},
	"grievance.objection_rejected": {fields: []string{"reason"}},
	"grievance.accepted":           {fields: []string{"notice"}},
	"grievance.refused":            {fields: []string{"reason", "remedy"}},
	"grievance.contacted":          {fields: []string{"note"}},
	"grievance.extended":           {fields: []string{"days", "reason"}},
	"grievance.answered":           {fields: []string{"opinion"}},
	"grievance.delivered":          {fields: []string{"evidence"}},
	"grievance.closed":             {},
	"grievance.rated":              {fields: []string{"text"}},
	"grievance.joined":             {fields: []string{"reason"}},
	"grievance.split":              {fields: []string{"reason"}},
	"grievance.reminded":           {fields: []string{"to", "note"}},
	"grievance.supervised":         {fields: []string{"to", "requirement"}},
	"grievance.complied":           {fields: []string{"reason"}},
	"grievance.support_asked":      {fields: []string{"to"}},
	"grievance.support_given":      {fields: []string{"reason"}, inside: true},
	"grievance.remedy_promised":    {fields: []string{"what", "by"}},
	"grievance.remedy_kept":        {fields: []string{"what", "evidence"}},
	"grievance.remedy_broken":      {fields: []string{"what", "reason"}},
	"review.requested":             {fields: []string{"to", "reason"}},
	"review.answered":              {fields: []string{"opinion"}},
	"review.delivered":             {fields: []string{"evidence"}},
	"rereview.requested":           {fields: []string{"to", "reason"}},
	"rereview.answered":            {fields: []string{"opinion"}},
	"rereview.delivered":           {fields: []string{"evidence"}},
	"hearing.opened":               {fields: []string{"reason"}},
	"hearing.closed":               {fields: []string{"reason"}},
	"identity.asked":               {fields: []string{"purpose"}},
	"identity.opened":              {},
	"identity.refused":             {},
	"identity.read":                {inside: true},
	"duty.warned":                  {inside: true},
	"duty.breached":                {},
	"duty.climbed":                 {fields: []string{"whom"}},
	"duty.lapsed":                  {},
	"duty.released":                {fields: []string{"reason"}},
	"duty.redated":                 {},
}

// lateRecord is how much later than it happened a fact must be written down for the timeline to say so.
const lateRecord = int64(2 * time.Hour / time.Millisecond)

// Story is the timeline of a subject's facts, oldest first. seal gives the address of a fact's proof, "" for none.
func (w View) Story(ctx context.Context, v words.Voice, facts []fact.Fact, who Audience, seal func(fact.Fact) string) []web.Event {
	var out []web.Event
	var rungs []bool
	for _, f := range facts {
		t, ok := tellings[f.Kind]
		if !ok || t.inside && who == Resident {
			continue
		}
		body := map[string]any{}
		if json.Unmarshal(f.Body, &body) != nil {
			body = nil // an erased body: the fact and its proof stay
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

func (w View) body(ctx context.Context, v words.Voice, t telling, body map[string]any) templ.Component {
	var parts []string
	for _, field := range t.fields {
		var s string
		switch x := body[field].(type) {
		case string:
			s = x
		case float64:
			s = v.Count(int(x))
		}
		if s == "" {
			continue
		}
		if field == "to" || field == "whom" || field == "by" {
			s = w.Office(ctx, s, v)
		}
		parts = append(parts, v.Say("event.field."+field, s))
	}
	if len(parts) == 0 {
		return nil
	}
	return web.Lines(strings.Join(parts, "\n"))
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
