package grievance

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/clockface"
	"ombud/redress/matter"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/rules"
)

// routesOf gives the catalogue's routes to the verbs.
type routesOf struct{ *matter.Catalogue }

func (r routesOf) Route(code string) (Route, bool) {
	m, ok := r.Matter(code)
	return Route(m.Route), ok
}

// site is the desk of the small city, with its real offices, served.
type site struct {
	*officetest.City
	t    *testing.T
	work *Work
	h    http.Handler
	who  *access.Caller
}

// sessions answers every request as the caller that the test chose.
type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

// The people of the small city.
var (
	cityDesk   = officetest.Of("p", "pt-9901", "990100000000", access.Supervisor)
	countyDesk = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	clerk      = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	chief      = officetest.Of("b", "HC-990102", "990102000000", access.Head)
	cityClerk  = officetest.Of("k", "HC-9901", "990100000000", access.Handler)
	phone      = officetest.Of("o", "hot-9901", "990100000000", access.Operator)
	labour     = officetest.Of("l", "HRSS-9901", "990100000000", access.Handler)
)

func newSite(t *testing.T, m store.Make) *site {
	t.Helper()
	s := &site{t: t, who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	s.City = officetest.New(t, storetest.Open(t, m), bare("core", core.Words), bare("promise", promise.Words),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) }, func(c *officetest.City) part.Part {
			s.work = &Work{Door: c.Door, Offices: c.Dir, Matters: routesOf{c.Matters}, Numbers: &Numbers{DB: c.DB}, Secret: []byte("a secret")}
			return Part(&Desk{Work: s.work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office}, Names: c.Names, Matters: c.Matters})
		})
	s.Fill(t)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", s.Door.Kinds), s.Door.Law.Current().Calendar, s.Door.Kinds)
	must(t, err)
	must(t, s.Door.Enact(t.Context(), book))
	s.h = s.Serve(t, sessions{s.who})
	return s
}

// filing is a grievance of the small city on the petition route, led by the county's housing bureau.
func (s *site) filing() Filing {
	return Filing{Channel: Web, Named: true, Place: "990102001001", Matter: "0307", Title: "二号楼加装电梯补贴没有发放", Respondent: "滨江物业",
		Text: "二号楼去年加装电梯，补贴至今没有发放。\n\n多次询问没有答复。", Points: []string{"发放补贴", "说明拖延原因"}, Headcount: 12, Lang: "zh"}
}

func (s *site) file(change ...func(*Filing)) string {
	s.t.Helper()
	f := s.filing()
	for _, fn := range change {
		fn(&f)
	}
	caller, action := access.Caller{}, access.File
	if f.Channel == Hotline {
		caller, action, f.Desk = phone, access.TakeCall, "hot-9901"
	}
	r, err := s.work.Receive(s.t.Context(), caller, action, f, nil)
	must(s.t, err)
	return r.ID
}

func (s *site) get(id string) Case {
	s.t.Helper()
	cs, err := Get(s.t.Context(), s.DB, id)
	must(s.t, err)
	return cs
}

// page asks for a page as somebody, in a language, and checks its status.
func (s *site) page(who access.Caller, l words.Lang, path string, want int) string {
	s.t.Helper()
	*s.who = who
	w := officetest.Ask(s.t, s.h, l, path, nil)
	return s.checked(w, path, want)
}

// post sends a form as somebody; a redirect is followed to what it says.
func (s *site) post(who access.Caller, path string, want int, pairs ...string) string {
	s.t.Helper()
	*s.who = who
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	w := officetest.Ask(s.t, s.h, words.Zh, path, form)
	return s.checked(w, path, want)
}

func (s *site) checked(w *httptest.ResponseRecorder, path string, want int) string {
	s.t.Helper()
	body := html.UnescapeString(w.Body.String())
	if w.Code != want {
		s.t.Fatalf("%s: %d, want %d\n%s", path, w.Code, want, strip(body))
	}
	return body
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

func (s *site) lacks(page string, banned ...string) {
	s.t.Helper()
	for _, b := range banned {
		if strings.Contains(page, b) {
			s.t.Errorf("the page says %q", b)
		}
	}
}

func at(id, verb string) string { return casePath(id) + "/" + verb }

// One grievance from the petition office's queue to the printed re-review opinion, by forms alone.
func TestDeskWholeWay(t *testing.T) {
	t.Parallel()
	for _, m := range []store.Make{store.SQLite, store.Postgres} {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, m)
			id := s.file()
			s.has(s.page(countyDesk, words.Zh, "/desk", 200), "二号楼加装电梯补贴没有发放", "临江区信访局", "登记并转送")
			s.has(s.page(countyDesk, words.Zh, casePath(id), 200), "转送、交办", "发放补贴", "12 人")
			s.has(s.page(countyDesk, words.En, at(id, "transfer"), 200), "by the catalogue", "Linjiang Housing Bureau")
			s.post(countyDesk, at(id, "transfer"), 303, "key", "k1", "matter", "0307", "was", "0307", "to", "HC-990102", "route", "P", "mode", "transfer")

			s.has(s.page(clerk, words.Zh, "/desk", 200), "书面告知是否受理")
			s.has(s.page(clerk, words.Zh, at(id, "accept"), 200), "自受理之日起六十日内", "最晚 2026年10月2日")
			s.post(clerk, at(id, "accept"), 422, "key", "k2", "route", "P", "procedure", "ordinary", "notice", "")
			s.post(clerk, at(id, "accept"), 303, "key", "k2", "route", "P", "procedure", "ordinary", "notice", "已受理。")
			s.post(clerk, at(id, "contact"), 303, "key", "k3", "how", "phone", "note", "已电话核实。")
			s.post(clerk, at(id, "say"), 303, "key", "k4", "message", "请补充竣工证明。")
			s.has(s.page(chief, words.Zh, at(id, "extend"), 200), "2026年10月2日")
			s.has(s.post(chief, at(id, "extend"), 200, "key", "k5", "days", "30", "reason", "需要鉴定"), "2026年10月2日", "2026年11月1日", "需要鉴定")
			switched := s.post(chief, at(id, "extend")+"?look&switch=en", 200, "key", "k5", "days", "30", "reason", "需要鉴定")
			s.has(switched, "30", "Extend")
			if !strings.Contains(switched, `name="reason" value="需要鉴定"`) || s.get(id).Status != StatusAccepted {
				t.Error("changing the language while confirming loses what was typed, or does it")
			}
			s.post(chief, at(id, "extend"), 303, "key", "k5", "step", "do", "days", "30", "reason", "需要鉴定")

			opinion := []string{"key", "k6", "request", "发放补贴并说明原因", "facts", "经核查补贴资金已经到位。", "point-1", "本月发放。", "point-2", "材料不全。",
				"opinion", "支持您的请求，本月发放到账。", "basis", "《改造补贴办法》第八条", "outcome", "support"}
			preview := s.post(clerk, at(id, "answer"), 200, opinion...)
			s.has(preview, "这是预览", "向云川市住建局请求复查", "三十日内", "《改造补贴办法》第八条", "材料不全。")
			if s.get(id).Status != StatusAccepted {
				t.Error("the preview issued the opinion")
			}
			s.has(s.post(clerk, at(id, "answer"), 200, append(opinion, "step", "edit")...), "本月发放。")
			s.post(clerk, at(id, "answer"), 303, append(opinion, "step", "do")...)
			s.has(s.page(clerk, words.Zh, at(id, "deliver"), 200), "诉求人收到的时间")
			s.post(clerk, at(id, "deliver"), 422, "key", "k7", "how", "post", "evidence", "回执", "at", "2026-08-04T09:00")
			s.post(clerk, at(id, "deliver"), 303, "key", "k7", "how", "post", "evidence", "回执", "at", "2026-08-03T09:00")
			s.has(s.page(clerk, words.Zh, at(id, "opinion"), 200), "信访事项处理意见书", "最后一天为 2026年9月2日")
			s.has(s.page(clerk, words.Zh, at(id, "close"), 200), "确认办结")
			s.post(clerk, at(id, "close"), 303, "key", "k8")

			resident := access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
			must(t, s.work.AskReview(t.Context(), resident, id, "少发了一半。"))
			s.has(s.page(cityClerk, words.Zh, "/desk", 200), "作出书面复查意见", "复查中")
			s.post(cityClerk, at(id, "answer"), 303, append(opinion, "step", "do")...)
			s.post(cityClerk, at(id, "deliver"), 303, "how", "post", "evidence", "回执", "at", "2026-08-03T09:00")
			s.has(s.page(cityClerk, words.En, at(id, "opinion"), 200), "Review opinion", "Yunchuan Review Office", "re-review within 30 days")
			s.has(s.page(cityClerk, words.Zh, at(id, "opinion")+"?stage=0", 200), "信访事项处理意见书")
			s.has(s.page(clerk, words.Zh, casePath(id), 200), "复查意见书", "HC-990102"[:0])
		})
	}
}

// What a case page offers is what the caller may do now, and nothing else.
func TestOnlyLegalActions(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	id := s.file()
	offered := func(who access.Caller) (out []string) {
		page := s.page(who, words.Zh, casePath(id), 200)
		for _, x := range deeds() {
			if strings.Contains(page, `"`+at(id, x.verb.path())+`"`) {
				out = append(out, string(x.verb))
			}
		}
		return out
	}
	want := func(who access.Caller, verbs ...string) {
		t.Helper()
		if got := strings.Join(offered(who), " "); got != strings.Join(verbs, " ") {
			t.Errorf("%s at %s is offered %q, want %q", who.Office, s.get(id).Status, got, verbs)
		}
	}
	ctx := t.Context()
	want(countyDesk, "transfer", "accept", "refuse", "answer", "say")
	must(t, s.work.Transfer(ctx, countyDesk, id, Sending{}))
	want(countyDesk, "transfer")
	want(cityDesk, "transfer")
	want(clerk, "transfer", "accept", "refuse", "object", "contact", "say", "join")
	must(t, s.work.Object(ctx, clerk, id, ObjectedBody{Reason: "r"}))
	want(countyDesk, "decide_objection")
	want(clerk, "accept", "say")
	want(cityDesk, "decide_objection")
	must(t, s.work.Decide(ctx, countyDesk, id, false, "r"))
	want(clerk, "transfer", "accept", "refuse", "contact", "say", "join")
	must(t, s.work.Accept(ctx, clerk, id, acceptance))
	want(clerk, "answer", "contact", "say", "join")
	want(chief, "answer", "contact", "say", "extend", "join")
	must(t, s.work.Supervise(ctx, countyDesk, id, SupervisedBody{Ground: "overdue", Requirement: "r", Due: s.Clock.Now().AddDate(0, 0, 3).UnixMilli()}))
	want(clerk, "answer", "comply", "contact", "say", "join")
	must(t, s.work.Answer(ctx, clerk, id, opinion()))
	want(clerk, "deliver", "comply", "promise", "contact", "say")
	must(t, s.work.Promise(ctx, clerk, id, RemedyBody{What: "拆除北侧围挡。", Due: s.Clock.Now().AddDate(0, 0, 3).UnixMilli()}))
	want(clerk, "deliver", "comply", "keep", "promise", "contact", "say")
	s.page(labour, words.Zh, casePath(id), 404)
	s.page(labour, words.Zh, at(id, "answer"), 404)
	s.post(labour, at(id, "answer"), 404, "opinion", "x")
	s.page(access.Caller{}, words.Zh, casePath(id), 303)
}

// Somebody else was first: the page says what happened and by which office, and nothing was done twice.
func TestStale(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	id := s.file()
	must(t, s.work.Transfer(t.Context(), countyDesk, id, Sending{}))
	form := []string{"key", "same", "route", "P", "procedure", "ordinary", "notice", "已受理。"}
	s.post(clerk, at(id, "accept"), 303, form...)
	s.post(clerk, at(id, "accept"), 303, form...) // a double click
	form[1] = "another"
	s.has(s.post(chief, at(id, "accept"), 409, form...), "已经受理", "临江区住建局 · 承办人", "决定受理")
	s.has(s.page(chief, words.Zh, at(id, "accept"), 409), "已经受理")
	s.has(s.page(countyDesk, words.En, at(id, "decide-objection"), 409), "no objection to decide")
	s.has(s.page(chief, words.En, at(s.file(), "extend"), 404), "not found")
	s.Clock.Advance(61 * 24 * time.Hour)
	s.has(s.post(chief, at(id, "extend"), 410, "key", "late", "days", "10", "reason", "r"), "2026年10月2日", "到期之后不能再延期")
	s.has(s.page(countyDesk, words.En, at(id, "answer"), 403), "not for you to do now", "Linjiang Housing Bureau")
}

// Errors keep what was typed, and every mistake is said.
func TestErrorsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	id := s.file()
	must(t, s.work.Transfer(t.Context(), countyDesk, id, Sending{}))
	must(t, s.work.Accept(t.Context(), clerk, id, acceptance))
	page := s.post(clerk, at(id, "answer"), 422, "key", "k", "facts", "见附件", "point-1", "打算<b>发放", "opinion", "支持")
	if !strings.Contains(page, "打算<b>发放") {
		t.Error("what was typed is lost")
	}
	again := s.post(clerk, at(id, "answer")+"?switch=en", 200, "key", "k", "facts", "见附件", "point-1", "打算<b>发放", "opinion", "支持")
	if !strings.Contains(again, "打算<b>发放") || !strings.Contains(again, `<html lang="en"`) || !strings.Contains(again, `value="k"`) {
		t.Error("what was typed is lost with the language")
	}
	s.has(page, "见附件", "第 2 项还没有答复", "请至少写 10 个字", "请写明法律依据", "请选择结论")
	if strings.Count(page, `href="#f-point-2"`) != 1 {
		t.Error("the summary does not lead to the field")
	}
	page = s.post(countyDesk, at(s.file(), "transfer"), 422, "key", "k", "matter", "0201", "was", "0307", "to", "HC-990102", "route", "P")
	s.has(page, "事项换过了")
	page = s.post(clerk, at(id, "join"), 422, "key", "k", "lead", "12345", "reason", "同一栋楼")
	s.has(page, "20 位编号", "同一栋楼")
}

// Dispatch offers the catalogue's office, looks it up again for another matter, and wants a reason for anything else.
func TestDispatchForm(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	id := s.file()
	page := s.post(countyDesk, at(id, "transfer"), 200, "key", "k", "step", "edit", "matter", "0102", "was", "0307", "to", "HC-990102", "route", "P")
	if !strings.Contains(page, `<option value="HRSS-9901" selected>`) || !strings.Contains(page, `<option value="D" selected>`) {
		t.Errorf("the lead was not looked up again:\n%s", strip(page))
	}
	s.has(s.post(countyDesk, at(id, "transfer"), 422, "key", "k", "matter", "0307", "was", "0307", "to", "HC-9901", "route", "P", "mode", "transfer"), "请写明理由")
	s.has(s.post(countyDesk, at(id, "transfer"), 422, "key", "k", "matter", "0307", "was", "0307", "to", "HC-990102", "route", "P", "mode", "assign"), "今天以后的期限")
	s.has(s.post(countyDesk, at(id, "transfer"), 422, "key", "k", "matter", "0307", "was", "0307", "to", "HC-990102", "route", "P", "mode", "assign", "due", "soon"), "请填日期")
	s.post(countyDesk, at(id, "transfer"), 303, "key", "k", "matter", "0307", "was", "0307", "to", "HC-990102", "route", "P", "mode", "assign", "due", "2026-08-31", "simplified", "yes")
	s.has(s.page(clerk, words.Zh, casePath(id), 200), "2026年8月31日（周一） 24:00", "办结报告")

	must(t, s.work.Object(t.Context(), clerk, id, ObjectedBody{Reason: "由市局发放。", Better: "HC-9901"}))
	s.has(s.page(countyDesk, words.Zh, at(id, "decide-objection"), 200), "由市局发放。", "建议改由云川市住建局")
	s.post(countyDesk, at(id, "decide-objection"), 422, "reason", "核实")
	s.post(countyDesk, at(id, "decide-objection"), 303, "way", "upheld", "reason", "核实")
	if page := s.page(countyDesk, words.Zh, at(id, "transfer"), 200); !strings.Contains(page, `<option value="HC-9901" selected>`) {
		t.Error("the office that the objection named is not chosen")
	}
}

// Joining shows both matters side by side, nothing about who filed; splitting ends it.
func TestJoinPages(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	a, b := s.file(), s.file(func(f *Filing) {
		f.Title, f.Points = "三号楼也没有补贴", []string{"发放补贴", "公开名单", "说明原因"}
	})
	for _, id := range []string{a, b} {
		must(t, s.work.Transfer(t.Context(), countyDesk, id, Sending{}))
		must(t, s.work.Accept(t.Context(), clerk, id, acceptance))
	}
	s.has(s.post(clerk, at(b, "join"), 200, "lead", Group(s.get(a).Number), "reason", "同一小区"), "二号楼加装电梯", "三号楼也没有补贴")
	s.post(clerk, at(b, "join"), 303, "lead", Group(s.get(a).Number), "reason", "同一小区", "step", "do")
	s.has(s.page(clerk, words.Zh, casePath(a), 200), "合并办理 1 件", "三号楼也没有补贴")
	s.has(s.page(clerk, words.Zh, casePath(b), 200), "已并入其他诉求办理", "二号楼加装电梯补贴没有发放")
	s.has(s.page(clerk, words.Zh, at(a, "answer"), 200), "公开名单")
	form := []string{"request", "发放补贴", "facts", "经核查补贴资金已经到位。", "point-1", "发放。", "point-2", "材料。", "point-" + b + "-1", "发放。", "point-" + b + "-2", "公开。",
		"opinion", "支持您的请求，本月发放。", "basis", "第八条", "outcome", "support"}
	s.has(s.post(clerk, at(a, "answer"), 422, append(form, "step", "do")...), "第 3 项还没有答复")
	form = append(form, "point-"+b+"-3", "已说明。")
	s.has(s.post(clerk, at(a, "answer"), 200, form...), "合并办理的 1 件")
	s.post(clerk, at(a, "answer"), 303, append(form, "step", "do")...)
	if s.get(b).Status != StatusAnswered {
		t.Error("the joined case is not answered")
	}
	s.post(clerk, at(b, "split"), 303, "reason", "单独送达")
}

// Every page of the desk in both languages; empty states; the hotline operator at the same desk.
func TestPagesInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	for _, l := range words.Langs {
		s.page(labour, l, "/desk", 200)
		s.page(labour, l, "/desk?due=over", 200)
		s.page(labour, l, "/desk/cases", 200)
		s.page(labour, l, "/desk/search?q=没有的词", 200)
	}
	call := s.file(func(f *Filing) { f.Channel, f.Urgency = Hotline, Danger })
	s.has(s.page(phone, words.Zh, "/desk", 200), "当场答复或者派单")
	s.post(phone, at(call, "transfer"), 303, "matter", "0307", "was", "0307", "to", "HC-990102", "route", "P", "mode", "transfer")
	id := s.file(func(f *Filing) { f.Text = strings.Repeat("长篇诉求，", 999); f.Points = nil })
	must(t, s.work.Transfer(t.Context(), countyDesk, id, Sending{}))
	s.Clock.Advance(40 * 24 * time.Hour)
	_, err := s.Door.Sweep(t.Context())
	must(t, err)
	for _, l := range words.Langs {
		for _, p := range []string{"/desk", "/desk?due=over", "/desk?due=today", "/desk?due=soon", "/desk?due=nonsense", "/desk/cases", "/desk/cases?status=transferred", "/desk/search?q=长篇"} {
			s.page(clerk, l, p, 200)
		}
		s.page(clerk, l, casePath(id), 200)
		for _, x := range deeds() {
			*s.who = clerk
			w := officetest.Ask(t, s.h, l, at(id, x.verb.path()), nil)
			if w.Code >= 500 {
				t.Errorf("%s: %d", x.verb, w.Code)
			}
		}
	}
	s.has(s.page(clerk, words.Zh, "/desk?due=over", 200), "已超期")
}
