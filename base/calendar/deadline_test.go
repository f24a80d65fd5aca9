package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ombud/base/clock"
)

// The vectors were computed from the notices by hand.
func TestDeadlineGolden(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, tt := range []struct {
		from, span         string
		last, rolled, warn string
		code               string
		provisional        bool
	}{
		{from: "2026-09-18", span: "5wd", last: "2026-09-24", rolled: "2026-09-24", warn: "2026-09-24", code: "e1w1m1c4"},
		{from: "2026-09-30", span: "2wd", last: "2026-10-09", rolled: "2026-10-09", warn: "2026-10-09", code: "e1h7c2"},
		{from: "2026-09-30", span: "3wd", last: "2026-10-10", rolled: "2026-10-10", warn: "2026-10-10", code: "e1h7c2m1"},
		{from: "2025-09-30", span: "2wd", last: "2025-10-10", rolled: "2025-10-10", warn: "2025-10-10", code: "e1h8c2"},
		{from: "2024-09-30", span: "5wd", last: "2024-10-12", rolled: "2024-10-12", warn: "2024-10-12", code: "e1h7c4m1"},
		{from: "2026-02-13", span: "2wd", last: "2026-02-24", rolled: "2026-02-24", warn: "2026-02-24", code: "e1m1h9c1"},
		{from: "2026-08-03", span: "60d", last: "2026-10-02", rolled: "2026-10-08", warn: "2026-09-30",
			code: "e1c4x2c5x2c5x2c5x2c5x2c5x2c5x1m1c4y3c3y2h5r1"},
		{from: "2026-02-02", span: "15d", last: "2026-02-17", rolled: "2026-02-24", warn: "2026-02-14", code: "e1c4x2c5m1y3h6r1"},
		{from: "2025-09-08", span: "30d", last: "2025-10-08", rolled: "2025-10-09", warn: "2025-09-30", code: "e1c4x2c5x2c5x1m1c2y8r1"},
		{from: "2026-12-30", span: "1wd", last: "2026-12-31", rolled: "2026-12-31", warn: "2026-12-31", code: "e1p1", provisional: true},
		{from: "2026-12-31", span: "2d", last: "2027-01-02", rolled: "2027-01-04", warn: "2027-01-01", code: "e1p1x1w1r1", provisional: true},
		{from: "2006-12-28", span: "1d", last: "2006-12-29", rolled: "2006-12-29", warn: "2006-12-29", code: "e1p1", provisional: true},
		{from: "2006-12-31", span: "1d", last: "2007-01-01", rolled: "2007-01-04", warn: "2006-12-31", code: "e1y1h2r1"},
		{from: "2026-12-23", span: "1d", last: "2026-12-24", rolled: "2026-12-24", warn: "2026-12-24", code: "e1c1"},
	} {
		t.Run(tt.from+"+"+tt.span, func(t *testing.T) {
			t.Parallel()
			span, err := ParseSpan(tt.span)
			if err != nil {
				t.Fatal(err)
			}
			rolled := date(t, tt.rolled)
			want := Deadline{Due: rolled.End(), Last: date(t, tt.last), Rolled: rolled, LastWorkday: date(t, tt.warn),
				Provisional: tt.provisional, Code: tt.code}
			if diff := cmp.Diff(want, c.Deadline(at(t, tt.from), span, Forward)); diff != "" {
				t.Error("forward (-want +got):\n", diff)
			}
			stay := c.Deadline(at(t, tt.from), span, Stay)
			if stay.Rolled != want.Last || !stay.Due.Equal(want.Last.End()) || stay.LastWorkday != want.LastWorkday {
				t.Errorf("stay: %+v", stay)
			}
		})
	}
}

func TestDeadlineOfInstants(t *testing.T) {
	t.Parallel()
	c := load(t)
	from := time.Date(2026, 9, 30, 15, 50, 7, 0, time.UTC) // 23:50:07 on the eve of National Day
	for _, tt := range []struct {
		span Span
		due  string
	}{
		{Span{30, Minute}, "2026-10-01T00:20:07+08:00"},
		{Span{2, Hour}, "2026-10-01T01:50:07+08:00"},
		{Span{1, Minute}, "2026-09-30T23:51:07+08:00"},
		{Span{-5, Minute}, "2026-09-30T23:51:07+08:00"},
		{Span{MaxN + 1, Hour}, "2027-11-21T15:50:07+08:00"},
	} {
		d := c.Deadline(from, tt.span, Forward)
		if d.Due.Format(time.RFC3339) != tt.due || d.Code != "" || d.Provisional || d.Rolled != DateOf(d.Due) || c.Explain(from, tt.span, Forward) != nil {
			t.Errorf("%s: %+v, want %s", tt.span, d, tt.due)
		}
	}
	if d := c.Deadline(from, Span{1, Minute}, Stay); d.LastWorkday.String() != "2026-09-30" {
		t.Errorf("last working day %s", d.LastWorkday)
	}
}

// instant draws a moment between 2003 and 2031, which is more than is loaded on both sides.
func instant(t *rapid.T, name string) time.Time {
	return time.Unix(rapid.Int64Range(1041350400, 1956528000).Draw(t, name), 0)
}

func dayTerm(t *rapid.T) (Span, Roll) {
	n := rapid.OneOf(rapid.IntRange(1, 70), rapid.IntRange(1, 700)).Draw(t, "n")
	return Span{n, rapid.SampledFrom([]Unit{Day, Workday}).Draw(t, "unit")}, rapid.SampledFrom([]Roll{Stay, Forward}).Draw(t, "roll")
}

// runLength writes steps as Deadline.Code does, from what each step says of itself.
func runLength(steps []Step) string {
	var b strings.Builder
	letter, n := byte(0), 0
	for i, s := range steps {
		for _, r := range alphabet {
			if r.why == s.Why && r.counted == s.Counted {
				if r.letter != letter {
					n = 0
				}
				letter = r.letter
			}
		}
		if n++; i+1 == len(steps) || steps[i+1].Why != s.Why || steps[i+1].Counted != s.Counted {
			fmt.Fprintf(&b, "%c%d", letter, n)
			n = 0
		}
	}
	return b.String()
}

func TestExplanationAddsUp(t *testing.T) {
	t.Parallel()
	c := load(t)
	rapid.Check(t, func(t *rapid.T) {
		from := instant(t, "from")
		span, roll := dayTerm(t)
		d, steps := c.Deadline(from, span, roll), c.Explain(from, span, roll)
		n, last, provisional := 0, Date(0), false
		for i, s := range steps {
			if s.Date != DateOf(from)+Date(i) {
				t.Fatalf("row %d is %s", i, s.Date)
			}
			if s.Counted {
				n, last = n+1, s.Date
			}
			if s.N != n {
				t.Fatalf("%s says %d, counted %d", s.Date, s.N, n)
			}
			if i > 0 {
				provisional = provisional || c.On(s.Date).Provisional
			}
			if works := !c.On(s.Date).Off; i > 0 && s.Counted != (works || span.Unit == Day) && s.Date <= d.Last {
				t.Fatalf("%s counted %v", s.Date, s.Counted)
			}
		}
		end := steps[len(steps)-1].Date
		switch {
		case n != span.N:
			t.Fatalf("counted %d of %d", n, span.N)
		case last != d.Last || end != d.Rolled || !d.Due.Equal(end.End()):
			t.Fatalf("explained %s, %s; deadline %+v", last, end, d)
		case runLength(steps) != d.Code:
			t.Fatalf("explained %s, code %s", runLength(steps), d.Code)
		case provisional != d.Provisional:
			t.Fatalf("provisional %v, rows say %v", d.Provisional, provisional)
		case (roll == Forward || span.Unit == Workday) && !c.Workday(d.Rolled):
			t.Fatalf("moved to %s, a day off", d.Rolled)
		case roll == Stay && d.Rolled != d.Last:
			t.Fatalf("moved to %s", d.Rolled)
		}
		for at := d.Last; at > d.LastWorkday; at-- {
			if c.Workday(at) {
				t.Fatalf("last working day %s, but %s", d.LastWorkday, at)
			}
		}
		spread, err := c.ExplainCode(from, d.Code)
		if diff := cmp.Diff(steps, spread); err != nil || diff != "" {
			t.Fatalf("stored code: %v\n%s", err, diff)
		}
	})
}

func TestDeadlineIsMonotone(t *testing.T) {
	t.Parallel()
	c := load(t)
	rapid.Check(t, func(t *rapid.T) {
		from, later := instant(t, "from"), time.Duration(rapid.Int64Range(0, 40*day).Draw(t, "later"))*time.Second
		span, roll := dayTerm(t)
		unit := rapid.SampledFrom([]Unit{Minute, Hour, Day, Workday}).Draw(t, "any unit")
		span.Unit = unit
		d := c.Deadline(from, span, roll)
		if next := c.Deadline(from.Add(later), span, roll); next.Due.Before(d.Due) {
			t.Fatalf("starting %s later ends %s, before %s", later, next.Due, d.Due)
		}
		if next := c.Deadline(from, Span{span.N + 1, unit}, roll); next.Due.Before(d.Due) || next.Last == d.Last && unit >= Day {
			t.Fatalf("one more ends %s, not after %s", next.Due, d.Due)
		}
		if fwd := c.Deadline(from, span, Forward); fwd.Due.Before(d.Due) || fwd.Last != d.Last {
			t.Fatalf("forward ends %s, before %s", fwd.Due, d.Due)
		}
		if !d.Due.After(from) || d.Due.Location() != clock.Zone {
			t.Fatalf("due %s for %s", d.Due, from)
		}
	})
}

func TestExplainCodeRefuses(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, code := range []string{"c1", "e", "e0", "e2c1", "e1e1", "e1c01", "e1q1", "e1c1r2", "e1c1r1c1", "e1c99999", "e1c99999999999999999999", "1", "e1c1 "} {
		if steps, err := c.ExplainCode(at(t, "2026-01-05"), code); err == nil {
			t.Errorf("%q was spread to %d rows", code, len(steps))
		}
	}
	if steps, err := c.ExplainCode(at(t, "2026-01-05"), ""); steps != nil || err != nil {
		t.Errorf("minutes have rows: %v, %v", steps, err)
	}
}

func TestLongestTerm(t *testing.T) {
	t.Parallel()
	c := load(t)
	from := at(t, "2010-01-04")
	d := c.Deadline(from, Span{MaxN, Workday}, Stay)
	steps, err := c.ExplainCode(from, d.Code)
	if err != nil || len(steps) == 0 || steps[len(steps)-1].N != MaxN || steps[len(steps)-1].Date != d.Last {
		t.Errorf("%d rows to %s: %v", len(steps), d.Last, err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for w := EventDay; w <= Closed; w++ {
		seen[w.String()] = true
	}
	if len(seen) != int(Closed)+1 || (Closed+1).String() != "?" || (Workday+1).String() != "?" {
		t.Errorf("reasons %v", seen)
	}
}

func TestParseSpan(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Span{"30m": {30, Minute}, "2h": {2, Hour}, "15d": {15, Day}, "5wd": {5, Workday}, "10000d": {10000, Day}} {
		var got Span
		if err := got.UnmarshalText([]byte(s)); err != nil || got != want {
			t.Errorf("%q is %v, %v", s, got, err)
		}
		if b, err := got.MarshalText(); string(b) != s {
			t.Errorf("%q is written %s, %v", s, b, err)
		}
	}
	for _, s := range []string{"", "d", "15", "0d", "-1d", "+1d", "01d", "10001d", "5w", "5dw", "5 d", "5D", "5wdd", "1.5h", "99999999999999999999d", "5d5", "５d"} {
		if got, err := ParseSpan(s); err == nil || new(Span).UnmarshalText([]byte(s)) == nil {
			t.Errorf("%q was read as %v", s, got)
		}
	}
}

func BenchmarkDeadline(b *testing.B) {
	c := load(b)
	from := at(b, "2026-08-03")
	for _, span := range []Span{{30, Minute}, {15, Day}, {60, Day}, {5, Workday}, {60, Workday}, {700, Workday}} {
		b.Run(span.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Deadline(from, span, Forward)
			}
		})
	}
}

func BenchmarkExplain60wd(b *testing.B) {
	c := load(b)
	from := at(b, "2026-08-03")
	for b.Loop() {
		c.Explain(from, Span{60, Workday}, Forward)
	}
}

func BenchmarkWorkMinutes(b *testing.B) {
	c := load(b)
	from := at(b, "2026-08-03")
	h, err := ParseHours("wd 09:00-12:00,13:30-17:30")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.WorkMinutes(from, 3000, h)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
