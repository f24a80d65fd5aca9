package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/machine/words"
)

// as says who calls by a header, so that a test needs no database.
type as struct{}

func (as) Caller(r *http.Request) (access.Caller, error) {
	switch r.Header.Get("Test-As") {
	case "handler":
		return access.Caller{Staff: "s1", Name: "李航", Office: "o1", Roles: []access.Role{access.Handler}}, nil
	case "resident":
		return access.Caller{Subject: "g1", Roles: []access.Role{access.Resident}}, nil
	case "broken":
		return access.Caller{}, errors.New("no database")
	}
	return access.Caller{}, nil
}

func catalog(t testing.TB) *words.Words {
	t.Helper()
	c, err := words.Parse("web", Words)
	if err != nil {
		t.Fatal(err)
	}
	w, err := words.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func plain(text string) func(*Ctx) error {
	return func(c *Ctx) error {
		_, err := io.WriteString(c.Writer, text)
		return err
	}
}

func start(t testing.TB, cfg Config, routes ...Route) *Server {
	t.Helper()
	if cfg.Clock == nil {
		cfg.Clock = clock.Frozen(time.Date(2026, 9, 13, 15, 0, 0, 0, clock.Zone))
	}
	s, err := New(cfg, catalog(t), as{}, routes)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends one request; headers are pairs of name and value.
func ask(s *Server, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}
