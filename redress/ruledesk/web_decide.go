package ruledesk

import (
	"context"
	"net/http"
	"net/url"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
)

type decidePage struct {
	web.Page
	Row      row
	Rows     []web.Row
	Changes  []Change
	Path     string
	Way      string
	Note     string
	Problems web.Problems
	Halted   string
	Decide   bool // approve or refuse; else take back
}

func (d *Desk) decideForm(c *web.Ctx) error {
	return d.showDecide(c, http.StatusOK, decidePage{Decide: true})
}

func (d *Desk) withdrawForm(c *web.Ctx) error { return d.showDecide(c, http.StatusOK, decidePage{}) }

func (d *Desk) showDecide(c *web.Ctx, status int, p decidePage) error {
	v, err := Get(c.Context(), d.Work.Door.DB, c.Path("id"))
	if err != nil {
		return err
	}
	p.Row = d.row(c, v, desk)
	p.Path = "/desk/rules/" + v.ID + "/withdraw"
	title := c.Say("ruledesk.do.withdraw")
	if p.Decide {
		p.Path, title = "/desk/rules/"+v.ID+"/decide", c.Say("ruledesk.do.decide")
		if p.Changes, err = d.changes(c, v); err != nil {
			return err
		}
	}
	if v.State != Proposed && p.Halted == "" {
		p.Halted, status = c.Say("ruledesk.decided."+string(v.State)), http.StatusConflict
	}
	if p.Decide && v.Proposer == c.Caller.Staff && p.Halted == "" {
		p.Halted, status = c.Say("ruledesk.second"), http.StatusForbidden
	}
	p.Page, p.Rows = c.Page(title), d.facts(c, p.Row)
	p.Where, p.Typed.Path = p.Path, p.Path
	return c.Render(status, decideView(p))
}

func (d *Desk) decideAgain(c *web.Ctx) error   { return d.againDecide(c, true) }
func (d *Desk) withdrawAgain(c *web.Ctx) error { return d.againDecide(c, false) }

func (d *Desk) againDecide(c *web.Ctx, decide bool) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	return d.showDecide(c, http.StatusOK, decidePage{Decide: decide, Way: in.Get("way"), Note: in.Get("note")})
}

func (d *Desk) decide(c *web.Ctx) error {
	return d.done(c, decidePage{Decide: true}, func(ctx context.Context, id string, in url.Values) (string, error) {
		switch in.Get("way") {
		case "approve":
			return "approved", d.Work.Approve(ctx, c.Caller, id, in.Get("note"))
		case "refuse":
			return "refused", d.Work.Refuse(ctx, c.Caller, id, in.Get("note"))
		}
		return "", fault.Of("way", "ruledesk.need.way")
	})
}

func (d *Desk) withdraw(c *web.Ctx) error {
	return d.done(c, decidePage{}, func(ctx context.Context, id string, in url.Values) (string, error) {
		return "withdrawn", d.Work.Withdraw(ctx, c.Caller, id, in.Get("note"))
	})
}

func (d *Desk) done(c *web.Ctx, p decidePage, do func(context.Context, string, url.Values) (string, error)) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	p.Way, p.Note = in.Get("way"), in.Get("note")
	said, err := do(c.Context(), c.Path("id"), in)
	switch {
	case err == nil:
		c.Flash("ruledesk.said." + said)
		return c.Redirect(desk + "/" + c.Path("id"))
	case fault.Is(err, fault.Invalid):
		p.Problems = c.Problems(err)
	case fault.Is(err, fault.Conflict):
		x := fault.As(err)
		p.Halted = c.Say(x.Key, x.Args...)
	default:
		return err
	}
	return d.showDecide(c, fault.As(err).Code(), p)
}

// way is the direction of a change as a tag.
func way(x Change) web.Tag {
	t := web.Tag{State: web.Open, Label: x.WaySays}
	switch x.Way {
	case duty.Tightened:
		t.State = web.Met
	case duty.Loosened:
		t.State = web.Over
	}
	return t
}
