package campaign

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/promise"
)

// milestonePage is one milestone: how it stands, and the form of whoever can end it.
type milestonePage struct {
	web.Page
	M                         Milestone
	What, Bearer, Place, From string
	Back                      web.Link
	Tag                       web.Tag
	Line                      *web.DutyLine
	SaidTitle                 string
	Report, Release           bool // the caller may
	In                        url.Values
	Key                       string
	Problems                  web.Problems
}

// find reads the milestone of the address for whoever may end it. What others ask for is not there.
func (d *Desk) find(c *web.Ctx) (Milestone, error) {
	m, err := One(c.Context(), d.db(), c.Path("id"))
	if err == nil && !access.Permits(c.Caller, access.Report, m.Resource()) && !access.Permits(c.Caller, access.Release, m.Resource()) {
		err = fault.New(fault.NotFound, "campaign.milestone.not_found")
	}
	return m, err
}

func (d *Desk) milestone(c *web.Ctx) error {
	m, err := d.find(c)
	if err != nil {
		return err
	}
	return d.form(c, m, url.Values{}, nil, http.StatusOK)
}

func (d *Desk) reportAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	m, err := d.find(c)
	if err != nil {
		return err
	}
	return d.form(c, m, in, nil, http.StatusOK)
}

func (d *Desk) form(c *web.Ctx, m Milestone, in url.Values, bad web.Problems, status int) error {
	x, err := Get(c.Context(), d.db(), m.Campaign)
	if err != nil {
		return err
	}
	p := milestonePage{Page: c.Page(promise.Begin(m.What().In(c.Lang))), M: m, What: promise.Begin(m.What().In(c.Lang)), Tag: d.tag(c, m), In: in, Problems: bad, Key: in.Get("key"),
		Bearer: d.Names.Office(c.Context(), m.Bearer, c.Voice), Place: d.Names.Where(c.Context(), m.Place, c.Voice), From: x.Title().In(c.Lang)}
	p.Back = web.Link{Path: "/desk", Label: c.Say("campaign.back_queue")}
	if access.Permits(c.Caller, access.Campaign, access.Resource{Place: x.Place}) {
		p.Back = web.Link{Path: "/desk/campaigns/" + url.PathEscape(x.ID), Label: x.Title().In(c.Lang)}
		p.Under("/desk/campaigns")
	} else {
		p.Under("/desk")
	}
	list, err := duty.Of(c.Context(), d.db(), m.ID)
	if err != nil {
		return err
	}
	for _, o := range list {
		line := d.View.Line(c.Context(), c.Voice, o, c.Now)
		p.Line = &line
	}
	if m.State == Open {
		p.Report = access.Permits(c.Caller, access.Report, m.Resource())
		if p.Release = access.Permits(c.Caller, access.Release, m.Resource()); p.Release {
			if p.Release, err = d.over(c.Context(), d.db(), c.Caller.Office, m.Bearer); err != nil {
				return err
			}
		}
	} else {
		p.SaidTitle = c.Say("campaign.said."+string(m.State), d.Names.Office(c.Context(), m.By, c.Voice))
	}
	if p.Report {
		p.Where, p.Typed.Path = milestonePath(m.ID), milestonePath(m.ID)
	}
	if p.Key == "" {
		p.Key = rand.Text()
	}
	return c.Render(status, milestoneView(p))
}

func (d *Desk) report(c *web.Ctx) error {
	return d.send(c, "report", func(ctx context.Context, id, text, key string) error { return d.Report(ctx, c.Caller, id, text, key) })
}

func (d *Desk) release(c *web.Ctx) error {
	return d.send(c, "reason", func(ctx context.Context, id, text, key string) error { return d.Release(ctx, c.Caller, id, text, key) })
}

// send does one of the two. What the caller may not end is tried, so that the attempt is on record, and told as not there.
func (d *Desk) send(c *web.Ctx, field string, do func(ctx context.Context, id, text, key string) error) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	m, unseen := d.find(c)
	if unseen != nil && m.ID == "" {
		return unseen
	}
	err = do(c.Context(), m.ID, in.Get(field), key(c.Caller, in.Get("key")))
	switch {
	case err == nil:
		c.Flash("campaign.done." + field)
		return c.Redirect(milestonePath(m.ID))
	case unseen != nil:
		return unseen
	case fault.Is(err, fault.Invalid):
		return d.form(c, m, in, c.Problems(err), http.StatusUnprocessableEntity)
	case fault.Is(err, fault.Conflict):
		c.Flash(fault.As(err).Key)
		return c.Redirect(milestonePath(m.ID))
	}
	return err
}

// key makes one sending of a form its sender's own.
func key(who access.Caller, drawn string) string {
	if drawn = strings.TrimSpace(drawn); drawn == "" || len(drawn) > 64 {
		return ""
	}
	return "milestone:" + who.Staff + ":" + drawn
}

// Titled is what queues show of duties that are about milestones.
type Titled struct{ Title, Path, Number, About, Status string }

// Titles finds, among subjects that are no grievances, those that are milestones.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]Titled, error) {
	out := map[string]Titled{}
	titles := map[string]string{}
	for _, s := range subjects {
		m, err := One(ctx, d.db(), s)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if titles[m.Campaign] == "" {
			x, err := Get(ctx, d.db(), m.Campaign)
			if err != nil {
				return nil, err
			}
			titles[m.Campaign] = x.Title().In(v.Lang)
		}
		out[s] = Titled{Title: promise.Begin(m.What().In(v.Lang)), Path: milestonePath(m.ID), Number: titles[m.Campaign],
			About: d.Names.Where(ctx, m.Place, v), Status: v.Say("campaign.milestone")}
	}
	return out, nil
}
