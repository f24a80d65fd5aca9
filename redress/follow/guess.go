package follow

import (
	"sync"
	"time"

	"ombud/base/clock"
)

// Wrong attempts slow down. The delay grows with each wrong code for one number and is forgotten after a while; a right code is
// never delayed, so nobody can keep an owner out by guessing. The code has 100 bits: what is limited here is noise, not luck.
const (
	firstDelay = 300 * time.Millisecond // of any wrong attempt, also for a number that does not exist
	mostDelay  = 8 * time.Second
	forgotten  = 15 * time.Minute
	mostKnown  = 10000 // numbers remembered; beyond, all are forgotten
	mostWaits  = 64    // wrong attempts held at once; beyond, they are turned away
)

// guesses counts wrong attempts by the number that was typed, whether or not it exists.
type guesses struct {
	clock clock.Clock

	mu    sync.Mutex
	wrong map[string]tally
	waits int
}

type tally struct {
	n    int
	last time.Time
}

// miss notes a wrong attempt and tells how long to hold its answer; false when too many are held already.
func (g *guesses) miss(number string) (time.Duration, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waits >= mostWaits {
		return 0, false
	}
	g.waits++
	now := g.clock.Now()
	if g.wrong == nil || len(g.wrong) >= mostKnown {
		g.wrong = map[string]tally{}
	}
	t := g.wrong[number]
	if now.Sub(t.last) > forgotten {
		t.n = 0
	}
	delay := min(mostDelay, firstDelay<<min(t.n, 10))
	g.wrong[number] = tally{t.n + 1, now}
	return delay, true
}

// held ends the hold of one wrong attempt.
func (g *guesses) held() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waits--
}

// hit forgets the wrong attempts of a number whose owner came.
func (g *guesses) hit(number string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.wrong, number)
}
