package web

import (
	"strconv"
	"time"

	"ombud/base/clock"
	"ombud/machine/words"
)

// DayKind is how one day stands in the counting of a clock.
type DayKind string

// The kinds of day.
const (
	Start   DayKind = "start"   // the day of the event: not counted
	Counted DayKind = "counted" // counted
	Makeup  DayKind = "makeup"  // a weekend day that is worked, so counted
	Skipped DayKind = "skipped" // weekend or holiday
	Last    DayKind = "last"    // counted, and the last one
	Rolled  DayKind = "rolled"  // the last day moved here from a holiday
)

// Day is one row of an explanation.
type Day struct {
	Date   time.Time
	Kind   DayKind
	N      int    // its number in the count, 0 when not counted
	Why    string // 周末, 国庆节, 调休上班
	Source string // the notice it rests on, "" if none
}

// Explanation is why a clock ends when it does, day by day.
type Explanation struct {
	Sentence    string // the rule in a sentence
	Days        []Day
	Provisional string // said when a year's calendar is not published yet, "" otherwise
}

func (d Day) counted() bool { return d.N > 0 }

// month is one month of the calendar, in weeks from Monday; days outside the explanation are empty.
type month struct {
	first time.Time
	weeks [][7]*Day
}

// months lays the days out as people know them: as a calendar.
func (e Explanation) months() []month {
	var out []month
	for i := range e.Days {
		d := &e.Days[i]
		t := d.Date.In(clock.Zone)
		if n := len(out); n == 0 || out[n-1].first.Month() != t.Month() || out[n-1].first.Year() != t.Year() {
			out = append(out, month{first: t})
		}
		m := &out[len(out)-1]
		col := (int(t.Weekday()) + 6) % 7
		if n := len(m.weeks); n == 0 || col == 0 || after(m.weeks[n-1], col) {
			m.weeks = append(m.weeks, [7]*Day{})
		}
		m.weeks[len(m.weeks)-1][col] = d
	}
	return out
}

// after reports whether the week already has a day at or beyond the column: a gap in the days begins a new week.
func after(week [7]*Day, col int) bool {
	for i := col; i < 7; i++ {
		if week[i] != nil {
			return true
		}
	}
	return false
}

func (m month) name(v words.Voice) string {
	t := m.first
	return v.Say("web.days.month", t.Year(), v.Month(t))
}

// mondayFirst are the names of the days of the week as the calendar's columns.
func mondayFirst(v words.Voice) [7]string {
	var out [7]string
	monday := time.Date(2024, 1, 1, 12, 0, 0, 0, clock.Zone)
	for i := range out {
		out[i] = v.Weekday(monday.AddDate(0, 0, i))
	}
	return out
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
