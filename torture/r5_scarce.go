package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// scarce is R5: what a server needs runs out or is wrong. It must say so, lose nothing, and recover by itself.
func scarce(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "12/12 say it clearly and recover, 0 lost, 0 wrong deadlines"}
	trials := []struct {
		name string
		fuse bool
		run  func(context.Context, *Bench, *Report) error
	}{
		{"disk full", true, func(ctx context.Context, b *Bench, r *Report) error {
			return denied(ctx, b, r, syscall.ENOSPC, "storage", "存储空间")
		}},
		{"read-only disk", true, func(ctx context.Context, b *Bench, r *Report) error { return denied(ctx, b, r, syscall.EROFS, "", "") }},
		{"disk full at start", true, fullAtStart},
		{"disk full at the end", true, fullAtEnd},
		{"no file descriptors", false, noFiles},
		{"256 MiB of memory", false, littleMemory},
		{"clock a year ahead", false, func(ctx context.Context, b *Bench, r *Report) error { return clockMoved(ctx, b, r, "365d") }},
		{"clock an hour back", false, func(ctx context.Context, b *Bench, r *Report) error { return clockMoved(ctx, b, r, "1h") }},
		{"clock twelve days back", false, func(ctx context.Context, b *Bench, r *Report) error { return clockMoved(ctx, b, r, "12d") }},
		{"no holiday file", false, noHolidays},
		{"a zone with daylight saving", false, otherZone},
		{"a key or the configuration missing", false, missingKey},
	}
	ran, good := 0, 0
	for _, t := range trials {
		if why := b.noFuse(); t.fuse && why != "" {
			r.Skip("%s: %s", t.name, why)
			continue
		}
		before, began := r.faults(), time.Now()
		if err := t.run(ctx, b, r); err != nil {
			r.Wrong("%s: %v", t.name, err)
		}
		ran++
		r.Ran()
		if r.faults() == before {
			good++
		}
		b.say("%s: %d faults, %s", t.name, r.faults()-before, time.Since(began).Round(time.Second/10))
	}
	r.Figure = fmt.Sprintf("%d/%d", good, ran)
	return r, nil
}

// mounted is a copy of the city on this module's file system, with a server.
func (b *Bench) mounted(ctx context.Context, name string) (dir string, fs *plugged, err error) {
	if dir, err = b.fresh(name); err != nil {
		return
	}
	durable := filepath.Join(dir, "durable")
	if err = os.Mkdir(durable, 0o700); err == nil {
		err = copyTree(durable, b.City)
	}
	if err != nil {
		return
	}
	f, err := b.mount(dir)
	return filepath.Join(dir, "mnt"), &plugged{f, filepath.Join(dir, "live")}, err
}

// denied lets a disk refuse writes under load, and take them again.
func denied(ctx context.Context, b *Bench, r *Report, errno syscall.Errno, en, zh string) error {
	dir, fs, err := b.mounted(ctx, "denied")
	if err != nil {
		return err
	}
	defer fs.Stop()
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return err
	}
	defer s.kill()
	a := newAcks()
	work, done := context.WithTimeout(ctx, 3*time.Second)
	time.AfterFunc(time.Second, func() { fs.Deny(errno) })
	a.load(work, s, b.Desk, 8)
	done()
	c := newClient(s.URL, b.Desk)
	defer c.close()
	before := a.Count()
	if before == 0 || len(a.Other) == 0 {
		r.Wrong("%v: %d acknowledged, refused %v: nothing was tried", errno, before, a.Other)
	}
	for status, n := range a.Other {
		if status != 503 {
			r.Wrong("%v: %d filings were answered %d: %s", errno, n, status, a.excerpt())
		}
	}
	for lang, word := range map[string]string{"en": en, "zh": zh} {
		if status, body := c.refusal(lang); status != 503 || !strings.Contains(body, word) || strings.Contains(body, "Very many people") || strings.Contains(body, "访问的人很多") {
			r.Wrong("%v: the page in %s is %d and does not say what is wrong: %s", errno, lang, status, strip(body))
		}
	}
	if status, _, err := c.page("/"); status != 200 || err != nil {
		r.Wrong("%v: reading is refused, too: %d %v", errno, status, err)
	}
	fs.Deny(0)
	if err := within(5*time.Second, func() error { _, _, err := c.file(newKey()); return err }); err != nil {
		r.Wrong("%v: filing does not recover by itself: %v", errno, err)
	}
	if err := a.resend(s); err != nil {
		r.Wrong("%v: %v", errno, err)
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		r.Wrong("%v: %v", errno, err)
	}
	return fs.judge(ctx, b, r, fmt.Sprint(errno), a)
}

// fullAtStart starts on a full disk: it serves, or refuses with a sentence; with room it starts.
func fullAtStart(ctx context.Context, b *Bench, r *Report) error {
	dir, fs, err := b.mounted(ctx, "full")
	if err != nil {
		return err
	}
	defer fs.Stop()
	fs.Deny(syscall.ENOSPC)
	s, err := b.start(ctx, dir, Serving{})
	if err == nil {
		s.kill()
	} else if !strings.Contains(err.Error(), "storage") && !strings.Contains(err.Error(), "存储") || !strings.Contains(err.Error(), "exit status 7") {
		r.Wrong("a start on a full disk does not say so: %v", err)
	}
	fs.Deny(0)
	if s, err = b.start(ctx, dir, Serving{}); err != nil {
		return err
	}
	c := newClient(s.URL, nil)
	defer c.close()
	if _, _, err := c.file(newKey()); err != nil {
		r.Wrong("filing after the disk was full at start: %v", err)
	}
	return s.stop(syscall.SIGTERM)
}

// fullAtEnd stops while the disk is full, which is when SQLite wants to move its log into the file.
func fullAtEnd(ctx context.Context, b *Bench, r *Report) error {
	dir, fs, err := b.mounted(ctx, "end")
	if err != nil {
		return err
	}
	defer fs.Stop()
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return err
	}
	a := newAcks()
	work, done := context.WithTimeout(ctx, time.Second)
	a.load(work, s, b.Desk, 8)
	done()
	fs.Deny(syscall.ENOSPC)
	_ = s.stop(syscall.SIGTERM) // how it ends does not matter, what is left does
	fs.Deny(0)
	if s, err = b.start(ctx, dir, Serving{}); err != nil {
		return err
	}
	if err := a.resend(s); err != nil {
		r.Wrong("%v", err)
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		return err
	}
	return fs.judge(ctx, b, r, "disk full at the end", a)
}

// noFiles lets idle connections take all descriptors.
func noFiles(ctx context.Context, b *Bench, r *Report) error {
	dir, err := b.copyCity("files")
	if err != nil {
		return err
	}
	s, err := b.start(ctx, dir, Serving{Wrap: []string{"/bin/sh", "-c", `ulimit -n 48; exec "$@"`, "sh"}})
	if err != nil {
		return err
	}
	defer s.kill()
	a := newAcks()
	idle := hold(s, 200)
	work, done := context.WithTimeout(ctx, 2*time.Second)
	time.AfterFunc(1500*time.Millisecond, idle.close)
	a.load(work, s, b.Desk, 8)
	done()
	if !s.alive() {
		r.Wrong("the server ended when it had no file descriptors: %v", s.said)
		return nil
	}
	if err := within(5*time.Second, func() error { return a.resend(s) }); err != nil {
		r.Wrong("without file descriptors: does not recover: %v", err)
	}
	work, done = context.WithTimeout(ctx, time.Second)
	a.load(work, s, b.Desk, 8)
	done()
	if a.Count() == 0 {
		r.Wrong("without file descriptors: nothing was acknowledged afterwards")
	}
	for status, n := range a.Other {
		if status != 503 {
			r.Wrong("without file descriptors: %d answers were %d: %s", n, status, a.excerpt())
		}
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		return err
	}
	return a.compare(ctx, r, "no file descriptors", lite{dbOf(dir)})
}

// littleMemory serves a load within 256 MiB of resident memory.
func littleMemory(ctx context.Context, b *Bench, r *Report) error {
	dir, err := b.copyCity("memory")
	if err != nil {
		return err
	}
	const most = 256 << 20
	how := Serving{Env: []string{"GOMEMLIMIT=128MiB"}}
	if group, err := cgroup(b, most); err == nil {
		how.Wrap = []string{"/bin/sh", "-c", `echo $$ >"` + group + `/cgroup.procs"; exec "$@"`, "sh"}
	} else {
		r.Skip("a hard memory limit: %v; resident memory was measured instead", err)
	}
	s, err := b.start(ctx, dir, how)
	if err != nil {
		return err
	}
	defer s.kill()
	a := newAcks()
	work, done := context.WithTimeout(ctx, Pick(b, 4*time.Second, 30*time.Second))
	a.load(work, s, b.Desk, 64)
	done()
	if n := s.rss(); n > most || !s.alive() {
		r.Wrong("256 MiB: alive %v, resident %d MiB", s.alive(), n>>20)
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		return err
	}
	return a.compare(ctx, r, "256 MiB", lite{dbOf(dir)})
}

// cgroup makes a memory group of version 1 or 2.
func cgroup(b *Bench, most int) (string, error) {
	for _, v := range []struct{ base, limit string }{{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}, {"/sys/fs/cgroup", "memory.max"}} {
		dir := filepath.Join(v.base, fmt.Sprintf("ombud-torture-%d", os.Getpid()))
		if os.Mkdir(dir, 0o700) != nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, v.limit), fmt.Appendf(nil, "%d", most), 0o600); err != nil {
			os.Remove(dir)
			continue
		}
		b.later(func() { os.Remove(dir) })
		return dir, nil
	}
	return "", fmt.Errorf("no memory cgroup may be made here")
}
