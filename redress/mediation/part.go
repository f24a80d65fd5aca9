package mediation

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings mediation: facts, rows, and the pages of both sides and of the mediator.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "mediation",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "mediation", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append([]web.Route{{Pattern: "GET /desk/mediations", Action: access.Desk, Handle: d.list}}, d.routes()...),
		Nav:    []web.Entry{{Path: "/desk/mediations", Key: "mediation.nav", Action: access.Mediate, Desk: true, Menu: web.MenuJoint}},
	}
}
