package duty

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
)

// State says whether a duty is still owed. Breached is no state: a breached duty stays owed.
type State string

// The states: open, then one of the others for ever.
const (
	Open  State = "open"
	Met   State = "met"   // what was owed was done (or a right was used)
	Ended State = "ended" // lawfully ended without: withdrawn, superseded, released, lapsed
)

// Duty is what an institution owes: a fold of facts. Instants are unix ms.
type Duty struct {
	ID          string
	Rule        string // pack/row
	Book        string // version of the law it was opened under; it keeps that law
	Subject     string
	Opening     string // the fact that opened it
	Opened      int64  // when that happened: the day whose rule holds; the clock may start on another
	Place       place.Code
	Bearer      string // office; "petitioner" or an office for rights
	OwedTo      string
	Right       bool
	Start       int64
	Within      string // as the rule says it: 15d, fact.due
	Due         int64
	Code        string // how the days were counted, those of extensions included: see calendar.ExplainCode
	Workday     int64  // 09:00 of the last working day before a due day that is a day off, 0 otherwise
	Extra       int    // days added by extensions
	Extended    int    // how often
	PauseAt     int64  // since when the clock stands, 0 when it runs
	Paused      int64  // ms it has stood in all
	Resumed     int64  // when it last ran on, 0 for never
	Provisional bool   // counted beyond the last published calendar: re-dated when the year is loaded
	State       State
	EndBy       string // the fact that met or ended it
	EndAt       int64
	Breached    int64  // the due instant that passed unmet, 0 for none
	Step        int    // how many rungs of the timeline are behind
	Next        int64  // when the next rung is due, 0 for none
	Raised      string // the office it was raised to, "" for none
}

// newID derives the id from what makes a duty one: rule, subject, opening fact. Folding again gives the same id. It begins
// with the opening fact, so that new duties stand together in the database and not all over its pages.
func newID(rule, subject, opening string) string {
	h := sha256.Sum256([]byte(rule + "\x00" + subject + "\x00" + opening))
	return opening + "-" + hex.EncodeToString(h[:5])
}

// Late reports whether the duty was met after its due instant, or is open and past it.
func (d Duty) Late(now time.Time) bool {
	if d.State == Open {
		return d.PauseAt == 0 && now.UnixMilli() >= d.Due
	}
	return d.State == Met && d.EndAt >= d.Due
}

// DueTime is the due instant.
func (d Duty) DueTime() time.Time { return clock.At(d.Due) }

// Rung is one instant on the way of a duty: a warning, the breach, a step of the ladder.
type Rung struct {
	At   int64
	Kind RungKind
	Name string // 72h, 1/2, workday, due, remind …
	step int    // index into Rule.Ladder
}

// RungKind says what a rung does.
type RungKind uint8

// The kinds of rungs, in the order they come.
const (
	Warning RungKind = iota
	Breach
	Ladder
	Lapse // of a right
)

// Timeline lists the rungs of a duty under its rule, in time order. Warnings that would lie before the start are left out.
func Timeline(r Rule, d Duty) []Rung { return d.timeline(&r, nil) }

// mostRungs is room for the rungs of nearly every rule.
const mostRungs = 12

// timeline appends the rungs to out.
func (d *Duty) timeline(r *Rule, out []Rung) []Rung {
	if d.Right {
		return append(out, Rung{At: d.Due, Kind: Lapse, Name: "due"})
	}
	for _, w := range r.Warn {
		at := d.Due - w.span.Milliseconds()
		if w.den > 0 {
			at = d.Due - (d.Due-d.Start)*w.num/w.den
		}
		if at > d.Start {
			out = append(out, Rung{At: at, Kind: Warning, Name: w.text})
		}
	}
	if d.Workday > d.Start {
		out = append(out, Rung{At: d.Workday, Kind: Warning, Name: "workday"})
	}
	slices.SortStableFunc(out, func(a, b Rung) int { return cmp.Compare(a.At, b.At) })
	out = append(out, Rung{At: d.Due, Kind: Breach, Name: "due"})
	for i := range r.Ladder {
		s := &r.Ladder[i]
		out = append(out, Rung{At: d.Due + s.After.Milliseconds(), Kind: Ladder, Name: s.Do, step: i})
	}
	return out
}

// schedule sets Next from the timeline.
func (d *Duty) schedule(r *Rule) {
	d.Next = 0
	if d.State != Open || d.PauseAt != 0 {
		return
	}
	var room [mostRungs]Rung
	if line := d.timeline(r, room[:0]); d.Step < len(line) {
		d.Next = line[d.Step].At
	}
}

// reschedule is for a due instant that moved: warnings of the new timeline that already lie behind are not given. The breach
// always is: a day that moved forward into the past, when its calendar was loaded late, has passed unmet.
func (d *Duty) reschedule(r *Rule, at int64) {
	var room [mostRungs]Rung
	line := d.timeline(r, room[:0])
	d.Step = 0
	for d.Step < len(line) && line[d.Step].Kind == Warning && line[d.Step].At <= at {
		d.Step++
	}
	d.schedule(r)
}

// countFrom computes due instant and explanation of a duty that starts at d.Start under r.
func (d *Duty) countFrom(cal *calendar.Calendar, r *Rule) {
	if r.Span.N == 0 {
		return // the instant came from the fact
	}
	dl := cal.Deadline(clock.At(d.Start), r.Span, r.Roll)
	d.Due, d.Code, d.Provisional = dl.Due.UnixMilli(), dl.Code, dl.Provisional
	d.warnBefore(cal)
}

// warnBefore notes the last working day when an office's last day is a day off: the day itself is kept, the warning comes early.
func (d *Duty) warnBefore(cal *calendar.Calendar) {
	d.Workday = 0
	if d.Right || d.Code == "" {
		return
	}
	last := calendar.DateOf(clock.At(d.Due - 1))
	worked := last
	for worked > 0 && !cal.Workday(worked) {
		worked--
	}
	if worked < last {
		d.Workday = worked.Start().Add(9 * time.Hour).UnixMilli()
	}
}
