package app

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
)

// The dump that people read is the schema that the binary makes.
func TestSchemaDump(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := runSchema(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("schema.sql is not what ombud schema prints (-file +printed):\n%s", diff)
	}
}

func TestPartsNameTheirCommands(t *testing.T) {
	t.Parallel()
	c, err := blank()
	if err != nil {
		t.Fatal(err)
	}
	var brought []string
	for _, p := range c.Parts {
		for _, cmd := range p.Commands {
			brought = append(brought, cmd.Name)
		}
	}
	slices.Sort(brought)
	if diff := cmp.Diff(partCommands, brought); diff != "" {
		t.Errorf("help names other commands than the parts bring (-help +parts):\n%s", diff)
	}
}

func TestEveryWordIsThere(t *testing.T) {
	t.Parallel()
	c, err := blank()
	if err != nil {
		t.Fatal(err)
	}
	w, err := catalogue(c.Parts)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := Kinds()
	if err != nil {
		t.Fatal(err)
	}
	letters := map[string]string{}
	for _, p := range c.Parts {
		for _, e := range p.Nav {
			if !w.Has(e.Key) || e.Menu != "" && !w.Has(string(e.Menu)) {
				t.Errorf("part %s: navigation key %s or its menu %q has no words", p.Name, e.Key, e.Menu)
			}
			if other := letters[e.Letter]; e.Letter != "" && other != "" {
				t.Errorf("part %s: g %s goes to %s and to %s", p.Name, e.Letter, other, e.Path)
			}
			letters[e.Letter] = e.Path
		}
	}
	book, err := Law(kinds, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Packs) < 2 {
		t.Errorf("%d packs", len(book.Packs))
	}
	if got := w.Say(words.Zh, "no.such.key"); !strings.Contains(got, "⟦") {
		t.Errorf("a missing key shows as %q", got)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		kind       fault.Kind
	}{
		{"unknown key", "origin: a.example/log\nnonsense: 1\n", fault.Invalid},
		{"no origin", "city: {zh: 某市}\n", fault.Invalid},
		{"base with a path", "origin: a.example/log\nbase: https://a.example/x\n", fault.Invalid},
		{"not yaml", "origin: [\n", fault.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, configFile), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadConfig(dir); !fault.Is(err, c.kind) {
				t.Errorf("got %v, want %s", err, c.kind)
			}
		})
	}
	if _, err := ReadConfig(t.TempDir()); !fault.Is(err, fault.NotFound) {
		t.Errorf("an empty folder: %v", err)
	}
}

// The demo's history, made by the verbs on either database, folds again to the same rows, and the same seed makes the same city.
func TestDemoCityFoldsAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		database := ""
		if db := open(store.Options{}); db.Make() == store.Postgres {
			database = storetest.DSN(t, store.Postgres)
		}
		cfg, _, err := demoConfig(t.TempDir(), database, 0)
		if err != nil {
			t.Fatal(err)
		}
		clk := clock.NewVirtual(clock.System{}.Now().AddDate(0, 0, -demoDays))
		if err := fillDemo(t.Context(), cfg, clk, clock.System{}.Now(), 60, 0, 7, new(bytes.Buffer)); err != nil {
			t.Fatal(err)
		}
		c, err := Open(t.Context(), cfg, Options{Clock: clk})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		// A version that two people put in force on the rule desk is law after a restart too.
		if r, ok := c.Door.Law.Current().Rule("county-team/first-plan", "990102000000", calendar.DateOf(clk.Now())); !ok || r.Within != "2wd" {
			t.Errorf("after a restart the approved version is not law: %s", r.Within)
		}
		laws, err := fact.Of(t.Context(), c.DB, "law")
		if err != nil || len(laws) != 2 {
			t.Errorf("%d laws are on record, want the first and the approved, %v", len(laws), err)
		}
		clk.Advance(40 * 24 * time.Hour)
		if _, err := c.Door.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for {
			n, err := c.Door.Log.Sequence(t.Context(), c.DB)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		n, err := c.Rebuild(t.Context(), func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		if n < 500 {
			t.Errorf("only %d facts", n)
		}
	})
}

func TestStep(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]time.Duration{"+3d": 72 * time.Hour, "1h": time.Hour, " 90m ": 90 * time.Minute, "5wd": 0, "-1d": 0, "": 0, "9999d": 0} {
		got, err := step(in)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("step(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
}
