// Package intaketest is a small city with the resident's side open: residents who file and follow, and the staff who answer them.
// It exists so that the tests of intake and follow walk the same streets as people do: over HTTP, with cookies, in both languages.
package intaketest

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/tlog"
	"ombud/machine/web"
	"ombud/redress/clockface"
	"ombud/redress/grievance"
	"ombud/redress/intake"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/redress/sealed"
	"ombud/rules"
)

// Village is a place at the bottom of the city, in a district with offices of its own.
const Village place.Code = "990102001001"

// City is a city whose clock stands still on Monday, 3 August 2026, 09:00.
type City struct {
	*officetest.City
	Work   *grievance.Work
	Sealed *sealed.Work
	View   promise.View
	Pass   intake.Pass
	Limit  *intake.Bucket
	Site   http.Handler
	Log    *Lines // what the server logged
}

// routes of matters, as the verbs ask for them.
type routes struct{ *matter.Catalogue }

// Route is the suggested lawful path of a matter.
func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

// New opens the city; more parts are made from it, after those of intake.
func New(t testing.TB, open func(store.Options) *store.DB, more ...func(*City) part.Part) *City {
	t.Helper()
	c := &City{Limit: &intake.Bucket{}, Log: &Lines{}}
	parts := []func(*officetest.City) part.Part{c.heart, c.vault, c.intake, c.clockface}
	for _, m := range more {
		parts = append(parts, func(*officetest.City) part.Part { return m(c) })
	}
	c.City = officetest.New(t, open, parts...)
	path := filepath.Join(t.TempDir(), "log.key")
	check(t, tlog.CreateKey(path, "test.ombud.example/log"))
	key, err := tlog.LoadKey(path)
	check(t, err)
	c.Door.Log.Key = key
	unit := filepath.Join(t.TempDir(), "unit.key")
	check(t, sealed.CreateKey(unit))
	seal, err := sealed.LoadKey(unit)
	check(t, err)
	c.Sealed.Vault = sealed.NewVault(seal)
	c.Fill(t)
	cal, err := calendar.Load(rules.Files, "holidays")
	check(t, err)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", c.Door.Kinds), cal, c.Door.Kinds)
	check(t, err)
	check(t, c.Door.Enact(t.Context(), book))
	c.serve(t)
	return c
}

// heart makes what the verbs stand on and brings their facts.
func (c *City) heart(o *officetest.City) part.Part {
	c.City = o
	c.Work = &grievance.Work{Door: o.Door, Offices: o.Dir, Matters: routes{o.Matters}, Numbers: &grievance.Numbers{DB: o.DB}, Secret: []byte("a secret of the test city, 32 byte")}
	c.View = promise.View{Law: o.Door.Law, Office: o.Names.Office}
	c.Pass = intake.Pass{Secret: c.Work.Secret}
	p := grievance.Part(&grievance.Desk{Work: c.Work, View: c.View, Names: o.Names, Matters: o.Matters})
	p.Words += "\n" + promise.Words + "\n" + core.Words
	return p
}

func (c *City) vault(o *officetest.City) part.Part {
	c.Sealed = &sealed.Work{Door: o.Door, Subject: func(ctx context.Context, q store.Querier, id string) (access.Resource, error) {
		cs, err := grievance.Get(ctx, q, id)
		return cs.Answerable(), err
	}}
	return sealed.Part(c.Sealed, o.Names, func(ctx context.Context, id string) (string, error) {
		cs, err := grievance.Get(ctx, o.DB, id)
		return cs.Number, err
	})
}

func (c *City) intake(o *officetest.City) part.Part {
	return intake.Part(intake.Deps{Work: c.Work, Matters: o.Matters, Sealed: c.Sealed, View: c.View, Pass: c.Pass, City: "990100000000",
		Base: "https://ombud.example.gov.cn", Limit: c.Limit})
}

// clockface is what says why a day is counted.
func (c *City) clockface(o *officetest.City) part.Part { return clockface.Part(o.Door.Law) }

// staffHeader says in a test who is at the desk.
const staffHeader = "X-Test-Office"

// Caller is the holder of a receipt, or a member of the office that the test's header names, with every role an office has.
func (c *City) Caller(r *http.Request) (access.Caller, error) {
	if id := r.Header.Get(staffHeader); id != "" {
		return c.Staff(id), nil
	}
	if s, ok := c.Pass.Receipt(r); ok {
		return access.Caller{Subject: s, Roles: []access.Role{access.Resident}}, nil
	}
	return access.Caller{}, nil
}

// Staff is somebody in an office who may do whatever offices do.
func (c *City) Staff(id string) access.Caller {
	area := "9901"
	if o, err := office.Get(context.Background(), c.DB, id); err == nil {
		area = o.Place.Area()
	}
	return access.Caller{Staff: "staff-" + id, Name: id, Office: id, Area: area,
		Roles: []access.Role{access.Operator, access.Handler, access.Head, access.Supervisor}}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Noon is an instant of a day of August 2026.
func Noon(day int) time.Time { return time.Date(2026, 8, day, 12, 0, 0, 0, clock.Zone) }

// To moves the city's clock to an instant and records what came due on the way.
func (c *City) To(t testing.TB, at time.Time) {
	t.Helper()
	c.Clock.Advance(at.Sub(c.Clock.Now()))
	_, err := c.Door.Sweep(t.Context())
	check(t, err)
}

// Server is the web server over the city's parts.
func (c *City) serve(t testing.TB) {
	t.Helper()
	var list []web.Route
	var nav []web.Entry
	for _, p := range c.Parts {
		list, nav = append(list, p.Routes...), append(nav, p.Nav...)
	}
	s, err := web.New(web.Config{City: name, Clock: c.Clock, Nav: nav, Log: c.Log.logger()}, c.Words, c, list)
	check(t, err)
	c.Site = s.Handler()
}

// Opinion is a complete opinion on Filing.
func Opinion() grievance.AnsweredBody {
	return grievance.AnsweredBody{Request: "发放加装电梯补贴并说明原因", Facts: "经核查，补贴资金已经到位，因材料不全没有发放。",
		Points: []grievance.PointAnswer{{N: 1, Answer: "已于本月发放。"}, {N: 2, Answer: "因申报材料缺少竣工证明。"}}, Opinion: "支持您的请求，补贴已经发放到账。",
		Basis: "《城镇老旧小区改造补贴办法》第八条", Outcome: grievance.Support}
}

// Bring takes a grievance on its lawful way to a status: transferred, accepted, answered, delivered or closed.
func (c *City) Bring(t testing.TB, id string, to grievance.Status) {
	t.Helper()
	ctx := t.Context()
	who := func() access.Caller {
		cs, err := grievance.Get(ctx, c.DB, id)
		check(t, err)
		return c.Staff(cs.Office)
	}
	steps := []struct {
		to grievance.Status
		do func() error
	}{
		{grievance.StatusTransferred, func() error { return c.Work.Transfer(ctx, who(), id, grievance.Sending{}) }},
		{grievance.StatusAccepted, func() error {
			return c.Work.Accept(ctx, who(), id, grievance.AcceptedBody{Notice: "已收到，按信访途径办理，六十日内书面答复。"})
		}},
		{grievance.StatusAnswered, func() error { return c.Work.Answer(ctx, who(), id, Opinion()) }},
		{grievance.StatusDelivered, func() error {
			return c.Work.Deliver(ctx, who(), id, grievance.Delivery{How: "post", Evidence: "邮政回执 0001"})
		}},
		{grievance.StatusClosed, func() error { return c.Work.Close(ctx, who(), id) }},
	}
	for _, s := range steps {
		check(t, s.do())
		if s.to == to {
			return
		}
	}
}
