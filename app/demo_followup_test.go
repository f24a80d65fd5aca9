package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/app/demo"
	"ombud/base/clock"
	"ombud/redress/followup"
	"ombud/redress/grievance"
)

// The demo shows the follow-up in every state, and none of its pages finds, lists or names anybody who complained.
func TestDemoFollowsUp(t *testing.T) {
	t.Parallel()
	cfg, fresh, err := demoConfig(t.TempDir(), "", -1)
	if err != nil || !fresh {
		t.Fatal(err)
	}
	start := time.Date(2026, 9, 10, 10, 0, 0, 0, clock.Zone)
	clk := clock.NewVirtual(start.AddDate(0, 0, -demoDays))
	if err := fillDemo(t.Context(), cfg, clk, start, 320, 0, 7, io.Discard); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Clock: clk, Unsafe: true, Demo: guide})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	list, err := followup.Buckets(t.Context(), c.DB, "2026-01-05")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, b := range list {
		seen[string(b.State)+b.Solved] += b.N
	}
	for _, want := range []string{"reachedyes", "reachedpartly", "reachedno", "silent", "excluded", "waiting"} {
		if seen[want] == 0 {
			t.Errorf("no case of the demo is %s: %v", want, seen)
		}
	}
	district, again := c.proposedAndAgain(t)
	c.nobody(t, district)
	c.public(t, append(district, again...))
}

// proposedAndAgain are what waits for a second person in the district, and what its housing bureau must look at again.
func (c *City) proposedAndAgain(t *testing.T) (proposed, again []followup.Asked) {
	t.Helper()
	proposed, err := followup.Proposed(t.Context(), c.DB, "990102", 10)
	if err != nil || len(proposed) != 1 {
		t.Fatalf("exclusions that wait: %v, %v", proposed, err)
	}
	again, err = followup.AgainOwed(t.Context(), c.DB, "HC-990102", 10)
	if err != nil || len(again) == 0 {
		t.Fatalf("to be looked at again: %v, %v", again, err)
	}
	return proposed, again
}

// nobody: the desk's list says cases and never who filed them.
func (c *City) nobody(t *testing.T, proposed []followup.Asked) {
	t.Helper()
	web := c.Web.Handler()
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(url.Values{"login": {"district"}, "password": {demo.Password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	web.ServeHTTP(w, r)
	cookies := w.Result().Cookies()
	for _, path := range []string{"/desk/follow-ups", grievance.Path(proposed[0].Subject), grievance.Path(proposed[0].Subject) + "/follow-up/decide"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for _, x := range cookies {
			r.AddCookie(x)
		}
		w := httptest.NewRecorder()
		web.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "follow-up/") {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, sealed := range []string{"演示居民", "13900"} {
			if strings.Contains(w.Body.String(), sealed) {
				t.Errorf("%s shows %q", path, sealed)
			}
		}
	}
}

// public: neither a case nor an office is on a public page of the follow-up, nor in the export.
func (c *City) public(t *testing.T, known []followup.Asked) {
	t.Helper()
	hidden := []string{"演示居民", "人力资源", "住房和城乡建设局", "HC-990102"}
	for _, a := range known {
		cs, err := grievance.Get(t.Context(), c.DB, a.Subject)
		if err != nil {
			t.Fatal(err)
		}
		hidden = append(hidden, cs.ID, cs.Number, grievance.Group(cs.Number), cs.Title)
	}
	for _, path := range []string{"/follow-ups", "/follow-ups/2026-08-31", "/follow-ups/2026-09-07", "/follow-ups/2026-08-31/draw.json"} {
		w := httptest.NewRecorder()
		c.Web.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, x := range hidden {
			if strings.Contains(w.Body.String(), x) {
				t.Errorf("%s shows %q", path, x)
			}
		}
	}
}
