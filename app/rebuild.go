package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
)

// Rebuild computes every folded row again from the facts alone, in a database of its own, and compares row by row. It changes
// nothing; it proves that the stored rows are what the facts say.
func (c *City) Rebuild(ctx context.Context, step func(done int)) (facts int, err error) {
	err = c.again(ctx, func(again *store.DB) error {
		facts, err = c.refold(ctx, again, step)
		return err
	})
	return facts, err
}

// again gives fn an empty database at the newest schema, which is gone afterwards.
func (c *City) again(ctx context.Context, fn func(*store.DB) error) error {
	dir, err := os.MkdirTemp("", "ombud-rebuild-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	again, err := store.Open(ctx, filepath.Join(dir, "again.db"), store.Options{Unsafe: true})
	if err != nil {
		return err
	}
	defer again.Close()
	if _, err := again.Migrate(ctx, c.lines()); err != nil {
		return err
	}
	return fn(again)
}

// refold folds all facts into again and compares every folded table.
func (c *City) refold(ctx context.Context, again *store.DB, step func(done int)) (facts int, err error) {
	err = c.Door.Refold(ctx, again, func(fact.Fact) {
		if facts++; facts%1000 == 0 {
			step(facts)
		}
	})
	if err != nil {
		return facts, err
	}
	tables := []act.Table{{Name: "duty", Key: "id"}, {Name: "law", Key: "book"}}
	for _, p := range c.Parts {
		for _, t := range p.Tables {
			tables = append(tables, act.Table{Name: t.Name, Key: t.Key})
		}
	}
	if err := act.Compare(ctx, c.DB, again, tables); err != nil {
		return facts, fault.New(fault.Internal, "app.rebuild.differs", err.Error())
	}
	return facts, nil
}

// lines are the migrations of the heart and of every part.
func (c *City) lines() []store.Line {
	out := []store.Line{{Part: "fact", FS: sub(fact.Schema)}, {Part: "duty", FS: sub(duty.Schema)}}
	for _, p := range c.Parts {
		if p.Schema != nil {
			out = append(out, store.Line{Part: p.Name, FS: p.Schema})
		}
	}
	return out
}

// sub is the schema folder inside an embedded tree.
func sub(f fs.FS) fs.FS {
	s, err := fs.Sub(f, "schema")
	if err != nil {
		return f
	}
	return s
}

func runRebuild(ctx context.Context, c *City, _ []string, out io.Writer) error {
	n, err := c.Rebuild(ctx, func(done int) { fmt.Fprintf(out, "\r%d facts", done) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\r%d facts folded again: every row is equal\n", n)
	return err
}

func newPassword() string { return strings.ToLower(rand.Text()[:20]) }

func trimLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimRight(line, "\r")
}

// Kinds is the registry of every fact the product can record.
func Kinds() (*fact.Registry, error) {
	c, err := blank()
	if err != nil {
		return nil, err
	}
	return kindsOf(c.Parts)
}

// blank is a city of parts alone, without database and keys: for what can be said of the binary itself.
func blank() (*City, error) {
	c := &City{Door: &act.Door{Law: &duty.Law{}, Folds: map[string]act.Fold{}}}
	return c, c.parts(Options{})
}

func kindsOf(parts []part.Part) (*fact.Registry, error) {
	kinds := append(append([]fact.Any{}, duty.Kinds...), act.Denied)
	for _, p := range parts {
		kinds = append(kinds, p.Kinds...)
	}
	return fact.NewRegistry(kinds...)
}

// runSchema prints the whole schema as the binary would make it, SQLite spelling: schema.sql is this output.
func runSchema(_ context.Context, _ []string, out io.Writer) error {
	c, err := blank()
	if err != nil {
		return err
	}
	var errs error
	fmt.Fprintln(out, "-- The schema in SQLite spelling, all migrations in order. Made by: ombud schema > schema.sql")
	for _, line := range c.lines() {
		names, err := fs.Glob(line.FS, "*.sql")
		errs = errors.Join(errs, err)
		for _, n := range names {
			raw, err := fs.ReadFile(line.FS, n)
			errs = errors.Join(errs, err)
			fmt.Fprintf(out, "\n-- %s/%s\n%s", line.Part, n, raw)
		}
	}
	return errs
}
