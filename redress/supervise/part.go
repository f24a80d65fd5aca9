package supervise

import (
	_ "embed"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings the supervisor's pages.
func Part(d *Desk) part.Part {
	return part.Part{
		Name:  "supervise",
		Words: wordText,
		Routes: append([]web.Route{
			{Pattern: "GET /desk/duties", Action: access.Watch, Handle: d.duties},
			{Pattern: "GET /desk/duty/{id}", Action: access.Watch, Handle: d.duty},
			{Pattern: "GET /desk/raised", Action: access.Watch, Handle: d.raised},
			{Pattern: "GET /desk/objections", Action: access.Route, Handle: d.objections},
		}, d.deedRoutes()...),
		Nav: []web.Entry{
			{Path: "/desk/duties", Key: "supervise.nav.duties", Action: access.Watch, Desk: true, Menu: web.MenuWatch, Letter: "w"},
			{Path: "/desk/raised", Key: "supervise.nav.raised", Action: access.Watch, Desk: true, Menu: web.MenuWatch, Letter: "r"},
			{Path: "/desk/objections", Key: "supervise.nav.objections", Action: access.Route, Desk: true, Menu: web.MenuWatch, Letter: "x"},
		},
	}
}
