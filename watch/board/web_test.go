package board

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/place"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/redress/promise"
	"ombud/rules"
	"ombud/watch/tally"
	"ombud/watch/tally/tallytest"
)

// watcher is a supervisor of the area that the request names.
type watcher struct{}

func (watcher) Caller(r *http.Request) (access.Caller, error) {
	if area := r.Header.Get("Area"); area != "" {
		return access.Caller{Staff: "s", Office: "PT", Area: area, Roles: []access.Role{access.Supervisor}}, nil
	}
	return access.Caller{}, nil
}

func serve(t testing.TB, open func(store.Options) *store.DB) (*tallytest.City, http.Handler, *words.Words) {
	t.Helper()
	c := tallytest.New(t, open, store.Line{Part: "board", FS: Schema()}, store.Line{Part: "office", FS: office.Part(&office.Work{}, nil).Schema},
		store.Line{Part: "grievance", FS: grievance.Part(&grievance.Desk{}).Schema})
	c.Door.Folds = grievance.Part(&grievance.Desk{}).Folds
	raw, err := rules.Files.ReadFile("matters.csv")
	check(t, err)
	m, err := matter.Load(raw)
	check(t, err)
	names := &office.Names{DB: c.DB}
	p := Part(Deps{Desk: &grievance.Desk{Work: &grievance.Work{Door: c.Door}, View: promise.View{Law: c.Door.Law, Desk: true, Office: names.Office}, Names: names, Matters: m},
		City: "990100000000"})
	var cats []words.Catalog
	for name, text := range map[string]string{"web": web.Words, p.Name: p.Words, "promise": promise.Words, "grievance": grievance.Part(&grievance.Desk{}).Words} {
		cat, err := words.Parse(name, text)
		check(t, err)
		cats = append(cats, cat)
	}
	w, err := words.New(cats...)
	check(t, err)
	s, err := web.New(web.Config{City: words.Pair{Zh: "云浦市", En: "Yunpu"}, Clock: c.Clock, Nav: p.Nav}, w, watcher{}, p.Routes)
	check(t, err)
	return c, s.Handler(), w
}

func get(h http.Handler, area, path, lang string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", lang)
	r.Header.Set("Area", area)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPagesOfADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, w := serve(t, open)
		for _, path := range []string{"/desk/board", "/desk/board/due", "/desk/board/circular", "/desk/board/wall", "/board", "/board/dispatches"} {
			if res := get(h, "9901", path, "zh"); res.Code != 200 {
				t.Errorf("an empty city's %s answers %d", path, res.Code)
			}
		}
		c.Live(t, 60, 9)
		check(t, (&Reader{DB: c.DB}).Run(t.Context()))
		today := calendar.DateOf(c.Clock.Now())
		for path, want := range map[string]string{
			"/desk/board":                                      "当日进行中",
			"/desk/board/due":                                  "今天到期",
			"/desk/board/circular":                             "草稿",
			"/desk/board/wall":                                 "今日应办",
			"/desk/board?day=" + (today - 1).String():          "当日已结",
			"/desk/board/circular?day=" + (today - 1).String(): fmt.Sprintf("第 %d 期", int(today-1-calendar.NewDate(2026, 1, 1))+1),
			"/desk/board/due?day=" + (today + 3).String():      "到现在为止",
			"/desk/board/due?day=" + (today - 9).String():      "当天到期",
			"/desk/board?day=2020-01-01":                       "这一天没有应办事项",
			"/board":                                           "不足 5",
		} {
			for _, lang := range []string{"zh", "en"} {
				res := get(h, "9901", path, lang)
				if body := res.Body.String(); res.Code != 200 || strings.Contains(body, "⟦") || lang == "zh" && !strings.Contains(body, want) {
					t.Errorf("%s %s: %d, %q is there: %t", path, lang, res.Code, want, strings.Contains(body, want))
				}
			}
		}
		for _, bad := range []string{"/desk/board?day=x", "/desk/board?day=" + (today + 1).String(), "/desk/board/due?day=" + (today + 8).String(), "/desk/board/circular?day=2026-02-30",
			"/board?day=" + today.String(), "/board?day=0001-01-01", "/board/dispatches?month=2026", "/board/dispatches?month=2031-01", "/board/dispatches?month=x"} {
			if res := get(h, "9901", bad, "zh"); res.Code != http.StatusUnprocessableEntity || !strings.Contains(res.Body.String(), "class=\"error\"") {
				t.Errorf("%s: %d", bad, res.Code)
			}
		}
		if res := get(h, "9901", "/desk/board/wall", "zh"); res.Header().Get("Refresh") != wallSeconds {
			t.Error("the wall does not renew itself")
		}
		if res := get(h, "990102001003", "/desk/board", "zh"); res.Code != 200 || !strings.Contains(res.Body.String(), "村级不做日清账") {
			t.Errorf("a village: %d", res.Code)
		}
		if n := w.Missing(); n != 0 {
			t.Errorf("%d words are missing", n)
		}
	})
}

// The circular names each duty that was breached on the day, under its article; what was breached elsewhere is not on it.
func TestCircularNamesBreaches(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, _ := serve(t, open)
		f := c.File(t, "0304", "990102001003")
		other := c.File(t, "0304", "990103001002")
		c.Clock.Advance(40 * 24 * time.Hour)
		_, err := c.Door.Sweep(t.Context())
		check(t, err)
		c.Sequence(t)
		check(t, (&Reader{DB: c.DB}).Run(t.Context()))
		var due int64
		check(t, c.DB.Row(t.Context(), `SELECT min(due_at) FROM duty WHERE subject = $1 AND breached_at > 0`, f.Subject).Scan(&due))
		day := dueDay(due)
		body := get(h, "990102", "/desk/board/circular?day="+day.String(), "zh").Body.String()
		var here int
		listed := strings.Count(body, "/desk/duty/")
		check(t, c.DB.Row(t.Context(), `SELECT count(*) FROM duty WHERE subject = $1 AND breached_at > $2 AND breached_at <= $3`, f.Subject, day.Start().UnixMilli(), day.End().UnixMilli()).Scan(&here))
		if here == 0 || listed != here || !strings.Contains(body, "《信访工作条例》") || strings.Contains(body, other.Subject) {
			t.Errorf("%d breaches are listed, want %d", listed, here)
		}
	})
}

var numbers = regexp.MustCompile(`>(\d+)( 以上)?<`)

// No number on the public board of any day is one to four, and none is exact but zero.
func TestPublicBoardShowsNothingSmall(t *testing.T) {
	t.Parallel()
	c, h, _ := serve(t, storetestOpen(t))
	c.Live(t, 90, 7)
	check(t, (&Reader{DB: c.DB}).Run(t.Context()))
	seen := 0
	for day := calendar.DateOf(tallytest.Start); day < calendar.DateOf(c.Clock.Now()); day += 2 {
		_, main, _ := strings.Cut(get(h, "", "/board?day="+day.String(), "zh").Body.String(), "<main")
		for _, m := range numbers.FindAllStringSubmatch(main, -1) {
			if seen++; m[1] != "0" && (m[2] == "" || !strings.HasSuffix(m[1], "0") && !strings.HasSuffix(m[1], "5")) {
				t.Fatalf("%s shows %s", day, m[0])
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d numbers were looked at", seen)
	}
}

func storetestOpen(t *testing.T) func(store.Options) *store.DB {
	return storetest.Open(t, store.SQLite)
}

// What passes between two offices is counted by who sent, who objected and what came back, and shown from five on.
func TestDispatchesToAndFro(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, _ := serve(t, open)
		for i := range 12 {
			f := c.File(t, "0304", "990102001003")
			send(t, c, f.Subject, f.Place, "HC")
			if i < 7 {
				c.Record(t, "HC", grievance.Objected.Draft(f.Subject, f.Place, grievance.ObjectedBody{Sender: "PT", Reason: "不归我们管"}))
				if i < 2 {
					c.Record(t, "PT", grievance.Upheld.Draft(f.Subject, f.Place, grievance.ReturnedBody{To: "PT", Reason: "属实"}))
					send(t, c, f.Subject, f.Place, "HRSS")
				} else {
					c.Record(t, "PT", grievance.Rejected.Draft(f.Subject, f.Place, grievance.ReasonBody{Reason: "属于你单位职责"}))
				}
			}
		}
		c.Sequence(t)
		check(t, (&Reader{DB: c.DB}).Run(t.Context()))
		month := monthOf(calendar.DateOf(c.Clock.Now()))
		list, err := pairsOf(t.Context(), c.DB, month)
		check(t, err)
		want := map[string]Pair{"PT HC": {12, 7, 2}, "PT HRSS": {2, 0, 0}}
		for _, x := range list {
			if k := x.Sender + " " + x.Receiver; want[k] != x.Pair {
				t.Errorf("%s: %+v, want %+v", k, x.Pair, want[k])
			}
			delete(want, x.Sender+" "+x.Receiver)
		}
		if len(want) > 0 {
			t.Errorf("missing: %v", want)
		}
		if body := get(h, "", "/board/dispatches?month="+month.String()[:7], "zh").Body.String(); !strings.Contains(body, "10 以上") || strings.Contains(body, "HRSS") || strings.Contains(body, ">12<") {
			t.Error("the running month is not rounded, or shows a small pair")
		}
		c.Clock.Advance(31 * 24 * time.Hour)
		if body := get(h, "", "/board/dispatches", "zh").Body.String(); !strings.Contains(body, ">12<") || !strings.Contains(body, ">7<") || strings.Contains(body, ">2<") || strings.Contains(body, "HRSS") {
			t.Error("the whole month does not show 12 and 7, or shows 2")
		}
	})
}

func send(t *testing.T, c *tallytest.City, id string, p place.Code, to string) {
	t.Helper()
	c.Record(t, "PT", grievance.Transferred.Draft(id, p, grievance.TransferredBody{From: "PT", To: to, Mode: grievance.Transfer, Matter: "0304",
		Route: grievance.RoutePetition, Channel: grievance.Web, Urgency: grievance.General}))
}

// No cell of a pair is one to four, and none that is shown gives a small one away.
func TestPairsWithhold(t *testing.T) {
	t.Parallel()
	for sent := range 16 {
		for objected := range sent + 1 {
			for returned := range objected + 1 {
				p := Pair{sent, objected, returned}
				s, o, r := p.Shown(false)
				for _, x := range []tally.Cell{s, o, r} {
					if !x.Hidden && x.N > 0 && x.N < 5 {
						t.Errorf("%+v shows %d", p, x.N)
					}
				}
				if d := sent - objected; !s.Hidden && !o.Hidden && d > 0 && d < 5 {
					t.Errorf("%+v gives away that %d were not objected to", p, d)
				}
				if d := objected - returned; !o.Hidden && !r.Hidden && d > 0 && d < 5 {
					t.Errorf("%+v gives away that %d were not returned", p, d)
				}
			}
		}
	}
}
