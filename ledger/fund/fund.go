// Package fund keeps the two moneys that stand behind wages: the deposit or guarantee that a general contractor lodges for each project, and the
// emergency revolving fund from which a government advances wages and which it must recover. It is apart because money is kept as double
// entry: every fact that moves money writes legs that sum to zero, and a balance is nothing but the sum of legs.
package fund

import (
	"slices"
	"strings"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/ledger"
)

// Deposit is what one project has lodged. Instants are unix ms.
type Deposit struct {
	ID, Ledger, About, Title string
	Place                    place.Code
	Party, Company           string // the general contractor
	Desk, Regulator          string
	Required, Balance        ledger.Fen
	Guarantee                bool  // by a bank's guarantee, which ends
	Until                    int64 // when, 0 for cash
	Short                    bool  // was used and must be made whole
	Opened, Returned         int64
}

// Advance is what the revolving fund paid because a company did not.
type Advance struct {
	ID, Finding, Title string
	Place              place.Code
	Party, Company     string
	Desk, Basis        string
	Amount, Recovered  ledger.Fen
	Due, At            int64
}

// Left is what is still to be recovered.
func (a Advance) Left() ledger.Fen { return a.Amount - a.Recovered }

// Leg is one side of an entry: what an account gains, or loses if negative.
type Leg struct {
	Account string
	Amount  ledger.Fen
}

// The accounts. Those of an office hold money; the others say to whom it belongs or who owes it.
func cash(desk string) string         { return "cash/" + desk }       // of the revolving fund
func endowment(desk string) string    { return "endowment/" + desk }  // what the government put in
func owedBy(advance string) string    { return "owed/" + advance }    // what a company owes the fund
func trust(desk string) string        { return "trust/" + desk }      // cash deposits, at the bank
func guaranteed(desk string) string   { return "guaranteed/" + desk } // what banks guarantee
func depositOf(deposit string) string { return "of/" + deposit }      // what is held for a project

// move is an entry that moves an amount from one account to another. Its legs stand in the order of the accounts, so that two entries
// never wait for each other.
func move(from, to string, amount ledger.Fen) []Leg {
	legs := []Leg{{from, -amount}, {to, amount}}
	slices.SortFunc(legs, func(a, b Leg) int { return strings.Compare(a.Account, b.Account) })
	return legs
}

// holds is the account where a deposit's money is.
func holds(desk string, guarantee bool) string {
	if guarantee {
		return guaranteed(desk)
	}
	return trust(desk)
}

func own(id string, p place.Code, desk string) access.Resource {
	return access.Resource{Subject: id, Place: p, Offices: []string{desk}}
}

func (d Deposit) resource() access.Resource { return own(d.ID, d.Place, d.Desk) }
func (a Advance) resource() access.Resource { return own(a.ID, a.Place, a.Desk) }
