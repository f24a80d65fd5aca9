package tally

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"ombud/base/calendar"
	"ombud/base/fault"
)

// Period is what a set of figures covers: a month, a whole year, or the running month up to yesterday. Others are not offered:
// figures over days of one's own choice could be subtracted from one another until a single person is left.
type Period struct {
	From, To calendar.Date // inclusive; To is yesterday in the running month
	Running  bool
	Year     bool
}

var periodForm = regexp.MustCompile(`^(\d{4})(?:-(\d{2}))?$`)

// ParsePeriod reads "2026-10" or "2025". A month that has not begun, and a year that has not ended, have no figures: Invalid.
func ParsePeriod(s string, today calendar.Date) (Period, error) {
	m := periodForm.FindStringSubmatch(s)
	if m == nil {
		return Period{}, fault.Of("period", "figures.period")
	}
	y, _ := strconv.Atoi(m[1])
	if m[2] == "" {
		p := Period{From: calendar.NewDate(y, time.January, 1), To: calendar.NewDate(y, time.December, 31), Year: true}
		if p.To >= today || y < 1949 {
			return Period{}, fault.Of("period", "figures.year_open")
		}
		return p, nil
	}
	month, _ := strconv.Atoi(m[2])
	p := Period{From: calendar.NewDate(y, time.Month(month), 1), To: calendar.NewDate(y, time.Month(month)+1, 0)}
	if month < 1 || month > 12 || p.From > today || y < 1949 {
		return Period{}, fault.Of("period", "figures.period")
	}
	if p.To >= today {
		p.To, p.Running = today-1, true
	}
	return p, nil
}

// String is the period as ParsePeriod reads it.
func (p Period) String() string {
	y, m, _ := p.From.Civil()
	if p.Year {
		return strconv.Itoa(y)
	}
	return fmt.Sprintf("%04d-%02d", y, m)
}

// months are the months of the period, by their first days.
func (p Period) months() []calendar.Date {
	out := []calendar.Date{p.From}
	for y, m, _ := p.From.Civil(); p.Year && len(out) < 12; {
		m++
		out = append(out, calendar.NewDate(y, m, 1))
	}
	return out
}
