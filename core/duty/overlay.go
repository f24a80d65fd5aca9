package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/base/calendar"
)

// tighten lays a local row over another one for a term. Each field the row sets must be at least as strict; what it leaves out
// stays. A local pack can shorten a clock, warn more, climb the ladder earlier and extend less. It cannot loosen anything:
// 《信访工作条例》 is the floor under every local rule.
func (c *compiler) tighten(base Rule, p packText, r ruleText, force term) Rule {
	out := base
	out.Area, out.File, out.Line, out.Campaign = area(p.Jurisdiction), c.file, r.line, p.Campaign
	out.Since, out.Until = force.From, force.Until
	usual := "local"
	if p.Campaign {
		usual = "campaign"
	}
	out.Basis, out.Unverified = or(r.Basis, usual), r.Unverified
	bad := func(format string, args ...any) { c.add(r.line, "rule %s: "+format, append([]any{r.ID}, args...)...) }
	loose := func(field, local, national string) {
		bad("%s %s is looser than %s of %s (%s:%d); local text %s, text above it %s", field, local, national,
			base.ID, base.File, base.Line, or(r.Cite, "without citation"), base.Cite)
	}
	switch {
	case strings.TrimSpace(r.Cite) == "":
		bad("cite is missing: a tightened rule rests on a local text")
	case !strings.Contains(r.Cite, "《"):
		bad("cite must name the text in 《》")
	default:
		out.Cite = r.Cite + "；" + base.Cite
	}
	if !slices.Contains(bases, out.Basis) {
		bad("basis %q is none of %s", out.Basis, strings.Join(bases, ", "))
	}
	if r.right != base.Right {
		bad("it stands among the rules here and among the rights there, or the other way round")
	}
	fixed := []struct {
		field string
		set   bool
	}{{"on", r.On != ""}, {"when", r.When != ""}, {"bearer", r.Bearer != ""}, {"from", r.From != ""}, {"roll", r.Roll != ""},
		{"met_by", r.MetBy != nil}, {"owed_to", r.OwedTo != ""}, {"pause", r.Pause != nil}, {"ended_by", r.EndedBy != nil},
		{"done_by", r.DoneBy != ""}, {"named_in", r.NamedIn != ""}, {"milestone", r.Milestone != nil}}
	for _, f := range fixed {
		if f.set {
			bad("%s cannot be changed by a local pack; it may tighten within, warn, ladder and extend (%s rests on %s)", f.field, base.ID, base.Cite)
		}
	}
	if base.Right && (r.Warn != nil || r.Ladder != nil || r.Extend != nil) {
		bad(noRail)
		return out
	}
	if r.Says != (Says{}) && !r.Says.whole() {
		bad("says needs zh and en")
	}
	if r.Says.whole() {
		out.Says = r.Says
	}
	if r.Within != "" {
		sp, err := span(r.Within)
		switch {
		case err != nil:
			bad("within: %v", err)
		case base.Right && !(base.Span.N > 0 && sp.N >= base.Span.N && sp.Unit == base.Span.Unit):
			loose("within", r.Within, base.Within) // a right is tightened in favour of its holder: never shorter
		case !base.Right && !shorter(sp, base.Span):
			loose("within", r.Within, base.Within)
		default:
			out.Within, out.Span = r.Within, sp
		}
	}
	if r.Warn != nil {
		out.Warn = c.warnings(r.Warn, bad)
		for _, w := range base.Warn {
			if !slices.Contains(r.Warn, w.text) {
				loose("warn", fmt.Sprint(r.Warn), w.text)
			}
		}
	}
	c.tightenLadder(&out, base, r, loose)
	c.tightenExtend(&out, base, r, loose)
	return out
}

// shorter reports whether a never ends after b, whatever the hour of the event and the calendar. A term of n days ends n to n+1
// times 24 hours after the event, since the day of the event is not counted, and n working days never end before n days do.
func shorter(a, b calendar.Span) bool {
	switch {
	case b.N == 0: // the rule above takes its instant from the fact
		return false
	case a.Unit == b.Unit:
		return a.N <= b.N
	case a.Unit == calendar.Workday:
		return false
	case a.Unit == calendar.Day && b.Unit < calendar.Day:
		return exact(a)+24*time.Hour <= exact(b)
	}
	return exact(a) <= exact(b)
}

func exact(s calendar.Span) time.Duration {
	return time.Duration(s.N) * [...]time.Duration{calendar.Minute: time.Minute, calendar.Hour: time.Hour,
		calendar.Day: 24 * time.Hour, calendar.Workday: 24 * time.Hour}[s.Unit]
}

func (c *compiler) tightenLadder(out *Rule, base Rule, r ruleText, loose func(string, string, string)) {
	if r.Ladder == nil {
		return
	}
	out.Ladder = nil
	for i, s := range r.Ladder {
		step, err := c.step(s)
		if err != nil {
			c.add(r.line, "rule %s: ladder %d: %v", r.ID, i+1, err)
		}
		out.Ladder = append(out.Ladder, step)
	}
	slices.SortStableFunc(out.Ladder, func(a, b Step) int { return int(a.After - b.After) })
	c.rises(out, func(format string, args ...any) {
		c.add(r.line, "rule %s: "+format, append([]any{r.ID}, args...)...)
	})
	for _, want := range base.Ladder {
		kept := slices.ContainsFunc(out.Ladder, func(s Step) bool {
			return s.Do == want.Do && s.text.Whom == want.text.Whom && s.text.By == want.text.By && s.After <= want.After
		})
		if !kept {
			loose("ladder", fmt.Sprintf("%d rungs", len(r.Ladder)), fmt.Sprintf("%s after %s", want.Do, want.text.After))
		}
	}
}

func (c *compiler) tightenExtend(out *Rule, base Rule, r ruleText, loose func(string, string, string)) {
	if r.Extend == nil {
		return
	}
	sp, err := span(r.Extend.AtMost)
	if err != nil || sp.Unit != calendar.Day {
		c.add(r.line, "rule %s: extend.at_most %q: calendar days, like 30d", r.ID, r.Extend.AtMost)
		return
	}
	e := *r.Extend
	if e.most = sp.N; e.Times < 0 {
		c.add(r.line, "rule %s: extend.times %d: 0 forbids extensions", r.ID, e.Times)
	}
	if base.Extend == nil || e.most > base.Extend.most || e.Times > base.Extend.Times || e.By != base.Extend.By || e.Approver != base.Extend.Approver {
		national := "no extension"
		if base.Extend != nil {
			national = fmt.Sprintf("%s, %d time(s), by %s", base.Extend.AtMost, base.Extend.Times, base.Extend.Approver)
		}
		loose("extend", fmt.Sprintf("%s, %d time(s), by %s", e.AtMost, e.Times, e.Approver), national)
	}
	out.Extend = &e
}
