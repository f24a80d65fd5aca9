package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// held is R8: requests come at a fixed pace whether or not the earlier ones were answered, so that a server that falls behind shows it.
// The pace follows the machine: half of what it can do, as a city's server has other hours to think of.
func held(ctx context.Context, b *Bench) (*Report, error) {
	span := Pick(b, 8*time.Second, 10*time.Minute)
	r := &Report{Target: Pick(b, "0 errors (p99 and memory are judged by the full budget)", "0 errors, create p99 <= 25 ms, list p99 <= 15 ms, memory growth <= 10 %")}
	dir, err := b.copyCity("held")
	if err != nil {
		return r, err
	}
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return r, err
	}
	defer s.kill()
	h := &pace{s: s, b: b}
	const creates, lists = 50, 100 // a second; 300 and 600 want a machine that the clients do not share
	h.run(ctx, Pick(b, time.Second, 20*time.Second), creates, lists)
	h.reset()
	half := h.run(ctx, span/2, creates, lists)
	after := h.run(ctx, span/2, creates, lists)
	create, list := p99(h.creates), p99(h.lists)
	growth := 100 * float64(after-half) / float64(max(half, 1))
	if n := h.errors.Load(); n > 0 {
		r.Wrong("%d errors: %v", n, h.last.Load())
	}
	if b.Full() { // eight seconds beside other trials say nothing about a p99 or about growth
		if create > 25*time.Millisecond || list > 15*time.Millisecond {
			r.Wrong("p99: create %s, list %s", create, list)
		}
		if growth > 10 {
			r.Wrong("memory grew by %.0f %%", growth)
		}
	}
	r.Ran()
	r.Figure = fmt.Sprintf("%s at %d creates + %d lists/s: %d errors, create p99 %s, list p99 %s, memory %+.0f %%", span, creates, lists, h.errors.Load(),
		create.Round(100*time.Microsecond), list.Round(100*time.Microsecond), growth)
	return r, s.stop(syscall.SIGTERM)
}

type pace struct {
	s *Server
	b *Bench

	mu             sync.Mutex
	creates, lists []time.Duration
	errors         atomic.Int64
	last           atomic.Value
}

func (h *pace) reset() { h.creates, h.lists = nil, nil; h.errors.Store(0) }

// run sends so many a second for the time and gives the resident memory at its end.
func (h *pace) run(ctx context.Context, d time.Duration, creates, lists int) int64 {
	ctx, done := context.WithTimeout(ctx, d)
	defer done()
	var wg sync.WaitGroup
	one := newClient(h.s.URL, h.b.Desk)
	defer one.close()
	h.every(ctx, &wg, creates, &h.creates, func() error { _, _, err := one.file(newKey()); return err })
	h.every(ctx, &wg, lists, &h.lists, one.queue)
	<-ctx.Done()
	wg.Wait()
	return h.s.rss()
}

// every starts fn n times a second; the clock of each begins when it was due, not when somebody got round to it.
func (h *pace) every(ctx context.Context, wg *sync.WaitGroup, n int, into *[]time.Duration, fn func() error) {
	wg.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(n))
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case due := <-tick.C:
				wg.Go(func() {
					err := fn()
					took := time.Since(due)
					if err != nil {
						h.errors.Add(1)
						h.last.Store(err.Error())
						return
					}
					h.mu.Lock()
					*into = append(*into, took)
					h.mu.Unlock()
				})
			}
		}
	})
}

func p99(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)*99/100]
}
