package bench

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ombud/base/fault"
)

// measure is one thing that can be measured: ours alone, and beside those that do the same.
type measure struct {
	name          string
	alone, beside func(context.Context, Options) error // nil where there is no such run
	against       []string
}

// measures lists them in the order of ombud bench all.
func measures() []measure {
	return []measure{
		{"filing", Filing, FilingBeside, []string{pocketbase, ref}},
		{"lifecycle", Lifecycle, nil, nil},
		{"pages", Pages, PagesBeside, []string{pocketbase, ref}},
		{"log", Log, LogBeside, []string{tessera}},
		{"deadline", Deadline, nil, nil},
		{"start", StartBeside, StartBeside, []string{pocketbase}},
		{"sweep", Sweep, nil, nil},
		{"board", Board, nil, nil},
		{"wages", Wages, Wages, []string{duckdb, sqlite}},
	}
}

const usage = "ombud bench filing|lifecycle|pages|log|deadline|start|sweep|board|wages|all [-clients 64] [-for 10s] [-existing N | -city FOLDER] [-database postgres://…|new] " +
	"[-rows 1000000] [-beside pocketbase,ref,tessera,duckdb,sqlite|all] [-rounds 5]"

// With is ombud bench, in a binary that can make cities.
func With(crowd Crowd) func(context.Context, []string, io.Writer) error {
	return func(ctx context.Context, args []string, out io.Writer) error { return run(ctx, crowd, args, out) }
}

func run(ctx context.Context, crowd Crowd, args []string, out io.Writer) error {
	what := ""
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	o := Options{Out: out, crowd: crowd}
	fs.IntVar(&o.Clients, "clients", 64, "clients at once")
	fs.DurationVar(&o.Length, "for", 0, "how long; 10s, and 5s for each turn of a comparison")
	fs.IntVar(&o.Existing, "existing", 0, "grievances in the city before; pages and start beside peers: 100000; sweep: open duties, board: facts of today, 1000000")
	fs.StringVar(&o.City, "city", "", "folder of a city that ombud seed made, instead of a new one; the run's own grievances stay in it")
	fs.StringVar(&o.Database, "database", "", "postgres://… of an empty database instead of the embedded one; new: a private server for this run")
	fs.IntVar(&o.Rows, "rows", 1_000_000, "wages: rows of attendance")
	fs.IntVar(&o.Memory, "memory", 0, "wages: MB of rows that ombud keeps in memory, instead of its own limit")
	beside := fs.String("beside", "", "compare in rounds with pocketbase, ref, tessera, duckdb, sqlite (several with commas), or all")
	fs.IntVar(&o.Rounds, "rounds", 5, "rounds of a comparison")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err == nil {
		o.Beside, err = peers(*beside)
	}
	if err != nil {
		return fault.New(fault.Invalid, "app.usage", err.Error())
	}
	known := what == "all" || slices.ContainsFunc(measures(), func(m measure) bool { return m.name == what })
	if !known || fs.NArg() > 0 || o.Clients < 1 || o.Length < 0 || o.Existing < 0 || o.Rounds < 1 || o.Rows < 1 || o.Memory < 0 {
		return fault.New(fault.Invalid, "app.usage", usage)
	}
	if what == "all" {
		return All(ctx, o)
	}
	i := slices.IndexFunc(measures(), func(m measure) bool { return m.name == what })
	return measures()[i].one(ctx, o)
}

// one runs it alone, or where peers are asked for beside those of them that do the same.
func (m measure) one(ctx context.Context, o Options) error {
	if o.Database == newDatabase {
		stop, err := private(ctx, &o)
		if err != nil {
			return err
		}
		defer stop()
	}
	if len(o.Beside) == 0 {
		return m.alone(ctx, o.lasting(10*time.Second))
	}
	if o.Beside = m.fit(o.Beside); len(o.Beside) == 0 {
		return fault.New(fault.Invalid, "app.usage", fmt.Sprintf("%s is compared with: %s", m.name, cmp.Or(strings.Join(m.against, ", "), "nobody")))
	}
	return m.beside(ctx, o.lasting(5*time.Second))
}

func (m measure) fit(asked []string) (out []string) {
	for _, p := range asked {
		if slices.Contains(m.against, p) {
			out = append(out, p)
		}
	}
	return out
}

func (o Options) lasting(usual time.Duration) Options {
	if o.Length == 0 {
		o.Length = usual
	}
	return o
}

// All measures everything, one after the other: first ours alone, then what is compared with the peers asked for.
func All(ctx context.Context, o Options) error {
	asked := o.Beside
	for _, m := range measures() {
		o.Beside = nil
		if err := m.one(ctx, o); err != nil {
			return err
		}
	}
	for _, m := range measures() {
		if o.Beside = m.fit(asked); len(o.Beside) == 0 {
			continue
		}
		if err := m.one(ctx, o); err != nil {
			return err
		}
	}
	return nil
}
