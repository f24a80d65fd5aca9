package calendar

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ombud/base/clock"
)

const shipped = "../../rules/holidays"

func load(t testing.TB) *Calendar {
	t.Helper()
	c, err := Load(os.DirFS(shipped), ".")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at is an instant on the day s, in the afternoon.
func at(t testing.TB, s string) time.Time { return date(t, s).Start().Add(15 * time.Hour) }

func TestWorkingDaysOfYears(t *testing.T) {
	t.Parallel()
	c := load(t)
	if c.FirstYear() != 2007 || c.LastYear() != 2026 {
		t.Fatalf("loaded %d to %d", c.FirstYear(), c.LastYear())
	}
	// Counted from the notices; 2020 has one day less than announced, by the second notice.
	want := map[int]int{2007: 249, 2008: 251, 2015: 249, 2018: 250, 2019: 250, 2020: 249, 2024: 251, 2025: 248, 2026: 248}
	for year, n := range want {
		if got := c.Workdays(NewDate(year-1, time.December, 31), NewDate(year, time.December, 31)); got != n {
			t.Errorf("%d has %d working days, want %d", year, got, n)
		}
	}
}

func TestOn(t *testing.T) {
	t.Parallel()
	c := load(t)
	const p2020, p2020b = "http://www.gov.cn/zhengce/zhengceku/2019-11/21/content_5454164.htm", "http://www.gov.cn/zhengce/zhengceku/2020-01/27/content_5472352.htm"
	const p2026 = "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"
	for _, want := range []Entry{
		{Date: date(t, "2020-01-30"), Off: true, Name: "春节", Paper: p2020},
		{Date: date(t, "2020-01-31"), Off: true, Name: "春节", Paper: p2020b},
		{Date: date(t, "2020-02-03"), Name: "春节", Paper: p2020b}, // a Monday worked by notice is no make-up day
		{Date: date(t, "2026-09-20"), Name: "国庆节", MakeUp: true, Paper: p2026},
		{Date: date(t, "2026-09-21")},
		{Date: date(t, "2026-09-19"), Off: true},
		{Date: date(t, "2007-01-01"), Off: true, Name: "元旦", Paper: "http://www.gov.cn/zhengce/zhengceku/2008-03/28/content_1761.htm"},
		{Date: date(t, "2026-12-24")},
		{Date: date(t, "2026-12-25"), Provisional: true}, // the notice for 2027 may still move it
		{Date: date(t, "2027-01-02"), Off: true, Provisional: true},
		{Date: date(t, "2005-07-04"), Provisional: true},
		{Date: date(t, "1969-12-28"), Off: true, Provisional: true},
	} {
		if got := c.On(want.Date); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// The arrays, the arithmetic beyond them and the list of notices must tell the same story, day by day.
func TestLookupsAgree(t *testing.T) {
	t.Parallel()
	c := load(t)
	from, to := date(t, "1968-01-01"), date(t, "2040-12-31")
	sum, last := 0, c.onOrBefore(from-1)
	for d := from; d <= to; d++ {
		works := !c.On(d).Off
		if works {
			sum, last = sum+1, d
		}
		if c.Workday(d) != works || c.Workdays(from-1, d) != sum || c.onOrBefore(d) != last {
			t.Fatalf("%s: works %v %v, %d working days, want %d, last %s, want %s",
				d, c.Workday(d), works, c.Workdays(from-1, d), sum, c.onOrBefore(d), last)
		}
		if works && (c.workday(c.worked(d)) != d || c.onOrAfter(d) != d) {
			t.Fatalf("%s: counted as %s, next %s", d, c.workday(c.worked(d)), c.onOrAfter(d))
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2026-08-03", "9999-12-31"} {
		d := date(t, s)
		std, err := time.ParseInLocation(time.DateOnly, s, clock.Zone)
		if err != nil {
			t.Fatal(err)
		}
		y, m, n := d.Civil()
		if d.String() != s || !d.Start().Equal(std) || d.Weekday() != std.Weekday() || NewDate(y, m, n) != d || d.Year() != y {
			t.Errorf("%s became %s, %s, %s", s, d, d.Start(), d.Weekday())
		}
		if DateOf(d.Start()) != d || DateOf(d.Start().Add(-1)) != d.AddDays(-1) || DateOf(d.End().Add(-1)) != d || DateOf(d.End()) != d+1 {
			t.Errorf("%s does not hold its own hours", s)
		}
		var back Date
		if b, _ := d.MarshalText(); back.UnmarshalText(b) != nil || back != d {
			t.Errorf("%s was stored as %s", d, back)
		}
	}
	for _, s := range []string{"", "2026-2-3", "2026-02-30", "2026-02-03 ", "20260203"} {
		if d, err := Parse(s); err == nil || new(Date).UnmarshalText([]byte(s)) == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

const paper = "paper\thttps://example.org/1\n"

func TestLoadIsStrict(t *testing.T) {
	t.Parallel()
	good := paper + "2023-12-30\toff\t元旦\n2024-01-01\toff\t元旦\n"
	for name, tt := range map[string]struct {
		files map[string]string
		says  string
	}{
		"no folder":       {nil, "holidays"},
		"no file":         {map[string]string{"README.md": "x"}, "no holiday file"},
		"bad name":        {map[string]string{"24.tsv": good}, "24.tsv"},
		"missing year":    {map[string]string{"2024.tsv": good, "2026.tsv": paper + "2026-01-01\toff\t元旦\n"}, "2025 are missing"},
		"unknown row":     {map[string]string{"2024.tsv": "source\tx\n" + good}, "2024.tsv: line 1"},
		"unknown state":   {map[string]string{"2024.tsv": paper + "2024-01-01\thalf\t元旦\n"}, "2024.tsv: line 2"},
		"too many cells":  {map[string]string{"2024.tsv": paper + "2024-01-01\toff\t元旦\t1\t1\n"}, "line 2"},
		"no such date":    {map[string]string{"2024.tsv": paper + "2024-02-30\toff\t元旦\n"}, "2024-02-30"},
		"wrong year":      {map[string]string{"2024.tsv": paper + "2025-01-01\toff\t元旦\n"}, "does not belong to 2024"},
		"too early":       {map[string]string{"2024.tsv": paper + "2023-11-30\toff\t元旦\n"}, "does not belong to 2024"},
		"twice":           {map[string]string{"2024.tsv": good + "2024-01-01\twork\t元旦\n"}, "listed twice"},
		"out of order":    {map[string]string{"2024.tsv": good + "2023-12-31\twork\t元旦\n"}, "out of order"},
		"in two files":    {map[string]string{"2023.tsv": paper + "2023-12-30\toff\t元旦\n", "2024.tsv": good}, "also in the year before"},
		"no name":         {map[string]string{"2024.tsv": paper + "2024-01-01\toff\t \n"}, "no clean name"},
		"no notice":       {map[string]string{"2024.tsv": "2024-01-01\toff\t元旦\n"}, "not cited"},
		"notice 2":        {map[string]string{"2024.tsv": paper + "2024-01-01\toff\t元旦\t2\n"}, "notice 2"},
		"notice 0":        {map[string]string{"2024.tsv": paper + "2024-01-01\toff\t元旦\t0\n"}, "number of a notice"},
		"no address":      {map[string]string{"2024.tsv": "paper\tgov.cn\n2024-01-01\toff\t元旦\n"}, "line 1"},
		"no day":          {map[string]string{"2027.tsv": strings.TrimSuffix(paper, "\n")}, "no day"},
		"blank line":      {map[string]string{"2024.tsv": paper + "\n2024-01-01\toff\t元旦\n"}, "line 2"},
		"not UTF-8":       {map[string]string{"2024.tsv": paper + "2024-01-01\toff\t\xff\n"}, "UTF-8"},
		"folder for file": {map[string]string{"2024.tsv/x": "x"}, "2024.tsv"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk := fstest.MapFS{}
			for f, text := range tt.files {
				disk["holidays/"+f] = &fstest.MapFile{Data: []byte(text)}
			}
			if _, err := Load(disk, "holidays"); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
		})
	}
	disk := fstest.MapFS{"h/2024.tsv": {Data: []byte(good)}, "h/README.md": {}}
	if c, err := Load(disk, "h"); err != nil || c.Workday(date(t, "2024-01-01")) {
		t.Errorf("a good file: %v", err)
	}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	c := load(t)
	const url = "https://example.org/notice"
	monday, sunday := date(t, "2026-03-23"), date(t, "2026-03-29")
	o, err := c.Overlay("990000", []Entry{{Date: sunday, Name: "三月节", Paper: url}, {Date: monday, Off: true, Name: "三月节", Paper: url}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Workday(monday) || !o.Workday(sunday) || !c.Workday(monday) || c.Workday(sunday) {
		t.Error("the overlay did not apply, or changed the national calendar")
	}
	if want := (Entry{Date: sunday, Name: "三月节", Paper: url, MakeUp: true}); o.On(sunday) != want {
		t.Errorf("got %+v", o.On(sunday))
	}
	if got := o.Deadline(at(t, "2026-03-20"), Span{5, Workday}, Stay).Code; got != "e1w2h1c4w1m1" {
		t.Errorf("code %s", got)
	}
	if o.Version() == c.Version() || len(c.Version()) != 12 || c.Version() != load(t).Version() {
		t.Errorf("versions %s and %s", c.Version(), o.Version())
	}
	fine := Entry{Date: monday, Off: true, Name: "三月节", Paper: url}
	for says, days := range map[string][]Entry{
		"listed twice":     {fine, fine},
		"no name":          {{Date: monday, Off: true, Paper: url}},
		"address":          {{Date: monday, Off: true, Name: "三月节"}},
		"outside":          {{Date: date(t, "2027-01-04"), Off: true, Name: "三月节", Paper: url}},
		"national holiday": {{Date: date(t, "2026-10-01"), Name: "三月节", Paper: url}},
	} {
		if _, err := c.Overlay("990000", days); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want an error that says %q", err, says)
		}
	}
	if _, err := c.Overlay("", nil); err == nil {
		t.Error("an overlay without a name was laid")
	}
}

// Loading a year replaces what was assumed about it, and says so through Provisional and Version.
func TestProvisionalIsReplaced(t *testing.T) {
	t.Parallel()
	before, after := only(t, "2025"), load(t)
	from, span := at(t, "2025-12-22"), Span{10, Workday}
	a, b := before.Deadline(from, span, Stay), after.Deadline(from, span, Stay)
	if !a.Provisional || a.Last.String() != "2026-01-05" || a.Code != "e1c2p2w2p5w2p1" {
		t.Errorf("assumed %+v", a)
	}
	if b.Provisional || b.Last.String() != "2026-01-06" || b.Code != "e1c4w2c3h3m1c2" {
		t.Errorf("published %+v", b)
	}
	if before.Version() == after.Version() {
		t.Error("two sets of data, one version")
	}
}

// The last settled day of 2022 is a Saturday: what it is moved to is not settled.
func TestProvisionalByRolling(t *testing.T) {
	t.Parallel()
	c := only(t, "2022")
	for roll, want := range map[Roll]bool{Stay: false, Forward: true} {
		if d := c.Deadline(at(t, "2022-12-23"), Span{1, Day}, roll); d.Provisional != want {
			t.Errorf("%d: %+v", roll, d)
		}
	}
}

func only(t *testing.T, year string) *Calendar {
	t.Helper()
	data, err := os.ReadFile(shipped + "/" + year + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(fstest.MapFS{year + ".tsv": {Data: data}}, ".")
	if err != nil {
		t.Fatal(err)
	}
	return c
}
