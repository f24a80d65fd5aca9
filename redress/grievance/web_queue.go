package grievance

import (
	"context"
	"net/http"
	"slices"
	"time"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
)

// pageSize is how many rows a list shows at once.
const pageSize = 40

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
	list, prev, next, err := Turn(c, d, q, pageSize)
	if err != nil {
		return err
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
	q.After, q.Until, q.Limit = ReadCursor(c.Query("after")), ReadCursor(c.Query("until")), size+1
	if list, err = q.List(c.Context(), d.Work.Door.DB); err != nil {
		return nil, "", "", err
	}
	back := q.Until != duty.Cursor{}
	more := len(list) > size
	if more && back {
		list = list[1:]
	} else if more {
		list = list[:size]
	}
	if len(list) == 0 {
		return nil, "", "", nil
	}
	if back && more || !back && q.After != (duty.Cursor{}) {
		prev = Cursor(list[0])
	}
	if back || more {
		next = Cursor(list[len(list)-1])
	}
	return list, prev, next, nil
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
	rows := make([]Row, len(list))
	for i, x := range list {
		rows[i] = d.row(c, cases[x.Subject])
		rows[i].Promise = d.View.Owed(c.Context(), c.Voice, x, c.Now)
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

// listed are the statuses that an office has a list of.
var listed = []Status{StatusReceived, StatusReturned, StatusTransferred, StatusObjected, StatusAccepted, StatusAnswered, StatusDelivered, StatusReviewing}

// lists leads to the cases in the office by status; those that are empty are left out, but for the current one.
func (d *Desk) lists(c *web.Ctx, current Status) ([]web.Link, error) {
	var out []web.Link
	for _, s := range listed {
		n, err := CountInOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, s, most)
		if err != nil {
			return nil, err
		}
		if n > 0 || s == current {
			out = append(out, web.Link{Path: With("/desk/cases", "status", string(s)), Label: c.Say("grievance.list." + string(s)), Count: bounded(c.Voice, n), Current: s == current})
		}
	}
	return out, nil
}

// casesPage is a list of cases: of a status, or found.
type casesPage struct {
	web.Page
	Query    string
	Title    string
	Intro    string
	Side     []web.Link
	Rows     []Row
	First    string // the newest again, "" on that page
	Next     string
	Problems web.Problems
	Empty    web.Empty
}

func (d *Desk) cases(c *web.Ctx) error {
	status := Status(c.Query("status"))
	if !slices.Contains(listed, status) {
		status = StatusAccepted
		for _, s := range listed {
			if n, err := CountInOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, s, 1); err != nil {
				return err
			} else if n > 0 {
				status = s
				break
			}
		}
	}
	list, err := InOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, status, c.Query("before"), pageSize+1)
	if err != nil {
		return err
	}
	p := casesPage{Page: c.Page(c.Say("grievance.list." + string(status))), Title: c.Say("grievance.list." + string(status)), Intro: c.Say("grievance.list_say." + string(status))}
	if c.Query("before") != "" {
		p.First = With("/desk/cases", "status", string(status))
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		p.Next = With("/desk/cases", "status", string(status), "before", list[pageSize-1].ID)
	}
	if p.Rows, err = d.CaseRows(c, list); err != nil {
		return err
	}
	p.Empty = web.Empty{Title: c.Say("grievance.list.none"), Text: c.Say("grievance.list.none_say"), Action: web.Link{Path: "/desk", Label: c.Say("grievance.queue.all")}}
	if p.Side, err = d.lists(c, status); err != nil {
		return err
	}
	return c.Render(http.StatusOK, casesView(p))
}

func (d *Desk) search(c *web.Ctx) error {
	q := c.Query("q")
	p := casesPage{Page: c.Page(c.Say("grievance.search.title")), Query: q, Title: c.Say("grievance.search.title"), Intro: c.Say("grievance.search.say")}
	p.Empty = web.Empty{Title: c.Say("grievance.search.none"), Text: c.Say("grievance.search.none_say")}
	status := http.StatusOK
	list, next, err := Search(c.Context(), d.Work.Door.DB, q, c.Query("before"), pageSize, func(cs Case) bool { return sees(c.Caller, cs) })
	if fault.Is(err, fault.Invalid) {
		p.Problems, err, status = c.Problems(err), nil, http.StatusUnprocessableEntity
	}
	if err != nil {
		return err
	}
	if len(list) == 1 && c.Query("before") == "" && p.Problems == nil {
		if _, ok := ParseNumber(q); ok { // a number leads straight to its case
			return c.Redirect(casePath(list[0].ID))
		}
	}
	if next != "" {
		p.Next = With("/desk/search", "q", q, "before", next)
	}
	if c.Query("before") != "" {
		p.First = With("/desk/search", "q", q)
	}
	if p.Rows, err = d.CaseRows(c, list); err != nil {
		return err
	}
	if p.Side, err = d.lists(c, ""); err != nil {
		return err
	}
	return c.Render(status, casesView(p))
}

// CaseRows says a page of cases, each with the duty that is due next in it.
func (d *Desk) CaseRows(c *web.Ctx, list []Case) ([]Row, error) {
	rows := make([]Row, len(list))
	for i, cs := range list {
		rows[i] = d.row(c, cs)
		x, ok, err := dueNext(c.Context(), d, cs)
		if err != nil {
			return nil, err
		}
		if ok {
			rows[i].Promise = d.View.Owed(c.Context(), c.Voice, x, c.Now)
			rows[i].Due = c.DueDate(x.DueTime())
			if r, err := d.Work.Door.Law.RuleOf(x); err == nil {
				rows[i].Says = d.View.What(c.Voice, r)
			}
		}
	}
	return rows, nil
}

// dueNext is the open duty of a case that is due first.
func dueNext(ctx context.Context, d *Desk, cs Case) (first duty.Duty, ok bool, err error) {
	list, err := duty.OpenOf(ctx, d.Work.Door.DB, cs.ID)
	for _, x := range list {
		if !x.Right && (!ok || x.Due < first.Due) {
			first, ok = x, true
		}
	}
	return first, ok, err
}
