package workorder

import (
	"ombud/core/fact"
	"ombud/redress/promise"
)

// The facts of work orders, joint grievances and whistles. All are about a grievance: their subject is its id, so that what is owed
// because of them stands on the case, in queues, on the supervisor's pages and on the status page. No body names a person.
var (
	Issued     = fact.Define[IssuedBody]("order.issued")
	Named      = fact.Define[NamedBody]("order.named") // one per office: each owes its own signature, visit and report
	Signed     = fact.Define[SignedBody]("order.signed")
	Objected   = fact.Define[ObjectedBody]("order.objected")
	Kept       = fact.Define[DecidedBody]("order.kept")
	TakenOff   = fact.Define[DecidedBody]("order.taken_off")
	Visited    = fact.Define[VisitedBody]("order.visited")
	Reported   = fact.Define[ReportedBody]("order.reported")
	Closed     = fact.Define[ClosedBody]("order.closed")
	Superseded = fact.Define[SupersededBody]("order.superseded") // a red order took its place

	Met       = fact.Define[MetBody]("joint.met")
	ToldAbove = fact.Define[ToldBody]("joint.reported")
	Planned   = fact.Define[PlannedBody]("joint.planned")

	Whistled = fact.Define[WhistledBody]("whistle.blown")
	Called   = fact.Define[CalledBody]("whistle.called") // one per office: each owes its own arrival
	Arrived  = fact.Define[ArrivedBody]("whistle.arrived")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Issued, Named, Signed, Objected, Kept, TakenOff, Visited, Reported, Closed, Superseded, Met, ToldAbove, Planned, Whistled,
	Called, Arrived}

// Tellings say how these facts are told on timelines. That each office was named or called is told once, by the fact that names them all.
var Tellings = map[string]promise.Telling{
	Issued.Name():     {Fields: []string{"lead", "supporting", "requirement"}},
	Signed.Name():     {},
	Objected.Name():   {Fields: []string{"reason"}, Inside: true},
	Kept.Name():       {Fields: []string{"to", "reason"}, Inside: true},
	TakenOff.Name():   {Fields: []string{"to", "reason"}},
	Visited.Name():    {Fields: []string{"site", "found"}},
	Reported.Name():   {Fields: []string{"note"}, Inside: true},
	Closed.Name():     {Fields: []string{"result"}},
	Superseded.Name(): {Inside: true},
	Met.Name():        {Fields: []string{"site", "note"}},
	ToldAbove.Name():  {Fields: []string{"to"}},
	Planned.Name():    {Fields: []string{"plan"}},
	Whistled.Name():   {Fields: []string{"to", "site", "reason"}},
	Arrived.Name():    {Fields: []string{"note"}},
}

// IssuedBody is a work order about a grievance: who leads, who supports, what is required, which evidence is asked for.
type IssuedBody struct {
	No          int64    `json:"no"` // among the orders of the grievance
	Kind        Kind     `json:"kind"`
	Lead        string   `json:"lead"`
	Supporting  []string `json:"supporting"`
	Requirement string   `json:"requirement"`
	Asks        []string `json:"asks"` // the evidence asked for, numbered from 1
	Site        string   `json:"site"` // where the matter is
	Due         int64    `json:"due"`  // of the reports
}

// NamedBody names one office on an order.
type NamedBody struct {
	Order  string `json:"order"`
	To     string `json:"to"`
	Issuer string `json:"issuer"`
	Leads  bool   `json:"leads"`
	Red    bool   `json:"red"`
	Due    int64  `json:"due"`
}

// SignedBody is the countersignature of one office (会签).
type SignedBody struct {
	Order string `json:"order"`
}

// ObjectedBody says why an office should not be on the order. It stops no clock.
type ObjectedBody struct {
	Order  string `json:"order"`
	Issuer string `json:"issuer"`
	Reason string `json:"reason"`
}

// DecidedBody is the issuer's decision about one office that objected.
type DecidedBody struct {
	Order  string `json:"order"`
	To     string `json:"to"`
	Reason string `json:"reason"`
}

// VisitedBody is a visit on site: where, when, what was found, and the minutes. Of the people met it says one thing, that it was at their
// wish. Its photos are attachment.added, with the order as their source.
type VisitedBody struct {
	Order     string `json:"order"`
	Site      string `json:"site"`
	VisitedAt int64  `json:"visited_at"`
	Found     string `json:"found"`
	Minutes   string `json:"minutes"`
	Met       bool   `json:"met"`  // the people who complained were met
	Wish      bool   `json:"wish"` // as they wished
}

// ReportedBody is what an office did, and which of the evidence asked for it brings.
type ReportedBody struct {
	Order string  `json:"order"`
	Note  string  `json:"note"`
	Items []int64 `json:"items"`
}

// ClosedBody ends an order that everybody signed and all evidence was brought for.
type ClosedBody struct {
	Order  string `json:"order"`
	Result string `json:"result"`
}

// SupersededBody ends an order whose place a red one takes.
type SupersededBody struct {
	Order string `json:"order"`
}

// MetBody is the meeting with the people of a joint grievance, or that they did not wish one.
type MetBody struct {
	How   string `json:"how"` // met, declined
	Site  string `json:"site"`
	MetAt int64  `json:"met_at"`
	Note  string `json:"note"`
	Wish  bool   `json:"wish"`
}

// ToldBody is the report of the village to the office above it (《信访工作条例》第二十五条).
type ToldBody struct {
	To   string `json:"to"`
	Text string `json:"text"`
}

// PlannedBody is the first plan; the people who filed read it as it is.
type PlannedBody struct {
	Plan string `json:"plan"`
}

// WhistledBody is a township that calls for the local offices.
type WhistledBody struct {
	Site   string   `json:"site"`
	Reason string   `json:"reason"`
	To     []string `json:"to"`
}

// CalledBody calls one local office.
type CalledBody struct {
	Whistle string `json:"whistle"`
	To      string `json:"to"`
	Agency  string `json:"agency"`
	From    string `json:"from"` // the office that calls
}

// ArrivedBody is the arrival of one office on site.
type ArrivedBody struct {
	Whistle   string `json:"whistle"`
	ArrivedAt int64  `json:"arrived_at"`
	Note      string `json:"note"`
}
