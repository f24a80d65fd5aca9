package tally

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/grievance"
	"ombud/watch/tally/tallytest"
)

var migrations = store.Line{Part: "tally", FS: Schema()}

// dump is every sum that is not zero, by its key.
func dump(t testing.TB, q store.Querier) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, text := range []string{
		`SELECT 'place ' || scale || ' ' || day || ' ' || matter || ' ' || place || ' ' || what, n FROM tally_place WHERE n <> 0`,
		`SELECT 'office ' || scale || ' ' || day || ' ' || rule || ' ' || office || ' ' || what, n FROM tally_office WHERE n <> 0`,
		`SELECT 'wait ' || day || ' ' || matter || ' ' || days, n FROM tally_wait`,
		`SELECT 'case ' || subject || ' ' || matter || ' ' || sent || ' ' || told_day || ' ' || office || ' ' || desk || ' ' || handling || ' ' || solved, 1 FROM tally_case`,
	} {
		type cell struct {
			key string
			n   int
		}
		list, err := store.All(t.Context(), q, func(r *sql.Rows, c *cell) error { return r.Scan(&c.key, &c.n) }, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			out[c.key] = c.n
		}
	}
	return out
}

func number(t testing.TB, q store.Querier, text string, args ...any) (n int) {
	t.Helper()
	if err := q.Row(t.Context(), text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// What was counted is what an independent look at facts and duties says, however the log was cut up and whoever counted.
func TestCountsAgree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c := tallytest.New(t, open, migrations)
		var nodes []*Reader
		for _, most := range []int{7, 40, 0} {
			nodes = append(nodes, &Reader{DB: c.Again(), Most: most})
		}
		for round := range 4 {
			c.Live(t, 25, uint64(round))
			var g errgroup.Group
			for _, r := range nodes {
				g.Go(func() error { return r.Run(t.Context()) })
			}
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		if err := nodes[0].Run(t.Context()); err != nil { // who lost a race leaves the rest to the next time
			t.Fatal(err)
		}
		counts(t, c)
		duties(t, c)
		judgements(t, c)
		before := dump(t, c.DB)
		if err := nodes[2].Refold(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, dump(t, c.DB)); d != "" {
			t.Errorf("counting again gives other tables (-before +after):\n%s", d)
		}
		if len(before) < 100 {
			t.Errorf("only %d sums: the city was too quiet to test anything", len(before))
		}
	})
}

func counts(t *testing.T, c *tallytest.City) {
	t.Helper()
	sum := func(scale string, w ...What) (n int) {
		for _, x := range w {
			n += number(t, c.DB, `SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM tally_place WHERE scale = $1 AND what = $2`, scale, string(x))
		}
		return n
	}
	facts := func(kind string) int { return number(t, c.DB, `SELECT count(*) FROM fact WHERE kind = $1`, kind) }
	for _, scale := range []string{byDay, byGroup, byCounty, byCity, byMonth} {
		for kind, w := range map[string][]What{grievance.Received.Name(): {Received}, grievance.Transferred.Name(): {Dispatched, Moved},
			grievance.Objected.Name(): {Objected}, grievance.Accepted.Name(): {Accepted}, grievance.Refused.Name(): {Refused},
			grievance.Answered.Name(): {Answered}, grievance.Withdrawn.Name(): {Withdrawn}, grievance.ReviewRequested.Name(): {Reviewed}} {
			if got, want := sum(scale, w...), facts(kind); got != want || want == 0 {
				t.Errorf("%s at scale %s: %d, but %d facts", kind, scale, got, want)
			}
		}
	}
	if got, want := number(t, c.DB, `SELECT CAST(sum(n) AS BIGINT) FROM tally_wait`), facts(grievance.Answered.Name()); got != want {
		t.Errorf("%d waits for %d answers", got, want)
	}
	want := map[string]int{}
	for f, err := range fact.Since(t.Context(), c.DB, 0) {
		if err != nil {
			t.Fatal(err)
		}
		var b struct{ Matter string }
		if f.Kind == grievance.Received.Name() && json.Unmarshal(f.Body, &b) == nil {
			want[fmt.Sprintf("%d %s %s000", f.At/1000+8*3600-(f.At/1000+8*3600)%86400, b.Matter, f.Place[:9])]++
		}
	}
	got := map[string]int{}
	type cell struct {
		day           int64
		matter, place string
		n             int
	}
	list, err := store.All(t.Context(), c.DB, func(r *sql.Rows, c *cell) error { return r.Scan(&c.day, &c.matter, &c.place, &c.n) },
		`SELECT day, matter, place, n FROM tally_place WHERE scale = 'day' AND what = 'received'`)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		got[fmt.Sprintf("%d %s %s", x.day*86400, x.matter, x.place)] = x.n
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func duties(t *testing.T, c *tallytest.City) {
	t.Helper()
	for _, scale := range []string{byDay, byMonth} {
		for w, text := range map[What]string{
			Opened:   `SELECT count(*) FROM duty WHERE is_right = 0`,
			Met:      `SELECT count(*) FROM duty WHERE is_right = 0 AND state = 'met' AND end_at < due_at`,
			Late:     `SELECT count(*) FROM duty WHERE is_right = 0 AND state = 'met' AND end_at >= due_at`,
			Ended:    `SELECT count(*) FROM duty WHERE is_right = 0 AND state = 'ended'`,
			Breached: `SELECT count(*) FROM fact WHERE kind = 'duty.breached'`,
			Cured:    `SELECT count(*) FROM duty WHERE is_right = 0 AND breached_at <> 0 AND state <> 'open'`,
		} {
			got := number(t, c.DB, `SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM tally_office WHERE scale = $1 AND what = $2`, scale, string(w))
			if want := number(t, c.DB, text); got != want {
				t.Errorf("%s at scale %s: %d, but %d duties", w, scale, got, want)
			}
		}
	}
	got, err := overdueAt(t.Context(), c.DB, day(c.Door.Now().UnixMilli()))
	if want := number(t, c.DB, `SELECT count(*) FROM duty WHERE is_right = 0 AND state = 'open' AND breached_at <> 0`); err != nil || got != want || want == 0 {
		t.Errorf("%d overdue (%v), but %d duties", got, err, want)
	}
}

// judgements: the last word of each person counts once, and silence counts as silence.
func judgements(t *testing.T, c *tallytest.City) {
	t.Helper()
	told, last := map[string]bool{}, map[string]grievance.RatedBody{}
	for f, err := range fact.Since(context.Background(), c.DB, 0) {
		if err != nil {
			t.Fatal(err)
		}
		switch f.Kind {
		case grievance.Answered.Name(), grievance.Refused.Name():
			told[f.Subject] = true
		case grievance.Rated.Name():
			b, err := grievance.Rated.Read(f)
			if err != nil {
				t.Fatal(err)
			}
			last[f.Subject] = b
		}
	}
	want := map[What]int{Told: len(told)}
	for id, b := range last {
		if !told[id] {
			continue
		}
		for w, yes := range map[What]bool{DeskBad: b.Desk == 1, DeskFair: b.Desk == 2, DeskGood: b.Desk == 3, WorkBad: b.Handling == 1, WorkFair: b.Handling == 2,
			WorkGood: b.Handling == 3, SolvedYes: b.Solved == "yes", SolvedPart: b.Solved == "partly", SolvedNo: b.Solved == "no"} {
			if yes {
				want[w]++
			}
		}
	}
	for w, n := range want {
		if got := number(t, c.DB, `SELECT CAST(sum(n) AS BIGINT) FROM tally_place WHERE scale = 'city' AND what = $1`, string(w)); got != n {
			t.Errorf("%s: %d, want %d", w, got, n)
		}
	}
}
