package grievance

import (
	"net/http"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
)

// listed are the statuses that an office has a list of.
var listed = []Status{StatusReceived, StatusReturned, StatusTransferred, StatusObjected, StatusAccepted, StatusAnswered, StatusDelivered, StatusReviewing}

// lists leads to the cases in the office by status; those that are empty are left out, but for the current one.
func (d *Desk) lists(c *web.Ctx, current Status) ([]web.Link, error) {
	count, err := CountInOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, listed, most)
	if err != nil {
		return nil, err
	}
	return links(c, current, count, true), nil
}

// listNames is lists without the numbers, for pages that are about something else: whether there is any costs a hundredth of how many.
func (d *Desk) listNames(c *web.Ctx) ([]web.Link, error) {
	count, err := CountInOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, listed, 1)
	if err != nil {
		return nil, err
	}
	return links(c, "", count, false), nil
}

func links(c *web.Ctx, current Status, count map[Status]int, numbers bool) (out []web.Link) {
	for _, s := range listed {
		n := count[s]
		if n == 0 && s != current {
			continue
		}
		l := web.Link{Path: With("/desk/cases", "status", string(s)), Label: c.Say("grievance.list." + string(s)), Current: s == current}
		if numbers {
			l.Count = bounded(c.Voice, n)
		}
		out = append(out, l)
	}
	return out
}

// casesPage is a list of cases: of a status, or found.
type casesPage struct {
	web.Page
	Query    string
	Title    string
	Intro    string
	Side     []web.Link
	Rows     []Row
	Prev     string
	Next     string
	Problems web.Problems
	Empty    web.Empty
}

func (d *Desk) cases(c *web.Ctx) error {
	status := Status(c.Query("status"))
	if !slices.Contains(listed, status) {
		count, err := CountInOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, listed, 1)
		if err != nil {
			return err
		}
		status = StatusAccepted
		if i := slices.IndexFunc(listed, func(s Status) bool { return count[s] > 0 }); i >= 0 {
			status = listed[i]
		}
	}
	s := c.Span()
	list, err := InOffice(c.Context(), d.Work.Door.DB, c.Caller.Office, status, s.After, s.Until, PageSize+1)
	if err != nil {
		return err
	}
	if len(list) == 0 && s.Moved() { // what was there has gone on
		return c.Redirect(With("/desk/cases", "status", string(status)))
	}
	p := casesPage{Page: c.Page(c.Say("grievance.list." + string(status))), Title: c.Say("grievance.list." + string(status)), Intro: c.Say("grievance.list_say." + string(status))}
	list, prev, next := web.Turn(s, list, PageSize, caseID)
	if prev != "" {
		p.Prev = With("/desk/cases", "status", string(status), "until", prev)
	}
	if next != "" {
		p.Next = With("/desk/cases", "status", string(status), "after", next)
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

func caseID(cs Case) string { return cs.ID }

// turned searches for the page that the address asks for.
func (d *Desk) turned(c *web.Ctx, q string) (list []Case, prev, next string, err error) {
	s := c.Span()
	from := s.After
	if s.Back() {
		from = s.Until
	}
	list, more, err := Search(c.Context(), d.Work.Door.DB, q, scope(c.Caller), from, s.Back(), PageSize, func(cs Case) bool { return sees(c.Caller, cs) })
	if !s.Back() {
		if s.After != "" && len(list) > 0 {
			prev = list[0].ID
		}
		return list, prev, more, err
	}
	slices.Reverse(list)
	if len(list) > 0 {
		next = list[len(list)-1].ID
	}
	return list, more, next, err
}

func (d *Desk) search(c *web.Ctx) error {
	q := c.Query("q")
	p := casesPage{Page: c.Page(c.Say("grievance.search.title")), Query: q, Title: c.Say("grievance.search.title"), Intro: c.Say("grievance.search.say")}
	p.Empty = web.Empty{Title: c.Say("grievance.search.none"), Text: c.Say("grievance.search.none_say")}
	if strings.TrimSpace(q) == "" {
		p.Empty = web.Empty{Title: c.Say("grievance.search.blank"), Text: c.Say("grievance.search.blank_say")}
	}
	status := http.StatusOK
	list, prev, next, err := d.turned(c, q)
	if fault.Is(err, fault.Invalid) {
		p.Problems, err, status = c.Problems(err), nil, http.StatusUnprocessableEntity
	}
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() && prev+next == "" && p.Problems == nil {
		return c.Redirect(With("/desk/search", "q", q))
	}
	if len(list) == 1 && !c.Span().Moved() && p.Problems == nil {
		if _, ok := ParseNumber(q); ok { // a number leads straight to its case
			return c.Redirect(casePath(list[0].ID))
		}
	}
	if prev != "" {
		p.Prev = With("/desk/search", "q", q, "until", prev)
	}
	if next != "" {
		p.Next = With("/desk/search", "q", q, "after", next)
	}
	if p.Rows, err = d.CaseRows(c, list); err != nil {
		return err
	}
	if p.Side, err = d.listNames(c); err != nil {
		return err
	}
	return c.Render(status, casesView(p))
}

// CaseRows says a page of cases, each with the duty that is due next in it.
func (d *Desk) CaseRows(c *web.Ctx, list []Case) ([]Row, error) {
	rows, ids := make([]Row, len(list)), make([]string, len(list))
	for i, cs := range list {
		ids[i] = cs.ID
	}
	next, err := duty.Soonest(c.Context(), d.Work.Door.DB, ids)
	if err != nil {
		return nil, err
	}
	for i, cs := range list {
		rows[i] = d.row(c, cs)
		if x, ok := next[cs.ID]; ok {
			rows[i].Promise = d.View.Owed(c.Context(), c.Voice, x, c.Now)
			rows[i].Due = c.DueDate(x.DueTime())
			if r, err := d.Work.Door.Law.RuleOf(x); err == nil {
				rows[i].Says = d.View.What(c.Voice, r)
			}
		}
	}
	return rows, nil
}
