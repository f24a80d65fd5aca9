package fund

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings deposits and the revolving fund.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	routes := []web.Route{
		{Pattern: "GET " + home, Action: access.Ledger, Handle: d.list},
		{Pattern: "GET /desk/deposit/{id}", Action: access.Report, Handle: d.deposit},
		{Pattern: "GET /desk/advance/{id}", Action: access.Ledger, Handle: d.advance},
	}
	routes = append(routes, d.making().Routes()...)
	routes = append(routes, d.depositing().Routes()...)
	return part.Part{
		Name:  "fund",
		Kinds: Kinds,
		Folds: folds(),
		Tables: []part.Table{{Name: "fund_entry", Key: "id, leg"}, {Name: "fund_account", Key: "account"}, {Name: "fund_deposit", Key: "id"},
			{Name: "fund_advance", Key: "id"}},
		Schema: sql,
		Words:  wordText,
		Routes: append(routes, d.recovering().Routes()...),
	}
}
