package sanction

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// Desk serves the pages of measures against companies.
type Desk struct {
	*grievance.Desk
	Sanctions *Work
}

const home = finding.Measures

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

func path(id string) string { return "/desk/sanction/" + url.PathEscape(id) }

type row struct {
	X                           Sanction
	Path, Step, By, When, Until string
	Tag                         web.Tag
}

func (d *Desk) row(c *web.Ctx, x Sanction) row {
	r := row{X: x, Path: path(x.ID), Step: c.Say("sanction.step." + string(x.Step)), By: d.Names.Office(c.Context(), x.Desk, c.Voice), When: c.Date(clock.At(x.Drafted)),
		Tag: web.Tag{Label: c.Say("sanction.state." + string(x.State))}}
	if x.Published != 0 {
		r.When, r.Until = c.Date(clock.At(x.Published)), c.Date(clock.At(x.Until))
	}
	if x.State == Ended {
		r.Tag.State = web.Ended
	}
	return r
}

type listPage struct {
	web.Page
	Rows  []row
	Tabs  []web.Link
	Do    []web.Link
	Pager web.Pager
	Desk  bool
}

// public shows the measures that are published now: the company, what, since when, until when. A referral is never public.
func (d *Desk) public(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("sanction.public"))}
	return d.fill(c, p, "/sanctions", `state = 'published' AND step <> 'referral'`)
}

func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("sanction.title")), Desk: true, Tabs: finding.Tabs(c, home), Do: d.making().Links(c, "")}
	p.Under(finding.Home)
	return d.fill(c, p, home, `desk = $1`, c.Caller.Office)
}

func (d *Desk) fill(c *web.Ctx, p listPage, at, condition string, args ...any) error {
	list, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), condition, args...)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect(at)
	}
	p.Pager = deed.Pager(p.Page, at, prev, next)
	for _, x := range list {
		p.Rows = append(p.Rows, d.row(c, x))
	}
	return c.Render(http.StatusOK, listView(p))
}

type limbRow struct {
	Name, Says string
	Tag        web.Tag
}

type pageOf struct {
	web.Page
	R     row
	Limbs []limbRow
	Lacks string
	Facts []web.Row
	Do    []web.Link
	Lines []web.DutyLine
	Story []web.Event
}

func (d *Desk) find(c *web.Ctx) (Sanction, error) {
	x, err := Get(c.Context(), d.db(), c.Path("id"))
	if err == nil && !access.Permits(c.Caller, access.Ledger, x.resource()) {
		err = fault.New(fault.NotFound, "sanction.not_found")
	}
	x.ID = c.Path("id")
	return x, err
}

func (d *Desk) page(c *web.Ctx) error {
	x, err := d.find(c)
	if err != nil {
		return err
	}
	p := pageOf{Page: c.Page(c.Say("sanction.of", x.Company)), R: d.row(c, x), Do: d.pages().Links(c, x)}
	p.Under(finding.Home)
	f, err := finding.Get(c.Context(), d.db(), x.Finding)
	if err != nil {
		return err
	}
	if x.State != Published && x.State != Ended {
		list, err := Limbs(c.Context(), d.db(), d.Sanctions.Thresholds, x.Step, f, c.Now)
		if err != nil {
			return err
		}
		for _, l := range list {
			r := limbRow{Name: c.Say("sanction.limb." + l.Name), Tag: web.Tag{State: web.Met, Label: c.Say("sanction.proved")}}
			if len(l.Args) > 0 && l.Args[0] != "" {
				r.Says = c.Say("sanction.limb."+l.Name+"_say", l.Args...)
			}
			if !l.Met {
				r.Tag = web.Tag{State: web.Over, Label: c.Say("sanction.lacking")}
			}
			p.Limbs = append(p.Limbs, r)
		}
		if n := len(Lacks(list)); n > 0 {
			p.Lacks = c.Say("sanction.lacks_n", n)
		}
	}
	if p.Facts, err = d.facts(c, x, f); err != nil {
		return err
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, x.ID); err != nil {
		return err
	}
	return c.Render(http.StatusOK, pageView(p))
}

func (d *Desk) facts(c *web.Ctx, x Sanction, f finding.Finding) ([]web.Row, error) {
	out := []web.Row{{Key: c.Say("sanction.company"), Text: x.Company + "（" + x.Party + "）"}, {Key: c.Say("sanction.about"), Body: linkTo(web.Link{Path: finding.Path(x.Finding),
		Label: x.Title + " · " + finding.Kind(c.Voice, f.Ledger, f.Check)})}}
	add := func(key, text string) {
		if text != "" {
			out = append(out, web.Row{Key: c.Say(key), Text: text})
		}
	}
	add("sanction.notice.how", x.Notice)
	add("sanction.defend.text", x.Defence)
	if x.Decided != 0 {
		add("sanction.decision", x.Post+" · "+x.Reason)
	}
	add("sanction.object.text", x.Objection)
	add("sanction.uphold.reason", x.Upheld)
	if x.Published != 0 {
		add("sanction.term", c.Say("sanction.term_line", c.Date(clock.At(x.Published)), c.Date(clock.At(x.Until))))
	}
	add("sanction.correct.promise", x.Promise)
	if x.Removable != 0 {
		add("sanction.removable", c.Date(clock.At(x.Removable)))
	}
	add("sanction.end.reason", x.Why)
	list, err := duty.OpenOf(c.Context(), d.db(), x.ID)
	for _, w := range list {
		if w.Rule == ruleDefend || w.Rule == ruleObject {
			add("sanction.window", c.Say("sanction.window."+w.Rule[strings.IndexByte(w.Rule, '/')+1:], c.Due(w.DueTime())))
		}
	}
	return out, err
}

// Titles says in queues what duties about measures are about.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, s := range subjects {
		if !strings.HasPrefix(s, "sanction:") {
			continue
		}
		x, ok, err := table.Get(ctx, d.db(), s)
		if err != nil {
			return nil, err
		}
		if ok {
			out[s] = grievance.Row{Case: grievance.Case{Title: v.Say("sanction.of", x.Company)}, Path: path(s), About: v.Say("sanction.step." + string(x.Step)), Status: v.Say("sanction.state." + string(x.State))}
		}
	}
	return out, nil
}
