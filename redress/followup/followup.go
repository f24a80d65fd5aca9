// Package followup asks, after a grievance is concluded, whether it was: somebody other than the handler asks, in a sample that nobody
// can choose. It is apart because neither the handling office nor its figures may have a hand in whom is asked and what is heard.
package followup

// State is where the asking about one grievance stands.
type State string

// The states. Silence and exclusion are buckets of their own: neither is ever counted as satisfied.
const (
	Waiting  State = "waiting"
	Reached  State = "reached"
	Silent   State = "silent"
	Excluded State = "excluded"
)

// Asked is a drawn grievance as its facts made it.
type Asked struct {
	Subject   string
	Period    string
	Place     string
	Asker     string // office that must ask, "" where every office above had a hand in it
	Office    string // office that handled it
	State     State
	Attempts  int64
	Calls     int64 // of the attempts, those by telephone
	TriedAt   int64
	Solved    string
	Satisfied int64
	Again     bool   // dissatisfied, and not looked at again yet
	Reason    string // why it is, or is proposed to be, excluded
	Proposer  string // staff who proposed to exclude it and waits for a second person
}

// Draw is the draw of one week, by its Monday. Size is 0 until it is drawn.
type Draw struct {
	Period     string
	Ends       int64 // 24:00 of the Sunday
	Office     string
	Commitment string
	Share      int64    // of a thousand
	Areas      []string // whose concluded cases are drawn from; none = the whole city
	Cite       string   // what the share and the areas rest on
	Size       int64    // of the checkpoint
	DrawnAt    int64
}

// Visit is a visit that was agreed to.
type Visit struct {
	Subject string
	Office  string // that visits
	State   VisitState
	At      int64
	Outcome string
}

// VisitState is where a visit stands.
type VisitState string

// The states of a visit. Agreement is taken back until the visit was made; a visit that was made is over until somebody agrees anew.
const (
	Agreed  VisitState = "agreed"
	Revoked VisitState = "revoked"
	Visited VisitState = "visited"
)

// Reasons are the codes for leaving a drawn case out. There is none for what the office thinks of an answer or of who would give it.
var Reasons = []string{"no_contact", "declined", "safety", "no_case"}

// Ways are how an attempt was made.
var Ways = []string{ByCall, ByText}

// The ways.
const (
	ByCall = "call"
	ByText = "text"
)

// Outcomes are how a visit went.
var Outcomes = []string{"spoken", "absent", "declined"}
