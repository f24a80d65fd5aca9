package sealed

import (
	"context"
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/office"
)

//go:embed words.txt
var catalogue string

// Part brings the sealed identities, the facts about opening them and the pages of the two people it takes. number is the receipt
// number by which staff know a grievance.
func Part(w *Work, names *office.Names, number func(ctx context.Context, subject string) (string, error)) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	d := desk{Work: w, names: names, number: number}
	return part.Part{
		Name:   "sealed",
		Kinds:  kinds(),
		Folds:  folds(),
		Tables: []part.Table{{Name: "opening", Key: "id"}},
		Schema: sql,
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /desk/case/{id}/identity", Action: access.Identity, Handle: d.identity},
			{Pattern: "POST /desk/case/{id}/identity", Action: access.Identity, Handle: d.ask, Again: d.askAgain},
			{Pattern: "POST /desk/case/{id}/identity/read", Action: access.Identity, Handle: d.read},
			{Pattern: "GET /desk/identity", Action: access.Identity, Handle: d.requests},
			{Pattern: "POST /desk/identity/{request}/approve", Action: access.Unseal, Handle: d.approve},
			{Pattern: "POST /desk/identity/{request}/refuse", Action: access.Unseal, Handle: d.refuse},
		},
		Nav: []web.Entry{{Path: "/desk/identity", Key: "sealed.nav", Action: access.Identity, Desk: true, Letter: "i"}},
	}
}
