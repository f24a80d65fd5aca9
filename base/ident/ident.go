// Package ident makes the ids of rows: 63-bit numbers that grow with time, written as 13 characters that sort alike.
// They are made by us, not by a database sequence, so that no concurrent writes meet on a counter and both databases agree.
package ident

import (
	"sync"

	"ombud/base/clock"
)

// alphabet is Crockford's base 32, in byte order.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// epoch is 2000-01-01 in unix milliseconds: 41 bits from there last until 2069.
const epoch = 946684800000

const (
	nodeBits  = 8
	countBits = 14
)

// Maker hands out ids. Each node of a city has its own number, so two nodes never make the same id.
type Maker struct {
	clock clock.Clock
	node  int64

	mu   sync.Mutex
	last int64
	lane bool // the number of the node and the count are the lane's
}

// Lanes is how many lanes there are.
const Lanes = 1 << (nodeBits + countBits)

// NewLane starts a maker of ids for one of many histories that are made side by side. A lane takes one number of a node with one
// count for itself, so that lanes never make the same id and their ids still sort by time; it makes one id a millisecond.
func NewLane(c clock.Clock, lane int64) *Maker {
	return &Maker{clock: c, node: lane & (Lanes - 1), lane: true}
}

// NewMaker starts a maker for node 0..255 whose ids come after the id `after` ("" for none), so that a clock that was set
// back while the process was down cannot repeat one.
func NewMaker(c clock.Clock, node int, after string) *Maker {
	m := &Maker{clock: c, node: int64(node & (1<<nodeBits - 1))}
	if n, ok := Number(after); ok {
		m.last = n >> (nodeBits + countBits) << countBits
		m.last |= 1<<countBits - 1
	}
	return m
}

// Next makes an id. When the clock stands still or goes back, the count goes on.
func (m *Maker) Next() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lane {
		m.last = max(m.clock.Now().UnixMilli()-epoch, m.last+1)
		return Text(m.last<<(nodeBits+countBits) | m.node)
	}
	now := (m.clock.Now().UnixMilli() - epoch) << countBits
	if now <= m.last {
		now = m.last + 1
	}
	m.last = now
	high, low := now>>countBits, now&(1<<countBits-1)
	return Text(high<<(nodeBits+countBits) | m.node<<countBits | low)
}

// Follow makes every further id come after one that another node made: facts of one subject sort in the order they were
// written, though the clocks of two nodes never agree.
func (m *Maker) Follow(id string) {
	n, ok := Number(id)
	if !ok {
		return
	}
	at := n >> (nodeBits + countBits) << countBits
	if n>>countBits&(1<<nodeBits-1) == m.node {
		at |= n & (1<<countBits - 1)
	} else {
		at |= 1<<countBits - 1 // in the same millisecond the number of the node decides: go on in the next
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lane {
		at = n >> (nodeBits + countBits)
	}
	m.last = max(m.last, at)
}

// Millis is the instant that an id was made at, unix ms, as far as its clock told the truth; false when it is none.
func Millis(id string) (int64, bool) {
	n, ok := Number(id)
	return n>>(nodeBits+countBits) + epoch, ok
}

// Text writes a number as an id.
func Text(n int64) string {
	var b [13]byte
	for i := 12; i >= 0; i-- {
		b[i] = alphabet[n&31]
		n >>= 5
	}
	return string(b[:])
}

// Number reads an id back; false when it is none.
func Number(id string) (int64, bool) {
	if len(id) != 13 || id[0] > '7' {
		return 0, false
	}
	var n int64
	for i := range len(id) {
		v := value(id[i])
		if v < 0 {
			return 0, false
		}
		n = n<<5 | v
	}
	return n, true
}

func value(c byte) int64 {
	switch {
	case c >= '0' && c <= '9':
		return int64(c - '0')
	case c < 'A' || c > 'Z':
		return -1
	}
	for i := 10; i < 32; i++ {
		if alphabet[i] == c {
			return int64(i)
		}
	}
	return -1
}
