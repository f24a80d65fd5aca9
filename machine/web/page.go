package web

import (
	"strings"

	"ombud/base/access"
	"ombud/machine/words"
)

// Link leads somewhere. Current marks the place where the reader is; Count is shown after the label unless it is empty.
type Link struct {
	Path, Label, Count string
	Current            bool
}

// NavItem is one entry of the navigation as a page shows it.
type NavItem struct {
	Link
	Letter string // desk: g then this letter
}

// Page is what every page tells the layout. Make it with Ctx.Page and change what differs.
type Page struct {
	words.Voice
	Title  string    // of the window; the page itself brings its h1
	City   string    // name of the city
	Where  string    // path and query of this page, for the switches to come back to
	Flash  string    // message from the page before
	Who    string    // signed-in staff, "" if none
	Holder bool      // a receipt is open in this browser
	Nav    []NavItem // what this caller may use
	Foot   []Link    // at the foot of the page
	Big    bool      // large type
	Desk   bool      // staff desk: smaller type, whole width, shortcuts
	Wide   bool      // use the whole width on the portal
	Wall   bool      // wall board: dark, nothing to click
	Demo   bool      // not a real city

	static assets
}

// Static is the address of a static file by its name.
func (p Page) Static(name string) string { return p.static.path(name) }

// Page is the base of the page that answers this request.
func (c *Ctx) Page(title string) Page {
	cfg := c.server.cfg
	p := Page{
		Voice: c.Voice, Title: title, City: cfg.City.In(c.Lang), Flash: c.flashed(),
		Holder: c.Caller.Subject != "", Big: c.Big, Demo: cfg.Demo, static: c.server.static,
		Desk: c.Caller.Staff != "" && !open(c.action),
	}
	p.Where = "/"
	if c.Request.Method == "GET" || c.Request.Method == "HEAD" {
		p.Where = localPath(c.Request.URL.RequestURI())
	}
	if c.Caller.Staff != "" {
		p.Who = c.Caller.Name
		if p.Who == "" {
			p.Who = c.Caller.Staff
		}
	}
	p.Nav = c.nav(cfg.Nav, p.Desk)
	for _, e := range cfg.Foot {
		if access.MayEver(c.Caller, e.Action) {
			p.Foot = append(p.Foot, Link{Path: e.Path, Label: c.Say(e.Key)})
		}
	}
	return p
}

// nav is the part of the navigation that this caller may use here; the entry with the longest matching path is current.
func (c *Ctx) nav(all []Entry, desk bool) []NavItem {
	var out []NavItem
	best := -1
	here := c.Request.URL.Path
	for _, e := range all {
		if e.Desk != desk || !access.MayEver(c.Caller, e.Action) {
			continue
		}
		out = append(out, NavItem{Link{Path: e.Path, Label: c.Say(e.Key)}, e.Letter})
		match := here == e.Path || (e.Path != "/" && strings.HasPrefix(here, e.Path+"/"))
		if match && (best < 0 || len(e.Path) > len(out[best].Path)) {
			best = len(out) - 1
		}
	}
	if best >= 0 {
		out[best].Current = true
	}
	return out
}

// class is the class of the html element: which type size and which ground.
func (p Page) class() string {
	cl := []string{"portal"}
	if p.Desk {
		cl[0] = "desk"
	}
	if p.Wall {
		cl[0] = "wall"
	}
	if p.Big {
		cl = append(cl, "large")
	}
	return strings.Join(cl, " ")
}
