package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Bench is what all trials share: the binary, a folder for everything, a founded city to copy, and what must be undone at the end.
type Bench struct {
	Budget, Bin, Amnesia string
	Verbose              bool
	Points               int // of R3 and R4, when not zero

	Root   string // the checkout
	Dir    string // everything is in here, and gone at the end
	City   string // a founded city without grievances; copy it
	Desk   *http.Cookie
	LogKey string

	mu   sync.Mutex
	undo []func()
	n    int
}

const password = "yunchuan-demo-2026" // of every sign-in of the fictional city

// Full tells whether there is time for everything.
func (b *Bench) Full() bool { return b.Budget == "full" }

// Pick is the figure of the budget.
func Pick[T any](b *Bench, short, full T) T {
	if b.Full() {
		return full
	}
	return short
}

func (b *Bench) say(format string, args ...any) {
	if b.Verbose {
		fmt.Fprintf(os.Stderr, "    "+format+"\n", args...)
	}
}

// later is done when the bench closes, the newest first, whatever happened.
func (b *Bench) later(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.undo = append(b.undo, fn)
}

func (b *Bench) close() {
	for i := len(b.undo) - 1; i >= 0; i-- {
		b.undo[i]()
	}
}

// open builds the binary and founds the city that the trials copy.
func (b *Bench) open(ctx context.Context) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	b.Root = filepath.Dir(here)
	if _, err := os.Stat(filepath.Join(b.Root, "cmd", "ombud")); err != nil {
		return errors.New("run it in the folder torture of the checkout, or with make torture")
	}
	if b.Amnesia == "" {
		b.Amnesia = filepath.Join(filepath.Dir(b.Root), "shared", "tools", "amnesiafs")
	}
	if b.Dir, err = os.MkdirTemp("", "ombud-torture-"); err != nil {
		return err
	}
	b.later(func() { os.RemoveAll(b.Dir) })
	if b.Bin == "" {
		b.Bin = filepath.Join(b.Dir, "ombud")
		if out, err := b.goRun(ctx, b.Root, "build", "-trimpath", "-o", b.Bin, "./cmd/ombud"); err != nil {
			return fmt.Errorf("build: %w\n%s", err, out)
		}
	}
	b.City = filepath.Join(b.Dir, "city")
	return b.found(ctx)
}

func (b *Bench) goRun(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// found lets the demo lay out its offices and accounts with no grievance, then signs in once: the session is in the database
// that is copied, so that no trial pays for a password hash.
func (b *Bench) found(ctx context.Context) error {
	s, err := b.start(ctx, b.City, Serving{Demo: true})
	if err != nil {
		return err
	}
	if err := s.stop(syscall.SIGTERM); err != nil {
		return err
	}
	if s, err = b.start(ctx, b.City, Serving{}); err != nil {
		return err
	}
	if b.Desk, err = signIn(s.URL, "petition"); err == nil {
		b.LogKey, err = get(s.URL + "/log/key")
	}
	return errors.Join(err, s.stop(syscall.SIGTERM))
}

func signIn(base, login string) (*http.Cookie, error) {
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(base+"/sign-in", url.Values{"login": {login}, "password": {password}})
	if err != nil {
		return nil, err
	}
	res.Body.Close()
	for _, c := range res.Cookies() {
		if c.Value != "" {
			return c, nil
		}
	}
	return nil, fmt.Errorf("signing in as %s: %s and no session", login, res.Status)
}

// fresh is an empty folder of its own.
func (b *Bench) fresh(name string) (string, error) {
	b.mu.Lock()
	b.n++
	dir := filepath.Join(b.Dir, fmt.Sprintf("%s-%d", name, b.n))
	b.mu.Unlock()
	return dir, os.Mkdir(dir, 0o700)
}

// copyCity is a copy of the founded city in a folder of its own.
func (b *Bench) copyCity(name string) (string, error) {
	dir, err := b.fresh(name)
	if err == nil {
		err = copyTree(dir, b.City)
	}
	return dir, err
}

// copyTree copies what is in from into to, which exists.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(to, strings.TrimPrefix(p, from))
		if d.IsDir() {
			if err := os.Mkdir(at, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(at, raw, 0o600)
	})
}

// run runs a command of the binary to its end.
func (b *Bench) run(ctx context.Context, dir string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.Bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
