package ruledesk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
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

type hall struct {
	*officetest.City
	t    *testing.T
	work *grievance.Work
	w    *Work
	base []duty.Source
	h    http.Handler
	who  *access.Caller
}

type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

var (
	admin  = access.Caller{Staff: "a", Name: "a", Roles: []access.Role{access.Admin}}
	second = officetest.Of("p", "pt-9901", "990100000000", access.Supervisor)
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
)

// local is a pack of the city's own, with a row that climbs.
const local = `pack: yunchuan-ring
title: {zh: 云川市回访办法, en: Yunchuan rules on visits}
in_force: {from: 2026-01-01}
jurisdiction: "9901"
rules:
  - id: visit
    cite: 《云川市回访办法》第三条
    basis: local
    on: grievance.transferred
    bearer: fact.to
    says: {zh: 上门核实, en: visit you}
    within: 10d
    met_by: [grievance.contacted]
    ended_by: [grievance.withdrawn]
    ladder:
      - {after: 0h, do: tell, whom: above(bearer)}
`

func newHall(t *testing.T, open func(store.Options) *store.DB) *hall {
	t.Helper()
	s := &hall{t: t, who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	s.City = officetest.New(t, open, bare("core", core.Words), bare("promise", promise.Words),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) },
		func(c *officetest.City) part.Part {
			s.work = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret")}
			return grievance.Part(&grievance.Desk{Work: s.work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office}, Names: c.Names, Matters: c.Matters})
		},
		func(c *officetest.City) part.Part {
			s.w = &Work{Door: c.Door, City: "990100000000", Base: func() ([]duty.Source, error) { return s.base, nil }}
			return Part(&Desk{Work: s.w, Names: c.Names})
		})
	s.Fill(t)
	s.base = append(dutytest.Fitting(t, rules.Files, ".", s.Door.Kinds), duty.Source{File: "yunchuan.yaml", Text: local})
	must(t, s.Door.Enact(t.Context(), s.compose()))
	s.h = s.Serve(t, sessions{s.who})
	return s
}

// compose compiles the law as a node does when it starts.
func (s *hall) compose() *duty.Book {
	s.t.Helper()
	list, err := InLaw(s.t.Context(), s.DB)
	must(s.t, err)
	b, err := duty.Compile(Compose(s.base, list), s.Door.Law.Current().Calendar, s.Door.Kinds)
	must(s.t, err)
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fault.As(err).Key+" "+keys(err), key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

func keys(err error) (out string) {
	for _, f := range fault.Fields(err) {
		out += f.Key + " "
	}
	return out
}

func (s *hall) day(n int) calendar.Date { return calendar.DateOf(s.Clock.Now()).AddDays(n) }

// term files a grievance, has it sent, and tells how many days the visit may take.
func (s *hall) term() int {
	s.t.Helper()
	r, err := s.work.Receive(s.t.Context(), access.Caller{}, access.File, grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: "加装电梯", Text: "停工了。", Lang: "zh"}, nil)
	must(s.t, err)
	must(s.t, s.work.Transfer(s.t.Context(), county, r.ID, grievance.Sending{}))
	return s.days(r.ID)
}

func (s *hall) days(id string) int {
	s.t.Helper()
	all, err := duty.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, d := range all {
		if d.Rule == "yunchuan-ring/visit" {
			return int(calendar.DateOf(clock.At(d.Due-1)) - calendar.DateOf(clock.At(d.Start)))
		}
	}
	return 0
}

func (s *hall) draft(within string, start int) Draft {
	return Draft{Text: strings.Replace(local, "10d", within, 1), Start: s.day(start), Reason: "群众等不了那么久。"}
}

// A version holds for new duties from its day on, when another person agreed; what runs keeps its own, and a node that starts again has
// the same law.
func TestTwoPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		s := newHall(t, open)
		ctx := t.Context()
		if got := s.term(); got != 10 {
			t.Fatalf("%d days before", got)
		}
		_, err := s.w.Propose(ctx, clerk, s.draft("5d", 3), "")
		wants(t, err, fault.Denied, "fault.denied.say")
		id, err := s.w.Propose(ctx, admin, s.draft("5d", 3), "k")
		must(t, err)
		if again, err := s.w.Propose(ctx, admin, s.draft("5d", 3), "k"); err != nil || again != id {
			t.Errorf("the same form: %s, %v", again, err)
		}
		_, err = s.w.Propose(ctx, admin, s.draft("4d", 4), "k2")
		wants(t, err, fault.Conflict, "ruledesk.open")
		wants(t, s.w.Approve(ctx, admin, id, ""), fault.Denied, "ruledesk.second")
		wants(t, s.w.Approve(ctx, county, id, ""), fault.Denied, "fault.denied.say") // another area
		wants(t, s.w.Approve(ctx, clerk, id, ""), fault.Denied, "fault.denied.say")
		if s.term() != 10 {
			t.Error("a proposal is law")
		}
		errs := make(chan error, 2)
		go func() { errs <- s.w.Approve(ctx, second, id, "同意。") }()
		go func() { errs <- s.w.Approve(ctx, second, id, "同意。") }()
		if a, b := <-errs, <-errs; (a == nil) == (b == nil) {
			t.Errorf("two at once: %v and %v", a, b)
		}
		wants(t, s.w.Refuse(ctx, second, id, "晚了"), fault.Conflict, "ruledesk.decided.approved")
		if got := s.term(); got != 10 {
			t.Errorf("%d days before its day", got)
		}
		version := s.Door.Law.Current().Version
		if b := s.compose(); b.Version != version {
			t.Errorf("a node that starts has law %s, those that run %s", b.Version, version)
		}
		must(t, s.Door.Enact(ctx, s.compose())) // as a node that starts does
		other := &act.Door{DB: s.DB, Clock: s.Clock, IDs: s.Door.IDs, Kinds: s.Door.Kinds, Law: &duty.Law{}, Dir: s.Dir, Log: s.Door.Log, Folds: s.Door.Folds}
		if b, err := other.Learn(ctx); err != nil || b.Version != version {
			t.Errorf("another node learns %v, %v", b, err)
		}
		s.Clock.Advance(3 * 24 * time.Hour)
		if got := s.term(); got != 5 {
			t.Errorf("%d days from its day on", got)
		}
		_, err = s.w.Propose(ctx, admin, s.draft("8d", 2), "") // local rows may go both ways, in public
		must(t, err)
	})
}

// What is unsound, loosens a statute, climbs to nobody or comes too late is refused with what is wrong, and nothing is written.
func TestRefused(t *testing.T) {
	t.Parallel()
	s := newHall(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	national := ""
	for _, x := range s.base {
		if x.Head().Name == "petition-2022" {
			national = x.Text
		}
	}
	for name, x := range map[string]struct {
		d   Draft
		key string
	}{
		"no reason":        {Draft{Text: local, Start: s.day(2)}, "ruledesk.need.reason"},
		"today":            {s.draft("5d", 0), "ruledesk.need.start"},
		"empty":            {Draft{Start: s.day(2), Reason: "r"}, "ruledesk.need.text"},
		"no pack":          {Draft{Text: "pack: [", Start: s.day(2), Reason: "r"}, "ruledesk.need.sound"},
		"no term":          {s.draft("soon", 2), "ruledesk.need.sound"},
		"nothing new":      {s.draft("10d", 2), "ruledesk.need.change"},
		"circular":         {Draft{Text: strings.Replace(local, "do: tell, whom: above(bearer)", "do: raise, whom: bearer", 1), Start: s.day(2), Reason: "r"}, "ruledesk.need.sound"},
		"statute":          {Draft{Text: strings.Replace(national, "within: 15d", "within: 20d", 1), Start: s.day(2), Reason: "r"}, "ruledesk.need.statute"},
		"statute switched": {Draft{Text: strings.Replace(national, "bearer: fact.to\n", "bearer: above(fact.to)\n", 1), Start: s.day(2), Reason: "r"}, "ruledesk.need.statute"},
		"local loosens":    {Draft{Text: strings.NewReplacer("yunchuan-ring", "yunchuan-more", "rules:\n  - id: visit\n", "tightens: petition-2022\nrules:\n  - id: decide-acceptance\n", "    on: grievance.transferred\n    bearer: fact.to\n", "", "    met_by: [grievance.contacted]\n    ended_by: [grievance.withdrawn]\n", "", "10d", "20d").Replace(local), Start: s.day(2), Reason: "r"}, "ruledesk.need.sound"},
		"nobody above":     {Draft{Text: strings.Replace(local, "bearer: fact.to", `bearer: '"gov-9901"'`, 1), Start: s.day(2), Reason: "r"}, "ruledesk.need.above"},
		"no such office":   {Draft{Text: strings.Replace(local, "bearer: fact.to", `bearer: '"nobody-1"'`, 1), Start: s.day(2), Reason: "r"}, "ruledesk.need.above"},
	} {
		_, err := s.w.Propose(ctx, admin, x.d, "")
		if !fault.Is(err, fault.Invalid) || !strings.Contains(keys(err), x.key) {
			t.Errorf("%s: got %v, want %s", name, err, x.key)
		}
	}
	if list, err := List(ctx, s.DB, 10); err != nil || len(list) != 0 {
		t.Errorf("%d versions were written, %v", len(list), err)
	}
	id, err := s.w.Propose(ctx, admin, s.draft("5d", 2), "")
	must(t, err)
	wants(t, s.w.Refuse(ctx, second, id, ""), fault.Invalid, "ruledesk.need.note")
	s.Clock.Advance(3 * 24 * time.Hour)
	wants(t, s.w.Approve(ctx, second, id, ""), fault.Conflict, "ruledesk.late")
	must(t, s.w.Withdraw(ctx, admin, id, "过期了。"))
	wants(t, s.w.Withdraw(ctx, admin, id, "过期了。"), fault.Conflict, "ruledesk.decided.withdrawn")
	wants(t, s.w.Refuse(ctx, second, "none", "r"), fault.NotFound, "ruledesk.not_found")
}

// Versions of one pack follow each other; each holds until the next begins.
func TestOneAfterAnother(t *testing.T) {
	t.Parallel()
	s := newHall(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	enact := func(within string, start int) {
		id, err := s.w.Propose(ctx, admin, s.draft(within, start), "")
		must(t, err)
		must(t, s.w.Approve(ctx, second, id, ""))
	}
	enact("7d", 3)
	_, err := s.w.Propose(ctx, admin, s.draft("6d", 2), "")
	wants(t, err, fault.Conflict, "ruledesk.follows")
	enact("4d", 6)
	for _, want := range []int{10, 7, 4} {
		if got := s.term(); got != want {
			t.Errorf("%d days, want %d", got, want)
		}
		s.Clock.Advance(3 * 24 * time.Hour)
	}
}

// The pages show what a version changes before anybody decides; everybody reads who proposed and who approved, by office.
func TestPages(t *testing.T) {
	t.Parallel()
	s := newHall(t, storetest.Open(t, store.SQLite))
	s.term()
	ask := func(who access.Caller, l words.Lang, path string, form url.Values, want int, has ...string) string {
		t.Helper()
		*s.who = who
		w := officetest.Ask(t, s.h, l, path, form)
		if w.Code != want {
			t.Fatalf("%s: %d, want %d\n%s", path, w.Code, want, w.Body)
		}
		for _, h := range has {
			if !strings.Contains(w.Body.String(), h) {
				t.Errorf("%s does not say %q", path, h)
			}
		}
		return w.Header().Get("Location")
	}
	ask(access.Caller{}, words.Zh, "/rules/versions", nil, 200, "还没有人提出修改")
	ask(clerk, words.Zh, "/desk/rules/new", nil, 403)
	ask(admin, words.Zh, "/desk/rules", nil, 200, "云川市回访办法")
	ask(clerk, words.Zh, "/desk/rules", nil, 403)
	ask(admin, words.Zh, "/desk/rules/new?pack=yunchuan-ring", nil, 200, "within: 10d")
	d := s.draft("5d", 3)
	form := func(step, within string) url.Values {
		return url.Values{"text": {strings.Replace(local, "10d", within, 1)}, "start": {d.Start.String()}, "reason": {d.Reason}, "key": {"k"}, "step": {step}}
	}
	ask(admin, words.Zh, "/desk/rules/new", form("look", "soon"), 422, "规则包有错", "soon")
	ask(admin, words.En, "/desk/rules/new", form("look", "5d"), 200, "10d", "tightened", "would have gone otherwise")
	ask(admin, words.Zh, "/desk/rules/new", form("edit", "5d"), 200, "within: 5d")
	at := ask(admin, words.Zh, "/desk/rules/new", form("do", "5d"), 303)
	id := at[strings.LastIndexByte(at, '/')+1:]
	seen := "/rules/versions/" + id
	ask(access.Caller{}, words.Zh, seen, nil, 200, "收紧", "系统管理员", "待批准")
	ask(admin, words.Zh, "/desk/rules/"+id+"/decide", nil, 403, "需要另一个人")
	ask(second, words.Zh, at, nil, 200, "/decide")
	ask(second, words.Zh, "/desk/rules/"+id+"/decide", nil, 200, "10d")
	ask(second, words.Zh, "/desk/rules/"+id+"/decide", url.Values{"way": {""}}, 422, "请选批准或者不批准")
	ask(second, words.Zh, "/desk/rules/"+id+"/decide", url.Values{"way": {"approve"}, "note": {"同意。"}}, 303)
	ask(second, words.Zh, "/desk/rules/"+id+"/decide", url.Values{"way": {"approve"}}, 409, "已经批准过了")
	ask(access.Caller{}, words.En, seen, nil, 200, "Approved, not begun", "Yunchuan Petition Office")
	ask(access.Caller{}, words.Zh, "/rules", nil, 200, "云川市回访办法")
	ask(access.Caller{}, words.Zh, "/rules/versions/none", nil, 404)
}
