package wages

import (
	"math/bits"

	"ombud/ledger"
)

// findNoRoster: somebody worked who was not registered by real name before entering the site (§28). Where the table gives days, each is
// looked at and the count says how many are not covered; else the month.
func findNoRoster(b *Book, at ledger.Day, _ *Terms, emit func(ledger.Finding)) {
	stays := map[ledger.Key][]Roster{}
	for _, r := range b.Roster {
		stays[r.Worker] = append(stays[r.Worker], r)
	}
	in := func(worker ledger.Key, from, to ledger.Day) bool {
		for _, r := range stays[worker] {
			if r.Entered <= to && (r.Left == 0 || r.Left >= from) {
				return true
			}
		}
		return false
	}
	for _, a := range b.Attendance {
		if a.Halves <= 0 && a.On == 0 || a.Month.First() > at {
			continue
		}
		days, uncovered := 0, false
		for on := a.On; on != 0; on &= on - 1 {
			d := a.Month.First() + ledger.Day(bits.TrailingZeros32(on))
			if !in(a.Worker, d, d) {
				days++
			}
		}
		uncovered = days > 0 || a.On == 0 && !in(a.Worker, a.Month.First(), a.Month.Last())
		if uncovered {
			f := ledger.Finding{Party: a.Employer, Period: a.Month, Person: a.Worker, Count: int64(days), Proof: []ledger.Ref{a.Ref}}
			for _, r := range stays[a.Worker] {
				f.Proof = append(f.Proof, r.Ref)
			}
			emit(f)
		}
	}
}
