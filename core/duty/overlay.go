package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/base/calendar"
)

// tighten lays a local row over a national rule. Each field the row sets must be at least as strict; what it leaves out stays.
// A local pack can shorten a clock, warn more, climb the ladder earlier and extend less. It cannot loosen anything:
// 《信访工作条例》 is the floor under every local rule.
func (c *compiler) tighten(base Rule, p packText, r ruleText) Rule {
	out := base
	out.Area, out.File, out.Line = area(p.Jurisdiction), c.file, r.line
	out.Since, out.Until = max(base.Since, p.InForce.From), base.Until
	if p.InForce.Until != 0 {
		out.Until = p.InForce.Until
	}
	loose := func(field, local, national string) {
		c.add(r.line, "rule %s: %s %s is looser than %s of %s (%s:%d); local text %s, national text %s", r.ID, field, local, national,
			base.ID, base.File, base.Line, or(r.Cite, "without citation"), base.Cite)
	}
	if strings.TrimSpace(r.Cite) == "" {
		c.add(r.line, "rule %s: cite is missing: a tightened rule rests on a local text", r.ID)
	} else {
		out.Cite = r.Cite + "；" + base.Cite
	}
	for field, set := range map[string]bool{"on": r.On != "", "when": r.When != "", "bearer": r.Bearer != "", "from": r.From != "",
		"roll": r.Roll != "", "met_by": r.MetBy != nil, "owed_to": r.OwedTo != "", "pause": r.Pause != nil, "ended_by": r.EndedBy != nil} {
		if set {
			c.add(r.line, "rule %s: %s cannot be changed by a local pack; it may tighten within, warn, ladder and extend", r.ID, field)
		}
	}
	if r.Says.whole() {
		out.Says = r.Says
	}
	if r.Within != "" {
		sp, err := calendar.ParseSpan(r.Within)
		switch {
		case err != nil:
			c.add(r.line, "rule %s: within: %v", r.ID, err)
		case base.Right && !(sp.N >= base.Span.N && sp.Unit == base.Span.Unit):
			loose("within", r.Within, base.Within) // a right is tightened in favour of its holder: never shorter
		case !base.Right && !shorter(sp, base.Span):
			loose("within", r.Within, base.Within)
		default:
			out.Within, out.Span = r.Within, sp
		}
	}
	c.tightenWarn(&out, base, r, loose)
	c.tightenLadder(&out, base, r, loose)
	c.tightenExtend(&out, base, r, loose)
	return out
}

// shorter reports whether a is never longer than b whatever the calendar: n working days always last at least n days.
func shorter(a, b calendar.Span) bool {
	if b.N == 0 { // the national rule takes its instant from the fact
		return false
	}
	if a.Unit == b.Unit {
		return a.N <= b.N
	}
	if b.Unit == calendar.Workday && a.Unit != calendar.Workday {
		return exact(a) <= time.Duration(b.N)*24*time.Hour
	}
	return a.Unit != calendar.Workday && exact(a) <= exact(b)
}

func exact(s calendar.Span) time.Duration {
	return time.Duration(s.N) * [...]time.Duration{calendar.Minute: time.Minute, calendar.Hour: time.Hour,
		calendar.Day: 24 * time.Hour, calendar.Workday: 24 * time.Hour}[s.Unit]
}

func (c *compiler) tightenWarn(out *Rule, base Rule, r ruleText, loose func(string, string, string)) {
	if r.Warn == nil {
		return
	}
	out.Warn = nil
	for _, w := range r.Warn {
		b, err := parseBefore(w)
		if err != nil {
			c.add(r.line, "rule %s: warn: %v", r.ID, err)
		}
		out.Warn = append(out.Warn, b)
	}
	for _, w := range base.Warn {
		if !slices.Contains(r.Warn, w.text) {
			loose("warn", fmt.Sprint(r.Warn), w.text)
		}
	}
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
	for _, want := range base.Ladder {
		kept := slices.ContainsFunc(out.Ladder, func(s Step) bool {
			return s.Do == want.Do && s.text.Whom == want.text.Whom && s.After <= want.After
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
	sp, err := calendar.ParseSpan(r.Extend.AtMost)
	if err != nil || sp.Unit != calendar.Day {
		c.add(r.line, "rule %s: extend.at_most %q: calendar days, like 30d", r.ID, r.Extend.AtMost)
		return
	}
	e := *r.Extend
	e.most = sp.N
	if base.Extend == nil || e.most > base.Extend.most || e.Times > base.Extend.Times || e.By != base.Extend.By || e.Approver != base.Extend.Approver {
		national := "no extension"
		if base.Extend != nil {
			national = fmt.Sprintf("%s, %d time(s), by %s", base.Extend.AtMost, base.Extend.Times, base.Extend.Approver)
		}
		loose("extend", fmt.Sprintf("%s, %d time(s), by %s", e.AtMost, e.Times, e.Approver), national)
	}
	out.Extend = &e
}
