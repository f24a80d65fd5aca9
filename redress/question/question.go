// Package question is the public question: what many people want to know of an office is asked in a neutral text, whoever wants to
// know presses a button, and from a number of followers on the office owes an answer, a statement and a closing report in public.
// It is apart because it is about an institution alone: it is linked to no grievance, and of who follows it holds a number.
package question

import (
	"ombud/base/access"
	"ombud/base/place"
)

// Question is one public question as its facts made it. Instants are unix ms, 0 for not yet.
type Question struct {
	ID        string
	Place     place.Code // of the office that is asked
	By, To    string     // who worded it, who is asked
	Title     string
	Text      string
	Posed     int64
	Raised    int64 // when enough people followed it
	Bucket    int64 // how many that were, rounded down
	Answer    string
	Answered  int64
	Statement string
	Stated    int64
	Report    string
	Reported  int64
	followers int64 // exact, and never shown
}

// State is how a question stands.
type State string

// The states.
const (
	Followed State = "followed" // too few follow it for a duty
	Owed     State = "owed"     // the office owes something
	Reported State = "reported" // the closing report is there
)

// State tells how it stands.
func (q Question) State() State {
	switch {
	case q.Reported != 0:
		return Reported
	case q.Raised != 0:
		return Owed
	}
	return Followed
}

// Verb is what an office says in public.
type Verb string

// The three, in their order. Each later one says what the earlier ones would have, so it meets their duties too.
const (
	Answer    Verb = "answer"
	Statement Verb = "statement"
	Report    Verb = "report"
)

// next reports whether a verb is open: when enough people follow, and nothing later was said.
func (q Question) next(v Verb) bool {
	if q.Raised == 0 || q.Reported != 0 {
		return false
	}
	switch v {
	case Answer:
		return q.Answered == 0 && q.Stated == 0
	case Statement:
		return q.Stated == 0
	}
	return v == Report
}

// asked is the resource of the office that must say something.
func (q Question) asked() access.Resource {
	return access.Resource{Subject: q.ID, Place: q.Place, Offices: []string{q.To}}
}

// few is the number under which a count is not told: who presses first must not be found by who was near.
const few = 5

// Bucket rounds a count down to 5, 10, 20, 50, 100 and so on; 0 for fewer than five. One press can hardly be seen in it.
func Bucket(n int64) int64 {
	if n < few {
		return 0
	}
	out := int64(few)
	for ten := int64(10); ten <= n; ten *= 10 {
		for _, m := range []int64{1, 2, 5} {
			if m*ten <= n {
				out = m * ten
			}
		}
	}
	return out
}
