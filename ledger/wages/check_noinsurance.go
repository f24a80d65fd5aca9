package wages

import "ombud/ledger"

// findNoInsurance: an employer's workers worked on the site in a month for which no work-injury insurance covers them (Construction
// Law §48). The count says how many. Tax filings cover nobody.
func findNoInsurance(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	type filing struct {
		party string
		month ledger.Month
	}
	covered := map[filing]bool{}
	for _, c := range b.Cover {
		covered[filing{c.Employer, c.Month}] = covered[filing{c.Employer, c.Month}] || c.Insurance
	}
	workers, proof := map[filing]map[ledger.Key]bool{}, map[filing][]ledger.Ref{}
	for _, a := range b.Attendance {
		k := filing{a.Employer, a.Month}
		if a.Halves <= 0 || covered[k] || at <= a.Month.Last()+ledger.Day(t.On(a.Month.Last()).CoverDays) {
			continue
		}
		if workers[k] == nil {
			workers[k] = map[ledger.Key]bool{}
		}
		workers[k][a.Worker] = true
		proof[k] = append(proof[k], a.Ref)
	}
	for k, who := range workers {
		emit(ledger.Finding{Party: k.party, Period: k.month, Count: int64(len(who)), Proof: proof[k]})
	}
}
