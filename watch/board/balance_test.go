package board

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/rules"
	"ombud/watch/tally/tallytest"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func city(t testing.TB, open func(store.Options) *store.DB) *tallytest.City {
	return tallytest.New(t, open, store.Line{Part: "board", FS: Schema()}, store.Line{Part: "office", FS: office.Part(&office.Work{}, nil).Schema})
}

// troubled is a city in which things go as they do: an office tells late what it did, the sweep is down for days and catches up, an
// objection goes to and fro, and the year's end comes with deadlines whose holidays are not published yet, and then are.
func troubled(t *testing.T, c *tallytest.City) {
	t.Helper()
	c.Live(t, 30, 3)
	for i := range 12 {
		f := c.File(t, "0304", []place.Code{"990102001003", "990102002001", "990103001002"}[i%3])
		sent := grievance.Transferred.Draft(f.Subject, f.Place, grievance.TransferredBody{From: "PT", To: "HC", Mode: grievance.Transfer, Matter: "0304",
			Route: grievance.RoutePetition, Channel: grievance.Web, Urgency: grievance.General})
		c.Record(t, "PT", sent)
		c.Clock.Advance(time.Duration(3+5*i) * 24 * time.Hour) // nobody sweeps: rungs wait for the next act of the subject or the next sweep
		accepted := grievance.Accepted.Draft(f.Subject, f.Place, grievance.AcceptedBody{Route: grievance.RoutePetition, Procedure: grievance.Ordinary})
		if i%4 != 3 {
			accepted.At, accepted.Reason = f.At+int64(i%4)*26*3600*1000+3600_000, "当时网络中断，事后补录。"
		}
		c.Record(t, "HC", accepted)
		if i%3 == 0 {
			_, err := c.Door.Sweep(t.Context())
			check(t, err)
		}
	}
	for c.Clock.Now().Before(time.Date(2026, 12, 20, 9, 0, 0, 0, clock.Zone)) {
		c.Clock.Advance(24 * time.Hour)
	}
	c.Live(t, 25, 4)
	publish(t, c)
	c.Live(t, 12, 5)
	for range 6 { // some days on which only time passes
		c.Clock.Advance(31 * time.Hour)
		_, err := c.Door.Sweep(t.Context())
		check(t, err)
	}
	for range 3 {
		c.Sequence(t)
	}
}

// publish puts a law in force whose calendar knows the holidays of 2027: days that were provisional move.
func publish(t *testing.T, c *tallytest.City) {
	t.Helper()
	more := fstest.MapFS{}
	check(t, fs.WalkDir(rules.Files, "holidays", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(rules.Files, p)
		more[p] = &fstest.MapFile{Data: raw}
		return err
	}))
	text := "paper\thttps://example.gov.cn/2027\n"
	for d := 1; d <= 12; d++ { // a New Year that nobody would mind
		text += fmt.Sprintf("2027-01-%02d\toff\t元旦\n", d)
	}
	more["holidays/2027.tsv"] = &fstest.MapFile{Data: []byte(text)}
	cal, err := calendar.Load(more, "holidays")
	check(t, err)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", c.Door.Kinds), cal, c.Door.Kinds)
	check(t, err)
	check(t, c.Door.Enact(t.Context(), book))
}

// past is what the facts alone say of one duty.
type past struct {
	duty.Duty
	opened, closed, breached calendar.Date // 0 for never
	openedLate, closedLate   bool
}

// history folds the log in memory, under the law of each time, and knows nothing of the tables.
func history(t *testing.T, c *tallytest.City) []past {
	t.Helper()
	law := &duty.Law{}
	open, all := map[string][]string{}, map[string]*past{}
	for f, err := range fact.Since(t.Context(), c.DB, 0) {
		check(t, err)
		if f.Kind == duty.Loaded.Name() {
			b, err := duty.Recorded(f, c.Door.Kinds)
			check(t, err)
			law.Adopt(b)
			continue
		}
		var list []duty.Duty
		for _, id := range open[f.Subject] {
			list = append(list, all[id].Duty)
		}
		ch, err := law.Fold(context.Background(), nil, c.Door.Dir, f, list)
		check(t, err)
		on, told := dayOf(f.At), dayOf(f.Recorded)
		for _, d := range ch.Changed {
			p := all[d.ID]
			if p.State == duty.Open && d.State != duty.Open {
				p.closed = max(on, p.opened)
				p.closedLate = told > p.closed
			}
			if p.Breached == 0 && d.Breached != 0 {
				p.breached = max(calendar.DateOf(clock.At(d.Due-1)), p.opened)
			}
			p.Duty = d
		}
		for _, d := range ch.Opened {
			if !d.Right {
				all[d.ID] = &past{Duty: d, opened: on, openedLate: told > on}
				open[f.Subject] = append(open[f.Subject], d.ID)
			}
		}
		var still []string
		for _, id := range open[f.Subject] {
			if all[id].State == duty.Open {
				still = append(still, id)
			}
		}
		open[f.Subject] = still
	}
	var out []past
	for _, p := range all {
		out = append(out, *p)
	}
	return out
}

// line is the balance of a day by looking at each duty.
func line(list []past, area, office string, day calendar.Date, now time.Time) Line {
	l := Line{Office: office}
	today, end := calendar.DateOf(now), (day + 1).Start()
	if day == today {
		end = now
	}
	at := func(m Measure, yes bool) {
		if yes {
			l.Sums[m]++
		}
	}
	for _, p := range list {
		if !p.Place.Within(area) || office != "" && p.Bearer != office || p.opened > day {
			continue
		}
		over := p.State != duty.Open
		due := calendar.DateOf(clock.At(p.Due - 1))
		openBefore, openAfter := p.opened < day && (!over || p.closed >= day), !over || p.closed > day
		if openBefore {
			l.Carried++
		}
		at(Opened, p.opened == day)
		at(Met, over && p.closed == day && p.State == duty.Met && p.EndAt < p.Due)
		at(Late, over && p.closed == day && p.State == duty.Met && p.EndAt >= p.Due)
		at(Ended, over && p.closed == day && p.State == duty.Ended)
		at(Breached, p.breached == day)
		at(Later, p.opened == day && p.openedLate)
		at(Later, over && p.closed == day && p.closedLate)
		at(Due, due == day && (!over || p.closed >= day) && (over || p.PauseAt == 0))
		if p.breached != 0 && p.breached <= day && (!over || max(p.closed, p.breached) > day) {
			l.Overdue++
		}
		at(Cured, p.breached != 0 && over && max(p.closed, p.breached) == day)
		if openAfter {
			l.Open++
			waits := p.PauseAt == 0 && p.breached == 0 || over
			if day == today {
				if p.breached == 0 && p.PauseAt == 0 && due == day {
					l.Left++
				}
				at(Soon, waits && p.Due > end.UnixMilli() && p.Due <= end.Add(24*time.Hour).UnixMilli())
			} else {
				at(Soon, due == day+1 && (p.PauseAt == 0 || over) && p.opened <= day)
			}
		}
	}
	l.Signal = SignalOf(l.Overdue, l.Soon())
	return l
}

// The board of every day, area and office is what an independent look at the facts says, and every line adds up; however the log was
// cut up, and counted again it is the same.
func TestBoardsAreWhatTheFactsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c := city(t, open)
		troubled(t, c)
		var g errgroup.Group
		for _, most := range []int{7, 60, 0} {
			r := &Reader{DB: c.Again(), Most: most}
			g.Go(func() error { return r.Run(t.Context()) })
		}
		check(t, g.Wait())
		r := &Reader{DB: c.DB}
		check(t, r.Run(t.Context()))
		list, now := history(t, c), c.Clock.Now()
		seen := agree(t, c, list, now)
		for m, name := range columns {
			if seen.Sums[m] == 0 {
				t.Errorf("nothing was %s: the city was too quiet to test anything", name)
			}
		}
		if redated := count(t, c, `SELECT count(*) FROM fact WHERE kind = 'duty.redated'`); redated == 0 || seen.Overdue == 0 {
			t.Errorf("%d re-dated, %d overdue", redated, seen.Overdue)
		}
		before := dump(t, c)
		check(t, r.Refold(t.Context()))
		if d := cmp.Diff(before, dump(t, c)); d != "" {
			t.Errorf("counting again gives other tables (-before +after):\n%s", d)
		}
	})
}

// agree holds every board against the list, and gives the sum of all lines seen.
func agree(t *testing.T, c *tallytest.City, list []past, now time.Time) (seen Line) {
	t.Helper()
	today := calendar.DateOf(now)
	for day := calendar.DateOf(tallytest.Start) - 1; day <= today; day++ {
		for _, area := range []string{"99", "9901", "990102", "990102001", "990109"} {
			b, err := On(t.Context(), c.DB, area, day, now)
			check(t, err)
			offices := map[string]bool{}
			for _, l := range append([]Line{b.Total}, b.Lines...) {
				offices[l.Office] = true
				want := line(list, area, l.Office, day, now)
				if l.Carried+l.Sums[Opened] != l.Closed()+l.Open {
					t.Errorf("%s %s %q does not add up: %+v", area, day, l.Office, l)
				}
				l.RedDays, l.Place = 0, ""
				if d := cmp.Diff(want, l); d != "" {
					t.Fatalf("%s %s %q (-facts +board):\n%s", area, day, l.Office, d)
				}
				if l.Office != "" {
					seen.Sums, seen.Overdue = seen.Sums.plus(l.Sums), seen.Overdue+l.Overdue
				}
			}
			for _, o := range []string{"PT", "HC", "HRSS", "GOV"} {
				if want := line(list, area, o, day, now); !offices[o] && (want.Open != 0 || want.Carried != 0) {
					t.Errorf("%s %s leaves out %s", area, day, o)
				}
			}
			for i, l := range b.Trend {
				want := line(list, area, "", day-trendDays+1+calendar.Date(i), now)
				if i < trendDays-1 && (l.Open != want.Open || l.Overdue != want.Overdue || l.Carried != want.Carried) {
					t.Fatalf("%s: the trend to %s says %+v of day %d, want %+v", area, day, l, i, want)
				}
			}
		}
	}
	return seen
}

func count(t testing.TB, c *tallytest.City, text string, args ...any) (n int) {
	t.Helper()
	check(t, c.DB.Row(t.Context(), text, args...).Scan(&n))
	return n
}

// dump is every row of the tables.
func dump(t testing.TB, c *tallytest.City) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, x := range tables {
		rows, err := c.DB.Query(t.Context(), `SELECT * FROM `+x.Name)
		check(t, err)
		cols, err := rows.Columns()
		check(t, err)
		for rows.Next() {
			cells, into := make([]any, len(cols)), make([]any, len(cols))
			for i := range cells {
				into[i] = &cells[i]
			}
			check(t, rows.Scan(into...))
			out[fmt.Sprint(x.Name, cells)] = ""
		}
		check(t, rows.Err())
		rows.Close()
	}
	return out
}

// The rule of three red days: an office that is red at the end of each day, one whose last overdue duty closed in between is not.
func TestStayedRed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c := city(t, open)
		troubled(t, c)
		check(t, (&Reader{DB: c.DB}).Run(t.Context()))
		list, now := history(t, c), c.Clock.Now()
		today := calendar.DateOf(now)
		found := 0
		for last := calendar.DateOf(tallytest.Start) + 20; last < today; last += 3 {
			for _, n := range []int{1, 3, 7} {
				got, err := StayedRed(t.Context(), c.DB, "9901", last, n)
				check(t, err)
				want := map[string]bool{}
				for _, o := range []string{"PT", "HC", "HRSS", "GOV"} {
					want[o] = true
					for d := last; d > last-calendar.Date(n); d-- {
						want[o] = want[o] && line(list, "9901", o, d, now).Overdue > 0
					}
				}
				maps.DeleteFunc(want, func(_ string, red bool) bool { return !red })
				have := map[string]bool{}
				for _, o := range got {
					have[o] = true
				}
				if d := cmp.Diff(want, have); d != "" {
					t.Errorf("%d days to %s: %s", n, last, d)
				}
				found += len(got)
			}
		}
		if found < 5 {
			t.Error("hardly any office stayed red: nothing was tested")
		}
	})
}

// A signal says nothing of how much there was to do: twice as many duties, opened and met alike, give the same one.
func TestSignalHasNoVolume(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		overdue, soon, k := r.IntN(3)*r.IntN(9), r.IntN(3)*r.IntN(9), 1+r.IntN(50)
		if a, b := SignalOf(overdue, soon), SignalOf(k*overdue, k*soon); a != b {
			t.Errorf("%d overdue and %d soon is %s, %d times as many %s", overdue, soon, a, k, b)
		}
	}
	for want, x := range map[Signal][2]int{Red: {1, 0}, Yellow: {0, 1}, Blue: {0, 0}} {
		if got := SignalOf(x[0], x[1]); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
	}
	if SignalOf(1, 5) != Red {
		t.Error("what is overdue outweighs what is due soon")
	}
}
