package followup

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
)

// shownDraws is how many weeks the desk lists.
const shownDraws = 6

// mayDraw reports whether the caller draws for the city.
func (d *Desk) mayDraw(c access.Caller) bool {
	return access.Permits(c, access.DrawSample, access.Resource{Place: d.Asks.City, Offices: []string{c.Office}})
}

func (d *Desk) draws(c *web.Ctx, p *listPage) error {
	if !d.mayDraw(c.Caller) {
		return nil
	}
	list, err := Draws(c.Context(), d.Work.Door.DB, shownDraws)
	if err != nil {
		return err
	}
	p.Commit = web.Link{Path: "/desk/follow-ups/seed", Label: c.Say("followup.seed.do")}
	for _, x := range list {
		begins, ends, err := week(x.Period)
		if err != nil {
			return err
		}
		r := drawRow{Week: c.Say("followup.week", c.Day(begins), c.Day(ends.AddDate(0, 0, -1)))}
		switch {
		case x.Size > 0:
			r.Tag, r.Note, r.Path = web.Tag{State: web.Met, Label: c.Say("followup.draw.done")}, c.Say("followup.draw.done_at", c.Moment(clock.At(x.DrawnAt))), "/follow-ups/"+x.Period
		case c.Now.Before(ends):
			r.Tag, r.Note = web.Tag{State: web.Open, Label: c.Say("followup.draw.sealed")}, c.Say("followup.draw.sealed_say", c.Day(ends.AddDate(0, 0, -1)))
		default:
			r.Tag, r.Note = web.Tag{State: web.Soon, Label: c.Say("followup.draw.waits")}, c.Say("followup.draw.waits_say")
			p.Reveal = web.Link{Path: "/desk/follow-ups/draw", Label: c.Say("followup.draw.do")}
		}
		p.Draws = append(p.Draws, r)
	}
	return nil
}

// drawForm is one of the two pages of a draw: the seed is committed to, and revealed.
type drawForm struct {
	web.Page
	Path, Intro, Submit string
	How                 []string
	Command             string
	Fields              []templ.Component
	Problems            web.Problems
	Stopped             string
}

func (d *Desk) seedForm(c *web.Ctx) error {
	return d.seedShow(c, http.StatusOK, url.Values{}, nil, "")
}

func (d *Desk) seedShow(c *web.Ctx, status int, in url.Values, bad web.Problems, stopped string) error {
	if !d.mayDraw(c.Caller) {
		return fault.New(fault.NotFound, "fault.not_found.say")
	}
	set := d.Asks.Usual()
	p := drawForm{Page: c.Page(c.Say("followup.seed.title")), Path: "/desk/follow-ups/seed", Intro: c.Say("followup.seed.intro"), Submit: c.Say("followup.seed.send"),
		Problems: bad, Stopped: stopped, Command: "openssl rand -hex 16 | tee seed.txt | tr -d '\\n' | sha256sum",
		How: []string{c.Say("followup.seed.how1"), c.Say("followup.seed.how2"), c.Say("followup.seed.how3", Percent(set.Share), d.areas(c, set.Areas), set.Cite)}}
	p.Where, p.Typed.Path = p.Path, p.Path
	week := web.Field{Name: "period", Label: c.Say("followup.seed.week"), Hint: c.Say("followup.seed.week_hint"), Type: "date", Short: true, Value: in.Get("period"), Error: bad.For("period")}
	if !in.Has("period") {
		week.Value = mondayOf(c.Now)
	}
	p.Fields = []templ.Component{web.Input(week), web.Input(web.Field{Name: "commitment", Label: c.Say("followup.seed.hash"), Hint: c.Say("followup.seed.hash_hint"),
		Max: 64, Value: in.Get("commitment"), Error: bad.For("commitment")})}
	return c.Render(status, drawView(p))
}

func (d *Desk) seed(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	if err = d.Asks.Commit(c.Context(), c.Caller, in.Get("period"), in.Get("commitment")); err == nil {
		c.Flash("followup.seed.said")
		return c.Redirect("/desk/follow-ups")
	}
	return d.drawAgain(c, in, err, d.seedShow)
}

// drawAgain shows a form with what was typed and what is wrong with it.
func (d *Desk) drawAgain(c *web.Ctx, in url.Values, err error, show func(*web.Ctx, int, url.Values, web.Problems, string) error) error {
	f := fault.As(err)
	switch {
	case fault.Is(err, fault.Invalid):
		return show(c, http.StatusUnprocessableEntity, in, c.Problems(err), "")
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Late):
		return show(c, f.Code(), in, nil, c.Say(f.Key, f.Args...))
	}
	return err
}

func (d *Desk) typedSeed(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	return d.seedShow(c, http.StatusOK, in, nil, "")
}

func (d *Desk) typedDraw(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	return d.drawShow(c, http.StatusOK, in, nil, "")
}

func (d *Desk) drawForm(c *web.Ctx) error {
	return d.drawShow(c, http.StatusOK, url.Values{}, nil, "")
}

func (d *Desk) drawShow(c *web.Ctx, status int, in url.Values, bad web.Problems, stopped string) error {
	if !d.mayDraw(c.Caller) {
		return fault.New(fault.NotFound, "fault.not_found.say")
	}
	list, err := Draws(c.Context(), d.Work.Door.DB, shownDraws)
	if err != nil {
		return err
	}
	p := drawForm{Page: c.Page(c.Say("followup.draw.title")), Path: "/desk/follow-ups/draw", Intro: c.Say("followup.draw.intro"), Submit: c.Say("followup.draw.send"),
		Problems: bad, Stopped: stopped, How: []string{c.Say("followup.draw.how1"), c.Say("followup.draw.how2"), c.Say("followup.draw.how3")}}
	p.Where, p.Typed.Path = p.Path, p.Path
	weeks := web.Choice{Field: web.Field{Name: "period", Label: c.Say("followup.draw.week"), Value: in.Get("period"), Error: bad.For("period")}}
	for _, x := range list {
		begins, ends, err := week(x.Period)
		if err != nil {
			return err
		}
		if x.Size == 0 && !c.Now.Before(ends) {
			weeks.Options = append(weeks.Options, web.Option{Value: x.Period, Label: c.Say("followup.week", c.Day(begins), c.Day(ends.AddDate(0, 0, -1)))})
		}
	}
	if len(weeks.Options) == 0 && stopped == "" {
		p.Stopped = c.Say("followup.draw.none")
	}
	if len(weeks.Options) > 0 {
		p.Fields = []templ.Component{web.Select(weeks), web.Input(web.Field{Name: "seed", Label: c.Say("followup.draw.seed"), Hint: c.Say("followup.draw.seed_hint"),
			Max: 200, Value: in.Get("seed"), Error: bad.For("seed")})}
	}
	return c.Render(status, drawView(p))
}

func (d *Desk) drawSend(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	if err = d.Asks.Draw(c.Context(), c.Caller, in.Get("period"), in.Get("seed")); err == nil {
		c.Flash("followup.draw.said")
		return c.Redirect("/desk/follow-ups")
	}
	return d.drawAgain(c, in, err, d.drawShow)
}

// areas names the divisions that are drawn from.
func (d *Desk) areas(c *web.Ctx, list []string) string {
	return Areas(c.Context(), c.Voice, d.Names, list)
}

func weekOf(c *web.Ctx, period string) string {
	begins, err := time.ParseInLocation(time.DateOnly, period, clock.Zone)
	if err != nil {
		return period
	}
	return c.Say("followup.week", c.Day(begins), c.Day(begins.AddDate(0, 0, 6)))
}
