package followup

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// deed is one verb of the desk as a page.
type deed struct {
	name   string
	action access.Action
	main   bool // the case waits for it
	open   func(c access.Caller, f stand) bool
	ask    func(d *Desk, f *form) ([]templ.Component, error)
	do     func(ctx context.Context, d *Desk, f *form) error
}

// form is one deed under way.
type form struct {
	*web.Ctx
	stand
	deed deed
	in   url.Values
	bad  web.Problems
}

func on(f stand, office string) access.Resource {
	return access.Resource{Subject: f.cs.ID, Place: f.cs.Place, Offices: []string{office}}
}

func deeds() []deed {
	asks := func(c access.Caller, f stand) bool {
		return f.drawn && f.a.State == Waiting && f.a.Asker != "" && access.Permits(c, access.FollowUp, on(f, f.a.Asker))
	}
	return []deed{
		{"answer", access.FollowUp, true, asks, askAnswer, func(ctx context.Context, d *Desk, f *form) error {
			return d.Asks.Answer(ctx, f.Caller, f.cs.ID, bodyOf(f.in))
		}},
		{"attempt", access.FollowUp, true, asks, askAttempt, func(ctx context.Context, d *Desk, f *form) error {
			return d.Asks.Attempt(ctx, f.Caller, f.cs.ID, f.in.Get("via"), f.in.Get("note"))
		}},
		{"decide", access.ExcludeCase, true, func(c access.Caller, f stand) bool {
			return f.drawn && MayDecide(c, f.a, on(f, f.a.Asker))
		}, askDecide, doDecide},
		{"look-again", access.Accept, true, func(c access.Caller, f stand) bool {
			return f.a.Again && access.Permits(c, access.Accept, on(f, f.a.Office))
		}, askAgain, func(ctx context.Context, d *Desk, f *form) error {
			return d.Asks.LookAgain(ctx, f.Caller, f.cs.ID, f.in.Get("answer"))
		}},
		{"visit", access.FollowUp, true, func(c access.Caller, f stand) bool {
			return f.v.State == Agreed && access.Permits(c, access.FollowUp, on(f, f.v.Office))
		}, askVisit, func(ctx context.Context, d *Desk, f *form) error {
			return d.Asks.Visit(ctx, f.Caller, f.cs.ID, f.in.Get("outcome"), f.in.Get("note"))
		}},
		{"exclude", access.FollowUp, false, func(c access.Caller, f stand) bool { return asks(c, f) && f.a.Proposer == "" }, askExclude,
			func(ctx context.Context, d *Desk, f *form) error {
				return d.Asks.Exclude(ctx, f.Caller, f.cs.ID, f.in.Get("reason"), f.in.Get("note"))
			}},
	}
}

func (d *Desk) deedRoutes() []web.Route {
	var out []web.Route
	for _, x := range deeds() {
		at := "/desk/case/{id}/follow-up/" + x.name
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: x.action, Handle: func(c *web.Ctx) error { return d.open(c, x) }},
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
	s, err := d.load(c, cs)
	return &form{Ctx: c, stand: s, deed: x, in: in}, err
}

func (d *Desk) open(c *web.Ctx, x deed) error {
	f, err := d.begin(c, x, url.Values{})
	if err != nil {
		return err
	}
	if !x.open(c.Caller, f.stand) {
		return d.Stale(c, f.cs, fault.New(fault.Conflict, "followup.not_now."+x.name))
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
		f = &form{Ctx: c, stand: stand{cs: grievance.Case{ID: c.Path("id")}}, deed: x, in: in}
	}
	err = x.do(grievance.Once(c.Context(), grievance.OnceKey(c.Caller, in.Get("key"))), d, f)
	switch {
	case unseen != nil && err != nil:
		return unseen
	case err == nil:
		c.Flash("followup.said." + x.name)
		return c.Redirect(grievance.Path(f.cs.ID))
	case fault.Is(err, fault.Invalid):
		f.bad = c.Problems(err)
		return d.form(f, http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Denied):
		return d.Stale(c, f.cs, err)
	}
	return err
}

// deedPage is the page of one deed: the questions, and beside them the case and what to say.
type deedPage struct {
	web.Page
	Path, Back, Intro, Key, Submit string
	Case                           grievance.Row
	Panel                          panel
	Fields                         []templ.Component
	Problems                       web.Problems
}

func (d *Desk) form(f *form, status int) (err error) {
	rows, err := d.CaseRows(f.Ctx, []grievance.Case{f.cs})
	if err != nil {
		return err
	}
	name := f.deed.name
	p := deedPage{Page: f.Page(f.Say("followup.do." + name)), Path: path(f.cs.ID, name), Back: grievance.Path(f.cs.ID), Intro: f.Say("followup.intro." + name),
		Key: f.in.Get("key"), Submit: f.Say("followup.send." + name), Case: rows[0], Problems: f.bad}
	if p.Panel, err = d.panel(f.Ctx, f.stand); err != nil {
		return err
	}
	p.Panel.Calling = name == "answer"
	if p.Fields, err = f.deed.ask(d, f); err != nil {
		return err
	}
	p.Where, p.Typed.Path = p.Path, p.Path
	if p.Key == "" {
		p.Key = rand.Text()
	}
	return f.Render(status, deedView(p))
}

func (f *form) field(name string) web.Field {
	key := "followup." + f.deed.name + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.in.Get(name), Error: f.bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

func (f *form) area(name string) templ.Component {
	x := f.field(name)
	x.Max, x.Rows = maxNote, 4
	return web.Area(x)
}

// radios asks to choose among codes whose words stand under followup.GROUP.CODE.
func (f *form) radios(name, group string, codes []string) templ.Component {
	x := web.Choice{Field: f.field(name)}
	for _, code := range codes {
		x.Options = append(x.Options, web.Option{Value: code, Label: f.Say("followup." + group + "." + code)})
	}
	return web.Radios(x)
}

func askAnswer(_ *Desk, f *form) ([]templ.Component, error) {
	return questions(f.Ctx, f.in, f.bad, "followup.answer."), nil
}

// questions are the two that are asked, on the telephone and on the web alike, and room for own words.
func questions(c *web.Ctx, in url.Values, bad web.Problems, words string) []templ.Component {
	solved := web.Choice{Inline: true, Field: web.Field{Name: "solved", Label: c.Say(words + "solved"), Value: in.Get("solved"), Error: bad.For("solved")}}
	for _, x := range []string{"yes", "partly", "no"} {
		solved.Options = append(solved.Options, web.Option{Value: x, Label: c.Say("followup.solved." + x)})
	}
	satisfied := web.Choice{Inline: true, Field: web.Field{Name: "satisfied", Label: c.Say(words + "satisfied"), Value: in.Get("satisfied"), Error: bad.For("satisfied"), Optional: true}}
	for _, x := range []string{"3", "2", "1"} {
		satisfied.Options = append(satisfied.Options, web.Option{Value: x, Label: c.Say("followup.satisfied." + x)})
	}
	return []templ.Component{web.Radios(solved), web.Radios(satisfied),
		web.Area(web.Field{Name: "text", Label: c.Say(words + "text"), Value: in.Get("text"), Error: bad.For("text"), Max: maxNote, Rows: 4, Optional: true})}
}

// bodyOf reads the answers of a form; a mark that is no number is none of the three and is refused.
func bodyOf(in url.Values) AnsweredBody {
	b := AnsweredBody{Solved: in.Get("solved"), Text: in.Get("text")}
	if s := in.Get("satisfied"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			n = -1
		}
		b.Satisfied = n
	}
	return b
}

func askAttempt(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.radios("via", "way", Ways), f.area("note")}, nil
}

func askExclude(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.radios("reason", "reason", Reasons), f.area("note")}, nil
}

func askDecide(_ *Desk, f *form) ([]templ.Component, error) {
	why := f.field("why")
	why.Optional, why.Max, why.Rows = true, maxNote, 3
	return []templ.Component{f.radios("way", "decide", []string{"yes", "no"}), web.Area(why)}, nil
}

func doDecide(ctx context.Context, d *Desk, f *form) error {
	way := f.in.Get("way")
	if way != "yes" && way != "no" {
		return fault.Of("way", "followup.need.way")
	}
	return d.Asks.Decide(ctx, f.Caller, f.cs.ID, way == "yes", f.in.Get("why"))
}

func askAgain(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("answer")}, nil
}

func askVisit(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.radios("outcome", "outcome", Outcomes), f.area("note")}, nil
}

// owedLine is one line of the timetable.
type owedLine struct{ What, Who, Due, Cite string }

type timetablePage struct {
	web.Page
	Back   web.Link
	Letter web.Letter
	Title  string
	Lines  []owedLine
}

// timetable is what a visitor brings: what is still owed, by whom and by when. It prints on A4 and names nobody.
func (d *Desk) timetable(c *web.Ctx) error {
	cs, err := d.Open(c, c.Path("id"))
	if err != nil {
		return err
	}
	f, err := d.load(c, cs)
	if err != nil {
		return err
	}
	if f.v.State != Agreed || !access.Permits(c.Caller, access.FollowUp, on(f, f.v.Office)) {
		return d.Stale(c, cs, fault.New(fault.Conflict, "followup.not_now.visit"))
	}
	all, err := duty.OpenOf(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	p := timetablePage{Page: c.Page(c.Say("followup.timetable.title")), Title: cs.Title, Back: web.Link{Path: grievance.Path(cs.ID), Label: grievance.Group(cs.Number)},
		Letter: web.Letter{Title: c.Say("followup.timetable.title"), Number: c.Say("followup.timetable.number", grievance.Group(cs.Number)),
			Office: d.Names.Office(c.Context(), f.v.Office, c.Voice), Date: c.Date(c.Now)}}
	if p.Lines, err = d.lines(c, cs, Owed(all)); err != nil {
		return err
	}
	return c.Render(http.StatusOK, timetableView(p))
}
