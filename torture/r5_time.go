package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// clockMoved moves the demo's clock ahead, lets people file there, and then serves the same city with the machine's clock: forward by
// the step, and back by it. Nothing is lost, every duty has the days of its own clock, and the log goes on.
func clockMoved(ctx context.Context, b *Bench, r *Report, step string) error {
	dir, err := b.copyCity("clock")
	if err != nil {
		return err
	}
	a := newAcks()
	s, err := b.start(ctx, dir, Serving{Demo: true})
	if err != nil {
		return err
	}
	few := func() {
		work, done := context.WithTimeout(ctx, 700*time.Millisecond)
		defer done()
		a.load(work, s, b.Desk, 4)
	}
	few()
	if out, err := b.run(ctx, dir, "clock", "-addr", s.URL, "+"+step); err != nil {
		s.kill()
		return fmt.Errorf("clock: %w: %s", err, lastLine(out))
	}
	before := a.Count()
	few()
	if a.Count() == before {
		r.Wrong("clock +%s: nothing was acknowledged", step)
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		r.Wrong("clock +%s: %v", step, err)
	}
	if s, err = b.start(ctx, dir, Serving{}); err != nil { // the machine's clock: back by the step
		return fmt.Errorf("clock -%s: %w", step, err)
	}
	before = a.Count()
	few()
	if a.Count() == before {
		r.Wrong("clock -%s: nothing was acknowledged: %v %s", step, a.Other, a.excerpt())
	}
	a.addToAll(s, r, "clock -"+step)
	if err := a.resend(s); err != nil {
		r.Wrong("clock -%s: %v", step, err)
	}
	for status, n := range a.Other {
		r.Wrong("clock %s: %d answers were %d: %s", step, n, status, a.excerpt())
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		r.Wrong("clock -%s: %v", step, err)
	}
	if err := a.compare(ctx, r, "clock "+step, lite{dbOf(dir)}); err != nil {
		return err
	}
	rows, err := lite{dbOf(dir)}.Rows(ctx, `SELECT count(*) FROM duty WHERE rule = 'petition-2022/route' AND
		(due_at - start_at < 15*86400000 OR due_at - start_at > 16*86400000)`)
	if err == nil && rows[0][0] != "0" {
		r.Wrong("clock %s: %s duties of 15 days are not 15 days long", step, rows[0][0])
	}
	if err != nil {
		return err
	}
	out, err := b.run(ctx, dir, "rebuild", "-dir", dir)
	if err != nil {
		r.Wrong("clock %s: rebuild: %s", step, lastLine(out))
	}
	return nil
}

// noHolidays asks for deadlines in a year whose holidays nobody has published: they are counted, and marked provisional.
func noHolidays(ctx context.Context, b *Bench, r *Report) error {
	dir, err := b.copyCity("holidays")
	if err != nil {
		return err
	}
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return err
	}
	defer s.kill()
	last := 0
	files, _ := filepath.Glob(filepath.Join(b.Root, "rules", "holidays", "*.tsv"))
	for _, f := range files {
		var y int
		if _, err := fmt.Sscanf(filepath.Base(f), "%d.tsv", &y); err == nil {
			last = max(last, y)
		}
	}
	for year, want := range map[int]bool{last: false, last + 1: true, last + 30: true} {
		d, err := deadline(s, fmt.Sprintf("n=10&unit=wd&date=%d-03-02", year))
		if err != nil {
			r.Wrong("deadline in %d: %v", year, err)
			continue
		}
		if d.Provisional != want {
			r.Wrong("a deadline in %d: provisional is %v", year, d.Provisional)
		}
	}
	return s.stop(syscall.SIGTERM)
}

type answered struct {
	Provisional bool   `json:"provisional"`
	LastDay     string `json:"last_day"`
}

func deadline(s *Server, query string) (d answered, err error) {
	text, err := get(s.URL + "/deadline.json?" + query)
	if err == nil {
		err = json.Unmarshal([]byte(text), &d)
	}
	return d, err
}

// otherZone serves with the machine in a zone with daylight saving: the law's days stay those of UTC+8.
func otherZone(ctx context.Context, b *Bench, r *Report) error {
	got := map[string]string{}
	for _, zone := range []string{"Asia/Shanghai", "America/New_York", "Pacific/Apia"} {
		dir, err := b.copyCity("zone")
		if err != nil {
			return err
		}
		s, err := b.start(ctx, dir, Serving{Env: []string{"TZ=" + zone}})
		if err != nil {
			return err
		}
		for _, q := range []string{"n=30&unit=d&date=2026-03-06&time=23:59", "n=15&unit=wd&date=2026-10-29", "n=36&unit=h&date=2026-11-01&time=00:30", "n=60&unit=d&date=2025-12-31"} {
			text, err := get(s.URL + "/deadline.json?" + q)
			if err != nil {
				r.Wrong("zone %s: %v", zone, err)
			} else if old, ok := got[q]; ok && old != text {
				r.Wrong("zone %s: another deadline for %s", zone, q)
			}
			got[q] = text
		}
		if err := s.stop(syscall.SIGTERM); err != nil {
			return err
		}
	}
	return nil
}

// missingKey takes away what a city cannot do without: it refuses to start, says which file, and makes no new one.
func missingKey(ctx context.Context, b *Bench, r *Report) error {
	for _, file := range []string{"keys/log.key", "keys/unit.key", "keys/secret.key", "ombud.yaml"} {
		dir, err := b.copyCity("key")
		if err != nil {
			return err
		}
		for _, harm := range []func(string) error{os.Remove, func(p string) error { return os.WriteFile(p, []byte("x"), 0o600) }} {
			if err := harm(filepath.Join(dir, file)); err != nil {
				return err
			}
			s, err := b.start(ctx, dir, Serving{})
			if err == nil {
				s.kill()
				r.Wrong("the server starts without %s", file)
				continue
			}
			if !strings.Contains(err.Error(), filepath.Base(file)) {
				r.Wrong("the refusal does not name %s: %v", file, err)
			}
			if raw, err := os.ReadFile(filepath.Join(dir, file)); err == nil && string(raw) != "x" {
				r.Wrong("%s was made anew", file)
			}
		}
	}
	return nil
}
