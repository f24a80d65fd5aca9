package wages

import "ombud/ledger"

// findSettlementUnposted: the works are done and the final settlement does not hang at the site (§27: posted for 30 days).
func findSettlementUnposted(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := &b.Project
	if p.Completed == 0 || at <= p.Completed+ledger.Day(t.On(p.Completed).SettlementDays) {
		return
	}
	late := int64(at - p.Completed)
	for _, s := range b.Settlements {
		if s.Posted == 0 || s.Posted > at {
			emit(ledger.Finding{Party: s.Employer, Person: s.Worker, Amount: max(0, s.Due), Count: late, Proof: []ledger.Ref{s.Ref}})
		}
	}
	if len(b.Settlements) == 0 && len(b.Attendance) > 0 {
		emit(ledger.Finding{Party: p.General, Count: late, Proof: []ledger.Ref{p.Ref}})
	}
}
