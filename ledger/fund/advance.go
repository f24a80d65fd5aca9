package fund

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/redress/deed"
)

// fundID names the revolving fund that an office keeps.
func fundID(desk string) string { return "fund:" + desk }

// standing is the fund of an office as a verb finds it.
type standing struct {
	Cash ledger.Fen
}

func stands(desk string) func(context.Context, store.Querier, string) (standing, error) {
	return func(ctx context.Context, q store.Querier, _ string) (standing, error) {
		n, err := Balance(ctx, q, cash(desk))
		return standing{n}, err
	}
}

// Endow puts money of the government into the fund of the caller's office.
func (w *Work) Endow(ctx context.Context, c access.Caller, p place.Code, amount ledger.Fen, voucher string) error {
	id := fundID(c.Office)
	return deed.Do(ctx, w.Door, c, access.Ledger, id, stands(c.Office), func(ctx context.Context, s *deed.Step[standing]) error {
		if err := s.Permit(own(id, p, c.Office)); err != nil {
			return err
		}
		var a fault.All
		b := EndowedBody{Desk: c.Office, Amount: amount, Voucher: checked(&a, amount, voucher)}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Endowed, p, b)
		return err
	})
}

// Advance pays the wages of a confirmed finding from the fund. The company owes it from now on, and the office must recover it by a day.
func (w *Work) Advance(ctx context.Context, c access.Caller, findingID string, amount ledger.Fen, basis string, due int64) error {
	id := "advance:" + w.Door.IDs.Next()
	return deed.Make(ctx, w.Door, c, access.Ledger, id, func(ctx context.Context, s *deed.Step[Advance]) error {
		// The fund and the finding are held, so that two advances at once cannot spend the same money or pay the same wages twice.
		if err := s.Hold(ctx, findingID, fundID(c.Office)); err != nil {
			return err
		}
		f, ok, err := confirmed(ctx, s, findingID)
		if err != nil {
			return err
		}
		r := own(id, f.Place, f.Desk)
		if f.ID == "" {
			r = own(id, "", c.Office)
		}
		if err := s.Permit(r); err != nil {
			return err
		}
		var a fault.All
		if !ok {
			a.Add("finding", "fund.need.finding")
		}
		b := AdvancedBody{Ledger: f.Ledger, Desk: f.Desk, Finding: f.ID, Title: f.Title, Party: f.Party, Company: f.Company, Amount: amount, Basis: written(&a, "basis", basis), Due: due}
		if err := w.bounds(ctx, s, &a, f, amount, due); err != nil {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Advanced, f.Place, b)
		return err
	})
}

// bounds notes when an advance is more than the fund has or the company owes, or is due in the past.
func (w *Work) bounds(ctx context.Context, s *deed.Step[Advance], a *fault.All, f finding.Finding, amount ledger.Fen, due int64) error {
	have, err := Balance(ctx, s, cash(f.Desk))
	if err != nil {
		return err
	}
	before, err := advancedFor(ctx, s, f.ID)
	if err != nil {
		return err
	}
	switch {
	case amount <= 0 || amount > Most:
		a.Add("amount", "fund.need.amount")
	case amount > have:
		a.Add("amount", "fund.need.within_fund")
	case amount > f.Amount-before:
		a.Add("amount", "fund.need.within_finding")
	}
	if due <= s.Now.UnixMilli() {
		a.Add("due", "fund.need.due")
	}
	return nil
}

// Recover records money that the company paid back. When nothing is left, the duty to recover is met.
func (w *Work) Recover(ctx context.Context, c access.Caller, id string, amount ledger.Fen, voucher string) error {
	return deed.Do(ctx, w.Door, c, access.Ledger, id, GetAdvance, func(ctx context.Context, s *deed.Step[Advance]) error {
		x := s.On
		if err := s.Permit(x.resource()); err != nil {
			return err
		}
		if x.Left() == 0 {
			return fault.New(fault.Conflict, "fund.nothing_left")
		}
		var a fault.All
		b := RecoveredBody{Desk: x.Desk, Amount: amount, Voucher: checked(&a, amount, voucher)}
		if amount > x.Left() {
			a.Add("amount", "fund.need.within_advance")
		}
		if err := a.Err(); err != nil {
			return err
		}
		if _, err := deed.Record(ctx, s, Recovered, x.Place, b); err != nil || amount < x.Left() {
			return err
		}
		_, err := deed.Record(ctx, s, Whole, x.Place, WholeBody{})
		return err
	})
}
