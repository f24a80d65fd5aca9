package staff

import (
	"sync"
	"time"
)

const (
	freeTries = 4                // failures that cost nothing: a forgotten password, a caps lock
	firstWait = 30 * time.Second // after the next one; each further failure doubles it
	longest   = 15 * time.Minute // nobody is ever shut out for longer by one failure
	forget    = 24 * time.Hour   // failures this old do not count any more
	// strangersAMinute is how many failures of unknown browsers one node answers a minute, whatever the logins.
	strangersAMinute = 120
)

// wait is how long a bucket rests after its n-th failure in a row.
func wait(n int) time.Duration {
	if n <= freeTries {
		return 0
	}
	shift := min(n-freeTries-1, 10)
	return min(firstWait<<shift, longest)
}

// crowd counts failures of unknown browsers in the running minute, so that nobody tries one password on every login.
type crowd struct {
	mu     sync.Mutex
	minute int64
	fails  int
}

// full reports whether strangers must wait for the next minute.
func (c *crowd) full(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.minute == now.Unix()/60 && c.fails >= strangersAMinute
}

func (c *crowd) add(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := now.Unix() / 60; m != c.minute {
		c.minute, c.fails = m, 0
	}
	c.fails++
}
