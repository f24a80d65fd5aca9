package workorder

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings work orders, joint grievances and whistles: facts, rows, and the pages of the desk.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:  "workorder",
		Kinds: Kinds,
		Folds: folds(),
		Tables: []part.Table{{Name: "workorder", Key: "id"}, {Name: "workorder_office", Key: "workorder, office"}, {Name: "workorder_item", Key: "workorder, n"},
			{Name: "whistle", Key: "id"}, {Name: "whistle_office", Key: "whistle, office"}},
		Schema: sql,
		Words:  wordText,
		Routes: append([]web.Route{
			{Pattern: "GET /desk/orders", Action: access.Desk, Handle: d.list},
			{Pattern: "GET /desk/orders/joint", Action: access.Desk, Handle: d.jointList},
			{Pattern: "GET /desk/order/{id}", Action: access.SeeCase, Handle: d.order},
			{Pattern: "GET /desk/order/{id}/paper", Action: access.SeeCase, Handle: d.paper},
		}, d.deedRoutes()...),
		Nav: []web.Entry{{Path: "/desk/orders", Key: "workorder.nav", Action: access.Desk, Desk: true, Menu: web.MenuJoint, Letter: "o"}},
	}
}
