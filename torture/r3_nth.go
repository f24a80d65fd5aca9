package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"

	"ombud/torture/faultfs"
)

// nthCall is R3, SQLite's own method applied to the whole product: a short life of a city is played again and again, and each time one
// call of the file system fails once. The life: start, file, look, add, a WAL checkpoint, stop, start, file, stop.
func nthCall(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "no ack without durability, no crash loop, only 503, self-heals (full: 1,000 points of about 5,000)"}
	if why := b.noFuse(); why != "" {
		r.Skip("%s", why)
		return r, nil
	}
	n := &nth{b: b, r: r}
	calls, err := n.measure(ctx)
	if err != nil {
		return r, err
	}
	all := injections(calls)
	points := sample(all, cmp.Or(b.Points, Pick(b, 20, 1000)))
	var wg sync.WaitGroup
	next := make(chan faultfs.Fault)
	for range 2 {
		wg.Go(func() {
			for f := range next {
				if err := n.play(ctx, &f); err != nil {
					r.Wrong("%s: %v", f, err)
				}
			}
		})
	}
	for _, f := range points {
		if ctx.Err() == nil {
			next <- f
		}
	}
	close(next)
	wg.Wait()
	r.Ran()
	r.Figure = fmt.Sprintf("%d of %d points, %d fired, %d refusals, %d restarts needed, %d faults", len(points), len(all), n.fired, n.refused, n.restarts, r.faults())
	return r, nil
}

type nth struct {
	b *Bench
	r *Report

	mu                       sync.Mutex
	fired, refused, restarts int
}

// injections are all points: every call of every class, with every way in which it can fail.
func injections(calls map[faultfs.Op]int) (out []faultfs.Fault) {
	ways := map[faultfs.Op][]syscall.Errno{
		faultfs.Write: {syscall.EIO, syscall.ENOSPC}, faultfs.Sync: {syscall.EIO, syscall.ENOSPC},
		faultfs.Rename: {syscall.EIO, syscall.ENOSPC}, faultfs.Open: {syscall.EMFILE, syscall.EIO},
	}
	for op, errs := range ways {
		for i := range calls[op] {
			for _, e := range errs {
				out = append(out, faultfs.Fault{Op: op, N: i + 1, Errno: e})
			}
			if op == faultfs.Write {
				out = append(out, faultfs.Fault{Op: op, N: i + 1, Short: true})
			}
		}
	}
	return out
}

// sample takes points of all classes: the rare ones (opens, the first calls of each class) are where programs are least tried.
func sample(all []faultfs.Fault, most int) []faultfs.Fault {
	by := map[faultfs.Op][]faultfs.Fault{}
	for _, f := range all {
		by[f.Op] = append(by[f.Op], f)
	}
	for _, l := range by {
		rand.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
	}
	var out []faultfs.Fault
	for len(out) < most {
		before := len(out)
		for op, l := range by {
			if len(l) > 0 && len(out) < most {
				out, by[op] = append(out, l[0]), l[1:]
			}
		}
		if len(out) == before {
			break
		}
	}
	return out
}

// measure plays the life without a fault and counts its calls.
func (n *nth) measure(ctx context.Context) (map[faultfs.Op]int, error) {
	dir, fs, err := n.b.mounted(ctx, "measure")
	if err != nil {
		return nil, err
	}
	defer fs.Stop()
	fs.Plan(nil)
	if err := n.life(ctx, dir, fs, newAcks(), "no fault"); err != nil {
		return nil, err
	}
	return fs.Seen(), nil
}

// play plays the life with one fault, then pulls the plug: what was acknowledged is in the durable folder.
func (n *nth) play(ctx context.Context, f *faultfs.Fault) error {
	dir, fs, err := n.b.mounted(ctx, "nth")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fs.dir())
	defer fs.Stop()
	fs.Plan(f)
	a := newAcks()
	if err := n.life(ctx, dir, fs, a, f.String()); err != nil {
		return err
	}
	n.mu.Lock()
	if fs.Fired() {
		n.fired++
	}
	for _, c := range a.Other {
		n.refused += c
	}
	n.mu.Unlock()
	for status, c := range a.Other {
		if status != 503 {
			n.r.Wrong("%s: %d answers were %d: %s", f, c, status, a.excerpt())
		}
	}
	left := fs.Durable
	if err := intact(ctx, dbOf(left)); err != nil {
		n.r.Wrong("%s: durable: %v", f, err)
		return nil
	}
	if err := a.compare(ctx, n.r, f.String(), lite{dbOf(left)}); err != nil {
		return err
	}
	if out, err := n.b.run(ctx, left, "rebuild", "-dir", left); err != nil {
		n.r.Wrong("%s: rebuild: %v: %s", f, err, lastLine(out))
	}
	return nil
}

// life is the scenario. A server that ends or does not start is started again, as its supervisor would: twice in a row is a crash loop.
func (n *nth) life(ctx context.Context, dir string, fs *plugged, a *Acks, where string) error {
	for half, filings := range []int{12, 4} {
		s, err := n.start(ctx, dir, where)
		if err != nil {
			return err
		}
		for i := range filings {
			if !s.alive() {
				n.count()
				if s, err = n.start(ctx, dir, where); err != nil {
					return err
				}
			}
			c := newClient(s.URL, n.b.Desk)
			a.once(c, i)
			c.close()
			_ = a.look(s)
			if half == 0 && i == filings/2 {
				_ = n.checkpoint(dir)
			}
		}
		if s.alive() {
			if err := within(3*time.Second, func() error { return a.resend(s) }); err != nil {
				n.r.Wrong("%s: does not heal: %v: %s", where, err, lastLine(s.said.String()))
			}
		}
		if half == 0 {
			if err := s.stop(syscall.SIGTERM); err != nil && !fs.Fired() {
				n.r.Wrong("%s: %v", where, err)
			}
			continue
		}
		fs.Cut() // the second half ends in the dark
		s.kill()
	}
	return nil
}

func (n *nth) count() { n.mu.Lock(); n.restarts++; n.mu.Unlock() }

func (n *nth) start(ctx context.Context, dir, where string) (*Server, error) {
	s, err := n.b.start(ctx, dir, Serving{Wait: 10 * time.Second})
	if err == nil {
		return s, nil
	}
	n.count()
	n.b.say("%s: %v", where, err)
	if s, again := n.b.start(ctx, dir, Serving{Wait: 10 * time.Second}); again == nil {
		return s, nil
	}
	return nil, fmt.Errorf("crash loop: %w", err)
}

// checkpoint moves the WAL into the file once, from a process of its own.
func (n *nth) checkpoint(dir string) error {
	stop, err := startCheckpoints(dbOf(dir))
	if err == nil {
		time.Sleep(60 * time.Millisecond)
		stop()
	}
	return err
}
