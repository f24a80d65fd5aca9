package ident

import (
	"testing"
	"time"

	"ombud/base/clock"
)

func TestNext(t *testing.T) {
	t.Parallel()
	c := clock.Frozen(time.Date(2026, 9, 18, 9, 0, 0, 0, clock.Zone))
	m, other := NewMaker(c, 0, ""), NewMaker(c, 1, "")
	seen := map[string]bool{}
	last := ""
	for i := range 40000 { // more than one millisecond holds
		id := m.Next()
		if id <= last {
			t.Fatalf("id %d: %s does not come after %s", i, id, last)
		}
		n, ok := Number(id)
		if !ok || Text(n) != id {
			t.Fatalf("%s does not survive the round trip", id)
		}
		seen[id], last = true, id
	}
	if id := other.Next(); seen[id] {
		t.Errorf("two nodes made %s", id)
	}
	back := clock.Frozen(time.Date(2025, 1, 1, 0, 0, 0, 0, clock.Zone))
	if id := NewMaker(back, 0, last).Next(); id <= last {
		t.Errorf("after a clock set back: %s does not come after %s", id, last)
	}
}

func FuzzNumber(f *testing.F) {
	f.Add("0123456789ABC")
	f.Add("ZZZZZZZZZZZZZ")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := Number(s); ok && (n < 0 || Text(n) != s) {
			t.Errorf("Number(%q) = %d", s, n)
		}
	})
}
