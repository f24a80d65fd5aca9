package draw

import (
	"encoding/hex"
	"slices"
	"testing"
)

// The lots are those that a shell computes: a draw must be checkable with programs that are not ours.
func TestAsAShellComputesIt(t *testing.T) {
	if got := Commitment("云川 2026"); got != "1474eb87e8824d04c22a80364ad38152000c6271560ce27c4c2ac522b1f05e24" {
		t.Errorf("commitment %s", got)
	}
	root := [32]byte{1, 2, 3}
	if x := Ticket("ombud inspection v1", root, "seed", []byte("entry")); hex.EncodeToString(x[:]) != "23a48b994ff1525792dfb3bc04195359bcab499c2d3537a411c81447ac821066" {
		t.Errorf("ticket %x", x)
	}
}

func TestLowest(t *testing.T) {
	lots := [][32]byte{{3}, {1}, {2}, {1}}
	if got := Lowest(lots, 3); !slices.Equal(got, []int{1, 3, 2}) {
		t.Errorf("%v", got)
	}
	if got := Lowest(lots, 9); len(got) != 4 {
		t.Errorf("%v", got)
	}
}

// A share takes about its part, and never another entry's chance.
func TestBelow(t *testing.T) {
	n := 0
	for i := range 10000 {
		if Below(Ticket("d", [32]byte{}, "s", []byte{byte(i), byte(i >> 8)}), 100) {
			n++
		}
	}
	if n < 850 || n > 1150 {
		t.Errorf("%d of 10000 at a tenth", n)
	}
	if !Below([32]byte{255}, 1000) || Below([32]byte{}, 0) {
		t.Error("all, or none")
	}
}
