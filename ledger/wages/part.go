package wages

import (
	_ "embed"
	"io/fs"
	"slices"
	"time"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

// Part brings the wage ledger: the register of projects, the rights board, the inspector's desk.
func Part(d *Desk) part.Part {
	d.paying = make(chan struct{}, mostPaying)
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "wages",
		Kinds:  kinds(),
		Folds:  folds(),
		Tables: []part.Table{{Name: "wage_project", Key: "id"}, {Name: "wage_party", Key: "project, n"}, {Name: "wage_month", Key: "project, month"}, {Name: "wage_link", Key: "case_id"}},
		Schema: sql,
		Words:  catalogue + CheckWords,
		Routes: slices.Concat([]web.Route{
			{Pattern: "GET /projects", Action: access.Look, Handle: d.publicList},
			{Pattern: "GET /projects/{id}", Action: access.Look, Handle: d.publicPage},
			{Pattern: "GET /desk/projects", Action: access.WageDesk, Handle: d.deskList},
			{Pattern: "GET /desk/project/{id}", Action: access.WageDesk, Handle: d.deskPage},
			{Pattern: "GET /desk/company/{code}", Action: access.WageDesk, Handle: d.companyPage},
			{Pattern: "GET /desk/project/{id}/slips", Action: access.WageSlips, Handle: d.slipsForm},
			{Pattern: "POST /desk/project/{id}/slips", Action: access.WageSlips, Handle: d.printSlips, Again: d.slipsForm},
			{Pattern: "GET /pay", Action: access.Look, Handle: d.payForm},
			{Pattern: "POST /pay", Action: access.Look, Handle: d.openPay, Again: d.payAgain},
		}, d.registering().Routes(), d.changing().Routes(), d.linksOf().Routes()),
		Jobs:     []job.Task{{Name: "wages", Every: time.Minute, Run: d.Audit.Run}},
		Commands: []part.Command{{Name: "wages", Usage: "check [PROJECT]: compare the evidence of construction projects", Run: d.Audit.Command}},
		Foot:     []web.Entry{{Path: "/pay", Key: "wages.foot_pay", Action: access.Look}},
		Nav: []web.Entry{
			{Path: "/projects", Key: "wages.nav_public", Action: access.Look},
			{Path: "/desk/projects", Key: "wages.nav", Action: access.WageDesk, Desk: true, Menu: web.MenuWatch},
		},
	}
}
