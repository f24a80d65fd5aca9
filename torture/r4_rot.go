package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// rot is R4: bits flip, pages are lost, files end early. Each damage is found at start or by ombud doctor, or every row that can be read
// is still what it was.
func rot(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "100 % found, or nothing false can be read (full: 10,000 mutations)"}
	m := &rotting{b: b, r: r}
	if err := m.prepare(ctx); err != nil {
		return r, err
	}
	n := cmp.Or(b.Points, Pick(b, 90, 10000))
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				if err := m.one(ctx, i); err != nil {
					r.Wrong("mutation %d: %v", i, err)
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	wg.Wait()
	r.Ran()
	sum := m.found + m.harmless + m.tail + m.missed
	r.Figure = fmt.Sprintf("%d mutations: %d found, %d harmless, %d at the torn end of the WAL, %d missed", sum, m.found, m.harmless, m.tail, m.missed)
	return r, nil
}

type rotting struct {
	b *Bench
	r *Report

	calm, busy         string // a city that was stopped, one that was killed and has a WAL
	calmRows, busyRows map[string]bool

	mu                            sync.Mutex
	found, harmless, tail, missed int
}

// prepare makes the two cities and reads every row of both.
func (m *rotting) prepare(ctx context.Context) (err error) {
	if m.calm, err = m.b.copyCity("calm"); err != nil {
		return err
	}
	s, err := m.b.start(ctx, m.calm, Serving{})
	if err != nil {
		return err
	}
	work, done := context.WithTimeout(ctx, 2*time.Second)
	newAcks().load(work, s, m.b.Desk, 4)
	done()
	time.Sleep(1200 * time.Millisecond) // a checkpoint, and the figures counted
	if m.busy, err = m.b.fresh("busy"); err != nil {
		return err
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		return err
	}
	if err := copyTree(m.busy, m.calm); err != nil {
		return err
	}
	if s, err = m.b.start(ctx, m.busy, Serving{}); err != nil {
		return err
	}
	work, done = context.WithTimeout(ctx, time.Second)
	newAcks().load(work, s, m.b.Desk, 4)
	done()
	time.Sleep(1200 * time.Millisecond)
	s.kill()
	if m.calmRows, err = m.rows(ctx, m.calm); err != nil {
		return err
	}
	m.busyRows, err = m.rows(ctx, m.busy)
	return err
}

// quiet are tables that hold no statement about anything: who is signed in, which numbers are still to be given. A damage in them ends a
// session or skips a number.
var quiet = []string{"session", "device", "sign_in_try", "credential", "number_block", "sqlite_"}

// rows reads every row of a copy, so that the city stays as it is.
func (m *rotting) rows(ctx context.Context, dir string) (map[string]bool, error) {
	at, err := m.b.fresh("rows")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(at)
	if err := copyTree(at, dir); err != nil {
		return nil, err
	}
	return dump(ctx, at)
}

func dump(ctx context.Context, dir string) (map[string]bool, error) {
	book := lite{dbOf(dir)}
	tables, err := book.Rows(ctx, `SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
next:
	for _, t := range tables {
		for _, q := range quiet {
			if strings.HasPrefix(t[0], q) {
				continue next
			}
		}
		columns, err := book.Rows(ctx, `SELECT 'coalesce(quote("' || name || '"), '''')' FROM pragma_table_info('`+t[0]+`')`)
		if err != nil {
			return nil, err
		}
		var list []string
		for _, c := range columns {
			list = append(list, c[0])
		}
		rows, err := book.Rows(ctx, `SELECT `+strings.Join(list, ", ")+` FROM "`+t[0]+`"`)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[t[0]+": "+strings.Join(row, "|")] = true
		}
	}
	return out, nil
}

// one damages a copy and looks whether anybody says so.
func (m *rotting) one(ctx context.Context, i int) error {
	city, want, file := m.calm, m.calmRows, "ombud.db"
	if i%4 == 3 {
		city, want, file = m.busy, m.busyRows, "ombud.db-wal"
	}
	dir, err := m.b.fresh("rot")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyTree(dir, city); err != nil {
		return err
	}
	path := dir + "/" + file
	what, end, err := damage(path, i)
	if err != nil {
		return err
	}
	out, err := m.b.run(ctx, dir, "doctor", "-dir", dir)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.found++
		return nil
	}
	got, err := dump(ctx, dir)
	if err != nil {
		return fmt.Errorf("%s of %s: the doctor says %q and the rows cannot be read: %w", what, file, lastLine(out), err)
	}
	gone, other := differ(want, got)
	switch {
	case gone == "" && other == "":
		m.harmless++
	case file != "ombud.db" && other == "" && end:
		m.tail++ // the last commit: nobody can tell a damage there from a power cut before it was acknowledged
	default:
		m.missed++
		m.r.Wrong("%s of %s is not found: was %.160q, is %.160q", what, file, gone, other)
	}
	return nil
}

// differ gives a row that is gone and one that was not there.
func differ(want, got map[string]bool) (gone, other string) {
	for row := range want {
		if !got[row] {
			gone = row
			break
		}
	}
	for row := range got {
		if !want[row] {
			return gone, row
		}
	}
	return gone, ""
}

const sector = 4096

// damage harms the file in one way; end tells that it is within the last commits of a log.
func damage(path string, i int) (what string, end bool, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", false, err
	}
	at := rand.IntN(len(raw))
	switch {
	case i%10 == 0:
		at = at/sector*sector + 1
		raw = raw[:at]
		what = fmt.Sprintf("cut off at %d", at)
	case i%10 == 5:
		at = at / sector * sector
		clear(raw[at:min(at+sector, len(raw))])
		what = fmt.Sprintf("page of zeros at %d", at)
	default:
		bit := byte(1) << rand.IntN(8)
		raw[at] ^= bit
		what = fmt.Sprintf("bit %d of byte %d", bit, at)
	}
	const tailOf = 24 * (sector + 24) // two commits of this load, generously
	return what, at > len(raw)-tailOf || strings.HasPrefix(what, "cut"), os.WriteFile(path, raw, 0o600)
}
