package wages

import (
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/ledger/finding"
	"ombud/machine/web"
)

// foundRow is a finding in a list of the ledger's own pages.
type foundRow struct {
	Kind, Path, Month, Company, About, Amount, Found string
	Tag                                              web.Tag
}

// found lists the findings that the caller may see; those that are over come last.
func (d *Desk) found(c *web.Ctx, list []finding.Finding) ([]foundRow, error) {
	var open, over []foundRow
	for _, f := range list {
		ok, err := finding.Sees(c.Context(), d.db(), c.Caller, f)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		r := foundRow{Kind: finding.Kind(c.Voice, f.Ledger, f.Check), Path: finding.Path(f.ID), Company: f.Company, About: f.Title, Found: c.Date(clock.At(f.Found)),
			Tag: web.Tag{Label: c.Say("finding.state." + string(f.State))}}
		if f.Period != 0 {
			r.Month = c.Month(monthTime(f.Period))
		}
		if f.Amount > 0 {
			r.Amount = c.Say("wages.yuan", Yuan(f.Amount))
		}
		if f.State == finding.Settled {
			r.Tag.State = web.Met
		}
		if f.State.Over() {
			over = append(over, r)
			continue
		}
		duties, err := duty.OpenOf(c.Context(), d.db(), f.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range duties {
			if x.State == duty.Open && x.Late(c.Now) {
				r.Tag.State = web.Over
			}
		}
		open = append(open, r)
	}
	return append(open, over...), nil
}
