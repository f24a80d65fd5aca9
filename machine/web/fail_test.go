package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
)

func TestEveryFaultBecomesAPage(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial tcp: password=hunter2")
	var all fault.All
	all.Add("phone", "fault.form.say")
	all.Add("text", "fault.too_large.say", 5)
	for name, tt := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"internal":       {fmt.Errorf("save: %w", secret), 500, "Something went wrong on our side"},
		"internal fault": {fault.New(fault.Internal, "no.such").Because(secret), 500, "this reference"},
		"invalid":        {fault.Of("phone", "fault.form.say").Because(secret), 422, "did not arrive whole"},
		"several":        {all.Err(), 422, "the most is 5 KB"},
		"not found":      {fault.New(fault.NotFound, "fault.not_found.say"), 404, "not found"},
		"denied":         {fmt.Errorf("extend: %w", fault.New(fault.Denied, "fault.denied.say")), 403, "another permission"},
		"conflict":       {fault.New(fault.Conflict, "no.such.key"), 409, "Somebody else was first"},
		"late":           {fault.New(fault.Late, "fault.late.say"), 410, "lawful window"},
		"busy":           {fault.New(fault.Busy, "fault.busy.say"), 503, "try again in a few seconds"},
		"full disk":      {fault.New(fault.Busy, "fault.disk_full"), 503, "<h1>There is no room to save this just now</h1>"},
		"own status":     {&fault.Fault{Kind: fault.Invalid, Key: "fault.form.say", Status: 415}, 415, "did not arrive whole"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{}, Route{Pattern: "GET /x", Action: access.Look, Handle: func(*Ctx) error { return tt.err }})
			w := ask(s, "GET", "/x", "", "Accept-Language", "en")
			body := w.Body.String()
			if w.Code != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%d, want %d with %q in %s", w.Code, tt.status, tt.want, body)
			}
			if strings.Contains(body, "hunter2") || strings.Contains(body, "⟦") {
				t.Errorf("the page shows a cause or lacks a word: %s", body)
			}
			if ct := w.Header().Get("Content-Type"); !strings.HasPrefix(ct, "text/html") {
				t.Errorf("Content-Type %q", ct)
			}
			w = ask(s, "GET", "/x", "", "Accept", "application/json", "Accept-Language", "en")
			var f failure
			if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code != tt.status {
				t.Fatalf("JSON: %d %v", w.Code, err)
			}
			if f.Error.Kind != fault.As(tt.err).Kind.String() || f.Error.Reference == "" || f.Error.Message == "" || strings.Contains(w.Body.String(), "hunter2") {
				t.Errorf("JSON: %+v", f)
			}
			if name == "several" && len(f.Error.Fields) != 2 {
				t.Errorf("JSON lists %d fields, want 2", len(f.Error.Fields))
			}
		})
	}
}

// TestTroubleBelowIsSaid: what the database cannot do for now reaches a person as such, wherever in a chain it stands.
func TestTroubleBelowIsSaid(t *testing.T) {
	t.Parallel()
	away := errors.New("unable to open database file")
	s := start(t, Config{Kind: func(err error) error {
		if errors.Is(err, away) {
			return fault.New(fault.Busy, "fault.disk").Because(err)
		}
		return err
	}}, Route{Pattern: "GET /x", Action: access.Look, Handle: func(*Ctx) error { return fmt.Errorf("read the queue: %w", away) }})
	w := ask(s, "GET", "/x", "", "Accept-Language", "en")
	if body := w.Body.String(); w.Code != 503 || !strings.Contains(body, "storage is not working") || w.Header().Get("Retry-After") == "" || strings.Contains(body, "unable") {
		t.Errorf("%d %s", w.Code, body)
	}
}
