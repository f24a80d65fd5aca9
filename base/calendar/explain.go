package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Why is what a day is to a term.
type Why uint8

// The reasons. Whether the day was counted is said by Step.Counted: a weekend is skipped in working days, counted in calendar days.
const (
	EventDay       Why = iota // the day of the event, never counted
	CountedDay                // Monday to Friday, no holiday
	Weekend                   // an ordinary Saturday or Sunday
	Holiday                   // a day off by notice
	MakeUp                    // a weekend day worked by notice
	Rolled                    // the day that the end was moved to, not counted
	ProvisionalDay            // Monday to Friday, taken for a working day because no notice is loaded
	Closed                    // worked, but the service hours of the day were over (working minutes only)
)

var whys = [...]string{
	EventDay: "event", CountedDay: "counted", Weekend: "weekend", Holiday: "holiday", MakeUp: "makeup",
	Rolled: "rolled", ProvisionalDay: "provisional", Closed: "closed",
}

// String is the reason as a key for word catalogues.
func (w Why) String() string {
	if int(w) < len(whys) {
		return whys[w]
	}
	return "?"
}

var whyOf = [kinds]Why{weekday: CountedDay, unsettled: ProvisionalDay, makeUp: MakeUp, weekend: Weekend, holiday: Holiday}

// Step is one day of an explanation.
type Step struct {
	Date    Date
	Counted bool
	N       int // counted so far: days, or minutes for working minutes
	Why     Why
	Name    string // of the holiday, "" if none
	Paper   string // address of the notice, "" if none
}

// Explain is the deadline day by day, from the day of the event to Deadline.Rolled; nil for minutes and hours.
// It counts one day after the other and so is also the proof of Deadline, which looks the day up.
func (c *Calendar) Explain(from time.Time, s Span, roll Roll) []Step {
	if s.Unit < Day {
		return nil
	}
	n := min(max(s.N, 1), MaxN)
	at := DateOf(from)
	steps := []Step{c.step(at, EventDay)}
	for i := 0; i < n; {
		at++
		st := c.step(at, whyOf[c.kindOf(at)])
		if st.Counted = s.Unit != Workday || c.Workday(at); st.Counted {
			i++
		}
		st.N = i
		steps = append(steps, st)
	}
	if roll != Forward || c.Workday(at) {
		return steps
	}
	for at++; !c.Workday(at); at++ {
		st := c.step(at, whyOf[c.kindOf(at)])
		st.N = n
		steps = append(steps, st)
	}
	end := c.step(at, Rolled)
	end.N = n
	return append(steps, end)
}

func (c *Calendar) step(d Date, w Why) Step {
	on := c.On(d)
	return Step{Date: d, Why: w, Name: on.Name, Paper: on.Paper}
}

// run is a letter of Deadline.Code spelt out.
type run struct {
	letter  byte
	why     Why
	counted bool
}

var alphabet = [...]run{
	{'e', EventDay, false},
	{'c', CountedDay, true},
	{'p', ProvisionalDay, true},
	{'m', MakeUp, true},
	{'w', Weekend, false},
	{'h', Holiday, false},
	{'x', Weekend, true},
	{'y', Holiday, true},
	{'r', Rolled, false},
}

// ExplainCode spreads a stored Deadline.Code again, for the event at from: days and reasons are those that were stored, even
// when the calendar has changed since; only names and notices are looked up in c. It fails on a damaged code.
func (c *Calendar) ExplainCode(from time.Time, code string) ([]Step, error) {
	var steps []Step
	at, n := DateOf(from), 0
	for rest := code; rest != ""; {
		r, days, tail := cutRun(rest)
		first, last := r.why == EventDay, r.why == Rolled
		if days == 0 || first != (steps == nil) || last && tail != "" || (first || last) && days > 1 || len(steps)+days > 2*MaxN {
			return nil, fmt.Errorf("deadline code %.40q breaks off at %.10q", code, rest)
		}
		for ; days > 0; days-- {
			st := c.step(at, r.why)
			if st.Counted = r.counted; st.Counted {
				n++
			}
			st.N = n
			steps = append(steps, st)
			at++
		}
		rest = tail
	}
	return steps, nil
}

// cutRun takes one letter and its number of days off s; no days means that there is no such run.
func cutRun(s string) (r run, days int, tail string) {
	k := slices.IndexFunc(alphabet[:], func(r run) bool { return r.letter == s[0] })
	end := 1
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	days, err := strconv.Atoi(s[1:end])
	if k < 0 || err != nil || s[1] == '0' {
		return run{}, 0, ""
	}
	return alphabet[k], days, s[end:]
}
