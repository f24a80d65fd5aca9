package draws

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/followup"
)

type pages struct {
	Deps
	maker maker
}

// shownWeeks is how many weeks the page lists, and its buckets cover.
const shownWeeks = 53

type listPage struct {
	web.Page
	Weeks   []weekRow
	Buckets buckets
	Drawn   int
	Since   string
	Empty   web.Empty
}

type weekRow struct {
	web.Link
	Tag  web.Tag
	Note string
}

// list is every week of a year: drawn, or committed to, and what was heard in all of them together.
func (p *pages) list(c *web.Ctx) error {
	ctx, db := c.Context(), p.Door.DB
	all, err := followup.Draws(ctx, db, shownWeeks)
	if err != nil {
		return err
	}
	v := listPage{Page: c.Page(c.Say("draws.title")), Empty: web.Empty{Title: c.Say("draws.empty"), Text: c.Say("draws.empty_say")}}
	first := ""
	for _, d := range all {
		v.Weeks = append(v.Weeks, p.row(c, d))
		if d.Size > 0 {
			v.Drawn++
			first = d.Period
		}
	}
	if v.Drawn > 0 {
		list, err := followup.Buckets(ctx, db, first)
		if err != nil {
			return err
		}
		v.Buckets, v.Since = bucketsOf(c.Voice, list), c.Date(monday(first))
	}
	return c.Render(http.StatusOK, listView(v))
}

func (p *pages) row(c *web.Ctx, d followup.Draw) weekRow {
	r := weekRow{Link: web.Link{Label: weekName(c, d.Period), Path: "/follow-ups/" + d.Period}}
	switch {
	case d.Size > 0:
		r.Tag, r.Note = web.Tag{State: web.Met, Label: c.Say("followup.draw.done")}, c.Say("draws.row.done", c.Moment(clock.At(d.DrawnAt)), followup.Percent(d.Share))
	case c.Now.UnixMilli() < d.Ends:
		r.Tag, r.Note = web.Tag{State: web.Open, Label: c.Say("followup.draw.sealed")}, c.Say("draws.row.sealed", c.Day(clock.At(d.Ends).AddDate(0, 0, -1)))
	default:
		r.Tag, r.Note = web.Tag{State: web.Soon, Label: c.Say("followup.draw.waits")}, c.Say("draws.row.waits")
	}
	return r
}

func monday(period string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, period, clock.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

func weekName(c *web.Ctx, period string) string {
	t := monday(period)
	return c.Say("followup.week", c.Day(t), c.Day(t.AddDate(0, 0, 6)))
}

type weekPage struct {
	web.Page
	Week     weekRow
	Facts    []web.Row
	Hashes   []web.Row
	Drawn    bool
	Picked   []string
	Others   []string
	Buckets  buckets
	Commands []string
}

// show is one week: everything the draw rests on, and what was heard.
func (p *pages) show(c *web.Ctx) error {
	ctx, db := c.Context(), p.Door.DB
	d, ok, err := followup.DrawOf(ctx, db, c.Path("week"))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "draws.none", c.Path("week"))
	}
	if err != nil {
		return err
	}
	v := weekPage{Page: c.Page(c.Say("draws.week.title", weekName(c, d.Period))), Week: p.row(c, d), Drawn: d.Size > 0}
	v.Facts = []web.Row{{Key: c.Say("draws.is.share"), Text: c.Say("draws.share", followup.Percent(d.Share))},
		{Key: c.Say("draws.is.areas"), Text: followup.Areas(ctx, c.Voice, p.Names, d.Areas)},
		{Key: c.Say("draws.is.cite"), Text: c.Say("draws.cite", d.Cite)},
		{Key: c.Say("draws.is.by"), Text: p.Names.Office(ctx, d.Office, c.Voice)}}
	v.Hashes = []web.Row{{Key: c.Say("draws.is.commitment"), Body: hexView(d.Commitment)}}
	if !v.Drawn {
		return c.Render(http.StatusOK, weekView(v))
	}
	e, err := p.maker.export(ctx, d.Period)
	if err != nil {
		return err
	}
	v.Hashes = append(v.Hashes, web.Row{Key: c.Say("draws.is.seed"), Body: codeView(e.Seed)}, web.Row{Key: c.Say("draws.is.root"), Body: hexView(e.Root)})
	v.Facts = append(v.Facts, web.Row{Key: c.Say("draws.is.span"), Text: c.Say("draws.span", e.From, e.Size-1)})
	for _, x := range e.Candidates {
		n := strconv.FormatInt(x.Seq, 10)
		if x.Picked {
			v.Picked = append(v.Picked, n)
		} else {
			v.Others = append(v.Others, n)
		}
	}
	list, err := followup.Buckets(ctx, db, d.Period)
	if err != nil {
		return err
	}
	v.Buckets = bucketsOf(c.Voice, slices.DeleteFunc(list, func(b followup.Bucket) bool { return b.Period != d.Period }))
	base := strings.TrimSuffix(p.Base, "/")
	if base == "" {
		base = "http://" + c.Request.Host
		if c.Request.TLS != nil {
			base = "https://" + c.Request.Host
		}
	}
	v.Commands = []string{"ombud followup verify " + base + "/follow-ups/" + d.Period + "/draw.json"}
	return c.Render(http.StatusOK, weekView(v))
}

// json is the draw for whoever computes it again.
func (p *pages) json(c *web.Ctx) error {
	c.Request.Header.Set("Accept", "application/json") // so that a refusal is JSON too
	e, err := p.maker.export(c.Context(), c.Path("week"))
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Access-Control-Allow-Origin", "*")
	return c.JSON(http.StatusOK, e)
}
