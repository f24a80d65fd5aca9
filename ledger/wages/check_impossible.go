package wages

import (
	"math/bits"

	"ombud/ledger"
)

// findImpossible: attendance that no calendar holds: days that the month does not have, more days than it has, more half days than
// the days marked, or a month that has not begun (§31: by the work that was done). The count is the days claimed.
func findImpossible(b *Book, at ledger.Day, _ *Terms, emit func(ledger.Finding)) {
	for k, of := range confirmed(b) {
		wrong := of.halves > 2*int64(k.month.Days()) || k.month.First() > at && of.halves > 0
		claimed := (of.halves + 1) / 2
		for _, a := range of.rows {
			wrong = wrong || a.On>>k.month.Days() != 0 || a.On != 0 && int(a.Halves) > 2*bits.OnesCount32(a.On)
			claimed = max(claimed, int64(bits.Len32(a.On)))
		}
		if wrong {
			emit(ledger.Finding{Party: of.party, Period: k.month, Person: k.worker, Count: claimed, Proof: of.refs()})
		}
	}
}
