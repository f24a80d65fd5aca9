package campaign

import (
	"net/http"
	"net/url"
	"slices"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
	"ombud/redress/promise"
)

// Desk serves the pages of campaigns.
type Desk struct {
	*Work
	Names *office.Names
	View  promise.View
}

func (d *Desk) db() *store.DB { return d.Door.DB }

// card is a campaign in a list.
type card struct {
	Title, When, Path, Note string
	State                   web.Tag
}

// listPage lists campaigns: those that were opened, and for the desk those that can be.
type listPage struct {
	web.Page
	Intro string
	Ready []card
	Cards []card
	Empty web.Empty
}

func (d *Desk) card(c *web.Ctx, x Campaign, path string) card {
	return card{Title: x.Title().In(c.Lang), Path: path + url.PathEscape(x.ID), When: d.when(c, x.From, x.Until), State: d.stage(c, x),
		Note: c.Say("campaign.set_for", x.Milestones)}
}

// when says the days of a campaign, the last one with it.
func (d *Desk) when(c *web.Ctx, from, until int64) string {
	return c.Say("campaign.days", c.Date(clock.At(from)), c.Date(clock.At(until-1)))
}

func (d *Desk) stage(c *web.Ctx, x Campaign) web.Tag {
	if c.Now.UnixMilli() >= x.Until {
		return web.Tag{State: web.Ended, Label: c.Say("campaign.over")}
	}
	return web.Tag{State: web.Open, Label: c.Say("campaign.running")}
}

func (d *Desk) publicList(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("campaign.title")), Intro: c.Say("campaign.intro"), Empty: web.Empty{Title: c.Say("campaign.none"), Text: c.Say("campaign.none_say")}}
	list, err := List(c.Context(), d.db())
	if err != nil {
		return err
	}
	for _, x := range list {
		p.Cards = append(p.Cards, d.card(c, x, "/campaigns/"))
	}
	return c.Render(http.StatusOK, listView(p))
}

// list is the desk's: campaigns of the caller's area that were opened, and packs in force that were not.
func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("campaign.title")), Intro: c.Say("campaign.desk_intro"), Empty: web.Empty{Title: c.Say("campaign.none"), Text: c.Say("campaign.none_desk")}}
	list, err := List(c.Context(), d.db())
	if err != nil {
		return err
	}
	for _, x := range list {
		if access.Permits(c.Caller, access.Campaign, access.Resource{Place: x.Place}) {
			p.Cards = append(p.Cards, d.card(c, x, "/desk/campaigns/"))
		}
	}
	for _, k := range d.Door.Law.Current().Packs {
		if !k.Campaign || !access.Permits(c.Caller, access.Campaign, access.Resource{Place: areaCode(k.Area)}) ||
			slices.ContainsFunc(list, func(x Campaign) bool { return x.ID == k.Name }) {
			continue
		}
		p.Ready = append(p.Ready, card{Title: k.Title.In(c.Lang.Tag()), Path: "/desk/campaigns/" + url.PathEscape(k.Name),
			When: d.when(c, k.InForce.From.Start().UnixMilli(), k.InForce.Until.Start().UnixMilli()), State: web.Tag{Label: c.Say("campaign.ready")}})
	}
	return c.Render(http.StatusOK, listView(p))
}

// pageView is a campaign with its balance and its milestones.
type pageView struct {
	web.Page
	Head        card
	Intro       string
	Tiles       []web.Tile
	Next        string
	Items       []itemRow
	Tabs        []web.Link
	Rows        []milestoneRow
	ListTitle   string
	Prev, Later string
	Empty       web.Empty
	Public      bool
}

// itemRow is one item with its balance.
type itemRow struct {
	What, Path, When        string
	Over, Soon, Ahead, Done int
	Free                    int
	Share                   string
	Current                 bool
}

// milestoneRow is one milestone in words.
type milestoneRow struct {
	Bearer, What, Due, Path, Said, SaidBy string
	Tag                                   web.Tag
}

func (d *Desk) publicPage(c *web.Ctx) error { return d.show(c, "/campaigns/", true) }

// overview is the desk's page of a campaign that was opened, or the preview of one that can be.
func (d *Desk) overview(c *web.Ctx) error {
	_, err := Get(c.Context(), d.db(), c.Path("id"))
	if fault.Is(err, fault.NotFound) {
		return d.preview(c, nil, http.StatusOK)
	}
	if err != nil {
		return err
	}
	return d.show(c, "/desk/campaigns/", false)
}

const pageSize = 30

func (d *Desk) show(c *web.Ctx, path string, public bool) error {
	x, err := Get(c.Context(), d.db(), c.Path("id"))
	if err != nil {
		return err
	}
	if !public && !access.Permits(c.Caller, access.Campaign, access.Resource{Place: x.Place}) {
		return fault.New(fault.NotFound, "campaign.not_found")
	}
	p := pageView{Page: c.Page(x.Title().In(c.Lang)), Head: d.card(c, x, path), Public: public, Intro: c.Say("campaign.page_intro")}
	balances, err := Balances(c.Context(), d.db(), x.ID, c.Now.UnixMilli())
	if err != nil {
		return err
	}
	item, view := c.Query("item"), c.Query("view")
	if !slices.ContainsFunc(balances, func(b Balance) bool { return b.Item == item }) {
		item = ""
	}
	if !slices.Contains(views, view) && item == "" {
		view = "soon"
		if sum(balances, func(b Balance) int { return b.Over }) > 0 {
			view = "over"
		}
	}
	d.balance(c, &p, balances, item, view)
	s := c.Span()
	list, err := page(c.Context(), d.db(), x.ID, item, view, c.Now.UnixMilli(), s, pageSize+1)
	if err != nil {
		return err
	}
	list, prev, next := web.Turn(s, list, pageSize, func(m Milestone) string { return m.ID })
	if len(list) == 0 && s.Moved() {
		return c.Redirect(p.Head.Path)
	}
	p.Prev, p.Later = turned(p.Head.Path, item, view, "until", prev), turned(p.Head.Path, item, view, "after", next)
	for _, m := range list {
		p.Rows = append(p.Rows, d.row(c, m, public))
	}
	p.Empty = web.Empty{Title: c.Say("campaign.rows.none"), Text: c.Say("campaign.rows.none_say")}
	return c.Render(http.StatusOK, campaignView(p))
}

// turned is the address of the next page of a list, "" for none.
func turned(path, item, view, name, edge string) string {
	if edge == "" {
		return ""
	}
	return address(path, item, view) + "&" + url.Values{name: {edge}}.Encode()
}

func address(path, item, view string) string {
	return path + "?" + url.Values{"item": {item}, "view": {view}}.Encode()
}

func sum(list []Balance, of func(Balance) int) (n int) {
	for _, b := range list {
		n += of(b)
	}
	return n
}

// balance fills in the signals, the items and the tabs.
func (d *Desk) balance(c *web.Ctx, p *pageView, list []Balance, item, view string) {
	next := int64(0)
	for _, b := range list {
		if b.Next != 0 && (next == 0 || b.Next < next) {
			next = b.Next
		}
		r := itemRow{What: promise.Begin(pick(c, b.ZH, b.EN)), Path: address(p.Head.Path, b.Item, ""), Over: b.Over, Soon: b.Soon, Ahead: b.Ahead, Done: b.Met + b.Late, Free: b.Free,
			When: c.DueDate(clock.At(b.Last)), Current: b.Item == item}
		if b.First != b.Last {
			r.When = c.Say("campaign.days", c.Date(clock.At(b.First-1)), c.Date(clock.At(b.Last-1)))
		}
		p.Items = append(p.Items, r)
		if r.Current {
			p.ListTitle = r.What
		}
	}
	count := map[string]int{
		"over": sum(list, func(b Balance) int { return b.Over }), "soon": sum(list, func(b Balance) int { return b.Soon }), "ahead": sum(list, func(b Balance) int { return b.Ahead }),
		"met": sum(list, func(b Balance) int { return b.Met + b.Late }), "released": sum(list, func(b Balance) int { return b.Free }),
	}
	states := map[string]web.State{"over": web.Over, "soon": web.Soon, "ahead": web.Open, "met": web.Met, "released": web.Ended}
	for _, v := range views {
		if v == "released" && count[v] == 0 {
			continue
		}
		p.Tabs = append(p.Tabs, web.Link{Path: address(p.Head.Path, "", v), Label: c.Say("campaign.view." + v), Count: c.Count(count[v]), Current: item == "" && v == view})
		if v == "released" {
			continue
		}
		s := states[v]
		if v == "over" && count[v] == 0 {
			s = web.Met
		}
		p.Tiles = append(p.Tiles, web.Tile{State: s, Label: c.Say("campaign.tile." + v), Number: c.Count(count[v]),
			Action: web.Link{Path: address(p.Head.Path, "", v), Label: c.Say("campaign.see")}})
	}
	if item == "" {
		p.ListTitle = c.Say("campaign.view." + view)
	}
	if next != 0 {
		for _, b := range list {
			if b.Next == next {
				p.Next = c.Say("campaign.next", c.Due(clock.At(next)), pick(c, b.ZH, b.EN))
				break
			}
		}
	}
}

func pick(c *web.Ctx, zh, en string) string { return words.Pair{Zh: zh, En: en}.In(c.Lang) }

func (d *Desk) row(c *web.Ctx, m Milestone, public bool) milestoneRow {
	r := milestoneRow{Bearer: d.Names.Office(c.Context(), m.Bearer, c.Voice), What: promise.Begin(m.What().In(c.Lang)), Due: c.DueDate(m.DueTime()), Said: m.Said, Tag: d.tag(c, m)}
	if !public {
		r.Path = milestonePath(m.ID)
	}
	if m.State == Freed {
		r.SaidBy = c.Say("campaign.released_by", d.Names.Office(c.Context(), m.By, c.Voice))
	}
	return r
}

// tag says how a milestone stands.
func (d *Desk) tag(c *web.Ctx, m Milestone) web.Tag {
	s := m.Signal(c.Now)
	switch s {
	case web.Ended:
		return web.Tag{State: s, Label: c.Say("campaign.released")}
	case web.Met, web.Late:
		return web.Tag{State: s, Label: c.Say("campaign."+string(s), c.Day(clock.At(m.At)))}
	}
	return web.Tag{State: s, Label: c.Left(m.DueTime().Sub(c.Now))}
}

func milestonePath(id string) string { return "/desk/milestone/" + url.PathEscape(id) }
