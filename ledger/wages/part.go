package wages

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

// Part brings the wage ledger: the register of projects, the rights board, the inspector's desk.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "wages",
		Kinds:  kinds(),
		Folds:  folds(),
		Tables: []part.Table{{Name: "wage_project", Key: "id"}, {Name: "wage_party", Key: "project, n"}, {Name: "wage_month", Key: "project, month"}},
		Schema: sql,
		Words:  catalogue,
		Routes: append(append([]web.Route{
			{Pattern: "GET /projects", Action: access.Look, Handle: d.publicList},
			{Pattern: "GET /projects/{id}", Action: access.Look, Handle: d.publicPage},
			{Pattern: "GET /desk/projects", Action: access.WageDesk, Handle: d.deskList},
			{Pattern: "GET /desk/project/{id}", Action: access.WageDesk, Handle: d.deskPage},
			{Pattern: "GET /desk/company/{code}", Action: access.WageDesk, Handle: d.companyPage},
		}, d.registering().Routes()...), d.changing().Routes()...),
		Nav: []web.Entry{
			{Path: "/projects", Key: "wages.nav_public", Action: access.Look},
			{Path: "/desk/projects", Key: "wages.nav", Action: access.WageDesk, Desk: true, Menu: web.MenuWatch},
		},
	}
}
