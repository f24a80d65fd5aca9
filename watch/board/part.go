package board

import (
	"context"
	_ "embed"
	"time"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/listing"
)

//go:embed words.txt
var catalogue string

// Deps are what the boards are read from and named by. DB, law and names are those of the desk.
type Deps struct {
	*grievance.Desk
	City place.Code // whose board is public
	// Listed says how the list of supervised matters stands, nil where there is none.
	Listed func(ctx context.Context, q store.Querier, area string, now int64) (listing.Standing, error)
}

// Part counts the log into daily boards and shows them. Its tables are not among those that facts fold into within an act: see
// Reader.Refold.
func Part(d Deps) part.Part {
	r := &Reader{DB: d.Work.Door.DB}
	p := pages{d}
	return part.Part{
		Name:   "board",
		Schema: Schema(),
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /desk/board", Action: access.Watch, Handle: p.balance},
			{Pattern: "GET /desk/board/due", Action: access.Watch, Handle: p.due},
			{Pattern: "GET /desk/board/circular", Action: access.Watch, Handle: p.circular},
			{Pattern: "GET /desk/board/wall", Action: access.Watch, Handle: p.wall},
			{Pattern: "GET /board", Action: access.Look, Handle: p.public},
			{Pattern: "GET /board/dispatches", Action: access.Look, Handle: p.dispatches},
		},
		Nav: []web.Entry{
			{Path: "/desk/board/due", Key: "board.nav.due", Action: access.Watch, Desk: true, Menu: web.MenuWatch, Letter: "d"},
			{Path: "/desk/board/circular", Key: "board.nav.circular", Action: access.Watch, Desk: true, Menu: web.MenuWatch, Letter: "n"},
			{Path: "/desk/board", Key: "board.nav.balance", Action: access.Watch, Desk: true, Menu: web.MenuWatch, Letter: "b"},
		},
		Jobs: []job.Task{{Name: "board", Every: time.Second, Run: r.Run}},
	}
}
