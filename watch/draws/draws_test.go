package draws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
	"ombud/redress/followup"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/rules"
)

type routes struct{ *matter.Catalogue }

func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

const (
	week = "2026-08-03"
	seed = "a seed that somebody else keeps"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// drawn is a city with a week that was drawn: its export, and the log's key.
func drawn(t *testing.T, m store.Make) (Export, *tlog.Verifier) {
	t.Helper()
	ctx := t.Context()
	var cases *grievance.Work
	c := officetest.New(t, storetest.Open(t, m), func(c *officetest.City) part.Part {
		cases = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret")}
		return grievance.Part(&grievance.Desk{Work: cases})
	}, func(*officetest.City) part.Part {
		return followup.Part(&followup.Desk{Desk: &grievance.Desk{Work: cases}})
	},
		func(*officetest.City) part.Part { return part.Part{Name: "core", Words: core.Words} },
		func(*officetest.City) part.Part { return part.Part{Name: "promise", Words: promise.Words} })
	c.Fill(t)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", c.Door.Kinds), c.Door.Law.Current().Calendar, c.Door.Kinds)
	must(t, err)
	must(t, c.Door.Enact(ctx, book))
	file := filepath.Join(t.TempDir(), "log.key")
	must(t, tlog.CreateKey(file, "draws.ombud.example/log"))
	key, err := tlog.LoadKey(file)
	must(t, err)
	c.Door.Log.Key = key
	w := &followup.Work{Door: c.Door, Offices: c.Dir, City: "990100000000", Setting: followup.Setting{Share: 500}}
	city := officetest.Of("p", "pt-9901", "990100000000", access.Supervisor)
	for range 12 {
		r, err := cases.Receive(ctx, access.Caller{}, access.File, grievance.Filing{Channel: grievance.Web, Place: "990102001001", Matter: "0307", Title: "加装电梯补贴", Text: "补贴至今没有发放。", Lang: "zh"}, nil)
		must(t, err)
		must(t, cases.Refuse(ctx, officetest.Of("c", "pt-990102", "990102000000", access.Supervisor), r.ID, grievance.RefusedBody{Reason: "已经进入诉讼程序。", Remedy: "请参加诉讼。"}))
	}
	must(t, w.Commit(ctx, city, week, followup.Commitment(seed)))
	publish := func() {
		_, err := c.Door.Log.Sequence(ctx, c.DB)
		must(t, err)
		_, err = c.Door.Log.Publish(ctx, c.DB)
		must(t, err)
	}
	c.Clock.Advance(7 * 24 * time.Hour)
	publish()
	must(t, w.Draw(ctx, city, week, seed))
	publish()
	e, err := (&maker{door: c.Door}).export(ctx, week)
	must(t, err)
	if _, err := (&maker{door: c.Door}).export(ctx, "2026-08-10"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a week that was not drawn: %v", err)
	}
	return e, key.Verifier()
}

// written is an export as another program reads it.
func written(t *testing.T, e Export) Export {
	t.Helper()
	raw, err := json.Marshal(e)
	must(t, err)
	out, err := parse(raw)
	must(t, err)
	return out
}

func TestExportProvesTheDraw(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]store.Make{"sqlite": store.SQLite, "postgres": store.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, key := drawn(t, m)
			f, err := Check(written(t, e), key)
			if err != nil || !f.Recorded || len(e.Candidates) != 12 || f.Picked == 0 || f.Picked == 12 {
				t.Fatalf("%+v of %d, %v", f, len(e.Candidates), err)
			}
			altered(t, e, key)
			command(t, e, key)
		})
	}
}

// altered changes one thing at a time; each is refused, for its own reason.
func altered(t *testing.T, e Export, key *tlog.Verifier) {
	t.Helper()
	picked := func(yes bool) int {
		for i, c := range e.Candidates {
			if c.Picked == yes {
				return i
			}
		}
		return -1
	}
	for name, x := range map[string]struct {
		change func(*Export)
		word   string
	}{
		"another seed":      {func(e *Export) { e.Seed += "!" }, "draws.bad.seed"},
		"a seed to fit":     {func(e *Export) { e.Seed = "x"; e.Commitment = followup.Commitment("x") }, "draws.bad.committed"},
		"more":              {func(e *Export) { e.Share = 1000 }, "draws.bad.committed"},
		"another area":      {func(e *Export) { e.Areas = []string{"990103"} }, "draws.bad.committed"},
		"another week":      {func(e *Export) { e.Period = "2026-08-10" }, "draws.bad.week"},
		"another root":      {func(e *Export) { e.Root = strings.Repeat("0", 64) }, "draws.bad.root"},
		"one spared":        {func(e *Export) { e.Candidates[picked(true)].Picked = false }, "draws.bad.pick"},
		"one chosen":        {func(e *Export) { e.Candidates[picked(false)].Picked = true }, "draws.bad.pick"},
		"one hidden":        {func(e *Export) { e.Candidates = e.Candidates[1:] }, "draws.bad.recorded"},
		"one twice":         {func(e *Export) { e.Candidates[1] = e.Candidates[0] }, "draws.bad.candidate"},
		"one moved":         {func(e *Export) { e.Candidates[0].Entry = e.Candidates[1].Entry }, "draws.bad.candidate"},
		"another beginning": {func(e *Export) { e.From++ }, "draws.bad.recorded"},
		"the wrong record":  {func(e *Export) { e.Drawn = e.Committed }, "draws.bad.kind"},
		"another format":    {func(e *Export) { e.Format = "ombud follow-up draw v0" }, "draws.bad.format"},
	} {
		bad := written(t, e)
		x.change(&bad)
		if _, err := Check(bad, key); !fault.Is(err, fault.Invalid) || fault.As(err).Key != x.word {
			t.Errorf("%s: %v, want %s", name, err, x.word)
		}
	}
	file := filepath.Join(t.TempDir(), "other.key")
	must(t, tlog.CreateKey(file, "draws.ombud.example/log"))
	other, err := tlog.LoadKey(file)
	must(t, err)
	if _, err := Check(e, other.Verifier()); !fault.Is(err, fault.Invalid) {
		t.Errorf("under another key: %v", err)
	}
}

func command(t *testing.T, e Export, key *tlog.Verifier) {
	t.Helper()
	raw, err := json.Marshal(e)
	must(t, err)
	dir := t.TempDir()
	file, keyFile := filepath.Join(dir, "draw.json"), filepath.Join(dir, "key")
	must(t, os.WriteFile(file, raw, 0o600))
	must(t, os.WriteFile(keyFile, []byte(key.String()+"\n"), 0o600))
	var out bytes.Buffer
	must(t, Command(t.Context(), []string{"verify", file, "-key", keyFile, "-lang", "en"}, &out, nil))
	for _, want := range []string{"The draw of the week from 2026-08-03 holds", "All 12 candidates", "Not checked"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	must(t, os.WriteFile(file, append(raw, "{}"...), 0o600))
	for word, args := range map[string][]string{"draws.usage": {"verify"}, "draws.no_key": {"verify", file}, "draws.no_file": {"verify", file + "x", "-key", keyFile},
		"draws.bad.json": {"verify", file, "-key", keyFile}} {
		if err := Command(t.Context(), args, &out, nil); err == nil || fault.As(err).Key != word {
			t.Errorf("%v: %v, want %s", args, err, word)
		}
	}
}

// A draw at an address is checked with the key of the same city, and says that it was; one that cannot be read is not there.
func TestDrawAtAnAddress(t *testing.T) {
	t.Parallel()
	e, key := drawn(t, store.SQLite)
	raw, err := json.Marshal(e)
	must(t, err)
	get := func(_ context.Context, address string, _ int64) ([]byte, error) {
		switch address {
		case "https://city.example/follow-ups/" + week + "/draw.json":
			return raw, nil
		case "https://city.example/log/key":
			return []byte(key.String() + "\n"), nil
		}
		return nil, errors.New("404 Not Found")
	}
	var out bytes.Buffer
	must(t, Command(t.Context(), []string{"verify", "-lang", "en", "https://city.example/follow-ups/" + week + "/draw.json"}, &out, get))
	if !strings.Contains(out.String(), "The key came from the same address") {
		t.Errorf("whose key it is, is not said:\n%s", out.String())
	}
	if err := Command(t.Context(), []string{"verify", "https://city.example/other.json"}, &out, get); err == nil || fault.As(err).Key != "draws.no_file" {
		t.Errorf("an address with nothing: %v", err)
	}
}

// Counts that the public sees never move by one, and under five are not said.
func TestBucketsAreRounded(t *testing.T) {
	t.Parallel()
	v, err := voice("en")
	must(t, err)
	list := func(solved int) []followup.Bucket {
		return []followup.Bucket{{State: followup.Reached, Solved: "yes", Satisfied: 3, N: solved}, {State: followup.Reached, Solved: "no", Satisfied: 1, N: 4},
			{State: followup.Silent, N: 10}, {State: followup.Excluded, Reason: "declined", N: 5}}
	}
	b := bucketsOf(v, list(12))
	got := []string{b.Solved.Rows[0].Shown, b.Solved.Rows[1].Shown, b.Solved.Rows[2].Shown, b.Silence.Rows[1].Shown, b.Excluded.Rows[1].Shown}
	for i, want := range []string{"10 or more", "0", "under 5", "10 or more", "5 or more"} {
		if got[i] != want {
			t.Errorf("bucket %d: %q, want %q", i, got[i], want)
		}
	}
	if next := bucketsOf(v, list(13)); next.Solved.Rows[0].Shown != got[0] || next.Satisfied.Rows[0].Value != b.Satisfied.Rows[0].Value {
		t.Error("one answer more is seen")
	}
}
