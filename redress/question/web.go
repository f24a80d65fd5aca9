package question

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

// Desk serves the pages of public questions. Public is how everybody reads what is owed.
type Desk struct {
	*grievance.Desk
	Questions *Work
	Public    promise.View
	Secure    bool // served over TLS
}

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

func path(id string) string     { return "/questions/" + url.PathEscape(id) }
func deskPath(id string) string { return "/desk/question/" + url.PathEscape(id) }

// item is a question as lists show it.
type item struct {
	Q                  Question
	Path, By, To, When string
	Followers          string
	Tag                web.Tag
}

type listPage struct {
	web.Page
	Tabs  []web.Link
	Intro string
	Items []item
	Empty web.Empty
	Pager web.Pager
	Do    []web.Link
}

func (d *Desk) public(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("question.title")), Intro: c.Say("question.intro", int(d.Questions.Threshold().Followers)),
		Empty: web.Empty{Title: c.Say("question.none"), Text: c.Say("question.none_say")}}
	return d.fill(c, p, "/questions", path, `1 = 1`)
}

// list is the desk's: what the office is asked or has worded, and those of the area for who watches over it.
func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("question.title")), Intro: c.Say("question.desk_intro"), Do: d.posing().Links(c, Question{}),
		Empty: web.Empty{Title: c.Say("question.none"), Text: c.Say("question.none_desk")}}
	p.Tabs = deed.Tabs(c, "/desk/questions", true)
	p.Under(deed.Hub)
	condition, args := `by_office = $1 OR to_office = $1`, []any{c.Caller.Office}
	if access.MayEver(c.Caller, access.Watch) && c.Caller.Area != "" {
		condition, args = condition+` OR place >= $2 AND place < $3`, append(args, c.Caller.Area, c.Caller.Area+":")
	}
	return d.fill(c, p, "/desk/questions", deskPath, condition, args...)
}

func (d *Desk) fill(c *web.Ctx, p listPage, at string, to func(string) string, condition string, args ...any) error {
	list, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), condition, args...)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect(at)
	}
	p.Pager = deed.Pager(p.Page, at, prev, next)
	for _, q := range list {
		x, err := d.item(c, q, to(q.ID))
		if err != nil {
			return err
		}
		p.Items = append(p.Items, x)
	}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) item(c *web.Ctx, q Question, at string) (item, error) {
	x := item{Q: q, Path: at, By: d.Names.Office(c.Context(), q.By, c.Voice), To: d.Names.Office(c.Context(), q.To, c.Voice), When: c.Date(clock.At(q.Posed)),
		Followers: followers(c.Voice, q.followers), Tag: web.Tag{Label: c.Say("question.state." + string(q.State()))}}
	list, err := duty.OpenOf(c.Context(), d.db(), q.ID)
	if err != nil || len(list) == 0 {
		return x, err
	}
	first := list[0]
	for _, o := range list {
		if o.Due < first.Due {
			first = o
		}
	}
	o := d.Public.Owed(c.Context(), c.Voice, first, c.Now)
	x.Tag = web.Tag{State: o.State, Label: o.Word}
	return x, nil
}

// followers says how many follow: rounded, and not under five.
func followers(v words.Voice, n int64) string {
	switch b := Bucket(n); {
	case n == 0:
		return v.Say("question.nobody")
	case b == 0:
		return v.Say("question.few", few)
	default:
		return v.Say("question.many", v.Count(int(b)))
	}
}

// inOrder puts what is due first first: all three duties open with one fact.
func inOrder(list []web.DutyLine) {
	slices.SortStableFunc(list, func(a, b web.DutyLine) int { return a.Due.Compare(b.Due) })
}

type deskView struct {
	web.Page
	X     item
	Do    []web.Link
	Lines []web.DutyLine
	Story []web.Event
}

// find reads a question. Everybody may read every one: it is public.
func (d *Desk) find(c *web.Ctx) (Question, error) {
	q, err := Get(c.Context(), d.db(), c.Path("id"))
	q.ID = c.Path("id")
	return q, err
}

func (d *Desk) page(c *web.Ctx) error {
	q, err := d.find(c)
	if err == nil && c.Caller.Office != q.By && c.Caller.Office != q.To && !access.Permits(c.Caller, access.Watch, q.asked()) {
		err = fault.New(fault.NotFound, "question.not_found")
	}
	if err != nil {
		return err
	}
	p := deskView{Page: c.Page(q.Title), Do: d.saying().Links(c, q)}
	p.Under(deed.Hub)
	if p.X, err = d.item(c, q, path(q.ID)); err != nil {
		return err
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, q.ID); err != nil {
		return err
	}
	inOrder(p.Lines)
	return c.Render(http.StatusOK, deskPage(p))
}

// Titles finds, among subjects that are no grievances, those that are public questions.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, id := range subjects {
		q, ok, err := table.Get(ctx, d.db(), id)
		if err != nil {
			return nil, err
		}
		if ok {
			out[id] = grievance.Row{Case: grievance.Case{Title: q.Title}, Path: deskPath(id), About: v.Say("question.about", followers(v, q.followers)), Status: v.Say("question.one")}
		}
	}
	return out, nil
}
