package finding

import (
	"net/http"
	"strconv"
	"strings"

	"ombud/base/clock"
	"ombud/machine/sheet"
	"ombud/machine/web"
)

func (d *Desk) facts(c *web.Ctx, p pageOf) []web.Row {
	f, r := p.R.F, p.R
	out := []web.Row{{Key: c.Say("finding.col.project"), Text: f.Title}, {Key: c.Say("finding.party"), Text: f.Company + "（" + f.Party + "）"}}
	if r.Month != "" {
		out = append(out, web.Row{Key: c.Say("finding.col.period"), Text: r.Month})
	}
	amount := c.Say("finding.no_amount")
	if r.Amount != "" {
		amount = c.Say("finding.yuan", r.Amount)
	}
	if r.How != "" {
		amount += " · " + r.How
	}
	out = append(out, web.Row{Key: c.Say("finding.col.amount"), Text: amount}, web.Row{Key: c.Say("finding.desk"), Text: d.Names.Office(c.Context(), f.Desk, c.Voice)},
		web.Row{Key: c.Say("finding.regulator"), Text: p.Regulator})
	found := r.Found
	if f.Rounds > 1 {
		found += " · " + c.Say("finding.rounds", f.Rounds)
	}
	return append(out, web.Row{Key: c.Say("finding.found_on"), Text: found})
}

// after is what followed so far.
func (d *Desk) after(c *web.Ctx, p pageOf) (out []web.Row) {
	f := p.R.F
	add := func(key, text string) {
		if text != "" {
			out = append(out, web.Row{Key: c.Say(key), Text: text})
		}
	}
	add("finding.company_says", f.Answer)
	add("finding.evidence", f.Evidence)
	add("finding.decision", f.Reason)
	if f.Order.At != 0 {
		line := c.Say("finding.order_plain", p.DueDay)
		if f.Order.Amount > 0 {
			line = c.Say("finding.order_line", p.DueDay, Yuan(f.Order.Amount))
		}
		served := c.Say("finding.unserved")
		if f.Order.Served != 0 {
			served = c.Say("finding.served_line", c.Moment(clock.At(f.Order.Served)), c.Say("finding.how."+string(f.Order.How)), f.Order.Proof)
		}
		add("finding.order", line+" · "+served)
	}
	if f.Payer.Code != "" {
		line := c.Say("finding.payer_line", f.Payer.Name, f.Payer.Code, c.DueDate(clock.At(f.Payer.Due)))
		if f.Payer.Recovered > 0 {
			line += " · " + c.Say("finding.recovered_line", Yuan(f.Payer.Recovered), Yuan(f.Amount-f.Payer.Recovered))
		}
		add("finding.payer", line)
	}
	return out
}

// notice is what the company is handed, on A4. It names no worker.
func (d *Desk) notice(c *web.Ctx) error {
	p, err := d.view(c)
	if err != nil {
		return err
	}
	f := p.R.F
	p.Letter = web.Letter{Title: c.Say("finding.notice.title"), To: f.Company, Number: strings.ToUpper(f.ID[strings.IndexByte(f.ID, ':')+1:][:12]),
		Office: d.Names.Office(c.Context(), f.Desk, c.Voice), Date: c.Long(c.Now)}
	return c.Render(http.StatusOK, noticeView(p))
}

// sheet is the notice's table with all rows that are kept. Whatever came from a file is text in it, never a formula.
func (d *Desk) sheet(c *web.Ctx) error {
	f, err := d.find(c)
	if err != nil {
		return err
	}
	list, err := d.proof(c, f)
	if err != nil {
		return err
	}
	rows := [][]string{{c.Say("finding.no"), c.Say("finding.col.project"), c.Say("finding.party"), c.Say("finding.col.what"), c.Say("finding.row.amount"), c.Say("finding.row.count"), c.Say("finding.row.rows")}}
	for i, x := range list {
		rows = append(rows, []string{strconv.Itoa(i + 1), f.Title, f.Company, Kind(c.Voice, f.Ledger, f.Check), x.Amount, x.Count, strings.Join(x.Rows, "; ")})
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="notice-`+f.ID[len("finding:"):]+`.xlsx"`)
	return sheet.Write(c.Writer, c.Say("finding.notice.sheet"), rows)
}

func amountOf(p pageOf) string {
	switch {
	case p.R.Amount == "":
		return p.R.How
	case p.R.How == "":
		return p.R.Amount
	}
	return p.R.Amount + " · " + p.R.How
}

// noticeBody is the word key of the letter: before a decision the company is asked, afterwards it is told.
func noticeBody(f Finding) string {
	if undecided(f) {
		return "finding.notice.body"
	}
	return "finding.notice.decided"
}
