package workorder

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
	"ombud/machine/web"
	"ombud/redress/attach"
	"ombud/redress/grievance"
)

// deed is one verb as a page: of an order or of a grievance. What it asks, why it cannot be done now, and the verb itself.
type deed struct {
	path    string // last part of its address; its words stand under workorder.PATH
	action  access.Action
	order   bool // of an order
	blocked func(d *Desk, f *form) error
	ask     func(d *Desk, f *form) ([]templ.Component, error)
	do      func(ctx context.Context, d *Desk, f *form) error
}

// form is one deed under way in one request.
type form struct {
	*web.Ctx
	deed deed
	cs   grievance.Case
	o    Order
	in   url.Values
	bad  web.Problems
}

func deeds() []deed {
	return []deed{
		{"order", access.Order, false, blockedIssue, (*Desk).askIssue, doIssue},
		{"whistle", access.Whistle, false, blockedWhistle, (*Desk).askWhistle, doWhistle},
		{"arrive", access.Accept, false, blockedArrive, askArrive, doArrive},
		{"joint-met", access.Accept, false, blockedJoint(ruleMeet), (*Desk).askMet, doMet},
		{"joint-report", access.Accept, false, blockedJoint(ruleTell), (*Desk).askTell, doTell},
		{"joint-plan", access.Accept, false, blockedJoint(rulePlan), (*Desk).askPlan, doPlan},
		{"sign", access.Accept, true, blockedOrder, (*Desk).askSign, doSign},
		{"report", access.Accept, true, blockedOrder, askReport, doReport},
		{"visit", access.Accept, true, blockedOrder, askVisit, doVisit},
		{"object", access.Accept, true, blockedOrder, askObject, doObject},
		{"decide", access.Order, true, blockedOrder, (*Desk).askDecide, doDecide},
		{"close", access.Order, true, blockedOrder, askClose, doClose},
	}
}

// deedLimit is the largest form: several texts of 2,000 characters, percent-encoded.
const deedLimit = 256 << 10

func (d *Desk) deedRoutes() []web.Route {
	var out []web.Route
	for _, x := range deeds() {
		at := "/desk/case/{id}/" + x.path
		if x.order {
			at = "/desk/order/{id}/" + x.path
		}
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.openDeed(c, x) }},
			web.Route{Pattern: "POST " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.send(c, x) },
				Again: func(c *web.Ctx) error { return d.again(c, x) }, Limit: x.limit()})
	}
	return out
}

// photos reports whether files can come with the deed.
func (x deed) photos() bool { return x.path == "visit" }

func (x deed) limit() int64 {
	if x.photos() {
		return attach.SendLimit
	}
	return deedLimit
}

func (f *form) back() string {
	if f.deed.order {
		return orderPath(f.o.ID)
	}
	return grievance.Path(f.cs.ID)
}

// begin reads what the deed is about. unseen says that it is not there for the caller.
func (d *Desk) begin(c *web.Ctx, x deed, in url.Values) (f *form, unseen error) {
	f = &form{Ctx: c, deed: x, in: in}
	id := c.Path("id")
	if x.order {
		var err error
		if f.o, err = Get(c.Context(), d.Work.Door.DB, id); err != nil {
			return f, err
		}
		id = f.o.Subject
	}
	f.cs, unseen = d.Open(c, id)
	return f, unseen
}

// openDeed shows the empty form, or why the deed is not possible.
func (d *Desk) openDeed(c *web.Ctx, x deed) error {
	f, err := d.begin(c, x, url.Values{})
	if err != nil {
		return err
	}
	if err := x.blocked(d, f); err != nil {
		return d.answered(f, err)
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
	err = x.do(grievance.Once(c.Context(), grievance.OnceKey(c.Caller, in.Get("key"))), d, f)
	switch {
	case unseen != nil:
		return unseen
	case err != nil:
		return d.answered(f, err)
	}
	c.Flash("workorder.did." + x.path)
	return c.Redirect(f.back())
}

// answered turns a fault into the page it needs: the form again, or what happened meanwhile.
func (d *Desk) answered(f *form, err error) error {
	switch {
	case fault.Is(err, fault.Invalid):
		f.bad = f.Problems(err)
		return d.form(f, http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Denied):
		return d.Stale(f.Ctx, f.cs, err)
	}
	return err
}

// deedPage is the page of one deed.
type deedPage struct {
	web.Page
	Path     string
	Back     web.Link
	Intro    string
	Key      string
	Case     grievance.Case
	Number   string
	Order    Order
	Missing  string
	Fields   []templ.Component
	Problems web.Problems
	Submit   string
	Photos   bool
}

func (d *Desk) form(f *form, status int) error {
	p := deedPage{Page: f.Page(f.Say("workorder.do." + f.deed.path)), Path: f.back() + "/" + f.deed.path, Key: f.in.Get("key"), Case: f.cs,
		Number: grievance.Group(f.cs.Number), Order: f.o, Problems: f.bad, Photos: f.deed.photos(), Submit: f.Say("workorder.send." + f.deed.path), Intro: f.Say("workorder." + f.deed.path + ".intro")}
	p.Back = web.Link{Path: f.back(), Label: p.Number}
	if f.deed.order {
		p.Back.Label, p.Missing = title(f.Voice, f.o), missing(f.Voice, f.o)
		p.Under("/desk/orders")
	}
	p.Where, p.Typed.Path = p.Path, p.Path
	if p.Key == "" {
		p.Key = rand.Text()
	}
	var err error
	if p.Fields, err = f.deed.ask(d, f); err != nil {
		return err
	}
	return f.Render(status, deedView(p))
}

// get is what was typed in a field, or what the form begins with.
func (f *form) get(name, begin string) string {
	if f.in.Has(name) || f.in.Has("key") {
		return f.in.Get(name)
	}
	return begin
}

// field is a question of the form; its words stand under workorder.PATH.NAME, its hint under the same with _hint.
func (f *form) field(name, begin string) web.Field {
	key := "workorder." + f.deed.path + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.get(name, begin), Error: f.bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

func (f *form) area(name, begin string, rows int, optional bool) templ.Component {
	x := f.field(name, begin)
	x.Max, x.Rows, x.Optional = maxNote, rows, optional
	return web.Area(x)
}

func (f *form) line(name, begin string, optional bool) templ.Component {
	x := f.field(name, begin)
	x.Max, x.Optional = maxLine, optional
	return web.Input(x)
}

// when asks for an instant, now at first, and for the reason where it is told late.
func (f *form) when(name string) []templ.Component {
	x := f.field(name, f.Now.Format(stamp))
	x.Type, x.Short = "datetime-local", true
	late := f.field("late", "")
	late.Label, late.Hint, late.Optional, late.Max = f.Say("workorder.late"), f.Say("workorder.late_hint"), true, maxLine
	late.Error = f.bad.For("late")
	if late.Error == "" {
		late.Error = f.bad.For("reason")
	}
	out := []templ.Component{web.Input(x)}
	if late.Error == "" && late.Value == "" {
		return append(out, web.More(f.Say("workorder.late_open"), web.Input(late)))
	}
	return append(out, web.Input(late))
}

// tick asks for one tick.
func (f *form) tick(name string) templ.Component {
	x := f.field(name, "")
	value := x.Value
	x.Value = ""
	return web.Checkboxes(web.Choice{Field: x, Values: []string{value}, Options: []web.Option{{Value: "yes", Label: f.Say("workorder." + f.deed.path + "." + name + "_yes")}}})
}

// blockedOrder says why a deed of an order is not possible, as the page of the order sees it: what it does not offer.
func blockedOrder(d *Desk, f *form) error {
	main, more := d.can(f.Ctx, f.o, f.cs)
	if slices.ContainsFunc(append(main, more...), func(l web.Link) bool { return l.Path == orderPath(f.o.ID)+"/"+f.deed.path }) {
		return nil
	}
	if err := f.o.alive(); err != nil {
		return err
	}
	p, named := f.o.Party(f.Caller.Office)
	switch {
	case f.deed.action == access.Accept && !named:
		return fault.New(fault.Denied, "workorder.not_named")
	case f.deed.path == "sign" && p.SignedAt != 0:
		return fault.New(fault.Conflict, "workorder.signed_already")
	case f.deed.path == "report" && p.SignedAt == 0:
		return fault.New(fault.Conflict, "workorder.report.unsigned")
	case f.deed.path == "object" && p.SignedAt != 0:
		return fault.New(fault.Conflict, "workorder.object.signed")
	case f.deed.path == "object":
		return fault.New(fault.Conflict, "workorder.object.waits")
	case !d.decides(f.Ctx, f.o, f.cs):
		return fault.New(fault.Denied, "workorder.not_issuer")
	case f.deed.path == "decide":
		return fault.New(fault.Conflict, "workorder.decide.none")
	}
	m := f.o.Missing()
	return fault.New(fault.Conflict, "workorder.close.missing", len(m.Signatures), len(m.Visits), len(m.Items), m.Objections)
}

func blockedJoint(rule string) func(*Desk, *form) error {
	return func(d *Desk, f *form) error {
		list, err := duty.OpenOf(f.Context(), d.Work.Door.DB, f.cs.ID)
		if err == nil && !slices.ContainsFunc(list, func(x duty.Duty) bool { return x.Rule == rule && x.Bearer == f.Caller.Office }) {
			err = fault.New(fault.Conflict, "workorder.joint.done")
		}
		return err
	}
}
