package bench

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Crowd makes cities in a state that a measure asks for, in a fresh folder. The binary provides it, since it alone knows every part.
type Crowd interface {
	// Owed makes a city in which so many duties are open, and opens it, durable as a server's, at the instant at which the next rung of
	// so many of them is due.
	Owed(ctx context.Context, dir, database string, open, due int) (Sweeper, error)
	// Busy makes a city that recorded so many facts today, and tells how long its boards took to count them.
	Busy(ctx context.Context, dir, database string, facts int) (counted time.Duration, err error)
}

// Sweeper is an opened city that can be swept.
type Sweeper interface {
	Open(ctx context.Context) (duties, ripe int, err error)
	Sweep(ctx context.Context) (subjects int, err error)
	Close() error
}

// sweepGoal and boardGoal are what the two must reach.
const (
	sweepGoal = 2 * time.Second
	boardGoal = 100 * time.Millisecond
)

// Sweep measures the sweep of due duties among many more that are open: each gets its warning, with fact, leaf and commit to the disk.
func Sweep(ctx context.Context, o Options) error {
	open, due := o.Existing, 10_000
	if open == 0 {
		open = 1_000_000
	}
	due = min(due, open/4)
	dir, err := os.MkdirTemp("", "ombud-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := now()
	c, err := o.crowd.Owed(ctx, filepath.Join(dir, "city"), o.Database, open, due)
	if err != nil {
		return err
	}
	defer c.Close()
	made := now().Sub(t)
	duties, ripe, err := c.Open(ctx)
	if err != nil {
		return err
	}
	used, others := cpu(os.Getpid()), bystanders()
	t = now()
	n, err := c.Sweep(ctx)
	took := now().Sub(t)
	if err != nil {
		return err
	}
	_, left, err := c.Open(ctx)
	if err == nil && (n != ripe || left != 0) {
		err = fmt.Errorf("bench sweep: of %d due, %d were swept and %d are left", ripe, n, left)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "sweep      open=%d due=%d database=%s (made in %s)\n", duties, ripe, orEmbedded(o.Database), made.Round(time.Second))
	fmt.Fprintf(o.Out, "  took          %8.2f s    %.0f a second\n", took.Seconds(), float64(n)/took.Seconds())
	fmt.Fprintf(o.Out, "  CPU           %8d us each; others had %.0f %% of the machine\n", (cpu(os.Getpid())-used).Microseconds()/int64(max(1, n)), 100*others(0))
	verdict(o.Out, "-", "seconds to sweep what is due", nil, took.Seconds(), false, sweepGoal.Seconds())
	return nil
}

// boards are the pages of the day's balance, and who opens them.
var boards = []struct{ name, path, login string }{
	{"balance", "/desk/board", "petition"}, {"due", "/desk/board/due", "petition"}, {"wall", "/desk/board/wall", "petition"}, {"public", "/board", ""},
}

// Board measures the boards of a city that recorded a million facts today, over HTTP.
func Board(ctx context.Context, o Options) error {
	facts := o.Existing
	if facts == 0 {
		facts = 1_000_000
	}
	dir, err := os.MkdirTemp("", "ombud-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	dir = filepath.Join(dir, "city")
	t := now()
	counted, err := o.crowd.Busy(ctx, dir, o.Database, facts)
	if err != nil {
		return err
	}
	made := now().Sub(t) - counted
	o.City = dir
	s, err := start(ctx, dir, o)
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Fprintf(o.Out, "board      facts today=%d database=%s (made in %s, counted in %s)\n", facts, orEmbedded(o.Database), made.Round(time.Second), counted.Round(time.Second))
	for _, b := range boards {
		if err := timeBoard(ctx, o, s.url, b.name, b.path, b.login); err != nil {
			return err
		}
	}
	return nil
}

// boardTimes is how often each board is opened, one after the other.
const boardTimes = 60

func timeBoard(ctx context.Context, o Options, base, name, path, login string) error {
	c := client(o)
	var as []*http.Cookie
	if login != "" {
		var err error
		if as, err = signIn(ctx, c, base, login); err != nil {
			return err
		}
	}
	var sm sample
	others := bystanders()
	for range boardTimes {
		t := now()
		res, body, err := get(ctx, c, base+path, as...)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s %s", name, res.Status, problem(body))
		}
		if err != nil {
			return err
		}
		sm.add(now().Sub(t), nil)
	}
	fmt.Fprintf(o.Out, "  %-10s p50 %s  p99 %s; others had %.0f %% of the machine\n", name, ms(sm.at(.5)), ms(sm.at(.99)), 100*others(0))
	verdict(o.Out, "-", "ms, p50 of "+path, nil, float64(sm.at(.5).Microseconds())/1000, false, float64(boardGoal.Milliseconds()))
	return nil
}
