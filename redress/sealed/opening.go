package sealed

import (
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/place"
)

// Opening is a request to open an identity and what came of it.
type Opening struct {
	ID      string
	Subject string
	Place   place.Code
	Asker   string // staff
	Office  string // the asker's
	Purpose string
	State   State
	AskedAt int64 // unix ms
	Decided int64
	Until   int64
	Reason  string // why it was refused
	Reads   int64
}

// State is how a request stands.
type State string

// The states. An opening whose time is over stays opened; see Open.
const (
	StateAsked   State = "asked"
	StateOpened  State = "opened"
	StateRefused State = "refused"
)

// openFor is how long an approval lasts: long enough to reach somebody today or tomorrow morning, too short to become a habit.
const openFor = 24 * time.Hour

// Waiting reports whether the request still waits for the second person.
func (o Opening) Waiting() bool { return o.State == StateAsked }

// Open reports whether the asker may read at this instant.
func (o Opening) Open(now time.Time) bool { return o.State == StateOpened && now.UnixMilli() < o.Until }

// Ends is the last moment of an approval.
func (o Opening) Ends() time.Time { return clock.At(o.Until) }

// decision is what the policy judges an approval by: the head of the asker's own office, or a supervisor of the place.
func (o Opening) decision() access.Resource {
	return access.Resource{Subject: o.Subject, Place: o.Place, Offices: []string{o.Office}}
}

// mayDecide reports whether the caller can be the second person: permitted, and not the one who asked.
func (o Opening) mayDecide(c access.Caller) bool {
	return c.Staff != "" && c.Staff != o.Asker && access.Permits(c, access.Unseal, o.decision())
}
