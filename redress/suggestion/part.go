package suggestion

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings the three suggestion powers.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	routes := []web.Route{
		{Pattern: "GET /suggestions", Action: access.Look, Handle: d.public},
		{Pattern: "GET /desk/suggestions", Action: access.Report, Handle: d.list},
		{Pattern: "GET /desk/suggestion/{id}", Action: access.Report, Handle: d.page},
	}
	return part.Part{
		Name:   "suggestion",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "suggestion", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append(append(routes, d.sending().Routes()...), d.answering().Routes()...),
	}
}
