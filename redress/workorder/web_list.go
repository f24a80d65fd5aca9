package workorder

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// listPage is the page of an office's orders.
type listPage struct {
	web.Page
	Office     string
	Tabs       []web.Link
	Rows       []listRow
	Joint      []grievance.Row
	Prev, Next string
	Empty      web.Empty
}

type listRow struct {
	Order  Order
	Path   string
	Title  string
	About  string // the grievance
	Number string
	Tag    web.Tag
	Due    string
	Stands string
}

// most is how far a tab counts.
const most = 100

// list shows the orders of the caller's office: those that wait for its signature first.
func (d *Desk) list(c *web.Ctx) error {
	v := View(c.Query("view"))
	if !slices.Contains(Views, v) {
		v = ToSign
	}
	p, err := d.listPage(c, string(v))
	if err != nil {
		return err
	}
	s := c.Span()
	orders, err := List(c.Context(), d.Work.Door.DB, v, c.Caller.Office, s.After, s.Until, grievance.PageSize+1)
	if err != nil {
		return err
	}
	orders, prev, next := web.Turn(s, orders, grievance.PageSize, func(o Order) string { return o.ID })
	if prev != "" {
		p.Prev = grievance.With("/desk/orders", "view", string(v), "until", prev)
	}
	if next != "" {
		p.Next = grievance.With("/desk/orders", "view", string(v), "after", next)
	}
	if p.Rows, err = d.listRows(c, orders); err != nil {
		return err
	}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) listPage(c *web.Ctx, view string) (listPage, error) {
	p := listPage{Page: c.Page(c.Say("workorder.list")), Office: d.name(c, c.Caller.Office),
		Empty: web.Empty{Title: c.Say("workorder.none." + view), Text: c.Say("workorder.none_say." + view)}}
	p.Under("/desk/orders")
	for _, v := range Views {
		n, err := Count(c.Context(), d.Work.Door.DB, v, c.Caller.Office, most)
		if err != nil {
			return p, err
		}
		p.Tabs = append(p.Tabs, web.Link{Path: grievance.With("/desk/orders", "view", string(v)), Label: c.Say("workorder.view." + string(v)),
			Count: strconv.Itoa(n), Current: string(v) == view})
	}
	p.Tabs = append(p.Tabs, web.Link{Path: "/desk/orders/joint", Label: c.Say("workorder.view.joint"), Current: view == "joint"})
	return p, nil
}

func (d *Desk) listRows(c *web.Ctx, orders []Order) ([]listRow, error) {
	ids := make([]string, len(orders))
	for i, o := range orders {
		ids[i] = o.Subject
	}
	cases, err := grievance.ByIDs(c.Context(), d.Work.Door.DB, ids)
	if err != nil {
		return nil, err
	}
	out := make([]listRow, len(orders))
	for i, o := range orders {
		duties, err := duty.Of(c.Context(), d.Work.Door.DB, o.Subject)
		if err != nil {
			return nil, err
		}
		cs := cases[o.Subject]
		out[i] = listRow{Order: o, Path: orderPath(o.ID), Title: title(c.Voice, o), About: cs.Title, Number: grievance.Group(cs.Number), Tag: d.standing(c, o, duties)}
		m := o.Missing()
		named := len(o.Named())
		out[i].Stands = c.Say("workorder.list.stands", named-len(m.Signatures), named, o.Answered(), len(o.Items))
		// What is next of the caller's own, else the day of the reports.
		due := o.Due
		if p, ok := o.Party(c.Caller.Office); ok {
			for _, x := range duties {
				if x.Opening == p.Fact && x.State == duty.Open {
					due = min(due, x.Due)
				}
			}
		}
		out[i].Due = c.Due(clock.At(due))
	}
	return out, nil
}

// Bounds of the list of joint grievances: duties looked at.
const jointMost = 500

// jointList shows what villages of the caller's area owe about joint grievances now, and to the office itself what it owes.
func (d *Desk) jointList(c *web.Ctx) error {
	p, err := d.listPage(c, "joint")
	if err != nil {
		return err
	}
	q := duty.Queue{Area: c.Caller.Area, Limit: jointMost}
	if c.Caller.Area == "" {
		q.Office = c.Caller.Office
	}
	list, err := q.List(c.Context(), d.Work.Door.DB)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x duty.Duty) bool {
		return !strings.HasPrefix(x.Rule, "rings/joint-") || x.Bearer != c.Caller.Office && !d.above(c, x.Bearer)
	})
	if p.Joint, err = d.Rows(c, list[:min(len(list), grievance.PageSize)]); err != nil {
		return err
	}
	for i := range p.Joint {
		p.Joint[i].Path = grievance.Path(p.Joint[i].Case.ID)
	}
	return c.Render(http.StatusOK, listView(p))
}

// above reports whether the caller's office stands directly above one, or supervises its area.
func (d *Desk) above(c *web.Ctx, office string) bool {
	ok, err := d.Orders.over(c.Context(), d.Work.Door.DB, c.Caller.Office, office)
	return ok && err == nil
}
