// Package clock is the only place that asks the machine for the time.
// Everything else is handed a Clock, so that a demo, a drill or a test can move time forward and get the same product.
package clock

import (
	"sync"
	"time"
)

// Zone is the civil time of the law: China has one, UTC+8, without daylight saving since 1991-09-15.
var Zone = time.FixedZone("CST", 8*60*60)

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

// System is the machine's own clock.
type System struct{}

// Now is the machine's time, in Zone.
func (System) Now() time.Time { return time.Now().In(Zone) }

// Virtual is a clock that runs like the machine's but can be set ahead. It never goes back: facts are append-only and so is time.
type Virtual struct {
	mu    sync.Mutex
	ahead time.Duration
	stop  time.Time // not zero: frozen there
}

// NewVirtual starts a running clock at the given instant.
func NewVirtual(at time.Time) *Virtual { return &Virtual{ahead: at.Sub(time.Now())} }

// Frozen starts a clock that stands still until it is advanced, for tests.
func Frozen(at time.Time) *Virtual { return &Virtual{stop: at} }

// Now is the virtual time, in Zone.
func (v *Virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.stop.IsZero() {
		return v.stop.In(Zone)
	}
	return time.Now().Add(v.ahead).In(Zone)
}

// Advance moves the clock forward; a negative step is ignored.
func (v *Virtual) Advance(by time.Duration) {
	if by <= 0 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.stop.IsZero() {
		v.stop = v.stop.Add(by)
		return
	}
	v.ahead += by
}

// Ahead is how far the clock runs before the machine's.
func (v *Virtual) Ahead() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ahead
}

// Milli is an instant as stored: unix milliseconds UTC.
func Milli(t time.Time) int64 { return t.UnixMilli() }

// At is the instant stored as ms, in Zone.
func At(ms int64) time.Time { return time.UnixMilli(ms).In(Zone) }
