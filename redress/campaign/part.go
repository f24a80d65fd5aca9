package campaign

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

// Part brings campaigns: their facts and folds, the pages of those who open and watch them, the report of a bearer, and the public page.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "campaign",
		Kinds:  kinds(),
		Folds:  folds(),
		Tables: []part.Table{{Name: "campaign", Key: "id"}, {Name: "milestone", Key: "id"}},
		Schema: sql,
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /campaigns", Action: access.Look, Handle: d.publicList},
			{Pattern: "GET /campaigns/{id}", Action: access.Look, Handle: d.publicPage},
			{Pattern: "GET /desk/campaigns", Action: access.Campaign, Handle: d.list},
			{Pattern: "GET /desk/campaigns/{id}", Action: access.Campaign, Handle: d.overview},
			{Pattern: "POST /desk/campaigns/{id}", Action: access.Campaign, Handle: d.open},
			{Pattern: "GET /desk/milestone/{id}", Action: access.Report, Handle: d.milestone},
			{Pattern: "POST /desk/milestone/{id}", Action: access.Report, Handle: d.report, Again: d.reportAgain},
			{Pattern: "POST /desk/milestone/{id}/release", Action: access.Release, Handle: d.release},
		},
		Nav:  []web.Entry{{Path: "/desk/campaigns", Key: "campaign.nav", Action: access.Campaign, Desk: true, Menu: web.MenuJoint}},
		Foot: []web.Entry{{Path: "/campaigns", Key: "campaign.foot", Action: access.Look}},
	}
}
