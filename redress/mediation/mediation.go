// Package mediation is people's, administrative and judicial mediation as one flow: offered or asked for, begun only when both sides
// agreed, settled by numbered promises that are owed until they are kept. It is apart because it is voluntary and decides nothing: every
// clock of the grievance runs on beside it, and whoever leaves it loses nothing.
package mediation

import (
	"slices"

	"ombud/core/duty"
	"ombud/redress/grievance"
	"ombud/redress/matter"
)

// Type is before whom it is held, by the kind of the mediator's office.
type Type string

// The types of mediation.
const (
	People         Type = "people"         // 人民调解: a justice office, a village, a township
	Administrative Type = "administrative" // 行政调解: any other office
	Judicial       Type = "judicial"       // 司法调解: a court
)

// TypeOf is the type of mediation that an office of this agency holds.
func TypeOf(agency string) Type {
	switch agency {
	case "CRT":
		return Judicial
	case "JU", "JUS", matter.Village, matter.Township:
		return People
	}
	return Administrative
}

// Side is who acts.
type Side string

// The sides. The institution that answers for the grievance is the other party; the mediator is of neither.
const (
	Resident Side = "resident"
	Party    Side = "party"
	Mediator Side = "mediator"
)

// State is how far a mediation is.
type State string

// The states.
const (
	Offered State = "offered" // waits for the agreement of one or both sides
	Running State = "running"
	Drafted State = "drafted" // an agreement lies before both
	Settled State = "settled"
	Ended   State = "ended"
)

// Mediation is a mediation as its facts made it. Instants are unix ms, 0 for not yet.
type Mediation struct {
	ID       string // the fact that offered it or asked for it
	Subject  string // the grievance
	Place    string
	Type     Type
	Party    string // office
	Mediator string // office
	Why      string
	Offerer  string // office, "" where the holder of the receipt asked

	OfferedAt, ResidentAt, PartyAt, StartedAt int64

	Draft                                  string // the fact with the agreement that lies before both, "" for none
	ResidentSigned, PartySigned, SettledAt int64
	Court                                  string // where judicial confirmation was applied for
	AppliedOn                              int64
	CourtResult                            string // confirmed, refused
	Paper                                  string // of the court
	DecidedOn                              int64
	EndedAt                                int64
	EndedBy                                Side
	EndReason                              string
}

// State is how far it is.
func (m Mediation) State() State {
	switch {
	case m.EndedAt != 0:
		return Ended
	case m.SettledAt != 0:
		return Settled
	case m.Draft != "":
		return Drafted
	case m.StartedAt != 0:
		return Running
	}
	return Offered
}

// Live reports whether it is under way: neither settled nor ended.
func (m Mediation) Live() bool { return m.ID != "" && m.SettledAt == 0 && m.EndedAt == 0 }

// Waits reports whether the offer waits for this side.
func (m Mediation) Waits(s Side) bool {
	return m.ID != "" && m.State() == Offered && (s == Resident && m.ResidentAt == 0 || s == Party && m.PartyAt == 0)
}

// Unsigned reports whether the agreement waits for this side.
func (m Mediation) Unsigned(s Side) bool {
	return m.State() == Drafted && (s == Resident && m.ResidentSigned == 0 || s == Party && m.PartySigned == 0)
}

// What a court can decide about judicial confirmation.
const (
	Confirmed = "confirmed"
	Refused   = "refused"
)

// The rows of rules/mediation.yaml that verbs and pages look for.
const (
	rulePromise = "mediation/keep-promise"
	ruleAgain   = "mediation/keep-promise-again"
	ruleConfirm = "mediation/judicial-confirmation"
)

// party is the office that answers for a grievance: who gave the first opinion, or who has it now.
func party(c grievance.Case) string {
	if c.Handler != "" {
		return c.Handler
	}
	return c.Office
}

// noParty are the states in which no office answers for the grievance yet, or nobody wants it handled any more.
var noParty = []grievance.Status{grievance.StatusReceived, grievance.StatusReturned, grievance.StatusWithdrawn}

// stands reports whether an agreement stands. It is kept and not talked over again, unless a court refused to confirm it (《人民调解法》第三十三条).
func (m Mediation) stands() bool { return m.SettledAt != 0 && m.CourtResult != Refused }

// mayBegin reports whether a mediation can be offered or asked for.
func mayBegin(c grievance.Case, m Mediation) bool {
	return !m.Live() && !m.stands() && !slices.Contains(noParty, c.Status)
}

func isPromise(d duty.Duty) bool { return d.Rule == rulePromise || d.Rule == ruleAgain }

// owed are the open promises that an office bears; of all for "".
func owed(list []duty.Duty, office string) []duty.Duty {
	return slices.DeleteFunc(slices.Clone(list), func(d duty.Duty) bool {
		return !isPromise(d) || d.State != duty.Open || office != "" && d.Bearer != office
	})
}
