package wages

import (
	"hash/fnv"
	"sync"

	"ombud/base/fault"
)

// register gives names (of projects, of companies) numbers for the records. The numbers are spread over all 32 bits and the same
// every time, so that they deal projects evenly and order them alike in every run.
type register struct {
	mu     sync.RWMutex
	number map[string]uint32
	name   map[uint32]string
	known  map[uint32]Project
	closed bool // nothing else may come: the register of projects was read
}

// mostNames is more than a country has sites at work; a column with more values is not what it was taken for.
const mostNames = 1_000_000

func newRegister() *register {
	return &register{number: map[string]uint32{}, name: map[uint32]string{}, known: map[uint32]Project{}}
}

func (g *register) len() int { g.mu.RLock(); defer g.mu.RUnlock(); return len(g.number) }

// of is a name's number; ok is false for a name that a closed register does not have.
func (g *register) of(name string) (n uint32, ok bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n, ok = g.number[name]; ok {
		return n, true, nil
	}
	if g.closed {
		return 0, false, nil
	}
	if len(g.number) >= mostNames {
		return 0, false, fault.New(fault.Invalid, "wages.reconcile.names", mostNames)
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	n = uint32(h.Sum64() * 0x9e3779b97f4a7c15 >> 32)
	for _, taken := g.name[n]; taken || n == 0; _, taken = g.name[n] {
		n++
	}
	g.number[name], g.name[n] = n, name
	return n, true, nil
}

// text is the name of a number.
func (g *register) text(n uint32) string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.name[n]
}

// project is what is known of a project; at least its name.
func (g *register) project(n uint32) Project {
	g.mu.RLock()
	defer g.mu.RUnlock()
	p := g.known[n]
	p.ID = g.name[n]
	return p
}

// cache spares a worker the lock: names come again and again.
type cache struct {
	of   *register
	seen map[string]uint32
	last string // files that are in order name one after the other
	n    uint32
}

func (c *cache) get(name []byte) (uint32, bool, error) {
	if string(name) == c.last {
		return c.n, true, nil
	}
	if n, ok := c.seen[string(name)]; ok { // no copy is made of a name to look it up
		return n, true, nil
	}
	s := string(name)
	n, ok, err := c.of.of(s)
	if ok {
		c.seen[s] = n
		c.last, c.n = s, n
	}
	return n, ok, err
}

// sequence hands on what parts made in the order of the parts, whoever finishes first.
type sequence[T any] struct {
	mu   sync.Mutex
	next int
	kept map[int][]T
	over map[int]bool
	each func([]T) error // everything that a part made
}

// add keeps what a part made; a part may make several.
func (s *sequence[T]) add(part int, made T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept, s.over = map[int][]T{}, map[int]bool{}
	}
	s.kept[part] = append(s.kept[part], made)
}

// done says that a part is whole, and hands on what is next.
func (s *sequence[T]) done(part int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over == nil {
		s.kept, s.over = map[int][]T{}, map[int]bool{}
	}
	s.over[part] = true
	for ; s.over[s.next]; s.next++ {
		list := s.kept[s.next]
		delete(s.kept, s.next)
		delete(s.over, s.next)
		if err := s.each(list); err != nil {
			return err
		}
	}
	return nil
}
