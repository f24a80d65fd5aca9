package wages

import "ombud/ledger"

// findNoContract: somebody is on the roster without a labour contract, which is signed before entering the site (§28).
func findNoContract(b *Book, at ledger.Day, _ *Terms, emit func(ledger.Finding)) {
	for _, r := range b.Roster {
		if r.Entered <= at && (r.Contract == 0 || r.Contract > at) {
			emit(ledger.Finding{Party: r.Employer, Period: r.Entered.Month(), Person: r.Worker, Count: int64(at-r.Entered) + 1, Proof: []ledger.Ref{r.Ref}})
		}
	}
}
