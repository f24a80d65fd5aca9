package clockface

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/promise"
	"ombud/rules"
)

func book(t testing.TB) *duty.Book {
	t.Helper()
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := fact.NewRegistry(append(slices.Clone(duty.Kinds), grievance.Kinds...)...)
	if err != nil {
		t.Fatal(err)
	}
	b, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", kinds), cal, kinds)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type nobody struct{}

func (nobody) Caller(*http.Request) (access.Caller, error) { return access.Caller{}, nil }

func server(t testing.TB) (http.Handler, *words.Words) {
	t.Helper()
	p := Part(duty.NewLaw(book(t)))
	var cats []words.Catalog
	for name, text := range map[string]string{"web": web.Words, "promise": promise.Words, p.Name: p.Words} {
		c, err := words.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		cats = append(cats, c)
	}
	w, err := words.New(cats...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{City: words.Pair{Zh: "云浦市", En: "Yunpu"}, Nav: p.Nav, Clock: clock.Frozen(time.Date(2026, 11, 23, 20, 0, 0, 0, clock.Zone))}, w, nobody{}, p.Routes)
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler(), w
}

func get(h http.Handler, path, lang string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// The golden vectors of the domain, through the public address.
func TestGoldenVectors(t *testing.T) {
	t.Parallel()
	h, _ := server(t)
	for _, v := range []struct{ query, last, ends, workday string }{
		{"n=5&unit=wd&date=2026-09-18", "2026-09-24", "2026-09-24", "2026-09-24"},
		{"n=2&unit=wd&date=2026-09-30", "2026-10-09", "2026-10-09", "2026-10-09"},
		{"n=3&unit=wd&date=2026-09-30", "2026-10-10", "2026-10-10", "2026-10-10"},
		{"n=2&unit=wd&date=2025-09-30", "2025-10-10", "2025-10-10", "2025-10-10"},
		{"n=5&unit=wd&date=2024-09-30", "2024-10-12", "2024-10-12", "2024-10-12"},
		{"n=2&unit=wd&date=2026-02-13", "2026-02-24", "2026-02-24", "2026-02-24"},
		{"n=60&unit=d&date=2026-08-03", "2026-10-02", "2026-10-02", "2026-09-30"},
		{"n=60&unit=d&roll=forward&date=2026-08-03", "2026-10-02", "2026-10-08", "2026-09-30"},
		{"rule=petition-2022/answer&date=2026-08-03", "2026-10-02", "2026-10-02", "2026-09-30"},
		{"n=15&date=2026-02-02", "2026-02-17", "2026-02-17", "2026-02-14"},
		{"n=30&date=2025-09-08", "2025-10-08", "2025-10-08", "2025-09-30"},
		{"rule=petition-2022/ask-review&date=2025-09-08", "2025-10-08", "2025-10-09", "2025-09-30"},
		{"n=2&unit=h&date=2026-09-30&time=23:30", "2026-10-01", "2026-10-01", "2026-09-30"},
	} {
		res := get(h, "/deadline.json?"+v.query, "")
		var out answerJSON
		if err := json.Unmarshal(res.Body.Bytes(), &out); err != nil || res.Code != 200 {
			t.Fatalf("%s: %d %v %s", v.query, res.Code, err, res.Body)
		}
		if out.LastDay != v.last || out.EndsOn != v.ends || out.LastWorkday != v.workday {
			t.Errorf("%s: %s, ends %s, workday %s; want %s, %s, %s", v.query, out.LastDay, out.EndsOn, out.LastWorkday, v.last, v.ends, v.workday)
		}
		counted := 0
		for _, d := range out.Days {
			if d.Counted {
				counted++
			}
		}
		if n := len(out.Days); n > 0 && (out.Days[n-1].Date != v.ends || out.Days[n-1].N != counted) {
			t.Errorf("%s: the explanation ends at %+v after %d counted", v.query, out.Days[n-1], counted)
		}
		page := get(h, "/deadline?"+v.query, "en")
		if day, _ := calendar.Parse(v.ends); page.Code != 200 || !strings.Contains(page.Body.String(), day.Start().Format("2 Jan 2006")) {
			t.Errorf("%s: the page says %d and no %s", v.query, page.Code, v.ends)
		}
	}
}

func TestProvisional(t *testing.T) {
	t.Parallel()
	h, _ := server(t)
	var out answerJSON
	if err := json.Unmarshal(get(h, "/deadline.json?n=10&unit=wd&date=2027-02-01", "").Body.Bytes(), &out); err != nil || !out.Provisional || out.Days[1].Why != "provisional" {
		t.Errorf("%v %+v", err, out)
	}
	if body := get(h, "/deadline?n=10&unit=wd&date=2027-02-01", "zh").Body.String(); !strings.Contains(body, "还没有公布放假安排") {
		t.Error("the page hides that the day is provisional")
	}
}

func TestStrictQuestions(t *testing.T) {
	t.Parallel()
	h, w := server(t)
	for query, want := range map[string]string{
		"n=5":                 "date:deadline.date",
		"n=5&date=2026-02-30": "date:deadline.date",
		"n=5&date=1948-12-31": "date:deadline.date",
		"n=5&date=2200-01-01": "date:deadline.date",
		"date=2026-08-03":     "rule:deadline.neither",
		"n=5&rule=petition-2022/answer&date=2026-08-03":          "n:deadline.both",
		"n=0&date=2026-08-03":                                    "n:deadline.n",
		"n=5.5&date=2026-08-03":                                  "n:deadline.n",
		"n=-5&date=2026-08-03":                                   "n:deadline.n",
		"n=1101&date=2026-08-03":                                 "n:deadline.n",
		"n=10001&unit=h&date=2026-08-03":                         "n:deadline.n",
		"n=5&unit=w&date=2026-08-03":                             "unit:deadline.unit_error",
		"n=5&roll=back&date=2026-08-03":                          "roll:deadline.roll",
		"rule=petition-2022/answer&roll=forward&date=2026-08-03": "roll:deadline.roll_rule",
		"n=5&date=2026-08-03&time=9:30":                          "time:deadline.time",
		"n=5&date=2026-08-03&time=24:00":                         "time:deadline.time",
		"n=5&date=2026-08-03&days=3":                             ":deadline.unknown",
		"n=5&n=6&date=2026-08-03":                                "n:deadline.twice",
		"rule=petition-2022/none&date=2026-08-03":                "rule:deadline.no_rule",
		"rule=petition-2022/answer&date=2022-04-30":              "date:deadline.not_yet",
		"rule=petition-2022/report-assignment&date=2026-08-03":   "rule:deadline.no_term",
	} {
		values, _ := url.ParseQuery(query)
		q, err := parse(values)
		if err == nil {
			var a Ask
			if a, err = q.ask(); err == nil {
				_, err = Reckon(book(t), a)
			}
		}
		var got []string
		if err != nil {
			for _, f := range fault.Fields(err) {
				got = append(got, f.Field+":"+f.Key)
			}
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
		if res := get(h, "/deadline?"+query, "zh"); res.Code != 422 || !strings.Contains(res.Body.String(), "summary-error") {
			t.Errorf("%s: page answers %d", query, res.Code)
		}
		if res := get(h, "/deadline.json?"+query, "zh"); res.Code != 422 || !json.Valid(res.Body.Bytes()) {
			t.Errorf("%s: JSON answers %d %s", query, res.Code, res.Body)
		}
	}
	if n := w.Missing(); n != 0 {
		t.Errorf("%d words are missing", n)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	h, w := server(t)
	for path, status := range map[string]int{
		"/deadline": 200, "/rules": 200, "/rules/petition-2022.yaml": 200, "/rules/none.yaml": 404, "/rules/..%2frules.go": 404,
		"/calendar": 303, "/calendar/2026": 200, "/calendar/2007": 200, "/calendar/2027": 200, "/calendar/2028": 404, "/calendar/2006": 404,
		"/calendar/02026": 404, "/calendar/x": 404, "/deadline?rule=petition-2022/ask-review&date=2025-09-08": 200, "/deadline?n=90&unit=m&date=2026-11-23&time=19:00": 200,
		"/deadline?rule=hotline-12345/dispatch&date=2026-11-23&time=19:00": 200, "/deadline?n=15&date=2020-01-01": 200, "/deadline?n=1100&unit=wd&date=2026-11-23": 200,
	} {
		for _, lang := range []string{"zh", "en"} {
			res := get(h, path, lang)
			if res.Code != status || strings.Contains(res.Body.String(), "⟦") {
				t.Errorf("%s %s: %d, want %d", path, lang, res.Code, status)
			}
		}
	}
	if n := w.Missing(); n != 0 {
		t.Errorf("%d words are missing", n)
	}
	body := get(h, "/calendar/2026", "zh").Body.String()
	for _, want := range []string{"全年 248 个工作日", "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm", "10月10日（周六）", `aria-current="date"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the calendar of 2026 lacks %q", want)
		}
	}
	body = get(h, "/rules", "zh").Body.String()
	for _, r := range book(t).Packs[0].Rules {
		if !strings.Contains(body, r.Cite) {
			t.Errorf("the list lacks %s", r.Cite)
		}
	}
	if !strings.Contains(body, "出处未核对原文") || !strings.Contains(body, book(t).Version) {
		t.Error("the list hides what is unverified, or its version")
	}
}

func FuzzQuery(f *testing.F) {
	f.Add("n=5&unit=wd&date=2026-09-18")
	f.Add("rule=petition-2022/answer&date=2026-08-03&time=09:30")
	f.Add("n=%00&date=９９９９-01-01&roll=forward")
	b := book(f)
	f.Fuzz(func(t *testing.T, raw string) {
		values, _ := url.ParseQuery(raw)
		q, err := parse(values)
		if err == nil {
			var a Ask
			if a, err = q.ask(); err == nil {
				var out Answer
				if out, err = Reckon(b, a); err == nil {
					if !out.Deadline.Due.After(a.From) {
						t.Fatalf("%q is due %s, before %s", raw, out.Deadline.Due, a.From)
					}
					return
				}
			}
		}
		if !fault.Is(err, fault.Invalid) {
			t.Fatalf("%q: %v", raw, err)
		}
	})
}
