package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/redress/grievance"
	"ombud/redress/sealed"
	"ombud/redress/staff"
)

// demoDays is how long the demo city has been at work when it opens.
const demoDays = 110

// runDemo makes the fictional city in a folder of its own and serves it, with a clock that can be moved forward.
func runDemo(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	addr := fs.String("addr", "127.0.0.1:8080", "address to listen on")
	dir := fs.String("dir", "", "folder to keep the city in; empty: a temporary one, removed at the end")
	count := fs.Int("grievances", 320, "how many grievances the city has seen")
	seed := fs.Uint64("seed", 7, "the same seed makes the same city")
	database := fs.String("database", "", "postgres://… instead of the embedded database")
	backlog := fs.Int("backlog", 0, "seed a year of so many more before, for measuring")
	today := fs.String("today", "", "a day the demo takes as today, like 2026-09-09; empty: the machine's")
	resume := fs.Bool("resume", false, "go on at the instant of the newest fact, not now: what was seeded stays as it is")
	rate := fs.Int("filing-rate", 0, "filings a second that are let in; negative: no limit")
	if err := fs.Parse(args); err != nil {
		return usage(err)
	}
	ln, err := listen(*addr) // first, so that a taken address is said before the work
	if err != nil {
		return err
	}
	defer ln.Close()
	if *dir == "" {
		if *dir, err = os.MkdirTemp("", "ombud-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(*dir)
	}
	cfg, fresh, err := demoConfig(*dir, *database, *rate)
	if err != nil {
		return err
	}
	now, err := demoNow(*today)
	if err != nil {
		return err
	}
	clk := clock.NewVirtual(now)
	if fresh {
		clk = clock.NewVirtual(now.AddDate(0, 0, -demoDays))
		if err := takeOver(cfg, now); err != nil {
			return err
		}
		if err := fillDemo(ctx, cfg, clk, now, *count, *backlog, *seed, out); err != nil {
			return err
		}
	}
	if *resume {
		clk = clock.NewVirtual(clock.At(0))
	}
	c, err := Open(ctx, cfg, Options{Clock: clk, Log: logger(os.Stderr), Demo: guide})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.keepTime(ctx, clk); err != nil {
		return err
	}
	welcome(out, "http://"+ln.Addr().String(), *addr)
	return c.run(ctx, ln)
}

// demoNow is when the demo opens: now, or on a day of one's own at ten in the morning, to play a season that is over or still to come.
func demoNow(day string) (time.Time, error) {
	if day == "" {
		return clock.System{}.Now(), nil
	}
	d, err := calendar.Parse(day)
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "app.rules.day", day)
	}
	return d.Start().Add(10 * time.Hour), nil
}

// takeOver puts the campaigns that are not over into a fresh demo's own rules, as an administrator would.
func takeOver(cfg Config, now time.Time) error {
	_, offered, err := carried()
	if err != nil {
		return err
	}
	for _, s := range offered {
		if s.Head().InForce.Until.Start().Before(now) {
			continue
		}
		dir := filepath.Join(cfg.Dir, localRules)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, s.File), []byte(s.Text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// welcome says where the demo is and who may sign in.
func welcome(out io.Writer, url, addr string) {
	fmt.Fprintf(out, "\n  云川市 Yunchuan (fictional)   %s\n\n", url)
	fmt.Fprintf(out, "  for residents     %s/\n  for staff         %s/sign-in\n  receipts, clock   %s/demo\n\n", url, url, url)
	fmt.Fprintf(out, "  sign-ins, all with the password %s\n", demo.Password)
	for _, s := range demo.Signs {
		fmt.Fprintf(out, "    %-13s %s\n", s.Login, s.NameEN)
	}
	fmt.Fprintf(out, "\n  move the clock with: ombud clock -addr %s +3d\n  stop with Ctrl-C\n", url)
}

// demoConfig reads the city of a folder, or lays out a fresh one there.
func demoConfig(dir, database string, rate int) (Config, bool, error) {
	if _, err := os.Stat(filepath.Join(dir, configFile)); err == nil {
		cfg, err := ReadConfig(dir)
		if rate != 0 {
			cfg.FilingRate = rate
		}
		return cfg, false, err
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Config{}, false, err
	}
	cfg := Config{Dir: dir, Origin: demoOrigin, Place: demo.City, Database: database, FilingRate: rate, FollowUp: demo.FollowUp}
	cfg.City.ZH, cfg.City.EN = "云川市", "Yunchuan"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cfg, false, fmt.Errorf("demo: %w", err)
	}
	if err := cfg.Write(); err != nil {
		return cfg, false, err
	}
	if err := createKeys(cfg); err != nil {
		return cfg, false, err
	}
	return cfg, true, cfg.check()
}

// fillDemo lays out the city and plays its history without fsync: a demo that is interrupted here is simply made again.
func fillDemo(ctx context.Context, cfg Config, clk *clock.Virtual, now time.Time, count, backlog int, seed uint64, out io.Writer) error {
	if backlog > 0 {
		o := seedOptions{dir: cfg.Dir, count: backlog, days: 365, seed: seed}
		if count > 0 { // what is played follows on it
			o.until = clk.Now().Format(time.DateOnly)
		}
		if err := seedCity(ctx, o, out); err != nil || count == 0 {
			return err
		}
	}
	fmt.Fprintf(out, "making the demo city …")
	start := clock.System{}.Now()
	c, err := Open(ctx, cfg, Options{Clock: clk, Unsafe: true})
	if err != nil {
		return err
	}
	err = func() error {
		if backlog == 0 {
			if err := demo.Lay(ctx, c.Desk.offices); err != nil {
				return err
			}
			if err := c.enrolDemo(ctx); err != nil {
				return err
			}
		}
		s := &demo.Stage{Work: c.Desk.work, Orders: c.Desk.orders, Files: c.Desk.files, Door: c.Door, Clock: clk, Staff: actor, Rand: rand.New(rand.NewPCG(seed, seed)), Seal: c.demoSeal}
		if count > 0 {
			s.Teams(c.Desk.teams, now)
			s.Oversee(demo.Oversight{Interviews: c.Desk.interviews, Listings: c.Desk.listings, Inspections: c.Desk.inspections, Suggestions: c.Desk.suggestions}, now)
			s.Findings(c.Desk.findings, now)
			s.Funds(c.Desk.funds, now)
			s.Measures(c.Desk.findings, c.Desk.sanctions, now)
			s.FollowUps(c.Desk.asks, now)
			s.Questions(c.Desk.questions, now)
			s.OnSite(c.Desk.reports, now)
			s.Mediations(c.Desk.mediates, now)
			s.Amendments(c.Desk.rules, now)
			s.Sites(c.Desk.wages, now)
			s.Pay(c.Desk.evidence, c.Desk.audit, c.Desk.off, now)
		}
		return s.Play(ctx, clk.Now(), now, count)
	}()
	if err = errors.Join(err, c.Close(), settle(cfg)); err != nil {
		return err
	}
	fmt.Fprintf(out, " %d grievances, %d days of history, in %s\n", count, demoDays, clock.System{}.Now().Sub(start).Round(100*time.Millisecond))
	return nil
}

// settle puts on disk what was written without fsync, once, so that the first acts of the demo do not pay for all of it.
func settle(cfg Config) error {
	path, embedded := strings.CutPrefix(cfg.Database, "sqlite:")
	if !embedded {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// actor is who acts for an office while the history is played.
func actor(id string, head bool) access.Caller {
	c := access.Caller{Staff: "demo:" + id, Office: id, Roles: []access.Role{access.Handler}}
	for _, o := range demo.Offices() {
		if o.ID == id {
			c.Area = place.Code(o.Place).Area()
			switch {
			case head:
				c.Roles = []access.Role{access.Head}
			case o.Agency == "PT":
				c.Roles = []access.Role{access.Supervisor, access.Handler}
			case o.Agency == "HOT":
				c.Roles = []access.Role{access.Operator}
			}
		}
	}
	return c
}

// demoSeal gives the n-th resident a name that says it is made up.
func (c *City) demoSeal(n int) grievance.Seal {
	who := sealed.Identity{Name: fmt.Sprintf("演示居民%d号", n+1), Phone: fmt.Sprintf("13900%06d", n)}
	return func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
		return c.Desk.sealed.Put(ctx, tx, subject, who)
	}
}

// keepTime sets a reopened demo's clock after its newest fact: it may have been moved ahead before.
func (c *City) keepTime(ctx context.Context, clk *clock.Virtual) error {
	id, err := fact.LastID(ctx, c.DB)
	if err != nil {
		return err
	}
	last, ok, err := fact.ByID(ctx, c.DB, id)
	if err != nil || !ok {
		return err
	}
	clk.Advance(clock.At(last.Recorded).Sub(clk.Now()))
	return nil
}

// guide brings the demo page and the clock.
func guide(c *City) []part.Part {
	clk, ok := c.Door.Clock.(*clock.Virtual)
	if !ok {
		return nil
	}
	climb := &demo.Climb{Work: c.Desk.work, Orders: c.Desk.orders, Door: c.Door, Staff: actor}
	return []part.Part{demo.Part(&demo.Guide{Door: c.Door, Secret: c.Keys.Secret, Step: step, Office: c.Desk.names.Office,
		Move: func(ctx context.Context, by time.Duration) error { return c.move(ctx, clk, climb, by) }})}
}

// move moves a demo's clock on, stopping wherever its story goes on, and records what fell due on the way.
func (c *City) move(ctx context.Context, clk *clock.Virtual, story *demo.Climb, by time.Duration) error {
	to := clk.Now().Add(by)
	stops, err := story.Due(ctx, clk.Now(), to)
	if err != nil {
		return err
	}
	for _, at := range append(stops, to) {
		clk.Advance(at.Sub(clk.Now()))
		if _, err := c.Door.Sweep(ctx); err != nil {
			return err
		}
		if err := story.Step(ctx, at); err != nil {
			return err
		}
	}
	return nil
}

// enrolDemo gives the sign-ins of the tour their accounts.
func (c *City) enrolDemo(ctx context.Context) error {
	founder := access.Caller{Roles: []access.Role{access.Admin}}
	for _, s := range demo.Signs {
		_, _, err := c.Desk.staff.Enrol(ctx, founder, staff.Staff{Login: s.Login, Name: s.NameZH, Office: s.Office, Roles: s.Roles}, demo.Password)
		if err != nil {
			return fmt.Errorf("demo sign-in %s: %w", s.Login, err)
		}
	}
	return nil
}
