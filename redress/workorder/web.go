package workorder

import (
	"context"
	"slices"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/attach"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Desk is where offices work on orders. It stands on the desk of grievances, whose names, sentences and timelines it shares.
type Desk struct {
	*grievance.Desk
	Orders *Work
	Files  *attach.Desk
}

func voice(ctx context.Context) words.Voice { return words.From(ctx) }

func orderPath(id string) string { return "/desk/order/" + id }

// load reads an order with its grievance; for whoever may not read the grievance neither is there.
func (d *Desk) load(c *web.Ctx, id string) (Order, grievance.Case, error) {
	o, err := Get(c.Context(), d.Work.Door.DB, id)
	if err != nil {
		return o, grievance.Case{}, err
	}
	cs, err := d.Open(c, o.Subject)
	if err != nil {
		return Order{}, cs, fault.New(fault.NotFound, "workorder.not_found").Because(err)
	}
	return o, cs, nil
}

func (d *Desk) name(c *web.Ctx, office string) string {
	return d.Names.Office(c.Context(), office, c.Voice)
}

// title names an order.
func title(v words.Voice, o Order) string { return v.Say("workorder.title."+string(o.Kind), int(o.No)) }

// standing is where an order stands, as a tag. Colours belong to duties: an order in force has the colour of the worst of its own.
func (d *Desk) standing(c *web.Ctx, o Order, duties []duty.Duty) web.Tag {
	if o.State != Open {
		return web.Tag{State: web.Ended, Label: c.Say("workorder.state." + string(o.State))}
	}
	tag := web.Tag{State: web.Open, Label: c.Say("workorder.state.open")}
	for _, p := range o.Named() {
		for _, x := range duties {
			if x.Opening != p.Fact || x.State != duty.Open {
				continue
			}
			if x.Late(c.Now) {
				return web.Tag{State: web.Over, Label: c.Say("workorder.state.late")}
			}
			if d.state(x, c.Now) == web.Soon {
				tag.State = web.Soon
			}
		}
	}
	return tag
}

func (d *Desk) state(x duty.Duty, now time.Time) web.State {
	r, err := d.Work.Door.Law.RuleOf(x)
	if err != nil {
		return web.Plain
	}
	return promise.State(x, r, now)
}

// mark is one thing that an office owes on an order, or did: a tag, and when.
type mark struct {
	Tag  web.Tag
	When string
}

// mark says a duty that a fact opened under a rule, with what was done.
func (d *Desk) mark(c *web.Ctx, duties []duty.Duty, opening, rule string, done int64, what string) mark {
	i := slices.IndexFunc(duties, func(x duty.Duty) bool { return x.Opening == opening && strings.HasPrefix(x.Rule, "rings/"+rule) })
	m := mark{}
	if done != 0 {
		m = mark{Tag: web.Tag{State: web.Met, Label: c.Say("workorder.done." + what)}, When: c.Moment(clock.At(done))}
	}
	if i < 0 {
		return m
	}
	x := duties[i]
	switch s := d.state(x, c.Now); {
	case done != 0 && s == web.Late:
		m.Tag = web.Tag{State: web.Late, Label: c.Say("workorder.done_late." + what)}
	case done != 0:
	case x.State != duty.Open:
		m.Tag = web.Tag{State: web.Ended, Label: c.Say("workorder.ended")}
	default:
		m.Tag, m.When = web.Tag{State: s, Label: c.Left(x.DueTime().Sub(c.Now))}, c.Due(x.DueTime())
	}
	return m
}

// row is one office on an order.
type row struct {
	Office, Role string
	Note         string // an objection, a decision
	Own          bool
	Off          bool
	Signed       mark
	Site         mark
	Report       mark
}

func (d *Desk) rows(c *web.Ctx, o Order, duties []duty.Duty) []row {
	out := make([]row, len(o.Offices))
	for i, p := range o.Offices {
		r := row{Office: d.name(c, p.Office), Role: c.Say("workorder.role.supports"), Own: p.Office == c.Caller.Office, Off: p.Off}
		if p.Leads {
			r.Role = c.Say("workorder.role.leads")
		}
		switch {
		case p.Off:
			r.Role, r.Note = c.Say("workorder.role.off"), c.Say("workorder.off_because", p.Decision)
		case p.Objection != "":
			r.Note = c.Say("workorder.objects", p.Objection)
		case p.Decision != "":
			r.Note = c.Say("workorder.kept_because", p.Decision)
		}
		if !p.Off {
			r.Signed, r.Report = d.mark(c, duties, p.Fact, "sign-", p.SignedAt, "sign"), d.mark(c, duties, p.Fact, "report-", p.Reported, "report")
			if o.Kind == Red {
				r.Site = d.mark(c, duties, p.Fact, "reach-", p.VisitedAt, "site")
			}
		}
		out[i] = r
	}
	return out
}

// missing says what an order still needs.
func missing(v words.Voice, o Order) string {
	if o.State != Open {
		return ""
	}
	m, parts := o.Missing(), []string{}
	for key, n := range map[string]int{"1sign": len(m.Signatures), "2site": len(m.Visits), "3items": len(m.Items), "4objections": m.Objections} {
		if n > 0 {
			parts = append(parts, key[:1]+v.Say("workorder.missing."+key[1:], n))
		}
	}
	if len(parts) == 0 {
		return v.Say("workorder.missing.none")
	}
	slices.Sort(parts)
	for i := range parts {
		parts[i] = parts[i][1:]
	}
	return v.Say("workorder.missing", v.List(parts))
}

// can lists what the caller may do with an order now, what it waits for first.
func (d *Desk) can(c *web.Ctx, o Order, cs grievance.Case) (main, more []web.Link) {
	if o.State != Open || cs.Status == grievance.StatusWithdrawn {
		return nil, nil
	}
	link := func(path string) web.Link {
		return web.Link{Path: orderPath(o.ID) + "/" + path, Label: c.Say("workorder.do." + path)}
	}
	own := access.Resource{Subject: cs.ID, Place: cs.Place, Offices: []string{c.Caller.Office}}
	if p, ok := o.Party(c.Caller.Office); ok && access.Permits(c.Caller, access.Accept, own) {
		switch {
		case p.SignedAt == 0:
			main = append(main, link("sign"))
		case p.Reported == 0:
			main = append(main, link("report"))
		default:
			more = append(more, link("report"))
		}
		if o.Kind == Red && p.VisitedAt == 0 {
			main = append(main, link("visit"))
		} else {
			more = append(more, link("visit"))
		}
		if p.SignedAt == 0 && p.Objection == "" && p.Decision == "" {
			more = append(more, link("object"))
		}
	}
	if d.decides(c, o, cs) {
		if len(o.Objections()) > 0 {
			main = append(main, link("decide"))
		}
		if o.Missing().None() {
			main = append(main, link("close"))
		}
	}
	return main, more
}

// decides reports whether the caller decides about an order: its issuer, or an office above.
func (d *Desk) decides(c *web.Ctx, o Order, cs grievance.Case) bool {
	if !access.Permits(c.Caller, access.Order, access.Resource{Subject: cs.ID, Place: cs.Place, Offices: []string{o.Issuer}}) {
		return false
	}
	if c.Caller.Office == o.Issuer {
		return true
	}
	ok, err := d.Orders.over(c.Context(), d.Work.Door.DB, c.Caller.Office, o.Issuer)
	return ok && err == nil
}
