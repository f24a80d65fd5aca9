// Package clockface is the law's clock for everyone: when a term ends and why, which rules set it, which days are worked.
// It is apart because it needs no grievance, no account and no database: whoever doubts a deadline can count it here again.
package clockface

import (
	"slices"
	"strings"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
)

// Ask is one question: when does a term end that begins at From?
type Ask struct {
	Rule string // key of a rule of the packs; "" for a term of one's own
	Span calendar.Span
	Roll calendar.Roll
	From time.Time
}

// Answer is the end of the term and every day on the way there.
type Answer struct {
	Ask
	Row      *duty.Rule // nil for a term of one's own
	Deadline calendar.Deadline
	Steps    []calendar.Step // none for minutes and hours, which skip nothing
}

// Key names a row of the packs: pack/row, and @area for a local one.
func Key(r duty.Rule) string {
	if r.Area == "" {
		return r.ID
	}
	return r.ID + "@" + r.Area
}

// countable reports whether a rule sets a term; the others take their day from a document.
func countable(r duty.Rule) bool { return r.Span.N > 0 }

// find is the row of a key that was in force on a day. Without one it is Invalid and says since or until when it was.
func find(b *duty.Book, key string, day calendar.Date) (duty.Rule, error) {
	var other *duty.Rule
	for _, p := range b.Packs {
		for _, r := range p.Rules {
			if Key(r) != key {
				continue
			}
			if r.Since <= day && (r.Until == 0 || day < r.Until) {
				if !countable(r) {
					return r, fault.Of("rule", "deadline.no_term", r.Cite)
				}
				return r, nil
			}
			other = &r
		}
	}
	switch {
	case other == nil:
		return duty.Rule{}, fault.Of("rule", "deadline.no_rule")
	case day < other.Since:
		return duty.Rule{}, fault.Of("date", "deadline.not_yet", other.Cite, other.Since)
	}
	return duty.Rule{}, fault.Of("date", "deadline.no_more", other.Cite, other.Until)
}

// Reckon answers. The same question under the same book always has the same answer.
func Reckon(b *duty.Book, a Ask) (Answer, error) {
	out := Answer{Ask: a}
	if a.Rule != "" {
		r, err := find(b, a.Rule, calendar.DateOf(a.From))
		if err != nil {
			return out, err
		}
		out.Row, out.Span, out.Roll = &r, r.Span, r.Roll
	}
	out.Deadline = b.Calendar.Deadline(a.From, out.Span, out.Roll)
	out.Steps = b.Calendar.Explain(a.From, out.Span, out.Roll)
	return out, nil
}

// inDays reports whether the term is counted in days rather than round the clock.
func (a Answer) inDays() bool { return a.Span.Unit >= calendar.Day }

// dayOff reports whether the last day as counted is a day off, so that the working day before it matters.
func (a Answer) dayOff() bool { return a.inDays() && a.Deadline.LastWorkday < a.Deadline.Last }

// rolled reports whether the end was moved forward to a working day.
func (a Answer) rolled() bool { return a.inDays() && a.Deadline.Rolled > a.Deadline.Last }

// Limits of what can be asked. Three years of days hold every term of law.md; ten thousand hours are more than a year.
const (
	mostDays  = 1100
	firstYear = 1949
	lastYear  = 2199
)

// query is what a form or an address says, as written.
type query struct {
	Rule, N, Unit, Roll, Date, Time string
}

// asked reports whether the query asks anything, or only opens the page.
func (q query) asked() bool { return q != query{} }

var params = []string{"rule", "n", "unit", "roll", "date", "time"}

// parse reads the parameters strictly: an unknown one or one given twice is said, not passed over, because a link with a slip of
// the pen must not show another day than its writer meant.
func parse(values map[string][]string) (query, error) {
	var a fault.All
	for name, list := range values {
		if !slices.Contains(params, name) {
			a.Add("", "deadline.unknown", strings.Join(params, ", "))
		} else if len(list) > 1 {
			a.Add(name, "deadline.twice", name)
		}
	}
	get := func(name string) string {
		if list := values[name]; len(list) > 0 {
			return strings.TrimSpace(list[0])
		}
		return ""
	}
	return query{Rule: get("rule"), N: get("n"), Unit: get("unit"), Roll: get("roll"), Date: get("date"), Time: get("time")}, a.Err()
}

// ask turns the query into a question and notes every mistake at once, each with what to do.
func (q query) ask() (Ask, error) {
	var a fault.All
	out := Ask{Rule: q.Rule}
	switch {
	case q.Rule != "" && q.N != "":
		a.Add("n", "deadline.both")
	case q.Rule == "" && q.N == "":
		a.Add("rule", "deadline.neither")
	case q.N != "":
		span, err := calendar.ParseSpan(q.N + or(q.Unit, "d"))
		most := mostDays
		if span.Unit < calendar.Day {
			most = calendar.MaxN
		}
		if err != nil && !slices.Contains([]string{"", "m", "h", "d", "wd"}, q.Unit) {
			a.Add("unit", "deadline.unit_error")
		} else if err != nil || span.N > most {
			a.Add("n", "deadline.n", mostDays, calendar.MaxN)
		}
		out.Span = span
	}
	switch q.Roll {
	case "":
	case "forward":
		out.Roll = calendar.Forward
		if q.Rule != "" {
			a.Add("roll", "deadline.roll_rule")
		}
	default:
		a.Add("roll", "deadline.roll")
	}
	day, err := calendar.Parse(q.Date)
	if err != nil || day.Year() < firstYear || day.Year() > lastYear {
		a.Add("date", "deadline.date", firstYear, lastYear)
	}
	at, err := time.Parse("15:04", or(q.Time, "00:00"))
	if err != nil || len(q.Time) != 0 && len(q.Time) != len("15:04") {
		a.Add("time", "deadline.time")
	}
	out.From = day.Start().Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute).In(clock.Zone)
	return out, a.Err()
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
