// Package ruledesk is for whoever changes rule packs: it says in words what one law changes in another, tries packs on the past, and puts a
// version in force when a second person agrees. It is apart because whoever changes the law does not handle what is owed under it.
package ruledesk

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

// Part brings versions of rule packs: facts, rows, the public list, and the desk on which two people decide.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "ruledesk",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "rule_version", Key: "id"}},
		Schema: sql,
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /rules/versions", Action: access.Look, Handle: d.list(public)},
			{Pattern: "GET /rules/versions/{id}", Action: access.Look, Handle: d.version(public)},
			{Pattern: "GET /desk/rules", Action: access.Approve, Handle: d.list(desk)},
			{Pattern: "GET /desk/rules/{id}", Action: access.Approve, Handle: d.version(desk)},
			{Pattern: "GET /desk/rules/new", Action: access.Manage, Handle: d.new},
			{Pattern: "POST /desk/rules/new", Action: access.Manage, Handle: d.propose, Again: d.proposeAgain, Limit: formLimit},
			{Pattern: "GET /desk/rules/{id}/decide", Action: access.Approve, Handle: d.decideForm},
			{Pattern: "POST /desk/rules/{id}/decide", Action: access.Approve, Handle: d.decide, Again: d.decideAgain},
			{Pattern: "GET /desk/rules/{id}/withdraw", Action: access.Manage, Handle: d.withdrawForm},
			{Pattern: "POST /desk/rules/{id}/withdraw", Action: access.Manage, Handle: d.withdraw, Again: d.withdrawAgain},
		},
		Nav:  []web.Entry{{Path: desk, Key: "ruledesk.nav", Action: access.Approve, Desk: true, Menu: web.MenuAdmin}},
		Foot: []web.Entry{{Path: public, Key: "ruledesk.foot", Action: access.Look}},
	}
}
