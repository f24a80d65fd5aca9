package workorder

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// orderPage is the page of one order.
type orderPage struct {
	web.Page
	Order   Order
	Case    grievance.Case
	Number  string
	Tag     web.Tag
	Known   []web.Row
	Parties []row
	Items   []itemRow
	Missing string
	Visits  []visitRow
	Photos  templ.Component // of all visits; nil for none
	Reports []reportRow
	Main    []web.Link
	More    []web.Link
	Idle    string
	Owed    []web.DutyLine
	Story   []web.Event
}

type itemRow struct {
	N    int64
	Asks string
	Tag  web.Tag
	By   string
}

// visitRow is one visit.
type visitRow struct {
	Office, Site, When, Found, Minutes, Met string
}

type reportRow struct {
	Office, When, Note string
	Items              string
}

func (d *Desk) order(c *web.Ctx) error {
	o, cs, err := d.load(c, c.Path("id"))
	if err != nil {
		return err
	}
	duties, err := duty.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	p := orderPage{Page: c.Page(title(c.Voice, o)), Order: o, Case: cs, Number: grievance.Group(cs.Number), Tag: d.standing(c, o, duties),
		Known: d.known(c, o), Parties: d.rows(c, o, duties), Items: d.items(c, o), Missing: missing(c.Voice, o)}
	p.Under("/desk/orders")
	p.Main, p.More = d.can(c, o, cs)
	if len(p.Main)+len(p.More) == 0 {
		p.Idle = c.Say("workorder.idle")
	}
	p.Owed = d.owed(c, o, duties)
	facts = slices.DeleteFunc(facts, func(f fact.Fact) bool { return !about(f, o.ID) })
	p.Visits, p.Reports = d.visits(c, facts), d.reports(c, facts)
	if d.Files != nil {
		if p.Photos, err = d.Files.Gallery(c, cs.ID, o.ID); err != nil {
			return err
		}
	}
	p.Story = d.Story(c, facts)
	slices.Reverse(p.Story)
	return c.Render(http.StatusOK, orderView(p))
}

// about reports whether a fact is about an order.
func about(f fact.Fact, order string) bool {
	var b struct {
		Order string `json:"order"`
	}
	return f.ID == order || json.Unmarshal(f.Body, &b) == nil && b.Order == order
}

func (d *Desk) known(c *web.Ctx, o Order) []web.Row {
	rows := []web.Row{
		{Key: c.Say("workorder.is.issuer"), Text: d.name(c, o.Issuer)},
		{Key: c.Say("workorder.is.issued"), Text: c.Moment(clock.At(o.IssuedAt))},
		{Key: c.Say("workorder.is.due"), Text: c.Due(clock.At(o.Due))},
	}
	if o.Site != "" {
		rows = append(rows, web.Row{Key: c.Say("workorder.is.site"), Text: o.Site})
	}
	if o.EndedAt != 0 {
		rows = append(rows, web.Row{Key: c.Say("workorder.is.ended"), Text: c.Moment(clock.At(o.EndedAt))})
	}
	return rows
}

func (d *Desk) items(c *web.Ctx, o Order) []itemRow {
	out := make([]itemRow, len(o.Items))
	for i, x := range o.Items {
		out[i] = itemRow{N: x.N, Asks: x.Asks, Tag: web.Tag{Label: c.Say("workorder.item.open")}}
		if x.By != "" {
			out[i].Tag = web.Tag{State: web.Met, Label: c.Say("workorder.item.there")}
			out[i].By = c.Say("workorder.item.by", d.name(c, x.By), c.Moment(clock.At(x.At)))
		}
	}
	return out
}

// owed are the caller's own open duties of an order, or for whoever owes none what is due next.
func (d *Desk) owed(c *web.Ctx, o Order, duties []duty.Duty) []web.DutyLine {
	var own, others []web.DutyLine
	slices.SortStableFunc(duties, func(a, b duty.Duty) int { return int(min(1, max(-1, a.Due-b.Due))) })
	for _, x := range duties {
		opened := slices.ContainsFunc(o.Offices, func(p Party) bool { return p.Fact == x.Opening })
		if !opened && x.Rule != "rings/decide-order-objection" || x.State != duty.Open || o.State != Open {
			continue
		}
		line := d.View.Line(c.Context(), c.Voice, x, c.Now)
		if x.Bearer == c.Caller.Office {
			own = append(own, line)
		} else {
			others = append(others, line)
		}
	}
	if len(own) > 0 { // how the others stand is in the table of offices
		return own
	}
	return others[:min(len(others), owedMost)]
}

// owedMost is how many duties of other offices stand beside an order in full.
const owedMost = 3

func (d *Desk) visits(c *web.Ctx, facts []fact.Fact) (out []visitRow) {
	for _, f := range facts {
		if f.Kind != Visited.Name() {
			continue
		}
		b, err := Visited.Read(f)
		if err != nil {
			continue // erased: the fact stays in the timeline
		}
		v := visitRow{Office: d.name(c, f.Office), Site: b.Site, When: c.Moment(clock.At(b.VisitedAt)), Found: b.Found, Minutes: b.Minutes, Met: c.Say("workorder.visit.alone")}
		if b.Met {
			v.Met = c.Say("workorder.visit.met_wish")
		}
		out = append(out, v)
	}
	return out
}

func (d *Desk) reports(c *web.Ctx, facts []fact.Fact) (out []reportRow) {
	for _, f := range facts {
		if f.Kind != Reported.Name() {
			continue
		}
		b, err := Reported.Read(f)
		if err != nil {
			continue
		}
		r := reportRow{Office: d.name(c, f.Office), When: c.Moment(clock.At(f.At)), Note: b.Note}
		if len(b.Items) > 0 {
			r.Items = c.Say("workorder.report.brings", numbers(c, b.Items))
		}
		out = append(out, r)
	}
	return out
}

func numbers(c *web.Ctx, list []int64) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = c.Count(int(n))
	}
	return c.List(out)
}

// paperPage is the order as a document on A4, with a place for each signature.
type paperPage struct {
	web.Page
	Letter  web.Letter
	Order   Order
	Case    grievance.Case
	About   string
	Due     string
	Parties []row
}

func (d *Desk) paper(c *web.Ctx) error {
	o, cs, err := d.load(c, c.Path("id"))
	if err != nil {
		return err
	}
	duties, err := duty.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	p := paperPage{Page: c.Page(title(c.Voice, o)), Order: o, Case: cs, Due: c.Due(clock.At(o.Due)), Parties: d.rows(c, o, duties),
		About: d.Names.Where(c.Context(), cs.Place, c.Voice)}
	p.Letter = web.Letter{Title: c.Say("workorder.paper." + string(o.Kind)), Number: c.Say("workorder.paper.number", grievance.Group(cs.Number), int(o.No)),
		Office: d.name(c, o.Issuer), Date: c.Long(clock.At(o.IssuedAt))}
	p.Under("/desk/orders")
	return c.Render(http.StatusOK, paperView(p))
}
