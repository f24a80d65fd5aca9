package wages

import "ombud/ledger"

// findReturned: a wage came back from the worker's bank and was not sent again in time (§31). What was sent from the day of the first
// return on counts as sent again, and no more is missing than the month lacks: a bank also books back what it paid too much.
func findReturned(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := payOf(b, at, t)
	for worker, flows := range p.flows {
		type back struct {
			sum, again ledger.Fen
			first      ledger.Day
			undone     map[string]bool
			proof      []ledger.Ref
		}
		months := map[ledger.Month]*back{}
		for _, f := range flows {
			if f.Kind != Return || at <= f.Day+ledger.Day(t.On(f.Day).ResendDays) {
				continue
			}
			m := months[f.month]
			if m == nil {
				m = &back{first: f.Day, undone: map[string]bool{}}
				months[f.month] = m
			}
			m.sum -= f.net
			m.first = min(m.first, f.Day)
			m.proof = append(m.proof, f.Ref)
			// Only the transfer of the first return lies before anything sent again.
			if f.Day == m.first {
				m.undone[f.Of] = true
			}
		}
		for month, m := range months {
			for _, f := range flows {
				if f.Kind == Wage && f.month == month && f.Day >= m.first && (f.Txn == "" || !m.undone[f.Txn]) {
					m.again += f.net
					m.proof = append(m.proof, f.Ref)
				}
			}
			if lacks := min(m.sum-m.again, p.lacksAbout(worker, month, at, m.sum)); lacks > t.On(at).PayTolerance {
				emit(ledger.Finding{Party: b.Project.General, Period: month, Person: worker, Amount: lacks, Proof: m.proof})
			}
		}
	}
}

// lacksAbout is what a month lacks, or all months where the bank names none; otherwise where nothing was confirmed.
func (p *pay) lacksAbout(worker ledger.Key, m ledger.Month, at ledger.Day, otherwise ledger.Fen) ledger.Fen {
	if m != 0 && p.owed[workerMonth{worker, m}] != nil {
		return p.lacks(worker, m, at)
	}
	if m != 0 || len(p.months[worker]) == 0 {
		return otherwise
	}
	var sum ledger.Fen
	for _, k := range p.months[worker] {
		sum += p.lacks(worker, k, at)
	}
	return sum
}
