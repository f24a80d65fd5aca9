package wages

import "ombud/ledger"

// quartersOfMonth is a month of paid work in quarters of a day: 21.75 days (劳社部发〔2008〕3号).
const quartersOfMonth = 87

// findBelowMinimum: a month's confirmed pay lies below the minimum wage (Labour Law §48): the daily minimum for each day worked, at most
// the monthly one. The amount is what is missing, a started fen counted whole.
func findBelowMinimum(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	for k, of := range confirmed(b) {
		if k.month.Last() >= at || of.halves <= 0 {
			continue
		}
		f := t.On(k.month.Last())
		monthly, daily := b.Project.MinMonthly, b.Project.MinDaily
		if monthly == 0 {
			monthly = f.MinMonthly
		}
		if daily == 0 {
			daily = f.MinDaily
		}
		if lacks := minimumFor(of.halves, monthly, daily) - of.due; lacks > 0 {
			emit(ledger.Finding{Party: of.party, Period: k.month, Person: k.worker, Amount: lacks, Count: (of.halves + 1) / 2, Proof: of.refs()})
		}
	}
}

// minimumFor is the least pay for half days of work, rounded up to a fen; 0 where no minimum is known.
func minimumFor(halves int64, monthly, daily ledger.Fen) ledger.Fen {
	switch {
	case daily > 0 && monthly > 0:
		return min(monthly, (halves*daily+1)/2)
	case daily > 0:
		return (halves*daily + 1) / 2
	}
	return min(monthly, (halves*2*monthly+quartersOfMonth-1)/quartersOfMonth)
}
