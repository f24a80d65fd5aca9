package app

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/app/simulate"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func seasonTest(t *testing.T, database string) simulation {
	t.Helper()
	dir := t.TempDir()
	return simulation{season: simulate.Season{From: time.Date(2026, 9, 29, 0, 0, 0, 0, clock.Zone), To: time.Date(2026, 10, 3, 0, 0, 0, 0, clock.Zone),
		Population: 60000, Seed: 7, Faults: true}, dir: filepath.Join(dir, "city"), database: database, report: filepath.Join(dir, "season.html"), rebuild: true}
}

// played plays a season and gives what it printed, without the name of the file, and the page.
func played(t *testing.T, o simulation) (text, page string) {
	t.Helper()
	var out bytes.Buffer
	if err := playSeason(t.Context(), o, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(o.report)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(out.String(), o.report, "REPORT"), string(raw)
}

// TestSeasonIsTheSameEachTime: same seed, same result, byte for byte, down to the root of the log; another seed makes another city. All
// invariants are checked on the way: a run that breaks one ends with an error.
func TestSeasonIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	text, page := played(t, seasonTest(t, ""))
	again, same := played(t, seasonTest(t, ""))
	if text != again || page != same {
		t.Errorf("two runs differ:\n%s\n%s", text, again)
	}
	other := seasonTest(t, "")
	other.season.Seed, other.season.Faults, other.rebuild = 8, false, false
	if third, _ := played(t, other); third == text {
		t.Error("another seed plays the same")
	}
}

// TestSeasonOnBothDatabases: a node is killed in the middle of a write and after one, on either database, and nothing that was answered
// for is lost or done twice. The figures are the same; only the log is in another order.
func TestSeasonOnBothDatabases(t *testing.T) {
	t.Parallel()
	told := map[string]string{}
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		database := ""
		if db := open(store.Options{}); db.Make() == store.Postgres {
			database = storetest.DSN(t, store.Postgres)
		}
		text, page := played(t, seasonTest(t, database))
		for _, want := range []string{"simulate.check.midnight", "simulate.check.killed", "simulate.check.rebuild", "simulate.check.log", "simulate.check.breaches", "simulate.check.once", "simulate.check.rungs"} {
			v, err := spoken()
			if err != nil {
				t.Fatal(err)
			}
			if line, _, _ := strings.Cut(v.Say(want, "|"), "|"); !strings.Contains(text, line) {
				t.Errorf("the report does not say %q", line)
			}
		}
		for _, want := range []string{`<main lang="zh"`, `<main lang="en"`, "</html>"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		figures, _, _ := strings.Cut(text, "█")
		told[open(store.Options{}).Make().String()] = figures
	})
	if a, b := told["sqlite"], told["postgres"]; b != "" && a != b {
		t.Errorf("the databases differ:\n%s\n%s", a, b)
	}
}

// TestSimulateRefuses: what cannot be played is said before anything is made.
func TestSimulateRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	report := filepath.Join(dir, "r.html")
	if _, _, err := demoConfig(filepath.Join(dir, "there"), "", 0); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-from", "yesterday"}, {"-from", "2026-09-10", "-to", "2026-09-10"}, {"-from", "2026-09-10", "-to", "2026-09-01"},
		{"-population", "3"}, {"-population", "900000000"}, {"-to", "2030-01-01"}, {"more"}, {"-report", filepath.Join(dir, "none", "r.html")}, {"-dir", filepath.Join(dir, "there")}} {
		if err := runSimulate(t.Context(), append([]string{"-report", report}, args...), io.Discard); err == nil {
			t.Errorf("ombud simulate %v ran", args)
		}
	}
}

// TestSimulateSaysWhichDays: days the wrong way round are told as such, not with the whole usage.
func TestSimulateSaysWhichDays(t *testing.T) {
	t.Parallel()
	for _, days := range [][]string{{"2026-09-10", "2026-09-01"}, {"2026-09-10", "2026-09-10"}, {"2026-09-10", "2027-09-12"}} {
		err := runSimulate(t.Context(), []string{"-report", filepath.Join(t.TempDir(), "r.html"), "-from", days[0], "-to", days[1]}, io.Discard)
		if f := fault.As(err); f == nil || f.Kind != fault.Invalid || f.Key != "app.simulate.days" {
			t.Errorf("%v: %v", days, err)
		}
	}
}

// TestSeededCityIsNotServed: its salts follow from a seed that may be known.
func TestSeededCityIsNotServed(t *testing.T) {
	t.Parallel()
	cfg, _, err := demoConfig(t.TempDir(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Unsafe: true, Seeded: fromSeed(1)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ln, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if err := c.run(t.Context(), ln); err == nil {
		t.Error("a city with salts from a seed was served")
	}
}

// TestSecondOpinionFindsWhatIsWrong: a due instant that was moved by a minute, a duty that was put away, a rung that is not on record.
func TestSecondOpinionFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	o := seasonTest(t, "")
	o.season.Faults, o.rebuild = false, false
	played(t, o)
	cfg, err := ReadConfig(o.dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Clock: clock.Frozen(o.season.To), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if r, err := c.secondOpinion(t.Context(), o.season.To); err != nil || r.Duties < 1000 || r.Rungs < 200 {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, _ := c.secondOpinion(t.Context(), o.season.To.AddDate(0, 0, 2)); r.Missed == 0 || r.Double+r.Extra > 0 {
		t.Errorf("two days later rungs are missed: %+v", r)
	}
	if r, _ := c.secondOpinion(t.Context(), o.season.To.AddDate(0, 0, -1)); r.Extra == 0 || r.Missed > 0 {
		t.Errorf("a day before they were not due: %+v", r)
	}
	for _, harm := range []string{`UPDATE duty SET due_at = due_at + 60000 WHERE id = (SELECT min(id) FROM duty)`, `DELETE FROM duty WHERE id = (SELECT max(id) FROM duty)`} {
		err := c.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, harm)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if r, err := c.secondOpinion(t.Context(), o.season.To); err == nil || r.Wrong != 2 {
		t.Errorf("two duties were harmed: %+v, %v", r, err)
	}
}
