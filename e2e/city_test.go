package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	shots = flag.String("shots", "", "write a picture of every page into this folder and test nothing")
	at    = flag.String("at", "", "use the demo that runs at this address instead of starting one")
)

// town is a demo city that runs.
type town struct{ base, dir string }

// city is what all tests share: a demo city, the browser, the product's words.
var city struct {
	town
	bin     string
	words   *words
	axe     string // the source of axe-core
	browser context.Context
}

// demoDay is what the demo city takes as today.
const demoDay = "2026-09-10"

// today is the day of the city that is looked at, which need not be the machine's.
func today() string {
	if *at == "" {
		return demoDay
	}
	return time.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
}

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	path := chromium()
	if path == "" {
		return missing("there is no chromium on this machine")
	}
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		return missing("axe-core is not installed: run npm ci in e2e")
	}
	city.axe = string(axe)
	root, err := filepath.Abs("..")
	if err == nil {
		city.words, err = readWords(root)
	}
	if err != nil {
		return complain(err)
	}
	dir, err := os.MkdirTemp("", "ombud-e2e-")
	if err != nil {
		return complain(err)
	}
	defer os.RemoveAll(dir)
	city.bin = filepath.Join(dir, "ombud")
	build := exec.Command("go", "build", "-o", city.bin, "./cmd/ombud")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return complain(fmt.Errorf("build: %w\n%s", err, out))
	}
	if city.base = strings.TrimSuffix(*at, "/"); city.base == "" {
		t, stop, err := found(filepath.Join(dir, "city"))
		if err != nil {
			return complain(err)
		}
		defer stop()
		city.town = t
	}
	ctx, end, err := launch(context.Background(), path)
	defer end()
	if err != nil {
		return complain(fmt.Errorf("start %s: %w", path, err))
	}
	city.browser = ctx
	return m.Run()
}

func complain(err error) int { fmt.Fprintln(os.Stderr, "e2e:", err); return 1 }

// found makes a demo city in a folder and serves it until stop.
func found(dir string) (t town, stop func(), err error) {
	cmd := exec.Command(city.bin, "demo", "-addr", "127.0.0.1:0", "-dir", dir, "-today", demoDay) // the campaign is in force
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return town{}, nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		end := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil {
			fmt.Fprintf(os.Stderr, "the demo did not end well: %v\n%s", err, log.Bytes())
		}
		end.Stop()
	}
	t = town{dir: dir}
	if t.base, err = address(out); err != nil {
		stop()
		return town{}, nil, fmt.Errorf("%w\n%s", err, log.Bytes())
	}
	return t, stop, nil
}

var printed = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// address reads what the demo prints until it says where it is, and goes on reading so that it never blocks.
func address(out io.Reader) (string, error) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if a := printed.FindString(lines.Text()); a != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return a, nil
		}
	}
	return "", errors.New("the demo ended without an address")
}
