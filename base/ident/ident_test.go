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

func TestFollow(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 18, 9, 0, 0, 0, clock.Zone)
	for node := range 3 {
		behind := NewMaker(clock.Frozen(at), 1, "")
		behind.Next()
		for _, ahead := range []time.Duration{-time.Hour, 0, time.Millisecond, time.Hour} {
			other := NewMaker(clock.Frozen(at.Add(ahead)), node, "")
			other.Next()
			first := other.Next()
			own := behind.Next()
			behind.Follow(first)
			if id := behind.Next(); id <= first || id <= own {
				t.Errorf("node %d, %v ahead: %s comes before %s or %s", node, ahead, id, first, own)
			}
		}
		before := behind.Next()
		behind.Follow("")
		behind.Follow("no id")
		if a, b := value4(before), value4(behind.Next()); a != b {
			t.Errorf("what is no id moved the maker from %s to %s", a, b)
		}
	}
}

func value4(id string) string { return id[:9] } // the millisecond

func FuzzNumber(f *testing.F) {
	f.Add("0123456789ABC")
	f.Add("ZZZZZZZZZZZZZ")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := Number(s); ok && (n < 0 || Text(n) != s) {
			t.Errorf("Number(%q) = %d", s, n)
		}
	})
}
