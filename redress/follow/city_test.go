package follow

import (
	"context"
	"sync"
	"testing"
	"time"

	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/intake/intaketest"
)

// city is a test city with the status page, whose waits are noted instead of waited for.
type city struct {
	*intaketest.City
	desk *desk

	mu    sync.Mutex
	waits []time.Duration
}

func newCity(t *testing.T, open func(store.Options) *store.DB) *city {
	t.Helper()
	c := &city{}
	c.City = intaketest.New(t, open, func(in *intaketest.City) part.Part {
		c.desk = newDesk(Deps{Work: in.Work, Matters: in.Matters, View: in.View, Pass: in.Pass, Sealed: in.Sealed})
		c.desk.pause = func(_ context.Context, d time.Duration) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.waits = append(c.waits, d)
			return nil
		}
		return c.desk.part()
	})
	return c
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newCity(t, open)) })
}
