package workorder

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/matter"
)

// Panel is what the pages of a grievance show of joint handling.
func (d *Desk) Panel() grievance.Panel { return grievance.Panel{Case: d.section, Resident: d.resident} }

// panel is joint handling as a section.
type panel struct {
	Joint    []stand
	Plan     string
	Whistles []whistleView
	Orders   []orderCard
}

func (p panel) empty() bool { return len(p.Joint)+len(p.Whistles)+len(p.Orders) == 0 }

// stand is how one thing stands: what, a tag, and a line of small print.
type stand struct {
	What string
	Tag  web.Tag
	Note string
	Own  bool
}

type whistleView struct {
	Title, Note string
	Offices     []stand
}

type orderCard struct {
	Link   web.Link
	Tag    web.Tag
	Note   string
	Stands []stand
	Items  string
}

// section is the panel on the page of offices, with the deeds that are open to the caller.
func (d *Desk) section(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (grievance.Section, error) {
	var s grievance.Section
	p, orders, whistles, err := d.panel(c, cs, duties)
	if err != nil {
		return s, err
	}
	if !p.empty() {
		s.Body = panelView(p)
	}
	at := func(path string) web.Link {
		return web.Link{Path: grievance.Path(cs.ID) + "/" + path, Label: c.Say("workorder.do." + path)}
	}
	own := access.Permits(c.Caller, access.Accept, access.Resource{Subject: cs.ID, Place: cs.Place, Offices: []string{c.Caller.Office}})
	for _, x := range [...]struct{ rule, path string }{{ruleMeet, "joint-met"}, {ruleTell, "joint-report"}, {rulePlan, "joint-plan"}} {
		if own && slices.ContainsFunc(duties, func(y duty.Duty) bool { return y.Rule == x.rule && y.State == duty.Open && y.Bearer == c.Caller.Office }) {
			s.Main = append(s.Main, at(x.path))
		}
	}
	if own && onTheWay(whistles, c.Caller.Office) && cs.Status != grievance.StatusWithdrawn {
		s.Main = append(s.Main, at("arrive"))
	}
	inForce := false
	for _, o := range orders {
		main, _ := d.can(c, o, cs)
		s.Main = append(s.Main, main...)
		inForce = inForce || o.State == Open && o.Kind == Red
	}
	if MayIssue(c.Caller, cs) && !inForce {
		s.More = append(s.More, at("order"))
	}
	if d.mayWhistle(c, cs) {
		s.More = append(s.More, at("whistle"))
	}
	return s, nil
}

func (d *Desk) panel(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (p panel, orders []Order, whistles []Whistle, err error) {
	if p.Joint, p.Plan, err = d.joint(c, cs, duties); err != nil {
		return p, nil, nil, err
	}
	if whistles, err = Whistles(c.Context(), d.Work.Door.DB, cs.ID); err != nil {
		return p, nil, nil, err
	}
	for _, w := range whistles {
		v := whistleView{Title: c.Say("workorder.whistle.by", d.name(c, w.Caller), c.Moment(clock.At(w.At))), Note: c.Say("workorder.whistle.where", w.Site, w.Reason)}
		for _, o := range w.Offices {
			m := d.mark(c, duties, o.Fact, "arrive", o.ArrivedAt, "arrive")
			note := c.Say("workorder.whistle.as", matter.Agency(c.Voice, o.Agency), m.When)
			v.Offices = append(v.Offices, stand{d.name(c, o.Office), m.Tag, note, o.Office == c.Caller.Office})
		}
		p.Whistles = append(p.Whistles, v)
	}
	if orders, err = Of(c.Context(), d.Work.Door.DB, cs.ID); err != nil {
		return p, nil, nil, err
	}
	for _, o := range orders {
		p.Orders = append(p.Orders, d.card(c, o, duties))
	}
	return p, orders, whistles, nil
}

// card is an order on the page of its grievance: who is named, who signed, who is late, which evidence is open.
func (d *Desk) card(c *web.Ctx, o Order, duties []duty.Duty) orderCard {
	x := orderCard{Link: web.Link{Path: orderPath(o.ID), Label: title(c.Voice, o)}, Tag: d.standing(c, o, duties),
		Note:  c.Say("workorder.card", d.name(c, o.Issuer), c.Moment(clock.At(o.IssuedAt))),
		Items: c.Say("workorder.card.items", o.Answered(), len(o.Items))}
	if o.State != Open {
		return x
	}
	for _, r := range d.rows(c, o, duties) {
		if r.Off {
			continue
		}
		s := stand{What: r.Office, Tag: r.Signed.Tag, Note: r.Role, Own: r.Own}
		switch { // what it owes next
		case !done(r.Signed):
			s.Note = c.Say("workorder.card.signs", r.Role)
		case o.Kind == Red && !done(r.Site):
			s.Tag, s.Note = r.Site.Tag, c.Say("workorder.card.site", r.Role)
		case !done(r.Report):
			s.Tag, s.Note = r.Report.Tag, c.Say("workorder.card.reports", r.Role)
		default:
			s.Tag, s.Note = r.Report.Tag, r.Role
		}
		x.Stands = append(x.Stands, s)
	}
	return x
}

func done(m mark) bool {
	return m.Tag.State == web.Met || m.Tag.State == web.Late || m.Tag.State == web.Ended
}

// joint says how the first two hours of a joint grievance went, and its first plan.
func (d *Desk) joint(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (out []stand, plan string, err error) {
	for _, x := range [...]struct{ rule, key string }{{ruleMeet, "met"}, {ruleTell, "report"}, {rulePlan, "plan"}} {
		i := slices.IndexFunc(duties, func(y duty.Duty) bool { return y.Rule == x.rule })
		if i < 0 {
			continue
		}
		y, doneAt := duties[i], int64(0)
		if y.State == duty.Met {
			doneAt = y.EndAt
		}
		m := d.mark(c, duties, y.Opening, strings.TrimPrefix(x.rule, "rings/"), doneAt, "joint")
		out = append(out, stand{c.Say("workorder.joint." + x.key), m.Tag, c.Say("workorder.joint.by", d.name(c, y.Bearer), m.When), y.Bearer == c.Caller.Office})
	}
	if len(out) == 0 {
		return nil, "", nil
	}
	f, ok, err := fact.Newest(c.Context(), d.Work.Door.DB, cs.ID, Planned.Name())
	if err != nil || !ok {
		return out, "", err
	}
	b, err := Planned.Read(f)
	if err != nil {
		return out, "", nil // erased: the fact stays in the timeline
	}
	return out, b.Plan, nil
}

// resident is the panel for whoever holds the receipt: the first plan in full, who is called or named, and who has come.
func (d *Desk) resident(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (templ.Component, error) {
	p, _, _, err := d.panel(c, cs, duties)
	if err != nil || p.empty() {
		return nil, err
	}
	for i := range p.Orders { // the order itself is between offices
		p.Orders[i].Link.Path = ""
	}
	return residentView(p), nil
}
