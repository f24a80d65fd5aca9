package ruledesk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Trial is what is to be tried on the past: new packs beside those in force.
type Trial struct {
	DB       *store.DB
	Kinds    *fact.Registry
	Dir      duty.Directory
	Was, Is  *duty.Book
	From, To int64 // the first fact of a matter lies in between, unix ms; To is also how far each is followed when it lies before Now
	Now      int64
	Facts    *atomic.Int64 // counts facts as they are read, for whoever watches; may be nil
}

// Effect is what the new packs would have changed about the duties of one rule.
type Effect struct {
	Rule                      string
	Same                      int   // duties that would have gone alike
	More, Fewer               int   // duties that would have been opened besides, or not at all
	Earlier, Later            int   // duties that would have been due earlier or later
	MostEarlier, MostLater    int64 // ms, the largest move
	SumEarlier, SumLater      int64 // ms, for the mean
	Bearer                    int   // duties that another office would have borne
	Warned, Climbed           int   // more warnings and steps of the ladder, fewer where negative
	Breached, Kept            int   // breaches that would have come besides, or not
	Stuck                     int   // duties that could not have been opened: nobody bears them, or their last moment lies before the beginning
	ExMore, ExFewer, ExMoved  []string
	ExBearer, ExBreach, ExKep []string // subjects, as examples
}

// Report is the outcome of a trial.
type Report struct {
	From, To       int64
	Facts, Matters int // looked at
	Touched        int // matters for which something would have changed
	Refused        int // extensions granted then that would have been refused, less those the other way round
	Effects        []*Effect
	Bearers        map[string][]string // who would have borne duties of each rule under the new law
	Spent          time.Duration
}

// examples is how many subjects an effect names, those first in order.
const examples = 5

// Run folds every matter twice, once under each law, and counts where they part. It holds one matter a worker in memory and writes nothing.
// Both sides ask today's directory, so that only the packs differ.
func (t Trial) Run(ctx context.Context) (Report, error) {
	was, is := duty.NewLaw(t.Was), duty.NewLaw(t.Is)
	dir := &remembered{dir: t.Dir}
	until := t.Now
	if t.To != 0 {
		until = min(t.Now, t.To)
	}
	var facts atomic.Int64
	if t.Facts == nil {
		t.Facts = &facts
	}
	g, ctx := errgroup.WithContext(ctx)
	work := make(chan []fact.Fact, 64)
	g.Go(func() error {
		defer close(work)
		for list, err := range fact.BySubject(ctx, t.DB, func(kind string) bool { t.Facts.Add(1); return was.Touches(kind) || is.Touches(kind) }) {
			if err != nil {
				return fmt.Errorf("simulate: %w", err)
			}
			if first := list[0].Recorded; first < t.From || first > until {
				continue
			}
			select {
			case work <- list:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	var mu sync.Mutex
	total := sums{effects: map[string]*Effect{}, bearers: map[string][]string{}}
	for range max(1, runtime.GOMAXPROCS(0)) {
		g.Go(func() error {
			mine := sums{effects: map[string]*Effect{}, bearers: map[string][]string{}}
			for list := range work {
				if err := t.matter(ctx, was, is, dir, list, until, &mine); err != nil {
					return fmt.Errorf("simulate %s: %w", list[0].Subject, err)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			total.add(mine)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return Report{}, err
	}
	r := Report{From: t.From, To: until, Facts: int(t.Facts.Load()), Matters: total.matters, Touched: total.touched, Refused: total.refused, Bearers: total.bearers}
	for _, id := range slices.Sorted(maps.Keys(total.effects)) {
		if e := total.effects[id]; e.any() {
			r.Effects = append(r.Effects, e)
		}
	}
	return r, nil
}

// matter folds one under both laws.
func (t Trial) matter(ctx context.Context, was, is *duty.Law, dir duty.Directory, list []fact.Fact, until int64, s *sums) error {
	for i := range list {
		if err := t.Kinds.Decode(&list[i]); err != nil {
			return err
		}
	}
	a, err := was.Replay(ctx, t.DB, dir, list, until)
	if err != nil {
		return err
	}
	b, err := is.Replay(ctx, t.DB, dir, list, until)
	if err != nil {
		return err
	}
	s.compare(list[0].Subject, a, b)
	return nil
}

// sums are what one worker has counted.
type sums struct {
	effects                   map[string]*Effect
	bearers                   map[string][]string
	matters, touched, refused int
}

func (s *sums) effect(rule string) *Effect {
	e := s.effects[rule]
	if e == nil {
		e = &Effect{Rule: rule}
		s.effects[rule] = e
	}
	return e
}

func (s *sums) bears(rule, office string) {
	if !slices.Contains(s.bearers[rule], office) {
		s.bearers[rule] = append(s.bearers[rule], office)
	}
}

// compare counts where two pasts of a subject part.
func (s *sums) compare(subject string, a, b duty.Past) {
	if len(a.Outcomes)+len(b.Outcomes) == 0 {
		return
	}
	s.matters++
	s.refused += b.Refused - a.Refused
	parted := a.Refused != b.Refused
	with := map[string]duty.Outcome{}
	for _, o := range b.Outcomes {
		s.bears(o.Rule, o.Bearer)
		with[o.ID] = o
	}
	for _, o := range a.Outcomes {
		e := s.effect(o.Rule)
		n, ok := with[o.ID]
		delete(with, o.ID)
		if !ok {
			e.Fewer++
			note(&e.ExFewer, subject)
			e.Warned, e.Climbed = e.Warned-o.Warned, e.Climbed-o.Climbed
			if o.Breached != 0 {
				e.Kept++
			}
			parted = true
			continue
		}
		parted = e.both(subject, o, n) || parted
	}
	for _, n := range b.Outcomes {
		if _, left := with[n.ID]; !left {
			continue
		}
		e := s.effect(n.Rule)
		e.More++
		note(&e.ExMore, subject)
		e.Warned, e.Climbed = e.Warned+n.Warned, e.Climbed+n.Climbed
		if n.Breached != 0 {
			e.Breached++
			note(&e.ExBreach, subject)
		}
		parted = true
	}
	for _, x := range b.Stuck {
		if !slices.ContainsFunc(a.Stuck, func(o duty.Stuck) bool { return o.Rule == x.Rule }) {
			s.effect(x.Rule).Stuck++
			parted = true
		}
	}
	if parted {
		s.touched++
	}
}

// both compares a duty that both laws open; it reports whether they part.
func (e *Effect) both(subject string, o, n duty.Outcome) bool {
	parted := false
	move := n.Due - o.Due
	switch {
	case move < 0:
		e.Earlier, e.SumEarlier, e.MostEarlier = e.Earlier+1, e.SumEarlier-move, max(e.MostEarlier, -move)
	case move > 0:
		e.Later, e.SumLater, e.MostLater = e.Later+1, e.SumLater+move, max(e.MostLater, move)
	}
	if move != 0 {
		parted = true
		note(&e.ExMoved, subject)
	}
	if n.Bearer != o.Bearer {
		parted = true
		e.Bearer++
		note(&e.ExBearer, subject)
	}
	if n.Warned != o.Warned || n.Climbed != o.Climbed {
		parted = true
		e.Warned, e.Climbed = e.Warned+n.Warned-o.Warned, e.Climbed+n.Climbed-o.Climbed
	}
	switch {
	case o.Breached == 0 && n.Breached != 0:
		parted = true
		e.Breached++
		note(&e.ExBreach, subject)
	case o.Breached != 0 && n.Breached == 0:
		parted = true
		e.Kept++
		note(&e.ExKep, subject)
	}
	if !parted {
		e.Same++
	}
	return parted
}

// note keeps the first few subjects in order, whatever worker saw them first.
func note(list *[]string, subject string) {
	if slices.Contains(*list, subject) {
		return
	}
	*list = append(*list, subject)
	slices.Sort(*list)
	*list = (*list)[:min(len(*list), examples)]
}

func (s *sums) add(o sums) {
	s.matters, s.touched, s.refused = s.matters+o.matters, s.touched+o.touched, s.refused+o.refused
	for rule, offices := range o.bearers {
		for _, id := range offices {
			s.bears(rule, id)
		}
	}
	for id, x := range o.effects {
		e := s.effect(id)
		e.Same, e.More, e.Fewer, e.Earlier, e.Later = e.Same+x.Same, e.More+x.More, e.Fewer+x.Fewer, e.Earlier+x.Earlier, e.Later+x.Later
		e.MostEarlier, e.MostLater = max(e.MostEarlier, x.MostEarlier), max(e.MostLater, x.MostLater)
		e.SumEarlier, e.SumLater = e.SumEarlier+x.SumEarlier, e.SumLater+x.SumLater
		e.Bearer, e.Warned, e.Climbed, e.Breached, e.Kept = e.Bearer+x.Bearer, e.Warned+x.Warned, e.Climbed+x.Climbed, e.Breached+x.Breached, e.Kept+x.Kept
		e.Stuck += x.Stuck
		for _, p := range []struct {
			to   *[]string
			from []string
		}{{&e.ExMore, x.ExMore}, {&e.ExFewer, x.ExFewer}, {&e.ExMoved, x.ExMoved}, {&e.ExBearer, x.ExBearer}, {&e.ExBreach, x.ExBreach}, {&e.ExKep, x.ExKep}} {
			for _, id := range p.from {
				note(p.to, id)
			}
		}
	}
}

// any reports whether anything would have gone otherwise.
func (e *Effect) any() bool {
	return cmp.Or(e.More, e.Fewer, e.Earlier, e.Later, e.Bearer, e.Warned, e.Climbed, e.Breached, e.Kept, e.Stuck) != 0
}

// remembered is a directory that asks each question once: nothing changes about offices during a trial.
type remembered struct {
	dir   duty.Directory
	known sync.Map
}

func (r *remembered) once(key string, ask func() (string, error)) (string, error) {
	if v, ok := r.known.Load(key); ok {
		return v.(string), nil
	}
	v, err := ask()
	if err == nil {
		r.known.Store(key, v)
	}
	return v, err
}

func (r *remembered) Above(ctx context.Context, q store.Querier, office string) (string, error) {
	return r.once("a "+office, func() (string, error) { return r.dir.Above(ctx, q, office) })
}

func (r *remembered) Lead(ctx context.Context, q store.Querier, matter string, p place.Code) (string, error) {
	return r.once("l "+matter+" "+string(p), func() (string, error) { return r.dir.Lead(ctx, q, matter, p) })
}

func (r *remembered) Petition(ctx context.Context, q store.Querier, p place.Code) (string, error) {
	return r.once("p "+string(p), func() (string, error) { return r.dir.Petition(ctx, q, p) })
}

func (r *remembered) Village(ctx context.Context, q store.Querier, p place.Code) (string, error) {
	return r.once("v "+string(p), func() (string, error) { return r.dir.Village(ctx, q, p) })
}

// AsIf is the law in force with packs beside it, or in the place of those of the same name, as if they had always been in force; dated, each
// in its own time only.
func AsIf(now *duty.Book, packs []duty.Source, dated bool, kinds *fact.Registry) (*duty.Book, error) {
	var names []string
	for _, s := range packs {
		names = append(names, s.Head().Name)
	}
	sources := slices.DeleteFunc(slices.Clone(now.Sources), func(s duty.Source) bool { return slices.Contains(names, s.Head().Name) })
	if dated {
		names = nil
	}
	b, err := duty.CompileAsIf(append(sources, packs...), names, now.Calendar, kinds)
	if err != nil {
		return nil, fault.New(fault.Invalid, "ruledesk.bad").Because(err)
	}
	return b, nil
}
