// Package suggestion is the three powers of petition offices (《信访工作条例》第四十条): to suggest that work be improved, that policy be improved, and
// that responsibility be pursued, each owed a written answer on whether it is adopted. It is apart because a suggestion is about kinds of
// duties that offices missed, never about one grievance or a person.
package suggestion

import (
	"ombud/base/access"
	"ombud/base/place"
)

// Power is which of the three it is.
type Power string

// The powers, as §40 has them.
const (
	Work           Power = "work"           // improve the work, to the office itself
	Policy         Power = "policy"         // improve a policy, to the government
	Accountability Power = "accountability" // pursue responsibility, to the organ that has authority over the staff
)

// Powers lists them.
var Powers = []Power{Work, Policy, Accountability}

// Adoption is what the recipient decided.
type Adoption string

// The answers.
const (
	Waiting Adoption = ""
	Adopted Adoption = "adopted"
	Partly  Adoption = "partly"
	Not     Adoption = "not"
)

// Adoptions lists the answers that can be given.
var Adoptions = []Adoption{Adopted, Partly, Not}

// Suggestion is one suggestion as its facts made it. Instants are unix ms.
type Suggestion struct {
	ID       string
	Place    place.Code // of the office it was sent to
	By, To   string
	Power    Power
	Text     string
	Grounds  []string // kinds of duties, as rows of packs
	Released string   // text for the public, "" for none
	Sent     int64
	Adoption Adoption
	Answer   string
	Public   string // answer for the public
	Answered int64
}

// Open reports whether its text may be public: of the third power only that it exists, and how it stands.
func (s Suggestion) Open() bool { return s.Power != Accountability }

func of(id string, p place.Code, office string) access.Resource {
	return access.Resource{Subject: id, Place: p, Offices: []string{office}}
}

// sees reports whether the caller may read it whole: its two offices; of the first two powers also who watches over the area.
func (s Suggestion) sees(c access.Caller) bool {
	return access.Permits(c, access.Report, of(s.ID, s.Place, s.By)) || access.Permits(c, access.Report, of(s.ID, s.Place, s.To)) ||
		s.Open() && access.Permits(c, access.Watch, of(s.ID, s.Place, ""))
}
