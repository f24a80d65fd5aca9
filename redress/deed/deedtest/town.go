// Package deedtest makes a small city with a desk and one concept between offices, for that concept's tests.
package deedtest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/clockface"
	"ombud/redress/deed"
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

type sessions struct{ who *access.Caller }

func (s sessions) Caller(*http.Request) (access.Caller, error) { return *s.who, nil }

// Town is the small city with its desk. Who is who asks for its pages.
type Town struct {
	*officetest.City
	Work *grievance.Work
	H    http.Handler
	Who  *access.Caller
	t    *testing.T
}

// New opens it: concept makes the part under test over the desk, more those it needs, tellings are how its facts are told.
func New(t *testing.T, m store.Make, tellings map[string]promise.Telling, concept func(*officetest.City, *grievance.Desk) part.Part,
	more ...func(*officetest.City, *grievance.Desk) part.Part) *Town {
	t.Helper()
	s := &Town{t: t, Who: &access.Caller{}}
	bare := func(name, text string) func(*officetest.City) part.Part {
		return func(*officetest.City) part.Part { return part.Part{Name: name, Words: text} }
	}
	var desk *grievance.Desk
	parts := []func(*officetest.City) part.Part{bare("core", core.Words), bare("promise", promise.Words),
		func(c *officetest.City) part.Part { return clockface.Part(c.Door.Law) },
		func(*officetest.City) part.Part { return deed.Part() },
		func(c *officetest.City) part.Part {
			s.Work = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret")}
			desk = &grievance.Desk{Work: s.Work, View: promise.View{Law: c.Door.Law, Office: c.Names.Office, Desk: true, More: tellings}, Names: c.Names, Matters: c.Matters}
			return grievance.Part(desk)
		},
	}
	for _, of := range append([]func(*officetest.City, *grievance.Desk) part.Part{concept}, more...) {
		parts = append(parts, func(c *officetest.City) part.Part { return of(c, desk) })
	}
	s.City = officetest.New(t, storetest.Open(t, m), parts...)
	s.Fill(t)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", s.Door.Kinds), s.Door.Law.Current().Calendar, s.Door.Kinds)
	Must(t, err)
	Must(t, s.Door.Enact(t.Context(), book))
	s.H = s.Serve(t, sessions{s.Who})
	return s
}

// Set moves the clock and records what came due.
func (s *Town) Set(y int, m time.Month, d, h int) {
	s.t.Helper()
	s.Clock.Advance(time.Date(y, m, d, h, 0, 0, 0, clock.Zone).Sub(s.Clock.Now()))
	_, err := s.Door.Sweep(s.t.Context())
	Must(s.t, err)
}

// Of lists the duties of a row on a subject, in the order they began.
func (s *Town) Of(subject, row string) (out []duty.Duty) {
	s.t.Helper()
	all, err := duty.Of(s.t.Context(), s.DB, subject)
	Must(s.t, err)
	for _, d := range all {
		if strings.HasSuffix(d.Rule, "/"+row) {
			out = append(out, d)
		}
	}
	return out
}

// Refolds throws the rows of a concept’s tables away, folds the facts of the subjects whose kind begins with its name again, and wants what was there before. A table comes after
// those it refers to; it may hold rows of these subjects only.
func (s *Town) Refolds(t testing.TB, concept string, tables []string, subjects ...string) {
	t.Helper()
	before := map[string]string{}
	for _, name := range tables {
		before[name] = strings.Join(s.Dump(t, name), "\n")
	}
	Must(t, s.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, name := range slices.Backward(tables) {
			if _, err := tx.Exec(ctx, `DELETE FROM `+name); err != nil {
				return err
			}
		}
		for _, id := range subjects {
			list, err := fact.Of(ctx, tx, id)
			if err != nil {
				return err
			}
			for _, f := range list {
				if fold := s.Door.Folds[f.Kind]; fold != nil && strings.HasPrefix(f.Kind, concept+".") {
					if err := fold(ctx, tx, f); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}))
	for _, name := range tables {
		if after := strings.Join(s.Dump(t, name), "\n"); after != before[name] {
			t.Errorf("%s is not what the facts say:\n%s\n%s", name, before[name], after)
		}
	}
}

// Case files a grievance that the county's housing bureau is sent.
func (s *Town) Case(from access.Caller) string {
	s.t.Helper()
	f := grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: "交房延期", Text: "楼还没有封顶。", Lang: "zh"}
	r, err := s.Work.Receive(s.t.Context(), access.Caller{}, access.File, f, nil)
	Must(s.t, err)
	Must(s.t, s.Work.Transfer(s.t.Context(), from, r.ID, grievance.Sending{}))
	return r.ID
}

// Must fails the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Wants fails the test when an error is not the fault of a kind and key.
func Wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Kind != kind || f.Key != key && (len(f.More) == 0 || f.More[0].Key != key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

// Both runs a test on both databases.
func Both(t *testing.T, fn func(*testing.T, store.Make)) {
	for name, m := range map[string]store.Make{"sqlite": store.SQLite, "postgres": store.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, m)
		})
	}
}

// AtOnce does one thing four times at the same time; none may fail.
func AtOnce(t *testing.T, do func() error) {
	t.Helper()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := do(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
