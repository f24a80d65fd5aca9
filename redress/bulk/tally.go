package bulk

import (
	"sync"
	"time"

	"ombud/base/clock"
)

// Tally counts what became of the rows of a file. Every row is imported, there already, or refused.
type Tally struct {
	Rows       int `json:"rows"`
	Imported   int `json:"imported"`
	Dispatched int `json:"dispatched"` // of the imported: sent on by the catalogue
	There      int `json:"there"`      // registered by an earlier import, or the same row again in this file
	Refused    int `json:"refused"`
	Copies     int `json:"copies"`   // imported or there, with the very words of an earlier row: each is somebody's own message
	Persons    int `json:"persons"`  // imported with somebody's name or number, now sealed
	FileTime   int `json:"by_clock"` // imported with clocks that start at the file's time
}

// Waiting is how many of the imported stay with the petition office until an officer routes them.
func (t Tally) Waiting() int { return t.Imported - t.Dispatched }

// Progress says how far an import is; any goroutine may look.
type Progress struct {
	mu    sync.Mutex
	since time.Time
	now   Snapshot
}

// Snapshot is one look at the progress.
type Snapshot struct {
	Tally
	Done, Total int64 // bytes
	Spent, Left time.Duration
	Rate        int // rows per second
}

// Percent is how much is done, from 0 to 100.
func (s Snapshot) Percent() int {
	if s.Total <= 0 {
		return 0
	}
	return int(100 * s.Done / s.Total)
}

// Look gives the state of things.
func (p *Progress) Look() Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.now
	if p.since.IsZero() {
		return s
	}
	s.Spent = clock.System{}.Now().Sub(p.since)
	if sec := s.Spent.Seconds(); sec > 0.001 {
		s.Rate = int(float64(s.Rows) / sec)
	}
	if s.Done > 0 && s.Total > s.Done {
		s.Left = time.Duration(float64(s.Spent) * float64(s.Total-s.Done) / float64(s.Done))
	}
	return s
}

func (p *Progress) set(t Tally, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		p.since = clock.System{}.Now()
	}
	p.now = Snapshot{Tally: t, Done: done, Total: total}
}
