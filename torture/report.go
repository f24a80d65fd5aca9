package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// Line is one line of the scorecard and the trial that fills it in.
type Line struct {
	ID, What string
	Run      func(context.Context, *Bench) (*Report, error)
}

// Report is what a trial found: a figure against a target, what was wrong, and what could not be tried here and why.
type Report struct {
	Figure, Target string

	mu      sync.Mutex
	wrong   []string
	skipped []string
	parts   int // legs that did run
}

// Wrong notes something that must not be.
func (r *Report) Wrong(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

// Skip notes a leg that had nothing to run on.
func (r *Report) Skip(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.skipped = append(r.skipped, fmt.Sprintf(format, args...))
}

// Ran counts a leg that did run.
func (r *Report) Ran() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts++
}

// faults is how much was found wrong so far.
func (r *Report) faults() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.wrong)
}

const mostShown = 12

// do runs the trial and prints its line; it returns 1 when the line fails.
func (l Line) do(ctx context.Context, b *Bench) int {
	start := time.Now()
	r, err := l.Run(ctx, b)
	if r == nil {
		r = &Report{}
	}
	if err != nil {
		r.Wrong("the trial could not go on: %v", err)
	}
	verdict := "pass"
	switch {
	case len(r.wrong) > 0:
		verdict = "MISS"
	case r.parts == 0 && len(r.skipped) > 0:
		verdict = "skipped"
	}
	text := fmt.Sprintf("%-3s %-38s %s | target %s | %s | %s", l.ID, l.What, r.Figure, r.Target, time.Since(start).Round(100*time.Millisecond), verdict)
	if len(r.skipped) > 0 {
		text += " | skipped: " + strings.Join(r.skipped, "; ")
	}
	fmt.Println(text)
	for i, w := range r.wrong {
		if i == mostShown {
			fmt.Fprintf(os.Stderr, "    … and %d more\n", len(r.wrong)-i)
			break
		}
		fmt.Fprintln(os.Stderr, "    wrong:", w)
	}
	if verdict == "MISS" {
		return 1
	}
	return 0
}
