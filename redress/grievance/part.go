package grievance

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings the facts of a grievance's life, their fold, and the desk on which offices work.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "grievance",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "grievance", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append([]web.Route{
			{Pattern: "GET /desk", Action: access.Desk, Handle: d.queue},
			{Pattern: "GET /desk/cases", Action: access.Desk, Handle: d.cases},
			{Pattern: "GET /desk/search", Action: access.Desk, Handle: d.search},
			{Pattern: "GET /desk/case/{id}", Action: access.SeeCase, Handle: d.show},
			{Pattern: "GET /desk/case/{id}/opinion", Action: access.SeeCase, Handle: d.opinion},
			{Pattern: "GET /desk/case/{id}/proof/{fact}", Action: access.SeeCase, Handle: d.proof},
			{Pattern: "GET /desk/case/{id}/proof/{fact}/file", Action: access.SeeCase, Handle: d.proofFile},
		}, d.deedRoutes()...),
		Nav: []web.Entry{
			{Path: "/desk", Key: "grievance.nav.queue", Action: access.Desk, Desk: true, Letter: "q"},
			{Path: "/desk/cases", Key: "grievance.nav.cases", Action: access.Desk, Desk: true, Letter: "l"},
		},
	}
}
