package wages

import "ombud/ledger"

// findUnpaid: a month of work for which nothing was paid by the pay day (§3: nobody may owe; §31: paid to the worker's own card).
func findUnpaid(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := payOf(b, at, t)
	p.each(at, func(k workerMonth, of *monthOf, _ ledger.Day, tolerance ledger.Fen) {
		if lacks := p.lacks(k.worker, k.month, at); lacks > tolerance && lacks == of.due {
			emit(ledger.Finding{Party: of.party, Period: k.month, Person: k.worker, Amount: lacks, Proof: p.proof(k)})
		}
	})
}
