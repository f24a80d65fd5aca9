package calendar

import (
	"strconv"
	"time"

	"ombud/base/clock"
)

// Roll says what happens when the last day of a term is a day off.
type Roll uint8

// Stay is for the duties of offices, Forward for the rights of citizens: 民法典 §203 moves the last day for whoever would lose
// a right by it, and nothing entitles an office to answer later for it.
const (
	Stay    Roll = iota // the last day stays; LastWorkday says when to warn
	Forward             // the first working day after it becomes the last day
)

// Deadline is when a term ends and, in short, why.
type Deadline struct {
	Due         time.Time // for days 24:00 of Rolled, in clock.Zone
	Last        Date      // the last day of the term as counted
	Rolled      Date      // the day on which it ends: Last, unless Forward moved it
	LastWorkday Date      // the last working day on or before Last: when Last is a day off, warn on it too
	Provisional bool      // a day that it rests on is settled by no loaded notice
	Code        string    // the explanation, run-length: "e1c4x2c1", see Explain; "" for minutes and hours, which skip nothing
}

// Deadline is the end of the term s that the event at from starts. Minutes and hours run round the clock. Of days, the day of
// the event is not counted (民法典 §201) and the last ends at 24:00. Beyond the loaded years it counts Monday to Friday.
func (c *Calendar) Deadline(from time.Time, s Span, roll Roll) Deadline {
	n := min(max(s.N, 1), MaxN)
	if s.Unit < Day {
		length := time.Minute
		if s.Unit == Hour {
			length = time.Hour
		}
		due := from.Add(time.Duration(n) * length).In(clock.Zone)
		last := DateOf(due)
		return Deadline{Due: due, Last: last, Rolled: last, LastWorkday: c.onOrBefore(last)}
	}
	event := DateOf(from)
	d := Deadline{Last: event + Date(n)}
	if s.Unit == Workday {
		d.Last = c.workday(c.worked(event) + n)
	}
	d.Rolled = d.Last
	if roll == Forward {
		d.Rolled = c.onOrAfter(d.Last)
	}
	d.Due = d.Rolled.End()
	d.LastWorkday = c.onOrBefore(d.Last)
	d.Provisional = event+1 < c.since || d.Rolled > c.until
	d.Code = c.code(event, d, s.Unit == Workday)
	return d
}

// The letters of the explanation. Calendar days are counted although nobody works; then a day off has a letter of its own.
var (
	passed  = [kinds]byte{weekday: 'c', unsettled: 'p', makeUp: 'm', weekend: 'w', holiday: 'h'}
	counted = [kinds]byte{weekday: 'c', unsettled: 'p', makeUp: 'm', weekend: 'x', holiday: 'y'}
)

// code writes the explanation by runs of equal days, not day by day.
func (c *Calendar) code(event Date, d Deadline, working bool) string {
	letters := &counted
	if working {
		letters = &passed
	}
	var room [192]byte // a year of working days; longer codes move to the heap
	b := append(room[:0], "e1"...)
	b = c.runs(b, letters, event+1, d.Last)
	if d.Rolled > d.Last {
		b = c.runs(b, &passed, d.Last+1, d.Rolled-1)
		b = append(b, "r1"...)
	}
	return string(b)
}

// runs appends the runs of the days from..to.
func (c *Calendar) runs(b []byte, letters *[kinds]byte, from, to Date) []byte {
	var letter byte
	var n Date
	for at := from; at <= to; {
		run := min(c.runOf(at), to-at+1)
		next := letters[c.kindOf(at)]
		if next != letter && n > 0 {
			b, n = strconv.AppendInt(append(b, letter), int64(n), 10), 0
		}
		letter = next
		n += run
		at += run
	}
	if n > 0 {
		b = strconv.AppendInt(append(b, letter), int64(n), 10)
	}
	return b
}
