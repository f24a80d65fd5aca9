package interview

import (
	_ "embed"
	"io/fs"
	"time"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// every is how often a node asks whether yesterday's board is complete.
const every = time.Minute

// Part brings interviews: facts, folds, pages, and the job that makes them owed. red is what the daily boards say.
func Part(d *Desk, red Red) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	watch := &Watch{Work: d.Interviews, Red: red}
	routes := []web.Route{
		{Pattern: "GET /interviews", Action: access.Look, Handle: d.public},
		{Pattern: "GET /desk/interviews", Action: access.Report, Handle: d.list},
		{Pattern: "GET /desk/interview/{id}", Action: access.Report, Handle: d.page},
	}
	return part.Part{
		Name:   "interview",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "interview", Key: "id"}, {Name: "commitment", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append(append(routes, d.pages().Routes()...), d.making().Routes()...),
		Jobs:   []job.Task{{Name: "interviews", Every: every, Run: watch.Run}},
	}
}
