package duty

import (
	"fmt"
	"sync/atomic"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
)

// Law is the book in force and every book that some duty was opened under. A running duty keeps its law: a new pack or a
// calendar edit never rewrites a stored deadline.
type Law struct {
	state atomic.Pointer[shelf]
}

type shelf struct {
	now *Book
	all map[string]*Book
}

// NewLaw starts with one book in force.
func NewLaw(b *Book) *Law {
	l := &Law{}
	l.Adopt(b)
	return l
}

// Adopt puts a book in force; the ones before stay on the shelf.
func (l *Law) Adopt(b *Book) {
	next := &shelf{now: b, all: map[string]*Book{b.Version: b}}
	if old := l.state.Load(); old != nil {
		for v, b := range old.all {
			next.all[v] = b
		}
	}
	l.state.Store(next)
}

// Current is the book in force.
func (l *Law) Current() *Book { return l.state.Load().now }

// Named is the row of a rule in the law in force, for showing facts that name it; its zero value when there is none any more.
func (l *Law) Named(id string, p place.Code, at time.Time) Rule {
	r, _ := l.Current().Rule(id, p, calendar.DateOf(at))
	return r
}

// Empty reports whether no book was ever adopted.
func (l *Law) Empty() bool { return l.state.Load() == nil }

func (l *Law) bookOf(d Duty) *Book {
	s := l.state.Load()
	if b := s.all[d.Book]; b != nil {
		return b
	}
	return s.now
}

// RuleOf is the rule a duty was opened under.
func (l *Law) RuleOf(d Duty) (Rule, error) {
	b := l.state.Load().all[d.Book]
	if b == nil {
		return Rule{}, fmt.Errorf("duty %s rests on law %s, which is not loaded", d.ID, d.Book)
	}
	r, ok := b.Rule(d.Rule, d.Place, calendar.DateOf(clock.At(d.Start)))
	if !ok { // the rule may have ended between the opening fact and its start field
		for _, row := range b.rules[d.Rule] {
			r, ok = row, true
		}
	}
	if !ok {
		return Rule{}, fmt.Errorf("duty %s: law %s has no rule %s", d.ID, d.Book, d.Rule)
	}
	return r, nil
}

// Explain is the count of a duty's days: every day counted or skipped, and why. Duties in minutes, hours or with an instant of
// their own have none. Days that extensions added follow the counted ones.
func (l *Law) Explain(d Duty) ([]calendar.Step, error) {
	r, err := l.RuleOf(d)
	if err != nil || r.Span.N == 0 {
		return nil, err
	}
	cal := l.bookOf(d).Calendar
	steps := cal.Explain(clock.At(d.Start), r.Span, r.Roll)
	if d.Extra > 0 && len(steps) > 0 {
		last := steps[len(steps)-1]
		more := cal.Explain(last.Date.Start(), calendar.Span{N: d.Extra, Unit: calendar.Day}, calendar.Stay)
		for _, s := range more[1:] {
			s.N += last.N
			steps = append(steps, s)
		}
	}
	return steps, nil
}
