package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"ombud/app/demo"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// progress tells how far a seeding is, once a second.
type progress struct {
	out   io.Writer
	total int
	start time.Time
	last  time.Time
}

func (p *progress) show(l *act.Load) {
	now := clock.System{}.Now()
	if now.Sub(p.last) < time.Second {
		return
	}
	p.last = now
	fmt.Fprintf(p.out, "\r%d / %d  (%d facts, %d duties, %.0f/s)  ", l.Subjects, p.total, l.Facts, l.Duties, float64(l.Subjects)/now.Sub(p.start).Seconds())
}

// answers are the directory of a city in which no office changes, each asked of the database once.
type answers struct {
	above, reviewer, petition, village func(string) answer
	lead, with                         func(inPlace) answer
	active                             func(string) answer
}

type answer struct {
	office string
	all    []string
	yes    bool
	err    error
}

type inPlace struct {
	matter string
	place  place.Code
}

func newAnswers(d *act.Door) *answers {
	dir, db, ctx := d.Dir.(office.Directory), d.DB, context.Background()
	one := func(fn func(context.Context, store.Querier, string) (string, error)) func(string) answer {
		return demo.Remembered(func(id string) answer {
			o, err := fn(ctx, db, id)
			return answer{office: o, err: err}
		})
	}
	in := func(fn func(context.Context, store.Querier, place.Code) (string, error)) func(string) answer {
		return one(func(ctx context.Context, q store.Querier, p string) (string, error) { return fn(ctx, q, place.Code(p)) })
	}
	return &answers{above: one(dir.Above), reviewer: one(dir.Reviewer), petition: in(dir.Petition), village: in(dir.Village),
		lead: demo.Remembered(func(k inPlace) answer {
			o, err := dir.Lead(ctx, db, k.matter, k.place)
			return answer{office: o, err: err}
		}),
		with: demo.Remembered(func(k inPlace) answer {
			all, err := dir.Supporting(ctx, db, k.matter, k.place)
			return answer{all: all, err: err}
		}),
		active: demo.Remembered(func(id string) answer {
			yes, err := dir.Active(ctx, db, id)
			return answer{yes: yes, err: err}
		})}
}

var _ grievance.Offices = (*answers)(nil)

func (a *answers) Supporting(_ context.Context, _ store.Querier, matter string, p place.Code) ([]string, error) {
	r := a.with(inPlace{matter, p})
	return r.all, r.err
}

func (a *answers) Above(_ context.Context, _ store.Querier, id string) (string, error) {
	r := a.above(id)
	return r.office, r.err
}

func (a *answers) Reviewer(_ context.Context, _ store.Querier, id string) (string, error) {
	r := a.reviewer(id)
	return r.office, r.err
}

func (a *answers) Petition(_ context.Context, _ store.Querier, p place.Code) (string, error) {
	r := a.petition(string(p))
	return r.office, r.err
}

func (a *answers) Village(_ context.Context, _ store.Querier, p place.Code) (string, error) {
	r := a.village(string(p))
	return r.office, r.err
}

func (a *answers) Lead(_ context.Context, _ store.Querier, matter string, p place.Code) (string, error) {
	r := a.lead(inPlace{matter, p})
	return r.office, r.err
}

func (a *answers) Active(_ context.Context, _ store.Querier, id string) (bool, error) {
	r := a.active(id)
	return r.yes, r.err
}
