// Package interview is the interview (约谈) of the head of an office by the office above it: owed when the office was red three days in a
// row, held with minutes, and ended by commitments with dates, each a duty of the office's own. It is apart because it is about what an
// office owes as a whole, and never about a grievance or a person who filed one.
package interview

import (
	"fmt"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
)

// Ground is why an interview is owed.
type Ground string

// The grounds. Only the machine gives the first: it is what the daily boards say.
const (
	RedDays Ground = "red_days" // red on so many days in a row
	Listed  Ground = "listed"   // a listed rectification is overdue
	Lapses  Ground = "lapses"   // the same kind of duty missed again and again
	Other   Ground = "other"
)

// Grounds are those that an office may give.
var Grounds = []Ground{Listed, Lapses, Other}

// Interview is an interview as its facts made it. Instants are unix ms.
type Interview struct {
	ID      string
	Place   place.Code // of the office
	To      string     // the office whose head is asked
	By      string     // the office above it, which asks
	Ground  Ground
	Days    int    // red days in a row, for that ground
	Through string // the last of them
	Reason  string // public, for the other grounds
	Owed    int64
	Held    int64  // 0 while it is owed
	Post    string // post of whoever came for the office
	Minutes string // between offices
}

// Commitment is what the office promised in its interview.
type Commitment struct {
	ID, Interview, Duty string
	What                string
	Due                 int64
	Kept                int64 // 0 while it is owed
	Report              string
}

// idOf names the interview that red days make owed: by the office and the last of the days, so that no two nodes make two of one.
func idOf(office string, last calendar.Date) string {
	return fmt.Sprintf("interview:%s:%s", office, last)
}

// resource is what the policy judges by: the office that asks for the asker's verbs, the one asked for its own.
func (i Interview) asker() access.Resource {
	return access.Resource{Subject: i.ID, Place: i.Place, Offices: []string{i.By}}
}

func (i Interview) asked() access.Resource {
	return access.Resource{Subject: i.ID, Place: i.Place, Offices: []string{i.To}}
}

// sees reports whether the caller may read the interview: both offices, and who watches over the area.
func (i Interview) sees(c access.Caller) bool {
	return access.Permits(c, access.Report, i.asker()) || access.Permits(c, access.Report, i.asked()) || access.Permits(c, access.Watch, i.asked())
}

// again is how many days after an interview red days may make another one owed.
const again = 3

// answers reports whether red days that end with last are those that an interview answers already: it is still owed, it was held less
// than three days before, or what was promised in it is not due yet.
func (i Interview) answers(last calendar.Date, now int64, list []Commitment) bool {
	return i.Held == 0 || calendar.DateOf(clock.At(i.Held)) > last-again ||
		slices.ContainsFunc(list, func(c Commitment) bool { return c.Kept == 0 && c.Due > now })
}
