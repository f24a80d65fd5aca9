package publish

import (
	_ "embed"
	"time"

	"ombud/base/access"
	"ombud/core/act"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/web"
)

// Words is the catalogue of this package; commands that say its faults need it too.
//
//go:embed words.txt
var Words string

// Deps are what is published.
type Deps struct {
	Door *act.Door
	Base string // address that people use, "" = as requested: for the commands shown on pages
}

const (
	publishEvery  = time.Second
	sequenceEvery = 200 * time.Millisecond
)

// Part serves the public log, the page that checks proofs, what the product refuses and what it is.
func Part(d Deps) part.Part {
	p, j := pages{d}, publisher{d.Door}
	return part.Part{
		Name:  "publish",
		Words: Words,
		Routes: []web.Route{
			{Pattern: "GET /log", Action: access.Look, Handle: p.log},
			{Pattern: "GET /log/key", Action: access.Look, Handle: p.key},
			{Pattern: "GET /log/checkpoint", Action: access.Look, Handle: p.checkpoint},
			{Pattern: "GET /log/tile/{tile...}", Action: access.Look, Handle: p.tile},
			{Pattern: "GET /verify", Action: access.Look, Handle: p.ask},
			{Pattern: "POST /verify", Action: access.Look, Handle: p.verify, Again: p.askAgain, Limit: maxFile},
			{Pattern: "GET /refusals", Action: access.Look, Handle: p.refusals},
			{Pattern: "GET /about", Action: access.Look, Handle: p.about},
		},
		Nav: []web.Entry{{Path: "/verify", Key: "verify.nav", Action: access.Look}},
		Foot: []web.Entry{
			{Path: "/log", Key: "log.title", Action: access.Look},
			{Path: "/refusals", Key: "refuse.title", Action: access.Look},
			{Path: "/about", Key: "about.title", Action: access.Look},
		},
		Jobs: []job.Task{
			{Name: "publish", Every: publishEvery, Run: j.publish},
			{Name: "sequence", Every: sequenceEvery, Run: j.sequence},
		},
	}
}
