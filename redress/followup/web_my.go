package followup

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// telling is the form of whoever holds the receipt: two questions and room for own words, or the wish to be visited.
type telling struct {
	web.Page
	Path, Key, Submit, Stopped string
	Info                       []string
	Fields                     []templ.Component
	Problems                   web.Problems
	Revoke                     bool
}

func (d *Desk) tellForm(c *web.Ctx) error {
	f, err := d.mine(c)
	if err != nil {
		return err
	}
	switch {
	case !f.drawn:
		return fault.New(fault.Conflict, "followup.not_drawn")
	case f.a.State == Reached:
		return fault.New(fault.Conflict, "followup.told")
	}
	return d.tellShow(c, f, http.StatusOK, url.Values{}, nil, "")
}

// mine is the caller's own case.
func (d *Desk) mine(c *web.Ctx) (stand, error) {
	cs, err := grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
	if err != nil {
		return stand{}, err
	}
	return d.load(c, cs)
}

func (d *Desk) tellShow(c *web.Ctx, f stand, status int, in url.Values, bad web.Problems, stopped string) error {
	p := telling{Page: c.Page(c.Say("followup.my.ask")), Path: "/my/follow-up", Key: in.Get("key"), Submit: c.Say("followup.my.send"), Problems: bad, Stopped: stopped,
		Info:   []string{c.Say("followup.my.why", d.Names.Office(c.Context(), f.a.Office, c.Voice))},
		Fields: questions(c, in, bad, "followup.my.")}
	return d.myShow(c, status, p)
}

func (d *Desk) myShow(c *web.Ctx, status int, p telling) error {
	p.Where, p.Typed.Path = p.Path, p.Path
	if p.Key == "" {
		p.Key = rand.Text()
	}
	return c.Render(status, tellView(p))
}

func (d *Desk) tellAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	f, err := d.mine(c)
	if err != nil {
		return err
	}
	return d.tellShow(c, f, http.StatusOK, in, nil, "")
}

func (d *Desk) tell(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	b := bodyOf(in)
	err = d.Asks.Tell(grievance.Once(c.Context(), in.Get("key")), c.Caller, c.Caller.Subject, b)
	if err == nil {
		if b.Solved == "no" || b.Satisfied == 1 {
			c.Flash("followup.my.done_again")
		} else {
			c.Flash("followup.my.done")
		}
		return c.Redirect("/my")
	}
	f, gone := d.mine(c)
	if gone != nil {
		return gone
	}
	switch x := fault.As(err); {
	case fault.Is(err, fault.Invalid):
		return d.tellShow(c, f, http.StatusUnprocessableEntity, in, c.Problems(err), "")
	case fault.Is(err, fault.Conflict):
		return d.tellShow(c, f, x.Code(), in, nil, c.Say(x.Key, x.Args...))
	}
	return err
}

func (d *Desk) wishForm(c *web.Ctx) error {
	f, err := d.mine(c)
	if err != nil {
		return err
	}
	if f.v.State != Agreed && !Visitable(f.cs) {
		return fault.New(fault.Conflict, "followup.no_visit_yet")
	}
	return d.wishShow(c, f, http.StatusOK, url.Values{}, nil, "")
}

func (d *Desk) wishShow(c *web.Ctx, f stand, status int, in url.Values, bad web.Problems, stopped string) error {
	p := telling{Page: c.Page(c.Say("followup.wish.title")), Path: "/my/visit", Key: in.Get("key"), Problems: bad, Stopped: stopped}
	if p.Revoke = f.v.State == Agreed; p.Revoke {
		p.Submit = c.Say("followup.wish.revoke")
		p.Info = []string{c.Say("followup.wish.agreed", d.Names.Office(c.Context(), f.v.Office, c.Voice))}
		return d.myShow(c, status, p)
	}
	to, err := d.Asks.asker(c.Context(), d.Work.Door.DB, f.cs)
	if err != nil {
		return err
	}
	p.Submit = c.Say("followup.wish.send")
	p.Info = []string{c.Say("followup.wish.say", d.Names.Office(c.Context(), to, c.Voice)), c.Say("followup.wish.free")}
	p.Fields = []templ.Component{web.Checkboxes(web.Choice{Field: web.Field{Name: "agree", Label: c.Say("followup.wish.legend"), Error: bad.For("agree")}, Values: in["agree"],
		Options: []web.Option{{Value: "yes", Label: c.Say("followup.wish.agree"), Hint: c.Say("followup.wish.agree_hint")}}})}
	return d.myShow(c, status, p)
}

func (d *Desk) wishAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	f, err := d.mine(c)
	if err != nil {
		return err
	}
	return d.wishShow(c, f, http.StatusOK, in, nil, "")
}

// wish agrees where the box is ticked, and takes back where the button says so.
func (d *Desk) wish(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	said, ctx := "followup.wish.done", grievance.Once(c.Context(), in.Get("key"))
	switch {
	case in.Get("revoke") != "":
		said = "followup.wish.done_revoke"
		err = d.Asks.Revoke(ctx, c.Caller, c.Caller.Subject)
	case in.Get("agree") != "yes":
		err = fault.Of("agree", "followup.need.agree")
	default:
		err = d.Asks.Agree(ctx, c.Caller, c.Caller.Subject)
	}
	if err == nil {
		c.Flash(said)
		return c.Redirect("/my")
	}
	f, gone := d.mine(c)
	if gone != nil {
		return gone
	}
	switch x := fault.As(err); {
	case fault.Is(err, fault.Invalid):
		return d.wishShow(c, f, http.StatusUnprocessableEntity, in, c.Problems(err), "")
	case fault.Is(err, fault.Conflict):
		return d.wishShow(c, f, x.Code(), in, nil, c.Say(x.Key, x.Args...))
	}
	return err
}

// lines says open duties for the timetable: what, with what it is about, who owes it, by when and by which article.
func (d *Desk) lines(c *web.Ctx, cs grievance.Case, list []duty.Duty) ([]owedLine, error) {
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return nil, err
	}
	about := d.View.About(facts)
	var out []owedLine
	for _, x := range list {
		r, err := d.Work.Door.Law.RuleOf(x)
		if err != nil {
			return nil, err
		}
		l := owedLine{What: d.View.What(c.Voice, r), Who: d.Names.Office(c.Context(), x.Bearer, c.Voice), Due: c.DueDate(x.DueTime()), Cite: r.Cite}
		if s := about[x.Opening]; s != "" {
			l.What = s
		}
		out = append(out, l)
	}
	return out, nil
}
