// Package team is the county team for a hard case: one leader, one team, one plan, one file, followed to the end. It is apart because a
// team neither decides nor answers: the case stays with the office that the law gives it to, under every clock that runs there.
package team

import (
	"slices"

	"ombud/core/duty"
)

// Team is a team as its facts made it. Instants are unix ms.
type Team struct {
	Subject  string // the grievance
	Place    string
	Leader   string // name and post
	Lead     string // office
	Members  []string
	Why      string
	FormedAt int64
	Begins   int64
	EndedAt  int64 // 0 while it works
	Result   string
}

// Open reports whether the team is at work.
func (t Team) Open() bool { return t.EndedAt == 0 }

// Offices are all that belong to the team, the lead first.
func (t Team) Offices() []string { return append([]string{t.Lead}, t.Members...) }

// The rows of rules/county-team.yaml that verbs and pages look for.
const (
	ruleStep   = "county-team/step"
	ruleMeet   = "county-team/morning-meeting"
	ruleReport = "county-team/evening-report"
)

// owes are the open duties of a rule that an office bears.
func owes(list []duty.Duty, rule, office string) []duty.Duty {
	return slices.DeleteFunc(slices.Clone(list), func(d duty.Duty) bool {
		return d.Rule != rule || d.State != duty.Open || office != "" && d.Bearer != office
	})
}
