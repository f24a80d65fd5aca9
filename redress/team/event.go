package team

import "ombud/core/fact"

// The facts of a team, about the grievance that it sees through.
var (
	Formed    = fact.Define[FormedBody]("team.formed")
	StepSet   = fact.Define[StepBody]("team.step_set")
	StepDone  = fact.Define[DoneBody]("team.step_done")
	Met       = fact.Define[MinutesBody]("team.met")
	Reported  = fact.Define[MinutesBody]("team.reported")
	Dissolved = fact.Define[DissolvedBody]("team.dissolved")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Formed, StepSet, StepDone, Met, Reported, Dissolved}

// FormedBody sets up a team: one leader, one lead office, those who work with it.
type FormedBody struct {
	Leader  string   `json:"leader"` // name and post of the official who answers for it; officials act in public
	Lead    string   `json:"lead"`
	Members []string `json:"members"` // other offices
	Why     string   `json:"why"`
	Begins  int64    `json:"begins"` // 00:00 of the first day of meetings
}

// StepBody is a step of the plan: its duty opens here.
type StepBody struct {
	What string `json:"what"`
	By   string `json:"by"`
	Due  int64  `json:"due"`
}

// DoneBody records that a step was taken, and what came of it.
type DoneBody struct {
	Duty   string `json:"duty"`
	What   string `json:"what"`
	Result string `json:"result"`
}

// MinutesBody is what the morning's meeting decided, or what the day brought.
type MinutesBody struct {
	Text string `json:"text"`
}

// DissolvedBody ends the team, with what it reached.
type DissolvedBody struct {
	Result string `json:"result"`
}
