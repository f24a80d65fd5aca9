// Package app puts the city together: the list of parts, configuration, keys, wiring and the commands of the binary.
// It is the one place that knows every part; parts do not know it.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"os"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/store"
	"ombud/machine/tlog"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/sealed"
)

// Options are what a caller of Open may choose; the zero value serves a real city.
type Options struct {
	Clock  clock.Clock
	Log    *slog.Logger
	Unsafe bool                    // no fsync: for tests and for filling a demo
	Demo   func(*City) []part.Part // more parts, for the demo city
	Seeded func() [16]byte         // salts that follow from a seed, for ombud simulate: such a city is never served
}

// City is an opened city: database, heart, parts and the web server over them.
type City struct {
	Config Config
	DB     *store.DB
	Door   *act.Door
	Parts  []part.Part
	Words  *words.Words
	Web    *web.Server
	Jobs   *job.Runner
	Keys   Keys
	Desk   desk // the concepts that commands use directly

	log    *slog.Logger
	served bool
}

// Keys are the city's secrets, each in a file of its own that was created on purpose.
type Keys struct {
	Log    *tlog.Key   // signs checkpoints
	Unit   *sealed.Key // opens who complained
	Secret []byte      // derives receipt codes and tokens
}

// Open opens the city of a configuration: keys, database at the newest schema, the law in force, the log checked against what was
// published, and the routes. Nothing is created here but database rows.
func Open(ctx context.Context, cfg Config, opt Options) (*City, error) {
	if opt.Clock == nil {
		opt.Clock = clock.System{}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	c := &City{Config: cfg, log: opt.Log}
	var err error
	if c.Keys, err = loadKeys(cfg); err != nil {
		return nil, err
	}
	log := act.NewLog(opt.Clock, c.Keys.Log)
	if c.DB, err = store.Open(ctx, cfg.Database, store.Options{NewBatch: log.Batch, Unsafe: opt.Unsafe}); err != nil {
		return nil, err
	}
	c.Door = &act.Door{DB: c.DB, Clock: opt.Clock, Log: log, Folds: map[string]act.Fold{}, Law: &duty.Law{}, Salt: opt.Seeded}
	if err = c.assemble(ctx, opt); err != nil {
		return nil, errors.Join(err, c.DB.Close())
	}
	return c, nil
}

// assemble fills the door from the parts and opens the law and the web over it.
func (c *City) assemble(ctx context.Context, opt Options) error {
	err := c.fill(opt)
	if err != nil {
		return err
	}
	if _, err = c.DB.Migrate(ctx, c.lines()); err != nil {
		return err
	}
	last, err := fact.LastID(ctx, c.DB)
	if err != nil {
		return err
	}
	node := mathrand.IntN(256)
	if opt.Seeded != nil {
		node = 0
	}
	c.Door.IDs = ident.NewMaker(opt.Clock, node, last)
	book, err := c.law(ctx)
	if err != nil {
		return err
	}
	if err = c.Door.Log.Check(ctx, c.DB); err != nil {
		return err
	}
	if err = c.Door.Enact(ctx, book); err != nil {
		return err
	}
	if c.Words, err = catalogue(c.Parts); err != nil {
		return err
	}
	c.Desk.importer.Words = c.Words
	c.Desk.evidence.Words = c.Words
	return c.serve(opt)
}

// fill gives the door the folds and kinds of the parts.
func (c *City) fill(opt Options) error {
	if err := c.parts(opt); err != nil {
		return err
	}
	for _, p := range c.Parts {
		for k, f := range p.Folds {
			if c.Door.Folds[k] != nil {
				return fmt.Errorf("part %s folds %s, which another part folds", p.Name, k)
			}
			c.Door.Folds[k] = f
		}
	}
	var err error
	c.Door.Kinds, err = kindsOf(c.Parts)
	return err
}

// serve builds the web server and the background work from the parts.
func (c *City) serve(opt Options) error {
	cfg := web.Config{City: c.Config.name(), Secure: c.Config.secure(), Clock: opt.Clock, Log: opt.Log, Demo: opt.Demo != nil, Kind: store.Kind}
	var routes []web.Route
	c.Jobs = &job.Runner{Log: opt.Log, Tasks: []job.Task{{Name: "sweep", Every: sweepEvery, Run: func(ctx context.Context) error {
		_, err := c.Door.Sweep(ctx)
		return err
	}}}}
	for _, p := range c.Parts {
		routes = append(routes, p.Routes...)
		cfg.Nav = append(cfg.Nav, p.Nav...)
		cfg.Foot = append(cfg.Foot, p.Foot...)
		c.Jobs.Tasks = append(c.Jobs.Tasks, p.Jobs...)
	}
	var err error
	c.Web, err = web.New(cfg, c.Words, c.Desk.sessions, routes)
	return err
}

// Close closes the database after the writes it has, and logs how well they shared their commits.
func (c *City) Close() error {
	err := c.DB.Close()
	if c.served {
		commits, writes := c.DB.Commits()
		c.log.Info("closed", "commits", commits, "writes", writes)
	}
	return err
}

const secretBytes = 32

func loadKeys(cfg Config) (k Keys, err error) {
	if k.Log, err = tlog.LoadKey(cfg.key("log.key")); err != nil {
		return k, err
	}
	if k.Unit, err = sealed.LoadKey(cfg.key("unit.key")); err != nil {
		return k, err
	}
	if k.Secret, err = os.ReadFile(cfg.key("secret.key")); err != nil {
		return k, fmt.Errorf("read the city's secret: %w", err)
	}
	if len(k.Secret) != secretBytes {
		return k, fault.New(fault.Invalid, "app.secret", cfg.key("secret.key"))
	}
	return k, nil
}

// createKeys makes the keys of a new city. Each refuses to overwrite what is there.
func createKeys(cfg Config) error {
	if err := os.MkdirAll(cfg.key(""), 0o700); err != nil {
		return fmt.Errorf("create keys: %w", err)
	}
	if err := tlog.CreateKey(cfg.key("log.key"), cfg.Origin); err != nil {
		return err
	}
	if err := sealed.CreateKey(cfg.key("unit.key")); err != nil {
		return err
	}
	f, err := os.OpenFile(cfg.key("secret.key"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("create keys: %w", err)
	}
	secret := make([]byte, secretBytes)
	rand.Read(secret)
	_, err = f.Write(secret)
	return errors.Join(err, f.Sync(), f.Close())
}

func logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
