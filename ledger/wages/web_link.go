package wages

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// linking is a grievance and the project that it is about.
type linking struct {
	Case    grievance.Case
	Project string
}

// about reports whether a grievance is about wages, and so may be about a project.
func about(cs grievance.Case) bool { return cs.Matter == matter || cs.Matter == "0102" }

func (d *Desk) findLink(c *web.Ctx) (linking, error) {
	cs, err := d.Open(c, c.Path("id"))
	if err != nil {
		return linking{Case: grievance.Case{ID: c.Path("id")}}, err
	}
	project, err := LinkOf(c.Context(), d.db(), cs.ID)
	return linking{cs, project}, err
}

// linksOf are the verbs of the link.
func (d *Desk) linksOf() deed.Pages[linking] {
	may := func(c access.Caller, l linking) bool {
		return about(l.Case) && access.Permits(c, access.Accept, l.Case.Answerable())
	}
	return deed.Pages[linking]{Prefix: "wages", At: "/desk/case/{id}/wages", Find: d.findLink, Path: func(l linking) string { return grievance.Path(l.Case.ID) + "/wages" },
		Home: func(l linking) string { return grievance.Path(l.Case.ID) }, Title: func(_ *web.Ctx, l linking) string { return grievance.Group(l.Case.Number) }, Under: "/desk/cases",
		Verbs: []deed.Verb[linking]{
			{Name: "link", Action: access.Accept, Ask: d.askLink, Open: may, Do: func(ctx context.Context, f *deed.Form[linking]) error {
				if strings.TrimSpace(f.In.Get("project")) == "" && about(f.On.Case) {
					return fault.Of("project", "wages.link.choose")
				}
				return d.Register.Link(ctx, f.Caller, f.On.Case.ID, f.In.Get("project"))
			}},
			{Name: "unlink", Action: access.Accept, Ask: func(*deed.Form[linking]) ([]templ.Component, error) { return nil, nil },
				Open: func(c access.Caller, l linking) bool { return l.Project != "" && may(c, l) },
				Do: func(ctx context.Context, f *deed.Form[linking]) error {
					return d.Register.Link(ctx, f.Caller, f.On.Case.ID, "")
				}},
		}}
}

// offered bounds the projects that the form offers.
const offered = 1000

// askLink offers the projects of the county where the grievance lies.
func (d *Desk) askLink(f *deed.Form[linking]) ([]templ.Component, error) {
	list, err := List(f.Context(), d.db(), Filter{Area: f.On.Case.Place.Up(place.County).Area()}, offered)
	x := f.Field("project")
	if !f.In.Has("project") {
		x.Value = f.On.Project
	}
	c := web.Choice{Field: x, Options: []web.Option{{}}}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Title, b.Title) })
	for _, e := range list {
		c.Options = append(c.Options, web.Option{Value: e.ID, Label: e.Title + "（" + e.ID + "）"})
	}
	return []templ.Component{web.Select(c)}, err
}

// linkPanel is the project on the pages of a grievance.
type linkPanel struct {
	Row   projectRow
	Says  string
	Heat  []heatCell
	Month []string
}

// heatCell is a month with its name, for a calendar of one project.
type heatCell struct {
	Name string
	cell
}

// Panel shows the linked project on the pages of its grievance: offices see the ledger's state, the petitioner the public board.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{
		Case: func(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (grievance.Section, error) {
			s := grievance.Section{}
			if !about(cs) {
				return s, nil
			}
			project, err := LinkOf(c.Context(), d.db(), cs.ID)
			if err != nil {
				return s, err
			}
			s.More = d.linksOf().Links(c, linking{cs, project})
			if project == "" {
				return s, nil
			}
			s.Body, err = d.linked(c, project, true)
			return s, err
		},
		Resident: func(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (templ.Component, error) {
			project, err := LinkOf(c.Context(), d.db(), cs.ID)
			if err != nil || project == "" {
				return nil, err
			}
			return d.linked(c, project, false)
		},
	}
}

func (d *Desk) linked(c *web.Ctx, project string, desk bool) (templ.Component, error) {
	e, err := Get(c.Context(), d.db(), project)
	if err != nil {
		return nil, err
	}
	p := linkPanel{Row: d.row(c, e, "/projects/"), Says: c.Say(e.Level.key() + "_say")}
	if desk && access.Permits(c.Caller, access.WageDesk, e.Resource()) {
		p.Row.Path = "/desk/project/" + e.ID
		state, err := Months(c.Context(), d.db(), []string{e.ID}, "")
		if err != nil {
			return nil, err
		}
		for _, m := range lastMonths(c, 6) {
			p.Heat = append(p.Heat, heatCell{monthShort(c, m), cellOf(c, p.Row.Path, m, state[e.ID][m.String()])})
		}
	}
	return linkView(p), nil
}

// mostLinked bounds the grievances shown with a project. They are shown, never counted.
const mostLinked = 20

// cases are the grievances linked to a project that this caller may see.
func (d *Desk) cases(c *web.Ctx, project string) ([]grievance.Row, error) {
	ids, err := casesOf(c.Context(), d.db(), project, mostLinked)
	if err != nil {
		return nil, err
	}
	var list []grievance.Case
	for _, id := range ids {
		cs, err := grievance.Get(c.Context(), d.db(), id)
		if err != nil {
			return nil, err
		}
		ok, err := d.Work.Sees(c.Context(), d.db(), c.Caller, &cs)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, cs)
		}
	}
	return d.CaseRows(c, list)
}
