package finding

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings what follows when a ledger finds a promise broken.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "finding",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "finding", Key: "id"}, {Name: "finding_named", Key: "finding, round, office"}},
		Schema: sql,
		Words:  wordText,
		Routes: append([]web.Route{
			{Pattern: "GET " + Home, Action: access.Report, Handle: d.list},
			{Pattern: "GET /desk/finding/{id}", Action: access.Report, Handle: d.page},
			{Pattern: "GET /desk/finding/{id}/notice", Action: access.Report, Handle: d.notice},
			{Pattern: "GET /desk/finding/{id}/notice.xlsx", Action: access.Report, Handle: d.sheet},
		}, d.pages().Routes()...),
		Nav: []web.Entry{{Path: Home, Key: "finding.nav", Action: access.Report, Desk: true, Menu: web.MenuWatch}},
	}
}
