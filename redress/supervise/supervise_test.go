package supervise

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/clockface"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/rules"
)

type routes struct{ *matter.Catalogue }

func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

// site is the small city with both desks.
type site struct {
	*officetest.City
	t    *testing.T
	work *grievance.Work
	h    http.Handler
	who  *access.Caller
}

type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

var (
	city   = officetest.Of("p", "pt-9901", "990100000000", access.Supervisor)
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	other  = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	review = officetest.Of("g", "gov-9901", "990100000000", access.Supervisor)
)

func newSite(t *testing.T, m store.Make) *site {
	t.Helper()
	s := &site{t: t, who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	var desk *grievance.Desk
	s.City = officetest.New(t, storetest.Open(t, m), bare("core", core.Words), bare("promise", promise.Words),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) },
		func(c *officetest.City) part.Part {
			s.work = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret")}
			desk = &grievance.Desk{Work: s.work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office, Desk: true}, Names: c.Names, Matters: c.Matters}
			return grievance.Part(desk)
		},
		func(*officetest.City) part.Part { return Part(&Desk{desk}) })
	s.Fill(t)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", s.Door.Kinds), s.Door.Law.Current().Calendar, s.Door.Kinds)
	must(t, err)
	must(t, s.Door.Enact(t.Context(), book))
	s.h = s.Serve(t, sessions{s.who})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sent files a grievance and has the county send it to its housing bureau.
func (s *site) sent(title string) string {
	s.t.Helper()
	f := grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: title, Text: "补贴至今没有发放。", Lang: "zh"}
	r, err := s.work.Receive(s.t.Context(), access.Caller{}, access.File, f, nil)
	must(s.t, err)
	must(s.t, s.work.Transfer(s.t.Context(), county, r.ID, grievance.Sending{}))
	return r.ID
}

func (s *site) pass(d time.Duration) {
	s.t.Helper()
	s.Clock.Advance(d)
	_, err := s.Door.Sweep(s.t.Context())
	must(s.t, err)
}

// owed finds the open duty of a rule.
func (s *site) owed(id, rule string) duty.Duty {
	s.t.Helper()
	list, err := duty.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, d := range list {
		if strings.HasSuffix(d.Rule, "/"+rule) {
			return d
		}
	}
	s.t.Fatalf("%s owes no %s", id, rule)
	return duty.Duty{}
}

func (s *site) ask(who access.Caller, l words.Lang, path string, form url.Values, want int) string {
	s.t.Helper()
	*s.who = who
	w := officetest.Ask(s.t, s.h, l, path, form)
	if w.Code != want {
		s.t.Fatalf("%s: %d, want %d\n%s", path, w.Code, want, strip(w.Body.String()))
	}
	return html.UnescapeString(w.Body.String())
}

func (s *site) page(who access.Caller, path string, want int) string {
	s.t.Helper()
	s.ask(who, words.En, path, nil, want)
	return s.ask(who, words.Zh, path, nil, want)
}

func (s *site) post(who access.Caller, path string, want int, pairs ...string) string {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return s.ask(who, words.Zh, path, form, want)
}

var tags = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]*>`)

func strip(page string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), " ")
}

func (s *site) has(page string, want ...string) {
	s.t.Helper()
	text := strip(page)
	for _, w := range want {
		if !strings.Contains(text, w) {
			s.t.Errorf("the page does not say %q:\n%s", w, text)
		}
	}
}

func both(t *testing.T, fn func(t *testing.T, s *site)) {
	for _, m := range []store.Make{store.SQLite, store.Postgres} {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			fn(t, newSite(t, m))
		})
	}
}

// Everything owed in the area, the longest overdue on top, with tiles, filters and the ladder of each.
func TestDuties(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		s.has(s.page(city, "/desk/duties", 200), "现在没有未了的期限")
		id := s.sent("加装电梯补贴")
		s.pass(16*24*time.Hour + 2*time.Hour)
		second := s.sent("另一件")
		page := s.page(city, "/desk/duties", 200)
		s.has(page, "云川市范围内", "临江区住建局", "已超期", "催办", "报告上级", "下一步", "书面告知是否受理", "加装电梯补贴", "另一件")
		if over, open := strings.Index(page, "加装电梯补贴"), strings.Index(page, "另一件"); over > open {
			t.Error("the overdue duty is not on top")
		}
		if strings.Count(page, `class="rung-done"`) != 2 {
			t.Errorf("two steps of the ladder are done by now, %d are shown", strings.Count(page, `class="rung-done"`))
		}
		for q, want := range map[string][2]bool{
			"?due=over": {true, false}, "?due=soon": {false, false}, "?late=1": {false, false}, "?rule=petition-2022/decide-acceptance": {true, true},
			"?rule=petition-2022/answer": {false, false}, "?level=3": {true, true}, "?level=2": {false, false}, "?office=HC-990102": {true, true},
			"?office=HC-9901": {false, false}, "?office=pt-990102&due=over": {false, false}, "?late=7&level=9&rule=none": {false, false},
		} {
			page := s.page(city, "/desk/duties"+q, 200)
			if a, b := strings.Contains(page, ">加装电梯补贴<"), strings.Contains(page, ">另一件<"); a != want[0] || b != want[1] {
				t.Errorf("%s shows the overdue %t and the open %t, want %v", q, a, b, want)
			}
		}
		s.has(s.page(county, "/desk/duties", 200), "临江区范围内", "加装电梯补贴")
		if strings.Contains(s.page(other, "/desk/duties", 200), "加装电梯补贴") {
			t.Error("another county sees it")
		}
		s.ask(clerk, words.Zh, "/desk/duties", nil, 403)
		s.page(other, dutyPath(s.owed(id, "decide-acceptance").ID), 404)
		s.page(city, dutyPath("none"), 404)
		s.has(s.page(city, dutyPath(s.owed(second, "decide-acceptance").ID), 200), "尚未到", "为什么是这一天")
	})
}

// What an office leaves undone is raised, step by step, and stands on the list of the office it was raised to.
func TestRaised(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		id := s.sent("加装电梯补贴")
		s.has(s.page(city, "/desk/raised", 200), "没有上提的事项")
		s.pass(20 * 24 * time.Hour)
		d := s.owed(id, "decide-acceptance")
		if d.Raised != "pt-9901" {
			t.Fatalf("raised to %q", d.Raised)
		}
		s.has(s.page(city, "/desk/raised", 200), "加装电梯补贴")
		s.has(s.page(city, dutyPath(d.ID), 200), "上提一级", "督办通知", "已发生")
	})
}

// Remind, notice and release, each as a form; what is refused says why.
func TestActs(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		id := s.sent("加装电梯补贴")
		s.pass(16 * 24 * time.Hour)
		at := dutyPath(s.owed(id, "decide-acceptance").ID)
		s.has(s.page(county, at, 200), "催办", "督办", "免除", "交办")

		s.page(county, at+"/remind", 200)
		for range 2 { // a double click
			s.post(county, at+"/remind", 303, "key", "k1", "note", "请抓紧。")
		}
		if page := s.page(county, at, 200); strings.Count(page, "请抓紧。") != 1 {
			t.Error("the same form reminded twice")
		}

		s.has(s.page(county, at+"/notice", 200), "5 个工作日", "到 2026年8月26日（周三） 24:00")
		s.has(s.post(county, at+"/notice", 422, "key", "k2", "ground", "overdue", "requirement", "", "due", "2026-08-26"), "请写明督办要求")
		s.has(s.post(county, at+"/notice", 422, "key", "k2", "ground", "overdue", "requirement", "限期办理。", "due", "2026-08-22"), "今天以后的期限") // a Saturday
		s.post(county, at+"/notice", 303, "key", "k2", "ground", "overdue", "requirement", "限期办理。", "due", "2026-08-26")
		notice := s.owed(id, "answer-supervision")
		if notice.Bearer != "HC-990102" || notice.DueTime().Format("01-02 15:04") != "08-27 00:00" {
			t.Errorf("the notice is owed by %s until %s", notice.Bearer, notice.DueTime())
		}

		s.has(s.post(county, at+"/release", 422, "key", "k3", "reason", ""), "请写明理由")
		s.post(county, at+"/release", 303, "key", "k3", "reason", "事项已由法院受理。")
		s.has(s.page(county, at, 200), "依法终止", "事项已由法院受理。")
		s.has(s.post(county, at+"/remind", 409, "key", "k4"), "已经了结")
		s.page(county, at+"/remind", 409)

		own := dutyPath(s.owed(s.only("路灯不亮"), "route").ID) // owed by the county's own petition office
		if page := s.page(county, own, 200); strings.Contains(page, own+"/remind") || strings.Contains(page, own+"/release") {
			t.Error("an office is offered to urge or release itself")
		}
		s.has(s.post(county, own+"/release", 403, "reason", "免除自己。"), "不能免除本单位自己的责任")
		s.post(other, own+"/remind", 404, "note", "外县。")
		s.post(clerk, own+"/remind", 403, "note", "承办人。")
		s.post(review, own+"/release", 303, "reason", "上级决定。")
	})
}

// only files a grievance that nobody has sent on.
func (s *site) only(title string) string {
	s.t.Helper()
	f := grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: title, Text: "很久了。", Lang: "zh"}
	r, err := s.work.Receive(s.t.Context(), access.Caller{}, access.File, f, nil)
	must(s.t, err)
	return r.ID
}

// Objections wait on the list of the office that sent the grievance, and of no other.
func TestObjections(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	s.has(s.page(county, "/desk/objections", 200), "没有待裁定的异议")
	id := s.sent("加装电梯补贴")
	must(t, s.work.Object(t.Context(), clerk, id, grievance.ObjectedBody{Reason: "由市局办理。"}))
	page := s.page(county, "/desk/objections", 200)
	s.has(page, "加装电梯补贴", "核实派单异议")
	if !strings.Contains(page, "/desk/case/"+id+"/decide-objection") {
		t.Error("the row does not lead to the decision")
	}
	if strings.Contains(s.page(city, "/desk/objections", 200), "加装电梯补贴") {
		t.Error("another office has it on its list")
	}
	s.has(s.page(clerk, "/desk/objections", 200), "没有待裁定的异议") // it may pass grievances on, and has passed on none
}

// Pages go on where the last ended, in both directions, filtered or not.
func TestPaging(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		for range grievance.PageSize + 5 {
			s.sent("一件诉求")
		}
		next := regexp.MustCompile(`rel="next" href="([^"]*)"`)
		prev := regexp.MustCompile(`rel="prev" href="([^"]*)"`)
		rows := func(page string) int { return strings.Count(page, "data-row") }
		for _, q := range []string{"", "?rule=petition-2022/decide-acceptance"} {
			first := s.page(county, "/desk/duties"+q, 200)
			m := next.FindStringSubmatch(first)
			if m == nil || rows(first) != grievance.PageSize {
				t.Fatalf("%q: the first page has %d rows and next %v", q, rows(first), m)
			}
			second := s.page(county, m[1], 200)
			if q != "" && rows(second) != 5 {
				t.Errorf("%q: the second page has %d rows", q, rows(second))
			}
			if q == "" && (rows(second) != grievance.PageSize || next.FindStringSubmatch(second) == nil) {
				t.Errorf("the second of three pages has %d rows", rows(second))
			}
			to := prev.FindStringSubmatch(second)
			if to == nil || q != "" && !strings.Contains(to[1], url.QueryEscape("petition-2022/decide-acceptance")) {
				t.Fatalf("%q: the second page leads back to %v", q, to)
			}
			back := s.page(county, to[1], 200)
			if list := func(page string) string {
				return strip(page[strings.Index(page, "<tbody"):strings.Index(page, "</tbody")])
			}; list(back) != list(first) {
				t.Error("going back does not lead to the first page")
			}
			if prev.FindStringSubmatch(back) != nil {
				t.Error("the first page, reached backwards, leads further back")
			}
		}
	})
}

// Rows that a filter keeps are all seen once, in both directions, however far apart they lie; a page that was cut short, even an
// empty one, leads on.
func TestSift(t *testing.T) {
	t.Parallel()
	const rows, atOnce, most = 1000, 10, 100
	all := make([]duty.Duty, rows)
	for i := range all {
		all[i] = duty.Duty{Due: int64(1 + i/3), ID: fmt.Sprintf("%04d", i)}
	}
	less := func(a, b duty.Cursor) bool { return a.Due < b.Due || a.Due == b.Due && a.ID < b.ID }
	read := func(after, until duty.Cursor) ([]duty.Duty, error) {
		var out []duty.Duty
		for _, x := range all {
			at := duty.Cursor{Due: x.Due, ID: x.ID}
			if until == (duty.Cursor{}) && less(after, at) || until != (duty.Cursor{}) && less(at, until) {
				out = append(out, x)
			}
		}
		if until != (duty.Cursor{}) {
			return slices.Clone(out[max(0, len(out)-atOnce):]), nil
		}
		return slices.Clone(out[:min(len(out), atOnce)]), nil
	}
	for name, keeps := range map[string]func(i int) bool{
		"every row":  func(int) bool { return true },
		"every 7th":  func(i int) bool { return i%7 == 0 },
		"both ends":  func(i int) bool { return i == 0 || i == rows-1 },
		"the middle": func(i int) bool { return i > 450 && i < 520 },
		"none":       func(int) bool { return false },
	} {
		keep := func(x duty.Duty) bool { i, _ := strconv.Atoi(x.ID); return keeps(i) }
		var want, there, back []string
		for _, x := range all {
			if keep(x) {
				want = append(want, x.ID)
			}
		}
		ids := func(p found) (out []string) {
			for _, x := range p.list {
				out = append(out, x.ID)
			}
			return out
		}
		p, s := found{}, web.Span{}
		for range rows {
			var err error
			p, err = sift(s, atOnce, most, read, keep)
			must(t, err)
			there = append(there, ids(p)...)
			if p.next == "" {
				break
			}
			s = web.Span{After: p.next}
		}
		back = ids(p)
		for range rows {
			if p.prev == "" {
				break
			}
			var err error
			p, err = sift(web.Span{Until: p.prev}, atOnce, most, read, keep)
			must(t, err)
			back = append(ids(p), back...)
			if len(p.list) > 0 && p.next == "" {
				t.Errorf("%s: a page before another has no next", name)
			}
		}
		if !slices.Equal(there, want) || !slices.Equal(back, want) {
			t.Errorf("%s:\nforward %v\nback    %v\nwant    %v", name, there, back, want)
		}
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	level := func(o string) place.Level { return map[string]place.Level{"a": place.City, "b": place.County}[o] }
	d := duty.Duty{Place: "990102001001", Bearer: "b", Rule: "p/r"}
	for _, tc := range []struct {
		f    Filter
		area string
		want bool
	}{
		{Filter{}, "9901", true}, {Filter{}, "990102", true}, {Filter{}, "990103", false}, {Filter{}, "", false},
		{Filter{Rule: "p/r"}, "9901", true}, {Filter{Rule: "p/s"}, "9901", false},
		{Filter{Level: place.County}, "9901", true}, {Filter{Level: place.City}, "9901", false},
	} {
		if got := tc.f.keeps(d, tc.area, level); got != tc.want {
			t.Errorf("%+v in %q keeps %t", tc.f, tc.area, got)
		}
	}
}
