package bulk

import (
	_ "embed"
	"time"

	"ombud/base/access"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

const (
	workEvery  = time.Second // so long does a confirmed file wait at most
	pruneEvery = time.Hour
)

// Part brings `ombud import` and its pages.
func Part(im *Importer) part.Part {
	p := &pages{im: im, shelf: &shelf{im: im, live: map[string]*live{}}}
	return part.Part{
		Name:   "bulk",
		Kinds:  []fact.Any{Done},
		Words:  catalogue,
		Routes: p.routes(),
		Nav:    []web.Entry{{Path: home, Key: "bulk.nav", Action: access.Import, Desk: true, Menu: web.MenuAdmin, Letter: "u"}},
		Jobs: []job.Task{
			{Name: "import", Every: workEvery, Run: p.shelf.work},
			{Name: "import.prune", Every: pruneEvery, Run: p.shelf.prune},
		},
		Commands: []part.Command{{Name: "import", Usage: "take message files (xlsx, csv; UTF-8, GBK)", Run: im.Command}},
	}
}

func (p *pages) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + home, Action: access.Import, Handle: p.index},
		{Pattern: "POST " + home, Action: access.Import, Handle: p.upload, Limit: uploadMost + 1<<20},
		{Pattern: "GET " + home + "/{id}", Action: access.Import, Handle: p.one},
		{Pattern: "POST " + home + "/{id}", Action: access.Import, Handle: p.do, Again: p.columnsAgain},
		{Pattern: "GET " + home + "/{id}/rejects.csv", Action: access.Import, Handle: p.rejects},
	}
}
