// Package grievance is one grievance from receipt to its end: the facts of its life, the transition table, the verbs of the law
// and the desk on which offices work. Who complained is not here; that is redress/sealed, and only intake, reply and follow open it.
package grievance

import (
	"slices"

	"ombud/base/access"
	"ombud/base/place"
)

// Channel is how a grievance came in.
type Channel string

// The channels, each with the digit it has in receipt numbers.
const (
	Web     Channel = "web"
	Hotline Channel = "hotline"
	Letter  Channel = "letter"
	Visit   Channel = "visit"
	Worker  Channel = "worker" // a front-line worker on behalf of a resident
	Import  Channel = "import" // from another system's file
)

// Channels lists them in the order of their digits.
var Channels = []Channel{Web, Hotline, Letter, Visit, Worker, Import}

// Route is the lawful path (《信访工作条例》第三十一条), suggested by the catalogue and confirmed by an officer.
type Route string

// The routes.
const (
	RoutePetition    Route = "P" // hear, verify, issue a disposition opinion; 60+30 days and the review chain
	RouteDuty        Route = "D" // an authority must act or investigate
	RouteProcedure   Route = "R" // reconsideration, ruling, confirmation, licence
	RouteArbitration Route = "A"
	RouteJustice     Route = "J" // court, prosecution, police
	RouteMediation   Route = "M" // consumer-type mediation
	RouteDiscipline  Route = "I" // discipline inspection; never shown to the accused
)

// Routes lists them.
var Routes = []Route{RoutePetition, RouteDuty, RouteProcedure, RouteArbitration, RouteJustice, RouteMediation, RouteDiscipline}

// Mode is how a grievance is sent on.
type Mode string

// The modes.
const (
	Transfer Mode = "transfer" // 转送
	Assign   Mode = "assign"   // 交办: with a deadline and a completion report
)

// Urgency chooses the hotline's clock.
type Urgency string

// The urgencies.
const (
	General Urgency = "general"
	Danger  Urgency = "danger"  // accident or danger to people
	Utility Urgency = "utility" // water, power, gas, heat is out
	Hard    Urgency = "hard"    // needs several offices
)

// Urgencies lists them.
var Urgencies = []Urgency{General, Danger, Utility, Hard}

// Procedure is how it is handled once accepted.
type Procedure string

// The procedures.
const (
	Ordinary   Procedure = "ordinary"
	Simplified Procedure = "simplified" // 简易办理
)

// Outcome is what the opinion says (§32).
type Outcome string

// The outcomes.
const (
	Support Outcome = "support" // the request is supported
	Explain Outcome = "explain" // reasonable, but without legal basis: explained
	Decline Outcome = "decline" // not supported
)

// Outcomes lists them.
var Outcomes = []Outcome{Support, Explain, Decline}

// Status is where a grievance stands.
type Status string

// The statuses.
const (
	StatusReceived    Status = "received"
	StatusTransferred Status = "transferred"
	StatusObjected    Status = "objected"
	StatusReturned    Status = "returned" // the objection was upheld: to be sent again
	StatusAccepted    Status = "accepted"
	StatusAnswered    Status = "answered"
	StatusDelivered   Status = "delivered"
	StatusReviewing   Status = "reviewing"
	StatusRefused     Status = "refused"
	StatusWithdrawn   Status = "withdrawn"
	StatusClosed      Status = "closed"
	StatusFinal       Status = "final" // after re-review: same facts and reasons are not taken again (§36)
)

// Statuses lists them in the order of a life.
var Statuses = []Status{StatusReceived, StatusTransferred, StatusObjected, StatusReturned, StatusAccepted, StatusAnswered,
	StatusDelivered, StatusReviewing, StatusRefused, StatusWithdrawn, StatusClosed, StatusFinal}

// Stage counts the opinions: the first, the review's, the re-review's.
type Stage int

// The stages.
const (
	First Stage = iota
	Review
	Rereview
)

// Case is the state row of a grievance, a fold of its facts. Instants are unix ms, 0 for not yet.
type Case struct {
	ID         string
	Number     string
	CodeHash   string
	Channel    Channel
	Desk       string
	Place      place.Code
	Matter     string
	Route      Route
	Procedure  Procedure
	Title      string
	Text       string
	Points     []string
	Respondent string
	Headcount  int64
	Urgency    Urgency
	Lang       string
	Named      bool
	Sealed     string
	Source     string

	Status                 Status
	Stage                  Stage
	Office                 string   // who has it now
	Sender                 string   // who sent it there
	Supporting             []string // offices asked to join in
	Handler                string   // who gave the first opinion: reviews go above it
	Reviewer               string   // who reviewed: re-reviews go above it
	Lead                   string   // the grievance into whose handling it is joined, "" for none
	Outcome                Outcome
	Transfers              int64
	Objections             int64
	Solved                 string
	RateDesk, RateHandling int64

	ReceivedAt, TransferredAt, AcceptedAt, AnsweredAt, DeliveredAt, EndedAt int64

	Joining []string // offices that other concepts brought to it: no column, see Work.involve
}

// Over reports whether nothing more is handled, though rights may still be open.
func (c Case) Over() bool {
	return slices.Contains([]Status{StatusWithdrawn, StatusRefused, StatusClosed, StatusFinal}, c.Status)
}

// Resource is the case as the policy sees it: its place and every office that works on it, those that join in included.
func (c Case) Resource() access.Resource {
	r := c.Answerable()
	for _, o := range slices.Concat(c.Supporting, c.Joining) {
		if !slices.Contains(r.Offices, o) {
			r.Offices = append(r.Offices, o)
		}
	}
	return r
}

// Answerable is the case for what only the offices that answer for it may do: an office that joins in never asks who complained.
func (c Case) Answerable() access.Resource {
	r := access.Resource{Subject: c.ID, Place: c.Place}
	for _, o := range []string{c.Office, c.Desk, c.Sender, c.Handler, c.Reviewer} {
		if o != "" && !slices.Contains(r.Offices, o) {
			r.Offices = append(r.Offices, o)
		}
	}
	return r
}
