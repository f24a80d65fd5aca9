package interview

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
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

// Desk serves the pages of interviews.
type Desk struct {
	*grievance.Desk
	Interviews *Work
}

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

func path(id string) string { return "/desk/interview/" + url.PathEscape(id) }

// item is an interview as lists show it.
type item struct {
	Path, Office, By, Why, When string
	State                       web.Tag
	Promises                    []promised
}

// promised is a commitment with how it stands.
type promised struct {
	What, Due, Report string
	Tag               web.Tag
}

type listPage struct {
	web.Page
	Tabs  []web.Link
	Intro string
	Owed  []item // not held yet, those that wait longest first
	Items []item
	Empty web.Empty
	Pager web.Pager
	Do    []web.Link
	Desk  bool
}

// public shows every interview, why it was owed, and what became of each commitment. Minutes and reports stay between offices.
func (d *Desk) public(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("interview.title")), Intro: c.Say("interview.intro"), Empty: web.Empty{Title: c.Say("interview.none"), Text: c.Say("interview.none_say")}}
	return d.fill(c, p, "/interviews", `1 = 1`)
}

// list is the desk's: interviews that the office asks for or is asked to, and those of the area for who watches over it.
func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("interview.title")), Intro: c.Say("interview.desk_intro"), Desk: true,
		Empty: web.Empty{Title: c.Say("interview.none"), Text: c.Say("interview.none_desk")}, Do: d.making().Links(c, Interview{})}
	condition, args := `by_office = $1 OR to_office = $1`, []any{c.Caller.Office}
	if access.MayEver(c.Caller, access.Watch) && c.Caller.Area != "" {
		condition, args = condition+` OR place >= $2 AND place < $3`, append(args, c.Caller.Area, c.Caller.Area+":")
	}
	return d.fill(c, p, "/desk/interviews", condition, args...)
}

func (d *Desk) fill(c *web.Ctx, p listPage, at, condition string, args ...any) error {
	list, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), `held_at > 0 AND (`+condition+`)`, args...)
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
	if p.Items, err = d.items(c, list, p.Desk); err != nil {
		return err
	}
	if !c.Span().Moved() {
		owed, err := Waiting(c.Context(), d.db(), mostOwed, condition, args...)
		if err != nil {
			return err
		}
		if p.Owed, err = d.items(c, owed, p.Desk); err != nil {
			return err
		}
	}
	return c.Render(http.StatusOK, listView(p))
}

// mostOwed bounds the interviews that a page lists as owed.
const mostOwed = 200

func (d *Desk) items(c *web.Ctx, list []Interview, desk bool) ([]item, error) {
	var out []item
	for _, i := range list {
		x, err := d.item(c, i)
		if err != nil {
			return nil, err
		}
		if desk {
			x.Path = path(i.ID)
		}
		out = append(out, x)
	}
	return out, nil
}

func (d *Desk) item(c *web.Ctx, i Interview) (item, error) {
	x := item{Office: d.Names.Office(c.Context(), i.To, c.Voice), By: d.Names.Office(c.Context(), i.By, c.Voice), Why: why(c.Voice, i), When: c.Date(clock.At(i.Owed))}
	duties, err := duty.Of(c.Context(), d.db(), i.ID)
	if err != nil {
		return x, err
	}
	tags := map[string]web.Tag{}
	for _, o := range duties {
		said := d.View.Owed(c.Context(), c.Voice, o, c.Now)
		tags[o.ID] = web.Tag{State: said.State, Label: said.Word}
		if o.Opening != "" && i.Held == 0 {
			x.State = tags[o.ID]
		}
	}
	if i.Held != 0 {
		x.State = web.Tag{Label: c.Say("interview.held", c.Date(clock.At(i.Held)))}
	}
	list, err := Commitments(c.Context(), d.db(), i.ID)
	for _, m := range list {
		x.Promises = append(x.Promises, promised{What: m.What, Due: c.DueDate(clock.At(m.Due)), Report: m.Report, Tag: tags[m.Duty]})
	}
	return x, err
}

// countedDays is how far back the daily boards count red days.
const countedDays = 30

// why is the sentence that says for what the interview is owed.
func why(v words.Voice, i Interview) string {
	if i.Ground == RedDays {
		day := i.Through
		if d, err := calendar.Parse(i.Through); err == nil {
			day = v.Date(d.Start())
		}
		if i.Days >= countedDays {
			return v.Say("interview.why.longer", i.Days, day)
		}
		return v.Say("interview.why.red_days", i.Days, day)
	}
	return v.Say("interview.why."+string(i.Ground), i.Reason)
}

// view is the page of one interview.
type view struct {
	web.Page
	I     Interview
	Item  item
	Do    []web.Link
	Lines []web.DutyLine
	Story []web.Event
}

// find reads the interview of the address. Whom it does not concern is told that it is not there.
func (d *Desk) find(c *web.Ctx) (Interview, error) {
	i, err := Get(c.Context(), d.db(), c.Path("id"))
	if err == nil && !i.sees(c.Caller) {
		err = fault.New(fault.NotFound, "interview.not_found")
	}
	i.ID = c.Path("id")
	return i, err
}

func (d *Desk) page(c *web.Ctx) error {
	i, err := d.find(c)
	if err != nil {
		return err
	}
	p := view{Page: c.Page(c.Say("interview.of", d.Names.Office(c.Context(), i.To, c.Voice))), I: i, Do: d.pages().Links(c, i)}
	p.Under(deed.Hub)
	if p.Item, err = d.item(c, i); err != nil {
		return err
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, i.ID); err != nil {
		return err
	}
	slices.Reverse(p.Story)
	return c.Render(http.StatusOK, pageView(p))
}

// Titles finds, among subjects that are no grievances, those that are interviews.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, s := range subjects {
		i, ok, err := table.Get(ctx, d.db(), s)
		if err != nil {
			return nil, err
		}
		if ok {
			out[s] = grievance.Row{Case: grievance.Case{Title: v.Say("interview.of", d.Names.Office(ctx, i.To, v))}, Path: path(s), About: promise.Begin(why(v, i)),
				Status: v.Say("interview.title")}
		}
	}
	return out, nil
}
