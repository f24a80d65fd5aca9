package followup

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/promise"
)

// Words is the catalogue of this package; the command that checks a draw says its faults too.
//
//go:embed words.txt
var Words string

// Tellings say how the facts of a follow-up are told in timelines.
var Tellings = map[string]promise.Telling{
	Selected.Name():          {Fields: []string{"to"}},
	Attempted.Name():         {},
	WentSilent.Name():        {},
	Answered.Name():          {Fields: []string{"text"}},
	LookedAgain.Name():       {Fields: []string{"answer"}},
	ExclusionProposed.Name(): {},
	ExclusionRefused.Name():  {Fields: []string{"why"}},
	LeftOut.Name():           {},
	VisitAgreed.Name():       {Fields: []string{"to"}},
	VisitRevoked.Name():      {},
	VisitMade.Name():         {},
}

// Part brings the follow-up: facts, folds, the rows of rules/followup.yaml that they open, and the pages of the desk and of the receipt.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "followup",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "followup_draw", Key: "period"}, {Name: "followup", Key: "subject"}, {Name: "followup_visit", Key: "subject"}},
		Schema: sql,
		Words:  Words,
		Routes: append([]web.Route{
			{Pattern: "GET /desk/follow-ups", Action: access.Desk, Handle: d.list},
			{Pattern: "GET /desk/follow-ups/seed", Action: access.DrawSample, Handle: d.seedForm},
			{Pattern: "POST /desk/follow-ups/seed", Action: access.DrawSample, Handle: d.seed, Again: d.typedSeed},
			{Pattern: "GET /desk/follow-ups/draw", Action: access.DrawSample, Handle: d.drawForm},
			{Pattern: "POST /desk/follow-ups/draw", Action: access.DrawSample, Handle: d.drawSend, Again: d.typedDraw},
			{Pattern: "GET /desk/case/{id}/follow-up/timetable", Action: access.FollowUp, Handle: d.timetable},
			{Pattern: "GET /my/follow-up", Action: access.TellFollowUp, Handle: d.tellForm},
			{Pattern: "POST /my/follow-up", Action: access.TellFollowUp, Handle: d.tell, Again: d.tellAgain},
			{Pattern: "GET /my/visit", Action: access.AgreeVisit, Handle: d.wishForm},
			{Pattern: "POST /my/visit", Action: access.AgreeVisit, Handle: d.wish, Again: d.wishAgain},
		}, d.deedRoutes()...),
		Nav: []web.Entry{{Path: "/desk/follow-ups", Key: "followup.nav", Action: access.Desk, Desk: true, Menu: web.MenuJoint, Letter: "v"}},
	}
}
