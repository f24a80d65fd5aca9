package wages

import (
	"math/rand/v2"
	"time"

	"ombud/ledger"
)

func monthOfYear(m int) time.Month { return time.Month(m) }

func seededRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 5)) }

// shuffleBook puts the rows of every table in another order.
func shuffleBook(b *Book, rng *rand.Rand) {
	mix := func(n int, swap func(i, j int)) { rng.Shuffle(n, swap) }
	mix(len(b.Roster), func(i, j int) { b.Roster[i], b.Roster[j] = b.Roster[j], b.Roster[i] })
	mix(len(b.Attendance), func(i, j int) { b.Attendance[i], b.Attendance[j] = b.Attendance[j], b.Attendance[i] })
	mix(len(b.Settlements), func(i, j int) { b.Settlements[i], b.Settlements[j] = b.Settlements[j], b.Settlements[i] })
	mix(len(b.Flows), func(i, j int) { b.Flows[i], b.Flows[j] = b.Flows[j], b.Flows[i] })
	mix(len(b.Cover), func(i, j int) { b.Cover[i], b.Cover[j] = b.Cover[j], b.Cover[i] })
	mix(len(b.Deposits), func(i, j int) { b.Deposits[i], b.Deposits[j] = b.Deposits[j], b.Deposits[i] })
	mix(len(b.Notices), func(i, j int) { b.Notices[i], b.Notices[j] = b.Notices[j], b.Notices[i] })
}

// redeliver splits what was delivered at once into several deliveries, counted anew; copies of a row of the bank stay copies.
func redeliver(b *Book) {
	r := func(i int, kind string) ledger.Ref {
		return ledger.Ref{Kind: kind, Delivery: uint32(1 + i%3), Line: uint32(2 + i/3)}
	}
	for i := range b.Roster {
		b.Roster[i].Ref = r(i, KindRoster)
	}
	for i := range b.Attendance {
		b.Attendance[i].Ref = r(i, KindAttendance)
	}
	for i := range b.Flows {
		b.Flows[i].Ref = r(i, KindFlow)
	}
	for i := range b.Cover {
		b.Cover[i].Ref = r(i, KindCover)
	}
}
