// Package board is the city's daily balance of duties: what was carried over, opened, met, breached and left, by area, office and day.
// It is apart because it may only read: it counts the log into small tables that can be thrown away and made again, knows no person,
// and says of an office how it keeps what it owes, never how much people ask of it.
package board

import (
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
)

// Measure is a thing that happens to duties on a day.
type Measure int

// The measures of a day. A duty closes once, by Met, Late or Ended; Breached is a mark and no end.
const (
	Opened   Measure = iota
	Met              // in time
	Late             // after the due instant
	Ended            // lawfully, without being met
	Breached         // the due instant passed unmet; 24:00 belongs to the day that ends then
	Cured            // a breached duty closed after all: breached less cured is what is overdue
	Due              // was due that day and open then
	Soon             // was open at 24:00 and due on the next day
	Later            // opened or closed that day, but put on record on a later one
	measures
)

// Sums are the measures of one day, office and area.
type Sums [measures]int

// Closed is how many were met or ended.
func (s Sums) Closed() int { return s[Met] + s[Late] + s[Ended] }

// Net is how many more were open when the day ended than when it began.
func (s Sums) Net() int { return s[Opened] - s.Closed() }

// Over is how many more were overdue when the day ended than when it began.
func (s Sums) Over() int { return s[Breached] - s[Cured] }

// plus adds other to s.
func (s Sums) plus(other Sums) Sums {
	for i, n := range other {
		s[i] += n
	}
	return s
}

// widths are how many digits of a division code name the areas that have a board.
var widths = []int{2, 4, 6, 9}

// Kept reports whether boards are kept for an area: down to the township, since in a village a day's counts would be about one family.
func Kept(area string) bool {
	for _, w := range widths {
		if len(area) == w {
			return true
		}
	}
	return false
}

// dayOf is the civil day of an instant.
func dayOf(ms int64) calendar.Date { return calendar.DateOf(clock.At(ms)) }

// dueDay is the day at whose end, at the latest, a duty must be met: 24:00 is 00:00 of the next.
func dueDay(due int64) calendar.Date { return dayOf(due - 1) }

// township is where a duty counts on the circular.
func township(p place.Code) string { return string(p.Up(place.Township)) }

// monthOf is the first day of the month.
func monthOf(d calendar.Date) calendar.Date {
	y, m, _ := d.Civil()
	return calendar.NewDate(y, m, 1)
}
