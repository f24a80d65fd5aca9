package duty

import (
	"fmt"
	"slices"
	"strings"

	"ombud/base/calendar"
)

// milestone says which offices a campaign gives a duty of this row when it is opened, and for which days: data for whoever opens it.
type milestone struct {
	On       []string `yaml:"on"`       // days, or first..last for each day of a stretch
	Agencies []string `yaml:"agencies"` // of the bearers, by the catalogue's code
	Levels   []string `yaml:"levels"`   // of the bearers: village, township, county, city

	days []calendar.Date
}

// levels are the levels of government a milestone may name.
var levels = []string{"village", "township", "county", "city"}

// Days lists the days for which the milestone is set, in order. Each is owed until its end.
func (m milestone) Days() []calendar.Date { return m.days }

func (c *compiler) milestone(r *Rule, bad func(string, ...any)) {
	m := r.Milestone
	if m == nil {
		return
	}
	if !r.Campaign {
		bad("milestone: only a campaign sets milestones; say campaign: true at the head of the pack")
	}
	if !strings.HasPrefix(r.Within, "fact.") || !strings.HasPrefix(r.Bearer, "fact.") {
		bad("milestone: bearer and within come from the fact that sets it, like fact.bearer and fact.due")
	}
	if _, row, _ := strings.Cut(r.ID, "/"); !strings.Contains(r.When, fmt.Sprintf("fact.item == %q", row)) {
		bad("milestone: when must name the row, fact.item == %q, or every milestone would open it", row)
	}
	if len(m.Agencies) == 0 {
		bad("milestone: agencies is empty: nobody would bear it")
	}
	for _, l := range m.Levels {
		if !slices.Contains(levels, l) {
			bad("milestone: level %q is none of %s", l, strings.Join(levels, ", "))
		}
	}
	if len(m.On) == 0 {
		bad("milestone: on names no day")
	}
	m.days = nil
	for _, s := range m.On {
		first, last, err := stretch(s)
		if err != nil {
			bad("milestone: on %q: a day like 2026-09-15, or days like 2026-09-10..2026-09-30", s)
			continue
		}
		for d := first; d <= last; d++ {
			if !r.inForce().holds(d) {
				bad("milestone: on %s: the pack is not in force on that day", d)
				break
			}
			m.days = append(m.days, d)
		}
	}
	slices.Sort(m.days)
	m.days = slices.Compact(m.days)
}

// longest is how many days in a row a milestone may be set for.
const longest = 92

func stretch(s string) (first, last calendar.Date, err error) {
	a, b, more := strings.Cut(s, "..")
	if first, err = calendar.Parse(a); err != nil {
		return first, last, err
	}
	if last = first; more {
		last, err = calendar.Parse(b)
	}
	if err == nil && (last < first || last-first >= longest) {
		err = fmt.Errorf("%s: no stretch of days", s)
	}
	return first, last, err
}

// Head is what the head of a pack says, without a look at its rows; its zero value for a text that is no pack.
func (s Source) Head() Pack {
	p, err := parse(s.File, []byte(s.Text))
	if err != nil {
		return Pack{}
	}
	return Pack{Name: p.Pack, Title: p.Title, Area: area(p.Jurisdiction), Tightens: p.Tightens, Campaign: p.Campaign, InForce: p.InForce}
}
