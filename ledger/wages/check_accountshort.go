package wages

import "ombud/ledger"

// findAccountShort: shortly before a pay day the dedicated account holds less than the payroll still needs (§26). It warns before the
// promise is broken. Only what banks say of their balances counts.
func findAccountShort(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	var last *Flow
	for _, f := range onceEach(b.Flows, at) {
		if f.Left >= 0 {
			last = f
		}
	}
	if last == nil {
		return
	}
	p := payOf(b, at, t)
	for m := at.Month() - 1; m <= at.Month(); m++ {
		day := paidBy(&b.Project, m, t)
		if day < at || day-at > ledger.Day(t.On(day).AccountDays) {
			continue
		}
		need, proof := ledger.Fen(0), []ledger.Ref{last.Ref}
		for k, of := range p.owed {
			if lacks := ledger.Fen(0); k.month == m {
				if lacks = p.lacks(k.worker, m, at); lacks > 0 {
					need += lacks
					proof = append(proof, of.refs()...)
				}
			}
		}
		if need > last.Left {
			emit(ledger.Finding{Party: b.Project.General, Period: m, Amount: need - last.Left, Count: int64(day - at), Proof: proof})
		}
	}
}
