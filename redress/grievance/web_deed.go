package grievance

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
)

// deed is one verb of the law as a page of its own: who may do it to what, what it asks, what is shown before it is done, and the
// verb itself. The state table says when; only deeds that are legal now are offered.
type deed struct {
	verb    Verb
	action  access.Action
	on      func(Case) access.Resource
	main    func(Case) bool                                          // what the case is waiting for; nil = never
	when    func(d *Desk, c *web.Ctx, cs Case, all []duty.Duty) bool // beside state and policy; nil = always
	ask     func(d *Desk, f *form) ([]templ.Component, error)
	confirm func(d *Desk, f *form) (templ.Component, error) // what is read before it is done; nil = nothing
	do      func(ctx context.Context, d *Desk, f *form) error
}

// form is one deed under way in one request.
type form struct {
	*web.Ctx
	deed   deed
	cs     Case
	duties []duty.Duty
	in     url.Values
	bad    web.Problems
}

// deedLimit is the largest form: an opinion with every point answered, in UTF-8 and percent-encoded.
const deedLimit = 2 << 20

func (v Verb) path() string { return strings.ReplaceAll(string(v), "_", "-") }

func (d *Desk) deedRoutes() []web.Route {
	var out []web.Route
	for _, x := range deeds() {
		at := "/desk/case/{id}/" + x.verb.path()
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.open(c, x) }},
			web.Route{Pattern: "POST " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.send(c, x) },
				Again: func(c *web.Ctx) error { return d.again(c, x) }, Limit: deedLimit})
	}
	return out
}

// legal reports whether the caller may do the deed to the case now.
func (d *Desk) legal(c *web.Ctx, x deed, cs Case, all []duty.Duty) bool {
	action := x.action
	if x.verb == DoAnswer && cs.Status == StatusReviewing {
		action = access.Review
	}
	return May(cs, x.verb) && access.Permits(c.Caller, action, x.on(cs)) && (x.when == nil || x.when(d, c, cs, all))
}

// deeds leads to what the caller may do to the case now: first what it is waiting for.
func (d *Desk) deeds(c *web.Ctx, cs Case, all []duty.Duty) (main, more []web.Link, err error) {
	for _, x := range deeds() {
		if !d.legal(c, x, cs, all) {
			continue
		}
		l := web.Link{Path: casePath(cs.ID) + "/" + x.verb.path(), Label: c.Say("grievance.do." + string(x.verb))}
		if x.main != nil && x.main(cs) && (mine(c.Caller, cs) || x.verb == DoDecide || x.verb == DoComply || x.verb == DoSupport || x.verb == DoKeep) {
			main = append(main, l)
		} else {
			more = append(more, l)
		}
	}
	return main, more, nil
}

// begin is a form on a case. Its duties are read where the form is shown: what is sent and done needs none of them.
func begin(c *web.Ctx, x deed, cs Case, in url.Values) *form {
	return &form{Ctx: c, deed: x, cs: cs, in: in}
}

// owed reads the duties of the case, once.
func (f *form) owed(d *Desk) (err error) {
	if f.duties == nil {
		f.duties, err = duty.Of(f.Context(), d.Work.Door.DB, f.cs.ID)
	}
	return err
}

// open shows the empty form, or why the deed is not possible.
func (d *Desk) open(c *web.Ctx, x deed) error {
	cs, err := d.load(c)
	if err != nil {
		return err
	}
	f := begin(c, x, cs, url.Values{})
	if err := f.owed(d); err != nil {
		return err
	}
	if !May(cs, x.verb) {
		return d.Stale(c, cs, allow(cs, x.verb))
	}
	if !d.legal(c, x, cs, f.duties) {
		return d.Stale(c, cs, fault.New(fault.Denied, "grievance.not_yours", d.Names.Office(c.Context(), cs.Office, c.Voice)))
	}
	return d.form(f, http.StatusOK)
}

// send does the deed: after a confirmation where one is asked for. What was typed comes back with every mistake said.
func (d *Desk) send(c *web.Ctx, x deed) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	cs, err := Get(c.Context(), d.Work.Door.DB, c.Path("id"))
	if err != nil {
		return err
	}
	seen, err := d.Work.Sees(c.Context(), d.Work.Door.DB, c.Caller, &cs)
	if err != nil {
		return err
	}
	f := begin(c, x, cs, in)
	if seen && in.Get("step") == "edit" {
		return d.form(f, http.StatusOK)
	}
	if seen && x.confirm != nil && in.Get("step") != "do" && May(cs, x.verb) {
		shown, err := x.confirm(d, f)
		if err == nil {
			return d.ask(f, shown)
		}
		return d.answered(f, err)
	}
	err = x.do(Once(c.Context(), OnceKey(c.Caller, in.Get("key"))), d, f)
	if err != nil && !seen {
		return fault.New(fault.NotFound, "grievance.not_found").Because(err)
	}
	if err != nil {
		return d.answered(f, err)
	}
	c.Flash("grievance.done." + string(x.verb))
	return c.Redirect(casePath(cs.ID))
}

// looking is in the address of the switches where a deed is being confirmed.
const looking = "look"

// again shows the form or what is to be confirmed once more, with everything typed, in another language.
func (d *Desk) again(c *web.Ctx, x deed) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	cs, err := d.load(c)
	if err != nil {
		return err
	}
	f := begin(c, x, cs, in)
	if x.confirm != nil && c.Request.URL.Query().Has(looking) && May(cs, x.verb) {
		shown, err := x.confirm(d, f)
		if err != nil {
			return d.answered(f, err)
		}
		return d.ask(f, shown)
	}
	return d.form(f, http.StatusOK)
}

// OnceKey names one form of one person by the random key that the form carries; "" for a form without one.
func OnceKey(c access.Caller, key string) string {
	if key == "" {
		return ""
	}
	return "desk:" + c.Staff + ":" + key
}

// answered turns a fault into the page it needs: the form again, what happened meanwhile, or the error page.
func (d *Desk) answered(f *form, err error) error {
	switch {
	case fault.Is(err, fault.Invalid):
		f.bad = f.Problems(err)
		return d.form(f, http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Late), fault.Is(err, fault.Denied):
		cs, gone := Get(f.Context(), d.Work.Door.DB, f.cs.ID)
		if gone != nil {
			return gone
		}
		return d.Stale(f.Ctx, cs, err)
	}
	return err
}

// deedPage is the page of one deed.
type deedPage struct {
	web.Page
	Case     Case
	Number   string
	Status   string
	Intro    string
	Verb     Verb
	Key      string
	Fields   []templ.Component
	Problems web.Problems
	Submit   string
	Facts    []web.Row
	Shown    templ.Component // what is to be confirmed
	Hidden   [][2]string
	Danger   bool
}

func (d *Desk) page(f *form) deedPage {
	title := f.Say("grievance.do." + string(f.deed.verb))
	p := deedPage{Page: f.Page(title), Case: f.cs, Number: Group(f.cs.Number), Status: d.status(f.Ctx, f.cs), Verb: f.deed.verb,
		Key: f.in.Get("key"), Problems: f.bad, Submit: f.Say("grievance.send." + string(f.deed.verb)), Facts: d.known(f.Ctx, f.cs),
		Danger: f.deed.verb == DoRefuse}
	p.Where = casePath(f.cs.ID) + "/" + f.deed.verb.path()
	p.Typed.Path = p.Where
	if p.Key == "" {
		p.Key = rand.Text()
	}
	if intro := "grievance." + string(f.deed.verb) + ".intro"; f.Has(intro) {
		p.Intro = f.Say(intro)
	}
	return p
}

func (d *Desk) form(f *form, status int) error {
	err := f.owed(d)
	if err != nil {
		return err
	}
	p := d.page(f)
	if p.Fields, err = f.deed.ask(d, f); err != nil {
		return err
	}
	if f.deed.confirm != nil {
		p.Submit = f.Say("grievance.look." + string(f.deed.verb))
	}
	return f.Render(status, deedView(p))
}

// ask shows what is about to be done, with everything typed kept in the page.
func (d *Desk) ask(f *form, shown templ.Component) error {
	p := d.page(f)
	p.Shown = shown
	p.Typed = web.Typed{Path: p.Where + "?" + looking, Name: "step", Value: "do"}
	for name, list := range f.in {
		for _, v := range list {
			if name != "step" && name != "key" {
				p.Hidden = append(p.Hidden, [2]string{name, v})
			}
		}
	}
	slices.SortFunc(p.Hidden, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return f.Render(http.StatusOK, confirmView(p))
}

// stalePage says that the deed is not possible, and what happened last.
type stalePage struct {
	web.Page
	Case  Case
	Said  string
	Story []web.Event
}

const lately = 3 // facts shown where somebody else was first

// Stale says what happened meanwhile and by which office, instead of leaving somebody with a bare refusal.
func (d *Desk) Stale(c *web.Ctx, cs Case, err error) error {
	x := fault.As(err)
	p := stalePage{Page: c.Page(c.Say(x.Kind.Key())), Case: cs, Said: c.Say(x.Key, x.Args...)}
	p.Where = casePath(cs.ID)
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	p.Story = d.Story(c, facts)
	p.Story = p.Story[max(0, len(p.Story)-lately):]
	slices.Reverse(p.Story)
	return c.Render(x.Code(), staleView(p))
}

// get is what was typed in a field, or what the form begins with.
func (f *form) get(name, begin string) string {
	if f.in.Has(name) || f.in.Has("key") {
		return f.in.Get(name)
	}
	return begin
}

// field is a question of the form; its words stand under grievance.VERB.NAME, its hint under the same with _hint.
func (f *form) field(name, begin string) web.Field {
	key := "grievance." + string(f.deed.verb) + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.get(name, begin), Error: f.bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

func (f *form) area(name, begin string, most, rows int) templ.Component {
	x := f.field(name, begin)
	x.Max, x.Rows = most, rows
	return web.Area(x)
}

func (f *form) optional(name, begin string, most, rows int) templ.Component {
	x := f.field(name, begin)
	x.Max, x.Rows, x.Optional = most, rows, true
	return web.Area(x)
}

func (f *form) radios(name, begin string, list []web.Option) templ.Component {
	return web.Radios(web.Choice{Field: f.field(name, begin), Options: list})
}

func (f *form) choose(name, begin string, list []web.Option) templ.Component {
	return web.Select(web.Choice{Field: f.field(name, begin), Options: list})
}
