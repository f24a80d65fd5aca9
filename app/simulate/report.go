package simulate

import (
	"context"
	"fmt"
	"slices"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
)

// counts are what acts left, as far as the report tells it.
type counts struct {
	warned, breached, climbed, lapsed int
	moved, ahead                      int
	late                              map[string]int // breaches by bearer
}

// add counts facts.
func (c *counts) add(list []fact.Fact) error {
	for i := range list {
		switch list[i].Kind {
		case duty.Warned.Name():
			c.warned++
		case duty.Climbed.Name():
			c.climbed++
		case duty.Lapsed.Name():
			c.lapsed++
		case duty.Breached.Name():
			b, err := duty.Breached.Read(list[i])
			if err != nil {
				return err
			}
			if c.late == nil {
				c.late = map[string]int{}
			}
			c.breached++
			c.late[b.Bearer]++
		}
	}
	return nil
}

// dayFigures are a day of the whole city.
type dayFigures struct {
	Filed    [6]int // by peak; the last of no peak
	Breached int
	Waiting  int // tasks at desks at midnight
}

// Office is what a season was for one office.
type Office struct {
	ID      string
	Staff   int
	Asked   float64 // minutes of work that came
	Had     float64 // minutes that its people were on duty
	Did     float64
	Days    []float64 // share of the day's minutes that came
	had     []float64
	Late    int // duties that passed unmet
	Waiting int // tasks left at the end
	Owed    Owed
	Enough  int // staff with which no task would have been late that more people could have helped
}

// Report is the outcome of a season.
type Report struct {
	Season  Season
	Days    []dayFigures
	Hours   [][24]int // filed, by day
	Offices map[string]*Office
	Faults  faults
	Died    []died

	Grievances, Facts, Duties, Closed                          int
	Warned, Breached, Climbed, Lapsed, Moved, Ahead, Midnights int

	Owed   Owed
	Root   string // of the log, hex
	Checks []Check

	before int64
	asks   map[string][]task
	rota   rota
}

// died is a node that was killed, and how many acts were done again.
type died struct {
	At    int64
	After bool
	Again int
}

func newReport(e *engine) *Report {
	r := &Report{Season: e.Season, Days: make([]dayFigures, e.Season.Days()), Hours: make([][24]int, e.Season.Days()), Offices: map[string]*Office{}, Faults: e.faults}
	for _, o := range e.offices {
		r.office(o)
	}
	return r
}

func (r *Report) office(id string) *Office {
	o := r.Offices[id]
	if o == nil {
		o = &Office{ID: id, Days: make([]float64, len(r.Days)), had: make([]float64, len(r.Days))}
		r.Offices[id] = o
	}
	return o
}

func (r *Report) day(at int64) int { return int((at - r.Season.From.UnixMilli()) / dayMillis) }

func (r *Report) filed(at int64, a arrival) {
	d := r.day(at)
	if a.peak < 0 {
		a.peak = len(peaks)
	}
	r.Days[d].Filed[a.peak]++
	r.Hours[d][clock.At(at).Hour()]++
	r.Grievances++
}

func (r *Report) asked(at int64, office string, minutes float64) {
	o := r.office(office)
	o.Asked += minutes
	o.Days[r.day(at)] += minutes
}

func (r *Report) capacity(at int64, office string, people int) {
	o := r.office(office)
	o.Had += float64(people) * slotMillis / 60000
	o.had[r.day(at)] += float64(people) * slotMillis / 60000
}

func (r *Report) worked(_ int64, office string, minutes float64) { r.office(office).Did += minutes }

func (r *Report) add(at int64, o *outcome) {
	c := &o.counts
	r.Facts += o.facts
	r.Warned, r.Breached, r.Climbed, r.Lapsed = r.Warned+c.warned, r.Breached+c.breached, r.Climbed+c.climbed, r.Lapsed+c.lapsed
	r.Moved, r.Ahead = r.Moved+c.moved, r.Ahead+c.ahead
	r.Days[r.day(at)].Breached += c.breached
	for office, n := range c.late {
		r.office(office).Late += n
	}
}

func (r *Report) killed(at int64, k kill, again int) {
	r.Died = append(r.Died, died{at, k.after, again})
}

// midnight checks that nothing is lost: what was answered for is in the database, and the log is whole so far and is published.
func (e *engine) midnight(ctx context.Context, slot int) error {
	if err := e.settled(); err != nil {
		return err
	}
	db := e.Door.DB
	if err := e.placed(ctx); err != nil {
		return err
	}
	var cases, facts, placed int64
	err := db.Row(ctx, `SELECT (SELECT count(*) FROM grievance), (SELECT count(*) FROM fact), (SELECT coalesce(max(seq) + 1, 0) FROM fact)`).Scan(&cases, &facts, &placed)
	if err != nil {
		return err
	}
	if want := int64(e.report.Facts) + e.report.before; int(cases) != len(e.things) || facts != want || placed != want {
		return fmt.Errorf("%d grievances were answered for and %d are there; %d facts and %d, of which %d in the log", len(e.things), cases, want, facts, placed)
	}
	if _, err := e.Door.Log.Publish(ctx, db); err != nil {
		return err
	}
	if err := e.Door.Log.Check(ctx, db); err != nil {
		return err
	}
	day := e.report.day(e.start(slot))
	for _, d := range e.desks {
		e.report.Days[day].Waiting += len(d.line)
	}
	e.report.Midnights++
	e.step(day+1, e.Season.Days(), len(e.things), e.report.Facts)
	return nil
}

// placed gives positions to facts that wait for one, on PostgreSQL.
func (e *engine) placed(ctx context.Context) error {
	for {
		n, err := e.Door.Log.Sequence(ctx, e.Door.DB)
		if err != nil || n == 0 {
			return err
		}
	}
}

// close reckons what the season was for each office, and what staff would have been enough.
func (e *engine) close() {
	r := e.report
	r.asks, r.rota = e.asked, e.rota
	for _, id := range e.offices {
		o, d := r.office(id), e.desks[id]
		o.Staff, o.Waiting = d.staff, len(d.line)
		sortTasks(e.asked[id])
		o.Enough = enough(&e.rota, e.Season, id, e.asked[id], d.staff)
		for i := range o.Days {
			if o.had[i] > 0 {
				o.Days[i] /= o.had[i]
			} else {
				o.Days[i] = 0
			}
		}
	}
}

// ByLate lists the offices, those with the most duties late first.
func (r *Report) ByLate() []*Office {
	var out []*Office
	for _, o := range r.Offices {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b *Office) int {
		if a.Late != b.Late {
			return b.Late - a.Late
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return out
}

func isLate(err error) bool { return fault.Is(err, fault.Conflict) || fault.Is(err, fault.Late) }

// Check is an invariant that was checked, and on how much.
type Check struct {
	Key string // of the sentence that says so
	N   int
}

// Checked notes an invariant that held.
func (r *Report) Checked(key string, n int) {
	r.Checks = append(r.Checks, Check{"simulate.check." + key, n})
}
