package fund

import (
	"context"
	"database/sql"
	"embed"

	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	depositColumns = `id, ledger, about, title, place, party, company, desk, regulator, required, balance, guarantee, until_at, short, opened_at, returned_at`
	advanceColumns = `id, finding, title, place, party, company, desk, basis, amount, recovered, due_at, at`
	entryColumns   = `id, leg, account, amount, kind, subject, at`
)

var deposits = deed.Table[Deposit]{Name: "fund_deposit", Columns: depositColumns, At: "opened_at", ID: func(d Deposit) string { return d.ID },
	Scan: func(r *sql.Rows, d *Deposit) error {
		var guarantee, short int
		err := r.Scan(&d.ID, &d.Ledger, &d.About, &d.Title, &d.Place, &d.Party, &d.Company, &d.Desk, &d.Regulator, &d.Required, &d.Balance, &guarantee, &d.Until, &short, &d.Opened, &d.Returned)
		d.Guarantee, d.Short = guarantee == 1, short == 1
		return err
	}}

var advances = deed.Table[Advance]{Name: "fund_advance", Columns: advanceColumns, At: "at", ID: func(a Advance) string { return a.ID },
	Scan: func(r *sql.Rows, a *Advance) error {
		return r.Scan(&a.ID, &a.Finding, &a.Title, &a.Place, &a.Party, &a.Company, &a.Desk, &a.Basis, &a.Amount, &a.Recovered, &a.Due, &a.At)
	}}

// GetDeposit reads a deposit; what is not there is NotFound.
func GetDeposit(ctx context.Context, q store.Querier, id string) (Deposit, error) {
	return found(deposits.Get(ctx, q, id))
}

// GetAdvance reads an advance; what is not there is NotFound.
func GetAdvance(ctx context.Context, q store.Querier, id string) (Advance, error) {
	return found(advances.Get(ctx, q, id))
}

func found[T any](x T, ok bool, err error) (T, error) {
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "fund.not_found")
	}
	return x, err
}

// DepositOf is the deposit of a project; false when it has none.
func DepositOf(ctx context.Context, q store.Querier, ledgerName, about string) (Deposit, bool, error) {
	return deposits.Get(ctx, q, DepositID(ledgerName, about))
}

// Balance is what an account holds; 0 for one that nothing ever moved on.
func Balance(ctx context.Context, q store.Querier, account string) (n ledger.Fen, err error) {
	err = q.Row(ctx, `SELECT COALESCE(max(balance), 0) FROM fund_account WHERE account = $1`, account).Scan(&n)
	return n, err
}

// advancedFor is what was advanced about a finding so far.
func advancedFor(ctx context.Context, q store.Querier, finding string) (n ledger.Fen, err error) {
	list, err := store.All(ctx, q, advances.Scan, `SELECT `+advanceColumns+` FROM fund_advance WHERE finding = $1`, finding)
	for _, a := range list {
		n += a.Amount
	}
	return n, err
}

// entry is one leg with what it belongs to.
type entry struct {
	ID, Account, Kind string
	Amount            ledger.Fen
	At                int64
}

func entriesOf(ctx context.Context, q store.Querier, subject string) ([]entry, error) {
	return store.All(ctx, q, func(r *sql.Rows, e *entry) error { return r.Scan(&e.ID, &e.Account, &e.Amount, &e.Kind, &e.At) },
		`SELECT id, account, amount, kind, at FROM fund_entry WHERE subject = $1 ORDER BY at, id, leg`, subject)
}

// Unrecovered lists the advances of an office of which something is left, the oldest first.
func Unrecovered(ctx context.Context, q store.Querier, desk string) ([]Advance, error) {
	return store.All(ctx, q, advances.Scan, `SELECT `+advanceColumns+` FROM fund_advance WHERE desk = $1 AND recovered < amount ORDER BY at, id LIMIT 200`, desk)
}
