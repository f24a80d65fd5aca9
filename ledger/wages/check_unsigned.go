package wages

import "ombud/ledger"

// findUnsigned: a confirmation of a month's work that the worker had not signed by the pay day (§31: signed, then paid).
func findUnsigned(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	for _, a := range b.Attendance {
		if (a.Halves > 0 || a.Due > 0) && (a.Signed == 0 || a.Signed > at) && at > paidBy(&b.Project, a.Month, t) {
			emit(ledger.Finding{Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: max(0, a.Due), Proof: []ledger.Ref{a.Ref}})
		}
	}
}
