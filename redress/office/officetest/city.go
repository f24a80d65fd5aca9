// Package officetest makes a small city for the tests of redress: a database with a heart, places, offices and, when asked for, pages.
// It exists so that the tests of each concept run on the real heart and real offices, and no test has a city of its own making.
package officetest

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/rules"
)

// Start is when the city's clock stands at first: a Monday morning.
var Start = time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)

// City is a small city whose clock stands still.
type City struct {
	DB      *store.DB
	Door    *act.Door
	Clock   *clock.Virtual
	Matters *matter.Catalogue
	Offices *office.Work
	Dir     office.Directory
	Names   *office.Names
	Words   *words.Words
	Admin   access.Caller
	Parts   []part.Part
}

// New opens a city on an empty database: open is what storetest gives. More parts are made from the city they are for.
func New(t testing.TB, open func(store.Options) *store.DB, more ...func(*City) part.Part) *City {
	t.Helper()
	c := &City{Clock: clock.Frozen(Start), Admin: access.Caller{Staff: "admin", Name: "admin", Roles: []access.Role{access.Admin}}}
	raw, err := rules.Files.ReadFile("matters.csv")
	check(t, err)
	c.Matters, err = matter.Load(raw)
	check(t, err)
	log := act.NewLog(c.Clock, nil)
	c.DB = open(store.Options{NewBatch: log.Batch})
	c.Dir = office.Directory{Matters: c.Matters}
	c.Door = &act.Door{DB: c.DB, Clock: c.Clock, IDs: ident.NewMaker(c.Clock, 1, ""), Law: &duty.Law{}, Dir: c.Dir, Log: log, Folds: map[string]act.Fold{}}
	c.Offices = &office.Work{Door: c.Door, Matters: c.Matters}
	c.Names = &office.Names{DB: c.DB}
	c.Parts = []part.Part{matter.Part(), office.Part(c.Offices, c.Names)}
	for _, m := range more {
		c.Parts = append(c.Parts, m(c))
	}
	c.assemble(t)
	return c
}

func (c *City) assemble(t testing.TB) {
	t.Helper()
	heart, law := sub(t, fact.Schema), sub(t, duty.Schema)
	lines := []store.Line{{Part: "fact", FS: heart}, {Part: "duty", FS: law}}
	kinds := append([]fact.Any{act.Denied}, duty.Kinds...)
	catalogues := []words.Catalog{parse(t, "web", web.Words)}
	for _, p := range c.Parts {
		if p.Schema != nil {
			lines = append(lines, store.Line{Part: p.Name, FS: p.Schema})
		}
		kinds = append(kinds, p.Kinds...)
		for k, f := range p.Folds {
			c.Door.Folds[k] = f
		}
		if p.Words != "" {
			catalogues = append(catalogues, parse(t, p.Name, p.Words))
		}
	}
	var err error
	c.Door.Kinds, err = fact.NewRegistry(kinds...)
	check(t, err)
	c.Words, err = words.New(catalogues...)
	check(t, err)
	_, err = c.DB.Migrate(t.Context(), lines)
	check(t, err)
	cal, err := calendar.Load(rules.Files, "holidays")
	check(t, err)
	book, err := duty.Compile(nil, cal, c.Door.Kinds)
	check(t, err)
	c.Door.Law.Adopt(book)
}

func sub(t testing.TB, f fs.FS) fs.FS {
	out, err := fs.Sub(f, "schema")
	check(t, err)
	return out
}

func parse(t testing.TB, name, text string) words.Catalog {
	c, err := words.Parse(name, text)
	check(t, err)
	return c
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Places of the city that Fill makes: a city, two counties, a township, two villages.
var Places = []office.Place{
	{Code: "990100000000", NameZH: "云川市", NameEN: "Yunchuan City"},
	{Code: "990102000000", NameZH: "临江区", NameEN: "Linjiang District"},
	{Code: "990103000000", NameZH: "青屏县", NameEN: "Qingping County"},
	{Code: "990102001000", NameZH: "望江街道", NameEN: "Wangjiang Subdistrict"},
	{Code: "990102001001", NameZH: "滨江社区", NameEN: "Binjiang Community"},
	{Code: "990102001002", NameZH: "船厂社区", NameEN: "Shipyard Community"},
}

// Offices of the city that Fill makes.
var Offices = []office.Office{
	{ID: "gov-9901", NameZH: "云川市复查办", NameEN: "Yunchuan Review Office", Agency: "GOV", Place: "990100000000"},
	{ID: "pt-9901", NameZH: "云川市信访局", NameEN: "Yunchuan Petition Office", Agency: "PT", Place: "990100000000", Above: "gov-9901"},
	{ID: "hot-9901", NameZH: "云川市热线", NameEN: "Yunchuan Hotline", Agency: "HOT", Place: "990100000000", Above: "pt-9901", ReviewBy: "gov-9901"},
	{ID: "HRSS-9901", NameZH: "云川市人社局", NameEN: "Yunchuan Labour Bureau", Agency: "HRSS", Place: "990100000000", Above: "pt-9901", ReviewBy: "gov-9901"},
	{ID: "HC-9901", NameZH: "云川市住建局", NameEN: "Yunchuan Housing Bureau", Agency: "HC", Place: "990100000000", Above: "pt-9901", ReviewBy: "gov-9901"},
	{ID: "pt-990102", NameZH: "临江区信访局", NameEN: "Linjiang Petition Office", Agency: "PT", Place: "990102000000", Above: "pt-9901"},
	{ID: "HC-990102", NameZH: "临江区住建局", NameEN: "Linjiang Housing Bureau", Agency: "HC", Place: "990102000000", Above: "pt-990102", ReviewBy: "HC-9901"},
	{ID: "st-990102001", NameZH: "望江街道办事处", NameEN: "Wangjiang Subdistrict Office", Agency: "ST", Place: "990102001000", Above: "pt-990102"},
	{ID: "vc-990102001001", NameZH: "滨江社区居委会", NameEN: "Binjiang Residents’ Committee", Agency: "VC", Place: "990102001001", Above: "st-990102001"},
}

// Fill names the places and opens the offices.
func (c *City) Fill(t testing.TB) {
	t.Helper()
	for _, p := range Places {
		check(t, c.Offices.NamePlace(t.Context(), c.Admin, p))
	}
	for _, o := range Offices {
		_, err := c.Offices.Open(t.Context(), c.Admin, o)
		check(t, err)
	}
}

// Of makes a staff member of an office, of whom the database need not know.
func Of(id, officeID string, area place.Code, roles ...access.Role) access.Caller {
	return access.Caller{Staff: id, Name: id, Office: officeID, Area: area.Area(), Roles: roles}
}

// As answers every request as one caller.
type As access.Caller

// Caller is that caller.
func (a As) Caller(*http.Request) (access.Caller, error) { return access.Caller(a), nil }

// Serve serves the pages of all parts.
func (c *City) Serve(t testing.TB, who web.Sessions) http.Handler {
	t.Helper()
	var routes []web.Route
	var nav []web.Entry
	for _, p := range c.Parts {
		routes, nav = append(routes, p.Routes...), append(nav, p.Nav...)
	}
	s, err := web.New(web.Config{City: words.Pair{Zh: "云川市", En: "Yunchuan"}, Clock: c.Clock, Nav: nav}, c.Words, who, routes)
	check(t, err)
	return s.Handler()
}

// Ask sends one request in a language: a form makes it a POST.
func Ask(t testing.TB, h http.Handler, lang words.Lang, path string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept-Language", string(lang))
	r.Header.Set("Accept", "text/html")
	for _, ck := range cookies {
		r.AddCookie(ck)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s: a word is missing: %s", path, around(w.Body.String(), "⟦"))
	}
	return w
}

func around(s, at string) string {
	i := strings.Index(s, at)
	return s[max(0, i-40):min(len(s), i+60)]
}
