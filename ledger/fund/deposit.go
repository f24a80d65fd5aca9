package fund

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct{ Door *act.Door }

// Most is the largest amount that is taken in one step: a typing error is larger.
const Most ledger.Fen = 100_000_000_000 // a billion yuan

// DepositID names the deposit of a project: it has one.
func DepositID(ledgerName, about string) string {
	h := sha256.Sum256([]byte(ledgerName + "\x00" + about))
	return "deposit:" + hex.EncodeToString(h[:12])
}

// maybe reads a deposit that need not be there.
func maybe(ctx context.Context, q store.Querier, id string) (Deposit, error) {
	d, _, err := deposits.Get(ctx, q, id)
	return d, err
}

// Open says what a project must have lodged, by whom, and lodges the first of it. The caller's office keeps it.
func (w *Work) Open(ctx context.Context, c access.Caller, d Deposit, amount ledger.Fen, voucher string) error {
	id := DepositID(d.Ledger, d.About)
	return deed.Do(ctx, w.Door, c, access.Ledger, id, maybe, func(ctx context.Context, s *deed.Step[Deposit]) error {
		if err := s.Permit(own(id, d.Place, d.Desk)); err != nil {
			return err
		}
		var a fault.All
		if s.On.ID != "" {
			a.Add("about", "fund.has_deposit")
		}
		b := OpenedBody{Ledger: d.Ledger, About: deed.Need(&a, "about", "fund.need.about", d.About, deed.MaxLine), Title: deed.Need(&a, "title", "fund.need.title", d.Title, deed.MaxLine),
			Party: text.Clean(d.Party), Company: deed.Need(&a, "company", "fund.need.company", d.Company, deed.MaxLine), Desk: d.Desk, Regulator: d.Regulator,
			Required: d.Required, Guarantee: d.Guarantee, Until: d.Until}
		if !uscc.MatchString(b.Party) {
			a.Add("party", "fund.need.party")
		}
		if o, err := office.Get(ctx, s, d.Regulator); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		} else if !o.Active {
			a.Add("regulator", "fund.need.regulator")
		}
		if d.Required <= 0 || d.Required > Most {
			a.Add("required", "fund.need.amount")
		}
		if d.Guarantee && d.Until <= s.Now.UnixMilli() {
			a.Add("until", "fund.need.until")
		}
		voucher := checked(&a, amount, voucher)
		if err := a.Err(); err != nil {
			return err
		}
		if _, err := deed.Record(ctx, s, Opened, d.Place, b); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Lodged, d.Place, LodgedBody{Desk: d.Desk, Guarantee: d.Guarantee, Amount: amount, Voucher: voucher})
		return err
	})
}

// uscc is the form of a unified social credit code.
var uscc = regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{18}$`)

// number is what may be a card or an identity number, which do not belong into facts.
var number = regexp.MustCompile(`[0-9０-９]{15,}`)

// checked notes what is wrong with an amount and its voucher.
func checked(a *fault.All, amount ledger.Fen, voucher string) string {
	if amount <= 0 || amount > Most {
		a.Add("amount", "fund.need.amount")
	}
	return written(a, "voucher", voucher)
}

func written(a *fault.All, field, s string) string {
	s = deed.Need(a, field, "fund.need."+field, s, deed.MaxNote)
	if number.MatchString(s) {
		a.Add(field, "fund.need.no_numbers")
	}
	return s
}

// deposit runs a verb on a deposit that was not given back.
func (w *Work) deposit(ctx context.Context, c access.Caller, id string, fn func(context.Context, *deed.Step[Deposit], *fault.All) error) error {
	return deed.Do(ctx, w.Door, c, access.Ledger, id, GetDeposit, func(ctx context.Context, s *deed.Step[Deposit]) error {
		if err := s.Permit(s.On.resource()); err != nil {
			return err
		}
		if s.On.Returned != 0 {
			return fault.New(fault.Conflict, "fund.returned")
		}
		var a fault.All
		return fn(ctx, s, &a)
	})
}

// Lodge adds to a deposit. When that makes it whole again after it was used, the duty to top it up is met.
func (w *Work) Lodge(ctx context.Context, c access.Caller, id string, amount ledger.Fen, voucher string) error {
	return w.deposit(ctx, c, id, func(ctx context.Context, s *deed.Step[Deposit], a *fault.All) error {
		d := s.On
		b := LodgedBody{Desk: d.Desk, Guarantee: d.Guarantee, Amount: amount, Voucher: checked(a, amount, voucher)}
		if err := a.Err(); err != nil {
			return err
		}
		if _, err := deed.Record(ctx, s, Lodged, d.Place, b); err != nil || !d.Short || d.Balance+amount < d.Required {
			return err
		}
		_, err := deed.Record(ctx, s, ToppedUp, d.Place, WholeBody{})
		return err
	})
}

// Use pays the wages of a confirmed finding on the project from its deposit.
func (w *Work) Use(ctx context.Context, c access.Caller, id, findingID string, amount ledger.Fen, voucher string) error {
	return w.deposit(ctx, c, id, func(ctx context.Context, s *deed.Step[Deposit], a *fault.All) error {
		d := s.On
		f, ok, err := confirmed(ctx, s, findingID)
		if err != nil {
			return err
		}
		if !ok || f.Ledger != d.Ledger || f.About != d.About {
			a.Add("finding", "fund.need.finding")
		} else if amount > f.Amount {
			a.Add("amount", "fund.need.within_finding")
		}
		b := UsedBody{Ledger: d.Ledger, Desk: d.Desk, To: d.Regulator, Guarantee: d.Guarantee, Finding: findingID, Amount: amount, Voucher: checked(a, amount, voucher)}
		if amount > d.Balance {
			a.Add("amount", "fund.need.within_balance")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Used, d.Place, b)
		return err
	})
}

// confirmed reads a finding for which money may be paid: an inspector holds that it is so, and the rows do not show it paid.
func confirmed(ctx context.Context, q store.Querier, id string) (finding.Finding, bool, error) {
	f, err := finding.Get(ctx, q, id)
	if fault.Is(err, fault.NotFound) {
		return f, false, nil
	}
	return f, f.State == finding.Confirmed || f.State == finding.Ordered, err
}

// Return gives what is left back at the end of the project, with the reason.
func (w *Work) Return(ctx context.Context, c access.Caller, id, reason string) error {
	return w.deposit(ctx, c, id, func(ctx context.Context, s *deed.Step[Deposit], a *fault.All) error {
		d := s.On
		b := ReturnedBody{Desk: d.Desk, Guarantee: d.Guarantee, Amount: d.Balance, Reason: written(a, "reason", reason)}
		owed, err := finding.About(ctx, s, d.Ledger, d.About)
		if err != nil {
			return err
		}
		for _, f := range owed {
			if f.Amount > 0 && !f.State.Over() {
				return fault.New(fault.Conflict, "fund.still_owed")
			}
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Returned, d.Place, b)
		return err
	})
}
