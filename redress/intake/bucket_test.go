package intake

import (
	"context"
	"errors"
	"testing"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
)

func TestBucketQueuesThenHandsBack(t *testing.T) {
	t.Parallel()
	c := clock.Frozen(time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone))
	b := &Bucket{Rate: 10, Burst: 3, Wait: 200 * time.Millisecond, Clock: c}
	var waits []time.Duration
	for {
		w, ok := b.Reserve()
		if !ok {
			break
		}
		waits = append(waits, w)
		if len(waits) > 20 {
			t.Fatal("the line never ends")
		}
	}
	want := []time.Duration{0, 0, 0, 100 * time.Millisecond, 200 * time.Millisecond}
	if len(waits) != len(want) {
		t.Fatalf("%v", waits)
	}
	for i := range want {
		if waits[i] != want[i] {
			t.Errorf("place %d waits %v, want %v", i, waits[i], want[i])
		}
	}
	if err := b.Take(t.Context()); !fault.Is(err, fault.Busy) {
		t.Errorf("want Busy, got %v", err)
	}
	c.Advance(time.Minute)
	if w, ok := b.Reserve(); !ok || w != 0 {
		t.Errorf("after a quiet minute: %v, %v", w, ok)
	}
}

func TestNoBucketIsNoLimit(t *testing.T) {
	t.Parallel()
	for _, b := range []*Bucket{nil, {}} {
		for range 1000 {
			if w, ok := b.Reserve(); w != 0 || !ok {
				t.Fatal(w, ok)
			}
		}
	}
}

func TestPauseEndsWhenThePersonLeaves(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Pause(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
