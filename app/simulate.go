package app

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/app/demo"
	"ombud/app/simulate"
	"ombud/app/simulate/oracle"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/rules"
)

// simulation is what ombud simulate is told.
type simulation struct {
	season        simulate.Season
	dir, database string
	report        string // file of the report, without its ending
	rebuild       bool
}

const simulateUsage = "ombud simulate -from 2026-09-10 -to 2026-10-10 [-population 3300000] [-seed 7] [-faults=false] [-dir FOLDER] [-report FILE] [-rebuild=false]"

// longestSeason is the most days that are played at once.
const longestSeason = 366

// runSimulate plays a whole season of a fictional city.
func runSimulate(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("simulate", flag.ContinueOnError)
	var o simulation
	from := flags.String("from", "2026-09-10", "the first day")
	to := flags.String("to", "2026-10-10", "the day after the last")
	flags.IntVar(&o.season.Population, "population", 3_300_000, "how many people live there")
	flags.Uint64Var(&o.season.Seed, "seed", 7, "the same seed, days and population give the same result, byte for byte")
	flags.BoolVar(&o.season.Faults, "faults", true, "offices that are down, nodes that are killed, clocks that are wrong")
	flags.StringVar(&o.dir, "dir", "", "folder to keep the city in; empty: a temporary one, removed at the end")
	flags.StringVar(&o.database, "database", "", "postgres://… instead of the embedded database")
	flags.StringVar(&o.report, "report", "", "file of the report, like season.html; empty: simulate-FROM-SEED.html")
	flags.BoolVar(&o.rebuild, "rebuild", true, "at the end, fold every fact again and compare every row")
	if err := flags.Parse(args); err != nil {
		return usage(err)
	}
	var err error
	if o.season.From, err = time.ParseInLocation(time.DateOnly, *from, clock.Zone); err == nil {
		o.season.To, err = time.ParseInLocation(time.DateOnly, *to, clock.Zone)
	}
	days := o.season.Days()
	if err == nil && (days < 1 || days > longestSeason) {
		return fault.New(fault.Invalid, "app.simulate.days", *from, *to, longestSeason)
	}
	if err != nil || flags.NArg() > 0 || o.season.Population < 1000 || o.season.Population > 30_000_000 {
		return fault.New(fault.Invalid, "app.usage", simulateUsage)
	}
	if o.report == "" {
		o.report = fmt.Sprintf("simulate-%s-%d.html", *from, o.season.Seed)
	}
	if f, err := os.OpenFile(o.report, os.O_WRONLY|os.O_CREATE, 0o644); err != nil { // now, and not when the month is over
		return fault.New(fault.Invalid, "app.usage", err.Error())
	} else if err := f.Close(); err != nil {
		return err
	}
	debug.SetGCPercent(200) // nearly all of what is alive lives until the end
	debug.SetMemoryLimit(6 << 30)
	return playSeason(ctx, o, out, os.Stderr)
}

// playSeason plays, checks and reports. What goes to out and into the report is the same each time; how long it took goes to told.
func playSeason(ctx context.Context, o simulation, out, told io.Writer) error {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "ombud-simulate-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.dir = dir
	} else if _, err := os.Stat(filepath.Join(o.dir, configFile)); err == nil {
		return fault.New(fault.Conflict, "app.simulate.full", o.dir)
	}
	h := &simulated{o: o}
	start := clock.System{}.Now()
	took := func(what string) {
		fmt.Fprintf(told, "\r%-60s %s\n", what, clock.System{}.Now().Sub(start).Round(100*time.Millisecond))
		start = clock.System{}.Now()
	}
	r, err := simulate.Run(ctx, o.season, h, func(done, of, grievances, facts int) {
		fmt.Fprintf(told, "\rday %d / %d: %d grievances, %d facts ", done, of, grievances, facts)
	})
	if err == nil {
		took("the season")
		err = h.end(ctx, r, took)
	}
	if err == nil {
		err = h.tell(r, out)
	}
	return errors.Join(err, h.close())
}

// tell prints the report and writes it into its file.
func (h *simulated) tell(r *simulate.Report, out io.Writer) error {
	c := h.city
	names := map[string]words.Pair{}
	for _, o := range demo.Offices() {
		names[o.ID] = words.Pair{Zh: o.ZH, En: o.EN}
	}
	name := func(id string, l words.Lang) string { return names[id].In(l) }
	city := words.Pair{Zh: h.cfg.City.ZH, En: h.cfg.City.EN}
	var page bytes.Buffer
	if err := r.HTML(&page, []words.Voice{c.Words.In(words.Zh), c.Words.In(words.En)}, city, name); err != nil {
		return err
	}
	if err := os.WriteFile(h.o.report, page.Bytes(), 0o644); err != nil {
		return fault.New(fault.Invalid, "app.usage", err.Error())
	}
	v, err := spoken()
	if err == nil {
		err = r.Print(out, v, city, name)
	}
	if err == nil {
		_, err = fmt.Fprintln(out, v.Say("simulate.report", h.o.report))
	}
	return err
}

// simulated is the city of a simulation: laid out like the demo's, with randomness that follows from the seed. It is never served.
type simulated struct {
	o    simulation
	cfg  Config
	city *City
	dead string // copy of the database as a killed node left it
}

// Open opens the city, or what is left of it.
func (h *simulated) Open(ctx context.Context) (*simulate.City, error) {
	fresh := false
	if h.city == nil {
		var err error
		if h.cfg, fresh, err = demoConfig(h.o.dir, h.o.database, 0); err != nil {
			return nil, err
		}
		if err = errors.Join(seedSecret(h.cfg, h.o.season.Seed), takeOver(h.cfg, h.o.season.From)); err != nil {
			return nil, err
		}
	} else if err := h.bury(); err != nil {
		return nil, err
	}
	c, err := Open(ctx, h.cfg, Options{Clock: clock.Frozen(h.o.season.From), Unsafe: true, Seeded: fromSeed(h.o.season.Seed)})
	if err != nil {
		return nil, err
	}
	h.city = c
	if fresh {
		if err := c.layDemo(ctx); err != nil {
			return nil, err
		}
	}
	answers := newAnswers(c.Door)
	bulk, err := c.Door.Bulk(ctx, answers, grievance.Keeps())
	if err != nil {
		return nil, err
	}
	type who struct {
		id   string
		head bool
	}
	acts := demo.Remembered(func(w who) access.Caller { return actor(w.id, w.head) })
	s := &simulate.City{Door: c.Door, Bulk: bulk, Work: *c.Desk.work, Calendar: c.Door.Law.Current().Calendar,
		Staff: func(id string, head bool) access.Caller { return acts(who{id, head}) }}
	s.Work.Offices = answers
	for _, m := range c.Desk.importer.Matters.All() {
		s.Matters = append(s.Matters, m.Code)
	}
	return s, nil
}

// fromSeed is randomness that follows from a seed.
func fromSeed(seed uint64) func() [16]byte {
	r := rand.New(rand.NewPCG(seed, 1<<59))
	return func() (s [16]byte) {
		binary.LittleEndian.PutUint64(s[:8], r.Uint64())
		binary.LittleEndian.PutUint64(s[8:], r.Uint64())
		return s
	}
}

// Die keeps the database's files as they are at this instant, which is what a process leaves that is killed now: on SQLite what it has
// committed is in them, and what it was writing is not, or only in part. On PostgreSQL the server ends the connection.
func (h *simulated) Die(ctx context.Context, tx *store.Tx) error {
	path, embedded := strings.CutPrefix(h.cfg.Database, "sqlite:")
	switch {
	case embedded:
		h.dead = path + "-dead"
		for _, end := range []string{"", "-wal"} {
			if err := copyFile(path+end, h.dead+end); err != nil {
				return err
			}
		}
	case tx != nil:
		tx.Row(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`).Scan(new(bool)) // nothing comes back: the line is cut
	}
	return simulate.Killed
}

// bury puts what the killed node left in the place of what this process still holds.
func (h *simulated) bury() error {
	h.city.Close() // whatever it says: a killed process says nothing
	if h.dead == "" {
		return nil
	}
	path, _ := strings.CutPrefix(h.cfg.Database, "sqlite:")
	os.Remove(path + "-shm")
	err := errors.Join(os.Rename(h.dead, path), os.Rename(h.dead+"-wal", path+"-wal"))
	h.dead = ""
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, in)
	return errors.Join(err, f.Close())
}

func (h *simulated) close() error {
	if h.city == nil {
		return nil
	}
	return h.city.Close()
}

// end checks what the season left.
func (h *simulated) end(ctx context.Context, r *simulate.Report, took func(string)) error {
	c := h.city
	r.Checked("midnight", r.Midnights)
	if len(r.Died) > 0 {
		r.Checked("killed", len(r.Died))
	}
	if err := grievance.Reindex(ctx, c.DB); err != nil {
		return err
	}
	took("words of all grievances indexed")
	if err := r.Finish(ctx, c.DB); err != nil {
		return err
	}
	r.Checked("breaches", r.Breached)
	var again int // facts folded again, beside the rest
	var g errgroup.Group
	if h.o.rebuild {
		g.Go(func() (err error) {
			again, err = c.Rebuild(ctx, func(int) {})
			return err
		})
	}
	err := h.examine(ctx, r, took)
	if err = errors.Join(err, g.Wait()); err != nil {
		return err
	}
	if h.o.rebuild {
		r.Checked("rebuild", again)
		took("until every fact was folded again and every row compared")
	}
	return nil
}

// examine believes nothing that is stored: every hash of the log, every duty and every rung is computed again.
func (h *simulated) examine(ctx context.Context, r *simulate.Report, took func(string)) error {
	c := h.city
	seen, err := c.Door.Log.Examine(ctx, c.DB, func(int) {})
	if err != nil {
		return err
	}
	r.Checked("log", seen.Facts)
	if r.Root, err = c.Door.Log.Root(ctx, c.DB); err != nil {
		return err
	}
	took("the log examined")
	second, err := c.secondOpinion(ctx, h.o.season.To)
	if err != nil {
		return err
	}
	r.Checked("once", second.Duties)
	r.Checked("rungs", second.Rungs)
	took("every duty and rung computed a second time")
	return nil
}

// secondOpinion computes every duty, warning, breach, ladder step and lapse of the grievances again, with other code, and refuses the
// season when the two differ in one of them.
func (c *City) secondOpinion(ctx context.Context, until time.Time) (oracle.Result, error) {
	var packs, notices []string
	for _, s := range c.Door.Law.Current().Sources {
		packs = append(packs, s.Text)
	}
	files, err := fs.Glob(rules.Files, "holidays/*.tsv")
	if err != nil {
		return oracle.Result{}, err
	}
	for _, f := range files {
		raw, err := rules.Files.ReadFile(f)
		if err != nil {
			return oracle.Result{}, err
		}
		notices = append(notices, string(raw))
	}
	ours := func(kind string) bool { return kind == grievance.Received.Name() }
	r, err := oracle.Check(ctx, c.DB, packs, notices, ours, until.UnixMilli()-1)
	if err == nil && !r.Clean() {
		err = fault.New(fault.Internal, "app.simulate.differs", r.Missed, r.Double, r.Extra, r.Wrong, r.Examples[0])
	}
	return r, err
}
