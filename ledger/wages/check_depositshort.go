package wages

import "ombud/ledger"

// findDepositShort: what is lodged, guarantees that ended left out, is less than the rate of the contract (§32).
func findDepositShort(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	lodged, needed, rows := depositOf(b, at, t)
	if len(rows) > 0 && lodged*10000 < needed && b.Project.runsOn(at) {
		emit(ledger.Finding{Party: b.Project.General, Amount: (needed - lodged*10000 + 9999) / 10000, Proof: rows})
	}
}
