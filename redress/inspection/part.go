package inspection

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings city inspection.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	routes := []web.Route{
		{Pattern: "GET /inspections", Action: access.Look, Handle: d.public},
		{Pattern: "GET /desk/inspections", Action: access.Inspect, Handle: d.list},
		{Pattern: "GET /desk/inspection/{id}", Action: access.Inspect, Handle: d.page},
		{Pattern: "GET /desk/inspection/{id}/paper", Action: access.Inspect, Handle: d.paper},
		{Pattern: "GET /desk/inspection/{id}/candidates.csv", Action: access.Inspect, Handle: d.candidates},
		{Pattern: "GET /desk/visit/{id}", Action: access.Report, Handle: d.visit},
		{Pattern: "GET /desk/referral/{id}", Action: access.Report, Handle: d.referral},
	}
	for _, more := range [][]web.Route{d.planning().Routes(), d.drawing().Routes(), d.visiting().Routes(), d.referring().Routes()} {
		routes = append(routes, more...)
	}
	return part.Part{
		Name:   "inspection",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "inspection", Key: "id"}, {Name: "inspection_visit", Key: "id"}, {Name: "inspection_referral", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: routes,
		Foot:   []web.Entry{{Path: "/inspections", Key: "deed.foot", Action: access.Look}},
	}
}
