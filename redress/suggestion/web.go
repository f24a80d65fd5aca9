package suggestion

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Desk serves the pages of suggestions.
type Desk struct {
	*grievance.Desk
	Verbs *Verbs
}

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

func path(id string) string { return "/desk/suggestion/" + url.PathEscape(id) }

// item is a suggestion as pages show it.
type item struct {
	S                    Suggestion
	Path, Power, By, To  string
	When, Text, Answered string
	Reply                string
	Grounds              []string
	Tag                  web.Tag
}

type listPage struct {
	web.Page
	Tabs  []web.Link
	Intro string
	Items []item
	Empty web.Empty
	Pager web.Pager
	Do    []web.Link
	Desk  bool
}

// public shows every suggestion that was sent: its text and answer as far as they were released, its grounds by kind of duty. Of the
// third power it shows that it exists and how it stands, and nothing else.
func (d *Desk) public(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("suggestion.title")), Intro: c.Say("suggestion.intro"), Empty: web.Empty{Title: c.Say("suggestion.none"), Text: c.Say("suggestion.none_say")}}
	return d.fill(c, p, "/suggestions", `1 = 1`)
}

func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("suggestion.title")), Intro: c.Say("suggestion.desk_intro"), Desk: true, Do: d.sending().Links(c, Suggestion{}),
		Empty: web.Empty{Title: c.Say("suggestion.none"), Text: c.Say("suggestion.none_desk")}}
	return d.fill(c, p, "/desk/suggestions", `by_office = $1 OR to_office = $1`, c.Caller.Office)
}

func (d *Desk) fill(c *web.Ctx, p listPage, at, condition string, args ...any) error {
	list, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), condition, args...)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect(at)
	}
	if p.Tabs = deed.Tabs(c, at, p.Desk); p.Desk {
		p.Under(deed.Hub)
	}
	p.Pager = deed.Pager(p.Page, at, prev, next)
	for _, s := range list {
		x, err := d.item(c, s, p.Desk)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, x)
	}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) item(c *web.Ctx, s Suggestion, whole bool) (item, error) {
	x := item{S: s, Path: path(s.ID), Power: c.Say("suggestion.power." + string(s.Power)), By: d.Names.Office(c.Context(), s.By, c.Voice), When: c.Date(clock.At(s.Sent))}
	tag, err := d.tag(c, s)
	if err != nil {
		return x, err
	}
	x.Tag = tag
	if s.Answered != 0 {
		x.Answered = c.Date(clock.At(s.Answered))
	}
	if whole {
		x.Text, x.Reply = s.Text, s.Answer
	} else {
		x.Text, x.Reply = s.Released, s.Public
	}
	if !whole && !s.Open() {
		return x, nil
	}
	x.To = d.Names.Office(c.Context(), s.To, c.Voice)
	for _, g := range s.Grounds {
		r := d.Work.Door.Law.Named(g, s.Place, clock.At(s.Sent))
		says := promise.Begin(d.View.What(c.Voice, r))
		if r.ID == "" { // a rule that is in force no more
			says = g
		}
		x.Grounds = append(x.Grounds, says)
	}
	return x, nil
}

// tag says how it stands: by its duty while an answer is owed.
func (d *Desk) tag(c *web.Ctx, s Suggestion) (web.Tag, error) {
	list, err := duty.Of(c.Context(), d.db(), s.ID)
	if err != nil {
		return web.Tag{}, err
	}
	t := web.Tag{Label: c.Say("suggestion.waiting")}
	for _, x := range list {
		o := d.View.Owed(c.Context(), c.Voice, x, c.Now)
		t = web.Tag{State: o.State, Label: o.Word}
	}
	if s.Answered != 0 {
		t.Label = c.Say("suggestion.adoption." + string(s.Adoption))
	}
	return t, nil
}

type pageView struct {
	web.Page
	X     item
	Do    []web.Link
	Lines []web.DutyLine
	Story []web.Event
}

func (d *Desk) find(c *web.Ctx) (Suggestion, error) {
	s, err := Get(c.Context(), d.db(), c.Path("id"))
	if err == nil && !s.sees(c.Caller) {
		err = fault.New(fault.NotFound, "suggestion.not_found")
	}
	s.ID = c.Path("id")
	return s, err
}

func (d *Desk) page(c *web.Ctx) error {
	s, err := d.find(c)
	if err != nil {
		return err
	}
	p := pageView{Page: c.Page(c.Say("suggestion.power." + string(s.Power))), Do: d.answering().Links(c, s)}
	p.Under(deed.Hub)
	if p.X, err = d.item(c, s, true); err != nil {
		return err
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, s.ID); err != nil {
		return err
	}
	slices.Reverse(p.Story)
	return c.Render(http.StatusOK, suggestionView(p))
}

// Titles finds, among subjects that are no grievances, those that are suggestions.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, id := range subjects {
		s, ok, err := table.Get(ctx, d.db(), id)
		if err != nil {
			return nil, err
		}
		if ok {
			out[id] = grievance.Row{Case: grievance.Case{Title: v.Say("suggestion.power." + string(s.Power))}, Path: path(id),
				About: v.Say("suggestion.from", d.Names.Office(ctx, s.By, v)), Status: v.Say("suggestion.title")}
		}
	}
	return out, nil
}

// may reports whether the caller may answer.
func may(c access.Caller, s Suggestion) bool {
	return s.ID != "" && s.Answered == 0 && access.Permits(c, access.Report, of(s.ID, s.Place, s.To))
}
