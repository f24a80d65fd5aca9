package ruledesk

import "ombud/core/fact"

// The facts of a version of a pack, about the subject "rules:NAME". That a law is in force is a fact of the heart's, law.loaded.
var (
	WasProposed  = fact.Define[ProposedBody]("rules.proposed")
	WasApproved  = fact.Define[DecidedBody]("rules.approved")
	WasRefused   = fact.Define[DecidedBody]("rules.refused")
	WasWithdrawn = fact.Define[DecidedBody]("rules.withdrawn")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{WasProposed, WasApproved, WasRefused, WasWithdrawn}

// ProposedBody is the whole text of a version, its day and why, with what was seen of it: against which law, and what a trial said.
type ProposedBody struct {
	Pack      string `json:"pack"`
	Area      string `json:"area"`
	Text      string `json:"text"`
	Start     string `json:"start"` // 2006-01-02
	Reason    string `json:"reason"`
	Against   string `json:"against"`
	Came      int64  `json:"came"`
	Went      int64  `json:"went"`
	Changed   int64  `json:"changed"`
	Tightened int64  `json:"tightened"`
	Loosened  int64  `json:"loosened"`
	Matters   int64  `json:"matters"`
	Touched   int64  `json:"touched"`
}

// DecidedBody is what a second person decided, or that the proposer took it back.
type DecidedBody struct {
	Version string `json:"version"`
	Note    string `json:"note"`
	Book    string `json:"book"` // the law that it becomes part of; "" where it does not
}
