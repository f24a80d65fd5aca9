package grievance

import (
	"net/http"
	"slices"
	"time"

	"ombud/core/duty"
	"ombud/machine/web"
)

// PageSize is how many rows a list shows at once: about two screens.
const PageSize = 20

// Row is one promise of a queue: what is owed in which case.
type Row struct {
	Case    Case
	Path    string // of the case, "" where the caller may not open it
	Number  string
	About   string // matter and place
	Status  string
	Promise web.Promise
	Says    string // what is owed, without bearer and day
	Due     string
}

// queuePage is the page of /desk.
type queuePage struct {
	web.Page
	Office     string
	Due        []web.Link
	Side       []web.Link
	Rows       []Row
	Prev, Next string
	Empty      web.Empty
}

// The views of the queue by due instant.
var dueViews = []string{"", "over", "today", "soon"}

// DueView narrows a queue to a view.
func DueView(u duty.Queue, view string, now time.Time) duty.Queue {
	end := now.Truncate(0).In(now.Location())
	end = time.Date(end.Year(), end.Month(), end.Day()+1, 0, 0, 0, 0, end.Location())
	switch view {
	case "over":
		u.Before = now.UnixMilli() + 1
	case "today": // 24:00 of today is today's
		u.From, u.Before = now.UnixMilli()+1, end.UnixMilli()+1
	case "soon":
		u.From, u.Before = now.UnixMilli()+1, now.Add(72*time.Hour).UnixMilli()+1
	}
	return u
}

func (d *Desk) queue(c *web.Ctx) error {
	view := c.Query("due")
	if !slices.Contains(dueViews, view) {
		view = ""
	}
	p := queuePage{Page: c.Page(c.Say("grievance.queue.title")), Office: d.Names.Office(c.Context(), c.Caller.Office, c.Voice)}
	q := DueView(duty.Queue{Office: c.Caller.Office}, view, c.Now)
	list, prev, next, err := Turn(c, d, q, PageSize)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() { // what was there is done
		return c.Redirect(With("/desk", "due", view))
	}
	if prev != "" {
		p.Prev = With("/desk", "due", view, "until", prev)
	}
	if next != "" {
		p.Next = With("/desk", "due", view, "after", next)
	}
	if p.Rows, err = d.Rows(c, list); err != nil {
		return err
	}
	for _, v := range dueViews {
		n, err := DueView(duty.Queue{Office: c.Caller.Office}, v, c.Now).Count(c.Context(), d.Work.Door.DB, most)
		if err != nil {
			return err
		}
		p.Due = append(p.Due, web.Link{Path: With("/desk", "due", v), Label: c.Say("grievance.due." + orAll(v)), Count: bounded(c.Voice, n), Current: v == view})
	}
	p.Empty = web.Empty{Title: c.Say("grievance.queue.none." + orAll(view)), Text: c.Say("grievance.queue.none_say")}
	if view != "" {
		p.Empty.Action = web.Link{Path: "/desk", Label: c.Say("grievance.queue.all")}
	}
	if p.Side, err = d.lists(c, ""); err != nil {
		return err
	}
	return c.Render(http.StatusOK, queueView(p))
}

func orAll(v string) string {
	if v == "" {
		return "all"
	}
	return v
}

// Turn reads the page of a queue that the address asks for, and where the pages before and after it begin.
func Turn(c *web.Ctx, d *Desk, q duty.Queue, size int) (list []duty.Duty, prev, next string, err error) {
	s := Span(c)
	q.After, q.Until, q.Limit = ReadCursor(s.After), ReadCursor(s.Until), size+1
	if list, err = q.List(c.Context(), d.Work.Door.DB); err != nil {
		return nil, "", "", err
	}
	list, prev, next = web.Turn(s, list, size, Cursor)
	return list, prev, next, nil
}

// Span is where the page of a queue lies that the address asks for; what is no place in a queue is the beginning.
func Span(c *web.Ctx) web.Span {
	s := c.Span()
	if ReadCursor(s.After) == (duty.Cursor{}) {
		s.After = ""
	}
	if ReadCursor(s.Until) == (duty.Cursor{}) {
		s.Until = ""
	}
	return s
}

// Rows says the duties of a page in words, each with its case.
func (d *Desk) Rows(c *web.Ctx, list []duty.Duty) ([]Row, error) {
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.Subject
	}
	cases, err := ByIDs(c.Context(), d.Work.Door.DB, ids)
	if err != nil {
		return nil, err
	}
	var rest []string
	for _, id := range ids {
		if cases[id].ID == "" && !slices.Contains(rest, id) {
			rest = append(rest, id)
		}
	}
	other := map[string]Row{}
	if d.Else != nil && len(rest) > 0 {
		if other, err = d.Else(c.Context(), c.Voice, rest); err != nil {
			return nil, err
		}
	}
	rows := make([]Row, len(list))
	for i, x := range list {
		rows[i] = d.row(c, cases[x.Subject])
		if o, ok := other[x.Subject]; ok {
			rows[i] = o
		}
		rows[i].Promise = d.View.Owed(c.Context(), c.Voice, x, c.Now)
		if x.Bearer == c.Caller.Office && rows[i].Case.ID != "" { // whoever owes something about a case may read it
			rows[i].Path = casePath(rows[i].Case.ID)
		}
		rows[i].Due = c.DueDate(x.DueTime())
		if r, err := d.Work.Door.Law.RuleOf(x); err == nil {
			rows[i].Says = d.View.What(c.Voice, r)
		}
	}
	return rows, nil
}

// row says a case in a list.
func (d *Desk) row(c *web.Ctx, cs Case) Row {
	r := Row{Case: cs}
	if cs.ID == "" {
		return r
	}
	if sees(c.Caller, cs) {
		r.Path = casePath(cs.ID)
	}
	r.Number = Group(cs.Number)
	r.About = c.Say("grievance.row.about", d.Matters.Name(cs.Matter, c.Lang), d.Names.Where(c.Context(), cs.Place, c.Voice))
	r.Status = d.status(c, cs)
	return r
}

// status says where a case stands, and with whom when that is another office.
func (d *Desk) status(c *web.Ctx, cs Case) string {
	s := c.Say("grievance.status." + string(cs.Status))
	if cs.Status == StatusReviewing && cs.Stage == Rereview {
		s = c.Say("grievance.status.rereviewing")
	}
	if cs.Office != c.Caller.Office && !cs.Over() {
		s = c.Say("grievance.status.at", s, d.Names.Office(c.Context(), cs.Office, c.Voice))
	}
	return s
}
