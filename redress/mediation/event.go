package mediation

import (
	"ombud/core/fact"
	"ombud/redress/promise"
)

// The facts of a mediation, about the grievance that it is part of.
var (
	OfferMade = fact.Define[OfferBody]("mediation.offered")
	Asked     = fact.Define[OfferBody]("mediation.asked") // by the holder of the receipt
	Consented = fact.Define[ConsentBody]("mediation.consented")
	Declined  = fact.Define[DeclinedBody]("mediation.declined")
	Started   = fact.Define[StartedBody]("mediation.started")
	Session   = fact.Define[SessionBody]("mediation.session")
	DraftMade = fact.Define[DraftBody]("mediation.drafted")
	Signed    = fact.Define[SignedBody]("mediation.signed")
	Agreed    = fact.Define[AgreedBody]("mediation.agreed")
	Promised  = fact.Define[PromiseBody]("mediation.promised") // one for each promise: its duty opens here
	Kept      = fact.Define[KeptBody]("mediation.kept")
	Broken    = fact.Define[BrokenBody]("mediation.broken")
	Applied   = fact.Define[AppliedBody]("mediation.applied")
	Decided   = fact.Define[DecidedBody]("mediation.court_decided")
	Over      = fact.Define[DeclinedBody]("mediation.ended")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{OfferMade, Asked, Consented, Declined, Started, Session, DraftMade, Signed, Agreed, Promised, Kept, Broken, Applied, Decided, Over}

// Tellings say how these facts are told in timelines. The text of an agreement and its promises stand in the panel.
var Tellings = map[string]promise.Telling{
	OfferMade.Name(): {Fields: []string{"mediator", "why"}},
	Asked.Name():     {Fields: []string{"mediator", "why"}},
	Consented.Name(): {},
	Declined.Name():  {Fields: []string{"reason"}},
	Started.Name():   {Fields: []string{"mediator"}},
	Session.Name():   {Fields: []string{"site", "result"}},
	DraftMade.Name(): {},
	Signed.Name():    {},
	Agreed.Name():    {},
	Promised.Name():  {Fields: []string{"what", "by"}, About: "what"},
	Kept.Name():      {Fields: []string{"what", "evidence"}},
	Broken.Name():    {Fields: []string{"what", "reason"}, About: "what"},
	Applied.Name():   {Fields: []string{"court"}},
	Decided.Name():   {Fields: []string{"paper"}},
	Over.Name():      {Fields: []string{"reason"}},
}

// OfferBody proposes a mediation.
type OfferBody struct {
	Type     Type   `json:"type"`
	Party    string `json:"party"`
	Mediator string `json:"mediator"`
	Why      string `json:"why"`
}

// ConsentBody is the agreement of one side to try it.
type ConsentBody struct {
	Mediation string `json:"mediation"`
	Side      Side   `json:"side"`
}

// DeclinedBody is a no to the offer, or the end of a mediation without an agreement. A resident owes no reason.
type DeclinedBody struct {
	Mediation string `json:"mediation"`
	Side      Side   `json:"side"`
	Reason    string `json:"reason"`
}

// StartedBody says that both sides agreed.
type StartedBody struct {
	Mediation string `json:"mediation"`
	Type      Type   `json:"type"`
	Party     string `json:"party"`
	Mediator  string `json:"mediator"`
}

// SessionBody is one session. Who the resident is, or came with, is never asked.
type SessionBody struct {
	Mediation string `json:"mediation"`
	Site      string `json:"site"`
	HeldAt    int64  `json:"held_at"`
	How       string `json:"how"` // together, apart, remote: as the resident wished
	Wish      bool   `json:"wish"`
	Result    string `json:"result"`
}

// DraftBody is an agreement that lies before both sides. Promises are numbered in this order.
type DraftBody struct {
	Mediation string   `json:"mediation"`
	Text      string   `json:"text"`
	Promises  []Pledge `json:"promises"`
}

// Pledge is one promise of an agreement.
type Pledge struct {
	What string `json:"what"`
	By   string `json:"by"`
	Due  int64  `json:"due"`
}

// SignedBody is the word of one side that the agreement as drafted stands.
type SignedBody struct {
	Mediation string `json:"mediation"`
	Draft     string `json:"draft"`
	Side      Side   `json:"side"`
}

// AgreedBody says that both sides confirmed: from here the agreement stands.
type AgreedBody struct {
	Mediation string `json:"mediation"`
	Draft     string `json:"draft"`
	Type      Type   `json:"type"`
	Party     string `json:"party"`
	Mediator  string `json:"mediator"`
}

// PromiseBody is one promise of an agreement that stands.
type PromiseBody struct {
	Mediation string `json:"mediation"`
	N         int64  `json:"n"`
	What      string `json:"what"`
	By        string `json:"by"`
	Due       int64  `json:"due"`
}

// KeptBody records that a promise was kept, with the evidence.
type KeptBody struct {
	Duty     string `json:"duty"`
	What     string `json:"what"`
	Evidence string `json:"evidence"`
}

// BrokenBody is the resident's word that it was not, or did not last.
type BrokenBody struct {
	Duty   string `json:"duty"`
	By     string `json:"by"`
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// AppliedBody records the joint application for judicial confirmation.
type AppliedBody struct {
	Mediation string `json:"mediation"`
	Court     string `json:"court"`
	On        int64  `json:"on"` // 00:00 of the day
}

// DecidedBody records what the court decided.
type DecidedBody struct {
	Mediation string `json:"mediation"`
	Result    string `json:"result"` // confirmed, refused
	Paper     string `json:"paper"`
	On        int64  `json:"on"`
}
