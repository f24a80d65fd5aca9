package wages

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/machine/web"
)

// SlipsPrinted says that the codes of a month's wage slips were printed. Who has a code sees one worker's month, so printing is on record.
var SlipsPrinted = fact.Define[PrintedBody]("project.slips_printed")

// PrintedBody is what was printed. It has no code and nobody's key.
type PrintedBody struct {
	Month string `json:"month"`
	From  int    `json:"from"` // of the slips, in the order of the attendance file
	Slips int    `json:"slips"`
}

// slipResource is who may print slips: labour inspection alone.
func (e Entry) slipResource() access.Resource {
	return access.Resource{Subject: Subject(e.ID), Place: e.Place, Offices: []string{e.Labour}}
}

// Print records that slips are printed.
func (w *Work) Print(ctx context.Context, c access.Caller, id string, b PrintedBody) error {
	return w.Door.Do(ctx, c, access.WageSlips, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, Subject(id)); err != nil {
			return err
		}
		e, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Permit(e.slipResource()); err != nil {
			return err
		}
		_, err = tx.Record(ctx, SlipsPrinted.Draft(Subject(id), e.Place, b))
		return err
	})
}

// sheetOf is how many slips are printed at a time: twelve sheets of paper.
const sheetOf = 96

// slipsPage asks which month to print, and prints it.
type slipsPage struct {
	web.Page
	E        Entry
	Path     string
	Months   web.Choice
	Problems web.Problems
	None     string
	Cards    []slipCard
	Month    string
	More     string // where the next slips begin, "" for no more
	Value    string
}

// slipCard is one slip: no name and no amount. Whoever gives it out finds the worker by the line of the attendance file.
type slipCard struct {
	Line, Employer, Code, Address string
	Groups                        []string
}

func (d *Desk) slipsForm(c *web.Ctx) error { return d.slips(c, nil, http.StatusOK) }

func (d *Desk) slips(c *web.Ctx, problems web.Problems, status int) error {
	e, b, err := d.sheets(c)
	if err != nil {
		return err
	}
	p := slipsPage{Page: c.Page(c.Say("wages.slips.title")), E: e, Path: "/desk/project/" + e.ID + "/slips", Problems: problems}
	p.Under("/desk/projects")
	p.Months = web.Choice{Field: web.Field{Name: "month", Label: c.Say("wages.slips.month"), Error: problems.For("month")}}
	if b != nil {
		list := months(b)
		for i := len(list) - 1; i >= 0; i-- {
			if len(slips(b, list[i])) > 0 {
				p.Months.Options = append(p.Months.Options, web.Option{Value: list[i].String(), Label: c.Month(monthTime(list[i]))})
			}
		}
	}
	if len(p.Months.Options) == 0 {
		p.None = c.Say("wages.slips.none")
	}
	return c.Render(status, slipsView(p))
}

// sheets reads the project and its evidence for whoever may print slips; for others it is not there.
func (d *Desk) sheets(c *web.Ctx) (Entry, *Book, error) {
	e, err := d.seen(c, c.Path("id"))
	if err == nil && !access.Permits(c.Caller, access.WageSlips, e.slipResource()) {
		err = fault.New(fault.NotFound, "wages.not_found")
	}
	if err != nil || !d.Audit.Ready() {
		return e, nil, err
	}
	b, err := d.Audit.Read(c.Context(), e)
	return e, b, err
}

func (d *Desk) printSlips(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	e, b, err := d.sheets(c)
	if err != nil {
		return err
	}
	m, ok := parseMonth(in.Get("month"))
	var list []Attendance
	if ok && b != nil {
		list = slips(b, m)
	}
	if len(list) == 0 {
		return d.slips(c, web.Problems{{Field: "month", Text: c.Say("wages.slips.choose")}}, http.StatusUnprocessableEntity)
	}
	from, _ := strconv.Atoi(in.Get("from"))
	from = min(max(0, from), len(list)-1)
	to := min(from+sheetOf, len(list))
	if err := d.Register.Print(c.Context(), c.Caller, e.ID, PrintedBody{Month: m.String(), From: from, Slips: to - from}); err != nil {
		return err
	}
	p := slipsPage{Page: c.Page(c.Say("wages.slips.title")), E: e, Path: "/desk/project/" + e.ID + "/slips", Month: c.Month(monthTime(m)), Value: m.String()}
	p.Under("/desk/projects")
	if to < len(list) {
		p.More = strconv.Itoa(to)
	}
	names := map[string]string{}
	for _, x := range e.Parties {
		names[x.Company] = x.Title
	}
	for _, a := range list[from:to] {
		code := d.Register.SlipCode(e.ID, m, a.Worker)
		s := slipCard{Line: c.Say("wages.slip.line", int(a.Ref.Delivery), int(a.Ref.Line)), Employer: names[a.Employer], Code: code, Groups: web.Groups(code, 4)}
		s.Address = d.origin(c) + "/pay#" + url.Values{"project": {e.ID}, "month": {m.String()}, "code": {code}}.Encode()
		p.Cards = append(p.Cards, s)
	}
	return c.Render(http.StatusOK, slipCardsView(p))
}

// parseMonth reads 2026-10.
func parseMonth(s string) (ledger.Month, bool) {
	d := dayOf(s + "-01")
	return d.Month(), d != 0
}

// payPage is where a worker opens the month on the slip, and that month.
type payPage struct {
	web.Page
	Project, Month, Code string
	Wrong                bool
	Problems             web.Problems
	Slip                 bool
	E                    Entry
	When                 string
	Tag                  web.Tag
	Totals               []term
	Parts                []payPart
	Paid                 []payRow
	Checked              string
	FilePath             string
}

type payPart struct {
	Employer, Days, Due, Signed string
	On                          []payDay
}

type payDay struct {
	N  int
	On bool
}

type payRow struct{ Day, Fen, Note string }

func (d *Desk) payForm(c *web.Ctx) error {
	p := payPage{Page: c.Page(c.Say("wages.pay.title")), Project: c.Query("project"), Month: c.Query("month")}
	p.Typed.Path = "/pay"
	return c.Render(http.StatusOK, payView(p))
}

// payAgain shows what was looked up, or was being typed, in the other language or size.
func (d *Desk) payAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	if in.Get("code") != "" {
		return d.openPay(c)
	}
	p := payPage{Page: c.Page(c.Say("wages.pay.title")), Project: in.Get("project"), Month: in.Get("month")}
	p.Typed.Path = "/pay"
	return c.Render(http.StatusOK, payView(p))
}

// openPay opens the month that a code belongs to. Wrong project, wrong month and wrong code are answered alike; nothing is kept in the
// browser, and nothing is on record about who looked.
func (d *Desk) openPay(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	p := payPage{Page: c.Page(c.Say("wages.pay.title")), Project: in.Get("project"), Month: in.Get("month"), Code: in.Get("code")}
	p.Typed.Path = "/pay"
	var a fault.All
	id, ok := ProjectCode(p.Project)
	if !ok {
		a.Add("project", "wages.need.id")
	}
	m, ok := parseMonth(p.Month)
	if !ok {
		a.Add("month", "wages.pay.month_need")
	}
	code, ok := ParseSlipCode(p.Code)
	if !ok {
		a.Add("code", "wages.pay.code_need")
	}
	if p.Problems = c.Problems(a.Err()); len(p.Problems) > 0 {
		return c.Render(http.StatusUnprocessableEntity, payView(p))
	}
	select { // each attempt reads a month of evidence: so many at once, and no more
	case d.paying <- struct{}{}:
		defer func() { <-d.paying }()
	default:
		return fault.New(fault.Busy, "wages.pay.busy")
	}
	s, e, ok, err := d.lookUp(c, id, m, code)
	if err != nil {
		return err
	}
	if !ok {
		p.Wrong = true
		return c.Render(http.StatusNotFound, payView(p))
	}
	d.tell(c, &p, e, s)
	return c.Render(http.StatusOK, payView(p))
}

func (d *Desk) lookUp(c *web.Ctx, id string, m ledger.Month, code string) (Slip, Entry, bool, error) {
	e, err := Get(c.Context(), d.db(), id)
	if fault.Is(err, fault.NotFound) || err == nil && !d.Audit.Ready() {
		return Slip{}, e, false, nil
	}
	if err != nil {
		return Slip{}, e, false, err
	}
	b, err := d.Audit.Read(c.Context(), e)
	if err != nil || b == nil {
		return Slip{}, e, false, err
	}
	s, ok := d.Register.Find(b, m, code)
	return s, e, ok, nil
}

// tell says a worker's month.
func (d *Desk) tell(c *web.Ctx, p *payPage, e Entry, s Slip) {
	p.Slip, p.E, p.When = true, e, c.Month(monthTime(s.Month))
	p.FilePath = "/file?" + url.Values{"place": {string(e.Place)}, "matter": {matter}}.Encode()
	short := max(0, s.Due-s.Sum)
	p.Tag = web.Tag{State: web.Met, Label: c.Say("wages.pay.all")}
	if short > 0 {
		p.Tag = web.Tag{State: web.Soon, Label: c.Say("wages.pay.short", Yuan(short))}
	}
	p.Totals = []term{{Name: c.Say("wages.pay.due"), Says: []string{c.Say("wages.yuan", Yuan(s.Due))}}, {Name: c.Say("wages.pay.paid"), Says: []string{c.Say("wages.yuan", Yuan(s.Sum))}}}
	names := map[string]string{}
	for _, x := range e.Parties {
		names[x.Company] = x.Title
	}
	for _, a := range s.Parts {
		x := payPart{Employer: names[a.Employer], Days: c.Say("wages.pay.days", halfDays(a.Halves)), Due: c.Say("wages.yuan", Yuan(a.Due)), Signed: c.Say("wages.pay.unsigned")}
		if a.Signed != 0 {
			x.Signed = c.Say("wages.pay.signed", dayText(c, a.Signed))
		}
		for n := 1; a.On != 0 && n <= s.Month.Days(); n++ {
			x.On = append(x.On, payDay{n, a.On&(1<<(n-1)) != 0})
		}
		p.Parts = append(p.Parts, x)
	}
	for _, f := range s.Paid {
		r := payRow{Day: dayText(c, f.Day), Fen: c.Say("wages.yuan", Yuan(f.Fen)), Note: c.Say("wages.pay.wage")}
		if f.Kind == Return {
			r.Fen, r.Note = c.Say("wages.yuan", Yuan(-f.Fen)), c.Say("wages.pay.return")
		}
		p.Paid = append(p.Paid, r)
	}
}

// halfDays writes half days: 21.5.
func halfDays(halves int16) string {
	s := strconv.Itoa(int(halves) / 2)
	if halves%2 != 0 {
		s += ".5"
	}
	return s
}

func dayText(c *web.Ctx, d ledger.Day) string { return c.Date(clock.At(int64(d) * 86400_000)) }
