package wages

import "ombud/ledger"

// findNoAttendance: wages went to somebody of whom the tables know no work (§31: paid by the work assessed). The general contractor pays
// from the account, so it explains.
func findNoAttendance(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := payOf(b, at, t)
	settled := map[ledger.Key]bool{}
	for _, s := range b.Settlements {
		settled[s.Worker] = true
	}
	for worker, flows := range p.flows {
		net, proof := map[ledger.Month]ledger.Fen{}, map[ledger.Month][]ledger.Ref{}
		for _, f := range flows {
			if f.month == 0 && (len(p.months[worker]) > 0 || settled[worker]) || p.owed[workerMonth{worker, f.month}] != nil {
				continue
			}
			net[f.month] += f.net
			proof[f.month] = append(proof[f.month], f.Ref)
		}
		for m, sum := range net {
			if sum > t.On(at).PayTolerance {
				emit(ledger.Finding{Party: b.Project.General, Period: m, Person: worker, Amount: sum, Proof: proof[m]})
			}
		}
	}
}
