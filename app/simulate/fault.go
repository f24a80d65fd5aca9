package simulate

import (
	"math/rand/v2"
	"slices"
)

// nodes are the servers of the city. Each grievance is worked on behind one of them.
const nodes = 3

// closure is an office that does nothing for a time.
type closure struct {
	office   string
	from, to int64
}

// skew is a clock that is wrong for a time.
type skew struct {
	node     int
	from, to int64
	by       int64 // ms ahead; negative: behind
}

// kill is a node that dies while a slot is written: in the middle of the commit, or after it and before anybody was answered.
type kill struct {
	slot  int
	after bool
}

// faults are what goes wrong in a season.
type faults struct {
	closures []closure
	skews    []skew
	kills    []kill
}

// plan draws the faults: about one closure every five days, a wrong clock every ten, a dead node every five.
func plan(s Season, offices []string) (f faults) {
	if !s.Faults || len(offices) == 0 {
		return f
	}
	r := rand.New(rand.NewPCG(s.Seed, 1<<61))
	from, length, days := s.From.UnixMilli(), int64(s.Days())*dayMillis, s.Days()
	for i := range max(1, days/5) {
		at := from + r.Int64N(int64(days))*dayMillis + 9*hour // when it is missed most
		long := [...]int64{5 * hour, 9 * hour, 2 * dayMillis}[i%3]
		f.closures = append(f.closures, closure{offices[r.IntN(len(offices))], at, at + long})
	}
	for i := range max(2, days/10) {
		at := from + r.Int64N(max(1, length-12*hour))
		by := [...]int64{-2 * hour, 40 * minute, -25 * minute}[i%3]
		f.skews = append(f.skews, skew{i % nodes, at, at + 5*hour, by})
	}
	for i := range max(2, days/5) {
		f.kills = append(f.kills, kill{r.IntN(days)*slotsADay + 34 + r.IntN(34), i%2 == 1}) // by day, between half past eight and five
	}
	slices.SortFunc(f.kills, func(a, b kill) int { return a.slot - b.slot })
	f.kills = slices.CompactFunc(f.kills, func(a, b kill) bool { return a.slot == b.slot })
	return f
}

// offset is how far a node's clock is ahead at an instant.
func (f *faults) offset(node int, at int64) (by int64) {
	for _, s := range f.skews {
		if s.node == node && at >= s.from && at < s.to {
			by += s.by
		}
	}
	return by
}

// turns reports whether a node's clock is set during a slot, so that everything behind it must be looked at.
func (f *faults) turns(node int, from, to int64) bool {
	for _, s := range f.skews {
		if s.node == node && (s.from >= from && s.from < to || s.to >= from && s.to < to) {
			return true
		}
	}
	return false
}

func (f *faults) closed(office string, at int64) bool {
	for _, c := range f.closures {
		if c.office == office && at >= c.from && at < c.to {
			return true
		}
	}
	return false
}

func (f *faults) kill(slot int) (kill, bool) {
	i := slices.IndexFunc(f.kills, func(k kill) bool { return k.slot == slot })
	if i < 0 {
		return kill{}, false
	}
	return f.kills[i], true
}
