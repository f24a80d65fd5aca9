package calendar

import (
	"os"
	"testing"
)

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"30m", "2h", "15d", "5wd", "010d", "10001d", "wd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		span, err := ParseSpan(s)
		if err == nil && (span.String() != s || span.N < 1 || span.N > MaxN) {
			t.Errorf("%q was read as %+v", s, span)
		}
	})
}

func FuzzParseHours(f *testing.F) {
	f.Add("wd 09:00-12:00,13:30-17:30")
	f.Add("d 00:00-24:00")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := ParseHours(s); err == nil && (h.String() != s || h.total <= 0 || h.total > wholeDay) {
			t.Errorf("%q was read as %s, %s a day", s, h, h.total)
		}
	})
}

func FuzzParseNotice(f *testing.F) {
	for _, year := range []string{"2015", "2020", "2026"} {
		data, err := os.ReadFile(shipped + "/" + year + ".tsv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(2020, string(data))
	}
	f.Fuzz(func(t *testing.T, year int, text string) {
		days, err := parseNotice(year, text)
		if err != nil {
			return
		}
		c := build(year, year, "", days)
		for i, d := range days {
			if i > 0 && d.Date <= days[i-1].Date || d.Name == "" || d.Paper == "" {
				t.Errorf("accepted %+v", d)
			}
			if c.Workday(d.Date) == d.Off || c.On(d.Date) != days[i] {
				t.Errorf("listed %+v, built %+v", d, c.On(d.Date))
			}
		}
	})
}

func FuzzExplainCode(f *testing.F) {
	c := load(f)
	from := at(f, "2026-08-03")
	f.Add("e1c4x2c5m1y3h6r1")
	f.Add("e1p5w2p1")
	f.Fuzz(func(t *testing.T, code string) {
		steps, err := c.ExplainCode(from, code)
		if err == nil && len(steps) > 0 && (steps[0].Why != EventDay || steps[0].Counted) {
			t.Errorf("%q starts with %+v", code, steps[0])
		}
	})
}
