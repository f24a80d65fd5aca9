package fund

import (
	"context"
	"errors"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts. The subject of the first five is a deposit, of Endowed an office's fund, of the last three an advance.
var (
	Opened    = fact.Define[OpenedBody]("fund.deposit_opened")
	Lodged    = fact.Define[LodgedBody]("fund.deposit_lodged")
	Used      = fact.Define[UsedBody]("fund.deposit_used")
	ToppedUp  = fact.Define[WholeBody]("fund.deposit_topped_up")
	Returned  = fact.Define[ReturnedBody]("fund.deposit_returned")
	Endowed   = fact.Define[EndowedBody]("fund.endowed")
	Advanced  = fact.Define[AdvancedBody]("fund.advanced")
	Recovered = fact.Define[RecoveredBody]("fund.recovered")
	Whole     = fact.Define[WholeBody]("fund.whole")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Opened, Lodged, Used, ToppedUp, Returned, Endowed, Advanced, Recovered, Whole}

// OpenedBody says what a project must have lodged, and who sees to it.
type OpenedBody struct {
	Ledger    string `json:"ledger"`
	About     string `json:"about"`
	Title     string `json:"title"`
	Party     string `json:"party"`
	Company   string `json:"company"`
	Desk      string `json:"desk"`
	Regulator string `json:"regulator"`
	Required  int64  `json:"required"`
	Guarantee bool   `json:"guarantee"`
	Until     int64  `json:"until"`
}

// LodgedBody is money that came in.
type LodgedBody struct {
	Desk      string `json:"desk"`
	Guarantee bool   `json:"guarantee"`
	Amount    int64  `json:"amount"`
	Voucher   string `json:"voucher"`
}

// UsedBody pays wages from the deposit. To is the office that sees to it that it is made whole again.
type UsedBody struct {
	Ledger    string `json:"ledger"`
	Desk      string `json:"desk"`
	To        string `json:"to"`
	Guarantee bool   `json:"guarantee"`
	Finding   string `json:"finding"`
	Amount    int64  `json:"amount"`
	Voucher   string `json:"voucher"`
}

// WholeBody says that nothing is missing any more.
type WholeBody struct{}

// ReturnedBody gives a deposit back at the end of the project.
type ReturnedBody struct {
	Desk      string `json:"desk"`
	Guarantee bool   `json:"guarantee"`
	Amount    int64  `json:"amount"`
	Reason    string `json:"reason"`
}

// EndowedBody is money that the government put into the fund.
type EndowedBody struct {
	Desk    string `json:"desk"`
	Amount  int64  `json:"amount"`
	Voucher string `json:"voucher"`
}

// AdvancedBody pays wages from the fund.
type AdvancedBody struct {
	Ledger  string `json:"ledger"`
	Desk    string `json:"desk"`
	Finding string `json:"finding"`
	Title   string `json:"title"`
	Party   string `json:"party"`
	Company string `json:"company"`
	Amount  int64  `json:"amount"`
	Basis   string `json:"basis"`
	Due     int64  `json:"due"`
}

// RecoveredBody is money that the company paid back.
type RecoveredBody struct {
	Desk    string `json:"desk"`
	Amount  int64  `json:"amount"`
	Voucher string `json:"voucher"`
}

// Tellings say how the facts are told in timelines.
var Tellings = map[string]promise.Telling{
	Opened.Name():    {Fields: []string{"company"}, Inside: true},
	Lodged.Name():    {Fields: []string{"voucher"}, Inside: true},
	Used.Name():      {Fields: []string{"voucher"}, Inside: true},
	ToppedUp.Name():  {Inside: true},
	Returned.Name():  {Fields: []string{"reason"}, Inside: true},
	Endowed.Name():   {Fields: []string{"voucher"}, Inside: true},
	Advanced.Name():  {Fields: []string{"company", "basis"}, Inside: true},
	Recovered.Name(): {Fields: []string{"voucher"}, Inside: true},
	Whole.Name():     {Inside: true},
}

// change is what a fact does: a row of its own, and the legs of an entry.
type change struct {
	sql  string
	args []any
	legs []Leg
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{
		Opened.Name(): fold(Opened, func(f fact.Fact, b OpenedBody) change {
			return change{sql: `INSERT INTO fund_deposit (` + depositColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, 0, $13, 0)`,
				args: []any{b.Ledger, b.About, b.Title, string(f.Place), b.Party, b.Company, b.Desk, b.Regulator, b.Required, bit(b.Guarantee), b.Until, f.At}}
		}),
		Lodged.Name(): fold(Lodged, func(f fact.Fact, b LodgedBody) change {
			return change{`UPDATE fund_deposit SET balance = balance + $2 WHERE id = $1`, []any{b.Amount}, move(depositOf(f.Subject), holds(b.Desk, b.Guarantee), b.Amount)}
		}),
		Used.Name(): fold(Used, func(f fact.Fact, b UsedBody) change {
			return change{`UPDATE fund_deposit SET balance = balance - $2, short = 1 WHERE id = $1`, []any{b.Amount}, move(holds(b.Desk, b.Guarantee), depositOf(f.Subject), b.Amount)}
		}),
		ToppedUp.Name(): fold(ToppedUp, func(fact.Fact, WholeBody) change {
			return change{sql: `UPDATE fund_deposit SET short = 0 WHERE id = $1`}
		}),
		Returned.Name(): fold(Returned, func(f fact.Fact, b ReturnedBody) change {
			return change{`UPDATE fund_deposit SET balance = balance - $2, returned_at = $3 WHERE id = $1`, []any{b.Amount, f.At}, move(holds(b.Desk, b.Guarantee), depositOf(f.Subject), b.Amount)}
		}),
		Endowed.Name(): fold(Endowed, func(_ fact.Fact, b EndowedBody) change {
			return change{legs: move(endowment(b.Desk), cash(b.Desk), b.Amount)}
		}),
		Advanced.Name(): fold(Advanced, func(f fact.Fact, b AdvancedBody) change {
			return change{`INSERT INTO fund_advance (` + advanceColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)`,
				[]any{b.Finding, b.Title, string(f.Place), b.Party, b.Company, b.Desk, b.Basis, b.Amount, b.Due, f.At}, move(cash(b.Desk), owedBy(f.Subject), b.Amount)}
		}),
		Recovered.Name(): fold(Recovered, func(f fact.Fact, b RecoveredBody) change {
			return change{`UPDATE fund_advance SET recovered = recovered + $2 WHERE id = $1`, []any{b.Amount}, move(owedBy(f.Subject), cash(b.Desk), b.Amount)}
		}),
		Whole.Name(): func(context.Context, *store.Tx, fact.Fact) error { return nil },
	}
}

// fold makes the fold of a kind: its row, and its legs with the balances of their accounts.
func fold[B any](k fact.Kind[B], of func(fact.Fact, B) change) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		c := of(f, b)
		if c.sql != "" {
			n, err := tx.Exec(ctx, c.sql, append([]any{f.Subject}, c.args...)...)
			if err != nil || n != 1 {
				return errors.Join(fmt.Errorf("%s about %s: %d rows", f.Kind, f.Subject, n), err)
			}
		}
		return book(ctx, tx, f, c.legs)
	}
}

// book writes an entry. Legs that do not sum to zero are a mistake of the program: nothing is written.
func book(ctx context.Context, tx *store.Tx, f fact.Fact, legs []Leg) error {
	var sum ledger.Fen
	for i, l := range legs {
		sum += l.Amount
		if _, err := tx.Exec(ctx, `INSERT INTO fund_entry (`+entryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`, f.ID, i+1, l.Account, l.Amount, f.Kind, f.Subject, f.At); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO fund_account (account, balance, entries) VALUES ($1, $2, 1)
			ON CONFLICT (account) DO UPDATE SET balance = fund_account.balance + excluded.balance, entries = fund_account.entries + 1`, l.Account, l.Amount); err != nil {
			return err
		}
	}
	if sum != 0 {
		return fmt.Errorf("%s about %s: the entry does not sum to zero", f.Kind, f.Subject)
	}
	return nil
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
