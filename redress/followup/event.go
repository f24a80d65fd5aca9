package followup

import "ombud/core/fact"

// The facts of a draw are about its week, all others about the grievance that was drawn. None names anybody.
var (
	SeedCommitted     = fact.Define[SeedBody]("followup.seed_committed")
	Drawn             = fact.Define[DrawnBody]("followup.drawn")
	Selected          = fact.Define[SelectedBody]("followup.selected")
	Attempted         = fact.Define[AttemptedBody]("followup.attempted")
	WentSilent        = fact.Define[SilentBody]("followup.silent")
	Answered          = fact.Define[AnsweredBody]("followup.answered")
	LookedAgain       = fact.Define[LookedBody]("followup.looked_again")
	ExclusionProposed = fact.Define[ProposedBody]("followup.exclusion_proposed")
	ExclusionRefused  = fact.Define[KeptBody]("followup.exclusion_refused")
	LeftOut           = fact.Define[ExcludedBody]("followup.excluded")
	VisitAgreed       = fact.Define[AgreedBody]("followup.visit_agreed")
	VisitRevoked      = fact.Define[RevokedBody]("followup.visit_revoked")
	VisitMade         = fact.Define[VisitedBody]("followup.visited")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{SeedCommitted, Drawn, Selected, Attempted, WentSilent, Answered, LookedAgain, ExclusionProposed, ExclusionRefused, LeftOut,
	VisitAgreed, VisitRevoked, VisitMade}

// SeedBody binds whoever chose the second seed before the week has ended, and with it the share and the areas.
type SeedBody struct {
	Period     string   `json:"period"` // Monday of the week, 2026-08-03
	Ends       int64    `json:"ends"`
	By         string   `json:"by"`
	Commitment string   `json:"commitment"`
	Share      int64    `json:"share"` // of a thousand
	Areas      []string `json:"areas"` // leading digits of divisions; empty for the whole city
	Cite       string   `json:"cite"`  // the local measure that sets share and areas
}

// DrawnBody is everything that is needed to draw again: positions are those of the public log.
type DrawnBody struct {
	Period     string   `json:"period"`
	From       int64    `json:"from"` // first position that was looked at
	Size       int64    `json:"size"` // of the first checkpoint published after the week
	Root       string   `json:"root"`
	Seed       string   `json:"seed"`
	Commitment string   `json:"commitment"`
	Share      int64    `json:"share"`
	Areas      []string `json:"areas"`
	Candidates []int64  `json:"candidates"` // of the facts that concluded a case
	Picked     []int64  `json:"picked"`
}

// SelectedBody says that the case of this fact was drawn, and who must ask.
type SelectedBody struct {
	Period string `json:"period"`
	To     string `json:"to"`         // the asker
	Office string `json:"handled_by"` // that handled it
}

// AttemptedBody is one try that reached nobody.
type AttemptedBody struct {
	N    int64  `json:"n"`
	Via  string `json:"via"` // call, text
	Note string `json:"note"`
}

// SilentBody ends the asking without an answer.
type SilentBody struct {
	Attempts int64 `json:"attempts"`
}

// AnsweredBody is what was said. Satisfied: 1 dissatisfied, 2 fair, 3 satisfied, 0 not said.
type AnsweredBody struct {
	Via       string `json:"via"`    // web, call
	Solved    string `json:"solved"` // yes, partly, no
	Satisfied int64  `json:"satisfied"`
	Text      string `json:"text"`
	Office    string `json:"handled_by"` // that handled it, and looks again
	Again     bool   `json:"again"`
}

// LookedBody is the handling office's new answer.
type LookedBody struct {
	Answer string `json:"answer"`
}

// ProposedBody asks a second person to leave a drawn case out.
type ProposedBody struct {
	Reason string `json:"reason"`
	Note   string `json:"note"`
	To     string `json:"to"` // the asker: its head, or whoever supervises the area, decides
}

// KeptBody is the second person's no: the case is asked about.
type KeptBody struct {
	Why string `json:"why"`
}

// ExcludedBody is the second person's yes. It is counted in public, by its reason.
type ExcludedBody struct {
	Reason string `json:"reason"`
}

// AgreedBody is the wish to be visited.
type AgreedBody struct {
	To string `json:"to"` // the office that visits
}

// RevokedBody takes the wish back.
type RevokedBody struct{}

// VisitedBody is how a visit went. Owed is how many open promises stood in the timetable that was brought.
type VisitedBody struct {
	Outcome string `json:"outcome"`
	Note    string `json:"note"`
	Owed    int64  `json:"owed"`
}
