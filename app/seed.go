package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/watch/board"
	"ombud/watch/tally"
)

// seedOptions are what ombud seed is told.
type seedOptions struct {
	dir, database string
	count, days   int
	seed          uint64
	until         string
	real, verbs   bool
}

// runSeed makes a fictional city's year of grievances, in bulk.
func runSeed(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("seed", flag.ContinueOnError)
	var o seedOptions
	fs.StringVar(&o.dir, "dir", "", "folder of the city; one that is not there is made")
	fs.IntVar(&o.count, "grievances", 100000, "how many grievances")
	fs.Uint64Var(&o.seed, "seed", 7, "the same seed, count and period make the same grievances")
	fs.IntVar(&o.days, "days", 365, "how many days they are spread over")
	fs.StringVar(&o.until, "until", "", "the day after the last, like 2026-07-01; empty: today")
	fs.StringVar(&o.database, "database", "", "postgres://… for a city that is made; empty: a file in the folder")
	fs.BoolVar(&o.real, "into-a-real-city", false, "also where the folder holds no demo city")
	fs.BoolVar(&o.verbs, "by-verbs", false, "slowly, through the verbs and the sweep: for comparing")
	if err := fs.Parse(args); err != nil {
		return usage(err)
	}
	if o.dir == "" || o.count < 0 || o.count > 4_000_000 || o.days < 1 {
		return fault.New(fault.Invalid, "app.usage", "ombud seed -dir FOLDER [-grievances 1000000] [-seed 7] [-until 2026-07-01]")
	}
	debug.SetGCPercent(400) // nearly all of what is alive lives until the end
	debug.SetMemoryLimit(4 << 30)
	return seedCity(ctx, o, out)
}

func (o seedOptions) period() (from, to time.Time, err error) {
	now := clock.System{}.Now()
	to = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, clock.Zone)
	if o.until != "" {
		if to, err = time.ParseInLocation(time.DateOnly, o.until, clock.Zone); err != nil {
			return from, to, fault.New(fault.Invalid, "app.usage", "-until 2026-07-01")
		}
	}
	return to.AddDate(0, 0, -o.days), to, nil
}

// seedCity opens or makes the city, plays the year and loads it.
func seedCity(ctx context.Context, o seedOptions, out io.Writer) error {
	from, to, err := o.period()
	if err != nil {
		return err
	}
	cfg, fresh, err := demoConfig(o.dir, o.database, 0)
	if err != nil {
		return err
	}
	if cfg.Origin != demoOrigin && !o.real {
		return fault.New(fault.Denied, "app.seed.real", o.dir)
	}
	if fresh {
		if err := seedSecret(cfg, o.seed); err != nil {
			return err
		}
	}
	clk := clock.Frozen(from.AddDate(0, 0, -1))
	c, err := Open(ctx, cfg, Options{Clock: clk, Unsafe: true})
	if err != nil {
		return err
	}
	err = c.seed(ctx, o, clk, from, to, out)
	if err = errors.Join(err, c.Close(), settle(cfg)); err != nil {
		return err
	}
	return countSeeded(ctx, cfg, to, out)
}

// countSeeded brings up what readers of the log make of it: the figures, the daily boards and a signed checkpoint.
func countSeeded(ctx context.Context, cfg Config, to time.Time, out io.Writer) error {
	start := clock.System{}.Now()
	c, err := Open(ctx, cfg, Options{Clock: clock.Frozen(to)})
	if err != nil {
		return err
	}
	err = errors.Join((&tally.Reader{DB: c.DB, Most: 1_000_000}).Run(ctx), (&board.Reader{DB: c.DB, Most: 1_000_000}).Run(ctx))
	if err == nil {
		_, err = c.Door.Log.Publish(ctx, c.DB)
	}
	fmt.Fprintf(out, "opened, counted and published in %s\n", clock.System{}.Now().Sub(start).Round(100*time.Millisecond))
	return errors.Join(err, c.Close())
}

const demoOrigin = "demo.ombud.example/log"

// seedSecret gives a city that was just made a secret that follows from the seed, so that the same seed makes the same codes.
func seedSecret(cfg Config, seed uint64) error {
	secret := sha256.Sum256(fmt.Appendf(nil, "ombud seed %d", seed))
	return os.WriteFile(cfg.key("secret.key"), secret[:], 0o600)
}

func (c *City) seed(ctx context.Context, o seedOptions, clk *clock.Virtual, from, to time.Time, out io.Writer) error {
	var cases, offices int
	if err := c.DB.Row(ctx, `SELECT (SELECT count(*) FROM (SELECT id FROM grievance LIMIT 1) AS one), (SELECT count(*) FROM office)`).Scan(&cases, &offices); err != nil {
		return err
	}
	if cases > 0 {
		return fault.New(fault.Conflict, "app.seed.full", c.Config.Dir)
	}
	if offices == 0 {
		if err := c.layDemo(ctx); err != nil {
			return err
		}
	}
	if _, err := office.Get(ctx, c.DB, "pt-9901"); err != nil { // the year is played by the demo's offices
		return err
	}
	y, err := c.year(o, from, to)
	if err != nil {
		return err
	}
	start := clock.System{}.Now()
	p := &progress{out: out, total: o.count, start: start}
	if o.verbs {
		y.Work = *c.Desk.work
		err = y.Through(ctx, clk, c.nextRung)
	} else {
		err = c.loadYear(ctx, y, p)
	}
	if err != nil {
		return err
	}
	took := clock.System{}.Now().Sub(start)
	fmt.Fprintf(out, "\n%d grievances from %s to %s in %s: %.0f a second\n", o.count, from.Format(time.DateOnly), to.Format(time.DateOnly),
		took.Round(100*time.Millisecond), float64(o.count)/took.Seconds())
	return nil
}

// layDemo makes what is there before the first grievance: places, offices and sign-ins.
func (c *City) layDemo(ctx context.Context) error {
	if err := demo.Lay(ctx, c.Desk.offices); err != nil {
		return err
	}
	if err := demo.LayMore(ctx, c.Desk.offices); err != nil {
		return err
	}
	return c.enrolDemo(ctx)
}

func (c *City) nextRung(ctx context.Context) (at int64, err error) {
	err = c.DB.Row(ctx, `SELECT coalesce(min(next_at), 0) FROM duty WHERE next_at > 0`).Scan(&at)
	return at, err
}

// year is the year that the options ask for, with offices and callers that are looked up once.
func (c *City) year(o seedOptions, from, to time.Time) (*demo.Year, error) {
	type who struct {
		id   string
		head bool
	}
	act := demo.Remembered(func(w who) access.Caller { return actor(w.id, w.head) })
	y := &demo.Year{Work: *c.Desk.work, Seed: o.seed, Count: o.count, From: from, To: to, Calendar: c.Door.Law.Current().Calendar,
		Staff: func(id string, head bool) access.Caller { return act(who{id, head}) }}
	y.Work.Offices = newAnswers(c.Door)
	var codes []string
	for _, m := range c.Desk.importer.Matters.All() {
		codes = append(codes, m.Code)
	}
	return y, y.Prepare(codes)
}

// loadYear plays the year in memory on all processors and loads it day by day.
func (c *City) loadYear(ctx context.Context, y *demo.Year, p *progress) error {
	bulk, err := c.Door.Bulk(ctx, newAnswers(c.Door), grievance.Keeps())
	if err != nil {
		return err
	}
	cases, blocks, words := grievance.Tables()
	const blockTable = act.MoreTables + 1
	load, err := bulk.Load(ctx, []store.Table{cases, blocks}, words, grievance.WriteRow)
	if err != nil {
		return err
	}
	days := make(chan []*act.Memory, 1)
	var g errgroup.Group
	play, stop := context.WithCancel(ctx)
	defer stop()
	g.Go(func() error {
		defer close(days)
		return playDays(play, y, bulk, days)
	})
	for day := range y.Days() {
		if err = takeDay(ctx, load, y, day, <-days); err != nil {
			break
		}
		for _, b := range grievance.BlocksOf(y.From.AddDate(0, 0, day), y.PerDay(day)) {
			if err = load.Add(blockTable, b); err != nil {
				break
			}
		}
		p.show(load)
	}
	stop()
	for range days { // let the players go
	}
	if played := g.Wait(); played != nil && !errors.Is(played, context.Canceled) {
		err = played // the reason why a day was missing
	}
	switch {
	case ctx.Err() != nil:
		load.Abandon()
		return fault.New(fault.Busy, "app.seed.cut", c.Config.Dir).Because(ctx.Err())
	case err != nil:
		load.Abandon()
		return err
	}
	return load.Close(ctx)
}

func takeDay(ctx context.Context, load *act.Load, y *demo.Year, day int, list []*act.Memory) error {
	if list == nil && y.PerDay(day) > 0 {
		return errors.New("the day was not played")
	}
	for _, m := range list {
		if err := load.Take(m); err != nil {
			return err
		}
	}
	return load.Until(ctx, y.From.AddDate(0, 0, day+1).UnixMilli())
}

// playDays plays one day after the other, each on all processors.
func playDays(ctx context.Context, y *demo.Year, bulk *act.Bulk, days chan<- []*act.Memory) error {
	for day := range y.Days() {
		casts := y.Day(day)
		out := make([]*act.Memory, len(casts))
		workers := runtime.GOMAXPROCS(0)
		var g errgroup.Group
		for w := range workers {
			g.Go(func() (err error) {
				for i := w; i < len(casts) && err == nil && ctx.Err() == nil; i += workers {
					out[i], err = y.InMemory(ctx, bulk, casts[i])
				}
				return err
			})
		}
		if err := errors.Join(g.Wait(), ctx.Err()); err != nil {
			return err
		}
		select {
		case days <- out:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
