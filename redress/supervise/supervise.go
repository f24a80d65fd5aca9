// Package supervise is the desk of those who watch over other offices: every open duty of an area with its escalation ladder, and
// the acts of supervision (remind, notice, assign, release). It is apart because it reads duties whatever they are about, and
// whoever supervises does not handle.
package supervise

import (
	"slices"
	"time"

	"ombud/base/place"
	"ombud/core/duty"
)

// Filter narrows the duties of an area.
type Filter struct {
	View   string      // "" all, over, today, soon: see grievance.DueView
	Office string      // one bearer
	Level  place.Level // level of the bearer, None for all
	Rule   string      // pack/row
	Late   int         // at least so many days overdue
}

// Lates are the choices of days overdue.
var Lates = []int{1, 3, 7, 30}

// Views are the views by due instant that the filter knows.
var Views = []string{"", "over", "today", "soon"}

// Levels are the four levels of government, from the village up.
var Levels = []place.Level{place.Village, place.Township, place.County, place.City}

// narrow applies what an index can do: bearer and due instant.
func (f Filter) narrow(q duty.Queue, now time.Time) duty.Queue {
	if f.Office != "" {
		q.Area, q.Office = "", f.Office
	}
	if f.Late > 0 {
		late := now.AddDate(0, 0, -f.Late).UnixMilli() + 1
		if q.Before == 0 || late < q.Before {
			q.Before = late
		}
	}
	return q
}

// scans reports whether rows must be looked at one by one, because no index has them in order.
func (f Filter) scans(area string) bool {
	return f.Rule != "" || f.Level != place.None || f.Office != "" && area != ""
}

// keeps is the rest of the filter, row by row.
func (f Filter) keeps(d duty.Duty, area string, level func(office string) place.Level) bool {
	return d.Place.Within(area) && (f.Rule == "" || d.Rule == f.Rule) && (f.Level == place.None || level(d.Bearer) == f.Level)
}

// Rung is one step of a duty's ladder as a page shows it.
type Rung struct {
	Name string // 72h, workday, due, remind, tell, notice, raise
	Kind duty.RungKind
	At   int64
	Done bool
}

// Rungs lists the way of a duty: what was given and what is still to come.
func Rungs(r duty.Rule, d duty.Duty) []Rung {
	line := duty.Timeline(r, d)
	out := make([]Rung, len(line))
	for i, x := range line {
		out[i] = Rung{Name: x.Name, Kind: x.Kind, At: x.At, Done: i < d.Step}
	}
	return out
}

// Climbed is the part of the way after the breach: the ladder itself.
func Climbed(rungs []Rung) []Rung {
	return slices.DeleteFunc(slices.Clone(rungs), func(r Rung) bool { return r.Kind != duty.Ladder })
}

// Next is the first rung that is not behind; false when none is left.
func Next(rungs []Rung) (Rung, bool) {
	i := slices.IndexFunc(rungs, func(r Rung) bool { return !r.Done })
	if i < 0 {
		return Rung{}, false
	}
	return rungs[i], true
}
