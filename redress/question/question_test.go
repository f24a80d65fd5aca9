package question

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/intake"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/rules"
)

var (
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	other  = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	nobody = access.Caller{}
)

type town struct {
	*deedtest.Town
	work *Work
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	raw, err := rules.Files.ReadFile("question-threshold.csv")
	deedtest.Must(t, err)
	list, err := LoadThresholds(raw)
	deedtest.Must(t, err)
	s := &town{}
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.work = &Work{Door: c.Door, Thresholds: list, Secret: []byte("a secret")}
		return Part(&Desk{Desk: d, Questions: s.work, Public: promise.View{Law: c.Door.Law, Office: c.Names.Office, More: Tellings}})
	})
	return s
}

func (s *town) pose(t *testing.T) string {
	t.Helper()
	id, err := s.work.Pose(t.Context(), county, "HC-990102", "人行桥何时修好？", "桥已经封闭两个月，请说明原因和开放时间。", true)
	deedtest.Must(t, err)
	return id
}

func (s *town) get(t *testing.T, id string) Question {
	t.Helper()
	q, err := Get(t.Context(), s.DB, id)
	deedtest.Must(t, err)
	return q
}

// A question is worded by an office above, about an office, and says nothing that leads to a person.
func TestPose(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		for _, x := range []struct {
			who       access.Caller
			to, title string
			text      string
			checked   bool
			kind      fault.Kind
			key       string
		}{
			{clerk, "HC-990102", "桥", "问", true, fault.Denied, "fault.denied.say"},
			{other, "HC-990102", "桥", "问", true, fault.Denied, "fault.denied.say"},
			{county, "pt-990102", "桥", "问", true, fault.Invalid, "question.need.to"},
			{county, "no-such", "桥", "问", true, fault.Invalid, "question.need.to"},
			{county, "HC-990102", " ", "问", true, fault.Invalid, "question.need.title"},
			{county, "HC-990102", "桥", "", true, fault.Invalid, "question.need.text"},
			{county, "HC-990102", "桥", "问", false, fault.Invalid, "question.need.checked"},
			{county, "HC-990102", "桥", "请联系 139 0000 1234", true, fault.Invalid, "question.bad.number"},
			{county, "HC-990102", "王某的房子", "问", true, fault.Invalid, "question.bad.name"},
		} {
			_, err := s.work.Pose(ctx, x.who, x.to, x.title, x.text, x.checked)
			deedtest.Wants(t, err, x.kind, x.key)
		}
		once := grievance.Once(ctx, "form")
		for range 2 { // the same form again
			_, err := s.work.Pose(once, county, "HC-990102", "桥", "问", true)
			deedtest.Must(t, err)
		}
		if list, _, _, err := table.Page(ctx, s.DB, web.Span{}, "1 = 1"); err != nil || len(list) != 1 {
			t.Errorf("%d questions, %v", len(list), err)
		}
	})
}

// From the threshold on three duties run, once; a later word meets the earlier ones; nobody says anything for another office.
func TestRaised(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := s.pose(t)
		deedtest.Wants(t, s.work.Say(ctx, clerk, id, Answer, "在修。"), fault.Conflict, "question.not_now")
		deedtest.Must(t, s.work.Suppose(ctx, id, 98))
		deedtest.Must(t, s.work.Follow(ctx, id, s.work.ticket(id)))
		if q := s.get(t, id); q.Raised != 0 || len(s.Of(id, "answer")) != 0 {
			t.Fatalf("raised at 99: %+v", q)
		}
		deedtest.AtOnce(t, func() error { return s.work.Follow(ctx, id, s.work.ticket(id)) })
		q := s.get(t, id)
		if q.followers != 103 || q.Raised == 0 || q.Bucket != 100 {
			t.Fatalf("%+v", q)
		}
		for _, row := range []string{"answer", "statement", "report"} {
			if d := s.Of(id, row); len(d) != 1 || d[0].Bearer != "HC-990102" || d[0].Rule != "public-question/"+row {
				t.Errorf("%s: %+v", row, d)
			}
		}
		deedtest.Must(t, s.work.Tend(ctx))
		if n := len(s.Of(id, "answer")); n != 1 {
			t.Errorf("raised twice: %d", n)
		}
		deedtest.Wants(t, s.work.Say(ctx, county, id, Answer, "在修。"), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Say(ctx, clerk, id, Answer, " "), fault.Invalid, "question.need.text")
		deedtest.Wants(t, s.work.Say(ctx, clerk, id, Answer, "已与投诉人联系。"), fault.Invalid, "question.bad.asker")
		once := grievance.Once(ctx, "said")
		deedtest.Must(t, s.work.Say(once, clerk, id, Statement, "桥墩有裂缝。"))
		deedtest.Must(t, s.work.Say(once, clerk, id, Statement, "桥墩有裂缝。")) // the same form again
		deedtest.Wants(t, s.work.Say(ctx, clerk, id, Answer, "在修。"), fault.Conflict, "question.not_now")
		if d := append(s.Of(id, "answer"), s.Of(id, "statement")...); d[0].State != duty.Met || d[1].State != duty.Met || s.Of(id, "report")[0].State != duty.Open {
			t.Errorf("%+v", d)
		}
		s.Set(2026, time.December, 1, 9)
		if d := s.Of(id, "report")[0]; d.Breached == 0 {
			t.Errorf("no breach: %+v", d)
		}
		deedtest.Must(t, s.work.Say(ctx, clerk, id, Report, "已加固，恢复通行。"))
		deedtest.Wants(t, s.work.Follow(ctx, id, s.work.ticket(id)), fault.Conflict, "question.over")
		if list, _ := duty.OpenOf(ctx, s.DB, id); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		s.Refolds(t, "question", []string{"question"}, id)
	})
}

// What is kept of a press is one more in a number: no fact, no row that could be somebody, and no ticket counts twice.
func TestFollowKeepsNobody(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id, next := s.pose(t), s.pose(t)
		ticket := s.work.ticket(id)
		deedtest.AtOnce(t, func() error { return s.work.Follow(ctx, id, ticket) })
		deedtest.Wants(t, s.work.Follow(ctx, id, s.work.ticket(next)), fault.Conflict, "question.stale")
		deedtest.Wants(t, s.work.Follow(ctx, id, "forged."+ticket), fault.Conflict, "question.stale")
		deedtest.Wants(t, s.work.Follow(ctx, "question:none", ticket), fault.NotFound, "question.not_found")
		if n := s.get(t, id).followers; n != 1 {
			t.Errorf("%d followers of one ticket", n)
		}
		if list, err := fact.Of(ctx, s.DB, id); err != nil || len(list) != 1 {
			t.Errorf("a press left facts: %d %v", len(list), err)
		}
		var rows int
		deedtest.Must(t, s.DB.Row(ctx, `SELECT count(*) FROM question_ticket`).Scan(&rows))
		if rows != 1 || strings.Contains(strings.Join(s.Dump(t, "question_ticket"), ""), ticket) {
			t.Errorf("%d tickets kept, or one in the clear", rows)
		}
		deedtest.Must(t, s.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
			return forget(ctx, tx, time.Now().Add(lasts+time.Minute).UnixMilli())
		}))
		deedtest.Must(t, s.DB.Row(ctx, `SELECT count(*) FROM question_ticket`).Scan(&rows))
		if rows != 0 {
			t.Errorf("%d tickets outlive their time", rows)
		}
	})
}

// One person who presses five hundred times waits in a line that knows nobody: few of the presses get through.
func TestPressingWaits(t *testing.T) {
	t.Parallel()
	s, ctx := newTown(t, store.SQLite), t.Context()
	s.work.NewLine = func() Line { return &intake.Bucket{Rate: 1, Burst: 3, Clock: s.Clock} }
	id, calm := s.pose(t), s.pose(t)
	turned := 0
	for range 500 {
		if err := s.work.Follow(ctx, id, s.work.ticket(id)); fault.Is(err, fault.Busy) {
			turned++
		}
	}
	if n := s.get(t, id).followers; n != 3 || turned != 497 {
		t.Errorf("%d counted, %d turned away", n, turned)
	}
	deedtest.Must(t, s.work.Follow(ctx, calm, s.work.ticket(calm))) // another question is not held up
}

func TestBucket(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: 0, 4: 0, 5: 5, 9: 5, 10: 10, 19: 10, 20: 20, 99: 50, 100: 100, 499: 200, 999: 500, 123456: 100000} {
		if got := Bucket(n); got != want {
			t.Errorf("Bucket(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestPersonal(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2026-09-10 起封闭，预算 12345678 元，电话 0991-1234567、12345。": "",
		"请说明 3 号楼的工期":           "",
		"找王女士":                  "question.bad.name",
		"李建国师傅家":                "question.bad.name",
		"ask Mr. Li":            "question.bad.name",
		"139-0000-1234":         "question.bad.number",
		"１３９００００１２３４":           "question.bad.number",
		"990102199001011234":    "question.bad.number",
		"a.b@example.org":       "question.bad.number",
		"举报人是谁":                 "question.bad.asker",
		"who is the petitioner": "question.bad.asker",
	} {
		if got := personal(s); got != want {
			t.Errorf("personal(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestThresholds(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "from,followers,cite\n", "from,followers,cite\nsoon,100,《x》\n", "from,followers,cite\n2026-01-01,99,《x》\n",
		"from,followers,cite\n2026-01-01,100,x\n", "from,followers,cite\n2026-01-02,100,《x》\n2026-01-01,50,《x》\n"} {
		if _, err := LoadThresholds([]byte(bad)); err == nil {
			t.Errorf("taken: %q", bad)
		}
	}
	list, err := LoadThresholds([]byte("from,followers,cite\n2026-01-01,100,《x》\n2026-09-10,50,《y》\n"))
	deedtest.Must(t, err)
	for day, want := range map[string]int64{"2025-12-31": 100, "2026-09-09": 100, "2026-09-10": 50} {
		now, _ := time.Parse(time.DateOnly, day)
		if got := at(list, now).Followers; got != want {
			t.Errorf("%s: %d, want %d", day, got, want)
		}
	}
}

var ticketField = regexp.MustCompile(`name="ticket" value="([^"]+)"`)

// The public page counts who presses once, says no exact number, and shows what the office said; the desk's pages are for the offices concerned.
func TestPages(t *testing.T) {
	t.Parallel()
	s, ctx := newTown(t, store.SQLite), t.Context()
	ask := func(who access.Caller, lang words.Lang, p string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		*s.Who = who
		return officetest.Ask(t, s.H, lang, p, form, cookies...)
	}
	if w := ask(county, words.Zh, "/desk/questions/pose", url.Values{"key": {"a"}, "to": {"HC-990102"}, "title": {"桥何时修好？"}, "text": {"问"}, "checked": {"yes"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	list, _, _, err := table.Page(ctx, s.DB, web.Span{}, "1 = 1")
	deedtest.Must(t, err)
	id := list[0].ID
	body := ask(nobody, words.Zh, path(id), nil).Body.String()
	form := url.Values{"ticket": {ticketField.FindStringSubmatch(body)[1]}}
	w := ask(nobody, words.Zh, path(id)+"/follow", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	var mark *http.Cookie
	for _, k := range w.Result().Cookies() {
		if k.Name == "followed" {
			mark = k
		}
	}
	if mark == nil || mark.Value != "yes" || mark.Path != path(id) {
		t.Fatalf("the mark tells browsers or questions apart: %+v", mark)
	}
	if again := ask(nobody, words.Zh, path(id), nil, mark).Body.String(); ticketField.MatchString(again) || !strings.Contains(again, "不到 5 次") {
		t.Error("a browser that pressed is asked again, or a small count is told")
	}
	if w := ask(nobody, words.Zh, path(id)+"/follow", url.Values{"ticket": {s.work.ticket(id)}}, mark); w.Code != http.StatusSeeOther || s.get(t, id).followers != 1 {
		t.Errorf("%d, counted %d times", w.Code, s.get(t, id).followers)
	}
	deedtest.Must(t, s.work.Suppose(ctx, id, 136))
	if body := ask(nobody, words.Zh, path(id), nil).Body.String(); strings.Contains(body, "137") || !strings.Contains(body, "100 次以上") {
		t.Error("the exact count is told")
	}
	at := deskPath(id)
	for p, who := range map[string]access.Caller{"/questions": nobody, path(id): nobody, path(id) + "/feed.atom": nobody, "/desk/questions": clerk, "/desk/questions/pose": county,
		at: clerk, at + "/answer": clerk, at + "/statement": clerk, at + "/report": clerk} {
		for _, lang := range []words.Lang{words.Zh, words.En} {
			if w := ask(who, lang, p, nil); w.Code != http.StatusOK {
				t.Errorf("%s in %s: %d", p, lang, w.Code)
			}
		}
	}
	if w := ask(other, words.Zh, at, nil); w.Code != http.StatusNotFound {
		t.Errorf("another county: %d", w.Code)
	}
	if w := ask(clerk, words.Zh, at+"/answer", url.Values{"key": {"b"}, "text": {"找王女士"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a name: %d", w.Code)
	}
	if w := ask(clerk, words.Zh, at+"/answer", url.Values{"key": {"c"}, "text": {"属实，<三天>内说明。"}}); w.Code != http.StatusSeeOther {
		t.Errorf("answer: %d", w.Code)
	}
	for _, p := range []string{path(id), path(id) + "/feed.atom"} {
		if body := ask(nobody, words.Zh, p, nil).Body.String(); !strings.Contains(body, "属实，&lt;三天&gt;内说明。") {
			t.Errorf("%s does not show the answer: %s", p, body)
		}
	}
}
