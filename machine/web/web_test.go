package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Route{
		"no action":       {Pattern: "GET /x", Handle: plain("")},
		"unknown action":  {Pattern: "GET /x", Handle: plain(""), Action: "fly"},
		"no handler":      {Pattern: "GET /x", Action: access.Look},
		"no method":       {Pattern: "/x", Action: access.Look, Handle: plain("")},
		"twice":           {Pattern: "GET /language", Action: access.Look, Handle: plain("")},
		"not a pattern":   {Pattern: "GET /{", Action: access.Look, Handle: plain("")},
		"pattern missing": {Action: access.Look, Handle: plain("")},
	} {
		if _, err := New(Config{}, catalog(t), as{}, []Route{r}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Secure: true, Gallery: true}, Route{Pattern: "GET /desk", Action: access.Desk, Handle: plain("desk")},
		Route{Pattern: "GET /boom", Action: access.Look, Handle: func(*Ctx) error { panic("boom") }})
	for _, target := range []string{"/_gallery", "/desk", "/boom", "/nowhere", "/language?to=en&back=/", s.static.path("ombud.css"), "/static/0/none.js"} {
		h := ask(s, "GET", target, "").Header()
		for name, want := range map[string]string{
			"Content-Security-Policy":      policy,
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Frame-Options":              "DENY",
			"Strict-Transport-Security":    "max-age=31536000",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", target, name, got, want)
			}
		}
		if h.Get("Permissions-Policy") == "" || h.Get("Cache-Control") == "" {
			t.Errorf("%s: Permissions-Policy %q, Cache-Control %q", target, h.Get("Permissions-Policy"), h.Get("Cache-Control"))
		}
	}
}

func TestPrivatePagesAreNotKept(t *testing.T) {
	t.Parallel()
	s := start(t, Config{}, Route{Pattern: "GET /open", Action: access.Look, Handle: plain("x")}, Route{Pattern: "POST /open", Action: access.File, Handle: plain("x")},
		Route{Pattern: "GET /mine", Action: access.Follow, Handle: plain("x")})
	for _, tt := range []struct{ method, path, who, want string }{
		{"GET", "/open", "", "private, no-cache"},
		{"POST", "/open", "", "no-store"},
		{"GET", "/open", "handler", "no-store"},
		{"GET", "/open", "resident", "no-store"},
		{"GET", "/mine", "resident", "no-store"},
		{"GET", "/missing", "", "no-store"},
	} {
		if got := ask(s, tt.method, tt.path, "", "Test-As", tt.who).Header().Get("Cache-Control"); got != tt.want {
			t.Errorf("%s %s as %q: Cache-Control %q, want %q", tt.method, tt.path, tt.who, got, tt.want)
		}
	}
}

func TestWhoMayEnter(t *testing.T) {
	t.Parallel()
	s := start(t, Config{},
		Route{Pattern: "GET /desk", Action: access.Desk, Handle: plain("desk")}, Route{Pattern: "POST /desk", Action: access.Desk, Handle: plain("desk")},
		Route{Pattern: "GET /mine/{id}", Action: access.Follow, Handle: plain("mine")}, Route{Pattern: "GET /staff", Action: access.Manage, Handle: plain("staff")})
	for _, tt := range []struct {
		method, path, who, accept string
		status                    int
		location                  string
	}{
		{"GET", "/desk?q=a", "", "", 303, "/sign-in?to=%2Fdesk%3Fq%3Da"},
		{"POST", "/desk", "", "", 403, ""},
		{"GET", "/desk", "", "application/json", 403, ""},
		{"GET", "/desk", "handler", "", 200, ""},
		{"POST", "/desk", "handler", "", 200, ""},
		{"GET", "/staff", "handler", "", 403, ""},
		{"GET", "/mine/7", "", "", 303, "/status?to=%2Fmine%2F7"},
		{"GET", "/mine/7", "resident", "", 200, ""},
		{"GET", "/mine/7", "handler", "", 403, ""},
		{"GET", "/desk", "resident", "", 303, "/sign-in?to=%2Fdesk"},
		{"GET", "/desk", "broken", "", 500, ""},
		{"PUT", "/desk", "handler", "", 405, ""},
		{"GET", "/none", "", "", 404, ""},
	} {
		w := ask(s, tt.method, tt.path, "", "Test-As", tt.who, "Accept", tt.accept)
		if w.Code != tt.status || w.Header().Get("Location") != tt.location {
			t.Errorf("%s %s as %q: %d %q, want %d %q", tt.method, tt.path, tt.who, w.Code, w.Header().Get("Location"), tt.status, tt.location)
		}
	}
	if allow := ask(s, "PUT", "/desk", "").Header().Get("Allow"); !strings.Contains(allow, "POST") {
		t.Errorf("405 says Allow %q", allow)
	}
}

func TestForeignOriginIsRefused(t *testing.T) {
	t.Parallel()
	called := 0
	s := start(t, Config{}, Route{Pattern: "POST /file", Action: access.File, Handle: func(*Ctx) error { called++; return nil }})
	for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		w := ask(s, "POST", "/file", "a=b", h...)
		if w.Code != http.StatusForbidden {
			t.Errorf("%v: %d, want 403", h, w.Code)
		}
	}
	if called != 0 {
		t.Errorf("the handler ran %d times for another site", called)
	}
	if w := ask(s, "POST", "/file", "a=b", "Sec-Fetch-Site", "same-origin"); w.Code != http.StatusOK || called != 1 {
		t.Errorf("same origin: %d, called %d times", w.Code, called)
	}
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	h := start(t, Config{}).HTTP("127.0.0.1:0")
	if h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= 0 || h.WriteTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", h)
	}
}

func TestBusy(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	s := start(t, Config{InFlight: 1}, Route{Pattern: "GET /slow", Action: access.Look, Handle: func(*Ctx) error {
		close(inside)
		<-leave
		return nil
	}})
	done := make(chan struct{})
	go func() { ask(s, "GET", "/slow", ""); close(done) }()
	<-inside
	w := ask(s, "GET", "/slow", "")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("second request: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := ask(s, "GET", s.static.path("ombud.css"), ""); w.Code != http.StatusOK {
		t.Errorf("static file while busy: %d", w.Code)
	}
	close(leave)
	<-done
}

// TestCrowdAtTheDoor: neither a crowd of residents nor clients that send a byte a second may shut the office or the door.
func TestCrowdAtTheDoor(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	ok := func(c *Ctx) error { c.Writer.WriteHeader(http.StatusNoContent); return nil }
	s := start(t, Config{InFlight: 1},
		Route{Pattern: "POST /form", Action: access.Look, Handle: ok},
		Route{Pattern: "GET /quick", Action: access.Look, Handle: ok},
		Route{Pattern: "GET /desk", Action: access.Desk, Handle: ok},
		Route{Pattern: "GET /slow", Action: access.Look, Handle: func(*Ctx) error { close(inside); <-leave; return nil }})
	body, write := io.Pipe()
	var wait sync.WaitGroup
	wait.Go(func() {
		r := httptest.NewRequest("POST", "/form", body)
		s.Handler().ServeHTTP(httptest.NewRecorder(), r)
	})
	if _, err := write.Write([]byte("a")); err != nil { // it is being read
		t.Fatal(err)
	}
	if w := ask(s, "GET", "/quick", ""); w.Code != http.StatusNoContent {
		t.Errorf("while a form arrives slowly: %d", w.Code)
	}
	write.CloseWithError(errors.New("gone"))
	wait.Go(func() { ask(s, "GET", "/slow", "") })
	<-inside
	if w := ask(s, "GET", "/quick", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("the door is full: %d", w.Code)
	}
	if w := ask(s, "GET", "/desk", ""); w.Code == http.StatusServiceUnavailable {
		t.Error("a full door shuts the office")
	}
	close(leave)
	wait.Wait()
}

// TestSlowUpload: an upload that takes longer than a page may is still answered, and one that crawls does not hold the place of a form.
func TestSlowUpload(t *testing.T) {
	t.Parallel()
	took := func(c *Ctx) error {
		if _, err := io.Copy(io.Discard, c.Request.Body); err != nil {
			return err
		}
		c.Writer.WriteHeader(http.StatusNoContent)
		return nil
	}
	s := start(t, Config{InFlight: 1}, Route{Pattern: "POST /upload", Action: access.Look, Handle: took, Limit: 4 << 20}, Route{Pattern: "POST /form", Action: access.Look, Handle: took})
	h := httptest.NewUnstartedServer(s.Handler())
	h.Config.ReadTimeout, h.Config.WriteTimeout = 150*time.Millisecond, 150*time.Millisecond
	h.Start()
	defer h.Close()
	body, write := io.Pipe()
	type outcome struct {
		res *http.Response
		err error
	}
	done := make(chan outcome)
	go func() {
		res, err := http.Post(h.URL+"/upload", "application/octet-stream", body)
		done <- outcome{res, err}
	}()
	if _, err := write.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if res, err := http.Post(h.URL+"/form", "text/plain", strings.NewReader("a")); err != nil || res.StatusCode != http.StatusNoContent {
		t.Errorf("a form beside a slow upload: %v %v", res, err)
	}
	<-time.After(300 * time.Millisecond) // what a page may take is over
	if _, err := write.Write([]byte("b")); err != nil {
		t.Fatal(err)
	}
	write.Close()
	if o := <-done; o.err != nil || o.res.StatusCode != http.StatusNoContent {
		t.Errorf("a slow upload: %+v", o)
	}
}

func TestLogHoldsNothingPersonal(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s := start(t, Config{Log: slog.New(slog.NewJSONHandler(&b, nil))}, Route{Pattern: "POST /case/{id}", Action: access.File, Handle: func(c *Ctx) error {
		if _, err := c.Form(); err != nil {
			return err
		}
		return fault.Of("name", "fault.invalid.say")
	}})
	ask(s, "POST", "/case/G-SECRET?code=K7QF", "name=WangXiaoming", "Cookie", "session=TOKEN", "User-Agent", "Phone")
	line := b.String()
	for _, leak := range []string{"SECRET", "K7QF", "WangXiaoming", "TOKEN", "Phone", "192.0.2"} {
		if strings.Contains(line, leak) {
			t.Errorf("the log holds %q: %s", leak, line)
		}
	}
	for _, want := range []string{`"route":"POST /case/{id}"`, `"status":422`, `"method":"POST"`, `"role":"public"`, `"reference":`, `"ms":`, `"bytes":`} {
		if !strings.Contains(line, want) {
			t.Errorf("the log lacks %s: %s", want, line)
		}
	}
	if strings.Count(line, "\n") != 1 {
		t.Errorf("logged %d times, want once", strings.Count(line, "\n"))
	}
}

func TestRenderFailureSendsNoHalfPage(t *testing.T) {
	t.Parallel()
	s := start(t, Config{}, Route{Pattern: "GET /x", Action: access.Look, Handle: func(c *Ctx) error {
		return c.Render(200, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, "half a page")
			return errors.New("broken")
		}))
	}})
	if w := ask(s, "GET", "/x", ""); w.Code != 500 || strings.Contains(w.Body.String(), "half a page") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestFlash(t *testing.T) {
	t.Parallel()
	s := start(t, Config{}, Route{Pattern: "POST /do", Action: access.File, Handle: func(c *Ctx) error {
		c.Flash("fault.too_large.say", "<b>7</b>")
		return c.Redirect("/see")
	}}, Route{Pattern: "GET /see", Action: access.Look, Handle: func(c *Ctx) error { return c.Render(200, failPage(failing{Page: c.Page("t")})) }})
	set := ask(s, "POST", "/do", "").Result().Cookies()
	if len(set) != 1 || !set[0].HttpOnly {
		t.Fatalf("cookies: %v", set)
	}
	w := ask(s, "GET", "/see", "", "Cookie", set[0].Name+"="+set[0].Value)
	if !strings.Contains(w.Body.String(), "&lt;b&gt;7&lt;/b&gt; KB") {
		t.Error("the message is not shown, or not escaped")
	}
	if cs := w.Result().Cookies(); len(cs) != 1 || cs[0].MaxAge >= 0 {
		t.Errorf("the message is not dropped: %v", cs)
	}
	for _, bad := range []string{"%%%", "e30", url.QueryEscape("eyJrIjoibm8uc3VjaCJ9")} {
		if w := ask(s, "GET", "/see", "", "Cookie", "flash="+bad); w.Code != 200 || strings.Contains(w.Body.String(), `class="flash"`) {
			t.Errorf("flash=%s: %d", bad, w.Code)
		}
	}
}
