package wages

import "ombud/ledger"

// findLate: a month was paid in full, but not by the pay day (§14). The amount is what was missing on that day, the count how many
// days after it the pay was first whole.
func findLate(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := payOf(b, at, t)
	p.each(at, func(k workerMonth, of *monthOf, limit ledger.Day, tolerance ledger.Fen) {
		lacked := p.lacks(k.worker, k.month, limit)
		if lacked <= tolerance || p.lacks(k.worker, k.month, at) > tolerance {
			return
		}
		whole := at
		for _, f := range p.flows[k.worker] {
			if f.Day > limit && f.Day < whole && p.lacks(k.worker, k.month, f.Day) <= tolerance {
				whole = f.Day
			}
		}
		day := paidBy(p.p, k.month, t)
		emit(ledger.Finding{Party: of.party, Period: k.month, Person: k.worker, Amount: lacked, Count: int64(whole - day), Proof: p.proof(k)})
	})
}
