package e2e

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// password of every sign-in of the demo city; it is printed when the demo starts.
const password = "yunchuan-demo-2026"

// session is somebody without a browser: it prepares what a page needs to be looked at, and hands its cookies to a tab.
type session struct {
	t    testing.TB
	who  string
	base string
	http *http.Client

	people string // how many a filing says are concerned, "" for one
}

func newSession(t testing.TB, in town, who string) *session {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &session{t: t, who: who, base: in.base, http: &http.Client{Jar: jar, Timeout: patience,
		Transport:     &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// staff is a session of somebody who signed in.
func staff(t testing.TB, in town, login, secret string) *session {
	t.Helper()
	s := newSession(t, in, login)
	if a := s.post("/sign-in", "login", login, "password", secret); a.status != http.StatusSeeOther {
		t.Fatalf("%s does not get in: %d", login, a.status)
	}
	return s
}

// answer is what the city answered.
type answer struct {
	status   int
	location string
	kind     string
	body     string
}

func (s *session) ask(req *http.Request) answer {
	s.t.Helper()
	req.Header.Set("Accept-Language", "zh-CN")
	res, err := s.http.Do(req)
	if err != nil {
		s.t.Fatalf("%s: %v", s.who, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatalf("%s: %v", s.who, err)
	}
	return answer{res.StatusCode, res.Header.Get("Location"), res.Header.Get("Content-Type"), string(body)}
}

func (s *session) get(path string) answer {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.ask(req)
}

// post sends a form; pairs are names and values.
func (s *session) post(path string, pairs ...string) answer {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest(http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(req)
}

// upload sends a file in a form.
func (s *session) upload(path, field, name, text string) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	f, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = io.WriteString(f, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, s.base+path, &b)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return s.ask(req)
}

// does posts a form that must be accepted.
func (s *session) does(path string, pairs ...string) answer {
	s.t.Helper()
	a := s.post(path, pairs...)
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("%s: POST %s: %d\n%s", s.who, path, a.status, plain(a.body))
	}
	return a
}

// link is the first address in a page that fits a pattern.
func (s *session) link(page, pattern string) string {
	s.t.Helper()
	m := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(s.get(page).body)
	if m == nil {
		s.t.Fatalf("%s: %s has no link to %s", s.who, page, pattern)
	}
	return html.UnescapeString(m[1])
}

var markup = regexp.MustCompile(`(?s)^.*<main|</main>.*$|<svg.*?</svg>|<[^>]*>`)

// plain is a page as text, for messages.
func plain(body string) string {
	s := strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(body, " "))), " ")
	if r := []rune(s); len(r) > 700 {
		s = string(r[:700]) + "…"
	}
	return s
}

var (
	formKey   = regexp.MustCompile(`name="key" value="([0-9a-zA-Z]+)"`)
	theNumber = regexp.MustCompile(`class="receipt-number">([0-9 ]+)<`)
	theCode   = regexp.MustCompile(`(?s)class="receipt-code">(.*?)</dd>`)
	aGroup    = regexp.MustCompile(`<span>([0-9A-Z]+)</span>`)
)

// file sends a grievance in and keeps the receipt open in this session.
func (s *session) file(place, matter, title, text string, points ...string) receipt {
	s.t.Helper()
	m := formKey.FindStringSubmatch(s.get("/file").body)
	if m == nil {
		s.t.Fatal("the form has no key")
	}
	pairs := []string{"key", m[1], "place", place, "matter", matter, "title", title, "text", text, "name", "演示居民", "phone", "13900000000", "address", "云川市某街某号"}
	if s.people != "" {
		pairs = append(pairs, "headcount", s.people)
	}
	for _, p := range points {
		pairs = append(pairs, "point", p)
	}
	body := s.post("/file/send", pairs...).body
	number, code := theNumber.FindStringSubmatch(body), theCode.FindStringSubmatch(body)
	if number == nil || code == nil {
		s.t.Fatalf("no receipt: %s", plain(body))
	}
	r := receipt{number: number[1]}
	for _, g := range aGroup.FindAllStringSubmatch(code[1], -1) {
		r.code += g[1]
	}
	return r
}

// caseOf is the id of the grievance with a number, as the desk finds it.
func (s *session) caseOf(r receipt) string {
	s.t.Helper()
	a := s.get("/desk/search?q=" + url.QueryEscape(r.number))
	id, ok := strings.CutPrefix(a.location, "/desk/case/")
	if !ok {
		s.t.Fatalf("%s does not find %s: %d %s", s.who, r.number, a.status, plain(a.body))
	}
	return id
}

// deed does a verb of the law to a grievance.
func (s *session) deed(id, verb string, pairs ...string) {
	s.t.Helper()
	s.does(fmt.Sprintf("/desk/case/%s/%s", id, verb), append(pairs, "step", "do")...)
}

// enrol lets an administrator make an account, and its owner choose a password at the first sign-in.
func (s *session) enrol(login, name, office string, roles ...string) *session {
	s.t.Helper()
	n := newSession(s.t, town{base: s.base}, login)
	once := s.issue(login, name, office, roles...)
	n.does("/sign-in", "login", login, "password", once)
	n.does("/sign-in/password", "password", password, "again", password)
	return n
}

var issued = regexp.MustCompile(`<code>([^<]+)</code>`)

// issue makes an account and gives its one-time password.
func (s *session) issue(login, name, office string, roles ...string) string {
	s.t.Helper()
	pairs := []string{"login", login, "name", name, "office", office}
	for _, r := range roles {
		pairs = append(pairs, "roles", r)
	}
	a := s.post("/admin/staff", pairs...)
	m := issued.FindAllStringSubmatch(a.body, -1)
	if len(m) < 2 || m[0][1] != login {
		s.t.Fatalf("%s was not enrolled: %d %s", login, a.status, plain(a.body))
	}
	return m[1][1]
}

// as lets the tab go on where a session is: signed in, or with a receipt open.
func (x *tab) as(s *session) {
	x.t.Helper()
	u, err := url.Parse(s.base)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, c := range s.http.Jar.Cookies(u) {
		_, err := chromedp.Call(x.ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: s.base})
		x.must(err)
	}
}
