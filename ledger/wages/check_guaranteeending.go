package wages

import "ombud/ledger"

// findGuaranteeEnding: the last guarantee of a running project ends soon (§32). It warns before the project stands without one.
func findGuaranteeEnding(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	var last *Deposit
	for i := range b.Deposits {
		d := &b.Deposits[i]
		if d.Guarantee && d.Fen > 0 && d.Day <= at && d.Until != 0 && (last == nil || d.Until > last.Until || d.Until == last.Until && byRef(d.Ref, last.Ref) < 0) {
			last = d
		}
	}
	if last != nil && b.Project.runsOn(at) && last.Until >= at && last.Until-at <= ledger.Day(t.On(at).GuaranteeDays) {
		emit(ledger.Finding{Party: b.Project.General, Count: int64(last.Until - at), Proof: []ledger.Ref{last.Ref}})
	}
}
