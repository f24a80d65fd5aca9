package wages

import (
	"slices"

	"ombud/ledger"
)

// findSettlementUnpaid: what a final settlement still owed was not paid when its posting ended, or as long after the works were done
// where it was never posted (§27). What was paid beyond the confirmed months counts for the settlement.
func findSettlementUnpaid(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	type final struct {
		due     ledger.Fen
		party   string
		started ledger.Day
		proof   []ledger.Ref
	}
	workers := map[ledger.Key]*final{}
	for _, s := range b.Settlements {
		from := s.Posted
		if from == 0 || from > at {
			from = b.Project.Completed
		}
		if from == 0 {
			continue
		}
		w := workers[s.Worker]
		if w == nil {
			w = &final{party: s.Employer, started: from}
			workers[s.Worker] = w
		}
		w.due += s.Due
		w.party = min(w.party, s.Employer)
		w.started = max(w.started, from)
		w.proof = append(w.proof, s.Ref)
	}
	p := payOf(b, at, t)
	for worker, w := range workers {
		f := t.On(w.started)
		if at <= w.started+ledger.Day(f.SettlementDays) {
			continue
		}
		var over ledger.Fen
		for _, x := range p.flows[worker] {
			over += x.net
			w.proof = append(w.proof, x.Ref)
		}
		for _, m := range p.months[worker] {
			over -= p.owed[workerMonth{worker, m}].due
		}
		if lacks := w.due - max(0, over); lacks > f.PayTolerance {
			emit(ledger.Finding{Party: w.party, Person: worker, Amount: lacks, Count: int64(at - w.started), Proof: slices.Clone(w.proof)})
		}
	}
}
