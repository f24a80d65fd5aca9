package app

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func seedTest(dir, database string) seedOptions {
	return seedOptions{dir: dir, database: database, count: 110, days: 130, seed: 7, until: "2026-07-01"}
}

// What is made in memory and loaded is what the verbs and the sweep leave, fact by fact and row by row, on either database: only ids,
// salts and hashes are others. It folds again to the same rows, and the log is whole.
func TestSeedIsWhatTheVerbsWouldHaveWritten(t *testing.T) {
	t.Parallel()
	slow := seedTest(t.TempDir(), "")
	slow.verbs = true
	played := story(t, slow, false)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		database := ""
		if db := open(store.Options{}); db.Make() == store.Postgres {
			database = storetest.DSN(t, store.Postgres)
		}
		loaded := story(t, seedTest(t.TempDir(), database), true)
		for _, table := range slices.Sorted(maps.Keys(played)) {
			if len(played[table]) < 20 && table != "blocks" {
				t.Errorf("%s: only %d rows to compare", table, len(played[table]))
			}
			if diff := cmp.Diff(played[table], loaded[table]); diff != "" {
				t.Errorf("%s (-by the verbs +seeded):\n%.3000s", table, diff)
			}
		}
	})
}

// story seeds a city and tells every row of its grievances, with ids as they follow from receipt number and order.
func story(t *testing.T, o seedOptions, check bool) map[string][]string {
	t.Helper()
	c := seeded(t, o)
	if check {
		if _, err := c.Rebuild(t.Context(), func(int) {}); err != nil {
			t.Error(err)
		}
		if p, err := c.Door.Log.Publish(t.Context(), c.DB); err != nil || p.Size < 1000 {
			t.Errorf("published %d, %v", p.Size, err)
		}
		if err := c.Door.Log.Check(t.Context(), c.DB); err != nil {
			t.Error(err)
		}
		proves(t, c)
	}
	names := map[string]string{}
	for _, s := range rows(t, c, `SELECT id, number FROM grievance`) {
		names[s[0]] = "G" + s[1]
	}
	last, n := "", 0
	for _, f := range rows(t, c, `SELECT subject, id FROM fact WHERE subject IN (SELECT id FROM grievance) ORDER BY subject, recorded_at, id`) {
		if n++; f[0] != last {
			last, n = f[0], 0
		}
		names[f[1]] = fmt.Sprintf("%s/%d", names[f[0]], n)
	}
	out := map[string][]string{}
	for table, q := range map[string]string{
		"fact":      `SELECT id, kind, subject, place, office, staff, role, at, recorded_at, reason, body, coalesce(key, '') FROM fact WHERE subject IN (SELECT id FROM grievance)`,
		"duty":      `SELECT * FROM duty`,
		"grievance": `SELECT * FROM grievance`,
		"blocks":    `SELECT * FROM number_block`,
		"figures":   `SELECT * FROM tally_place`,
		"boards":    `SELECT * FROM board_day`,
	} {
		for _, r := range rows(t, c, q) {
			out[table] = append(out[table], renamed(strings.Join(r, " | "), names))
		}
		slices.Sort(out[table])
	}
	out["words"] = found(t, c, names)
	return out
}

var anID = regexp.MustCompile(`\b([0-9A-Z]{13})(-[0-9a-f]{10})?\b`)

func renamed(s string, names map[string]string) string {
	return anID.ReplaceAllStringFunc(s, func(id string) string {
		if name, ok := names[id[:13]]; ok {
			return name
		}
		return id
	})
}

// found is what the word index finds for words of all kinds.
func found(t *testing.T, c *City, names map[string]string) (out []string) {
	t.Helper()
	for _, w := range []string{"路灯", "电梯 物业", "幸福路", "工资", "请公布", "12", "zzopt9901", "zza990103", "停水", "施工队", "问题", "下雨", "示例置业", "学校", "检测结果",
		"zza99", "云川", "石桥镇", "社区", "夜里"} {
		ids, err := store.Words{Table: "grievance_words"}.Find(t.Context(), c.DB, c.DB.Make(), w, nil, "", false, 5000)
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range ids {
			ids[i] = names[id]
		}
		slices.Sort(ids)
		out = append(out, w+": "+strings.Join(ids, " "))
	}
	return out
}

func seeded(t *testing.T, o seedOptions) *City {
	t.Helper()
	if err := seedCity(t.Context(), o, io.Discard); err != nil {
		t.Fatal(err)
	}
	cfg, err := ReadConfig(o.dir)
	if err != nil {
		t.Fatal(err)
	}
	_, to, err := o.period()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Clock: clock.Frozen(to)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func rows(t *testing.T, c *City, q string) [][]string {
	t.Helper()
	list, err := store.All(t.Context(), c.DB, func(r *sql.Rows, row *[]string) error {
		columns, err := r.Columns()
		if err != nil {
			return err
		}
		into := make([]any, len(columns))
		for i := range into {
			into[i] = new(any)
		}
		err = r.Scan(into...)
		for _, v := range into {
			*row = append(*row, fmt.Sprint(*v.(*any)))
		}
		return err
	}, q)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// proves asks for the proofs of a few facts.
func proves(t *testing.T, c *City) {
	t.Helper()
	n := 0
	for f, err := range fact.Since(t.Context(), c.DB, 300) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%101 != 0 {
			continue
		}
		if _, err := c.Door.Log.Proof(t.Context(), c.DB, f); err != nil || !f.Genuine() {
			t.Fatalf("fact %d: %v", f.Seq, err)
		}
	}
}

// The same seed makes the same grievances, byte for byte: ids, salts, hashes, and so the log over them.
func TestSameSeedSameYear(t *testing.T) {
	t.Parallel()
	const q = `SELECT id, kind, subject, staff, body, hex(salt), hex(hash), key FROM fact WHERE key LIKE 'year-%' OR kind LIKE 'duty%' OR subject IN
		(SELECT id FROM grievance) ORDER BY seq`
	a, b, other := seedTest(t.TempDir(), ""), seedTest(t.TempDir(), ""), seedTest(t.TempDir(), "")
	other.seed = 8
	first := rows(t, seeded(t, a), q)
	if diff := cmp.Diff(first, rows(t, seeded(t, b), q)); diff != "" {
		t.Errorf("another year from the same seed:\n%.2000s", diff)
	}
	if cmp.Equal(first, rows(t, seeded(t, other), q)) {
		t.Error("the same year from another seed")
	}
}

// A city that has grievances, and a real one, are refused; a seeding that is cut short leaves a city without grievances.
func TestSeedRefuses(t *testing.T) {
	t.Parallel()
	o := seedTest(t.TempDir(), "")
	cut, stop := context.WithCancel(t.Context())
	stop()
	if err := seedCity(cut, o, io.Discard); err == nil {
		t.Error("a cut seeding says that it is done")
	}
	c := seeded(t, o)
	if left, err := filepath.Glob(filepath.Join(o.dir, "*.loading")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := seedCity(t.Context(), o, io.Discard); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second year: %v", err)
	}
	real := seedTest(t.TempDir(), "")
	if err := os.WriteFile(filepath.Join(real.dir, configFile), []byte("origin: city.example/log\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := seedCity(t.Context(), real, io.Discard); !fault.Is(err, fault.Denied) {
		t.Errorf("a real city: %v", err)
	}
}

// Loading takes what is described: a table or index that gets new columns must be described anew.
func TestLoadKnowsTheSchema(t *testing.T) {
	t.Parallel()
	o := seedTest(t.TempDir(), "")
	o.count = 0
	c := seeded(t, o)
	bulk, err := c.Door.Bulk(t.Context(), newAnswers(c.Door), nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := bulk.Load(t.Context(), nil, "", func(act.Rows, string, any) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	l.Abandon()
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		o := seedOptions{dir: b.TempDir(), count: 20000, days: 365, seed: 7, until: "2026-07-01"}
		if err := seedCity(b.Context(), o, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
