package duty

import (
	"context"
	"sync"

	"github.com/expr-lang/expr/vm"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/fact"
	"ombud/machine/store"
)

// scope is what conditions and bearers are evaluated in: the fact's fields and the directory as functions. Making one costs more than
// evaluating in it, and every act needs one for each of its facts, so they are used again.
type scope struct {
	ctx context.Context
	q   store.Querier
	dir Directory
	cal *calendar.Calendar
	top bool // above an office that has none above is the office itself

	env  map[string]any
	view map[string]any // the fact's fields that the law asks for
	run  vm.VM
}

var scopes = sync.Pool{New: func() any {
	s := &scope{view: map[string]any{}}
	s.env = map[string]any{
		"workday": func(at int64) bool { return s.cal.Workday(calendar.DateOf(clock.At(at))) },
		"above": func(o string) (string, error) {
			up, err := s.dir.Above(s.ctx, s.q, o)
			if s.top && up == "" {
				up = o
			}
			return up, err
		},
		"lead":     func(m, p string) (string, error) { return s.dir.Lead(s.ctx, s.q, m, place.Code(p)) },
		"petition": func(p string) (string, error) { return s.dir.Petition(s.ctx, s.q, place.Code(p)) },
		"village":  func(p string) (string, error) { return s.dir.Village(s.ctx, s.q, place.Code(p)) },
	}
	return s
}}

func newScope(ctx context.Context, q store.Querier, dir Directory, cal *calendar.Calendar) *scope {
	s := scopes.Get().(*scope)
	s.ctx, s.q, s.dir, s.cal = ctx, q, dir, cal
	return s
}

// done gives the scope back. Nothing of it may be used afterwards.
func (s *scope) done() {
	clear(s.view)
	delete(s.env, "fact")
	delete(s.env, "bearer")
	s.ctx, s.q, s.dir, s.cal, s.top = nil, nil, nil, nil, false
	scopes.Put(s)
}

// about lays out the fact, as far as the book's rules for its kind ask.
func (s *scope) about(b *Book, f *fact.Fact) error {
	s.env["fact"] = s.view
	return b.kinds.ViewInto(s.view, f, b.asks[f.Kind])
}

func (s *scope) eval(p *vm.Program) (any, error) { return s.run.Run(p, s.env) }

func (s *scope) office(p *vm.Program) (string, error) {
	v, err := s.eval(p)
	o, _ := v.(string)
	return o, err
}
