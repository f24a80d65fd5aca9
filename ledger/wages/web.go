package wages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ombud/base/clock"
	"ombud/base/place"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// Desk serves the pages of the ledger.
type Desk struct {
	*grievance.Desk
	Register *Work
	Audit    *Audit // reads the evidence
	City     place.Code
	Base     string // address that people use, for QR codes; "" = as requested

	paying chan struct{} // slips that are being opened
}

// mostPaying is how many slips one node opens at once.
const mostPaying = 8

func (d *Desk) db() *store.DB { return d.Register.Door.DB }

// pageSize is how many projects a list shows at a time.
const pageSize = 40

// matter is what a grievance about wages on a site is called in the catalogue of matters.
const matter = "0101"

// origin is the address by which people reach us, for what is printed.
func (d *Desk) origin(c *web.Ctx) string {
	if d.Base != "" {
		return d.Base
	}
	if c.Request.TLS == nil {
		return "http://" + c.Request.Host
	}
	return "https://" + c.Request.Host
}

// projectRow is a project in a list.
type projectRow struct {
	ID, Title, Path, Where, General string
	Tag                             web.Tag
}

func (d *Desk) row(c *web.Ctx, e Entry, under string) projectRow {
	return projectRow{ID: e.ID, Title: e.Title, Path: under + e.ID, Where: d.Names.Where(c.Context(), e.Place, c.Voice), Tag: tag(c, e.Level)}
}

func tag(c *web.Ctx, l Level) web.Tag { return web.Tag{State: l.state(), Label: c.Say(l.key())} }

// listPage is the public list.
type listPage struct {
	web.Page
	Search web.Search
	Places web.Choice
	Rows   []projectRow
	Pager  web.Pager
	Empty  web.Empty
	Area   string
}

func (d *Desk) publicList(c *web.Ctx) error {
	f := Filter{Words: c.Query("q"), Span: c.Span()}
	area := place.Code(c.Query("place"))
	if area.Valid() {
		f.Area = area.Area()
	} else {
		area = ""
	}
	p := listPage{Page: c.Page(c.Say("wages.public.title")), Area: string(area),
		Empty: web.Empty{Title: c.Say("wages.list.none"), Text: c.Say("wages.list.none_say")}}
	p.Search = web.Search{Action: "/projects", Name: "q", Label: c.Say("wages.search"), Hint: c.Say("wages.search_hint"), Value: f.Words}
	list, err := List(c.Context(), d.db(), f, pageSize+1)
	if err != nil {
		return err
	}
	list, prev, next := web.Turn(f.Span, list, pageSize, func(e Entry) string { return e.ID })
	if len(list) == 0 && f.Span.Moved() {
		return c.Redirect(turned("/projects", "", "", url.Values{"q": {f.Words}, "place": {string(area)}}))
	}
	for _, e := range list {
		p.Rows = append(p.Rows, d.row(c, e, "/projects/"))
	}
	keep := url.Values{"q": {f.Words}, "place": {string(area)}}
	p.Pager = web.Pager{Prev: step("/projects", "until", prev, keep), Next: step("/projects", "after", next, keep)}
	if p.Places, err = d.counties(c, string(area)); err != nil {
		return err
	}
	return c.Render(http.StatusOK, listView(p))
}

// step is the address of a neighbouring page, "" for none.
func step(path, name, edge string, keep url.Values) string {
	if edge == "" {
		return ""
	}
	return turned(path, name, edge, keep)
}

// turned is an address with what is asked for and no empty parameter.
func turned(path, name, edge string, keep url.Values) string {
	v := url.Values{}
	for k, list := range keep {
		if len(list) > 0 && list[0] != "" {
			v[k] = list
		}
	}
	if name != "" {
		v.Set(name, edge)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// mostPlaces bounds the choice of places.
const mostPlaces = 2000

// counties is the choice of a county, or of the whole city.
func (d *Desk) counties(c *web.Ctx, now string) (web.Choice, error) {
	list, err := office.Inside(c.Context(), d.db(), d.City, mostPlaces)
	out := web.Choice{Field: web.Field{Name: "place", Label: c.Say("wages.place"), Value: now, Optional: true}, Options: []web.Option{{Label: c.Say("wages.place.all")}}}
	for _, p := range list {
		if p.Code.Level() == place.County {
			out.Options = append(out.Options, web.Option{Value: string(p.Code), Label: p.Name().In(c.Lang)})
		}
	}
	return out, err
}

// Fact pair of a list of terms.
type term struct {
	Name string
	Says []string
	Path string
}

// boardPage is a project as everybody sees it, and the board that hangs at its gate.
type boardPage struct {
	web.Page
	E              Entry
	Where          string
	Tag            web.Tag
	Meaning        string
	Checked        string
	Companies      []term
	Terms          []term
	Lines          []term
	Here, File     string // addresses, for QR codes
	FilePath       string
	Back           web.Link
	Desk           bool
	Blank          []string // what is written on the board by hand
	Number, Posted string
}

func (d *Desk) publicPage(c *web.Ctx) error {
	e, err := Get(c.Context(), d.db(), strings.ToUpper(c.Path("id")))
	if err != nil {
		return err
	}
	p := boardPage{Page: c.Page(e.Title), E: e, Where: d.Names.Where(c.Context(), e.Place, c.Voice), Tag: tag(c, e.Level), Meaning: c.Say(e.Level.key() + "_say"),
		Back: web.Link{Path: "/projects", Label: c.Say("wages.public.title")}}
	p.Checked = c.Say("wages.checked_never")
	if e.Checked != 0 {
		p.Checked = c.Say("wages.checked", c.Date(clock.At(e.Checked)))
	}
	p.Companies, p.Terms = d.companies(c, e), d.terms(c, e)
	for _, k := range []string{"labour", "city", "aid", "arbitration"} {
		p.Lines = append(p.Lines, term{Name: c.Say("wages.line." + k), Says: []string{c.Say("wages.line." + k + "_say")}})
	}
	p.Blank = []string{c.Say("wages.blank.name"), c.Say("wages.blank.number")}
	p.FilePath = "/file?" + url.Values{"place": {string(e.Place)}, "matter": {matter}}.Encode()
	p.Here, p.File = d.origin(c)+"/projects/"+e.ID, d.origin(c)+p.FilePath
	return c.Render(http.StatusOK, boardView(p))
}

// companies names who takes part, each role once.
func (d *Desk) companies(c *web.Ctx, e Entry) (out []term) {
	for _, r := range []Role{Owner, General, Sub} {
		t := term{Name: c.Say("wages.role." + string(r))}
		for _, p := range e.Parties {
			if p.Role == r {
				t.Says = append(t.Says, p.Title)
			}
		}
		if len(t.Says) > 0 {
			out = append(out, t)
		}
	}
	return append(out, term{Name: c.Say("wages.regulator"), Says: []string{d.Names.Office(c.Context(), e.Regulator, c.Voice)}},
		term{Name: c.Say("wages.labour"), Says: []string{d.Names.Office(c.Context(), e.Labour, c.Voice)}})
}

func (d *Desk) terms(c *web.Ctx, e Entry) []term {
	return []term{
		{Name: c.Say("wages.pay_day"), Says: []string{c.Say("wages.pay_day_say", e.PayDay)}},
		{Name: c.Say("wages.minimum"), Says: []string{c.Say("wages.minimum_say", Yuan(e.MinMonthly), Yuan(e.MinDaily))}},
		{Name: c.Say("wages.wage_desk"), Says: []string{e.WageDesk}},
	}
}

// lastMonths are n months up to the one before now, for which wages are due by now.
func lastMonths(c *web.Ctx, n int) []ledger.Month {
	now := c.Now.In(clock.Zone)
	last := ledger.MonthOf(now.Year(), now.Month())
	out := make([]ledger.Month, 0, n)
	for m := last - ledger.Month(n) + 1; m <= last; m++ {
		out = append(out, m)
	}
	return out
}

// has reports whether an office is among those that answer.
func has(e Entry, id string) bool { return slices.Contains(e.Resource().Offices, id) }
