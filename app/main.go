package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"ombud/app/bench"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/watch/publish"
)

// command is a command of the binary. City commands get an opened city; the others open what they need.
type command struct {
	name, usage string
	run         func(ctx context.Context, args []string, out io.Writer) error
	city        func(ctx context.Context, c *City, args []string, out io.Writer) error
}

// commands lists every command, in the order of help.
func commands() []command {
	return []command{
		{name: "demo", usage: "serve a fictional city with a virtual clock", run: runDemo},
		{name: "init", usage: "create a city: folder, keys, database, first administrator", run: runInit},
		{name: "serve", usage: "serve a city", city: runServe},
		{name: "migrate", usage: "bring the database up to date", city: runMigrate},
		{name: "verify", usage: "check a receipt's proof, offline or against a server", run: publish.Verify},
		{name: "followup", usage: "compute a week's draw again: ombud followup verify FILE|URL", run: runFollowup},
		{name: "rebuild", usage: "compute all rows from the facts again and compare", city: runRebuild},
		{name: "doctor", usage: "examine the whole city: disk, facts, log, rows, keys, calendar", run: runDoctor},
		{name: "rules", usage: "rule packs: ombud rules check|diff|simulate", run: runRules},
		{name: "clock", usage: "move the clock of a running demo: ombud clock +3d", run: runClock},
		{name: "routes", usage: "list every route with its action", city: runRoutes},
		{name: "schema", usage: "print the database schema", run: runSchema},
		{name: "seed", usage: "make a fictional city's year of grievances, a million if asked", run: runSeed},
		{name: "simulate", usage: "play a whole season of a fictional city: load, overdue duties, staff that would have been enough", run: runSimulate},
		{name: "wages", run: runWages}, // some of it works without a city; help names it with the parts' commands
		{name: "bench", usage: "measure: ombud bench filing|lifecycle|pages|log|deadline|start|sweep|board|wages|all, also beside peers", run: bench.With(crowd{})},
		{name: "version", usage: "print the version", run: runVersion},
	}
}

// Main runs the command named by args[0] and returns the exit code of its outcome (base/fault's table; 0 for done).
func Main(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		help(out)
		return 0
	}
	err := dispatch(ctx, args[0], args[1:], out)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	f := fault.As(store.Kind(err))
	fmt.Fprintln(errs, "ombud:", explain(f))
	return f.Kind.Exit()
}

func dispatch(ctx context.Context, name string, args []string, out io.Writer) error {
	all := commands()
	if i := slices.IndexFunc(all, func(c command) bool { return c.name == name }); i >= 0 && all[i].run != nil {
		return all[i].run(ctx, args, out)
	} else if i >= 0 {
		return withCity(ctx, args, func(c *City, rest []string) error { return all[i].city(ctx, c, rest, out) })
	}
	// The rest are the parts' own commands: import and whatever a new ledger brings.
	if !slices.ContainsFunc(partCommands, func(n string) bool { return n == name }) {
		return fault.New(fault.Invalid, "app.no_command", name)
	}
	return runPart(ctx, name, args, out)
}

// runPart runs a command that a part brings, on an opened city.
func runPart(ctx context.Context, name string, args []string, out io.Writer) error {
	return withCity(ctx, args, func(c *City, rest []string) error {
		for _, p := range c.Parts {
			for _, cmd := range p.Commands {
				if cmd.Name == name {
					return cmd.Run(ctx, rest, out)
				}
			}
		}
		return fault.New(fault.Invalid, "app.no_command", name)
	})
}

// withCity takes -dir off the arguments and opens the city there.
func withCity(ctx context.Context, args []string, fn func(*City, []string) error) error {
	dir, rest := dirOf(args)
	cfg, err := ReadConfig(dir)
	if err != nil {
		return err
	}
	c, err := Open(ctx, cfg, Options{Log: logger(os.Stderr)})
	if err != nil {
		return err
	}
	return errors.Join(fn(c, rest), c.Close())
}

// dirOf takes "-dir X" or "-dir=X" off the arguments wherever it stands; without it OMBUD_DIR, then the current folder.
func dirOf(args []string) (string, []string) {
	dir := os.Getenv("OMBUD_DIR")
	if dir == "" {
		dir = "."
	}
	var rest []string
	for i := 0; i < len(args); i++ {
		name, value, has := strings.Cut(args[i], "=")
		if name != "-dir" && name != "--dir" {
			rest = append(rest, args[i])
			continue
		}
		if !has && i+1 < len(args) {
			i++
			value = args[i]
		}
		dir = value
	}
	return dir, rest
}

func help(out io.Writer) {
	fmt.Fprint(out, "ombud: a city's system of record for public grievances and the promises behind them\n\nusage: ombud COMMAND [-dir FOLDER] [ARGUMENTS]\n\n")
	for _, c := range commands() {
		if c.usage != "" {
			fmt.Fprintf(out, "  %-9s %s\n", c.name, c.usage)
		}
	}
	for _, c := range partUsages {
		fmt.Fprintf(out, "  %-9s %s\n", c.Name, c.Usage)
	}
	fmt.Fprint(out, "\nstart with: ombud demo\n")
}

// partCommands and partUsages name the commands that parts bring, so that help needs no open city. A test holds them equal.
var partUsages = []part.Command{
	{Name: "evidence", Usage: "take in and hand out evidence of ledgers (import FILE, export)"},
	{Name: "import", Usage: "take message files (xlsx, csv; UTF-8, GBK)"},
	{Name: "wages", Usage: "check [PROJECT ...] compares the evidence of construction projects; reconcile -attendance FILE -bank FILE compares tables; plant -out FOLDER writes a fictional city's"},
}

var partCommands = func() (out []string) {
	for _, c := range partUsages {
		out = append(out, c.Name)
	}
	return out
}()

// spoken is the voice for whoever runs commands: Chinese where the locale is Chinese, else English.
func spoken() (words.Voice, error) {
	var parts []part.Part
	c := &City{Door: &act.Door{Law: &duty.Law{}, Folds: map[string]act.Fold{}}}
	if c.parts(Options{}) == nil { // a part's command refuses in the part's words
		parts = c.Parts
	}
	w, err := catalogue(parts)
	if err != nil {
		return words.Voice{}, err
	}
	lang := words.En
	if strings.HasPrefix(os.Getenv("LC_ALL")+os.Getenv("LANG"), "zh") {
		lang = words.Zh
	}
	return w.In(lang), nil
}

// explain says a fault to whoever runs commands.
func explain(f *fault.Fault) string {
	v, err := spoken()
	if err != nil || !v.Has(f.Key) {
		return f.Error()
	}
	var lines []string
	list := f.More
	if len(list) == 0 {
		list = []*fault.Fault{f}
	}
	for _, m := range list {
		if m.Kind == fault.Internal && m.Key == "fault.internal.say" { // that sentence speaks of a page and its reference
			m = fault.New(fault.Internal, "app.internal")
		}
		lines = append(lines, v.Say(m.Key, m.Args...))
	}
	if f.Err != nil {
		lines = append(lines, f.Err.Error())
	}
	return strings.Join(lines, "\n")
}

func runVersion(_ context.Context, _ []string, out io.Writer) error {
	version, rev := "devel", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				rev = " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintf(out, "ombud %s%s\n", version, rev)
	return err
}
