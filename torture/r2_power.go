package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// powerCuts is R2: the city lives on a file system that keeps only what was fsynced, and the power goes in the middle of commits,
// WAL checkpoints, starts, stops and migrations. Everything is compared on what the power cut left.
func powerCuts(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "0 lost, 0 doubled, integrity ok, log holds every checkpoint seen (full: 200 cuts)"}
	if why := b.noFuse(); why != "" {
		r.Skip("%s", why)
		return r, nil
	}
	p := &power{b: b, r: r, kinds: map[string]int{}}
	tool, why := b.amnesia(ctx)
	if tool == "" {
		r.Skip("the shared tool amnesiafs (%s); the file system of this module does all cuts", why)
	}
	lives, each := Pick(b, 1, 10), Pick(b, 5, 9)
	for range lives {
		makers := []maker{b.ownFS}
		if tool != "" {
			makers = append(makers, func(dir string) (plug, error) { return b.sharedFS(tool, dir) })
		}
		for _, mk := range makers {
			if err := p.life(ctx, mk, each*2/len(makers)); err != nil {
				return r, err
			}
		}
		if err := p.births(ctx, b.ownFS, 2); err != nil {
			return r, err
		}
	}
	r.Ran()
	r.Figure = fmt.Sprintf("%d cuts (%d in commits, %d checkpoints, %d starts, %d stops, %d migrations), %d acks, %d faults",
		p.cuts, p.kinds["load"], p.kinds["checkpoint"], p.kinds["start"], p.kinds["stop"], p.kinds["migration"], p.acks, r.faults())
	return r, nil
}

type power struct {
	b          *Bench
	r          *Report
	cuts, acks int
	kinds      map[string]int
}

// life is one city through its cuts.
func (p *power) life(ctx context.Context, mk maker, cuts int) error {
	dir, err := p.b.fresh("power")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	durable := filepath.Join(dir, "durable")
	if err := os.Mkdir(durable, 0o700); err != nil {
		return err
	}
	if err := copyTree(durable, p.b.City); err != nil {
		return err
	}
	a := newAcks()
	order := []string{"load", "checkpoint", "start", "stop", "load"}
	for i := range cuts {
		kind := order[i%len(order)]
		if err := p.cut(ctx, mk, dir, kind, a); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		p.cuts++
		p.kinds[kind]++
		if err := p.judge(ctx, durable, fmt.Sprintf("cut %d in %s", p.cuts, kind), a); err != nil {
			return err
		}
		p.b.say("cut %d in %s: %d acks, %d faults", p.cuts, kind, a.Count(), p.r.faults())
	}
	p.acks += a.Count()
	return p.after(ctx, durable, a)
}

// cut runs the city on a mount and pulls the plug.
func (p *power) cut(ctx context.Context, mk maker, dir, kind string, a *Acks) error {
	fs, err := mk(dir)
	if err != nil {
		return err
	}
	defer fs.close()
	mnt := filepath.Join(dir, "mnt")
	if kind == "start" {
		time.AfterFunc(rand.N(150*time.Millisecond), fs.cut)
		if s, err := p.b.start(ctx, mnt, Serving{Wait: 5 * time.Second}); err == nil {
			time.Sleep(rand.N(100 * time.Millisecond))
			fs.cut()
			s.kill()
		}
		return nil
	}
	s, err := p.b.start(ctx, mnt, Serving{})
	if err != nil {
		p.r.Wrong("no start after a power cut: %v", err)
		return nil
	}
	if err := a.resend(s); err != nil {
		p.r.Wrong("%v", err)
	}
	if kind == "checkpoint" {
		stop, err := startCheckpoints(filepath.Join(mnt, "ombud.db"))
		if err != nil {
			return err
		}
		defer stop()
	}
	work, done := context.WithTimeout(ctx, 20*time.Second)
	defer done()
	time.AfterFunc(Pick(p.b, 400*time.Millisecond, 600*time.Millisecond)+rand.N(800*time.Millisecond), func() {
		if kind == "stop" {
			s.signal(syscall.SIGTERM)
			time.Sleep(rand.N(80 * time.Millisecond))
		}
		fs.cut()
		time.Sleep(rand.N(20 * time.Millisecond))
		s.kill()
	})
	a.load(work, s, p.b.Desk, 16)
	s.kill()
	return nil
}

// judge looks at a copy of what is left, so that the next start finds it as the cut left it.
func (p *power) judge(ctx context.Context, durable, where string, a *Acks) error {
	left, err := p.b.fresh("left")
	if err != nil {
		return err
	}
	defer os.RemoveAll(left)
	if err := copyTree(left, durable); err != nil {
		return err
	}
	if err := intact(ctx, dbOf(left)); err != nil {
		p.r.Wrong("%s: %v", where, err)
		return nil
	}
	if err := a.compare(ctx, p.r, where, lite{dbOf(left)}); err != nil {
		return err
	}
	if out, err := p.b.run(ctx, left, "rebuild", "-dir", left); err != nil {
		p.r.Wrong("%s: rebuild: %v: %s", where, err, lastLine(out))
	}
	return nil
}

// after lets the city live on, on an ordinary disk: forms without an answer are sent again and are there once.
func (p *power) after(ctx context.Context, durable string, a *Acks) error {
	s, err := p.b.start(ctx, durable, Serving{})
	if err != nil {
		p.r.Wrong("no start after the last cut: %v", err)
		return nil
	}
	if err := a.resend(s); err != nil {
		p.r.Wrong("%v", err)
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		p.r.Wrong("%v", err)
	}
	return p.judge(ctx, durable, "after all cuts", a)
}

// births cuts the first start of a city, which makes its whole schema: the next one must bring it to its end.
func (p *power) births(ctx context.Context, mk maker, cuts int) error {
	for range cuts {
		dir, err := p.b.fresh("birth")
		if err != nil {
			return err
		}
		durable := filepath.Join(dir, "durable")
		if err := errors.Join(os.Mkdir(durable, 0o700), copyTree(durable, p.b.City)); err != nil {
			return err
		}
		for _, f := range []string{"ombud.db", "ombud.db-wal", "ombud.db-shm"} {
			os.Remove(filepath.Join(durable, f))
		}
		for range 3 { // the same city may lose its power again and again
			fs, err := mk(dir)
			if err != nil {
				return err
			}
			time.AfterFunc(rand.N(400*time.Millisecond), fs.cut)
			if s, err := p.b.start(ctx, filepath.Join(dir, "mnt"), Serving{Wait: 5 * time.Second}); err == nil {
				fs.cut()
				s.kill()
			}
			fs.close()
			p.cuts++
			p.kinds["migration"]++
		}
		s, err := p.b.start(ctx, durable, Serving{})
		if err != nil {
			p.r.Wrong("a city whose first start was cut does not start: %v", err)
			continue
		}
		if err := s.stop(syscall.SIGTERM); err != nil {
			p.r.Wrong("%v", err)
		}
		if err := intact(ctx, dbOf(durable)); err != nil {
			p.r.Wrong("after a first start that was cut: %v", err)
		}
		os.RemoveAll(dir)
	}
	return nil
}
