package finding

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// Desk serves the pages of findings.
type Desk struct {
	*grievance.Desk
	Findings *Work
}

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

// Path is the page of a finding.
func Path(id string) string { return "/desk/finding/" + url.PathEscape(id) }

// Kind says what a check of a ledger looks for: the ledger brings the words under LEDGER.check.CHECK; the most usual are here.
func Kind(v words.Voice, ledgerName, check string) string {
	for _, key := range []string{ledgerName + ".check." + check + ".name", ledgerName + ".check." + check, "finding.kind." + check} {
		if v.Has(key) {
			return v.Say(key)
		}
	}
	return check
}

// Yuan writes an amount in yuan.
func Yuan(f ledger.Fen) string {
	sign := ""
	if f < 0 {
		sign, f = "−", -f
	}
	s, cents := strconv.FormatInt(f/100, 10), f%100
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if cents != 0 {
		s += fmt.Sprintf(".%02d", cents)
	}
	return sign + s
}

// row is a finding as pages show it.
type row struct {
	F                                     Finding
	Path, Kind, Month, Amount, How, Found string
	Tag                                   web.Tag
}

// look says a finding; its open duties decide how its state reads.
func (d *Desk) look(c *web.Ctx, f Finding, duties []duty.Duty) row {
	r := row{F: f, Path: Path(f.ID), Kind: Kind(c.Voice, f.Ledger, f.Check), Found: c.Date(clock.At(f.Found)), Tag: web.Tag{Label: c.Say("finding.state." + string(f.State))}}
	if f.Period != 0 {
		y, m := f.Period.Date()
		r.Month = c.Say("finding.period", strconv.Itoa(y), c.Month(ledger.DayOf(y, m, 1).Time()))
	}
	if f.Amount > 0 {
		r.Amount = Yuan(f.Amount)
	}
	switch {
	case f.People > 0:
		r.How = c.Say("finding.people", int(f.People))
	case f.Cases > 1:
		r.How = c.Say("finding.cases", int(f.Cases))
	}
	switch f.State {
	case Settled:
		r.Tag.State = web.Met
	case Dismissed:
		r.Tag.State = web.Ended
	default:
		for _, x := range duties {
			if x.Late(c.Now) {
				r.Tag.State = web.Over
			} else if r.Tag.State == web.Plain {
				r.Tag.State = web.Open
			}
		}
	}
	return r
}

// find reads the finding of the address for whoever may see it: the offices that have a part in it, and who watches over the area.
func (d *Desk) find(c *web.Ctx) (Finding, error) {
	f, err := Get(c.Context(), d.db(), c.Path("id"))
	if err == nil {
		var ok bool
		if ok, err = Sees(c.Context(), d.db(), c.Caller, f); err == nil && !ok {
			err = fault.New(fault.NotFound, "finding.not_found")
		}
	}
	f.ID = c.Path("id")
	return f, err
}

// Sees reports whether the caller may see a finding.
func Sees(ctx context.Context, q store.Querier, c access.Caller, f Finding) (bool, error) {
	if access.Permits(c, access.Report, of(f, f.Desk, f.Regulator)) || access.Permits(c, access.Watch, of(f)) {
		return true, nil
	}
	if c.Office == "" || !access.Permits(c, access.Report, of(f, c.Office)) {
		return false, nil
	}
	return EverNamed(ctx, q, f.ID, c.Office)
}

// Titles says in queues what duties about findings are about.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, s := range subjects {
		if !strings.HasPrefix(s, "finding:") {
			continue
		}
		f, ok, err := table.Get(ctx, d.db(), s)
		if err != nil {
			return nil, err
		}
		if ok {
			out[s] = grievance.Row{Case: grievance.Case{Title: f.Title + " · " + Kind(v, f.Ledger, f.Check)}, Path: Path(s), About: f.Company, Status: v.Say("finding.state." + string(f.State))}
		}
	}
	return out, nil
}

type pageOf struct {
	web.Page
	R         row
	Facts     []web.Row
	After     []web.Row
	Proof     []proofRow
	Cut       string
	Do        []web.Link
	Red       redView
	Lines     []web.DutyLine
	Story     []web.Event
	Letter    web.Letter
	Regulator string
	DueDay    string
}

type proofRow struct {
	Amount, Count string
	Rows          []string
}

type redView struct {
	Line   string
	What   string
	Over   bool
	Office []redRow
}

type redRow struct{ Office, Part, Signed, Visited, Reported, Said string }

func (d *Desk) page(c *web.Ctx) error {
	p, err := d.view(c)
	if err != nil {
		return err
	}
	f := p.R.F
	if p.Do, err = d.links(c, f); err != nil {
		return err
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, f.ID); err != nil {
		return err
	}
	return c.Render(http.StatusOK, pageView(p))
}

// rowsShown bounds the lines of proof on a page; the table to download has all that are kept.
const rowsShown = 60

func (d *Desk) view(c *web.Ctx) (p pageOf, err error) {
	f, err := d.find(c)
	if err != nil {
		return p, err
	}
	duties, err := duty.OpenOf(c.Context(), d.db(), f.ID)
	if err != nil {
		return p, err
	}
	r := d.look(c, f, duties)
	p = pageOf{Page: c.Page(r.Kind), R: r, Regulator: d.Names.Office(c.Context(), f.Regulator, c.Voice)}
	p.Under(Home)
	if f.Order.Due != 0 {
		p.DueDay = c.DueDate(clock.At(f.Order.Due))
	}
	p.Facts, p.After = d.facts(c, p), d.after(c, p)
	if p.Proof, err = d.proof(c, f); err != nil {
		return p, err
	}
	if n := len(p.Proof); n > rowsShown {
		p.Proof = p.Proof[:rowsShown]
	}
	if n := int64(len(p.Proof)); n < f.Cases && n > 0 {
		p.Cut = c.Say("finding.proof_cut", int(n), int(f.Cases))
	}
	p.Red, err = d.red(c, f)
	return p, err
}

func (d *Desk) proof(c *web.Ctx, f Finding) (out []proofRow, err error) {
	list, err := Proof(c.Context(), d.db(), f.Digest)
	for _, x := range list {
		r := proofRow{Amount: Yuan(x.Amount)}
		if x.Count != 0 {
			r.Count = strconv.FormatInt(x.Count, 10)
		}
		for _, ref := range x.Rows {
			kind := ref.Kind
			if key := "finding.row.kind." + kind; c.Has(key) {
				kind = c.Say(key)
			}
			r.Rows = append(r.Rows, c.Say("finding.row.ref", kind, strconv.FormatUint(uint64(ref.Delivery), 10), strconv.FormatUint(uint64(ref.Line), 10)))
		}
		out = append(out, r)
	}
	return out, err
}

func (d *Desk) red(c *web.Ctx, f Finding) (v redView, err error) {
	if f.Red.At == 0 {
		return v, nil
	}
	v = redView{Line: c.Say("finding.red_line", c.Moment(clock.At(f.Red.At)), c.DueDate(clock.At(f.Red.Due))), What: f.Red.What, Over: f.Red.Over}
	list, err := NamedOf(c.Context(), d.db(), f.ID)
	when := func(at int64) string {
		if at == 0 {
			return ""
		}
		return c.Moment(clock.At(at))
	}
	for _, n := range list {
		said := n.Visit
		if n.Report != "" {
			said = n.Report
		}
		v.Office = append(v.Office, redRow{d.Names.Office(c.Context(), n.Office, c.Voice), n.Part, when(n.Signed), when(n.Visited), when(n.Reported), said})
	}
	return v, err
}
