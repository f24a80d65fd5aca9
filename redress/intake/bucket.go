package intake

import (
	"context"
	"sync"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
)

// Bucket is the limit on filings of one server. It knows nobody: no account, no address, no phone. Who comes in a rush waits in
// line for a few seconds; only when the line itself is too long is the form handed back, with everything that was typed.
type Bucket struct {
	Rate  int           // filings a second in the long run; 0 = no limit
	Burst int           // filings at once
	Wait  time.Duration // the longest wait in line
	Clock clock.Clock   // nil = the machine's

	mu   sync.Mutex
	full time.Time // when the bucket will be full again
}

// Reserve takes a place in line and tells how long to wait for it; false when the line is too long, and then takes none.
func (b *Bucket) Reserve() (time.Duration, bool) {
	if b == nil || b.Rate <= 0 {
		return 0, true
	}
	var c clock.Clock = clock.System{}
	if b.Clock != nil {
		c = b.Clock
	}
	each := time.Second / time.Duration(b.Rate)
	b.mu.Lock()
	defer b.mu.Unlock()
	now := c.Now()
	if b.full.Before(now) {
		b.full = now
	}
	wait := b.full.Add(each).Sub(now) - time.Duration(max(1, b.Burst))*each
	if wait > b.Wait {
		return wait, false
	}
	b.full = b.full.Add(each)
	return max(0, wait), true
}

// Take waits in line for a place. It is Busy when the line is too long, and nothing was changed.
func (b *Bucket) Take(ctx context.Context) error {
	wait, ok := b.Reserve()
	if !ok {
		return fault.New(fault.Busy, "intake.busy")
	}
	return Pause(ctx, wait)
}

// Pause waits, unless the person leaves first.
func Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
