package tally

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/rules"
	"ombud/watch/tally/tallytest"
)

type nobody struct{}

func (nobody) Caller(*http.Request) (access.Caller, error) { return access.Caller{}, nil }

// serve opens the pages of a city, whose offices and places have no names but their codes.
func serve(t testing.TB, open func(store.Options) *store.DB) (*tallytest.City, *Reader, http.Handler, *words.Words) {
	t.Helper()
	c := tallytest.New(t, open, migrations, store.Line{Part: "office", FS: office.Part(&office.Work{}, nil).Schema})
	raw, err := rules.Files.ReadFile("matters.csv")
	if err != nil {
		t.Fatal(err)
	}
	m, err := matter.Load(raw)
	if err != nil {
		t.Fatal(err)
	}
	p := Part(Deps{DB: c.DB, Matters: m, Names: &office.Names{DB: c.DB}, City: "990100000000"})
	var cats []words.Catalog
	for name, text := range map[string]string{"web": web.Words, p.Name: p.Words} {
		cat, err := words.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		cats = append(cats, cat)
	}
	w, err := words.New(cats...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{City: words.Pair{Zh: "云浦市", En: "Yunpu"}, Clock: c.Clock, Nav: p.Nav}, w, nobody{}, p.Routes)
	if err != nil {
		t.Fatal(err)
	}
	return c, &Reader{DB: c.DB}, s.Handler(), w
}

func get(h http.Handler, path, lang string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func ask(t testing.TB, h http.Handler, period string) (out answer) {
	t.Helper()
	res := get(h, "/figures.json?period="+period, "zh")
	if err := json.Unmarshal(res.Body.Bytes(), &out); err != nil || res.Code != 200 {
		t.Fatalf("%s: %d %v %s", period, res.Code, err, res.Body)
	}
	return out
}

func (a answer) find(table, row, measure string) (int, string) {
	for _, e := range a.Figures {
		if e.Table == table && e.Row == row && e.Measure == measure {
			if e.Value == nil {
				return -1, e.Mark
			}
			return *e.Value, e.Mark
		}
	}
	return -2, "missing"
}

func TestFiguresAreADayBehindAndWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, r, h, w := serve(t, open)
		if res := get(h, "/figures", "zh"); res.Code != 200 || !strings.Contains(res.Body.String(), "还没有数据") {
			t.Errorf("an empty city answers %d", res.Code)
		}
		for range 23 {
			c.File(t, "0304", "990102001003")
		}
		c.Sequence(t)
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		month := c.Clock.Now().Format("2006-01")
		if n, mark := ask(t, h, month).find("totals", "", "received"); n != 0 || mark != "at_least" {
			t.Errorf("today's 23 show as %d %s", n, mark)
		}
		c.Clock.Advance(24 * time.Hour)
		if n, mark := ask(t, h, month).find("totals", "", "received"); n != 20 || mark != "at_least" {
			t.Errorf("yesterday's 23 show as %d %s, want 20 at least", n, mark)
		}
		c.File(t, "0304", "990102001003") // today's do not show yet
		c.Sequence(t)
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, mark := ask(t, h, month).find("matter", "03", "received"); n != 20 || mark != "at_least" {
			t.Errorf("the running month shows %d %s by matter", n, mark)
		}
		c.Clock.Advance(30 * 24 * time.Hour) // to 3 September
		out := ask(t, h, month)
		for _, at := range [][2]string{{"totals", ""}, {"matter", "03"}, {"county", "990102000000"}} {
			if n, mark := out.find(at[0], at[1], "received"); n != 24 || mark != "exact" {
				t.Errorf("%v: %d %s", at, n, mark)
			}
		}
		if n, _ := out.find("matter", "12", "received"); n != 0 {
			t.Errorf("an empty group shows %d", n)
		}
		for _, path := range []string{"/figures", "/figures?period=" + month, "/figures?period=2026-09"} {
			for _, lang := range []string{"zh", "en"} {
				if res := get(h, path, lang); res.Code != 200 || strings.Contains(res.Body.String(), "⟦") {
					t.Errorf("%s %s: %d", path, lang, res.Code)
				}
			}
		}
		for _, bad := range []string{"2026-13", "2026-00", "2027-01", "2026", "x", "1900-01", "2026-8", "2026-08-01"} {
			if res := get(h, "/figures?period="+bad, "zh"); res.Code != 422 || !strings.Contains(res.Body.String(), "error") {
				t.Errorf("%s: %d", bad, res.Code)
			}
			if res := get(h, "/figures.json?period="+bad, "zh"); res.Code != 422 || !json.Valid(res.Body.Bytes()) {
				t.Errorf("%s: JSON %d", bad, res.Code)
			}
			if res := get(h, "/figures.csv?period="+bad, "zh"); res.Code != 422 {
				t.Errorf("%s: CSV %d", bad, res.Code)
			}
		}
		if n := w.Missing(); n != 0 {
			t.Errorf("%d words are missing", n)
		}
	})
}

// No surface of any period shows a count under five, and the running month shows fives only.
func TestNoSurfaceShowsFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, r, h, _ := serve(t, open)
		c.Live(t, 90, 7)
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Clock.Advance(300 * 24 * time.Hour) // so that 2026 has ended
		list, err := periods(t.Context(), c.DB, calendar.DateOf(c.Clock.Now()))
		if err != nil || len(list) < 4 {
			t.Fatalf("%v %v", list, err)
		}
		withheld := 0
		for _, p := range list {
			out := ask(t, h, p.String())
			for _, e := range out.Figures {
				switch {
				case e.Mark == "withheld":
					if withheld++; e.Value != nil {
						t.Errorf("%s: a withheld figure has a value: %+v", p, e)
					}
				case e.Mark == "exact" && *e.Value > 0 && *e.Value < few, e.Mark == "at_least" && *e.Value%few != 0, e.Mark == "percent" && (*e.Value < 0 || *e.Value > 100):
					t.Errorf("%s: %+v shows %d", p, e, *e.Value)
				}
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get(h, "/figures.csv?period="+p.String(), "zh").Body.String(), "\ufeff"))).ReadAll()
			if err != nil || len(rows) != len(out.Figures)+1 {
				t.Errorf("%s: %d rows in CSV, %d in JSON, %v", p, len(rows)-1, len(out.Figures), err)
			}
			if res := get(h, "/figures?period="+p.String(), "en"); res.Code != 200 || strings.Contains(res.Body.String(), "⟦") {
				t.Errorf("%s: %d", p, res.Code)
			}
		}
		if withheld == 0 {
			t.Error("nothing was withheld: the city was too large to test anything")
		}
	})
}

// A rate says nothing of how much work there was: the same shares of twice as many grievances are the same score.
func TestScoresHaveNoVolume(t *testing.T) {
	t.Parallel()
	n := map[What]int{Met: 30, Late: 6, Breached: 9, Cured: 6, Told: 20, WorkGood: 8, WorkFair: 4, WorkBad: 3, SolvedYes: 9}
	twice := map[What]int{}
	for w, x := range n {
		twice[w] = 2 * x
	}
	a, b := score("o", n), score("o", twice)
	for _, r := range [][2]Rate{{a.InTime, b.InTime}, {a.Overdue, b.Overdue}, {a.Resolved, b.Resolved}, {a.Satisfied, b.Satisfied}, {a.Silent, b.Silent}} {
		p, ok := r[0].Shown()
		q, also := r[1].Shown()
		if p != q || !ok || !also {
			t.Errorf("%v is %d %%, twice as many %d %%", r[0], p, q)
		}
	}
	if p, _ := a.Silent.Shown(); p != 25 {
		t.Errorf("%d %% are silent, want 25: five of twenty", p)
	}
	if _, ok := (Rate{4, 4}).Shown(); ok {
		t.Error("a share of four is shown")
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		days map[int]int
		want Wait
	}{{map[int]int{3: 4}, Wait{}}, {map[int]int{3: 5}, Wait{3, true}}, {map[int]int{0: 2, 9: 3}, Wait{9, true}}, {map[int]int{0: 3, 9: 3}, Wait{0, true}}, {nil, Wait{}}} {
		if got := median(c.days); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.days, got, c.want)
		}
	}
}

func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"2026-10", "2025", "2026-11", "0000-01", "9999", "2026-1"} {
		f.Add(s)
	}
	today := calendar.DateOf(time.Date(2026, 11, 23, 20, 0, 0, 0, clock.Zone))
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s, today)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if p.String() != s || p.To >= today || p.To-p.From > 365 {
			t.Fatalf("%q reads as %+v, written %s", s, p, p)
		}
	})
}

// On the first of a month nothing of it is a day old yet.
func TestFirstOfTheMonth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, r, h, _ := serve(t, open)
		c.Clock.Advance(29*24*time.Hour + time.Hour)
		if c.Clock.Now().Day() != 1 {
			t.Fatal(c.Clock.Now())
		}
		c.File(t, "0304", "990102001003")
		c.Sequence(t)
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, mark := ask(t, h, c.Clock.Now().Format("2006-01")).find("matter", "03", "received"); n != 0 || mark != "at_least" {
			t.Errorf("%d %s", n, mark)
		}
	})
}
