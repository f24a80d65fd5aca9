package ruledesk

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/machine/words"
)

// Line is one sentence of a report about a rule, with examples.
type Line struct {
	Says     string
	Bad      bool // a breach more
	Examples []string
}

// Lines says the effect in words.
func (e Effect) Lines(v words.Voice) (out []Line) {
	add := func(n int, key string, bad bool, ex []string, args ...any) {
		if n != 0 {
			out = append(out, Line{v.Say("ruledesk.effect."+key, append([]any{n}, args...)...), bad, ex})
		}
	}
	ms := func(n int64) string { return v.Span((time.Duration(n) * time.Millisecond).Round(time.Minute)) }
	add(e.More, "more", false, e.ExMore)
	add(e.Fewer, "fewer", false, e.ExFewer)
	if e.Earlier > 0 {
		add(e.Earlier, "earlier", false, e.ExMoved, ms(e.SumEarlier/int64(e.Earlier)), ms(e.MostEarlier))
	}
	if e.Later > 0 {
		add(e.Later, "later", false, e.ExMoved, ms(e.SumLater/int64(e.Later)), ms(e.MostLater))
	}
	add(e.Bearer, "bearer", false, e.ExBearer)
	add(max(0, e.Warned), "warned", false, nil)
	add(max(0, -e.Warned), "unwarned", false, nil)
	add(max(0, e.Climbed), "climbed", false, nil)
	add(max(0, -e.Climbed), "unclimbed", false, nil)
	add(e.Breached, "breached", true, e.ExBreach)
	add(e.Kept, "kept", false, e.ExKep)
	add(e.Stuck, "stuck", true, nil)
	return out
}

// Print writes the report for a terminal. Examples are ids of matters, which say nothing about anybody.
func (r Report) Print(out io.Writer, v words.Voice) error {
	from := v.Say("ruledesk.beginning")
	if r.From > 0 {
		from = v.Date(clock.At(r.From))
	}
	fmt.Fprintln(out, v.Say("ruledesk.looked", r.Matters, r.Facts, from, v.Moment(clock.At(r.To)), r.Touched))
	for _, e := range r.Effects {
		fmt.Fprintf(out, "\n%s  %s\n", e.Rule, v.Say("ruledesk.effect.same", e.Same))
		for _, l := range e.Lines(v) {
			fmt.Fprintf(out, "    %s\n", l.Says)
			if len(l.Examples) > 0 {
				fmt.Fprintf(out, "      %s\n", v.Say("ruledesk.examples", strings.Join(l.Examples, " ")))
			}
		}
	}
	if r.Refused != 0 {
		fmt.Fprintf(out, "\n%s\n", v.Say("ruledesk.refused", r.Refused))
	}
	if r.Touched == 0 {
		fmt.Fprintf(out, "\n%s\n", v.Say("ruledesk.untouched"))
	}
	_, err := fmt.Fprintf(out, "\n%s\n", v.Say("ruledesk.wrote_nothing"))
	return err
}
