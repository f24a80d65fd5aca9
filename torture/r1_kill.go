package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// killed is R1: the server is killed with SIGKILL under a mixed load and started again, on both databases.
func killed(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "0 lost, 0 doubled, 0 half-applied; restart p99 <= 1 s (full: 1,000 cycles)"}
	k := &killing{b: b, r: r, cycles: Pick(b, 5, 500), each: Pick(b, 5, 25)}
	if err := k.sqlite(ctx); err != nil {
		return r, err
	}
	host, err := startPostgres(b)
	switch {
	case err != nil:
		return r, err
	case host == "":
		r.Skip("PostgreSQL: no server programs on this machine")
	default:
		if err := k.postgres(ctx, host); err != nil {
			return r, err
		}
	}
	p99 := k.p99()
	if p99 > time.Second {
		r.Wrong("restarts take %s at p99", p99)
	}
	r.Figure = fmt.Sprintf("%d kills, %d acks, %d faults; restart p99 %s", k.kills, k.acks, r.faults(), p99.Round(time.Millisecond))
	return r, nil
}

type killing struct {
	b            *Bench
	r            *Report
	cycles, each int // in all on each database; before a new city
	kills, acks  int
	restarts     []time.Duration
}

func (k *killing) p99() time.Duration {
	if len(k.restarts) == 0 {
		return 0
	}
	slices.Sort(k.restarts)
	return k.restarts[len(k.restarts)*99/100]
}

func (k *killing) sqlite(ctx context.Context) error {
	for done := 0; done < k.cycles; done += k.each {
		dir, err := k.b.copyCity("kill")
		if err != nil {
			return err
		}
		if err := k.life(ctx, dir, "SQLite", lite{dbOf(dir)}, k.b); err != nil {
			return err
		}
		if err := intact(ctx, dbOf(dir)); err != nil {
			k.r.Wrong("SQLite after kills: %v", err)
		}
		os.RemoveAll(dir)
	}
	return nil
}

func (k *killing) postgres(ctx context.Context, host string) error {
	for done, n := 0, 0; done < k.cycles; done, n = done+k.each, n+1 {
		name := fmt.Sprintf("city%d", n)
		if err := createdb(ctx, host, name); err != nil {
			return err
		}
		dir, err := k.b.fresh("kill-pg")
		if err != nil {
			return err
		}
		dsn := database(host, name)
		s, err := k.b.start(ctx, dir, Serving{Demo: true, Args: []string{"-database", dsn}})
		if err != nil {
			return err
		}
		own := &Bench{} // the founded session lives in the other database
		own.Bin, own.Dir = k.b.Bin, k.b.Dir
		if own.Desk, err = signIn(s.URL, "petition"); err == nil {
			err = s.stop(syscall.SIGTERM)
		}
		if err != nil {
			return err
		}
		if err := k.life(ctx, dir, "PostgreSQL", pg{dsn}, own); err != nil {
			return err
		}
		os.RemoveAll(dir)
	}
	return nil
}

// life is one city through its kills; everything is compared after each of them.
func (k *killing) life(ctx context.Context, dir, name string, book Book, b *Bench) error {
	a := newAcks()
	for i := range k.each {
		s, err := b.start(ctx, dir, Serving{})
		if err != nil {
			k.r.Wrong("%s: no start after kill %d: %v", name, k.kills, err)
			return nil
		}
		if err := s.answers(10 * time.Second); err != nil {
			return errors.Join(err, s.stop(syscall.SIGKILL))
		}
		if i > 0 {
			k.restarts = append(k.restarts, s.Started)
		}
		if err := a.resend(s); err != nil {
			k.r.Wrong("%s: %v", name, err)
		}
		work, done := context.WithTimeout(ctx, 30*time.Second)
		at := time.AfterFunc(300*time.Millisecond+rand.N(700*time.Millisecond), func() { s.signal(syscall.SIGKILL) })
		a.load(work, s, b.Desk, 16)
		at.Stop()
		done()
		_ = s.stop(syscall.SIGKILL)
		k.kills++
		if err := a.compare(ctx, k.r, fmt.Sprintf("%s, kill %d", name, k.kills), book); err != nil {
			return err
		}
	}
	k.acks += a.Count()
	for status, n := range a.Other {
		k.r.Wrong("%s: %d answers were %d: %.200s", name, n, status, a.Odd)
	}
	k.r.Ran()
	if out, err := b.run(ctx, dir, "rebuild", "-dir", dir); err != nil {
		k.r.Wrong("%s: rebuild: %v: %s", name, err, lastLine(out))
	}
	return nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}
