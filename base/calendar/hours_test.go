package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func hours(t testing.TB, s string) ServiceHours {
	t.Helper()
	h, err := ParseHours(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWorkMinutes(t *testing.T) {
	t.Parallel()
	c := load(t)
	const office, hotline = "wd 09:00-12:00,13:30-17:30", "d 08:00-20:00"
	for _, tt := range []struct {
		hours, from string
		n           int
		due         string
	}{
		{office, "2026-09-18T10:00:00", 30, "2026-09-18T10:30:00"},
		{office, "2026-09-18T11:50:30", 30, "2026-09-18T13:50:30"},
		{office, "2026-09-18T11:30:00", 30, "2026-09-18T12:00:00"}, // ends as the office closes
		{office, "2026-09-18T12:00:00", 30, "2026-09-18T14:00:00"},
		{office, "2026-09-18T17:00:00", 60, "2026-09-20T09:30:00"}, // Saturday off, Sunday made up
		{office, "2026-09-18T17:30:00", 1, "2026-09-20T09:01:00"},
		{office, "2026-09-30T16:30:00", 60 + 420, "2026-10-08T17:30:00"}, // a week of holidays
		{office, "2026-10-03T11:00:00", 840, "2026-10-09T17:30:00"},      // starts on a holiday
		{office, "2026-09-18T08:00:00", -1, "2026-09-18T09:01:00"},
		{hotline, "2026-10-01T19:45:00", 30, "2026-10-02T08:15:00"}, // every day
		{"d 00:00-24:00", "2026-10-01T23:45:00", 30, "2026-10-02T00:15:00"},
	} {
		from, err := time.ParseInLocation("2006-01-02T15:04:05", tt.from, date(t, "2026-01-01").Start().Location())
		if err != nil {
			t.Fatal(err)
		}
		if got := c.WorkMinutes(from.UTC(), tt.n, hours(t, tt.hours)).Format("2006-01-02T15:04:05"); got != tt.due {
			t.Errorf("%d minutes from %s in %s end %s, want %s", tt.n, tt.from, tt.hours, got, tt.due)
		}
	}
}

func TestExplainMinutes(t *testing.T) {
	t.Parallel()
	c := load(t)
	steps := c.ExplainMinutes(date(t, "2026-09-18").Start().Add(18*time.Hour), 421, hours(t, "wd 09:00-12:00,13:30-17:30"))
	type row struct {
		date    string
		counted bool
		n       int
		why     Why
	}
	want := []row{{"2026-09-18", false, 0, Closed}, {"2026-09-19", false, 0, Weekend}, {"2026-09-20", true, 420, MakeUp}, {"2026-09-21", true, 421, CountedDay}}
	for i, s := range steps {
		if got := (row{s.Date.String(), s.Counted, s.N, s.Why}); i >= len(want) || got != want[i] {
			t.Errorf("row %d: %+v", i, got)
		}
	}
	if len(steps) != len(want) {
		t.Errorf("%d rows, want %d", len(steps), len(want))
	}
}

func TestMinutesAddUp(t *testing.T) {
	t.Parallel()
	c := load(t)
	all := []ServiceHours{{}, hours(t, "wd 09:00-12:00,13:30-17:30"), hours(t, "d 08:00-20:00"), hours(t, "wd 00:00-24:00"), hours(t, "wd 23:59-24:00")}
	rapid.Check(t, func(t *rapid.T) {
		from, n := instant(t, "from"), rapid.IntRange(1, 900).Draw(t, "n")
		h := rapid.SampledFrom(all).Draw(t, "hours")
		due, steps := c.WorkMinutes(from, n, h), c.ExplainMinutes(from, n, h)
		last := steps[len(steps)-1]
		// 24:00 belongs to the day that ends with it.
		if last.N != n || !last.Counted || last.Date != DateOf(due.Add(-1)) || steps[0].Date != DateOf(from) {
			t.Fatalf("due %s, last row %+v", due, last)
		}
		if next := c.WorkMinutes(from, n+1, h); next.Sub(due) < time.Minute {
			t.Fatalf("one minute more ends %s, after %s", next, due)
		}
		if next := c.WorkMinutes(from.Add(time.Hour), n, h); next.Before(due) {
			t.Fatalf("an hour later ends %s, before %s", next, due)
		}
		if h.windows == nil && !due.Equal(c.Deadline(from, Span{n, Minute}, Stay).Due) {
			t.Fatalf("round the clock ends %s", due)
		}
	})
}

func TestParseHours(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "wd", "09:00-12:00", "h 09:00-12:00", "wd 9:00-12:00", "wd 12:00-09:00", "wd 09:00-09:00", "wd 09:00-12:00,12:00-13:00",
		"wd 09:00-12:00,11:00-13:00", "wd 09:00-25:00", "wd 24:00-24:00", "wd 09:00", "wd 09:00-12:00,", "wd  09:00-12:00"} {
		if h, err := ParseHours(s); err == nil {
			t.Errorf("%q was read as %s", s, h)
		}
	}
	if s := (ServiceHours{}).String(); s != "d 00:00-24:00" {
		t.Errorf("never closing is %q", s)
	}
}
