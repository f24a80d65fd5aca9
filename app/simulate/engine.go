package simulate

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/redress/grievance"
)

// engine plays a season slot by slot. What happens in a slot is settled in a fixed order; the acts themselves, each on one grievance, are
// computed on all processors, and written in one commit while the next slot is computed.
type engine struct {
	Season
	*stage
	host    Host
	world   *world
	rota    rota
	faults  faults
	things  []*thing
	desks   map[string]*desk
	offices []string // the desks, in order

	asked  map[string][]task
	ready  map[int][]waiting // by the slot in which a task can be done first
	later  map[int][]waiting // what holders of receipts will do
	wakes  map[int][]int     // things whose rungs come due
	report *Report
	writes chan error
	step   func(done, of, grievances, facts int)
}

// waiting is a task and the desk that it is for.
type waiting struct {
	office string
	task
}

// outcome is what a slot left of a thing.
type outcome struct {
	next   []waiting
	kept   []op // what was done
	facts  int
	counts counts
}

// Run plays a season in the host's city, which has its places and offices and nothing else.
func Run(ctx context.Context, s Season, host Host, step func(done, of, grievances, facts int)) (*Report, error) {
	c, err := host.Open(ctx)
	if err != nil {
		return nil, err
	}
	e := &engine{Season: s, stage: newStage(c), host: host, desks: map[string]*desk{}, asked: map[string][]task{}, ready: map[int][]waiting{},
		later: map[int][]waiting{}, wakes: map[int][]int{}, step: step}
	e.world = newWorld(s, c.Calendar, c.Matters)
	e.rota = rota{c.Calendar, e.world.hours}
	if err := e.staff(ctx); err != nil {
		return nil, err
	}
	e.faults = plan(s, e.offices)
	e.report = newReport(e)
	if err = e.placed(ctx); err == nil {
		e.report.before, err = fact.Count(ctx, c.Door.DB)
	}
	if err != nil {
		return nil, err
	}
	for slot := range s.slots() {
		if err := errors.Join(e.slot(ctx, slot), ctx.Err()); err != nil {
			return nil, errors.Join(fmt.Errorf("at %s: %w", clock.At(s.start(slot)).Format("2006-01-02 15:04"), err), e.settled())
		}
	}
	if err := e.settled(); err != nil {
		return nil, err
	}
	e.close()
	return e.report, nil
}

// sample is how many ordinary grievances the staff of offices is reckoned from.
const sample = 40000

// spare is how much of their time people have work on an ordinary day.
const spare = 0.88

// staff gives each office the people that an ordinary season needs: what peaks bring comes on top.
func (e *engine) staff(ctx context.Context) error {
	minutes := map[string]float64{}
	r := rand.New(rand.NewPCG(e.Seed, 1<<60))
	slots, expected := e.slots(), 0.0
	for slot := range slots {
		h := clock.At(e.start(slot)).Hour()
		expected += float64(e.Population) * usual * e.world.hours[h] / e.world.sum / 4
	}
	for range sample {
		a := e.world.draw(r, nil, e.start(r.IntN(slots)), 0.7, -1)
		if len(a) == 0 {
			continue
		}
		p := place.Code(a[0].place.Code)
		lead, err := e.Work.Offices.Lead(ctx, nil, a[0].matter, p)
		if err != nil {
			return err
		}
		desk := hotline
		if a[0].channel != grievance.Hotline {
			if desk, err = e.Work.Offices.Petition(ctx, nil, p); err != nil {
				return err
			}
		}
		minutes[desk] += work[dispatch]
		minutes[lead] += work[contact]*0.64 + work[accept] + work[answer]*1.03 + work[deliver] + work[conclude]
	}
	total := 0.0
	for _, m := range minutes {
		total += m
	}
	each := expected / (sample * 0.5034) // of the draws that brought one
	for _, o := range slices.Sorted(maps.Keys(minutes)) {
		e.desk(o).staff = max(1, int(minutes[o]*each/(e.rota.workMinutes(o, e.Season)*spare)+0.999))
	}
	return nil
}

// desk is an office's; one that ordinary matters never reach has one person.
func (e *engine) desk(office string) *desk {
	d := e.desks[office]
	if d == nil {
		d = &desk{office: office, staff: 1}
		e.desks[office] = d
		at, _ := slices.BinarySearch(e.offices, office)
		e.offices = slices.Insert(e.offices, at, office)
	}
	return d
}

// slot plays one quarter of an hour.
func (e *engine) slot(ctx context.Context, slot int) error {
	list := e.gather(ctx, slot)
	outcomes, group, err := e.play(ctx, list, slot)
	if err != nil {
		return err
	}
	if err := e.settled(); err != nil {
		return err
	}
	if k, dies := e.faults.kill(slot); dies {
		if outcomes, err = e.die(ctx, k, list, outcomes, group, slot); err != nil {
			return err
		}
	} else {
		e.writes = make(chan error, 1)
		go func(done chan<- error) { done <- group.Write(ctx, nil) }(e.writes)
	}
	e.settle(slot, list, outcomes)
	if (slot+1)%slotsADay == 0 {
		return e.midnight(ctx, slot)
	}
	return nil
}

// settled waits for the write under way.
func (e *engine) settled() (err error) {
	if e.writes != nil {
		err, e.writes = <-e.writes, nil
	}
	return err
}

// gather decides what happens in a slot, and gives the things that it happens to in the order of their numbers.
func (e *engine) gather(ctx context.Context, slot int) []*thing {
	at := e.start(slot)
	touched := map[*thing]bool{}
	do := func(t *thing, o op) {
		if t.door != nil || o.what == file {
			t.ops = append(t.ops, o)
			touched[t] = true
		}
	}
	for _, a := range e.world.arrivals(slot) {
		t := &thing{no: len(e.things), of: a, seed: e.Seed, wake: -1}
		e.things = append(e.things, t)
		e.fresh(t)
		do(t, op{what: file, at: a.at})
		e.report.filed(at, a)
	}
	for _, w := range e.ready[slot] {
		heap.Push(&e.desk(w.office).line, w.task)
		e.asked[w.office] = append(e.asked[w.office], w.task)
		e.report.asked(at, w.office, w.minutes)
	}
	for _, w := range e.later[slot] {
		e.things[w.no].later--
		do(e.things[w.no], op{what: w.what, at: max(w.ready, at)})
	}
	var out []done
	for _, o := range e.offices {
		d := e.desks[o]
		duty, call := e.rota.people(o, d.staff, at)
		if e.faults.closed(o, at) {
			continue
		}
		e.report.capacity(at, o, duty)
		out = d.serve(at, duty, call, out[:0])
		for _, t := range out {
			e.report.worked(at, o, t.minutes)
			do(e.things[t.no], op{what: t.what, office: o, at: t.at})
		}
	}
	for _, no := range e.wakes[slot] {
		if t := e.things[no]; t.wake == slot && t.door != nil {
			touched[t] = true
		}
	}
	delete(e.ready, slot)
	delete(e.later, slot)
	delete(e.wakes, slot)
	e.turned(slot, touched)
	list := slices.SortedFunc(maps.Keys(touched), func(a, b *thing) int { return a.no - b.no })
	for _, t := range list {
		slices.SortStableFunc(t.ops, func(a, b op) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.what, b.what)) })
	}
	return list
}

// turned adds everything behind a node whose clock is set in this slot.
func (e *engine) turned(slot int, touched map[*thing]bool) {
	for n := range nodes {
		if !e.faults.turns(n, e.start(slot), e.start(slot+1)) {
			continue
		}
		for _, t := range e.things {
			if t.no%nodes == n && t.door != nil {
				touched[t] = true
			}
		}
	}
}

// fresh gives a thing the door that its acts go through.
func (e *engine) fresh(t *thing) {
	t.salt = nil
	t.door = e.Bulk.Door(&t.clk, int64(t.no), t.salted)
}

func (t *thing) salted() (s [16]byte) {
	for i := 0; i < 16; i += 8 {
		n := t.salt.Uint64()
		for k := range 8 {
			s[i+k] = byte(n >> (8 * k))
		}
	}
	return s
}

// play does the deeds of a slot in memory, each thing's in their order with the rungs between them, side by side.
func (e *engine) play(ctx context.Context, list []*thing, slot int) ([]outcome, *act.Group, error) {
	workers := runtime.GOMAXPROCS(0)
	out, groups := make([]outcome, len(list)), make([]*act.Group, workers)
	var g errgroup.Group
	for w := range workers {
		groups[w] = e.Bulk.Group(grievance.Flow())
		g.Go(func() error {
			for i := w; i < len(list); i += workers {
				if err := e.one(ctx, list[i], slot, &out[i], groups[w]); err != nil {
					return fmt.Errorf("grievance %d: %w", list[i].no, err)
				}
			}
			return nil
		})
	}
	err := g.Wait()
	for _, o := range groups[1:] {
		groups[0].Join(o)
	}
	return out, groups[0], err
}

// one plays a thing's slot.
func (e *engine) one(ctx context.Context, t *thing, slot int, out *outcome, into *act.Group) error {
	t.salt = rand.New(rand.NewPCG(^e.Seed^uint64(t.no)<<20, uint64(slot)))
	for _, o := range t.ops {
		if err := e.sweep(ctx, t, o.at, o.what == file); err != nil {
			return err
		}
		if err := e.try(ctx, t, o, out); err != nil {
			return fmt.Errorf("%s at %s: %w", deedNames[o.what], clock.At(o.at).Format("15:04:05"), err)
		}
	}
	if err := e.sweep(ctx, t, e.start(slot+1)-1, false); err != nil {
		return err
	}
	before := len(into.Facts())
	if err := into.Take(t.door.Memory()); err != nil {
		return err
	}
	out.facts = len(into.Facts()) - before
	return out.counts.add(into.Facts()[before:])
}

// sweep brings the clock of a thing's node to an instant as that node sees it, and records what is due there by then.
func (e *engine) sweep(ctx context.Context, t *thing, at int64, first bool) error {
	to := at + e.faults.offset(t.no%nodes, at)
	t.clk.now = min(t.clk.now, to)
	if first {
		t.clk.now = to
		return nil
	}
	return t.door.SweepTo(ctx, &t.clk, to)
}

// try does a deed. What the state no longer allows is left; what a clock that had run ahead makes impossible is done later.
func (e *engine) try(ctx context.Context, t *thing, o op, out *outcome) error {
	err := e.do(ctx, t, o)
	next := func(list []task, where []string) {
		for i := range list {
			out.next = append(out.next, waiting{where[i], list[i]})
		}
	}
	switch {
	case err == nil:
		out.kept = append(out.kept, o)
		next(t.follow(o.what, o.at))
	case aheadOfTime(err):
		out.counts.ahead++
		out.next = append(out.next, waiting{o.office, task{no: t.no, what: o.what, ready: o.at + 20*minute, minutes: 1, urgent: t.urgent()}})
	case errors.Is(err, errMoved) || isLate(err):
		out.counts.moved++
		if c := t.row(); o.what == object && c != nil && c.Status == grievance.StatusTransferred {
			next(t.follow(decide, o.at))
		}
	default:
		return err
	}
	return nil
}

// settle takes over what a slot left, in the order of the things.
func (e *engine) settle(slot int, list []*thing, outcomes []outcome) {
	for i, t := range list {
		o := &outcomes[i]
		t.acked += o.facts
		e.report.add(e.start(slot), o)
		for _, w := range o.next {
			at := max(slot+1, e.slotOf(w.ready))
			if w.office == "" {
				t.later++
				e.later[at] = append(e.later[at], w)
			} else {
				e.ready[at] = append(e.ready[at], w)
			}
		}
		t.ops = t.ops[:0]
		e.rouse(t, slot)
	}
}

// rouse notes in which slot the next rung of a thing is due; where nothing can happen any more, its memory is let go.
func (e *engine) rouse(t *thing, slot int) {
	next := t.door.Memory().Next()
	if t.wake = -1; next != 0 {
		t.wake = max(slot+1, e.slotOf(next-e.faults.offset(t.no%nodes, e.start(slot))))
		e.wakes[t.wake] = append(e.wakes[t.wake], t.no)
	}
	if c := t.row(); next == 0 && t.later == 0 && c != nil && c.Over() && len(t.openOf()) == 0 {
		t.door, t.ops = nil, nil
	}
}

func (e *engine) slotOf(at int64) int { return int((at - e.From.UnixMilli()) / slotMillis) }
