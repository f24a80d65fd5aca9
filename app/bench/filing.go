package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"ombud/base/fault"
)

// Run is ombud bench.
func Run(ctx context.Context, args []string, out io.Writer) error {
	what := ""
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	run := map[string]func(context.Context, Options) error{"filing": Filing, "lifecycle": Lifecycle, "pages": Pages, "all": All}[what]
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	o := Options{Out: out}
	fs.IntVar(&o.Clients, "clients", 64, "clients at once")
	fs.DurationVar(&o.Length, "for", 10*time.Second, "how long")
	fs.IntVar(&o.Existing, "existing", 0, "grievances in the city before")
	fs.StringVar(&o.City, "city", "", "folder of a city that ombud seed made, instead of a new one; the run's own grievances stay in it")
	fs.StringVar(&o.Database, "database", "", "postgres://… instead of the embedded database")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fault.New(fault.Invalid, "app.usage", err.Error())
	}
	if run == nil || o.Clients < 1 || o.Length <= 0 || o.Existing < 0 {
		return fault.New(fault.Invalid, "app.usage", "ombud bench filing|lifecycle|pages|all [-clients 64] [-for 10s] [-existing N | -city FOLDER] [-database postgres://…]")
	}
	return run(ctx, o)
}

// form is a filing as the web form sends it: 200 characters, one request, a name and a phone to seal.
func form(key string, n int) url.Values {
	return url.Values{
		"key": {key}, "place": {"990102001001"}, "matter": {"0303"}, "title": {"工地夜里还在施工 " + strconv.Itoa(n)},
		"text":  {strings.Repeat("旁边的工地夜里十二点还在施工，孩子和老人都睡不好，请管一管。", 7)},
		"point": {"停止违法夜间施工"}, "headcount": {"3"}, "name": {"演示居民"}, "phone": {"13900000000"},
	}
}

func key() string { return strings.ToLower(rand.Text()) }

// within runs fn against a fresh server and reports what it measured.
func within(ctx context.Context, o Options, what string, fn func(*server) (*sample, time.Duration, error)) error {
	dir := o.City
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "ombud-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	s, err := start(ctx, dir, o)
	if err != nil {
		return err
	}
	before := s.cpu()
	sm, took, err := fn(s)
	cpu, rss := s.cpu()-before, s.rss()
	if err = errors.Join(err, s.stop()); err != nil {
		return err
	}
	s.report(o, what, sm, took, cpu, rss)
	if len(sm.took) == 0 {
		return fmt.Errorf("bench %s: nothing succeeded", what)
	}
	return nil
}

// All measures everything, one after the other, each against a server of its own.
func All(ctx context.Context, o Options) error {
	for _, run := range []func(context.Context, Options) error{Filing, Lifecycle, Pages} {
		if err := run(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Filing measures residents filing: the whole form over HTTP, sealed identity, duties, log leaf, receipt page; durable.
func Filing(ctx context.Context, o Options) error {
	return within(ctx, o, "filing", func(s *server) (*sample, time.Duration, error) {
		c := client(o)
		sm, took := load(ctx, o, func(ctx context.Context, _, n int) error {
			res, page, err := post(ctx, c, s.url+"/file/send", form(key(), n))
			if err != nil {
				return err
			}
			if res.StatusCode != 200 && res.StatusCode != 303 {
				return fmt.Errorf("filing: %s %s", res.Status, clip(page))
			}
			return nil
		})
		return sm, took, nil
	})
}

func clip(s string) string {
	if len(s) > 120 {
		return s[:120]
	}
	return s
}
