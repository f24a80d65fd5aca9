// Package listing is listed supervision (挂牌督办): the office above puts a grievance on its list with a reason, a requirement and a day, the
// office that handles it owes a rectification by that day, and the list lets go only when the office above says, with a reason, that it is
// done. It is apart because a listing neither handles nor decides: the case stays with its office, under every clock that runs there.
package listing

import (
	"ombud/base/access"
	"ombud/base/place"
)

// State says how a listing stands.
type State string

// The states.
const (
	Listed   State = "listed"   // rectification is owed
	Reported State = "reported" // the office says it is done; the listing office decides
	Delisted State = "delisted"
)

// Listing is a grievance on the list, as its facts made it. A case has one at a time; a later one takes its place.
type Listing struct {
	ID      string // the case
	Place   place.Code
	To      string // owes the rectification
	By      string // listed it
	Rule    string // the kind of duty that it is about, "" for the handling as a whole
	Reason  string
	Require string
	Due     int64 // of the rectification, as last set
	Rounds  int   // how often a rectification was required
	At      int64
	State   State
	Report  string // the latest
	Ended   int64
	Why     string // why it was delisted
}

// Open reports whether it is on the list.
func (l Listing) Open() bool { return l.By != "" && l.State != Delisted }

func (l Listing) lister() access.Resource {
	return access.Resource{Subject: l.ID, Place: l.Place, Offices: []string{l.By}}
}

func (l Listing) listed() access.Resource {
	return access.Resource{Subject: l.ID, Place: l.Place, Offices: []string{l.To}}
}

// The rows of rules/listing.yaml that pages look for.
const (
	RuleRectify = "listing/rectify"
	ruleAgain   = "listing/rectify-again"
)
