package supervise

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// dutyPage is the page of one duty.
type dutyPage struct {
	web.Page
	Case  grievance.Row
	Line  web.DutyLine
	Rungs []rungRow
	Story []web.Event
	Do    []web.Link
}

type rungRow struct {
	Name, When string
	Tag        web.Tag
}

func (d *Desk) duty(c *web.Ctx) error {
	x, cs, err := d.find(c.Context(), c.Caller, c.Path("id"))
	if err != nil {
		return err
	}
	rows, err := d.CaseRows(c, []grievance.Case{cs})
	if err != nil {
		return err
	}
	p := dutyPage{Page: c.Page(d.title(c, x)), Case: rows[0], Line: d.View.Line(c.Context(), c.Voice, x, c.Now), Do: d.deeds(c, cs, x)}
	p.Under("/desk/duties")
	p.Line.Unfolded = true
	r, err := d.Work.Door.Law.RuleOf(x)
	if err != nil {
		return err
	}
	for _, g := range Rungs(r, x) {
		p.Rungs = append(p.Rungs, d.rung(c, x, g))
	}
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, x.Subject)
	if err != nil {
		return err
	}
	p.Story = d.Story(c, slices.DeleteFunc(facts, func(f fact.Fact) bool { return !about(f, x) }))
	slices.Reverse(p.Story)
	return c.Render(http.StatusOK, dutyView(p))
}

// title names a duty by who owes what.
func (d *Desk) title(c *web.Ctx, x duty.Duty) string {
	r, err := d.Work.Door.Law.RuleOf(x)
	if err != nil {
		return c.Say("supervise.duty.title")
	}
	return c.Say("supervise.duty.of", d.Names.Office(c.Context(), x.Bearer, c.Voice), d.View.What(c.Voice, r))
}

// rung says one step of the way: what, when, and whether it was done, is to come, or was not needed any more.
func (d *Desk) rung(c *web.Ctx, x duty.Duty, g Rung) rungRow {
	out := rungRow{Name: c.Say("supervise.rung." + g.Name), When: c.Due(clock.At(g.At))}
	if g.Kind == duty.Warning {
		out.Name = promise.Before(c.Voice, g.Name)
	}
	switch {
	case g.Done && g.Kind == duty.Warning:
		out.Tag = web.Tag{State: web.Soon, Label: c.Say("supervise.rung_done")}
	case g.Done:
		out.Tag = web.Tag{State: web.Over, Label: c.Say("supervise.rung_done")}
	case x.State != duty.Open:
		out.Tag = web.Tag{State: web.Ended, Label: c.Say("supervise.rung_spared")}
	case x.PauseAt != 0:
		out.Tag = web.Tag{State: web.Paused, Label: c.Say("supervise.rung_paused")}
	default:
		out.Tag = web.Tag{State: web.Plain, Label: c.Say("supervise.rung_ahead")}
	}
	return out
}

// about reports whether a fact opened, met or ended the duty, or names it.
func about(f fact.Fact, x duty.Duty) bool {
	if f.ID == x.Opening || f.ID == x.EndBy {
		return true
	}
	var b struct {
		Duty string `json:"duty"`
	}
	return json.Unmarshal(f.Body, &b) == nil && b.Duty == x.ID
}

// deed is one act of supervision as a page.
type deed struct {
	path   string
	verb   grievance.Verb
	action access.Action
	ask    func(d *Desk, f form) []templ.Component
	do     func(ctx context.Context, d *Desk, f form) error
}

// form is one deed under way.
type form struct {
	*web.Ctx
	deed deed
	duty duty.Duty
	cs   grievance.Case
	in   url.Values
	bad  web.Problems
}

func deeds() []deed {
	return []deed{
		{"remind", grievance.DoRemind, access.Urge, askRemind, doRemind},
		{"notice", grievance.DoSupervise, access.Urge, askNotice, doNotice},
		{"release", grievance.DoRelease, access.Release, askRelease, doRelease},
	}
}

func (d *Desk) deedRoutes() []web.Route {
	var out []web.Route
	for _, x := range deeds() {
		at := "/desk/duty/{id}/" + x.path
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.open(c, x) }},
			web.Route{Pattern: "POST " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.send(c, x) },
				Again: func(c *web.Ctx) error { return d.again(c, x) }})
	}
	return out
}

// deeds leads to what the supervisor can do about a duty: remind, serve a notice, assign its grievance, release it.
func (d *Desk) deeds(c *web.Ctx, cs grievance.Case, x duty.Duty) []web.Link {
	var out []web.Link
	if cs.ID == "" || x.State != duty.Open || x.Right {
		return nil
	}
	for _, e := range deeds() {
		if !access.Permits(c.Caller, e.action, cs.Resource()) || !grievance.May(cs, e.verb) || x.Bearer == c.Caller.Office {
			continue
		}
		out = append(out, web.Link{Path: dutyPath(x.ID) + "/" + e.path, Label: c.Say("supervise.do." + e.path)})
	}
	if access.Permits(c.Caller, access.Route, cs.Resource()) && grievance.May(cs, grievance.DoTransfer) {
		out = append(out, web.Link{Path: "/desk/case/" + cs.ID + "/transfer?mode=assign", Label: c.Say("supervise.do.assign")})
	}
	return out
}

func (d *Desk) open(c *web.Ctx, e deed) error {
	x, cs, err := d.find(c.Context(), c.Caller, c.Path("id"))
	if err != nil {
		return err
	}
	if x.State != duty.Open || x.Right {
		return d.Stale(c, cs, fault.New(fault.Conflict, "grievance.duty.gone"))
	}
	return d.form(form{Ctx: c, deed: e, duty: x, cs: cs, in: url.Values{}}, http.StatusOK)
}

// again is the form with what was typed so far, in another language.
func (d *Desk) again(c *web.Ctx, e deed) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	x, cs, err := d.find(c.Context(), c.Caller, c.Path("id"))
	if err != nil {
		return err
	}
	return d.form(form{Ctx: c, deed: e, duty: x, cs: cs, in: in}, http.StatusOK)
}

// send does the deed. What lies outside the caller's area is tried, so that the attempt is on record, and told as not there.
func (d *Desk) send(c *web.Ctx, e deed) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	x, cs, unseen := d.find(c.Context(), c.Caller, c.Path("id"))
	if unseen != nil && cs.ID == "" {
		return unseen
	}
	f := form{Ctx: c, deed: e, duty: x, cs: cs, in: in}
	ctx := grievance.Once(c.Context(), grievance.OnceKey(c.Caller, in.Get("key")))
	err = e.do(ctx, d, f)
	switch {
	case err == nil:
		c.Flash("supervise.done." + e.path)
		return c.Redirect(dutyPath(x.ID))
	case unseen != nil:
		return unseen
	case fault.Is(err, fault.Invalid):
		f.bad = c.Problems(err)
		return d.form(f, http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Denied):
		return d.Stale(c, cs, err)
	}
	return err
}

// deedPage is the page of one deed.
type deedPage struct {
	web.Page
	Path     string
	Back     string
	Intro    string
	Key      string
	Promise  web.Promise
	Case     grievance.Row
	Fields   []templ.Component
	Problems web.Problems
	Submit   string
	Danger   bool
}

func (d *Desk) form(f form, status int) error {
	rows, err := d.CaseRows(f.Ctx, []grievance.Case{f.cs})
	if err != nil {
		return err
	}
	p := deedPage{Page: f.Page(f.Say("supervise.do." + f.deed.path)), Path: dutyPath(f.duty.ID) + "/" + f.deed.path, Back: dutyPath(f.duty.ID),
		Intro: f.Say("supervise." + f.deed.path + ".intro"), Key: f.in.Get("key"), Promise: d.View.Owed(f.Context(), f.Voice, f.duty, f.Now),
		Case: rows[0], Fields: f.deed.ask(d, f), Problems: f.bad, Submit: f.Say("supervise.send." + f.deed.path), Danger: f.deed.path == "release"}
	p.Where, p.Typed.Path = p.Path, p.Path
	p.Under("/desk/duties")
	if p.Key == "" {
		p.Key = rand.Text()
	}
	return f.Render(status, deedView(p))
}

func (f form) field(name string) web.Field {
	key := "supervise." + f.deed.path + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.in.Get(name), Error: f.bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

func (f form) area(name string, rows int, optional bool) templ.Component {
	x := f.field(name)
	x.Max, x.Rows, x.Optional = 2000, rows, optional
	return web.Area(x)
}

func askRemind(_ *Desk, f form) []templ.Component { return []templ.Component{f.area("note", 4, true)} }

func doRemind(ctx context.Context, d *Desk, f form) error {
	return d.Work.Remind(ctx, f.Caller, f.cs.ID, f.duty.ID, f.in.Get("note"))
}

func askRelease(_ *Desk, f form) []templ.Component {
	return []templ.Component{f.area("reason", 5, false)}
}

func doRelease(ctx context.Context, d *Desk, f form) error {
	return d.Work.Release(ctx, f.Caller, f.cs.ID, f.duty.ID, f.in.Get("reason"))
}

// noticeDays are the terms of a supervision notice that are offered, in working days. 《信访工作条例》 sets none.
var noticeDays = []int{3, 5, 10, 15}

// due is when a term of working days that begins now ends.
func (d *Desk) due(c *web.Ctx, days int) calendar.Deadline {
	return d.Work.Door.Law.Current().Calendar.Deadline(c.Now, calendar.Span{N: days, Unit: calendar.Workday}, calendar.Stay)
}

// askNotice offers the grounds of §40 and terms whose last day is said.
func askNotice(d *Desk, f form) []templ.Component {
	var grounds, terms []web.Option
	for _, g := range grievance.Grounds {
		grounds = append(grounds, web.Option{Value: g, Label: f.Say("grievance.ground." + g)})
	}
	for _, n := range noticeDays {
		last := d.due(f.Ctx, n)
		terms = append(terms, web.Option{Value: last.Rolled.String(), Label: f.Say("supervise.notice.term", n), Hint: f.Say("supervise.notice.until", f.DueDate(last.Due))})
	}
	ground, term := f.field("ground"), f.field("due")
	if !f.in.Has("key") {
		term.Value = terms[1].Value
		if f.duty.Late(f.Now) {
			ground.Value = "overdue"
		}
	}
	return []templ.Component{web.Radios(web.Choice{Field: ground, Options: grounds}), f.area("requirement", 5, false), web.Radios(web.Choice{Field: term, Options: terms})}
}

func doNotice(ctx context.Context, d *Desk, f form) error {
	b := grievance.SupervisedBody{To: f.duty.Bearer, Ground: f.in.Get("ground"), Requirement: f.in.Get("requirement")}
	// The day that was shown is the day that is set, even if midnight passed since.
	if day, err := calendar.Parse(f.in.Get("due")); err == nil && d.Work.Door.Law.Current().Calendar.Workday(day) {
		b.Due = day.End().UnixMilli()
	}
	return d.Work.Supervise(ctx, f.Caller, f.cs.ID, b)
}
