package clock_test

import (
	"testing"
	"time"

	"ombud/base/clock"
)

func TestFrozen(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 16, 0, 0, 0, time.UTC)
	c := clock.Frozen(at)
	c.Advance(-time.Hour)
	if got := c.Now(); !got.Equal(at) || got.Location() != clock.Zone || got.Day() != 2 {
		t.Errorf("Now = %v, want %v said in the zone of the law", got, at)
	}
	c.Advance(90 * time.Minute)
	if got := c.Now().Sub(at); got != 90*time.Minute {
		t.Errorf("after Advance it is %v later", got)
	}
}

func TestVirtual(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 9, 0, 0, 0, clock.Zone)
	c := clock.NewVirtual(at)
	first := c.Now()
	if first.Before(at) || first.Sub(at) > time.Minute {
		t.Errorf("Now = %v, want %v or a little later", first, at)
	}
	before := c.Ahead()
	c.Advance(72 * time.Hour)
	c.Advance(-time.Hour)
	if got := c.Ahead() - before; got != 72*time.Hour {
		t.Errorf("it was moved %v ahead, want 72h", got)
	}
	if got := c.Now().Sub(first); got < 72*time.Hour {
		t.Errorf("Now is only %v later", got)
	}
}

func TestMilli(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 9, 0, 0, int(7*time.Millisecond), clock.Zone)
	if got := clock.At(clock.Milli(at)); !got.Equal(at) || got.Location() != clock.Zone {
		t.Errorf("At(Milli(%v)) = %v", at, got)
	}
	if n := (clock.System{}).Now(); n.Location() != clock.Zone {
		t.Errorf("the machine's clock speaks of %v", n.Location())
	}
}
