// Package promise puts duties and facts into words: the promise sentence, the duty line with its day-by-day explanation, and the
// timeline. It is apart so that resident, handler, supervisor and the public read the same sentence about the same duty.
package promise

import (
	"context"
	_ "embed"
	"encoding/json"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/machine/words"
)

// Words is the catalogue of this package.
//
//go:embed words.txt
var Words string

// View renders duties and facts.
type View struct {
	Law *duty.Law
	// Desk is set for pages of offices: what is owed "to you" on a resident's page is owed "to the petitioner" there.
	Desk   bool
	Office func(ctx context.Context, id string, v words.Voice) string // the office's name
	More   map[string]Telling                                         // how facts of other concepts are told, by kind
}

var you = regexp.MustCompile(`\byou\b`)

// says is what the rule says, to whoever reads the page.
func (w View) says(r duty.Rule, v words.Voice) string {
	s := r.Says.In(v.Lang.Tag())
	if !w.Desk {
		return s
	}
	return you.ReplaceAllString(strings.ReplaceAll(s, "您", "诉求人"), "the petitioner")
}

// What is what a rule says is owed, to whoever reads the page.
func (w View) What(v words.Voice, r duty.Rule) string { return w.says(r, v) }

// upper begins a sentence: rules say what is owed in the middle of one.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Begin makes what a rule says the beginning of a sentence.
func Begin(s string) string {
	if s == "" {
		return s
	}
	return upper(s)
}

// State is how a duty stands, for colour, icon and word.
func State(d duty.Duty, r duty.Rule, now time.Time) web.State {
	switch {
	case d.State == duty.Met && (d.EndAt >= d.Due || d.Breached != 0 && d.EndAt >= d.Breached):
		return web.Late
	case d.State == duty.Met:
		return web.Met
	case d.State == duty.Ended:
		return web.Ended
	case d.PauseAt != 0:
		return web.Paused
	case now.UnixMilli() >= d.Due:
		return web.Over
	}
	for _, rung := range duty.Timeline(r, d) {
		if rung.Kind == duty.Warning && rung.At <= now.UnixMilli() {
			return web.Soon
		}
	}
	return web.Open
}

// Owed is the promise sentence: bearer, what, by when, under what.
func (w View) Owed(ctx context.Context, v words.Voice, d duty.Duty, now time.Time) web.Promise {
	r, err := w.Law.RuleOf(d)
	if err != nil {
		return web.Promise{Sentence: v.Say("promise.unknown", d.Rule)}
	}
	p := web.Promise{State: State(d, r, now), Cite: r.Cite}
	if r.Basis != "statute" {
		p.Cite = v.Say("promise.basis."+r.Basis, r.Cite)
	}
	p.Word = word(v, d, p.State, now)
	if d.Right {
		p.Sentence = v.Say("promise.right", upper(w.says(r, v)), v.Due(d.DueTime()))
		if d.OwedTo == "office" {
			p.Sentence = v.Say("promise.right_office", w.Office(ctx, d.Bearer, v), w.says(r, v), v.Due(d.DueTime()))
		}
		return p
	}
	p.Sentence = v.Say("promise.owed", w.Office(ctx, d.Bearer, v), v.Due(d.DueTime()), w.says(r, v))
	return p
}

func word(v words.Voice, d duty.Duty, s web.State, now time.Time) string {
	switch s {
	case web.Met:
		if d.Right {
			return v.Say("promise.used")
		}
		return v.Say("promise.met", v.Day(clock.At(d.EndAt)))
	case web.Late:
		return v.Say("promise.late", v.Day(clock.At(d.EndAt)), v.Span(time.Duration(d.EndAt-d.Due)*time.Millisecond))
	case web.Ended:
		if d.Right {
			return v.Say("promise.lapsed")
		}
		return v.Say("promise.ended")
	case web.Paused:
		return v.Say("promise.paused")
	}
	return v.Left(d.DueTime().Sub(now))
}

// About is, by the fact that opened a duty, what exactly it is about, beside what its rule says of all such duties.
func (w View) About(facts []fact.Fact) map[string]string {
	out := map[string]string{}
	for _, f := range facts {
		t, _ := w.telling(f.Kind)
		body := map[string]any{}
		if t.About != "" && json.Unmarshal(f.Body, &body) == nil { // an erased body leaves the rule's own words
			out[f.ID], _ = body[t.About].(string)
		}
	}
	return out
}

// Line is the duty line: promise, rail with rungs, and why that day.
func (w View) Line(ctx context.Context, v words.Voice, d duty.Duty, now time.Time) web.DutyLine {
	line := web.DutyLine{Promise: w.Owed(ctx, v, d, now), Start: clock.At(d.Start), Due: d.DueTime(), Now: now}
	r, err := w.Law.RuleOf(d)
	if err != nil {
		return line
	}
	for _, rung := range duty.Timeline(r, d) {
		if rung.Kind == duty.Warning {
			line.Marks = append(line.Marks, web.Mark{At: clock.At(rung.At), Kind: web.Rung, Label: Before(v, rung.Name)})
		}
	}
	if d.State != duty.Open {
		line.Marks = append(line.Marks, web.Mark{At: clock.At(d.EndAt), Kind: web.Kept, Label: line.Word})
	}
	if steps, err := w.Law.Explain(d); err == nil && len(steps) > 0 {
		line.Detail = web.Days(Explanation(v, r, d.Provisional, steps))
	} else if r.Span.N > 0 {
		line.Detail = web.Lines(v.Say("promise.exact", v.Moment(line.Start), Span(v, r.Span), v.Due(line.Due)))
	} else {
		line.Detail = web.Lines(v.Say("promise.set", v.Due(line.Due)))
	}
	return line
}

// Before names a warning rung: 72h is "three days before", 1/2 "half of the time left".
func Before(v words.Voice, name string) string {
	if name == "workday" {
		return v.Say("promise.rung.workday")
	}
	if name == "due" {
		return v.Say("promise.rung.due")
	}
	if sp, err := calendar.ParseSpan(name); err == nil {
		return v.Say("promise.rung.before", Span(v, sp))
	}
	return v.Say("promise.rung.part", name)
}

// Span is a term in words: 15 天, 5 个工作日, 2 小时.
func Span(v words.Voice, s calendar.Span) string {
	return v.Say("promise.span."+s.Unit.String(), s.N)
}

// Explanation turns calendar steps into the rows of the page.
func Explanation(v words.Voice, r duty.Rule, provisional bool, steps []calendar.Step) web.Explanation {
	unit := v.Say("promise.count." + r.Span.Unit.String())
	e := Days(v, steps)
	e.Sentence = v.Say("promise.rule", r.Cite, Span(v, r.Span), unit)
	if provisional {
		e.Provisional = v.Say("promise.provisional")
	}
	return e
}

// Days turns calendar steps into rows, without a sentence.
func Days(v words.Voice, steps []calendar.Step) web.Explanation {
	var e web.Explanation
	last := -1
	for i, s := range steps {
		if s.Counted {
			last = i
		}
	}
	for i, s := range steps {
		day := web.Day{Date: s.Date.Start(), Why: s.Name, Source: s.Paper, Kind: web.Skipped}
		switch {
		case s.Why == calendar.EventDay:
			day.Kind = web.Start
		case s.Why == calendar.Rolled:
			day.Kind = web.Rolled
		case s.Counted && i == last:
			day.Kind = web.Last
		case s.Counted && s.Why == calendar.MakeUp:
			day.Kind = web.Makeup
		case s.Counted:
			day.Kind = web.Counted
		}
		if s.Counted {
			day.N = s.N
		}
		if say := "calendar.why." + s.Why.String(); day.Why == "" || s.Why == calendar.MakeUp {
			if name := s.Name; name != "" {
				day.Why = v.Say("promise.makeup", name)
			} else {
				day.Why = v.Say(say)
			}
		}
		e.Days = append(e.Days, day)
	}
	return e
}
