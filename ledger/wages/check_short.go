package wages

import "ombud/ledger"

// findShort: less was paid for a month than was confirmed, by more than the tolerance (§3, in full).
func findShort(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := payOf(b, at, t)
	p.each(at, func(k workerMonth, of *monthOf, _ ledger.Day, tolerance ledger.Fen) {
		if lacks := p.lacks(k.worker, k.month, at); lacks > tolerance && lacks < of.due {
			emit(ledger.Finding{Party: of.party, Period: k.month, Person: k.worker, Amount: lacks, Proof: p.proof(k)})
		}
	})
}
