// Package tally counts the city: it reads the facts in the order of the public log and keeps small tables of sums, never of people.
// It is apart because it may only read: a count can be thrown away and made again, and no grievance waits for one.
package tally

import (
	"ombud/base/calendar"
	"ombud/base/place"
)

// What is a thing that is counted.
type What string

// What happens to grievances. Each is counted on the day it happened, under the matter it then had.
const (
	Received   What = "received"
	Dispatched What = "dispatched" // sent to an office for the first time
	Moved      What = "moved"      // sent on again: the public count of passing to and fro
	Objected   What = "objected"
	Accepted   What = "accepted"
	Refused    What = "refused"
	Answered   What = "answered" // the first answer, not that of a review
	Withdrawn  What = "withdrawn"
	Reviewed   What = "reviewed" // review or re-review asked for
)

// What happens to duties.
const (
	Opened   What = "opened"
	Met      What = "met"  // in time
	Late     What = "late" // met after the due instant
	Ended    What = "ended"
	Breached What = "breached"
	Cured    What = "cured" // a breached duty that was met or ended after all: breached less cured is what is overdue
)

// What people judge. All of it stands on the day on which the person was told the result, so that the judgements and those who
// gave none add up to Told (domain rule: non-response is a bucket of its own).
const (
	Told       What = "told"
	DeskBad    What = "desk_1"
	DeskFair   What = "desk_2"
	DeskGood   What = "desk_3"
	WorkBad    What = "handling_1"
	WorkFair   What = "handling_2"
	WorkGood   What = "handling_3"
	SolvedYes  What = "solved_yes"
	SolvedPart What = "solved_partly"
	SolvedNo   What = "solved_no"
)

// The scales at which sums are kept, so that no page adds up more rows than its own shape has.
const (
	byDay    = "day"    // matter x township, or rule x office
	byGroup  = "group"  // month x group of matters
	byCounty = "county" // month x county
	byCity   = "city"   // day
	byMonth  = "month"  // month, or month x office
)

// placeCell is one sum by matter and place.
type placeCell struct {
	scale  string
	day    calendar.Date
	matter string
	place  place.Code
	what   What
}

// officeCell is one sum by rule and office.
type officeCell struct {
	scale  string
	day    calendar.Date
	rule   string
	office string
	what   What
}

// waitCell is one sum of answers that took so many days.
type waitCell struct {
	month  calendar.Date
	matter string
	days   int
}

// sums are what a stretch of the log adds to the tables.
type sums struct {
	place  map[placeCell]int
	office map[officeCell]int
	wait   map[waitCell]int
}

func newSums() sums {
	return sums{map[placeCell]int{}, map[officeCell]int{}, map[waitCell]int{}}
}

// merge adds what other sums hold.
func (s sums) merge(other sums) {
	for c, n := range other.place {
		s.place[c] += n
	}
	for c, n := range other.office {
		s.office[c] += n
	}
	for c, n := range other.wait {
		s.wait[c] += n
	}
}

// at counts n of a thing that happens to a grievance, at every scale.
func (s sums) at(day calendar.Date, matter string, p place.Code, w What, n int) {
	month := monthOf(day)
	s.place[placeCell{byDay, day, matter, p.Up(place.Township), w}] += n
	s.place[placeCell{byGroup, month, group(matter), "", w}] += n
	s.place[placeCell{byCounty, month, "", p.Up(place.County), w}] += n
	s.city(day, w, n)
}

// city counts n for the city as a whole.
func (s sums) city(day calendar.Date, w What, n int) {
	s.place[placeCell{byCity, day, "", "", w}] += n
	s.place[placeCell{byMonth, monthOf(day), "", "", w}] += n
}

// owes counts n of a thing that happens to a duty.
func (s sums) owes(day calendar.Date, rule, office string, w What, n int) {
	s.office[officeCell{byDay, day, rule, office, w}] += n
	s.judge(day, office, w, n)
}

// judge counts n for an office and the city, apart from any rule.
func (s sums) judge(day calendar.Date, office string, w What, n int) {
	s.office[officeCell{byMonth, monthOf(day), "", office, w}] += n
	s.city(day, w, n)
}

func monthOf(d calendar.Date) calendar.Date {
	y, m, _ := d.Civil()
	return calendar.NewDate(y, m, 1)
}

// group is the group of a matter: its first two digits.
func group(matter string) string { return matter[:min(2, len(matter))] }
