package office

import (
	"context"
	"slices"
	"sync"

	"ombud/base/place"
	"ombud/machine/store"
)

// Remembered is a directory that asks the database each question once. It is for what is computed in memory and written afterwards:
// Same then tells whether all that it answered is still so. It is safe for concurrent use.
type Remembered struct {
	dir Directory
	db  store.Querier

	mu   sync.RWMutex
	said map[question]answer
}

type question struct {
	what   asked
	id, in string
}

type answer struct {
	office string
	with   []string // those that support
}

func (a answer) equal(b answer) bool { return a.office == b.office && slices.Equal(a.with, b.with) }

type asked uint8

const (
	above asked = iota
	reviewer
	active
	petition
	village
	lead
	supporting
)

// Remember makes one.
func (d Directory) Remember(q store.Querier) *Remembered {
	return &Remembered{dir: d, db: q, said: map[question]answer{}}
}

func (r *Remembered) ask(ctx context.Context, q question) (answer, error) {
	r.mu.RLock()
	a, ok := r.said[q]
	r.mu.RUnlock()
	if ok {
		return a, nil
	}
	a, err := r.look(ctx, r.db, q)
	if err == nil {
		r.mu.Lock()
		r.said[q] = a
		r.mu.Unlock()
	}
	return a, err
}

func (r *Remembered) look(ctx context.Context, db store.Querier, q question) (a answer, err error) {
	switch q.what {
	case above:
		a.office, err = r.dir.Above(ctx, db, q.id)
	case reviewer:
		a.office, err = r.dir.Reviewer(ctx, db, q.id)
	case petition:
		a.office, err = r.dir.Petition(ctx, db, place.Code(q.in))
	case village:
		a.office, err = r.dir.Village(ctx, db, place.Code(q.in))
	case lead:
		a.office, err = r.dir.Lead(ctx, db, q.id, place.Code(q.in))
	case supporting:
		a.with, err = r.dir.Supporting(ctx, db, q.id, place.Code(q.in))
	case active:
		var yes bool
		if yes, err = r.dir.Active(ctx, db, q.id); yes {
			a.office = q.id
		}
	}
	return a, err
}

// Same asks everything again, and reports whether the answers are those that were given.
func (r *Remembered) Same(ctx context.Context, db store.Querier) (bool, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for q, was := range r.said {
		if is, err := r.look(ctx, db, q); err != nil || !is.equal(was) {
			return false, err
		}
	}
	return true, nil
}

// Above is Directory.Above, and so are the others.
func (r *Remembered) Above(ctx context.Context, _ store.Querier, office string) (string, error) {
	a, err := r.ask(ctx, question{what: above, id: office})
	return a.office, err
}

// Reviewer is remembered.
func (r *Remembered) Reviewer(ctx context.Context, _ store.Querier, office string) (string, error) {
	a, err := r.ask(ctx, question{what: reviewer, id: office})
	return a.office, err
}

// Active is remembered.
func (r *Remembered) Active(ctx context.Context, _ store.Querier, office string) (bool, error) {
	a, err := r.ask(ctx, question{what: active, id: office})
	return a.office != "", err
}

// Petition is remembered.
func (r *Remembered) Petition(ctx context.Context, _ store.Querier, p place.Code) (string, error) {
	a, err := r.ask(ctx, question{what: petition, in: string(p)})
	return a.office, err
}

// Village is remembered.
func (r *Remembered) Village(ctx context.Context, _ store.Querier, p place.Code) (string, error) {
	a, err := r.ask(ctx, question{what: village, in: string(p)})
	return a.office, err
}

// Lead is remembered.
func (r *Remembered) Lead(ctx context.Context, _ store.Querier, matter string, p place.Code) (string, error) {
	a, err := r.ask(ctx, question{lead, matter, string(p)})
	return a.office, err
}

// Supporting is remembered.
func (r *Remembered) Supporting(ctx context.Context, _ store.Querier, matter string, p place.Code) ([]string, error) {
	a, err := r.ask(ctx, question{supporting, matter, string(p)})
	return a.with, err
}
