package act_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

var folded = []act.Table{{Name: "duty", Key: "id"}, {Name: "law", Key: "book"}, {Name: "thing", Key: "id"}}

// refold folds all facts of the node again into an empty SQLite file, as ombud rebuild does, and compares.
func (n *node) refold() error {
	n.t.Helper()
	again := storetest.Open(n.t, store.SQLite)(store.Options{})
	if _, err := again.Migrate(n.t.Context(), schema()); err != nil {
		n.t.Fatal(err)
	}
	facts := 0
	if err := n.Refold(n.t.Context(), again, func(fact.Fact) { facts++ }); err != nil {
		return err
	}
	if total := n.count(`SELECT count(*) FROM fact`); facts != total {
		n.t.Errorf("%d of %d facts were folded again", facts, total)
	}
	return act.Compare(n.t.Context(), n.DB, again, folded)
}

// TestRefold is property 4: folding all facts again gives the stored rows, through changes of the law and new calendars.
func TestRefold(t *testing.T) {
	key := logKey(t)
	text := strings.Replace(pack, "within: 5d", "within: 4wd", 1)
	old, now := book(t, 2025, text), book(t, 2026, text)
	other := book(t, 2026, strings.NewReplacer("within: 5d", "within: 3d", "met_by: [thing.answered]", "met_by: [thing.commented]").Replace(pack))
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		n := start(t, open, key, "2025-12-26 10:00", old)
		do := func(when string, kinds ...fact.Draft) {
			n.set(when)
			for _, d := range kinds {
				for _, s := range []string{"S", "T"} {
					d.Subject = s
					n.mustRecord(d)
				}
			}
		}
		do("2025-12-26 10:00", file(""), plain(opened))
		do("2025-12-27 10:00", plain(closed), extended.Draft("", here, extendedBody{Days: 2, Approver: "head"}))
		n.mustRecord(file("closed early"))
		n.mustRecord(answered.Draft("closed early", here, noBody{})) // keeps its provisional day for ever
		if err := n.Enact(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if got := n.count(`SELECT count(*) FROM fact WHERE kind = 'duty.redated'`); got != 2 {
			t.Errorf("%d duties were redated", got)
		}
		n.set("2026-01-20 10:00")
		n.sweep()
		do("2026-01-20 11:00", file(""), plain(commented))
		if err := n.Enact(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		do("2026-01-20 12:00", file(""), plain(opened))
		do("2026-01-21 12:00", plain(closed), plain(commented), plain(answered))
		n.set("2026-03-01 10:00")
		n.sweep()
		for i := range 600 { // more than one page
			n.mustRecord(commented.Draft(fmt.Sprint("S", i), here, noBody{}))
		}
		n.place()
		if err := n.refold(); err != nil {
			t.Error(err)
		}
		after := start(t, open, key, "2026-03-02 10:00", other) // a binary of next year
		if err := after.refold(); err != nil {
			t.Errorf("after a restart: %v", err)
		}
		after.whole()

		bend := func(q string) {
			t.Helper()
			if err := n.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
				t.Fatal(err)
			}
		}
		id := column[string](t, n.DB, `SELECT id FROM duty ORDER BY id LIMIT 1`)[0]
		for _, c := range []struct{ do, undo, want string }{
			{`UPDATE duty SET due_at = due_at + 7 WHERE id = '` + id + `'`, `UPDATE duty SET due_at = due_at - 7 WHERE id = '` + id + `'`, "table duty: row id=" + id + ": due_at is "},
			{`UPDATE thing SET last = 'x' WHERE id = 'S7'`, `UPDATE thing SET last = 'thing.commented' WHERE id = 'S7'`, `table thing: row id=S7: last is "x" here and "thing.commented" there`},
			{`INSERT INTO thing VALUES ('S70x', 1, 'x')`, `DELETE FROM thing WHERE id = 'S70x'`, "table thing: row id=S70x is here and not there"},
			{`DELETE FROM thing WHERE id = 'S99'`, `INSERT INTO thing VALUES ('S99', 1, 'thing.commented')`, "table thing: row id=S99 is there and not here"},
			{`INSERT INTO thing VALUES ('~', 1, 'x')`, `DELETE FROM thing WHERE id = '~'`, "table thing: row id=~ is here and not there"},
			{`UPDATE law SET since = 0`, "", "table law: row book="},
		} {
			bend(c.do)
			if err := n.refold(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", c.do, err, c.want)
			}
			if c.undo != "" {
				bend(c.undo)
			}
		}
	})
}

func TestRefoldRefuses(t *testing.T) {
	key, b := logKey(t), book(t, 2026, pack)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		n := start(t, open, key, friday, b)
		n.mustRecord(file("S"))
		n.mustRecord(plain(answered))
		n.place()
		bend := func(list ...string) {
			t.Helper()
			for _, q := range list {
				if err := n.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n.DB.Make() == store.SQLite {
			bend(`DROP TRIGGER fact_fixed`, `DROP TRIGGER fact_keep`)
		} else {
			bend(`ALTER TABLE fact DISABLE TRIGGER fact_keep`)
		}
		bend(`UPDATE fact SET office = 'x' WHERE seq = 2`)
		if err := n.refold(); err == nil || !strings.Contains(err.Error(), "fact 2 (") || !strings.Contains(err.Error(), "not what its hash says") {
			t.Errorf("a changed fact: %v", err)
		}
		bend(`DELETE FROM fact WHERE seq = 1`)
		if err := n.refold(); err == nil || !strings.Contains(err.Error(), "fact 1 is missing") {
			t.Errorf("a hole: %v", err)
		}
	})
	none := bare(t, storetest.Open(t, store.SQLite), key, friday)
	none.Law.Adopt(b)
	none.mustRecord(file("S"))
	if err := none.refold(); err == nil || !strings.Contains(err.Error(), "which law is in force") {
		t.Errorf("facts before any law: %v", err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	open := func(text string) *store.DB {
		db := storetest.Open(t, store.SQLite)(store.Options{})
		if err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for q := range strings.SplitSeq(strings.TrimSpace(text), "; ") {
				if _, err := tx.Exec(ctx, q); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return db
	}
	const make = `CREATE TABLE x (place TEXT, n INTEGER, b BLOB, r REAL, PRIMARY KEY (place, n)); `
	base := make + `INSERT INTO x VALUES ('a', 2, x'00', 0.5), ('a', 10, NULL, 1), ('b', 1, x'01', 2)`
	for name, c := range map[string]struct{ other, key, want string }{
		"same":           {base, "place, n", ""},
		"bytes":          {strings.Replace(base, "x'00'", "x'02'", 1), "place, n", `row place=a n=2: b is "\x00" here and "\x02" there`},
		"null":           {strings.Replace(base, "NULL", "x''", 1), "place, n", `row place=a n=10: b is <nil> here and "" there`},
		"numbers order":  {strings.Replace(base, "('a', 10, NULL, 1), ", "", 1), "place, n", "row place=a n=10 is here and not there"},
		"fewer here":     {base + ", ('c', 1, x'00', 1)", "place, n", "row place=c n=1 is there and not here"},
		"more columns":   {strings.Replace(make, "r REAL", "r REAL, s TEXT", 1), "place, n", "columns"},
		"no such column": {base, "place, m", "m"},
		"no such table":  {`CREATE TABLE y (a TEXT)`, "place, n", "x"},
	} {
		err := act.Compare(t.Context(), open(base), open(c.other), []act.Table{{Name: "x", Key: c.key}})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), "table x: ") || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// told is one fact of a random story, with the sweeps that run before it in each of two cities.
type told struct {
	after, late time.Duration
	draft       fact.Draft
	node        int
	sweeps      [2][]time.Duration
}

// stories draws what happens to one subject.
func stories(t *rapid.T) []told {
	any := rapid.SampledFrom([]fact.Draft{file(""), filed.Draft("", here, filedBody{To: "water", Urgent: true}), plain(answered), plain(withdrawn), plain(commented),
		plain(opened), plain(closed), extended.Draft("", here, extendedBody{Days: 2, Approver: "head"}), extended.Draft("", here, extendedBody{Days: 9, Approver: "head"})})
	pause := rapid.SampledFrom([]time.Duration{0, time.Minute, 50 * time.Minute, 20 * time.Hour, 60 * time.Hour})
	story := []told{{draft: filed.Draft("", here, filedBody{To: "water", Urgent: true})}}
	for range rapid.IntRange(1, 8).Draw(t, "facts") {
		e := told{after: pause.Draw(t, "after"), draft: any.Draw(t, "fact"), node: rapid.IntRange(0, 1).Draw(t, "node")}
		if e.late = rapid.SampledFrom([]time.Duration{0, 0, time.Hour, 100 * time.Hour}).Draw(t, "late"); e.late > 0 {
			e.draft.Reason = "补录"
		}
		for city := range e.sweeps {
			for range rapid.IntRange(0, 2).Draw(t, "sweeps") {
				e.sweeps[city] = append(e.sweeps[city], time.Duration(rapid.Int64Range(0, int64(e.after)).Draw(t, "sweep")))
			}
			slices.Sort(e.sweeps[city])
		}
		story = append(story, e)
	}
	return story
}

// TestStoriesAgree is property 3 in the databases: the same story told to two cities, one on each make, with several nodes and
// sweeps in between, ends with the same facts and duties; and each city refolds to itself.
func TestStoriesAgree(t *testing.T) {
	t.Parallel()
	key, b := logKey(t), book(t, 2026, pack)
	var cities [2][2]*node
	for i, m := range []store.Make{store.SQLite, store.Postgres} {
		open := storetest.Open(t, m)
		cities[i] = [2]*node{start(t, open, key, "2012-03-01 10:00", b), start(t, open, key, "2012-03-01 10:00", b)}
	}
	to := func(n *node, at time.Time) *node { n.clk.Advance(at.Sub(n.clk.Now())); return n }
	k := 0
	rapid.Check(t, func(rt *rapid.T) {
		k++
		subject, story := fmt.Sprint("S", k), stories(rt)
		var ends [2]string
		var facts [2][]fact.Fact
		var duties [2][]duty.Duty
		begin := cities[0][0].clk.Now()
		for i, doors := range cities {
			now := begin
			for _, e := range story {
				for _, s := range e.sweeps[i] {
					to(doors[1-e.node], now.Add(s)).sweep()
				}
				now = now.Add(e.after)
				d := e.draft
				d.Subject, d.At = subject, now.Add(-e.late).UnixMilli()
				_, err := to(doors[e.node], now).record(d)
				ends[i] += fmt.Sprintln(d.Kind, err)
			}
			to(doors[1], now.AddDate(0, 0, 20)).sweep()
			to(doors[0], now.AddDate(0, 0, 20))
			facts[i], duties[i] = must(fact.Of(t.Context(), doors[0].DB, subject)), doors[0].duties(subject)
			nameless(facts[i], duties[i])
		}
		if ends[0] != ends[1] {
			rt.Errorf("one city took what the other refused:\n%s\n%s", ends[0], ends[1])
		}
		if d := gocmp.Diff(facts[0], facts[1], cmpopts.IgnoreFields(fact.Fact{}, "Seq", "Recorded", "Salt", "Veil", "By", "Hash")); d != "" {
			rt.Errorf("the facts differ: %s", d)
		}
		if d := gocmp.Diff(duties[0], duties[1]); d != "" {
			rt.Errorf("the duties differ: %s", d)
		}
	})
	for _, doors := range cities {
		doors[1].place()
		doors[0].whole()
		if err := doors[0].refold(); err != nil {
			t.Error(err)
		}
	}
}

// nameless writes ordinal numbers for ids, which differ from city to city, and puts the duties in the order of their opening.
func nameless(facts []fact.Fact, duties []duty.Duty) {
	names := map[string]string{}
	for i := range facts {
		names[facts[i].ID] = fmt.Sprintf("F%02d", i)
	}
	for i := range duties {
		names[duties[i].ID] = duties[i].Rule + " of " + names[duties[i].Opening]
	}
	slices.SortFunc(duties, func(a, b duty.Duty) int { return strings.Compare(names[a.Opening]+a.Rule, names[b.Opening]+b.Rule) })
	for i := range duties {
		d := &duties[i]
		d.ID, d.Opening, d.EndBy = names[d.ID], names[d.Opening], names[d.EndBy]
	}
	for i := range facts {
		f := &facts[i]
		f.ID = names[f.ID]
		// An id of a duty begins with that of its opening fact: the longer ones first.
		for _, old := range slices.SortedFunc(maps.Keys(names), func(a, b string) int { return cmp.Compare(len(b), len(a)) }) {
			f.Body = []byte(strings.ReplaceAll(string(f.Body), old, names[old]))
		}
	}
}
