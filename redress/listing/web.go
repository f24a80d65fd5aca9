package listing

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Desk serves the pages of the list.
type Desk struct {
	*grievance.Desk
	Listings *Work
}

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

// panel is a listing on the pages of its case.
type panel struct {
	L        Listing
	By, To   string
	At, Due  string
	About    string // the kind of duty that it is about
	Tag      web.Tag
	Desk     bool
	EndedDay string
}

// Panel shows the listing on the pages of its grievance.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{
		Case: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (grievance.Section, error) {
			l, err := Of(c.Context(), d.db(), cs.ID)
			if err != nil {
				return grievance.Section{}, err
			}
			s := grievance.Section{}
			if l.By != "" {
				p := d.panel(c, d.View, l, duties)
				p.Desk = true
				s.Body = panelView(p)
			}
			s.Main, s.More = d.links(c, thing{cs, l})
			return s, nil
		},
		Resident: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (templ.Component, error) {
			l, err := Of(c.Context(), d.db(), cs.ID)
			if err != nil || l.By == "" {
				return nil, err
			}
			return panelView(d.panel(c, promise.View{Law: d.View.Law, Office: d.View.Office}, l, duties)), nil
		},
	}
}

// links leads to the verbs open to the caller: what the case waits for first.
func (d *Desk) links(c *web.Ctx, t thing) (main, more []web.Link) {
	list := d.pages().Links(c, t)
	if t.L.Open() {
		return list, nil
	}
	return nil, list
}

func (d *Desk) panel(c *web.Ctx, say promise.View, l Listing, duties []duty.Duty) panel {
	ctx := c.Context()
	p := panel{L: l, By: d.Names.Office(ctx, l.By, c.Voice), To: d.Names.Office(ctx, l.To, c.Voice), At: c.Date(clock.At(l.At)), Due: c.DueDate(clock.At(l.Due))}
	if l.Rule != "" {
		p.About = promise.Begin(say.What(c.Voice, d.Work.Door.Law.Named(l.Rule, l.Place, clock.At(l.At))))
	}
	p.Tag = tag(c, say, l, duties)
	if l.Ended != 0 {
		p.EndedDay = c.Date(clock.At(l.Ended))
	}
	return p
}

// tag says how a listing stands: by its rectification while one is owed.
func tag(c *web.Ctx, say promise.View, l Listing, duties []duty.Duty) web.Tag {
	switch l.State {
	case Delisted:
		return web.Tag{State: web.Met, Label: c.Say("listing.state.delisted")}
	case Reported:
		return web.Tag{Label: c.Say("listing.state.reported")}
	}
	for _, x := range slices.Backward(duties) {
		if x.Rule == RuleRectify || x.Rule == ruleAgain {
			o := say.Owed(c.Context(), c.Voice, x, c.Now)
			return web.Tag{State: o.State, Label: o.Word}
		}
	}
	return web.Tag{Label: c.Say("listing.state.listed")}
}

// row is a case on the list.
type row struct {
	grievance.Row
	P panel
}

type listPage struct {
	web.Page
	Rows     []row
	Tabs     []web.Link
	Empty    web.Empty
	Pager    web.Pager
	Circular bool
	Letter   web.Letter
}

// list is the desk's: what the office owes or has listed, and the whole area for who watches over it.
func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("listing.title")), Empty: web.Empty{Title: c.Say("listing.none"), Text: c.Say("listing.none_say")},
		Circular: access.MayEver(c.Caller, access.Watch)}
	p.Tabs = deed.Tabs(c, deed.Hub, true)
	condition, args := `by_office = $1 OR to_office = $1`, []any{c.Caller.Office}
	if p.Circular && c.Caller.Area != "" {
		condition, args = condition+` OR place >= $2 AND place < $3`, append(args, c.Caller.Area, c.Caller.Area+":")
	}
	list, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), condition, args...)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect("/desk/listed")
	}
	p.Pager = deed.Pager(p.Page, "/desk/listed", prev, next)
	if p.Rows, err = d.rows(c, list); err != nil {
		return err
	}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) rows(c *web.Ctx, list []Listing) ([]row, error) {
	out := make([]row, len(list))
	for i, l := range list {
		cs, err := grievance.Get(c.Context(), d.db(), l.ID)
		if err != nil {
			return nil, err
		}
		if _, err := d.Work.Sees(c.Context(), d.db(), c.Caller, &cs); err != nil {
			return nil, err
		}
		cases, err := d.CaseRows(c, []grievance.Case{cs})
		if err != nil {
			return nil, err
		}
		duties, err := duty.Of(c.Context(), d.db(), l.ID)
		if err != nil {
			return nil, err
		}
		out[i] = row{cases[0], d.panel(c, d.View, l, duties)}
	}
	return out, nil
}

// mostCircular bounds one circular.
const mostCircular = 200

// circular is the list of the area on A4. It names offices and receipt numbers, never a title: those are a petitioner's words.
func (d *Desk) circular(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("listing.circular.title"))}
	p.Under(deed.Hub)
	list, err := store.All(c.Context(), d.db(), table.Scan, `SELECT `+columns+` FROM listing WHERE place >= $1 AND place < $2 AND state <> 'delisted'
		ORDER BY due_at, id LIMIT $3`, c.Caller.Area, c.Caller.Area+":", mostCircular)
	if err != nil {
		return err
	}
	p.Letter = web.Letter{Title: c.Say("listing.circular.title"), Office: d.Names.Office(c.Context(), c.Caller.Office, c.Voice), Date: c.Long(c.Now)}
	if p.Rows, err = d.rows(c, list); err != nil {
		return err
	}
	return c.Render(http.StatusOK, circularView(p))
}
