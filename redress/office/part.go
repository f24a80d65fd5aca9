package office

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

// Part brings offices, places, the dispatch catalogue and the pages on which an administrator keeps them.
func Part(w *Work, names *Names) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	p := pages{Work: w, names: names, dir: Directory{w.Matters}}
	return part.Part{
		Name:   "office",
		Kinds:  kinds(),
		Folds:  folds(),
		Tables: []part.Table{{Name: "office", Key: "id"}, {Name: "place", Key: "code"}, {Name: "dispatch", Key: "matter, area"}},
		Schema: sql,
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /admin/offices", Action: access.Manage, Handle: p.offices},
			{Pattern: "POST /admin/offices", Action: access.Manage, Handle: p.open, Again: p.openAgain},
			{Pattern: "GET /admin/offices/new", Action: access.Manage, Handle: p.new},
			{Pattern: "GET /admin/offices/{id}", Action: access.Manage, Handle: p.office},
			{Pattern: "POST /admin/offices/{id}", Action: access.Manage, Handle: p.change, Again: p.changeAgain},
			{Pattern: "POST /admin/offices/{id}/close", Action: access.Manage, Handle: p.close},
			{Pattern: "GET /admin/places", Action: access.Manage, Handle: p.places},
			{Pattern: "POST /admin/places", Action: access.Manage, Handle: p.namePlace, Again: p.namePlaceAgain},
			{Pattern: "GET /admin/catalogue", Action: access.Manage, Handle: p.catalogue},
			{Pattern: "GET /admin/catalogue/{matter}", Action: access.Manage, Handle: p.row},
			{Pattern: "POST /admin/catalogue/{matter}", Action: access.Manage, Handle: p.setLead, Again: p.setLeadAgain},
			{Pattern: "POST /admin/catalogue/{matter}/remove", Action: access.Manage, Handle: p.removeLead},
		},
		Nav: []web.Entry{
			{Path: "/admin/offices", Key: "office.nav", Action: access.Manage, Desk: true, Menu: web.MenuAdmin, Letter: "h"},
			{Path: "/admin/places", Key: "office.places.nav", Action: access.Manage, Desk: true, Menu: web.MenuAdmin, Letter: "p"},
			{Path: "/admin/catalogue", Key: "office.catalogue.nav", Action: access.Manage, Desk: true, Menu: web.MenuAdmin, Letter: "c"},
		},
	}
}
