package followup

import "ombud/core/fact"

// The facts of a draw are about its week, all others about the grievance that was drawn. None names anybody.
var (
	SeedCommitted = fact.Define[SeedBody]("followup.seed_committed")
	Drawn         = fact.Define[DrawnBody]("followup.drawn")
	Selected      = fact.Define[SelectedBody]("followup.selected")
	Attempted     = fact.Define[AttemptedBody]("followup.attempted")
	WentSilent    = fact.Define[SilentBody]("followup.silent")
	Answered      = fact.Define[AnsweredBody]("followup.answered")
	LookedAgain   = fact.Define[LookedBody]("followup.looked_again")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{SeedCommitted, Drawn, Selected, Attempted, WentSilent, Answered, LookedAgain}

// SeedBody binds whoever chose the second seed before the week has ended, and the share with it.
type SeedBody struct {
	Period     string `json:"period"` // Monday of the week, 2026-08-03
	Ends       int64  `json:"ends"`
	By         string `json:"by"`
	Commitment string `json:"commitment"`
	Share      int64  `json:"share"` // of a thousand
}

// DrawnBody is everything that is needed to draw again: positions are those of the public log.
type DrawnBody struct {
	Period     string  `json:"period"`
	From       int64   `json:"from"` // first position that was looked at
	Size       int64   `json:"size"` // of the first checkpoint published after the week
	Root       string  `json:"root"`
	Seed       string  `json:"seed"`
	Commitment string  `json:"commitment"`
	Share      int64   `json:"share"`
	Candidates []int64 `json:"candidates"` // of the facts that concluded a case
	Picked     []int64 `json:"picked"`
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
	Note string `json:"note"`
}

// SilentBody ends the asking without an answer.
type SilentBody struct {
	Attempts int64 `json:"attempts"`
}

// AnsweredBody is what was said. 1 is dissatisfied, 2 fair, 3 satisfied, 0 not said.
type AnsweredBody struct {
	Via        string `json:"via"`    // web, phone
	Solved     string `json:"solved"` // yes, partly, no
	Attitude   int64  `json:"attitude"`
	Timeliness int64  `json:"timeliness"`
	Text       string `json:"text"`
	Office     string `json:"handled_by"` // that handled it, and looks again
	Again      bool   `json:"again"`
}

// LookedBody is the handling office's new answer.
type LookedBody struct {
	Answer string `json:"answer"`
}
