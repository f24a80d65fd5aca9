package mediation

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/clockface"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/rules"
)

type routes struct{ *matter.Catalogue }

func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

// town is the small city with a desk, a justice office and mediation.
type town struct {
	*officetest.City
	t    *testing.T
	work *grievance.Work
	w    *Work
	h    http.Handler
	who  *access.Caller
}

type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

const justice = "JUS-990102001"

var (
	county   = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor, access.Handler)
	clerk    = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	mediator = officetest.Of("j", justice, "990102001000", access.Handler)
	other    = officetest.Of("x", "HC-9901", "990100000000", access.Handler)
)

func own(id string) access.Caller {
	return access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
}

func newTown(t *testing.T, open func(store.Options) *store.DB) *town {
	t.Helper()
	s := &town{t: t, who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	var desk *grievance.Desk
	s.City = officetest.New(t, open, bare("core", core.Words), bare("promise", promise.Words),
		bare("others", "event.field.why\n  zh {0}\n  en {0}\nevent.field.site\n  zh {0}\n  en {0}\n"),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) },
		func(c *officetest.City) part.Part {
			s.work = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret"),
				Involve: []grievance.Involve{Involve}}
			desk = &grievance.Desk{Work: s.work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office, Desk: true, More: Tellings}, Names: c.Names, Matters: c.Matters}
			return grievance.Part(desk)
		},
		func(c *officetest.City) part.Part {
			s.w = &Work{Door: c.Door}
			d := &Desk{Desk: desk, Mediations: s.w}
			desk.Panels = []grievance.Panel{d.Panel()}
			return Part(d)
		})
	s.Fill(t)
	_, err := s.Offices.Open(t.Context(), s.Admin, office.Office{ID: justice, NameZH: "望江司法所", NameEN: "Wangjiang Justice Office", Agency: "JUS", Place: "990102001000", Above: "pt-990102"})
	must(t, err)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", s.Door.Kinds), s.Door.Law.Current().Calendar, s.Door.Kinds)
	must(t, err)
	must(t, s.Door.Enact(t.Context(), book))
	s.h = s.Serve(t, sessions{s.who})
	return s
}

func each(t *testing.T, fn func(*testing.T, *town)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newTown(t, open)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, key)
		return
	}
	for _, m := range fault.Fields(err) {
		if m.Key == key {
			return
		}
	}
	t.Errorf("got %v, want %s", err, key)
}

// file files a grievance that the county's housing bureau has.
func (s *town) file() string {
	s.t.Helper()
	f := grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: "施工压裂院墙", Text: "施工压裂了院墙。", Lang: "zh"}
	r, err := s.work.Receive(s.t.Context(), access.Caller{}, access.File, f, nil)
	must(s.t, err)
	must(s.t, s.work.Transfer(s.t.Context(), county, r.ID, grievance.Sending{}))
	return r.ID
}

func (s *town) now(id string) Mediation {
	s.t.Helper()
	m, err := Newest(s.t.Context(), s.DB, id)
	must(s.t, err)
	return m
}

func (s *town) in(days int) int64 { return s.Clock.Now().AddDate(0, 0, days).UnixMilli() }

func (s *town) pass(days int) {
	s.t.Helper()
	s.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	_, err := s.Door.Sweep(s.t.Context())
	must(s.t, err)
}

// of lists the duties of a rule on a case, in the order they began.
func (s *town) of(id, rule string) (out []duty.Duty) {
	s.t.Helper()
	all, err := duty.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, d := range all {
		if d.Rule == "mediation/"+rule {
			out = append(out, d)
		}
	}
	return out
}

// begun has both sides agree to a mediation that the bureau offers.
func (s *town) begun() string {
	s.t.Helper()
	id := s.file()
	must(s.t, s.w.Offer(s.t.Context(), clerk, id, justice, "商量修墙。"))
	must(s.t, s.w.AnswerOwn(s.t.Context(), own(id), id, s.now(id).ID, true, ""))
	return id
}

// settled is a mediation whose agreement stands: two promises.
func (s *town) settled() string {
	s.t.Helper()
	ctx, id := s.t.Context(), s.begun()
	must(s.t, s.w.Draft(ctx, mediator, id, "双方同意修墙。", []Pledge{{What: "修好院墙。", Due: s.in(5)}, {}, {What: "清走渣土。", By: "HC-990102", Due: s.in(20)}}))
	must(s.t, s.w.Sign(ctx, clerk, id, s.now(id).Draft))
	must(s.t, s.w.SignOwn(ctx, own(id), id, s.now(id).Draft))
	return id
}

// Mediation begins only when both sides agreed, and the clocks of the petition are what they would be without it.
func TestConsent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *town) {
		ctx := t.Context()
		id, plain := s.file(), s.file()
		before := petition(t, s, id)
		wants(t, s.w.Offer(ctx, other, id, justice, "w"), fault.Denied, "fault.denied.say")
		wants(t, s.w.Offer(ctx, clerk, id, "HC-990102", "w"), fault.Invalid, "mediation.need.neutral")
		wants(t, s.w.Offer(ctx, clerk, id, "nobody", "w"), fault.Invalid, "mediation.need.mediator")
		wants(t, s.w.Offer(ctx, clerk, id, justice, " "), fault.Invalid, "mediation.need.why")
		must(t, s.w.Offer(ctx, county, id, justice, "商量修墙。")) // by neither side: both are asked
		m := s.now(id)
		if m.State() != Offered || m.Type != People || m.Party != "HC-990102" || !m.Waits(Resident) || !m.Waits(Party) || len(s.of(id, "answer-offer")) != 1 {
			t.Fatalf("%+v", m)
		}
		if in, _ := Involve(ctx, s.DB, id); len(in) != 0 {
			t.Errorf("a mediator knows of it before both agreed: %v", in)
		}
		wants(t, s.w.Ask(ctx, own(id), id, justice, "w"), fault.Conflict, "mediation.already")
		wants(t, s.w.Meet(ctx, mediator, id, SessionBody{}), fault.Conflict, "mediation.not_begun")
		wants(t, s.w.Answer(ctx, county, id, m.ID, true, ""), fault.Denied, "fault.denied.say")
		wants(t, s.w.AnswerOwn(ctx, own(plain), id, m.ID, true, ""), fault.Denied, "fault.denied.say")
		wants(t, s.w.Answer(ctx, clerk, id, "another", true, ""), fault.Conflict, "mediation.changed")
		must(t, s.w.Answer(ctx, clerk, id, m.ID, true, ""))
		if m = s.now(id); m.StartedAt != 0 {
			t.Error("it began with one side")
		}
		wants(t, s.w.Answer(ctx, clerk, id, m.ID, true, ""), fault.Conflict, "mediation.answered_already")
		must(t, s.w.AnswerOwn(ctx, own(id), id, m.ID, true, ""))
		if m = s.now(id); m.State() != Running || len(s.of(id, "conclude")) != 1 || s.of(id, "answer-offer")[0].State != duty.Met {
			t.Errorf("both agreed: %+v", m)
		}
		must(t, s.w.EndOwn(ctx, own(id), id, m.ID, ""))
		if m = s.now(id); m.State() != Ended || m.EndedBy != Resident || s.of(id, "first-session")[0].State != duty.Ended || s.of(id, "conclude")[0].State != duty.Met {
			t.Errorf("left: %+v", m)
		}
		wants(t, s.w.EndOwn(ctx, own(id), id, m.ID, ""), fault.Conflict, "mediation.over")
		wants(t, s.w.Draft(ctx, mediator, id, "t", []Pledge{{What: "w", Due: s.in(3)}}), fault.Conflict, "mediation.over")
		if after := petition(t, s, id); after != before {
			t.Errorf("mediation moved clocks of the petition:\n%s\n%s", before, after)
		}
		must(t, s.w.Ask(ctx, own(id), id, justice, "再谈一次。")) // again, by the other side
		m = s.now(id)
		wants(t, s.w.Answer(ctx, clerk, id, m.ID, false, ""), fault.Invalid, "mediation.need.reason")
		must(t, s.w.Answer(ctx, clerk, id, m.ID, false, "要等鉴定。"))
		if d := s.of(id, "answer-ask"); len(d) != 1 || d[0].State != duty.Met || s.now(id).State() != Ended {
			t.Errorf("a no is an answer: %+v", d)
		}
	})
}

// petition is every duty of the Regulations on a case, in words.
func petition(t *testing.T, s *town, id string) string {
	t.Helper()
	all, err := duty.Of(t.Context(), s.DB, id)
	must(t, err)
	var out []string
	for _, d := range all {
		if strings.HasPrefix(d.Rule, "petition-2022/") {
			out = append(out, d.Rule+" "+string(d.State)+" "+clock.At(d.Due).String())
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// An agreement stands when both confirmed the same text; each promise is then owed by itself until it is kept.
func TestSettle(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *town) {
		ctx, id := t.Context(), s.begun()
		ok := []Pledge{{What: "修好院墙。", Due: s.in(5)}}
		wants(t, s.w.Draft(ctx, clerk, id, "t", ok), fault.Denied, "fault.denied.say")
		wants(t, s.w.Draft(ctx, mediator, id, "t", nil), fault.Invalid, "mediation.need.promise")
		wants(t, s.w.Draft(ctx, mediator, id, "t", []Pledge{{What: "w", Due: s.in(-1)}}), fault.Invalid, "mediation.need.due")
		wants(t, s.w.Draft(ctx, mediator, id, "t", []Pledge{{What: "w", By: justice, Due: s.in(2)}}), fault.Invalid, "mediation.need.by")
		wants(t, s.w.Draft(ctx, mediator, id, "", ok), fault.Invalid, "mediation.need.text")
		wants(t, s.w.Sign(ctx, clerk, id, ""), fault.Conflict, "mediation.no_draft")
		must(t, s.w.Draft(ctx, mediator, id, "第一稿", ok))
		old := s.now(id).Draft
		must(t, s.w.SignOwn(ctx, own(id), id, old))
		must(t, s.w.Draft(ctx, mediator, id, "第二稿", append(ok, Pledge{What: "清走渣土。", Due: s.in(20)})))
		wants(t, s.w.Sign(ctx, clerk, id, old), fault.Conflict, "mediation.redrafted")
		draft := s.now(id).Draft
		wants(t, s.w.Sign(ctx, other, id, draft), fault.Denied, "fault.denied.say")
		wants(t, s.w.Sign(ctx, mediator, id, draft), fault.Denied, "fault.denied.say")
		must(t, s.w.Sign(ctx, clerk, id, draft))
		wants(t, s.w.Sign(ctx, clerk, id, draft), fault.Conflict, "mediation.signed_already")
		if m := s.now(id); m.SettledAt != 0 || m.ResidentSigned != 0 {
			t.Errorf("what was said to the first text counts for the second: %+v", m)
		}
		must(t, s.w.SignOwn(ctx, own(id), id, draft))
		p := s.of(id, "keep-promise")
		if s.now(id).State() != Settled || len(p) != 2 || p[0].Bearer != "HC-990102" || p[0].OwedTo != "petitioner" {
			t.Fatalf("%+v", p)
		}
		wants(t, s.w.End(ctx, clerk, id, s.now(id).ID, "r"), fault.Conflict, "mediation.settled_already")
		wants(t, s.w.Ask(ctx, own(id), id, justice, "w"), fault.Conflict, "mediation.settled_already")
		must(t, s.work.Withdraw(ctx, own(id), id, "已经谈好。")) // the promises outlive the petition
		wants(t, s.w.Keep(ctx, other, id, p[1].ID, "e"), fault.Denied, "fault.denied.say")
		wants(t, s.w.Keep(ctx, clerk, id, p[1].ID, ""), fault.Invalid, "mediation.need.evidence")
		wants(t, s.w.Keep(ctx, clerk, id, "another", "e"), fault.Invalid, "grievance.need.which")
		must(t, s.w.Keep(ctx, clerk, id, p[1].ID, "照片。"))
		s.pass(6)
		if p = s.of(id, "keep-promise"); p[0].State != duty.Open || p[0].Breached == 0 || p[1].State != duty.Met {
			t.Errorf("each by itself: %+v", p)
		}
		wants(t, s.w.CallBroken(ctx, own(id), id, p[0].ID, "没有修。"), fault.Invalid, "grievance.need.which")
		must(t, s.w.CallBroken(ctx, own(id), id, p[1].ID, "渣土还在。"))
		again := s.of(id, "keep-promise-again")
		if len(again) != 1 || again[0].State != duty.Open || again[0].Bearer != "HC-990102" {
			t.Fatalf("called broken: %+v", again)
		}
		wants(t, s.w.CallBroken(ctx, own(id), id, p[1].ID, "渣土还在。"), fault.Conflict, "mediation.broken_none")
		must(t, s.w.Keep(ctx, clerk, id, again[0].ID, "再清一次。"))
	})
}

// An agreement whose first promise has passed meanwhile does not come to stand.
func TestPastDue(t *testing.T) {
	t.Parallel()
	s := newTown(t, storetest.Open(t, store.SQLite))
	ctx, id := t.Context(), s.begun()
	must(t, s.w.Draft(ctx, mediator, id, "t", []Pledge{{What: "w", Due: s.in(2)}}))
	must(t, s.w.Sign(ctx, clerk, id, s.now(id).Draft))
	s.pass(3)
	wants(t, s.w.SignOwn(ctx, own(id), id, s.now(id).Draft), fault.Conflict, "mediation.past_due")
}

// Sessions are recorded by the mediator, once both agreed, as the resident wished, and never ahead of time.
func TestSession(t *testing.T) {
	t.Parallel()
	s := newTown(t, storetest.Open(t, store.SQLite))
	ctx, id := t.Context(), s.begun()
	s.pass(1)
	good := SessionBody{Site: "司法所", HeldAt: s.in(0), How: "together", Wish: true, Result: "谈了赔偿。"}
	for key, bad := range map[string]func(*SessionBody){
		"act.future":             func(b *SessionBody) { b.HeldAt = s.in(1) },
		"mediation.need.after":   func(b *SessionBody) { b.HeldAt = s.in(-5) },
		"mediation.need.held_at": func(b *SessionBody) { b.HeldAt = 0 },
		"mediation.need.wish":    func(b *SessionBody) { b.Wish = false },
		"mediation.need.how":     func(b *SessionBody) { b.How = "by force" },
		"mediation.need.site":    func(b *SessionBody) { b.Site = "" },
	} {
		b := good
		bad(&b)
		wants(t, s.w.Meet(ctx, mediator, id, b), fault.Invalid, key)
	}
	wants(t, s.w.Meet(ctx, clerk, id, good), fault.Denied, "fault.denied.say")
	must(t, s.w.Meet(ctx, mediator, id, good))
	if d := s.of(id, "first-session"); d[0].State != duty.Met {
		t.Errorf("%+v", d)
	}
}

// The thirty days of judicial confirmation are a right of the petitioner; what the court decides is on record.
func TestConfirmation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *town) {
		ctx, id := t.Context(), s.settled()
		right := s.of(id, "judicial-confirmation")
		if len(right) != 1 || !right[0].Right || right[0].OwedTo != "petitioner" || clock.At(right[0].Due).Format(time.DateOnly) != "2026-09-03" { // 24:00 of 2 September
			t.Fatalf("%+v", right)
		}
		wants(t, s.w.Decide(ctx, mediator, id, Confirmed, "p", s.in(0)), fault.Conflict, "mediation.not_applied")
		wants(t, s.w.Apply(ctx, clerk, id, "c", s.in(0)), fault.Denied, "fault.denied.say")
		wants(t, s.w.Apply(ctx, mediator, id, "c", s.in(1)), fault.Invalid, "act.future")
		s.pass(40)
		wants(t, s.w.Apply(ctx, mediator, id, "临江区人民法院", s.in(-2)), fault.Invalid, "mediation.need.window")
		must(t, s.w.Apply(ctx, mediator, id, "临江区人民法院", s.in(-20))) // in time, and written down late
		wants(t, s.w.Apply(ctx, mediator, id, "c", s.in(-20)), fault.Conflict, "mediation.applied_already")
		wants(t, s.w.Decide(ctx, mediator, id, "maybe", "p", s.in(0)), fault.Invalid, "mediation.need.court_result")
		must(t, s.w.Decide(ctx, mediator, id, Refused, "（2026）演示民特1号", s.in(-3)))
		wants(t, s.w.Decide(ctx, mediator, id, Refused, "p", s.in(0)), fault.Conflict, "mediation.decided_already")
		must(t, s.w.Ask(ctx, own(id), id, justice, "法院没有确认，再谈。"))
		if owes := s.of(id, "keep-promise"); owes[0].State != duty.Open {
			t.Error("a promise went away with the court's refusal")
		}
	})
}

// The same form does nothing twice, and of two who confirm at once one is told so.
func TestOnceAndAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *town) {
		id := s.begun()
		once := grievance.Once(t.Context(), "desk:j:1")
		must(t, s.w.Draft(once, mediator, id, "t", []Pledge{{What: "w", Due: s.in(3)}}))
		draft := s.now(id).Draft
		must(t, s.w.Draft(once, mediator, id, "t", []Pledge{{What: "w", Due: s.in(3)}}))
		if s.now(id).Draft != draft {
			t.Error("one form made two drafts")
		}
		errs := make(chan error, 3)
		go func() { errs <- s.w.SignOwn(t.Context(), own(id), id, draft) }()
		for range 2 {
			go func() { errs <- s.w.Sign(t.Context(), clerk, id, draft) }()
		}
		bad := 0
		for range 3 {
			if err := <-errs; err != nil {
				bad++
				if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			}
		}
		if bad != 1 || s.now(id).State() != Settled || len(s.of(id, "keep-promise")) != 1 {
			t.Errorf("%d refused, %s, %d promises", bad, s.now(id).State(), len(s.of(id, "keep-promise")))
		}
	})
}

// Every page answers in both languages, tells mistakes beside what was typed, and shows nobody more than concerns them.
func TestPages(t *testing.T) {
	t.Parallel()
	s := newTown(t, storetest.Open(t, store.SQLite))
	ask := func(who access.Caller, path string, form url.Values, want int) string {
		t.Helper()
		*s.who = who
		body := ""
		langs := []words.Lang{words.En, words.Zh}
		if form != nil {
			langs = langs[1:]
		}
		for _, l := range langs {
			w := officetest.Ask(t, s.h, l, path, form)
			if w.Code != want {
				t.Fatalf("%s as %s%s: %d, want %d\n%s", path, who.Office, who.Subject, w.Code, want, w.Body)
			}
			body = w.Body.String()
		}
		return body
	}
	id := s.file()
	at := grievance.Path(id) + "/mediation/"
	ask(mediator, grievance.Path(id), nil, 404)
	ask(own(id), "/my/mediation/ask", nil, 200)
	if b := ask(own(id), "/my/mediation/ask", url.Values{"mediator": {justice}, "why": {""}, "key": {"k"}}, 422); !strings.Contains(b, "请写明要商量什么") {
		t.Error("a mistake is not told")
	}
	ask(own(id), "/my/mediation/ask", url.Values{"mediator": {justice}, "why": {"商量修墙。"}, "key": {"k2"}}, 303)
	ask(mediator, grievance.Path(id), nil, 404) // still not
	ask(other, at+"answer", nil, 404)
	ask(clerk, at+"answer", nil, 200)
	ask(clerk, at+"answer", url.Values{"way": {""}, "seen": {s.now(id).ID}, "key": {"k3"}}, 422)
	ask(clerk, at+"answer", url.Values{"way": {"yes"}, "seen": {s.now(id).ID}, "key": {"k4"}}, 303)
	if b := ask(mediator, grievance.Path(id), nil, 200); !strings.Contains(b, "双方都同意了，正在调解") {
		t.Error("the mediator does not see it")
	}
	for _, name := range []string{"session", "draft", "end"} {
		ask(mediator, at+name, nil, 200)
	}
	ask(mediator, at+"session", url.Values{"site": {"司法所"}, "held_at": {s.Clock.Now().Format(stamp)}, "how": {"apart"}, "wish": {"yes"}, "result": {"先修墙。"}, "key": {"k5"}}, 303)
	if b := ask(mediator, at+"draft", url.Values{"text": {"双方同意修墙。"}, "what-2": {"修墙"}, "due-2": {"2020-01-01"}, "key": {"k6"}}, 422); !strings.Contains(b, "请填写以后的日期") {
		t.Error("a promise of yesterday is not told")
	}
	ask(mediator, at+"draft", url.Values{"text": {"双方同意修墙。"}, "what-1": {"修好院墙"}, "due-1": {"2026-08-20"}, "key": {"k7"}}, 303)
	if b := ask(mediator, at+"draft", nil, 200); !strings.Contains(b, "2026-08-20") {
		t.Error("a new draft does not begin with the old one")
	}
	seen := s.now(id).Draft
	for _, who := range []struct {
		c    access.Caller
		path string
	}{{clerk, at + "sign"}, {own(id), "/my/mediation/sign"}} {
		if b := ask(who.c, who.path, nil, 200); !strings.Contains(b, "双方同意修墙。") || !strings.Contains(b, "修好院墙") {
			t.Error("what is confirmed is not shown")
		}
		ask(who.c, who.path, url.Values{"seen": {"old"}, "key": {"k8" + who.path}}, 409)
		ask(who.c, who.path, url.Values{"seen": {seen}, "key": {"k9" + who.path}}, 303)
	}
	ask(own(id), "/my/mediation/end", nil, 409)
	ask(own(id), "/my/mediation/ask", nil, 409)
	ask(clerk, at+"keep", nil, 200)
	ask(clerk, at+"keep", url.Values{"which": {s.of(id, "keep-promise")[0].ID}, "evidence": {"照片"}, "key": {"k10"}}, 303)
	ask(own(id), "/my/mediation/broken", nil, 200)
	ask(mediator, at+"apply", nil, 200)
	ask(mediator, at+"apply", url.Values{"court": {"临江区人民法院"}, "on": {"2026-08-03"}, "key": {"k11"}}, 303)
	ask(mediator, at+"court", nil, 200)
	ask(mediator, at+"court", url.Values{"result": {"confirmed"}, "paper": {"演示1号"}, "on": {"2026-08-03"}, "key": {"k12"}}, 303)
	if b := ask(clerk, grievance.Path(id), nil, 200); !strings.Contains(b, "演示1号") || !strings.Contains(b, "申请强制执行") {
		t.Error("the court's decision is not told")
	}
	for _, who := range []access.Caller{clerk, mediator} {
		if b := ask(who, "/desk/mediations", nil, 200); !strings.Contains(b, "施工压裂院墙") {
			t.Error("the list is empty")
		}
	}
	if b := ask(other, "/desk/mediations", nil, 200); strings.Contains(b, "施工压裂院墙") {
		t.Error("the list shows another office's mediation")
	}
}
