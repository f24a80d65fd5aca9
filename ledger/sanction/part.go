package sanction

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings the ladder against companies.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	routes := []web.Route{
		{Pattern: "GET /sanctions", Action: access.Look, Handle: d.public},
		{Pattern: "GET " + home, Action: access.Ledger, Handle: d.list},
		{Pattern: "GET /desk/sanction/{id}", Action: access.Ledger, Handle: d.page},
	}
	routes = append(routes, d.making().Routes()...)
	return part.Part{
		Name:   "sanction",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "sanction", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append(routes, d.pages().Routes()...),
		Foot:   []web.Entry{{Path: "/sanctions", Key: "sanction.public", Action: access.Look}},
	}
}
