package team

import (
	"net/http"
	"net/http/httptest"
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

// town is the small city with a desk and teams.
type town struct {
	*officetest.City
	t     *testing.T
	work  *grievance.Work
	teams *Work
	h     http.Handler
	who   *access.Caller
}

type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

var (
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	other  = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	cityHC = officetest.Of("g", "HC-9901", "990100000000", access.Handler)
)

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{t: t, who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	var desk *grievance.Desk
	s.City = officetest.New(t, storetest.Open(t, m), bare("core", core.Words), bare("promise", promise.Words),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) },
		func(c *officetest.City) part.Part {
			s.work = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret"),
				Involve: []grievance.Involve{Involve}}
			desk = &grievance.Desk{Work: s.work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office, Desk: true, More: Tellings}, Names: c.Names, Matters: c.Matters}
			return grievance.Part(desk)
		},
		func(c *officetest.City) part.Part {
			s.teams = &Work{Door: c.Door, Offices: c.Dir}
			d := &Desk{Desk: desk, Teams: s.teams}
			desk.Panels = []grievance.Panel{d.Panel()}
			return Part(d)
		})
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

func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Kind != kind || f.Key != key && (len(f.More) == 0 || f.More[0].Key != key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

func both(t *testing.T, fn func(*testing.T, *town)) {
	for name, m := range map[string]store.Make{"sqlite": store.SQLite, "postgres": store.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, newTown(t, m))
		})
	}
}

// hard files a grievance that the county's housing bureau accepts.
func (s *town) hard() string {
	s.t.Helper()
	f := grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: "交房延期", Text: "楼还没有封顶。", Lang: "zh"}
	r, err := s.work.Receive(s.t.Context(), access.Caller{}, access.File, f, nil)
	must(s.t, err)
	must(s.t, s.work.Transfer(s.t.Context(), county, r.ID, grievance.Sending{}))
	return r.ID
}

func (s *town) set(y int, m time.Month, d, h int) {
	s.t.Helper()
	s.Clock.Advance(time.Date(y, m, d, h, 0, 0, 0, clock.Zone).Sub(s.Clock.Now()))
	_, err := s.Door.Sweep(s.t.Context())
	must(s.t, err)
}

// of lists the duties of a rule on a case, in the order they began.
func (s *town) of(id, rule string) (out []duty.Duty) {
	s.t.Helper()
	all, err := duty.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, d := range all {
		if strings.HasSuffix(d.Rule, "/"+rule) {
			out = append(out, d)
		}
	}
	return out
}

var formed = FormedBody{Leader: "副县长（演示）", Lead: "pt-990102", Members: []string{"HC-990102", "HC-990102", ""}, Why: "涉及三百户。"}

// A team works each working day until it ends; its plan is owed step by step, each by the office that takes it.
func TestTeam(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *town) {
		ctx := t.Context()
		id := s.hard()
		s.set(2026, time.September, 18, 15) // a Friday; Sunday the 20th is worked, the 25th to the 27th are Mid-Autumn
		wants(t, s.teams.Form(ctx, other, id, formed), fault.Denied, "fault.denied.say")
		wants(t, s.teams.Form(ctx, county, id, FormedBody{Why: "w"}), fault.Invalid, "team.need.leader")
		wants(t, s.teams.Form(ctx, county, id, FormedBody{Leader: "l", Why: "w", Members: []string{"nobody"}}), fault.Invalid, "team.need.office")
		must(t, s.teams.Form(ctx, county, id, formed))
		wants(t, s.teams.Form(ctx, county, id, formed), fault.Conflict, "team.already")
		team, ok, err := Of(ctx, s.DB, id)
		if err != nil || !ok || !team.Open() || strings.Join(team.Offices(), " ") != "pt-990102 HC-990102" {
			t.Fatalf("%+v, %t, %v", team, ok, err)
		}
		due := s.Clock.Now().AddDate(0, 0, 10).UnixMilli()
		wants(t, s.teams.Plan(ctx, cityHC, id, StepBody{What: "w", Due: due}), fault.Denied, "fault.denied.say")
		wants(t, s.teams.Plan(ctx, county, id, StepBody{What: "w", By: "HC-9901", Due: due}), fault.Invalid, "team.need.member")
		wants(t, s.teams.Plan(ctx, county, id, StepBody{What: "w", Due: due - 1e12}), fault.Invalid, "grievance.need.due")
		must(t, s.teams.Plan(ctx, county, id, StepBody{What: "查清监管账户余额。", By: "HC-990102", Due: due}))
		must(t, s.teams.Plan(ctx, county, id, StepBody{What: "公布复工时间。", By: "HC-990102", Due: due}))
		if p := s.of(id, "first-plan"); len(p) != 1 || p[0].State != duty.Met {
			t.Errorf("the plan is owed: %+v", p)
		}

		s.set(2026, time.September, 20, 9)
		if m := s.of(id, "morning-meeting"); len(m) != 1 || m[0].Bearer != "pt-990102" || clock.At(m[0].Due).Hour() != 10 {
			t.Fatalf("Sunday is worked: %+v", m)
		}
		must(t, s.teams.Meet(ctx, county, id, "先查账户。"))
		s.set(2026, time.September, 28, 17)
		var met, late int
		for _, m := range s.of(id, "morning-meeting") {
			if m.State == duty.Met {
				met++
			}
			if m.Breached != 0 {
				late++
			}
		}
		if days := len(s.of(id, "morning-meeting")); days != 6 || met != 1 || late != 5 { // 20 to 24 and 28 September
			t.Errorf("%d days, %d met, %d late", days, met, late)
		}
		steps := s.of(id, "step")
		wants(t, s.teams.Done(ctx, county, id, steps[0].ID, "r"), fault.Conflict, "team.done.none")
		wants(t, s.teams.Done(ctx, clerk, id, "another", "r"), fault.Invalid, "grievance.need.which")
		must(t, s.teams.Done(ctx, clerk, id, steps[1].ID, "已经公布。"))
		if steps = s.of(id, "step"); steps[0].State != duty.Open || steps[1].State != duty.Met {
			t.Errorf("the second was taken: %s %s", steps[0].State, steps[1].State)
		}
		wants(t, s.teams.Dissolve(ctx, county, id, "r"), fault.Conflict, "team.dissolve.steps")
		must(t, s.teams.Done(ctx, clerk, id, steps[0].ID, "余额够。"))
		wants(t, s.teams.Dissolve(ctx, county, id, "r"), fault.Conflict, "team.dissolve.unanswered")
		must(t, s.work.Accept(ctx, clerk, id, grievance.AcceptedBody{Route: grievance.RoutePetition, Procedure: grievance.Ordinary, Notice: "已经受理，按规定办理。"}))
		must(t, s.work.Answer(ctx, clerk, id, grievance.AnsweredBody{Request: "交房", Facts: "经核实，监管账户余额足够。", Opinion: "责成按公布的时间复工。", Basis: "条例", Outcome: grievance.Support}))
		must(t, s.teams.Dissolve(ctx, county, id, "复工并公布时间表。"))
		s.set(2026, time.October, 20, 9)
		for _, rule := range []string{"morning-meeting", "evening-report", "next-day"} {
			for _, d := range s.of(id, rule) {
				if d.State == duty.Open {
					t.Errorf("%s is open after the team ended", rule)
				}
			}
		}
		wants(t, s.teams.Meet(ctx, county, id, "晚了。"), fault.Conflict, "team.none")
	})
}

// The same form does nothing twice, and of two who set up a team at once one is told so.
func TestOnceAndAtOnce(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *town) {
		id := s.hard()
		errs := make(chan error, 2)
		for range 2 {
			go func() { errs <- s.teams.Form(t.Context(), county, id, formed) }()
		}
		a, b := <-errs, <-errs
		if (a == nil) == (b == nil) {
			t.Errorf("two at once: %v and %v", a, b)
		}
		ctx := grievance.Once(t.Context(), "desk:c:1")
		due := s.Clock.Now().AddDate(0, 0, 3).UnixMilli()
		for range 2 {
			must(t, s.teams.Plan(ctx, county, id, StepBody{What: "查账。", Due: due}))
		}
		if n := len(s.of(id, "step")); n != 1 {
			t.Errorf("one form made %d steps", n)
		}
	})
}

// A grievance of another county shows neither its team nor that there is one.
func TestSeen(t *testing.T) {
	t.Parallel()
	s := newTown(t, store.SQLite)
	id := s.hard()
	must(t, s.teams.Form(t.Context(), county, id, FormedBody{Leader: "副县长（演示）", Lead: "pt-990102", Members: []string{"HC-9901"}, Why: "涉及三百户。"}))
	page := func(who access.Caller, path string, status int) string {
		t.Helper()
		*s.who = who
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
		return w.Body.String()
	}
	for _, who := range []access.Caller{county, clerk, cityHC} { // a member sees the case
		if !strings.Contains(page(who, grievance.Path(id), 200), "副县长（演示）") {
			t.Errorf("%s does not see the team", who.Office)
		}
	}
	page(other, grievance.Path(id), 404)
	page(other, path(id, "form"), 404)
	if !strings.Contains(page(county, "/desk/teams", 200), "交房延期") || strings.Contains(page(other, "/desk/teams", 200), "交房延期") {
		t.Error("the list of teams is not that of the area")
	}
	if !strings.Contains(page(other, "/desk/teams", 200), "现在没有在办的专班") {
		t.Error("an empty list says nothing")
	}
}
