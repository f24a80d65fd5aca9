package listing

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/deed"
)

//go:embed words.txt
var wordText string

// Part brings listed supervision.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "listing",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "listing", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append([]web.Route{
			{Pattern: "GET /desk/listed", Action: access.Report, Handle: d.list},
			{Pattern: "GET /desk/listed/circular", Action: access.Watch, Handle: d.circular},
		}, d.pages().Routes()...),
		Nav: []web.Entry{{Path: deed.Hub, Key: "deed.nav", Action: access.Report, Desk: true, Menu: web.MenuWatch}},
	}
}
