package office

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/matter"
)

// dispatchList is the dispatch catalogue as it holds in one area, a group of matters at a time.
type dispatchList struct {
	chooser
	Groups []web.Link
	Group  string // its name
	Rows   []dispatchRow
}

type dispatchRow struct {
	Code, Name, Agencies, Lead, Why, Path string
	Row                                   bool // a row of the dispatch catalogue decides
}

// everyGroup is the value of the parameter that shows all matters at once.
const everyGroup = "all"

func (p pages) catalogue(c *web.Ctx) error {
	code := place.Code(c.Query("area"))
	ch, err := p.chooser(c, code, "/admin/catalogue?area=")
	if err != nil {
		return err
	}
	page := dispatchList{chooser: ch}
	if code != "" {
		if err := p.fill(c, code, &page); err != nil {
			return err
		}
	}
	return c.Render(http.StatusOK, cataloguePage(c.Page(c.Say("office.catalogue.title")), page))
}

func (p pages) fill(c *web.Ctx, code place.Code, page *dispatchList) error {
	want := c.Query("group")
	if want == "" {
		want = p.Matters.Groups()[0].Code
	}
	list := p.Matters.In(want)
	if want == everyGroup {
		list = p.Matters.All()
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "office.need.matter")
	}
	link := func(group, label string) {
		page.Groups = append(page.Groups, web.Link{Path: "/admin/catalogue?area=" + string(code) + "&group=" + group, Label: label, Current: group == want})
		if group == want {
			page.Group = label
		}
	}
	for _, g := range p.Matters.Groups() {
		link(g.Code, g.Name(c.Lang))
	}
	link(everyGroup, c.Say("office.catalogue.all"))
	for _, m := range list {
		lead, why, err := p.dir.LeadWhy(c.Context(), p.db(), m.Code, code)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, dispatchRow{Code: m.Code, Name: m.Name(c.Lang), Agencies: agencies(c.Voice, m), Row: why.Row,
			Lead: p.names.Office(c.Context(), lead, c.Voice), Why: p.because(c, why), Path: rowPath(m.Code, code)})
	}
	return nil
}

func rowPath(m string, area place.Code) string {
	return fmt.Sprintf("/admin/catalogue/%s?area=%s", url.PathEscape(m), url.QueryEscape(string(area)))
}

// listPath leads back to the group of a matter.
func listPath(m string, area place.Code) string {
	return "/admin/catalogue?area=" + url.QueryEscape(string(area)) + "&group=" + url.QueryEscape(m[:min(2, len(m))])
}

// because says what a lead rests on.
func (p pages) because(c *web.Ctx, w Why) string {
	if w.Row {
		return c.Say("office.why.row", p.names.Place(c.Context(), w.Area, c.Voice))
	}
	return c.Say("office.why.agency", matter.Agency(c.Voice, w.Agency))
}

// agencies writes who leads and who joins in: 住房和城乡建设 / 乡镇、街道 + 交通运输.
func agencies(v words.Voice, m matter.Matter) string {
	names := func(list []string) string {
		out := make([]string, len(list))
		for i, a := range list {
			out[i] = matter.Agency(v, a)
		}
		return strings.Join(out, " / ")
	}
	if len(m.With) == 0 {
		return names(m.Lead)
	}
	return names(m.Lead) + " + " + names(m.With)
}

// rowForm is one row being set or removed.
type rowForm struct {
	chooser
	Matter             matter.Matter
	Name, Agencies     string
	Now, Why           string // who leads without a row for exactly this area, or with it
	Own                bool   // there is a row for exactly this area
	Lead               string
	Supporting         []string
	Options, More      []web.Option
	Reason             string
	Problems, Removing web.Problems
}

func (p pages) rowForm(c *web.Ctx, code string, area place.Code) (rowForm, error) {
	m, ok := p.Matters.Matter(code)
	if !ok {
		return rowForm{}, fault.New(fault.NotFound, "office.need.matter")
	}
	ch, err := p.chooser(c, area, "/admin/catalogue?area=")
	if err != nil {
		return rowForm{}, err
	}
	f := rowForm{chooser: ch, Matter: m, Name: m.Name(c.Lang), Agencies: agencies(c.Voice, m), Supporting: make([]string, mostSupporting)}
	lead, why, err := p.dir.LeadWhy(c.Context(), p.db(), code, area)
	if err != nil {
		return f, err
	}
	f.Lead, f.Now, f.Why = lead, p.names.Office(c.Context(), lead, c.Voice), p.because(c, why)
	own, ok, err := rowAt(c.Context(), p.db(), code, area)
	if err != nil {
		return f, err
	}
	f.Own = ok
	if ok {
		copy(f.Supporting, own.Supporting)
	} else if list, err := p.dir.Supporting(c.Context(), p.db(), code, area); err != nil {
		return f, err
	} else {
		copy(f.Supporting, list)
	}
	if f.Options, err = p.options(c.Context(), c.Voice, area, "", c.Say("office.choose")); err != nil {
		return f, err
	}
	f.More, err = p.options(c.Context(), c.Voice, area, "", c.Say("office.nobody"))
	return f, err
}

func (p pages) row(c *web.Ctx) error {
	if c.Query("area") == "" { // a row is of an area
		return c.Redirect("/admin/catalogue")
	}
	f, err := p.rowForm(c, c.Path("matter"), place.Code(c.Query("area")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, rowPage(typed(c.Page(f.Name), "/admin/catalogue/"+f.Matter.Code), f))
}

// posted reads the row that a form names.
func posted(c *web.Ctx) (Dispatch, url.Values, error) {
	in, err := c.Form()
	if err != nil {
		return Dispatch{}, nil, err
	}
	d := Dispatch{Matter: c.Path("matter"), Area: place.Code(in.Get("area")), Lead: in.Get("lead")}
	for i := range mostSupporting {
		d.Supporting = append(d.Supporting, in.Get(supportingField(i)))
	}
	return d, in, nil
}

func supportingField(i int) string { return fmt.Sprintf("supporting%d", i+1) }

func (p pages) setLead(c *web.Ctx) error {
	d, _, err := posted(c)
	if err != nil {
		return err
	}
	err = p.SetLead(c.Context(), c.Caller, d)
	if fault.Is(err, fault.Invalid) {
		f, ferr := p.rowForm(c, d.Matter, d.Area)
		if ferr != nil {
			return ferr
		}
		f.Lead, f.Supporting, f.Problems = d.Lead, d.Supporting, c.Problems(err)
		return c.Render(http.StatusUnprocessableEntity, rowPage(typed(c.Page(f.Name), "/admin/catalogue/"+f.Matter.Code), f))
	}
	if err != nil {
		return err
	}
	c.Flash("office.catalogue.set")
	return c.Redirect(listPath(d.Matter, d.Area))
}

// setLeadAgain is the page with what was chosen so far, in another language.
func (p pages) setLeadAgain(c *web.Ctx) error {
	d, _, err := posted(c)
	if err != nil {
		return err
	}
	f, err := p.rowForm(c, d.Matter, d.Area)
	if err != nil {
		return err
	}
	f.Lead, f.Supporting = d.Lead, d.Supporting
	return c.Render(http.StatusOK, rowPage(typed(c.Page(f.Name), "/admin/catalogue/"+f.Matter.Code), f))
}

func (p pages) removeLead(c *web.Ctx) error {
	d, in, err := posted(c)
	if err != nil {
		return err
	}
	err = p.RemoveLead(c.Context(), c.Caller, d, in.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		f, ferr := p.rowForm(c, d.Matter, d.Area)
		if ferr != nil {
			return ferr
		}
		f.Reason, f.Removing = in.Get("reason"), c.Problems(err)
		return c.Render(http.StatusUnprocessableEntity, rowPage(typed(c.Page(f.Name), "/admin/catalogue/"+f.Matter.Code), f))
	}
	if err != nil {
		return err
	}
	c.Flash("office.catalogue.removed")
	return c.Redirect(listPath(d.Matter, d.Area))
}
