package field

import (
	"embed"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/attach"
)

//go:embed words.txt
var wordText string

//go:embed static
var static embed.FS

// Part brings filing on site.
func Part(d *Desk) part.Part {
	p := part.Part{
		Name:  "field",
		Kinds: Kinds,
		Words: wordText,
		Routes: []web.Route{
			{Pattern: "GET /field", Action: access.OnSite, Handle: d.show},
			{Pattern: "POST /field", Action: access.OnSite, Handle: d.send, Again: d.again, Limit: attach.SendLimit},
			{Pattern: "GET /field/sw.js", Action: access.Look, Handle: d.worker},
		},
		Nav: []web.Entry{{Path: "/field", Key: "field.nav", Action: access.OnSite, Desk: true, Letter: "f"}},
	}
	for name, mime := range kept {
		p.Routes = append(p.Routes, web.Route{Pattern: "GET /field/" + name, Action: access.Look, Handle: file(name, mime)})
	}
	return p
}

// kept are the files of the app. They are public: browsers ask for a manifest without cookies.
var kept = map[string]string{
	"app.js": "text/javascript; charset=utf-8", "queue.js": "text/javascript; charset=utf-8", "app.webmanifest": "application/manifest+json",
	"icon-192.png": "image/png", "icon-512.png": "image/png",
}

func file(name, mime string) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		b, err := static.ReadFile("static/" + name)
		if err != nil {
			return err
		}
		c.Writer.Header().Set("Content-Type", mime)
		_, _ = c.Writer.Write(b) // a client that left is not our fault
		return nil
	}
}
