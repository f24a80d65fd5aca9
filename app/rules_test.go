package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/ruledesk"
)

const yunchuanRules = `pack: yunchuan-petition
title: {zh: 云川市信访工作规定, en: Yunchuan rules on petition work}
in_force: {from: 2026-01-01}
jurisdiction: "9901"
tightens: petition-2022
rules:
  - id: decide-acceptance
    cite: 《云川市信访工作规定》第八条
    within: 7d
    warn: [72h, 48h, 24h, 6h]
`

func packFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yunchuan.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRulesDiff(t *testing.T) {
	var out, errs bytes.Buffer
	tell := func(lang string, args ...string) (int, string) {
		t.Setenv("LC_ALL", lang)
		out.Reset()
		errs.Reset()
		code := Main(context.Background(), append([]string{"rules"}, args...), &out, &errs)
		return code, out.String() + errs.String()
	}
	local := packFile(t, yunchuanRules)
	code, said := tell("en_GB.UTF-8", "diff", "-", local)
	for _, want := range []string{"~ petition-2022/decide-acceptance", "15d → 7d  [tightened]", "yunchuan.yaml:7", "0 came, 0 went, 1 changed; 1 tightened, 0 loosened."} {
		if code != 0 || !strings.Contains(said, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, said)
		}
	}
	if _, said = tell("zh_CN.UTF-8", "diff", local, "-"); !strings.Contains(said, "- petition-2022/decide-acceptance") || !strings.Contains(said, "放宽 1 行") {
		t.Errorf("the way back:\n%s", said)
	}
	if code, said = tell("en", "diff", "-", packFile(t, strings.Replace(yunchuanRules, "7d", "20d", 1))); code != fault.Invalid.Exit() || !strings.Contains(said, "yunchuan.yaml:7: rule decide-acceptance: within 20d is looser than 15d") {
		t.Errorf("a loosened clock: exit %d\n%s", code, said)
	}
	if code, said = tell("en", "diff", "-", "/no/such/folder"); code != fault.NotFound.Exit() || !strings.Contains(said, "/no/such/folder") {
		t.Errorf("no folder: exit %d\n%s", code, said)
	}
}

// playedCity is a demo city with a history, closed.
func playedCity(t *testing.T, database string, grievances int) Config {
	t.Helper()
	cfg, _, err := demoConfig(t.TempDir(), database, 0)
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewVirtual(clock.System{}.Now().AddDate(0, 0, -demoDays))
	if err := fillDemo(t.Context(), cfg, clk, clock.System{}.Now(), grievances, 0, 7, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestReplayIsWhatHappened: under the law in force a replay of the recorded facts gives the duties that are in the table, each with its
// warnings, breach and steps: what a simulation compares with is what was.
func TestReplayIsWhatHappened(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		database := ""
		if db := open(store.Options{}); db.Make() == store.Postgres {
			database = storetest.DSN(t, store.Postgres)
		}
		cfg := playedCity(t, database, 60)
		c, err := openToRead(t.Context(), cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.DB.Close()
		if _, err := c.Door.Learn(t.Context()); err != nil {
			t.Fatal(err)
		}
		until, seen := clock.System{}.Now().UnixMilli(), 0
		for facts, err := range fact.BySubject(t.Context(), c.DB, c.Door.Law.Touches) {
			if err != nil {
				t.Fatal(err)
			}
			past, err := c.Door.Law.Replay(t.Context(), c.DB, c.Door.Dir, facts, min(until, facts[len(facts)-1].Recorded))
			if err != nil {
				t.Fatal(err)
			}
			want, err := duty.Of(t.Context(), c.DB, facts[0].Subject)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]duty.Duty{}
			for _, o := range past.Outcomes {
				got[o.ID] = o.Duty
			}
			for _, d := range want {
				again := got[d.ID]
				again.Book = d.Book // opened before the demo amended a pack: the older law, whose rows the newer one holds for that time
				if diff := cmp.Diff(d, again); diff != "" {
					t.Errorf("%s of %s (-table +replay):\n%s", d.Rule, d.Subject, diff)
				}
				seen++
			}
			if len(got) != len(want) {
				t.Errorf("%s: %d duties, %d replayed", facts[0].Subject, len(want), len(got))
			}
		}
		if seen < 200 {
			t.Errorf("only %d duties were compared", seen)
		}
	})
}

// TestSimulate tries a tighter pack on a played city: the same packs change nothing, a shorter clock moves exactly the deadlines of its
// rule, and not a byte is written.
func TestSimulate(t *testing.T) {
	t.Setenv("LC_ALL", "en")
	cfg := playedCity(t, "", 40)
	c, err := openToRead(t.Context(), cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.DB.Close()
	now, err := c.Door.Learn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := fact.Count(t.Context(), c.DB)
	trial := ruledesk.Trial{DB: c.DB, Kinds: c.Door.Kinds, Dir: c.Door.Dir, Was: now, Is: now, Now: clock.System{}.Now().UnixMilli()}
	if r, err := trial.Run(t.Context()); err != nil || r.Touched != 0 || len(r.Effects) != 0 || r.Matters < 40 {
		t.Fatalf("against itself: %+v, %v", r, err)
	}
	if trial.Is, err = ruledesk.AsIf(now, []duty.Source{{File: "y.yaml", Text: yunchuanRules}}, false, c.Door.Kinds); err != nil {
		t.Fatal(err)
	}
	r, err := trial.Run(t.Context())
	if err != nil || len(r.Effects) != 1 || r.Effects[0].Rule != "petition-2022/decide-acceptance" {
		t.Fatalf("%+v, %v", r, err)
	}
	var opened int
	if err := c.DB.Row(t.Context(), `SELECT count(*) FROM duty WHERE rule = 'petition-2022/decide-acceptance'`).Scan(&opened); err != nil {
		t.Fatal(err)
	}
	e := r.Effects[0]
	if e.Earlier != opened || e.Earlier == 0 || e.MostEarlier != 8*24*3600*1000 || e.Later+e.More+e.Fewer+e.Bearer != 0 || e.Warned <= 0 || e.Kept != 0 {
		t.Errorf("%d duties in the city: %+v", opened, e)
	}
	var out, errs bytes.Buffer
	if code := Main(t.Context(), []string{"rules", "simulate", "-dir", cfg.Dir, packFile(t, yunchuanRules)}, &out, &errs); code != 0 || !strings.Contains(out.String(), "nothing was written") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
	for args, want := range map[string]string{"-from 2026-13-01": "is no day", "-from 2026-09-10 -to 2026-09-01": "swap"} {
		errs.Reset()
		if code := Main(t.Context(), append(append([]string{"rules", "simulate", "-dir", cfg.Dir}, strings.Fields(args)...), "x.yaml"), &out, &errs); code != fault.Invalid.Exit() || !strings.Contains(errs.String(), want) {
			t.Errorf("%s: exit %d: %s", args, code, errs.String())
		}
	}
	if after, _ := fact.Count(t.Context(), c.DB); after != before {
		t.Errorf("%d facts became %d", before, after)
	}
}
