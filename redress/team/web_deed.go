package team

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// deed is one verb as a page.
type deed struct {
	name   string
	action access.Action
	open   func(c access.Caller, cs grievance.Case, t Team, list []duty.Duty) bool
	waits  func(c access.Caller, t Team, list []duty.Duty) bool // the case waits for it
	ask    func(d *Desk, f *form) ([]templ.Component, error)
	do     func(ctx context.Context, d *Desk, f *form) error
}

// form is one deed under way.
type form struct {
	*web.Ctx
	deed   deed
	cs     grievance.Case
	team   Team
	duties []duty.Duty
	in     url.Values
	bad    web.Problems
}

func path(id, name string) string { return grievance.Path(id) + "/team/" + name }

func deeds() []deed {
	never := func(access.Caller, Team, []duty.Duty) bool { return false }
	leads := func(c access.Caller, cs grievance.Case, t Team, _ []duty.Duty) bool {
		return t.Open() && t.Subject != "" && access.Permits(c, access.TeamWork, access.Resource{Subject: cs.ID, Place: cs.Place, Offices: []string{t.Lead}})
	}
	return []deed{
		{"form", access.Sponsor, func(c access.Caller, cs grievance.Case, t Team, _ []duty.Duty) bool {
			return (t.Subject == "" || !t.Open()) && !cs.Over() && access.Permits(c, access.Sponsor, cs.Resource())
		}, never, askForm, doForm},
		{"meeting", access.TeamWork, leads, waitsFor(ruleMeet), askText, doMeeting},
		{"report", access.TeamWork, leads, waitsFor(ruleReport), askText, doReport},
		{"done", access.TeamWork, func(c access.Caller, cs grievance.Case, t Team, list []duty.Duty) bool {
			return t.Open() && len(owes(list, ruleStep, c.Office)) > 0 && slices.Contains(t.Offices(), c.Office) &&
				access.Permits(c, access.TeamWork, access.Resource{Subject: cs.ID, Place: cs.Place, Offices: []string{c.Office}})
		}, waitsFor(ruleStep), askDone, doDone},
		{"plan", access.TeamWork, leads, func(c access.Caller, t Team, list []duty.Duty) bool {
			return c.Office == t.Lead && slices.ContainsFunc(list, func(x duty.Duty) bool { return x.Rule == "county-team/first-plan" && x.State == duty.Open })
		}, askPlan, doPlan},
		{"end", access.Sponsor, func(c access.Caller, cs grievance.Case, t Team, _ []duty.Duty) bool {
			return t.Subject != "" && t.Open() && access.Permits(c, access.Sponsor, cs.Resource())
		}, never, askEnd, doEnd},
	}
}

func waitsFor(rule string) func(access.Caller, Team, []duty.Duty) bool {
	return func(c access.Caller, _ Team, list []duty.Duty) bool { return len(owes(list, rule, c.Office)) > 0 }
}

func (d *Desk) routes() []web.Route {
	var out []web.Route
	for _, x := range deeds() {
		at := "/desk/case/{id}/team/" + x.name
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.show(c, x) }},
			web.Route{Pattern: "POST " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.send(c, x) },
				Again: func(c *web.Ctx) error { return d.again(c, x) }})
	}
	return out
}

// begin reads what a form is about; a case that the caller may not see is not there.
func (d *Desk) begin(c *web.Ctx, x deed, in url.Values) (*form, error) {
	cs, err := d.Open(c, c.Path("id"))
	if err != nil {
		return nil, err
	}
	f := &form{Ctx: c, deed: x, cs: cs, in: in}
	if f.team, _, err = Of(c.Context(), d.Work.Door.DB, cs.ID); err != nil {
		return nil, err
	}
	f.duties, err = duty.OpenOf(c.Context(), d.Work.Door.DB, cs.ID)
	return f, err
}

func (d *Desk) show(c *web.Ctx, x deed) error {
	f, err := d.begin(c, x, url.Values{})
	if err != nil {
		return err
	}
	if !x.open(c.Caller, f.cs, f.team, f.duties) {
		return d.Stale(c, f.cs, fault.New(fault.Conflict, "team.not_now."+x.name))
	}
	return d.form(f, http.StatusOK)
}

func (d *Desk) again(c *web.Ctx, x deed) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	f, err := d.begin(c, x, in)
	if err != nil {
		return err
	}
	return d.form(f, http.StatusOK)
}

// send does the deed. What the caller may not see is tried, so that the attempt is on record, and told as not there.
func (d *Desk) send(c *web.Ctx, x deed) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	f, unseen := d.begin(c, x, in)
	if unseen != nil {
		f = &form{Ctx: c, deed: x, cs: grievance.Case{ID: c.Path("id")}, in: in}
	}
	err = x.do(grievance.Once(c.Context(), grievance.OnceKey(c.Caller, in.Get("key"))), d, f)
	switch {
	case unseen != nil && err != nil:
		return unseen
	case err == nil:
		c.Flash("team.said." + x.name)
		return c.Redirect(grievance.Path(f.cs.ID))
	case fault.Is(err, fault.Invalid):
		f.bad = c.Problems(err)
		return d.form(f, http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Denied):
		return d.Stale(c, f.cs, err)
	}
	return err
}

type deedPage struct {
	web.Page
	Path, Back, Intro, Key, Submit string
	Case                           grievance.Row
	Fields                         []templ.Component
	Problems                       web.Problems
}

func (d *Desk) form(f *form, status int) (err error) {
	rows, err := d.CaseRows(f.Ctx, []grievance.Case{f.cs})
	if err != nil {
		return err
	}
	name := f.deed.name
	p := deedPage{Page: f.Page(f.Say("team.do." + name)), Path: path(f.cs.ID, name), Back: grievance.Path(f.cs.ID), Intro: f.Say("team.intro." + name),
		Key: f.in.Get("key"), Submit: f.Say("team.send." + name), Case: rows[0], Problems: f.bad}
	if p.Fields, err = f.deed.ask(d, f); err != nil {
		return err
	}
	p.Where, p.Typed.Path = p.Path, p.Path
	if p.Key == "" {
		p.Key = rand.Text()
	}
	return f.Render(status, deedView(p))
}

// field is a question; its words stand under team.VERB.NAME.
func (f *form) field(name string) web.Field {
	key := "team." + f.deed.name + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.in.Get(name), Error: f.bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

func (f *form) area(name string, most, rows int) templ.Component {
	x := f.field(name)
	x.Max, x.Rows = most, rows
	return web.Area(x)
}

// nearby bounds the offices that a form offers.
const nearby = 60

func askForm(d *Desk, f *form) ([]templ.Component, error) {
	list, err := office.Around(f.Context(), d.Work.Door.DB, f.cs.Place, nearby)
	if err != nil {
		return nil, err
	}
	var all []web.Option
	for _, o := range list {
		all = append(all, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
	}
	leader, lead, members := f.field("leader"), f.field("lead"), f.field("members")
	leader.Max, members.Optional = maxLine, true
	if lead.Value == "" {
		lead.Value = f.Caller.Office
	}
	return []templ.Component{web.Input(leader), web.Select(web.Choice{Field: lead, Options: all}),
		web.Checkboxes(web.Choice{Field: members, Values: f.in["members"], Options: all}), f.area("why", maxNote, 4)}, nil
}

func doForm(ctx context.Context, d *Desk, f *form) error {
	return d.Teams.Form(ctx, f.Caller, f.cs.ID, FormedBody{Leader: f.in.Get("leader"), Lead: f.in.Get("lead"), Members: f.in["members"], Why: f.in.Get("why")})
}

func askPlan(d *Desk, f *form) ([]templ.Component, error) {
	var offices []web.Option
	for _, o := range f.team.Offices() {
		offices = append(offices, web.Option{Value: o, Label: d.Names.Office(f.Context(), o, f.Voice)})
	}
	due := f.field("due")
	due.Type, due.Short = "date", true
	return []templ.Component{f.area("what", maxNote, 3), web.Select(web.Choice{Field: f.field("by"), Options: offices}), web.Input(due)}, nil
}

func doPlan(ctx context.Context, d *Desk, f *form) error {
	due, err := grievance.EndOfDay("due", f.in.Get("due"))
	if err != nil {
		return err
	}
	return d.Teams.Plan(ctx, f.Caller, f.cs.ID, StepBody{What: f.in.Get("what"), By: f.in.Get("by"), Due: due})
}

func askDone(d *Desk, f *form) ([]templ.Component, error) {
	which := f.field("which")
	var list []web.Option
	for _, x := range owes(f.duties, ruleStep, f.Caller.Office) {
		set, _, err := fact.ByID(f.Context(), d.Work.Door.DB, x.Opening)
		if err != nil {
			return nil, err
		}
		b, err := StepSet.Read(set)
		if err != nil {
			return nil, err
		}
		list = append(list, web.Option{Value: x.ID, Label: b.What, Hint: f.Say("team.done.due", f.Due(x.DueTime()))})
	}
	if len(list) == 1 && which.Value == "" {
		which.Value = list[0].Value
	}
	return []templ.Component{web.Radios(web.Choice{Field: which, Options: list}), f.area("result", maxNote, 4)}, nil
}

func doDone(ctx context.Context, d *Desk, f *form) error {
	return d.Teams.Done(ctx, f.Caller, f.cs.ID, f.in.Get("which"), f.in.Get("result"))
}

func askText(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("text", maxNote, 6)}, nil
}

func doMeeting(ctx context.Context, d *Desk, f *form) error {
	return d.Teams.Meet(ctx, f.Caller, f.cs.ID, f.in.Get("text"))
}

func doReport(ctx context.Context, d *Desk, f *form) error {
	return d.Teams.Report(ctx, f.Caller, f.cs.ID, f.in.Get("text"))
}

func askEnd(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("result", maxNote, 5)}, nil
}

func doEnd(ctx context.Context, d *Desk, f *form) error {
	return d.Teams.Dissolve(ctx, f.Caller, f.cs.ID, f.in.Get("result"))
}
