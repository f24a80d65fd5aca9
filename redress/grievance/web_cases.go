package grievance

import (
	"context"
	"net/http"
	"slices"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
)

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
	list, next, err := Search(c.Context(), d.Work.Door.DB, q, scope(c.Caller), c.Query("before"), pageSize, func(cs Case) bool { return sees(c.Caller, cs) })
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
