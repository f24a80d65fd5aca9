package web

import (
	"net/http"
	"net/url"
	"path"
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
	Menu   string // label of its menu, "" for none
}

// fewest is how many entries a menu has at least; fewer stand in the bar by themselves.
const fewest = 3

// NavGroup is what stands at one place of the bar: one entry, or a menu of several.
type NavGroup struct {
	Menu  string // "" for a single entry
	Items []NavItem
}

// Current is the entry of the group that the page belongs to, if any.
func (g NavGroup) Current() string {
	for _, n := range g.Items {
		if n.Current {
			return n.Label
		}
	}
	return ""
}

// Groups are the places of the bar: a menu stands where its first entry would.
func (p Page) Groups() []NavGroup {
	size := map[string]int{}
	for _, n := range p.Nav {
		size[n.Menu]++
	}
	var out []NavGroup
	at := map[string]int{}
	for _, n := range p.Nav {
		if n.Menu == "" || size[n.Menu] < fewest {
			out = append(out, NavGroup{Items: []NavItem{n}})
			continue
		}
		i, ok := at[n.Menu]
		if !ok {
			i = len(out)
			at[n.Menu], out = i, append(out, NavGroup{Menu: n.Menu})
		}
		out[i].Items = append(out[i].Items, n)
	}
	return out
}

// TypedID is the id of the form in which somebody writes.
const TypedID = "typed"

// Typed is the form of a page in which somebody writes. Its form element has the id TypedID; the switches post it to Path, whose route
// has an Again, so that whoever changes the language or the size of type goes on where they were, with or without a script. Name
// and Value are of the button that the Enter key presses, where that one has a name.
type Typed struct{ Path, Name, Value string }

// to is where a switch posts the form.
func (t Typed) to(change string) string {
	if strings.Contains(t.Path, "?") {
		return t.Path + "&" + switchParam + "=" + change
	}
	return t.Path + "?" + switchParam + "=" + change
}

// Page is what every page tells the layout. Make it with Ctx.Page and change what differs.
type Page struct {
	words.Voice
	Title  string    // of the window; the page itself brings its h1
	City   string    // name of the city
	Where  string    // path and query of this page, for the switches to come back to
	Typed  Typed     // the form of this page in which somebody writes, for the switches to carry along
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

	Scripts  []string // more scripts of this page
	Manifest string   // of an app of its own; "" = the site's

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
	p.Where = c.where()
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

// where is the address to come back to: of an answer to a form, which cannot be asked for again, the page that the form was on.
func (c *Ctx) where() string {
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		return localPath(c.Request.URL.RequestURI())
	}
	for p := c.Request.URL.Path; len(p) > 1; p = path.Dir(p) {
		if _, pattern := c.server.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: p}}); strings.HasPrefix(pattern, "GET ") {
			return localPath(p)
		}
	}
	return "/"
}

// Under marks the entry of the navigation that a page belongs to whose address does not begin with the entry's.
func (p *Page) Under(path string) {
	for i := range p.Nav {
		p.Nav[i].Current = p.Nav[i].Path == path
	}
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
		item := NavItem{Link: Link{Path: e.Path, Label: c.Say(e.Key)}, Letter: e.Letter}
		if e.Menu != "" {
			item.Menu = c.Say(string(e.Menu))
		}
		out = append(out, item)
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

// size is what the switch of type changes to.
func (p Page) size() string {
	if p.Big {
		return smallType
	}
	return largeType
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
