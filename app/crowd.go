package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/app/bench"
	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/grievance"
	"ombud/watch/board"
	"ombud/watch/tally"
)

// crowd makes cities for measuring: many grievances of one kind, computed by the verbs and loaded in bulk.
type crowd struct{}

// filedOn is the day of the filings whose registration is due first. What was filed later is due later.
var filedOn = time.Date(2026, 7, 1, 0, 0, 0, 0, clock.Zone)

// owes is how many duties a grievance opens that comes by letter: to register it and send it on, and the whole course.
const owes = 2

// Owed makes a city with open duties: due/1 grievances of one day, the others of the nine days after it.
func (crowd) Owed(ctx context.Context, dir, database string, open, due int) (bench.Sweeper, error) {
	count := open / owes
	at := func(n int) time.Time {
		if n < due {
			return filedOn.Add(9*time.Hour + time.Duration(n)*time.Millisecond)
		}
		return filedOn.AddDate(0, 0, 1+(n-due)*9/(count-due)).Add(9*time.Hour + time.Duration(n)*time.Millisecond)
	}
	cfg, err := fillCrowd(ctx, dir, database, count, at, nil)
	if err != nil {
		return nil, err
	}
	now := filedOn.AddDate(0, 0, 16-3) // registration is due at the end of the fifteenth day after; the first warning comes 72 hours ahead
	c, err := Open(ctx, cfg, Options{Clock: clock.Frozen(now)})
	return swept{c}, err
}

// Busy makes a city whose grievances were all filed and sent on today: two facts each.
func (crowd) Busy(ctx context.Context, dir, database string, facts int) (time.Duration, error) {
	count := facts / 2
	at := func(n int) time.Time {
		return filedOn.Add(8*time.Hour + time.Duration(n)*(8*time.Hour)/time.Duration(count))
	}
	cfg, err := fillCrowd(ctx, dir, database, count, at, func(ctx context.Context, w grievance.Work, id string) error {
		return w.Transfer(ctx, actor("pt-9901", false), id, grievance.Sending{})
	})
	if err != nil {
		return 0, err
	}
	c, err := Open(ctx, cfg, Options{Clock: clock.Frozen(filedOn.Add(17 * time.Hour)), Unsafe: true})
	if err != nil {
		return 0, err
	}
	start := clock.System{}.Now()
	err = errors.Join((&tally.Reader{DB: c.DB, Most: 1_000_000}).Run(ctx), (&board.Reader{DB: c.DB, Most: 1_000_000}).Run(ctx))
	return clock.System{}.Now().Sub(start), errors.Join(err, c.Close())
}

// swept is an opened city for a sweep.
type swept struct{ c *City }

func (s swept) Open(ctx context.Context) (duties, ripe int, err error) {
	err = s.c.DB.Row(ctx, `SELECT (SELECT count(*) FROM duty WHERE state = 'open'), (SELECT count(DISTINCT subject) FROM duty WHERE next_at > 0 AND next_at <= $1)`,
		s.c.Door.Now().UnixMilli()).Scan(&duties, &ripe)
	return duties, ripe, err
}

func (s swept) Sweep(ctx context.Context) (int, error) { return s.c.Door.Sweep(ctx) }
func (s swept) Close() error                           { return s.c.Close() }

// fillCrowd lays out a city and loads so many grievances, filed when at says, day by day from filedOn on; then, where it is not nil, is
// done to each a minute later.
func fillCrowd(ctx context.Context, dir, database string, count int, at func(int) time.Time, then func(context.Context, grievance.Work, string) error) (Config, error) {
	cfg, _, err := demoConfig(dir, database, 0)
	if err != nil {
		return cfg, err
	}
	c, err := Open(ctx, cfg, Options{Clock: clock.Frozen(filedOn.AddDate(0, 0, -1)), Unsafe: true})
	if err != nil {
		return cfg, err
	}
	err = c.layDemo(ctx)
	if err == nil {
		err = c.loadCrowd(ctx, count, at, then)
	}
	return cfg, errors.Join(err, c.Close(), settle(cfg))
}

func (c *City) loadCrowd(ctx context.Context, count int, at func(int) time.Time, then func(context.Context, grievance.Work, string) error) error {
	answers := newAnswers(c.Door)
	bulk, err := c.Door.Bulk(ctx, answers, grievance.Keeps())
	if err != nil {
		return err
	}
	cases, _, words := grievance.Tables()
	load, err := bulk.Load(ctx, []store.Table{cases}, words, grievance.WriteRow)
	if err != nil {
		return err
	}
	work := *c.Desk.work
	work.Offices = answers
	places := demo.Settlements()
	const stretch = 8192
	for from := 0; from < count && err == nil; from += stretch {
		list := make([]*act.Memory, min(stretch, count-from))
		workers := runtime.GOMAXPROCS(0)
		var g errgroup.Group
		for w := range workers {
			g.Go(func() (err error) {
				for i := w; i < len(list) && err == nil; i += workers {
					list[i], err = one(ctx, bulk, work, from+i, at(from+i), places[(from+i)%len(places)], then)
				}
				return err
			})
		}
		err = g.Wait()
		for _, m := range list {
			if err == nil {
				err = load.Take(m)
			}
		}
		if err == nil {
			err = load.Until(ctx, at(from).Truncate(24*time.Hour).UnixMilli()-1)
		}
	}
	if err != nil {
		load.Abandon()
		return err
	}
	return load.Close(ctx)
}

// one is a grievance of a crowd, in memory.
func one(ctx context.Context, bulk *act.Bulk, w grievance.Work, n int, at time.Time, where demo.Place, then func(context.Context, grievance.Work, string) error) (*act.Memory, error) {
	salts := rand.New(rand.NewPCG(7, uint64(n)))
	clk := clock.Frozen(at)
	door := bulk.Door(clk, int64(n), func() (s [16]byte) {
		for i := range s {
			s[i] = byte(salts.Uint32())
		}
		return s
	})
	w.Door, w.Numbers = door, numbered(n)
	f := grievance.Filing{Key: fmt.Sprintf("crowd-%d", n), Channel: grievance.Letter, Desk: "pt-9901", Place: place.Code(where.Code), Matter: "0303", Title: "工地夜里还在施工",
		Text: "旁边的工地夜里十二点还在施工，请管一管。", Points: []string{"停止违法夜间施工"}, Lang: "zh"}
	r, err := w.Receive(ctx, actor("hot-9901", false), access.TakeCall, f, nil)
	if err == nil && then != nil {
		clk.Advance(time.Minute)
		err = then(ctx, w, r.ID)
	}
	return door.Memory(), err
}

// numbered gives a grievance the number that it has in the crowd.
type numbered int

func (n numbered) Next(context.Context, time.Time) (int, error) { return int(n) % 1_000_000, nil }
