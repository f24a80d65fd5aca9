package mediation

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// deed is one verb as a page: of an office, or of whoever holds the receipt.
type deed struct {
	name   string
	own    bool // of the holder of the receipt
	action access.Action
	open   func(f *form) bool
	main   func(f *form) bool // the case waits for it
	ask    func(d *Desk, f *form) ([]templ.Component, error)
	do     func(ctx context.Context, d *Desk, f *form) error
}

// form is one deed under way.
type form struct {
	*web.Ctx
	deed   deed
	cs     grievance.Case
	m      Mediation
	duties []duty.Duty
	facts  []fact.Fact
	in     url.Values
	bad    web.Problems
	halted string // why it cannot be done any more
}

// may reports whether the caller may do what these offices do here.
func (f *form) may(offices ...string) bool {
	return access.Permits(f.Caller, access.Mediate, access.Resource{Subject: f.cs.ID, Place: f.cs.Place, Offices: offices})
}

func (f *form) begun() bool { return f.m.Live() && f.m.StartedAt != 0 }

func always(*form) bool { return true }
func never(*form) bool  { return false }

// deeds lists every deed of both sides and of the mediator, in the order in which pages offer them.
func deeds() []deed {
	waits := func(s Side) func(*form) bool {
		return func(f *form) bool { return f.m.Waits(s) && f.cs.Status != grievance.StatusWithdrawn }
	}
	return []deed{
		{"answer", false, access.Mediate, func(f *form) bool { return waits(Party)(f) && f.may(f.m.Party) }, always, askAnswer, doAnswer},
		{"sign", false, access.Mediate, func(f *form) bool { return f.m.Unsigned(Party) && f.may(f.m.Party) }, always, askSign, doSign},
		{"keep", false, access.Mediate, func(f *form) bool { return len(owed(f.duties, f.Caller.Office)) > 0 && f.may(f.Caller.Office) }, always, askKeep, doKeep},
		{"session", false, access.Mediate, func(f *form) bool { return f.begun() && f.may(f.m.Mediator) }, func(f *form) bool { return f.m.Draft == "" }, askSession, doSession},
		{"draft", false, access.Mediate, func(f *form) bool { return f.begun() && f.may(f.m.Mediator) }, never, askDraft, doDraft},
		{"apply", false, access.Mediate, func(f *form) bool {
			return f.m.SettledAt != 0 && f.m.Type != Judicial && f.m.AppliedOn == 0 && f.may(f.m.Mediator)
		}, never, askApply, doApply},
		{"court", false, access.Mediate, func(f *form) bool { return f.m.AppliedOn != 0 && f.m.CourtResult == "" && f.may(f.m.Mediator) }, always, askCourt, doCourt},
		{"end", false, access.Mediate, func(f *form) bool {
			return f.m.Live() && !f.m.Waits(Party) && f.may(f.m.Party) || f.begun() && f.may(f.m.Mediator)
		}, never, askEnd, doEnd},
		{"offer", false, access.Mediate, func(f *form) bool { return mayBegin(f.cs, f.m) && f.may(f.cs.Resource().Offices...) }, never, askOffer, doOffer},

		{"answer", true, access.Settle, waits(Resident), always, askAnswer, doAnswer},
		{"sign", true, access.Settle, func(f *form) bool { return f.m.Unsigned(Resident) }, always, askSign, doSign},
		{"broken", true, access.CallBroken, func(f *form) bool { return len(keeping(f.duties, f.facts)) > 0 }, never, askBroken, doBroken},
		{"end", true, access.Settle, func(f *form) bool { return f.m.Live() && !f.m.Waits(Resident) }, never, askEnd, doEnd},
		{"ask", true, access.Settle, func(f *form) bool { return mayBegin(f.cs, f.m) }, never, askOffer, doOffer},
	}
}

func (x deed) words() string {
	if x.own {
		return "mediation.my." + x.name
	}
	return "mediation.desk." + x.name
}

func (x deed) path(id string) string {
	if x.own {
		return "/my/mediation/" + x.name
	}
	return grievance.Path(id) + "/mediation/" + x.name
}

func (d *Desk) routes() []web.Route {
	var out []web.Route
	for _, x := range deeds() {
		at := x.path("{id}")
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.show(c, x) }},
			web.Route{Pattern: "POST " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.send(c, x) },
				Again: func(c *web.Ctx) error { return d.again(c, x) }})
	}
	return out
}

// begin reads what a form is about; a case that the caller may not see is not there.
func (d *Desk) begin(c *web.Ctx, x deed, in url.Values) (f *form, err error) {
	f = &form{Ctx: c, deed: x, in: in}
	if x.own {
		f.cs, err = grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
	} else {
		f.cs, err = d.Open(c, c.Path("id"))
	}
	if err != nil {
		return nil, err
	}
	return f, d.read(f)
}

// read fills in what is on record.
func (d *Desk) read(f *form) (err error) {
	ctx, db := f.Context(), d.Work.Door.DB
	if f.m, err = Newest(ctx, db, f.cs.ID); err != nil {
		return err
	}
	if f.duties, err = duty.Of(ctx, db, f.cs.ID); err != nil {
		return err
	}
	f.facts, err = fact.Of(ctx, db, f.cs.ID)
	return err
}

func (d *Desk) show(c *web.Ctx, x deed) error {
	f, err := d.begin(c, x, url.Values{})
	if err != nil {
		return err
	}
	if !x.open(f) {
		return d.stale(f, fault.New(fault.Conflict, x.words()+".not_now"))
	}
	return d.form(f, http.StatusOK)
}

// stale says why a deed is not possible: an office is shown what happened meanwhile, a resident goes back to the status page.
func (d *Desk) stale(f *form, err error) error {
	if !f.deed.own {
		return d.Stale(f.Ctx, f.cs, err)
	}
	x := fault.As(err)
	f.halted = f.Say(x.Key, x.Args...)
	return d.form(f, x.Code())
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
	key, back := in.Get("key"), "/my"
	if !x.own {
		key, back = grievance.OnceKey(c.Caller, key), grievance.Path(f.cs.ID)
	}
	err = x.do(grievance.Once(c.Context(), key), d, f)
	switch {
	case unseen != nil && err != nil:
		return unseen
	case err == nil:
		c.Flash(x.words() + ".said")
		return c.Redirect(back)
	case fault.Is(err, fault.Invalid):
		f.bad = c.Problems(err)
		return d.form(f, http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Denied) && !x.own:
		return d.stale(f, err)
	}
	return err
}

type deedPage struct {
	web.Page
	Path, Intro, Key, Seen, Submit string
	Back                           web.Link
	About                          []web.Row
	Case                           grievance.Case
	Fields                         []templ.Component
	Problems                       web.Problems
	Halted                         string
	Own                            bool
}

func (d *Desk) form(f *form, status int) (err error) {
	w := f.deed.words()
	p := deedPage{Page: f.Page(f.Say(w + ".do")), Path: f.deed.path(f.cs.ID), Back: web.Link{Path: grievance.Path(f.cs.ID), Label: grievance.Group(f.cs.Number)},
		Intro: f.Say(w + ".intro"), Key: f.in.Get("key"), Seen: f.in.Get("seen"), Submit: f.Say(w + ".send"), Case: f.cs, Problems: f.bad, Halted: f.halted, Own: f.deed.own}
	if f.deed.own {
		p.Back = web.Link{Path: "/my", Label: f.Say("mediation.back")}
	}
	if f.halted == "" {
		if p.Fields, err = f.deed.ask(d, f); err != nil {
			return err
		}
	}
	p.Where, p.Typed.Path = p.Path, p.Path
	if p.Key == "" {
		p.Key = rand.Text()
	}
	if p.Seen == "" {
		p.Seen = f.seen()
	}
	return f.Render(status, deedView(p))
}

// seen names what the form is about, so that nobody agrees to an offer or a text that was replaced meanwhile.
func (f *form) seen() string {
	if f.deed.name == "sign" {
		return f.m.Draft
	}
	return f.m.ID
}

// field is a question; its words stand under the deed's.
func (f *form) field(name string) web.Field {
	key := f.deed.words() + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.in.Get(name), Error: f.bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

func (f *form) area(name string, most, rows int, optional bool) templ.Component {
	x := f.field(name)
	x.Max, x.Rows, x.Optional = most, rows, optional
	return web.Area(x)
}

func (f *form) line(name string) templ.Component {
	x := f.field(name)
	x.Max = maxLine
	return web.Input(x)
}

func (f *form) day(name string) templ.Component {
	x := f.field(name)
	x.Type, x.Short = "date", true
	return web.Input(x)
}

func (f *form) radios(name string, values []string) templ.Component {
	x := web.Choice{Field: f.field(name)}
	for _, v := range values {
		x.Options = append(x.Options, web.Option{Value: v, Label: f.Say(f.deed.words() + "." + name + "." + v)})
	}
	return web.Radios(x)
}
