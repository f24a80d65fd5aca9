// Command torture breaks the machine under ombud and looks whether anything that was acknowledged is missing, doubled, half there
// or false. It drives the built binary from outside, as residents and staff do, and prints one line for each line of the scorecard.
// It is a module of its own, so that the product needs none of what it takes to break things.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// lines are all trials in the order in which they run: the quick ones that find most come first.
func lines() []Line {
	return []Line{
		{"R1", "kill -9 under load, both databases", killed},
		{"R2", "power cuts (only fsynced bytes stay)", powerCuts},
		{"R3", "the n-th system call fails", nthCall},
		{"R4", "bit flips and truncation", rot},
		{"R5", "disk, files, memory, clock, calendar", scarce},
		{"R8", "held load, open loop", held},
		{"R9", "overload and slow clients", overload},
		{"S2", "who may do what", matrix},
		{"S3", "fuzz targets, odd requests", fuzzed},
		{"S5", "guessing the receipt code", guessed},
		{"S9", "headers on every route", headers},
	}
}

func main() { os.Exit(run()) }

func run() int {
	b := &Bench{}
	flag.StringVar(&b.Budget, "budget", "full", "short (a few minutes) or full")
	flag.StringVar(&b.Bin, "bin", "", "the ombud binary; empty: built from the folder above")
	flag.StringVar(&b.Amnesia, "amnesiafs", "", "folder of the amnesiafs tool; empty: ../shared/tools/amnesiafs beside the checkout")
	flag.IntVar(&b.Points, "points", 0, "injection points of R3, mutations of R4; 0: what the budget says")
	only := flag.String("only", "", "lines to run, like R1,R2; empty: all")
	flag.BoolVar(&b.Verbose, "v", false, "say what happens meanwhile on standard error")
	checkpoint := flag.String("checkpoint", "", "run WAL checkpoints on this SQLite file until killed; for R2")
	flag.Parse()
	if *checkpoint != "" {
		return checkpoints(*checkpoint)
	}
	if b.Budget != "short" && b.Budget != "full" {
		fmt.Fprintln(os.Stderr, "torture: -budget is short or full")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.open(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		b.close()
		return 1
	}
	defer b.close()
	fmt.Printf("torture, %s budget, %s\n", b.Budget, time.Now().UTC().Format("2006-01-02"))
	bad := 0
	for _, l := range lines() {
		if *only != "" && !strings.Contains(","+*only+",", ","+l.ID+",") {
			continue
		}
		if ctx.Err() != nil {
			bad++
			break
		}
		bad += l.do(ctx, b)
	}
	if bad > 0 {
		return 1
	}
	return 0
}
