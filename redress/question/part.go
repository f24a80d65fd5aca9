package question

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

// every is how often a node looks for what another left undone.
const every = time.Minute

// Part brings public questions: facts, folds, pages, the counter, and the job that tends it.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	routes := []web.Route{
		{Pattern: "GET /questions", Action: access.Look, Handle: d.public},
		{Pattern: "GET /questions/{id}", Action: access.Look, Handle: d.show},
		{Pattern: "POST /questions/{id}/follow", Action: access.FollowQuestion, Handle: d.follow},
		{Pattern: "GET /questions/{id}/feed.atom", Action: access.Look, Handle: d.feed},
		{Pattern: "GET /desk/questions", Action: access.Report, Handle: d.list},
		{Pattern: "GET /desk/question/{id}", Action: access.Report, Handle: d.page},
	}
	return part.Part{
		Name:   "question",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "question", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append(append(routes, d.posing().Routes()...), d.saying().Routes()...),
		Nav:    []web.Entry{{Path: "/questions", Key: "question.nav", Action: access.Look}},
		Jobs:   []job.Task{{Name: "questions", Every: every, Run: d.Questions.Tend}},
	}
}
