package wages

import "ombud/ledger"

// findTableMissing: an employer with workers on the site gave no table for a month (§31: assessed and drawn up every month). A project
// without any roster owes its tables through the general contractor. The count says for how many workers.
func findTableMissing(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	type table struct {
		party string
		month ledger.Month
	}
	given, any := map[table]bool{}, map[ledger.Month]bool{}
	for _, a := range b.Attendance {
		given[table{a.Employer, a.Month}] = true
		any[a.Month] = true
	}
	p := &b.Project
	if p.Started == 0 {
		return
	}
	last := at.Month()
	if p.Completed != 0 {
		last = min(last, p.Completed.Month())
	}
	for m := p.Started.Month(); m <= last; m++ {
		if at <= m.Last()+ledger.Day(t.On(m.Last()).TableDays) {
			continue
		}
		workers, proof := map[string]map[ledger.Key]bool{}, map[string][]ledger.Ref{}
		for _, r := range b.Roster {
			if r.Entered <= m.Last() && (r.Left == 0 || r.Left >= m.First()) {
				if workers[r.Employer] == nil {
					workers[r.Employer] = map[ledger.Key]bool{}
				}
				workers[r.Employer][r.Worker] = true
				proof[r.Employer] = append(proof[r.Employer], r.Ref)
			}
		}
		for party, who := range workers {
			if !given[table{party, m}] {
				emit(ledger.Finding{Party: party, Period: m, Count: int64(len(who)), Proof: proof[party]})
			}
		}
		if len(b.Roster) == 0 && !any[m] {
			emit(ledger.Finding{Party: p.General, Period: m, Proof: []ledger.Ref{p.Ref}})
		}
	}
}
