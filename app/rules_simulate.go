package app

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/ruledesk"
)

// simulateRules tries packs on a city's past. The city is only read: it is not opened as serve does, which could put a law in force.
func simulateRules(ctx context.Context, args []string, out io.Writer) error {
	dir, rest := dirOf(args)
	fs := flag.NewFlagSet("rules simulate", flag.ContinueOnError)
	from := fs.String("from", "", "first day: matters whose first fact was recorded from then on")
	to := fs.String("to", "", "last day, and how far each matter is followed")
	dated := fs.Bool("dated", false, "take the packs in their own time only, not as if they had always been in force")
	if err := fs.Parse(rest); err != nil {
		return usage(err)
	}
	if fs.NArg() == 0 {
		return fault.New(fault.Invalid, "app.usage", "ombud rules simulate [-dir CITY] [-from DAY] [-to DAY] [-dated] FILE|FOLDER…")
	}
	t := ruledesk.Trial{Now: clock.System{}.Now().UnixMilli(), Facts: &atomic.Int64{}}
	var err error
	if t.From, t.To, err = days(*from, *to); err != nil {
		return err
	}
	var packs []duty.Source
	for _, p := range fs.Args() {
		list, err := readPacks(p)
		if err != nil {
			return err
		}
		packs = append(packs, list...)
	}
	c, err := openToRead(ctx, dir)
	if err != nil {
		return err
	}
	defer c.DB.Close()
	if t.Was, err = c.Door.Learn(ctx); err != nil {
		return err
	}
	if t.Was == nil {
		return fault.New(fault.NotFound, "app.rules.no_law", dir)
	}
	t.DB, t.Kinds, t.Dir = c.DB, c.Door.Kinds, c.Door.Dir
	if t.Is, err = ruledesk.AsIf(t.Was, packs, *dated, c.Door.Kinds); err != nil {
		return err
	}
	return runTrial(ctx, t, out)
}

func runTrial(ctx context.Context, t ruledesk.Trial, out io.Writer) error {
	v, err := spoken()
	if err != nil {
		return err
	}
	total, err := fact.Count(ctx, t.DB)
	if err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		bar(watching, os.Stderr, t.Facts, total)
	}()
	start := clock.System{}.Now()
	r, err := t.Run(ctx)
	stop()
	<-shown
	if err != nil {
		return err
	}
	spent := clock.System{}.Now().Sub(start)
	if err := r.Print(out, v); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, v.Say("app.rules.spent", spent.Round(10*time.Millisecond).String(), int(float64(r.Facts)/max(0.001, spent.Seconds()))))
	return err
}

// openToRead opens a city's database with the parts over it and changes nothing.
func openToRead(ctx context.Context, dir string) (*City, error) {
	c := &City{log: slog.New(slog.DiscardHandler), Door: &act.Door{Clock: clock.System{}, Folds: map[string]act.Fold{}, Law: &duty.Law{}}}
	var err error
	if c.Config, err = ReadConfig(dir); err != nil {
		return nil, err
	}
	if c.DB, err = store.Open(ctx, c.Config.Database, store.Options{}); err != nil {
		return nil, err
	}
	c.Door.DB = c.DB
	if err = c.fill(Options{}); err != nil {
		c.DB.Close()
		return nil, err
	}
	return c, nil
}

// days reads two days, the second with its whole length; "" is for no bound.
func days(from, to string) (int64, int64, error) {
	var first, last calendar.Date
	var err error
	if from != "" {
		if first, err = calendar.Parse(from); err != nil {
			return 0, 0, fault.New(fault.Invalid, "app.rules.day", from)
		}
	}
	if to != "" {
		if last, err = calendar.Parse(to); err != nil {
			return 0, 0, fault.New(fault.Invalid, "app.rules.day", to)
		}
	}
	if last != 0 && last < first {
		return 0, 0, fault.New(fault.Invalid, "app.rules.days", from, to)
	}
	var a, b int64
	if first != 0 {
		a = first.Start().UnixMilli()
	}
	if last != 0 {
		b = last.End().UnixMilli()
	}
	return a, b, nil
}

// bar draws how far a trial is until it ends.
func bar(ctx context.Context, out io.Writer, done *atomic.Int64, total int64) {
	const wide = 30
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	start := clock.System{}.Now()
	draw := func() {
		n := done.Load()
		full := int(min(int64(wide), n*wide/max(1, total)))
		pace := float64(n) / max(0.001, clock.System{}.Now().Sub(start).Seconds())
		fmt.Fprintf(out, "\r[%s%s] %3d%%  %d  %.0f/s ", strings.Repeat("#", full), strings.Repeat("·", wide-full), min(100, n*100/max(1, total)), n, pace)
	}
	for {
		select {
		case <-ctx.Done():
			draw()
			fmt.Fprintln(out)
			return
		case <-tick.C:
			draw()
		}
	}
}
