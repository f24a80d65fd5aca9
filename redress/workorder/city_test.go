package workorder

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/attach"
	"ombud/redress/clockface"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/redress/supervise"
	"ombud/rules"
)

type routes struct{ *matter.Catalogue }

func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

// The people of the small city. Its county has a police station, a justice office and a market regulation station in the subdistrict.
var (
	county  = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor, access.Handler)
	city    = officetest.Of("p", "pt-9901", "990100000000", access.Supervisor)
	head    = officetest.Of("b", "HC-990102", "990102000000", access.Head)
	clerk   = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	labour  = officetest.Of("l", "HRSS-9901", "990100000000", access.Handler)
	housing = officetest.Of("k", "HC-9901", "990100000000", access.Handler)
	village = officetest.Of("v", "vc-990102001001", "990102001001", access.Handler)
	town    = officetest.Of("t", "st-990102001", "990102001000", access.Handler)
	police  = officetest.Of("s", "PSS-990102001", "990102001000", access.Handler)
	justice = officetest.Of("j", "JUS-990102001", "990102001000", access.Handler)
	other   = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor, access.Handler)
)

type site struct {
	*officetest.City
	t    *testing.T
	work *grievance.Work
	o    *Work
	h    http.Handler
	who  *access.Caller
}

type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

// newSite is the small city with its offices under the law in force.
func newSite(t *testing.T, open func(store.Options) *store.DB) *site {
	t.Helper()
	s := empty(t, open)
	s.lay()
	return s
}

// empty is the same city before anything happened in it.
func empty(t *testing.T, open func(store.Options) *store.DB) *site {
	t.Helper()
	s := &site{t: t, who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	raw, err := rules.Files.ReadFile("stations.csv")
	must(t, err)
	stations, err := LoadStations(raw)
	must(t, err)
	var desk *grievance.Desk
	var files *attach.Work
	s.City = officetest.New(t, open, bare("core", core.Words), bare("promise", promise.Words),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) },
		func(c *officetest.City) part.Part {
			s.work = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret")}
			desk = &grievance.Desk{Work: s.work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office, Desk: true, More: Tellings}, Names: c.Names, Matters: c.Matters}
			return grievance.Part(desk)
		},
		func(*officetest.City) part.Part { return supervise.Part(&supervise.Desk{Desk: desk}) },
		func(c *officetest.City) part.Part {
			files = attach.New(c.Door, func() attach.Vault { return clear{} })
			return attach.Part(&attach.Desk{Desk: desk, Files: files})
		},
		func(c *officetest.City) part.Part {
			s.o = &Work{Door: c.Door, Offices: c.Dir, Stations: stations, Files: files}
			s.work.Involve = []grievance.Involve{s.o.Involve}
			d := &Desk{Desk: desk, Orders: s.o, Files: &attach.Desk{Desk: desk, Files: files}}
			desk.Panels = []grievance.Panel{d.Panel()}
			return Part(d)
		})
	return s
}

// clear is a vault without a key.
type clear struct{}

func (clear) Pack(_ string, b []byte) ([]byte, error)   { return b, nil }
func (clear) Unpack(_ string, b []byte) ([]byte, error) { return b, nil }

func (s *site) lay() {
	t := s.t
	t.Helper()
	s.Fill(t)
	for _, o := range []office.Office{
		{ID: "PSS-990102001", NameZH: "望江派出所", NameEN: "Wangjiang Police Station", Agency: "PSS", Place: "990102001000", Above: "pt-990102"},
		{ID: "JUS-990102001", NameZH: "望江司法所", NameEN: "Wangjiang Justice Office", Agency: "JUS", Place: "990102001000", Above: "pt-990102"},
	} {
		_, err := s.Offices.Open(t.Context(), s.Admin, o)
		must(t, err)
	}
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", s.Door.Kinds), s.Door.Law.Current().Calendar, s.Door.Kinds)
	must(t, err)
	if _, ok := book.Rule(ruleMeet, "990102001001", calendar.DateOf(officetest.Start)); !ok {
		t.Fatal("the pack rings is not in force in this city")
	}
	must(t, s.Door.Enact(t.Context(), book))
	s.h = s.Serve(t, sessions{s.who})
}

// each runs a test on both databases.
func each(t *testing.T, fn func(t *testing.T, s *site)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newSite(t, open)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks that an error is a fault with a key.
func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind {
		t.Fatalf("want %s %s, got %v", kind, key, err)
	}
	for _, m := range fault.Fields(err) {
		if m.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}

// file receives a grievance of so many people, and has the county send it to its housing bureau.
func (s *site) file(people int64, code string) string {
	s.t.Helper()
	r, err := s.work.Receive(s.t.Context(), access.Caller{}, access.File, grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001",
		Matter: code, Title: "十二个人的工资拖了三个月", Text: "安置房工地的工资拖了三个月。", Points: []string{"发工资"}, Headcount: people, Lang: "zh"}, nil)
	must(s.t, err)
	return r.ID
}

func (s *site) sent(people int64) string {
	s.t.Helper()
	id := s.file(people, "0307")
	must(s.t, s.work.Transfer(s.t.Context(), county, id, grievance.Sending{To: "HC-990102", Reason: "由区住建局办理。"}))
	return id
}

// body is a complete order.
func (s *site) body(k Kind) IssuedBody {
	return IssuedBody{Kind: k, Lead: "HC-990102", Supporting: []string{"HRSS-9901", "HC-9901"}, Requirement: "查清专户流水，先行支付。", Asks: []string{"专户流水", "发放回单\n现场照片清单"},
		Site: "安置房项目部", Due: s.Clock.Now().AddDate(0, 0, 3).UnixMilli()}
}

// issued has the county issue an order and gives it.
func (s *site) issued(id string, k Kind) Order {
	s.t.Helper()
	must(s.t, s.o.Issue(s.t.Context(), county, id, s.body(k)))
	return s.inForce(id)
}

func (s *site) inForce(id string) Order {
	s.t.Helper()
	list, err := Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	if len(list) == 0 {
		s.t.Fatal("there is no order")
	}
	return list[0]
}

func (s *site) pass(d time.Duration) {
	s.t.Helper()
	s.Clock.Advance(d)
	_, err := s.Door.Sweep(s.t.Context())
	must(s.t, err)
}

// owes finds the duty of a rule and a bearer; the newest where there are several.
func (s *site) owes(id, rule, bearer string) duty.Duty {
	s.t.Helper()
	list, err := duty.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, d := range slices.Backward(list) {
		if d.Rule == "rings/"+rule && d.Bearer == bearer {
			return d
		}
	}
	return duty.Duty{}
}

func (s *site) kinds(id string) (out []string) {
	s.t.Helper()
	list, err := fact.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, f := range list {
		out = append(out, f.Kind)
	}
	return out
}

func (s *site) ask(who access.Caller, l words.Lang, path string, form url.Values, want int) string {
	s.t.Helper()
	*s.who = who
	w := officetest.Ask(s.t, s.h, l, path, form)
	if w.Code != want {
		s.t.Fatalf("%s as %s: %d, want %d\n%s", path, who.Office, w.Code, want, strip(w.Body.String()))
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

func (s *site) lacks(page string, not ...string) {
	s.t.Helper()
	text := strip(page)
	for _, w := range not {
		if strings.Contains(text, w) {
			s.t.Errorf("the page says %q", w)
		}
	}
}
