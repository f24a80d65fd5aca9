package tally

import (
	_ "embed"
	"io/fs"
	"time"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/matter"
	"ombud/redress/office"
)

//go:embed words.txt
var catalogue string

// Deps are what the counts are read from and named by.
type Deps struct {
	DB      *store.DB
	Matters *matter.Catalogue
	Names   *office.Names
	City    place.Code // so that every county has a row, also one from which nothing came
}

// Schema is the migrations of the tally.
func Schema() fs.FS {
	out, err := fs.Sub(files, "schema")
	if err != nil {
		return files
	}
	return out
}

// Part counts the facts and shows the city's figures. Its tables are not among those that facts fold into within an act: see
// Reader.Refold.
func Part(d Deps) part.Part {
	r := &Reader{DB: d.DB}
	p := pages{d}
	return part.Part{
		Name:   "tally",
		Schema: Schema(),
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /figures", Action: access.Look, Handle: p.show},
			{Pattern: "GET /figures.json", Action: access.Look, Handle: p.json},
			{Pattern: "GET /figures.csv", Action: access.Look, Handle: p.csv},
		},
		Nav:  []web.Entry{{Path: "/figures", Key: "figures.nav", Action: access.Look}},
		Jobs: []job.Task{{Name: "tally", Every: time.Second, Run: r.Run}},
	}
}
