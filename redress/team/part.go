package team

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/promise"
)

//go:embed words.txt
var wordText string

// Tellings say how the facts of a team are told in timelines.
var Tellings = map[string]promise.Telling{
	Formed.Name():    {Fields: []string{"leader", "why"}},
	StepSet.Name():   {Fields: []string{"what", "by"}, About: "what"},
	StepDone.Name():  {Fields: []string{"what", "result"}},
	Met.Name():       {Fields: []string{"text"}, Inside: true},
	Reported.Name():  {Fields: []string{"text"}, Inside: true},
	Dissolved.Name(): {Fields: []string{"result"}},
}

// Part brings the county team.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "team",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "team", Key: "subject"}},
		Schema: sql,
		Words:  wordText,
		Routes: append([]web.Route{{Pattern: "GET /desk/teams", Action: access.Desk, Handle: d.list}}, d.routes()...),
		Nav:    []web.Entry{{Path: "/desk/teams", Key: "team.nav", Action: access.TeamWork, Desk: true, Menu: web.MenuJoint, Letter: "m"}},
	}
}
