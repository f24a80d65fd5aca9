package clockface

import (
	_ "embed"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

// Part is the public deadline calculator, the list of rules and the calendar of each year.
func Part(law *duty.Law) part.Part {
	f := face{law}
	return part.Part{
		Name:  "clockface",
		Words: catalogue,
		Routes: []web.Route{
			{Pattern: "GET /deadline", Action: access.Look, Handle: f.deadline},
			{Pattern: "GET /deadline.json", Action: access.Look, Handle: f.deadlineJSON},
			{Pattern: "GET /rules", Action: access.Look, Handle: f.rules},
			{Pattern: "GET /rules/{file}", Action: access.Look, Handle: f.source},
			{Pattern: "GET /calendar", Action: access.Look, Handle: f.thisYear},
			{Pattern: "GET /calendar/{year}", Action: access.Look, Handle: f.year},
		},
		Nav: []web.Entry{{Path: "/deadline", Key: "deadline.nav", Action: access.Look}},
		Foot: []web.Entry{
			{Path: "/rules", Key: "rules.title", Action: access.Look},
			{Path: "/calendar", Key: "almanac.foot", Action: access.Look},
		},
	}
}
