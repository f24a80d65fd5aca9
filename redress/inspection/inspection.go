// Package inspection is the city's inspection (督查): offices are visited about duties that chance picked, with a checklist; what is found wrong
// must be rectified within a day, is looked at again, and goes to discipline inspection where a record was falsified. It is apart because
// it looks at how an office keeps what it owes; it decides nothing about a grievance and asks nothing of whoever filed it.
package inspection

import (
	"encoding/hex"
	"fmt"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/machine/draw"
)

// Inspection is a plan to inspect, and its draw. Instants are unix ms.
type Inspection struct {
	ID         string
	Place      place.Code // of the area
	By         string
	Title      string
	Checklist  string
	Commitment string // SHA-256 of the seed, public from the beginning
	DrawsAt    int64  // the first root that is published from here on is mixed in
	Visits     int    // how many duties are drawn
	Planned    int64
	Seed       string // "" before the draw
	Root       string
	Size       int64 // of the log with that root
	Candidates int
	Digest     string // of the list of candidates
	Drawn      int64
}

// State of a visit.
type State string

// The states.
const (
	Selected  State = "selected"  // the visit is owed
	Clean     State = "clean"     // nothing was found
	Noticed   State = "noticed"   // rectification is owed
	Rectified State = "rectified" // the inspector owes another visit
	Closed    State = "closed"    // checked
)

// Visit is the visit to an office about one duty that was drawn.
type Visit struct {
	ID, Inspection string
	Place          place.Code
	By, To         string
	Duty, Rule     string // what was drawn
	Subject        string // what that duty is about
	State          State
	At             int64 // selected
	Visited        int64
	Site           string
	Items          []Finding
	Wrong          int
	Require        string // of the latest notice
	Rounds         int    // notices served
	Report         string
	Referral       string // id, "" for none
}

// Finding is one item of the checklist as the inspector found it. It keeps the words of the list, which may change.
type Finding struct {
	Item string `json:"item"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	OK   bool   `json:"ok"`
	Note string `json:"note"`
}

// Evidence is one fact of the matter as the log has it: whoever is told of it can have it proved.
type Evidence struct {
	Seq      int64  `json:"seq"` // position, -1 while it waits for one
	Fact     string `json:"fact"`
	Kind     string `json:"kind"`
	At       int64  `json:"at"`
	Recorded int64  `json:"recorded"`
	Hash     string `json:"hash"`
}

// Referral tells discipline inspection of a record that seems falsified.
type Referral struct {
	ID, Visit   string
	Place       place.Code
	By, To      string
	About       string // the office whose record it is
	What        string
	Evidence    []Evidence
	At, Replied int64
	Taken       bool
	Reply       string
}

func (i Inspection) resource() access.Resource {
	return access.Resource{Subject: i.ID, Place: i.Place, Offices: []string{i.By}}
}

func of(id string, p place.Code, office string) access.Resource {
	return access.Resource{Subject: id, Place: p, Offices: []string{office}}
}

// sees reports whether the caller may read the visit: both offices, and who watches over the area.
func (v Visit) sees(c access.Caller) bool {
	return access.Permits(c, access.Report, of(v.ID, v.Place, v.By)) || access.Permits(c, access.Report, of(v.ID, v.Place, v.To)) ||
		access.Permits(c, access.Watch, of(v.ID, v.Place, ""))
}

// sees keeps a referral between the two offices: the one that it is about is not told.
func (r Referral) sees(c access.Caller) bool {
	return c.Office != r.About && (access.Permits(c, access.Report, of(r.ID, r.Place, r.By)) || access.Permits(c, access.Report, of(r.ID, r.Place, r.To)))
}

// domain separates these draws from all others.
const domain = "ombud inspection v1"

// Candidate is an open duty that may be drawn.
type Candidate struct {
	Seq            int64 // position of the fact that opened it
	Hash           [32]byte
	Duty, Rule, To string
	Subject        string
	Place          place.Code
}

// ticket is its lot: the entry of the log that opened the duty, and the rule, since one fact opens several.
func (c Candidate) ticket(root [32]byte, seed string) [32]byte {
	return draw.Ticket(domain, root, seed, append(c.Hash[:], c.Rule...))
}

// line is the candidate in the list whose digest is published.
func (c Candidate) line() string {
	return fmt.Sprintf("%d,%s,%s\n", c.Seq, hex.EncodeToString(c.Hash[:]), c.Rule)
}

func (i Inspection) draws() time.Time { return clock.At(i.DrawsAt) }
