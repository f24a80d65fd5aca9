package wages

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// shownMonths is how many months the calendar shows.
const shownMonths = 12

// cell is one month of a project on the calendar: a colour, a sign and, read out, a word.
type cell struct {
	Level Level
	Says  string
	Sign  string
	Open  bool
	Path  string
}

// heatRow is a project on the calendar.
type heatRow struct {
	projectRow
	Cells []cell
}

// deskListPage is the inspector's desk: month by project.
type deskListPage struct {
	web.Page
	Months []string
	Rows   []heatRow
	Tabs   []web.Link
	Tiles  []web.Tile
	Search web.Search
	Pager  web.Pager
	Empty  web.Empty
	Add    web.Link
	Legend []legend
}

type legend struct {
	Level Level
	Sign  string
	Says  string
}

var signs = map[Level]string{Red: "✕", Yellow: "△", Green: "✓", Unknown: "·"}

// mine limits a list to what the caller answers for: an area for who watches over it, an office otherwise.
func mine(c *web.Ctx) Filter {
	if access.MayEver(c.Caller, access.Watch) && c.Caller.Area != "" {
		return Filter{Area: c.Caller.Area}
	}
	return Filter{Office: c.Caller.Office}
}

func (d *Desk) deskList(c *web.Ctx) error {
	f := mine(c)
	f.Words, f.Span = c.Query("q"), c.Span()
	counts, err := Levels(c.Context(), d.db(), f)
	if err != nil {
		return err
	}
	switch l := Level(c.Query("level")); l {
	case Red, Yellow, Green:
		f.Level = l
	}
	p := deskListPage{Page: c.Page(c.Say("wages.desk.title")), Empty: web.Empty{Title: c.Say("wages.list.none"), Text: c.Say("wages.desk.none_say")},
		Search: web.Search{Action: "/desk/projects", Name: "q", Label: c.Say("wages.search"), Value: f.Words}}
	if access.MayEver(c.Caller, access.WageProject) {
		p.Add = web.Link{Path: "/desk/projects/register", Label: c.Say("wages.do.register")}
	}
	keep := url.Values{"q": {f.Words}, "level": {string(f.Level)}}
	d.tabs(c, &p, counts, f)
	list, err := List(c.Context(), d.db(), f, pageSize+1)
	if err != nil {
		return err
	}
	list, prev, next := web.Turn(f.Span, list, pageSize, func(e Entry) string { return e.ID })
	if len(list) == 0 && f.Span.Moved() {
		return c.Redirect(turned("/desk/projects", "", "", keep))
	}
	p.Pager = web.Pager{Prev: step("/desk/projects", "until", prev, keep), Next: step("/desk/projects", "after", next, keep)}
	if err := d.heat(c, &p, list); err != nil {
		return err
	}
	return c.Render(http.StatusOK, deskListView(p))
}

func (d *Desk) tabs(c *web.Ctx, p *deskListPage, counts map[Level]int, f Filter) {
	all := 0
	for _, n := range counts {
		all += n
	}
	p.Tabs = append(p.Tabs, web.Link{Path: turned("/desk/projects", "", "", url.Values{"q": {f.Words}}), Label: c.Say("wages.view.all"), Count: c.Count(all), Current: f.Level == ""})
	for _, l := range []Level{Red, Yellow, Green} {
		p.Tabs = append(p.Tabs, web.Link{Path: turned("/desk/projects", "", "", url.Values{"q": {f.Words}, "level": {string(l)}}), Label: c.Say(l.key()),
			Count: c.Count(counts[l]), Current: f.Level == l})
	}
	for _, l := range []Level{Red, Yellow, Green, Unknown} {
		p.Legend = append(p.Legend, legend{l, signs[l], c.Say(l.key() + "_short")})
	}
}

// heat fills in the calendar: one query for the months of all the projects shown.
func (d *Desk) heat(c *web.Ctx, p *deskListPage, list []Entry) error {
	months := lastMonths(c, shownMonths)
	first := months[0].String()
	slices.Reverse(months) // the newest first: it is what a phone shows without scrolling
	ids := make([]string, len(list))
	for i, e := range list {
		ids[i] = e.ID
	}
	state, err := Months(c.Context(), d.db(), ids, first)
	if err != nil {
		return err
	}
	for _, m := range months {
		p.Months = append(p.Months, monthShort(c, m))
	}
	for _, e := range list {
		r := heatRow{projectRow: d.row(c, e, "/desk/project/")}
		for _, m := range months {
			r.Cells = append(r.Cells, cellOf(c, r.Path, m, state[e.ID][m.String()]))
		}
		p.Rows = append(p.Rows, r)
	}
	return nil
}

func monthTime(m ledger.Month) time.Time {
	y, mo := m.Date()
	return time.Date(y, mo, 1, 0, 0, 0, 0, clock.Zone)
}

func monthShort(c *web.Ctx, m ledger.Month) string {
	_, mo := m.Date()
	return c.Say("wages.month." + strconv.Itoa(int(mo)))
}

func cellOf(c *web.Ctx, path string, m ledger.Month, s MonthState) cell {
	out := cell{Level: s.Level, Sign: signs[s.Level], Says: c.Say("wages.cell", c.Month(monthTime(m)), c.Say(s.Level.key()+"_short"))}
	if s.Open > 0 {
		out.Open, out.Path = true, path+"#m"+m.String()
	}
	return out
}

// monthRow is one month on the desk page of a project.
type monthRow struct {
	ID, Month, Open, Fen string
	Tag                  web.Tag
}

// projectPage is a project on the desk.
type projectPage struct {
	web.Page
	E         Entry
	Where     string
	Tag       web.Tag
	Checked   string
	Public    web.Link
	Companies []partyRow
	Terms     []term
	Months    []monthRow
	Acts      []web.Link
	Cases     []grievance.Row
	Found     []foundRow
}

type partyRow struct{ Role, Title, Code, Path string }

// seen reads a project that the caller answers for; for everybody else it is not there.
func (d *Desk) seen(c *web.Ctx, id string) (Entry, error) {
	e, err := Get(c.Context(), d.db(), strings.ToUpper(id))
	if err == nil && !access.Permits(c.Caller, access.WageDesk, e.Resource()) {
		return Entry{}, fault.New(fault.NotFound, "wages.not_found")
	}
	return e, err
}

func (d *Desk) deskPage(c *web.Ctx) error {
	e, err := d.seen(c, c.Path("id"))
	if err != nil {
		return err
	}
	p := projectPage{Page: c.Page(e.Title), E: e, Where: d.Names.Where(c.Context(), e.Place, c.Voice), Tag: tag(c, e.Level), Terms: d.deskTerms(c, e)}
	p.Under("/desk/projects")
	p.Public = web.Link{Path: "/projects/" + e.ID, Label: c.Say("wages.public.see")}
	p.Checked = c.Say("wages.checked_never")
	if e.Checked != 0 {
		p.Checked = c.Say("wages.checked", c.Moment(clock.At(e.Checked)))
	}
	for _, x := range e.Parties {
		p.Companies = append(p.Companies, partyRow{c.Say("wages.role." + string(x.Role)), x.Title, x.Company, "/desk/company/" + x.Company})
	}
	months, err := Months(c.Context(), d.db(), []string{e.ID}, "")
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(slices.Sorted(maps.Keys(months[e.ID]))) {
		s := months[e.ID][m]
		when, _ := parseMonth(m)
		r := monthRow{ID: "m" + m, Month: c.Month(monthTime(when)), Open: c.Count(s.Open), Tag: tag(c, s.Level)}
		if s.Fen > 0 {
			r.Fen = c.Say("wages.yuan", Yuan(s.Fen))
		}
		p.Months = append(p.Months, r)
	}
	known, err := finding.About(c.Context(), d.db(), Name, e.ID)
	if err != nil {
		return err
	}
	if p.Found, err = d.found(c, known); err != nil {
		return err
	}
	if p.Cases, err = d.cases(c, e.ID); err != nil {
		return err
	}
	p.Acts = d.changing().Links(c, e)
	if access.Permits(c.Caller, access.WageSlips, e.slipResource()) {
		p.Acts = append(p.Acts, web.Link{Path: "/desk/project/" + e.ID + "/slips", Label: c.Say("wages.slips.title")})
	}
	return c.Render(http.StatusOK, projectView(p))
}

func (d *Desk) deskTerms(c *web.Ctx, e Entry) []term {
	out := append(d.terms(c, e), term{Name: c.Say("wages.regulator"), Says: []string{d.Names.Office(c.Context(), e.Regulator, c.Voice)}},
		term{Name: c.Say("wages.labour"), Says: []string{d.Names.Office(c.Context(), e.Labour, c.Voice)}},
		term{Name: c.Say("wages.labour_day"), Says: []string{c.Say("wages.labour_day_say", e.LabourDay)}},
		term{Name: c.Say("wages.contract"), Says: []string{c.Say("wages.yuan", Yuan(e.Contract))}},
		term{Name: c.Say("wages.deposit"), Says: []string{c.Say("wages.yuan", Yuan(e.Deposit))}})
	day := func(s string) string {
		if t, err := time.ParseInLocation(time.DateOnly, s, clock.Zone); err == nil {
			return c.Date(t)
		}
		return c.Say("wages.going_on")
	}
	return append(out, term{Name: c.Say("wages.run"), Says: []string{c.Say("wages.run_say", day(e.Started), day(e.Completed))}})
}

// companyPage is a company with its projects among those that the caller answers for.
type companyPage struct {
	web.Page
	Title, Code string
	Rows        []companyRow
	Tiles       []web.Tile
	Pager       web.Pager
	Found       []foundRow
}

type companyRow struct {
	projectRow
	Role string
}

func (d *Desk) companyPage(c *web.Ctx) error {
	code, ok := ledger.Company(c.Path("code"))
	f := mine(c)
	f.Company, f.Span = code, c.Span()
	list, err := List(c.Context(), d.db(), f, pageSize+1)
	if err != nil {
		return err
	}
	list, prev, next := web.Turn(f.Span, list, pageSize, func(e Entry) string { return e.ID })
	if !ok || len(list) == 0 {
		return fault.New(fault.NotFound, "wages.company.not_found")
	}
	p := companyPage{Code: code}
	for _, e := range list {
		if e, err = Get(c.Context(), d.db(), e.ID); err != nil {
			return err
		}
		r := companyRow{projectRow: d.row(c, e, "/desk/project/")}
		var roles []string
		for _, x := range e.Parties {
			if x.Company == code {
				p.Title, roles = x.Title, append(roles, c.Say("wages.role."+string(x.Role)))
			}
		}
		r.Role = c.List(roles)
		p.Rows = append(p.Rows, r)
	}
	counts, err := Levels(c.Context(), d.db(), f)
	if err != nil {
		return err
	}
	for _, l := range []Level{Red, Yellow, Green} {
		p.Tiles = append(p.Tiles, web.Tile{State: l.state(), Label: c.Say(l.key()), Number: c.Count(counts[l])})
	}
	known, err := finding.OfParty(c.Context(), d.db(), code, pageSize)
	if err != nil {
		return err
	}
	if p.Found, err = d.found(c, known); err != nil {
		return err
	}
	path := "/desk/company/" + code
	p.Pager = web.Pager{Prev: step(path, "until", prev, nil), Next: step(path, "after", next, nil)}
	p.Page = c.Page(p.Title)
	p.Under("/desk/projects")
	return c.Render(http.StatusOK, companyView(p))
}
