package ruledesk

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/office"
)

// Desk is the pages of the rule desk.
type Desk struct {
	Work  *Work
	Names *office.Names
}

// formLimit lets the longest pack through, in UTF-8 and escaped by a browser.
const formLimit = 4 * maxPack

// The two addresses of the list: for everybody, and where it is worked on.
const (
	public = "/rules/versions"
	desk   = "/desk/rules"
)

// most versions are listed.
const most = 200

// row is one version in the public list.
type row struct {
	Version
	Path, Title, Starts, Who, Decided, Sums string
	Tag                                     web.Tag
}

type listPage struct {
	web.Page
	Rows  []row
	Empty web.Empty
	New   web.Link
	Packs []web.Link // to begin a version of each from
}

// list is every version that was ever proposed, for everybody.
func (d *Desk) list(at string) func(*web.Ctx) error {
	return func(c *web.Ctx) error { return d.listAt(c, at) }
}

func (d *Desk) listAt(c *web.Ctx, at string) error {
	list, err := List(c.Context(), d.Work.Door.DB, most)
	if err != nil {
		return err
	}
	p := listPage{Page: c.Page(c.Say("ruledesk.list.title")), Empty: web.Empty{Title: c.Say("ruledesk.list.none"), Text: c.Say("ruledesk.list.none_say")}}
	for _, v := range list {
		p.Rows = append(p.Rows, d.row(c, v, at))
	}
	if at == desk && access.MayEver(c.Caller, access.Manage) {
		p.New = web.Link{Path: "/desk/rules/new", Label: c.Say("ruledesk.do.new")}
		for _, s := range d.Work.Door.Law.Current().Sources {
			if h := s.Head(); s.Until == 0 && !h.Campaign {
				p.Packs = append(p.Packs, web.Link{Path: "/desk/rules/new?pack=" + url.QueryEscape(h.Name), Label: h.Title.In(c.Lang.Tag())})
			}
		}
	}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) row(c *web.Ctx, v Version, at string) row {
	r := row{Version: v, Path: at + "/" + v.ID, Title: title(c, v), Starts: c.Date(v.Start.Start()), Who: c.Say("ruledesk.by", d.name(c, v.ProposedBy), c.Date(clock.At(v.ProposedAt))),
		Sums: c.Say("ruledesk.sums", v.Came, v.Went, v.Changed, v.Tightened, v.Sums.Loosened), Tag: web.Tag{State: web.Open, Label: c.Say("ruledesk.state." + string(v.State))}}
	switch v.State {
	case Approved:
		r.Tag = web.Tag{State: web.Met, Label: c.Say("ruledesk.state.in_force")}
		if c.Now.Before(v.Start.Start()) {
			r.Tag = web.Tag{State: web.Soon, Label: c.Say("ruledesk.state.approved")}
		}
	case Refused, Withdrawn:
		r.Tag.State = web.Ended
	}
	if v.DecidedAt != 0 {
		r.Decided = c.Say("ruledesk.by", d.name(c, v.DecidedBy), c.Date(clock.At(v.DecidedAt)))
	}
	return r
}

func title(c *web.Ctx, v Version) string {
	if h := (duty.Source{File: v.File(), Text: v.Text}).Head(); h.Name != "" {
		return h.Title.In(c.Lang.Tag())
	}
	return v.Pack
}

func (d *Desk) name(c *web.Ctx, office string) string {
	if office == "" {
		return c.Say("ruledesk.administrator")
	}
	return d.Names.Office(c.Context(), office, c.Voice)
}

type versionPage struct {
	web.Page
	Back    string
	Row     row
	Rows    []web.Row
	Changes []Change
	Links   []web.Link
}

// version is one version for everybody: what it changes, who proposed and who decided, by office, and its whole text.
func (d *Desk) version(at string) func(*web.Ctx) error {
	return func(c *web.Ctx) error { return d.versionAt(c, at) }
}

func (d *Desk) versionAt(c *web.Ctx, where string) error {
	v, err := Get(c.Context(), d.Work.Door.DB, c.Path("id"))
	if err != nil {
		return err
	}
	p := versionPage{Row: d.row(c, v, where), Back: where}
	p.Page, p.Rows = c.Page(p.Row.Title), d.facts(c, p.Row)
	if p.Changes, err = d.changes(c, v); err != nil {
		return err
	}
	if v.State == Proposed && where == desk {
		at := access.Resource{Place: v.place(d.Work.City)}
		if access.Permits(c.Caller, access.Approve, at) && v.Proposer != c.Caller.Staff {
			p.Links = append(p.Links, web.Link{Path: "/desk/rules/" + v.ID + "/decide", Label: c.Say("ruledesk.do.decide")})
		}
		if access.Permits(c.Caller, access.Manage, at) {
			p.Links = append(p.Links, web.Link{Path: "/desk/rules/" + v.ID + "/withdraw", Label: c.Say("ruledesk.do.withdraw")})
		}
	}
	return c.Render(http.StatusOK, versionView(p))
}

func (d *Desk) facts(c *web.Ctx, r row) []web.Row {
	rows := []web.Row{{Key: c.Say("ruledesk.is.pack"), Text: r.Pack}, {Key: c.Say("ruledesk.is.start"), Text: r.Starts}, {Key: c.Say("ruledesk.is.reason"), Text: r.Reason},
		{Key: c.Say("ruledesk.is.proposed"), Text: r.Who}}
	if r.Decided != "" {
		rows = append(rows, web.Row{Key: c.Say("ruledesk.is." + string(r.State)), Text: strings.TrimSpace(r.Decided + " " + r.Note)})
	}
	if r.Matters > 0 {
		rows = append(rows, web.Row{Key: c.Say("ruledesk.is.trial"), Text: c.Say("ruledesk.trial", r.Matters, r.Touched)})
	}
	return append(rows, web.Row{Key: c.Say("ruledesk.is.changes"), Text: r.Sums})
}

// changes compares a version with the law that it was proposed against.
func (d *Desk) changes(c *web.Ctx, v Version) ([]Change, error) {
	if _, err := d.Work.Door.Learn(c.Context()); err != nil {
		return nil, err
	}
	law := d.Work.Door.Law.Under(v.Against)
	if law == nil {
		return nil, nil // of a binary that knew other facts; the text stays
	}
	now := law.Current()
	before := same(now.Sources, v.Pack, v.Start)
	was, err := duty.Compile(before, now.Calendar, d.Work.Door.Kinds)
	if err != nil {
		return nil, nil
	}
	is, err := duty.Compile(replaced(before, v), now.Calendar, d.Work.Door.Kinds)
	if err != nil {
		return nil, nil
	}
	told, _ := Told(c.Voice, duty.Diff(was, is))
	return told, nil
}

type newPage struct {
	web.Page
	Key, Text, Reason, Start string
	Problems                 web.Problems
	Halted                   string
	Look                     *Look
	Changes                  []Change
	Effects                  []effect
	Looked                   string
	Sums                     string
}

type effect struct {
	Rule, Same string
	Lines      []Line
}

// new begins with the text of a pack in force.
func (d *Desk) new(c *web.Ctx) error {
	p := newPage{}
	for _, s := range d.Work.Door.Law.Current().Sources {
		if name := c.Query("pack"); name != "" && s.Until == 0 && s.Head().Name == name {
			p.Text = s.Text
		}
	}
	return d.form(c, http.StatusOK, p)
}

func (d *Desk) form(c *web.Ctx, status int, p newPage) error {
	p.Page = c.Page(c.Say("ruledesk.do.new"))
	p.Where, p.Typed.Path = "/desk/rules/new", "/desk/rules/new"
	if p.Key == "" {
		p.Key = rand.Text()
	}
	return c.Render(status, newView(p))
}

func (d *Desk) posted(c *web.Ctx) (newPage, url.Values, error) {
	in, err := c.Form()
	return newPage{Key: in.Get("key"), Text: in.Get("text"), Reason: in.Get("reason"), Start: in.Get("start")}, in, err
}

func (d *Desk) proposeAgain(c *web.Ctx) error {
	p, _, err := d.posted(c)
	if err != nil {
		return err
	}
	return d.form(c, http.StatusOK, p)
}

// propose shows what a draft changes and what it would have done, and proposes it when that was seen.
func (d *Desk) propose(c *web.Ctx) error {
	p, in, err := d.posted(c)
	if err != nil {
		return err
	}
	if in.Get("step") == "edit" {
		return d.form(c, http.StatusOK, p)
	}
	draft := Draft{Text: p.Text, Reason: p.Reason}
	if p.Start != "" {
		if draft.Start, err = calendar.Parse(p.Start); err != nil {
			return d.wrong(c, p, fault.Of("start", "grievance.need.day"))
		}
	}
	if in.Get("step") == "do" {
		id, err := d.Work.Propose(c.Context(), c.Caller, draft, "rules:"+c.Caller.Staff+":"+p.Key)
		if err != nil {
			return d.wrong(c, p, err)
		}
		c.Flash("ruledesk.said.proposed")
		return c.Redirect(desk + "/" + id)
	}
	l, err := d.Work.Look(c.Context(), draft)
	if err != nil {
		return d.wrong(c, p, err)
	}
	p.Look, p.Sums = &l, c.Say("ruledesk.sums", l.Came, l.Went, l.Changed, l.Tightened, l.Version.Loosened)
	p.Changes, _ = Told(c.Voice, l.Changes)
	p.Looked = c.Say("ruledesk.untried")
	if l.Tried {
		p.Looked = c.Say("ruledesk.trial", l.Matters, l.Touched)
	}
	for _, e := range l.Report.Effects {
		if lines := e.Lines(c.Voice); len(lines) > 0 {
			p.Effects = append(p.Effects, effect{Rule: e.Rule, Same: c.Say("ruledesk.effect.same", e.Same), Lines: lines})
		}
	}
	return d.form(c, http.StatusOK, p)
}

func (d *Desk) wrong(c *web.Ctx, p newPage, err error) error {
	switch {
	case fault.Is(err, fault.Invalid):
		p.Problems = c.Problems(err)
	case fault.Is(err, fault.Conflict):
		x := fault.As(err)
		p.Halted = c.Say(x.Key, x.Args...)
	default:
		return err
	}
	return d.form(c, fault.As(err).Code(), p)
}
