package grievance

import "ombud/core/fact"

// The facts of a grievance's life. Bodies hold no name, phone, address or number of the person who complains: those are in
// redress/sealed, and Received only commits to them.
var (
	Received    = fact.Define[ReceivedBody]("grievance.received")
	Amended     = fact.Define[AmendedBody]("grievance.amended")
	Withdrawn   = fact.Define[ReasonBody]("grievance.withdrawn")
	Added       = fact.Define[SaidBody]("grievance.added")
	Transferred = fact.Define[TransferredBody]("grievance.transferred")
	Objected    = fact.Define[ObjectedBody]("grievance.objected")
	Upheld      = fact.Define[ReturnedBody]("grievance.objection_upheld")
	Rejected    = fact.Define[ReasonBody]("grievance.objection_rejected")
	Accepted    = fact.Define[AcceptedBody]("grievance.accepted")
	Refused     = fact.Define[RefusedBody]("grievance.refused")
	Contacted   = fact.Define[ContactedBody]("grievance.contacted")
	Extended    = fact.Define[ExtendedBody]("grievance.extended")
	Answered    = fact.Define[AnsweredBody]("grievance.answered")
	Delivered   = fact.Define[DeliveredBody]("grievance.delivered")
	Closed      = fact.Define[ClosedBody]("grievance.closed")
	Rated       = fact.Define[RatedBody]("grievance.rated")
	Said        = fact.Define[SaidBody]("grievance.said")
	Joined      = fact.Define[JoinedBody]("grievance.joined")
	Split       = fact.Define[JoinedBody]("grievance.split")
	Reminded    = fact.Define[RemindedBody]("grievance.reminded")
	Supervised  = fact.Define[SupervisedBody]("grievance.supervised")
	Complied    = fact.Define[ReasonBody]("grievance.complied")
	Called      = fact.Define[CalledBody]("grievance.support_asked")
	Supported   = fact.Define[ReasonBody]("grievance.support_given")

	RemedyPromised = fact.Define[RemedyBody]("grievance.remedy_promised")
	RemedyKept     = fact.Define[KeptBody]("grievance.remedy_kept")
	RemedyBroken   = fact.Define[BrokenBody]("grievance.remedy_broken")

	ReviewRequested   = fact.Define[ReviewRequestedBody]("review.requested")
	ReviewAnswered    = fact.Define[AnsweredBody]("review.answered")
	ReviewDelivered   = fact.Define[DeliveredBody]("review.delivered")
	RereviewRequested = fact.Define[ReviewRequestedBody]("rereview.requested")
	RereviewAnswered  = fact.Define[AnsweredBody]("rereview.answered")
	RereviewDelivered = fact.Define[DeliveredBody]("rereview.delivered")
	HearingOpened     = fact.Define[ReasonBody]("hearing.opened")
	HearingClosed     = fact.Define[ReasonBody]("hearing.closed")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Received, Amended, Withdrawn, Added, Transferred, Objected, Upheld, Rejected, Accepted, Refused, Contacted,
	Extended, Answered, Delivered, Closed, Rated, Said, Joined, Split, Reminded, Supervised, Complied, Called, Supported, RemedyPromised, RemedyKept, RemedyBroken, ReviewRequested, ReviewAnswered,
	ReviewDelivered, RereviewRequested, RereviewAnswered, RereviewDelivered, HearingOpened, HearingClosed}

// ReceivedBody registers a grievance (《信访工作条例》第二十二条: registration).
type ReceivedBody struct {
	Number     string   `json:"number"`
	CodeHash   string   `json:"code_hash"` // SHA-256 of the secret code, hex
	Channel    Channel  `json:"channel"`
	Desk       string   `json:"desk"`   // office that received it: petition office or hotline
	Direct     bool     `json:"direct"` // filed with the competent organ itself, not with the petition office
	Named      bool     `json:"named"`  // a name or address was given: written notices are owed
	Matter     string   `json:"matter"`
	Route      Route    `json:"route"` // suggested by the catalogue, confirmed by an officer
	Title      string   `json:"title"`
	Text       string   `json:"text"`
	Points     []string `json:"points"` // the numbered requests, each of which must be answered
	Respondent string   `json:"respondent"`
	Headcount  int64    `json:"headcount"`
	Urgency    Urgency  `json:"urgency"`
	Lang       string   `json:"lang"`
	Sealed     string   `json:"sealed"`            // commitment to the sealed identity, hex; "" for none
	Source     string   `json:"source,omitempty"`  // imported: the file's own id
	Written    int64    `json:"written,omitempty"` // imported: when the file says it was written; clocks start at the fact's at
}

// AmendedBody replaces what was typed, within ten minutes of filing.
type AmendedBody struct {
	Matter     string   `json:"matter"`
	Route      Route    `json:"route"` // suggested for the matter as it is now
	Title      string   `json:"title"`
	Text       string   `json:"text"`
	Points     []string `json:"points"`
	Respondent string   `json:"respondent"`
	Headcount  int64    `json:"headcount"`
}

// ReasonBody is a fact that needs only its reason.
type ReasonBody struct {
	Reason string `json:"reason"`
}

// ReturnedBody returns a grievance to the office that sent it (an objection was upheld).
type ReturnedBody struct {
	To     string `json:"to"`
	Reason string `json:"reason"`
}

// SaidBody is a message or an addition. From is "resident" or an office id.
type SaidBody struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// TransferredBody sends a grievance to the office that shall decide (转送), or assigns it with a deadline (交办).
type TransferredBody struct {
	From       string   `json:"from"` // the sending office
	To         string   `json:"to"`
	Mode       Mode     `json:"mode"`
	Matter     string   `json:"matter"`
	Route      Route    `json:"route"`
	Reason     string   `json:"reason"` // why this route or office, when not the catalogue's
	Due        int64    `json:"due"`    // of an assignment; 0 otherwise
	Channel    Channel  `json:"channel"`
	Urgency    Urgency  `json:"urgency"`
	Simplified bool     `json:"simplified"` // clear, first-time, urgent for livelihood: simplified procedure
	Supporting []string `json:"supporting"` // offices asked to join in; each gets a fact of its own
}

// CalledBody asks one office to support the lead office (协办): it sees the case and owes its part, and nothing else changes hands.
type CalledBody struct {
	To   string `json:"to"`
	Lead string `json:"lead"`
}

// ObjectedBody says why an office is not the competent one (§23: within 5 working days, with detailed reasons).
type ObjectedBody struct {
	Sender string `json:"sender"` // who must decide the objection
	Reason string `json:"reason"`
	Better string `json:"better"` // office that should have it, "" if not known
}

// AcceptedBody tells that the office takes the grievance on.
type AcceptedBody struct {
	Route     Route     `json:"route"`
	Procedure Procedure `json:"procedure"`
	Notice    string    `json:"notice"` // what the petitioner is told: received, path, procedure
	Reason    string    `json:"reason"` // why another route than the one it was sent by, "" when it is the same
}

// RefusedBody tells why not, and which remedy is open instead.
type RefusedBody struct {
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
}

// ContactedBody records that the office spoke with the person who complained.
type ContactedBody struct {
	How  string `json:"how"` // phone, visit, message
	Note string `json:"note"`
}

// ExtendedBody is an extension (§34): approved by the head of the organ, told to the petitioner.
type ExtendedBody struct {
	Days     int64  `json:"days"`
	Approver string `json:"approver"` // role that approved: head
	Reason   string `json:"reason"`
}

// AnsweredBody is the disposition opinion (信访处理意见书, §32) or, for other routes, the written reply.
type AnsweredBody struct {
	Request string        `json:"request"` // the petitioner's request, as understood
	Facts   string        `json:"facts"`   // facts and reasons
	Points  []PointAnswer `json:"points"`
	Opinion string        `json:"opinion"`
	Basis   string        `json:"basis"` // legal basis
	Outcome Outcome       `json:"outcome"`
	Route   Route         `json:"route"`
	Organ   string        `json:"organ"`  // office that would review; "" where none is above
	Review  bool          `json:"review"` // a review right is printed on it
}

// PointAnswer answers one numbered point.
type PointAnswer struct {
	N      int    `json:"n"`
	Answer string `json:"answer"`
}

// RemedyBody promises that something will be done, beside the answer: until then a duty of its own is open.
type RemedyBody struct {
	What string `json:"what"`
	By   string `json:"by"` // office that carries it out
	Due  int64  `json:"due"`
}

// KeptBody is the evidence that a remedy was carried out.
type KeptBody struct {
	Duty     string `json:"duty"`
	What     string `json:"what"`
	Evidence string `json:"evidence"`
}

// BrokenBody says that a remedy was not carried out after all, or did not last. It is owed again.
type BrokenBody struct {
	Duty   string `json:"duty"` // that was said to be met
	By     string `json:"by"`
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// DeliveredBody is the evidence that the written reply reached the petitioner: the clock for review starts there (§35).
type DeliveredBody struct {
	How         string `json:"how"` // in_person, post, message, online, notice
	Evidence    string `json:"evidence"`
	DeliveredAt int64  `json:"delivered_at"`
	Review      bool   `json:"review"` // a review right follows
}

// ClosedBody ends the handling.
type ClosedBody struct {
	How string `json:"how"` // answered, refused, final, unreachable
}

// RatedBody is the receipt holder's judgement (§21). 0 means not said.
type RatedBody struct {
	Desk     int64  `json:"desk"`     // the petition office or hotline: 1 dissatisfied, 2 fair, 3 satisfied
	Handling int64  `json:"handling"` // the responsible office
	Solved   string `json:"solved"`   // yes, partly, no
	Text     string `json:"text"`
}

// JoinedBody joins a grievance into the handling of another, or splits it off again.
type JoinedBody struct {
	Lead   string `json:"lead"`
	Reason string `json:"reason"`
}

// RemindedBody is a reminder (催办) by a supervisor about one duty.
type RemindedBody struct {
	Duty string `json:"duty"`
	To   string `json:"to"`
	Note string `json:"note"`
}

// SupervisedBody is a supervision notice (督办, §40) with a deadline for the written answer.
type SupervisedBody struct {
	To          string `json:"to"`
	Ground      string `json:"ground"`
	Requirement string `json:"requirement"`
	Due         int64  `json:"due"`
}

// ReviewRequestedBody asks the organ one level above to look again (§35, §36).
type ReviewRequestedBody struct {
	To     string `json:"to"`
	Reason string `json:"reason"`
}
