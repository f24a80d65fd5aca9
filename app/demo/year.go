package demo

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/core/act"
	"ombud/redress/grievance"
)

// Year makes the grievances of a city's year: the same seed, count and period make the same year, whoever plays it.
type Year struct {
	Work     grievance.Work // its door is not used where the year is made in memory
	Staff    func(office string, head bool) access.Caller
	Calendar *calendar.Calendar
	Seed     uint64
	Count    int
	From, To time.Time

	words   vocabulary
	places  []Place
	matters []subject
	prefix  string
	perDay  []int
}

// subject is a matter with the tales that are told about it; nil where there is none.
type subject struct {
	code  string
	tales []*tale
}

// Prepare makes the year ready. codes are the matters of the catalogue.
func (y *Year) Prepare(codes []string) error {
	y.words = readVocabulary(yearText)
	y.prefix = fmt.Sprintf("year-%d-", y.Seed)
	told := map[string][]*tale{}
	for i := range tales {
		told[tales[i].matter] = append(told[tales[i].matter], &tales[i])
	}
	for _, c := range codes {
		list := told[c]
		if list == nil {
			list = []*tale{nil}
		}
		y.matters = append(y.matters, subject{c, list})
	}
	y.places = append(slices.Clone(Places[11:]), y.words.communities()...)
	for _, p := range Places[2:11] { // some say no more than the township
		if p.Code[6:9] != "000" {
			y.places = append(y.places, p)
		}
	}
	r := rand.New(rand.NewPCG(y.Seed, 1<<63))
	r.Shuffle(len(y.matters), func(i, j int) { y.matters[i], y.matters[j] = y.matters[j], y.matters[i] })
	r.Shuffle(len(y.places), func(i, j int) { y.places[i], y.places[j] = y.places[j], y.places[i] })
	slices.SortStableFunc(y.matters, func(a, b subject) int { return busy(b.code) - busy(a.code) })
	return y.spread()
}

// busy puts the matters that every hotline knows best before the others.
func busy(code string) int {
	if strings.Contains("0303 0304 0306 0207 0401 0404 0503", code) {
		return 1
	}
	return 0
}

// months are how much more or less a city's hotline is called, January first.
var months = [...]float64{.9, .75, 1, 1, 1.05, 1.1, 1.2, 1.2, 1.05, .95, 1.1, 1.05}

// hours are the calls of a day by hour.
var hours = [...]float64{6, 4, 3, 3, 3, 6, 15, 30, 70, 95, 100, 80, 45, 55, 85, 90, 85, 65, 45, 45, 42, 35, 22, 12}

// spread shares the count out over the days: fewer on days off.
func (y *Year) spread() error {
	days := int(y.To.Sub(y.From).Hours() / 24)
	if days < 1 {
		return fmt.Errorf("a year needs a day at least")
	}
	weight := make([]float64, days)
	sum := 0.0
	for i := range weight {
		day := y.From.AddDate(0, 0, i)
		weight[i] = months[day.Month()-1]
		if !y.Calendar.Workday(calendar.DateOf(day)) {
			weight[i] *= 0.55
		}
		sum += weight[i]
	}
	y.perDay = make([]int, days)
	done, so := 0, 0.0
	for i := range weight {
		so += weight[i]
		upTo := int(so / sum * float64(y.Count))
		if i == days-1 {
			upTo = y.Count
		}
		y.perDay[i], done = upTo-done, upTo
	}
	return nil
}

// Days is how many days the year has.
func (y *Year) Days() int { return len(y.perDay) }

// PerDay is how many are filed on a day.
func (y *Year) PerDay(day int) int { return y.perDay[day] }

// Cast is a spell that has not been played: the number of its first filing and when each is filed.
type Cast struct {
	First int // in the year
	Nth   int // in its day
	At    []int64
}

// Day casts the spells of a day, in the order they begin.
func (y *Year) Day(day int) (out []Cast) {
	first := 0
	for _, n := range y.perDay[:day] {
		first += n
	}
	r := rand.New(rand.NewPCG(y.Seed, 1<<62|uint64(day)))
	from := y.From.AddDate(0, 0, day).UnixMilli()
	total := 0.0
	for _, h := range hours {
		total += h
	}
	at := make([]int64, y.perDay[day])
	for i := range at {
		x, h := r.Float64()*total, 0
		for x >= hours[h] {
			x -= hours[h]
			h++
		}
		at[i] = from + int64(h)*3600000 + r.Int64N(3600000)
	}
	slices.Sort(at)
	for i := 0; i < len(at); {
		n := 1
		if r.IntN(60) == 0 { // several write about the same thing within hours
			n = min(2+rank(r, 5), len(at)-i)
		}
		out = append(out, Cast{First: first + i, Nth: i, At: at[i : i+n]})
		i += n
	}
	return out
}

// InMemory plays a spell at a door of the bulk's own and gives what it left there.
func (y *Year) InMemory(ctx context.Context, b *act.Bulk, c Cast) (*act.Memory, error) {
	clk := clock.Frozen(clock.At(c.At[0]))
	salts := rand.New(rand.NewPCG(^y.Seed, uint64(c.First)))
	door := b.Door(clk, int64(c.First), func() (s [16]byte) {
		putUint64(s[:8], salts.Uint64())
		putUint64(s[8:], salts.Uint64())
		return s
	})
	w := y.Work
	w.Door, w.Numbers = door, &counting{c.Nth}
	sp := y.cast(Stage{Work: &w, Door: door, Clock: clk, Staff: y.Staff}, c.First, c.At)
	for sp.queue.Len() > 0 {
		e := heap.Pop(&sp.queue).(event)
		if e.at.After(y.To) {
			break
		}
		if err := door.SweepTo(ctx, clk, e.at.UnixMilli()); err != nil {
			return nil, err
		}
		if err := e.do(ctx); err != nil {
			return nil, fmt.Errorf("grievance %d of the year at %s: %w", c.First, e.at.Format(time.DateTime), err)
		}
	}
	return door.Memory(), door.SweepTo(ctx, clk, y.To.UnixMilli())
}

func putUint64(b []byte, n uint64) {
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
}

// counting hands out the numbers of one spell: in a day of the year the n-th filing has the n-th number.
type counting struct{ next int }

func (c *counting) Next(context.Context, time.Time) (int, error) {
	c.next++
	return c.next - 1, nil
}

// Through plays the whole year through a city's own door instead, spell beside spell on one clock: what is made in memory must not
// differ from it. rung tells when the next rung of any duty is due, 0 for never.
func (y *Year) Through(ctx context.Context, clk *clock.Virtual, rung func(context.Context) (int64, error)) error {
	var all []*spell
	for day := range y.Days() {
		for _, c := range y.Day(day) {
			all = append(all, y.cast(Stage{Work: &y.Work, Door: y.Work.Door, Clock: clk, Staff: y.Staff}, c.First, c.At))
		}
	}
	sweep := func(to time.Time) error {
		for {
			at, err := rung(ctx)
			if err != nil {
				return err
			}
			if at == 0 || at > to.UnixMilli() {
				clk.Advance(to.Truncate(time.Millisecond).Sub(clk.Now()))
				return nil
			}
			clk.Advance(clock.At(at).Sub(clk.Now()))
			if _, err := y.Work.Door.Sweep(ctx); err != nil {
				return err
			}
		}
	}
	for {
		var next *spell
		for _, s := range all {
			if s.queue.Len() > 0 && (next == nil || s.queue[0].at.Before(next.queue[0].at)) {
				next = s
			}
		}
		if next == nil || next.queue[0].at.After(y.To) {
			return sweep(y.To)
		}
		e := heap.Pop(&next.queue).(event)
		if err := sweep(e.at); err != nil {
			return err
		}
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("at %s: %w", e.at.Format(time.DateTime), err)
		}
	}
}

// Remembered keeps what a function answers: who acts for an office, which office leads.
func Remembered[K comparable, V any](fn func(K) V) func(K) V {
	var all sync.Map
	return func(k K) V {
		if v, ok := all.Load(k); ok {
			return v.(V)
		}
		v := fn(k)
		all.Store(k, v)
		return v
	}
}
