package fund

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// Desk serves the pages of deposits and of the fund.
type Desk struct {
	*grievance.Desk
	Funds *Work
}

const home = finding.Funds

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

func depositPath(id string) string { return "/desk/deposit/" + url.PathEscape(id) }
func advancePath(id string) string { return "/desk/advance/" + url.PathEscape(id) }

type listPage struct {
	web.Page
	Tiles    []web.Tile
	Deposits []depositRow
	Advances []advanceRow
	Do       []web.Link
	Cut      bool
	Tabs     []web.Link
}

type depositRow struct {
	D                       Deposit
	Path, Required, Balance string
	Way, Until              string
	Tag                     web.Tag
}

type advanceRow struct {
	A                       Advance
	Path, Amount, Left, Due string
	Tag                     web.Tag
}

// shown bounds each of the two lists; a district has some hundred projects.
const shown = 300

// list shows the fund of the caller's office and the deposits that it keeps.
func (d *Desk) list(c *web.Ctx) error {
	ctx, desk := c.Context(), c.Caller.Office
	p := listPage{Page: c.Page(c.Say("fund.title")), Do: d.making().Links(c, desk), Tabs: finding.Tabs(c, home)}
	p.Under(finding.Home)
	have, err := Balance(ctx, d.db(), cash(desk))
	if err != nil {
		return err
	}
	kept, err := store.All(ctx, d.db(), deposits.Scan, `SELECT `+depositColumns+` FROM fund_deposit WHERE desk = $1 ORDER BY opened_at DESC, id DESC LIMIT $2`, desk, shown)
	if err != nil {
		return err
	}
	out, err := store.All(ctx, d.db(), advances.Scan, `SELECT `+advanceColumns+` FROM fund_advance WHERE desk = $1 ORDER BY at DESC, id DESC LIMIT $2`, desk, shown)
	if err != nil {
		return err
	}
	var left, held ledger.Fen
	for _, a := range out {
		left += a.Left()
		p.Advances = append(p.Advances, d.advanceRow(c, a))
	}
	for _, x := range kept {
		held += x.Balance
		p.Deposits = append(p.Deposits, d.depositRow(c, x))
	}
	p.Cut = len(kept) == shown || len(out) == shown
	p.Tiles = []web.Tile{{Label: c.Say("fund.tile.cash"), Number: finding.Yuan(have)}, {Label: c.Say("fund.tile.owed"), Number: finding.Yuan(left)},
		{Label: c.Say("fund.tile.held"), Number: finding.Yuan(held)}}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) depositRow(c *web.Ctx, x Deposit) depositRow {
	r := depositRow{D: x, Path: depositPath(x.ID), Required: finding.Yuan(x.Required), Balance: finding.Yuan(x.Balance), Way: c.Say("fund.way.cash"), Tag: web.Tag{Label: c.Say("fund.state.whole")}}
	if x.Guarantee {
		r.Way, r.Until = c.Say("fund.way.guarantee"), c.DueDate(clock.At(x.Until))
	}
	switch {
	case x.Returned != 0:
		r.Tag = web.Tag{State: web.Ended, Label: c.Say("fund.state.returned")}
	case x.Guarantee && x.Until <= c.Now.UnixMilli():
		r.Tag = web.Tag{State: web.Over, Label: c.Say("fund.state.expired")}
	case x.Balance < x.Required:
		r.Tag = web.Tag{State: web.Soon, Label: c.Say("fund.state.short", finding.Yuan(x.Required-x.Balance))}
	}
	return r
}

func (d *Desk) advanceRow(c *web.Ctx, a Advance) advanceRow {
	r := advanceRow{A: a, Path: advancePath(a.ID), Amount: finding.Yuan(a.Amount), Left: finding.Yuan(a.Left()), Due: c.DueDate(clock.At(a.Due)), Tag: web.Tag{State: web.Open, Label: c.Say("fund.state.owed")}}
	switch {
	case a.Left() == 0:
		r.Tag = web.Tag{State: web.Met, Label: c.Say("fund.state.recovered")}
	case a.Due <= c.Now.UnixMilli():
		r.Tag = web.Tag{State: web.Over, Label: c.Say("fund.state.overdue")}
	}
	return r
}

type pageOf struct {
	web.Page
	Title, Lead string
	Tag         web.Tag
	Facts       []web.Row
	Entries     []entryRow
	Do          []web.Link
	Lines       []web.DutyLine
	Story       []web.Event
}

type entryRow struct{ When, What, Account, In, Out string }

func (d *Desk) findDeposit(c *web.Ctx) (Deposit, error) {
	x, err := GetDeposit(c.Context(), d.db(), c.Path("id"))
	if err == nil && !access.Permits(c.Caller, access.Report, own(x.ID, x.Place, x.Desk)) && !access.Permits(c.Caller, access.Report, own(x.ID, x.Place, x.Regulator)) {
		err = fault.New(fault.NotFound, "fund.not_found")
	}
	x.ID = c.Path("id")
	return x, err
}

func (d *Desk) findAdvance(c *web.Ctx) (Advance, error) {
	x, err := GetAdvance(c.Context(), d.db(), c.Path("id"))
	if err == nil && !access.Permits(c.Caller, access.Ledger, x.resource()) {
		err = fault.New(fault.NotFound, "fund.not_found")
	}
	x.ID = c.Path("id")
	return x, err
}

func (d *Desk) deposit(c *web.Ctx) error {
	x, err := d.findDeposit(c)
	if err != nil {
		return err
	}
	r := d.depositRow(c, x)
	p := pageOf{Title: x.Title, Lead: x.Company, Tag: r.Tag, Do: d.depositing().Links(c, x), Facts: []web.Row{{Key: c.Say("fund.party"), Text: x.Company + "（" + x.Party + "）"},
		{Key: c.Say("fund.open.required"), Text: r.Required}, {Key: c.Say("fund.col.balance"), Text: r.Balance}, {Key: c.Say("fund.open.way"), Text: r.Way},
		{Key: c.Say("fund.desk"), Text: d.Names.Office(c.Context(), x.Desk, c.Voice)}, {Key: c.Say("fund.open.regulator"), Text: d.Names.Office(c.Context(), x.Regulator, c.Voice)}}}
	if r.Until != "" {
		p.Facts = append(p.Facts, web.Row{Key: c.Say("fund.open.until"), Text: r.Until})
	}
	return d.show(c, p, x.ID)
}

func (d *Desk) advance(c *web.Ctx) error {
	x, err := d.findAdvance(c)
	if err != nil {
		return err
	}
	r := d.advanceRow(c, x)
	p := pageOf{Title: c.Say("fund.advance_of", x.Title), Lead: x.Company, Tag: r.Tag, Do: d.recovering().Links(c, x), Facts: []web.Row{{Key: c.Say("fund.party"), Text: x.Company + "（" + x.Party + "）"},
		{Key: c.Say("fund.advance.amount"), Text: r.Amount}, {Key: c.Say("fund.col.left"), Text: r.Left}, {Key: c.Say("fund.advance.due"), Text: r.Due}, {Key: c.Say("fund.advance.basis"), Text: x.Basis},
		{Key: c.Say("fund.advance.finding"), Body: linkTo(web.Link{Path: finding.Path(x.Finding), Label: x.Title})}}}
	return d.show(c, p, x.ID)
}

func (d *Desk) show(c *web.Ctx, p pageOf, id string) (err error) {
	p.Page = c.Page(p.Title)
	p.Under(finding.Home)
	list, err := entriesOf(c.Context(), d.db(), id)
	if err != nil {
		return err
	}
	for _, e := range list {
		name, _, _ := strings.Cut(e.Account, "/")
		r := entryRow{When: c.Date(clock.At(e.At)), What: c.Say("event." + e.Kind), Account: c.Say("fund.account." + name)}
		if e.Amount > 0 {
			r.In = finding.Yuan(e.Amount)
		} else {
			r.Out = finding.Yuan(-e.Amount)
		}
		p.Entries = append(p.Entries, r)
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, id); err != nil {
		return err
	}
	return c.Render(http.StatusOK, pageView(p))
}

// Titles says in queues what duties about deposits and advances are about.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, s := range subjects {
		switch {
		case strings.HasPrefix(s, "deposit:"):
			if x, ok, err := deposits.Get(ctx, d.db(), s); err != nil {
				return nil, err
			} else if ok {
				out[s] = grievance.Row{Case: grievance.Case{Title: v.Say("fund.deposit_of", x.Title)}, Path: depositPath(s), About: x.Company, Status: v.Say("fund.nav")}
			}
		case strings.HasPrefix(s, "advance:"):
			if x, ok, err := advances.Get(ctx, d.db(), s); err != nil {
				return nil, err
			} else if ok {
				out[s] = grievance.Row{Case: grievance.Case{Title: v.Say("fund.advance_of", x.Title)}, Path: advancePath(s), About: x.Company, Status: v.Say("fund.nav")}
			}
		}
	}
	return out, nil
}
