package calendar

import (
	"fmt"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
)

// ServiceHours are the hours in which working minutes run. The zero value never closes, as a hotline does (GB/T 33358-2016).
type ServiceHours struct {
	windows []window
	total   time.Duration // of one day
	workday bool          // only on working days
}

// window is opening and closing time, from the start of the day.
type window struct{ open, shut time.Duration }

const wholeDay = 24 * time.Hour

// ParseHours reads "wd 09:00-12:00,13:30-17:30" for working days or "d 08:00-24:00" for every day. Windows ascend without touching.
// Anything else is the fault calendar.hours.
func ParseHours(s string) (ServiceHours, error) {
	bad := fault.New(fault.Invalid, "calendar.hours", s)
	unit, list, ok := strings.Cut(s, " ")
	if !ok || unit != Day.String() && unit != Workday.String() {
		return ServiceHours{}, bad
	}
	h := ServiceHours{workday: unit == Workday.String()}
	before := time.Duration(-1)
	for text := range strings.SplitSeq(list, ",") {
		from, to, _ := strings.Cut(text, "-")
		open, ok1 := parseTime(from)
		shut, ok2 := parseTime(to)
		if !ok1 || !ok2 || open <= before || shut <= open {
			return ServiceHours{}, bad
		}
		h.windows = append(h.windows, window{open, shut})
		h.total += shut - open
		before = shut
	}
	return h, nil
}

// parseTime reads 00:00 to 24:00.
func parseTime(s string) (time.Duration, bool) {
	if s == "24:00" {
		return wholeDay, true
	}
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil && len(s) == len("15:04")
}

// String is the hours as ParseHours reads them.
func (h ServiceHours) String() string {
	h = h.orAlways()
	var b strings.Builder
	b.WriteString(Day.String())
	if h.workday {
		b.Reset()
		b.WriteString(Workday.String())
	}
	sep := byte(' ')
	for _, w := range h.windows {
		b.WriteByte(sep)
		fmt.Fprintf(&b, "%02d:%02d-%02d:%02d", w.open/time.Hour, w.open/time.Minute%60, w.shut/time.Hour, w.shut/time.Minute%60)
		sep = ','
	}
	return b.String()
}

func (h ServiceHours) orAlways() ServiceHours {
	if h.windows == nil {
		return ServiceHours{windows: []window{{0, wholeDay}}, total: wholeDay}
	}
	return h
}

// spend uses up to left within the hours of a day, not before the time of day since. It returns what it could not use and, when
// it used all, the time of day at which the last of it ran out.
func (h ServiceHours) spend(since, left time.Duration) (rest, end time.Duration) {
	for _, w := range h.windows {
		open := max(w.open, since)
		if room := w.shut - open; room >= left {
			return 0, open + left
		} else if room > 0 {
			left -= room
		}
	}
	return left, 0
}

// WorkMinutes is the instant at which n working minutes (1..MaxN, else the nearest bound) after from have run within the hours.
// The minutes of the day of the event count. A term that fills a window ends as it closes, not when the next one opens.
func (c *Calendar) WorkMinutes(from time.Time, n int, hours ServiceHours) time.Time {
	h := hours.orAlways()
	at := DateOf(from)
	left, end := time.Duration(min(max(n, 1), MaxN))*time.Minute, time.Duration(0)
	if !h.workday || c.Workday(at) {
		if left, end = h.spend(from.Sub(at.Start()), left); left == 0 {
			return at.Start().Add(end)
		}
	}
	full := int((left - 1) / h.total) // days that are used up whole
	if h.workday {
		at = c.workday(c.worked(at) + full + 1)
	} else {
		at += Date(full + 1)
	}
	_, end = h.spend(0, left-time.Duration(full)*h.total)
	return at.Start().Add(end).In(clock.Zone)
}

// ExplainMinutes is WorkMinutes day by day, from the day of the event to the last: Step.N is the whole minutes run so far.
func (c *Calendar) ExplainMinutes(from time.Time, n int, hours ServiceHours) []Step {
	h := hours.orAlways()
	at := DateOf(from)
	whole := time.Duration(min(max(n, 1), MaxN)) * time.Minute
	since, left := from.Sub(at.Start()), whole
	var steps []Step
	for ; left > 0; at++ {
		st := c.step(at, whyOf[c.kindOf(at)])
		if !h.workday || c.Workday(at) {
			rest, _ := h.spend(since, left)
			if st.Counted = rest < left; !st.Counted {
				st.Why = Closed
			}
			left = rest
		}
		st.N = int((whole - left) / time.Minute)
		steps = append(steps, st)
		since = 0
	}
	return steps
}
