package finding

import (
	"context"
	"regexp"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/redress/deed"
	"ombud/redress/office"
)

type step = deed.Step[Finding]

// do runs a verb on a finding: whose office may do it, and in which states.
func (w *Work) do(ctx context.Context, c access.Caller, a access.Action, id string, whose func(Finding) access.Resource, open func(Finding) bool,
	fn func(context.Context, *step, *fault.All) error) error {
	return deed.Do(ctx, w.Door, c, a, id, Get, func(ctx context.Context, s *step) error {
		if err := s.Permit(whose(s.On)); err != nil {
			return err
		}
		if !open(s.On) {
			return fault.New(fault.Conflict, "finding.not_now")
		}
		var all fault.All
		return fn(ctx, s, &all)
	})
}

// number is what may be a phone, a bank card or an identity number: such things belong into the sealed evidence, not into facts.
var number = regexp.MustCompile(`[0-9０-９]{11,}`)

// said cleans a text that goes into a fact. It must say something and must not hold a worker's number.
func said(all *fault.All, field, s string) string {
	return quiet(all, field, deed.Need(all, field, "finding.need."+field, s, deed.MaxNote))
}

func quiet(all *fault.All, field, s string) string {
	if number.MatchString(s) {
		all.Add(field, "finding.need.no_numbers")
	}
	return s
}

// Answer enters what the company says about a finding, with the documents that it gives. It is taken as long as nothing is over: also late.
func (w *Work) Answer(ctx context.Context, c access.Caller, id, words, evidence string) error {
	return w.do(ctx, c, access.Report, id, Finding.answerers, answerable, func(ctx context.Context, s *step, all *fault.All) error {
		b := AnsweredBody{Text: said(all, "text", words), Evidence: quiet(all, "evidence", deed.Fits(all, "evidence", evidence, deed.MaxNote))}
		return record(ctx, s, all, b, AnswerFact)
	})
}

func (f Finding) answerers() access.Resource { return of(f, f.Regulator, f.Desk) }

func answerable(f Finding) bool { return !f.State.Over() }

// Confirm holds that the promise is broken.
func (w *Work) Confirm(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, undecided, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, DecidedBody{Reason: said(all, "reason", reason)}, ConfirmFact)
	})
}

// Dismiss holds that it is not, with the reason.
func (w *Work) Dismiss(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, answerable, func(ctx context.Context, s *step, all *fault.All) error {
		return record(ctx, s, all, DecidedBody{Reason: said(all, "reason", reason)}, DismissFact)
	})
}

func undecided(f Finding) bool { return f.State == Open || f.State == Answered }

// Order orders the company to pay what is missing, or to put right what is wrong, by the end of a day.
func (w *Work) Order(ctx context.Context, c access.Caller, id, requirement string, due int64) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, orderable, func(ctx context.Context, s *step, all *fault.All) error {
		b := OrderedBody{Ledger: s.On.Ledger, To: s.On.Regulator, Desk: s.On.Desk, Amount: s.On.Amount, Requirement: said(all, "requirement", requirement), Due: later(s, all, due)}
		return record(ctx, s, all, b, OrderFact)
	})
}

func orderable(f Finding) bool { return f.State == Confirmed }

func later(s *step, all *fault.All, due int64) int64 {
	if due <= s.Now.UnixMilli() {
		all.Add("due", "finding.need.due")
	}
	return due
}

// Serve records how the order reached the company, when, and what proves it.
func (w *Work) Serve(ctx context.Context, c access.Caller, id string, how How, proof string, at int64) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, servable, func(ctx context.Context, s *step, all *fault.All) error {
		if !slices.Contains(Hows, how) {
			all.Add("how", "finding.need.how")
		}
		if at != 0 && (at > s.Now.UnixMilli() || at < s.On.Order.At) {
			all.Add("at", "finding.need.served_at")
		}
		b := ServedBody{How: string(how), Proof: said(all, "proof", proof)}
		if err := all.Err(); err != nil {
			return err
		}
		_, err := deed.RecordAt(ctx, s, ServeFact, s.On.Place, at, b)
		return err
	})
}

func servable(f Finding) bool { return f.State == Ordered && f.Order.Served == 0 }

// Prepay orders the general contractor to pay first for its subcontractor, by the end of a day.
func (w *Work) Prepay(ctx context.Context, c access.Caller, id, code, name string, due int64) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, prepayable, func(ctx context.Context, s *step, all *fault.All) error {
		b := PrepayBody{Ledger: s.On.Ledger, To: s.On.Regulator, Party: text.Clean(code), Company: deed.Need(all, "company", "finding.need.company", name, deed.MaxLine), Due: later(s, all, due)}
		if !uscc.MatchString(b.Party) {
			all.Add("party", "finding.need.party")
		}
		if b.Party == s.On.Party {
			all.Add("party", "finding.need.other_party")
		}
		return record(ctx, s, all, b, PrepayFact)
	})
}

// uscc is the form of a unified social credit code; a wrong check digit is lawful on early codes.
var uscc = regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{18}$`)

func prepayable(f Finding) bool {
	return (f.State == Confirmed || f.State == Ordered) && f.Amount > 0 && f.Payer.Code == ""
}

// Recover records what the general contractor got back from the subcontractor for which it paid.
func (w *Work) Recover(ctx context.Context, c access.Caller, id string, amount ledger.Fen, note string) error {
	return w.do(ctx, c, access.Ledger, id, Finding.desk, recoverable, func(ctx context.Context, s *step, all *fault.All) error {
		if amount <= 0 || amount > s.On.Amount-s.On.Payer.Recovered {
			all.Add("amount", "finding.need.recovered")
		}
		return record(ctx, s, all, RecoveredBody{Amount: amount, Note: said(all, "note", note)}, RecoverFact)
	})
}

func recoverable(f Finding) bool {
	return f.Payer.Code != "" && f.State == Settled && f.Payer.Recovered < f.Amount
}

// active reports whether an office is there and at work.
func active(ctx context.Context, q store.Querier, id string) (bool, error) {
	o, err := office.Get(ctx, q, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return o.Active, err
}
