package draws

import (
	_ "embed"

	"ombud/base/access"
	"ombud/core/act"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/office"
)

// Words is the catalogue of this package; the command needs it too.
//
//go:embed words.txt
var Words string

// Deps are what the draws are read from and named by.
type Deps struct {
	Door  *act.Door
	Names *office.Names
	Base  string // address that people use, "" = as requested: for the command shown on the page
}

// Part shows each week's draw and what was answered. It writes nothing.
func Part(d Deps) part.Part {
	p := &pages{Deps: d, maker: maker{door: d.Door}}
	return part.Part{
		Name:  "draws",
		Words: Words,
		Routes: []web.Route{
			{Pattern: "GET /follow-ups", Action: access.Look, Handle: p.list},
			{Pattern: "GET /follow-ups/{week}", Action: access.Look, Handle: p.show},
			{Pattern: "GET /follow-ups/{week}/draw.json", Action: access.Look, Handle: p.json},
		},
		Foot: []web.Entry{{Path: "/follow-ups", Key: "draws.title", Action: access.Look}},
	}
}
