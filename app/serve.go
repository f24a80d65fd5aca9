package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"ombud/base/fault"
)

// sweepEvery is how often due rungs are looked for. The page a person reads is never later than this behind the law.
const sweepEvery = time.Second

// grace is how long a stopping server lets requests finish.
const grace = 10 * time.Second

// listen binds the address. Only an address the operator asked for is bound; the default is this machine alone.
func listen(addr string) (net.Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.New(fault.Busy, "app.listen", addr).Because(err)
	}
	return ln, nil
}

// run serves on the listener and works in the background until the context ends, then stops in order: no new requests, running
// ones finish, background work stops.
func (c *City) run(ctx context.Context, ln net.Listener) error {
	if c.Door.Salt != nil { // its salts can be computed again by whoever knows the seed
		return errors.New("a simulated city is not served by the process that plays it")
	}
	c.served = true
	roomy()
	srv := c.Web.HTTP(ln.Addr().String())
	work, stop := context.WithCancel(ctx)
	defer stop()
	stopped := make(chan struct{})
	go func() { c.Jobs.Run(work); close(stopped) }()
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		err = srv.Shutdown(end)
	}
	stop()
	<-stopped
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// The heap of a server is small beside the database's own memory, so it is collected seldom, and often only near the bound: a fifth of
// the processor time of a filing went into collecting. GOGC and GOMEMLIMIT, where they are set, stand.
const (
	heapGrowth = 400
	heapBound  = 320 << 20
)

func roomy() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapBound)
	}
}

func runServe(ctx context.Context, c *City, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := fs.String("addr", c.Config.Listen, "address to listen on")
	if err := fs.Parse(args); err != nil {
		return usage(err)
	}
	ln, err := listen(*addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "ombud serves %s on http://%s\n", c.Config.City.ZH, ln.Addr())
	return c.run(ctx, ln)
}

// usage keeps -h quiet and makes every other mistake in flags an Invalid fault.
func usage(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return fault.New(fault.Invalid, "app.usage", err.Error())
}

// runInit creates a city in an empty folder: configuration, keys, database, first administrator. It changes nothing that exists.
func runInit(ctx context.Context, args []string, out io.Writer) error {
	dir, rest := dirOf(args)
	fs := flag.NewFlagSet("init", flag.ContinueOnError)
	cfg := Config{Dir: dir}
	fs.StringVar(&cfg.City.ZH, "city", "", "name of the city, in Chinese")
	fs.StringVar(&cfg.City.EN, "city-en", "", "name of the city, in English")
	fs.StringVar(&cfg.Origin, "origin", "", "name of the public log for ever, like ombud.example.gov.cn/log")
	fs.StringVar(&cfg.Base, "base", "", "address people use, like https://ombud.example.gov.cn")
	fs.StringVar(&cfg.Database, "database", "", "sqlite:PATH or postgres://…; empty: a file in the folder")
	fs.StringVar(&cfg.Place, "place", "", "division code of the city, 12 digits")
	login := fs.String("admin", "admin", "login of the first administrator")
	password := fs.String("password-file", "", "file with the first administrator's password; empty: one is made and printed")
	if err := fs.Parse(rest); err != nil {
		return usage(err)
	}
	plain := cfg // what was left out stays out of the file, so that the folder can move
	if err := cfg.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	secret := newPassword()
	if *password != "" {
		raw, err := os.ReadFile(*password)
		if err != nil {
			return fmt.Errorf("init: %w", err)
		}
		secret = trimLine(string(raw))
	}
	if err := plain.Write(); err != nil {
		return err
	}
	if err := createKeys(cfg); err != nil {
		return err
	}
	c, err := Open(ctx, cfg, Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Desk.staff.CreateFirst(ctx, *login, *login, secret); err != nil {
		return err
	}
	fmt.Fprintf(out, "city: %s\nlog key: %s\nadministrator: %s\n", cfg.City.ZH, c.Keys.Log, *login)
	if *password == "" {
		fmt.Fprintf(out, "password: %s\n", secret)
	}
	_, err = fmt.Fprintf(out, "\nkeep a copy of %s away from this machine\nserve it with: ombud serve -dir %s\n", cfg.key(""), dir)
	return err
}

func runMigrate(_ context.Context, c *City, _ []string, out io.Writer) error {
	_, err := fmt.Fprintf(out, "the database (%s) is up to date\n", c.DB.Make())
	return err
}

func runRoutes(_ context.Context, c *City, _ []string, out io.Writer) error {
	for _, r := range c.Web.Routes() {
		if _, err := fmt.Fprintf(out, "%-14s %s\n", r.Action, r.Pattern); err != nil {
			return err
		}
	}
	return nil
}
