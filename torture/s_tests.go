package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// goTest runs tests of the product and gives what they printed.
func (b *Bench) goTest(ctx context.Context, env []string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append([]string{"test"}, args...)...)
	cmd.Dir = b.Root
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// matrix is S2: every route of the route table as every actor.
func matrix(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "100 % of cells, 0 leaks, a new route without a cell fails"}
	out, err := b.goTest(ctx, nil, "-count=1", "-v", "-run", "^TestMatrix$", "./app")
	routes := strings.Count(out, "--- PASS: TestMatrix/")
	r.Ran()
	r.Figure = fmt.Sprintf("%d routes x 13 actors", routes)
	listed, lerr := b.run(ctx, b.City, "routes", "-dir", b.City)
	if lerr != nil {
		return r, lerr
	}
	if n := len(strings.Split(strings.TrimSpace(listed), "\n")); routes < n {
		r.Wrong("%d routes were asked, the server has %d", routes, n)
	}
	if err != nil {
		r.Wrong("%v: %s", err, lastLine(out))
	}
	return r, nil
}

var (
	fuzzFunc = regexp.MustCompile(`(?m)^([^:]+)/[^/:]+:\d+:func (Fuzz\w+)`)
	execs    = regexp.MustCompile(`execs: (\d+)`)
)

// fuzzed is S3: the fuzz targets of the product, and requests that no form would send, to every route.
func fuzzed(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "0 panics, 0 5xx, 0 reflected input (full: 20 s a target, 200 odd requests a route and caller)"}
	listed, err := exec.CommandContext(ctx, "git", "-C", b.Root, "grep", "-n", "^func Fuzz", "--", "*_test.go").Output()
	if err != nil {
		return r, fmt.Errorf("list the fuzz targets: %w", err)
	}
	targets := fuzzFunc.FindAllStringSubmatch(string(listed), -1)
	runs := 0
	if b.Full() {
		for _, t := range targets {
			out, err := b.goTest(ctx, nil, "-run", "^$", "-fuzz", "^"+t[2]+"$", "-fuzztime", "20s", "-parallel", "2", "./"+t[1])
			if err != nil && !strings.Contains(out, "context deadline exceeded") { // go test says so now and then when its time ends within a run
				r.Wrong("%s %s: %s", t[1], t[2], lastLine(out))
			}
			if m := execs.FindAllStringSubmatch(out, -1); len(m) > 0 {
				n, _ := strconv.Atoi(m[len(m)-1][1])
				runs += n
			}
		}
	} else { // CI runs them in a step of its own
		r.Skip("short: the %d fuzz targets; make fuzz runs them", len(targets))
	}
	sent, err := odd(ctx, b, r, Pick(b, 4, 200))
	r.Ran()
	r.Figure = fmt.Sprintf("%d targets, %d executions; %d odd requests, %d faults", len(targets), runs, sent, r.faults())
	return r, err
}

var difference = regexp.MustCompile(`timing: (\d+) of each, .*difference (\S+)`)

// guessed is S5: what guessing brings, and what the time of an answer tells.
func guessed(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "guessing is slowed and finds nothing; times differ < 1 us (full: n = 100,000)"}
	r.Ran()
	const tests = "^(TestMissingLooksLikeWrong|TestGuessingSlowsDownAndKeepsNobodyOut|TestGuesses|TestMissingTakesAsLong)$"
	out, err := b.goTest(ctx, []string{"OMBUD_TIMING=" + strconv.Itoa(Pick(b, 10000, 100000))}, "-count=1", "-v", "-run", tests, "./redress/follow")
	if err != nil {
		r.Wrong("%v: %s", err, lastLine(out))
	}
	m := difference.FindStringSubmatch(out)
	if m == nil {
		return r, fmt.Errorf("the timing test said nothing: %s", lastLine(out))
	}
	r.Figure = fmt.Sprintf("4 tests; there and missing differ by %s (n = %s)", m[2], m[1])
	return r, nil
}
