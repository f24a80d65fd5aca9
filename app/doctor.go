package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/rules"
	"ombud/watch/board"
	"ombud/watch/tally"
)

// doctor examines a city and changes nothing. It opens what it needs itself: a city that is not whole cannot be opened as serve does.
type doctor struct {
	c     *City
	say   words.Voice
	out   io.Writer
	lossy bool
	found int
}

// check is one thing that is looked at. What it returns fills the sentence "doctor.<name>"; a warning is no damage.
type check struct {
	name string
	run  func(context.Context) ([]any, error)
}

// warning is something that should be seen to, and that no damage is.
type warning struct{ *fault.Fault }

func warn(key string, args ...any) error { return warning{fault.New(fault.Busy, key, args...)} }

func runDoctor(ctx context.Context, args []string, out io.Writer) error {
	dir, rest := dirOf(args)
	fs := flag.NewFlagSet("doctor", flag.ContinueOnError)
	lossy := fs.Bool("accept-loss", false, "open a database whose write-ahead log is damaged, and lose what stands behind the damage")
	if err := fs.Parse(rest); err != nil {
		return usage(err)
	}
	d := &doctor{c: &City{log: slog.New(slog.DiscardHandler)}, out: out, lossy: *lossy}
	d.c.Door = &act.Door{Clock: clock.System{}, Folds: map[string]act.Fold{}, Law: &duty.Law{}}
	say, err := spoken()
	if err != nil {
		return err
	}
	d.say = say
	defer func() {
		if d.c.DB != nil {
			d.c.DB.Close()
		}
	}()
	d.do(ctx, dir)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if d.found > 0 {
		return fault.New(fault.Internal, "doctor.found", d.found)
	}
	_, err = fmt.Fprintln(out, d.say.Say("doctor.well"))
	return err
}

// do looks at everything in turn. What rests on something that is broken is not looked at, and that is said.
func (d *doctor) do(ctx context.Context, dir string) {
	first := []check{
		{"config", func(context.Context) (_ []any, err error) {
			d.c.Config, err = ReadConfig(dir)
			return []any{filepath.Join(dir, configFile)}, err
		}},
		{"keys", d.keys},
		{"database", d.open},
		{"pages", func(ctx context.Context) ([]any, error) { return nil, d.c.DB.Integrity(ctx) }},
	}
	for _, k := range first {
		if !d.look(ctx, k) && k.name != "pages" {
			d.tell("doctor.stop")
			return
		}
	}
	for _, k := range []check{{"schema", d.schema}, {"log", d.examine}, {"rows", d.rows}, {"sealed", d.identities}, {"files", d.files}, {"evidence", d.evidence}, {"holidays", d.holidays}, {"space", d.space}} {
		if ctx.Err() == nil {
			d.look(ctx, k)
		}
	}
}

// look runs a check and prints its line.
func (d *doctor) look(ctx context.Context, k check) bool {
	args, err := k.run(ctx)
	var w warning
	switch {
	case err == nil:
		d.line("doctor.ok", d.say.Say("doctor."+k.name, args...))
	case errors.As(err, &w):
		d.line("doctor.warn", d.say.Say(w.Key, w.Args...))
	default:
		d.found++
		d.line("doctor.bad", d.say.Say("doctor."+k.name+".bad")+" "+d.why(err))
	}
	return err == nil || errors.As(err, &w)
}

// why is the cause for whoever mends it.
func (d *doctor) why(err error) string {
	f := fault.As(store.Kind(err))
	said := ""
	if f.Key != "fault.internal.say" && d.say.Has(f.Key) {
		said = d.say.Say(f.Key, f.Args...)
	}
	if f.Err != nil {
		said = strings.TrimSpace(said + " " + f.Err.Error())
	}
	return said
}

func (d *doctor) line(mark, text string) {
	fmt.Fprintf(d.out, "\r%s  %s\n", d.say.Say(mark), text)
}

func (d *doctor) tell(key string) { fmt.Fprintln(d.out, d.say.Say(key)) }

func (d *doctor) step(done int) { fmt.Fprintf(d.out, "\r… %d", done) }

func (d *doctor) keys(context.Context) ([]any, error) {
	var err error
	d.c.Keys, err = loadKeys(d.c.Config)
	return []any{d.c.Config.key("")}, err
}

// open opens the database without making one.
func (d *doctor) open(ctx context.Context) (_ []any, err error) {
	cfg := d.c.Config
	if path, embedded := strings.CutPrefix(cfg.Database, "sqlite:"); embedded {
		if _, err := os.Stat(path); err != nil {
			return nil, err
		}
	}
	log := act.NewLog(d.c.Door.Clock, d.c.Keys.Log)
	if d.c.DB, err = store.Open(ctx, cfg.Database, store.Options{Lossy: d.lossy}); err != nil {
		return nil, err
	}
	d.c.Door.DB, d.c.Door.Log = d.c.DB, log
	if err := d.c.fill(Options{}); err != nil {
		return nil, err
	}
	return []any{d.c.DB.Make()}, d.c.newest(ctx)
}

// examine computes the log again.
func (d *doctor) examine(ctx context.Context) ([]any, error) {
	e, err := d.c.Door.Log.Examine(ctx, d.c.DB, d.step)
	return []any{e.Facts, e.Checkpoints}, err
}

// rows folds every fact again, and counts the daily boards and the public figures again, and compares.
func (d *doctor) rows(ctx context.Context) (_ []any, err error) {
	facts := 0
	err = d.c.again(ctx, func(again *store.DB) error {
		log := d.c.Door.Log
		d.c.Door.Log = nil // it would give positions to facts that wait for one
		defer func() { d.c.Door.Log = log }()
		if facts, err = d.c.refold(ctx, again, d.step); err != nil {
			return err
		}
		if err := sameWords(ctx, d.c.DB, again); err != nil {
			return err
		}
		if err := tally.Examine(ctx, d.c.DB, again); err != nil {
			return err
		}
		return board.Examine(ctx, d.c.DB, again)
	})
	return []any{facts}, err
}

// identities asks for each sealed identity by the grievance whose fact promised it; there is no other way to find one.
func (d *doctor) identities(ctx context.Context) ([]any, error) {
	n := 0
	for f, err := range fact.Since(ctx, d.c.DB, 0) {
		if err != nil {
			return nil, err
		}
		if f.Kind != grievance.Received.Name() {
			continue
		}
		b, err := grievance.Received.Read(f)
		if err != nil {
			return nil, err
		}
		if b.Sealed == "" {
			continue
		}
		if err := d.c.Desk.sealed.Examine(ctx, f.Subject, b.Sealed, f.Recorded); err != nil {
			return nil, err
		}
		n++
	}
	return []any{n}, nil
}

// files opens every photo and recording: one that is missing or was altered, or that no fact names, is damage.
func (d *doctor) files(ctx context.Context) ([]any, error) {
	n, err := d.c.Desk.files.Examine(ctx)
	return []any{n}, err
}

// evidence reads every partition of every ledger: one that is missing, was altered or that no fact names is damage.
func (d *doctor) evidence(ctx context.Context) ([]any, error) {
	n, err := d.c.Desk.evidence.Examine(ctx)
	return []any{n}, err
}

// holidays warns when next year's are due: the State Council publishes them in the last quarter.
func (d *doctor) holidays(context.Context) ([]any, error) {
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return nil, err
	}
	now := d.c.Door.Clock.Now()
	switch last := cal.LastYear(); {
	case last < now.Year():
		return nil, warn("doctor.holidays.missing", now.Year())
	case last == now.Year() && now.Month() >= 11:
		return nil, warn("doctor.holidays.next", now.Year()+1)
	default:
		return []any{last}, nil
	}
}
