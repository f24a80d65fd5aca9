package intaketest

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"ombud/machine/words"
	"ombud/redress/grievance"
)

var name = words.Pair{Zh: "云川市", En: "Yunchuan"}

// Lines is a log that can be read back.
type Lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *Lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is everything logged so far.
func (l *Lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *Lines) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }

// Person is somebody with a browser: cookies, a language, and at a desk the office.
type Person struct {
	City   *City
	Lang   words.Lang
	Office string // "" for a resident
	jar    http.CookieJar
	Paths  []string // every address asked for
}

// Person opens a fresh browser.
func (c *City) Person(lang words.Lang) *Person {
	jar, _ := cookiejar.New(nil) // fails with options only
	return &Person{City: c, Lang: lang, jar: jar}
}

// Page is an answer.
type Page struct {
	Status int
	Header http.Header
	Body   string
	Path   string // after redirects
}

// Get reads a page and follows redirects.
func (p *Person) Get(t testing.TB, path string) Page { return p.ask(t, path, nil) }

// Post sends a form and follows redirects.
func (p *Person) Post(t testing.TB, path string, form url.Values) Page {
	if form == nil {
		form = url.Values{}
	}
	return p.ask(t, path, form)
}

func (p *Person) ask(t testing.TB, path string, form url.Values) Page {
	t.Helper()
	for range 4 {
		p.Paths = append(p.Paths, path)
		w := p.once(path, form)
		page := Page{w.Code, w.Header(), w.Body.String(), path}
		if i := strings.Index(page.Body, "⟦"); i >= 0 {
			t.Errorf("%s (%s): a word is missing: %.60s", path, p.Lang, page.Body[i:])
		}
		if w.Code != http.StatusSeeOther {
			return page
		}
		path, form = w.Header().Get("Location"), nil
	}
	t.Fatalf("%s: too many redirects", path)
	return Page{}
}

func (p *Person) once(path string, form url.Values) *httptest.ResponseRecorder {
	at, _ := url.Parse("http://ombud.test" + path)
	var body io.Reader
	method := http.MethodGet
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r := httptest.NewRequestWithContext(context.Background(), method, at.String(), body)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", string(p.Lang))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if p.Office != "" {
		r.Header.Set(staffHeader, p.Office)
	}
	for _, ck := range p.jar.Cookies(at) {
		r.AddCookie(ck)
	}
	w := httptest.NewRecorder()
	p.City.Site.ServeHTTP(w, r)
	p.jar.SetCookies(at, w.Result().Cookies())
	return w
}

// Cookies are what the browser keeps, by name.
func (p *Person) Cookies() map[string]string {
	at, _ := url.Parse("http://ombud.test/")
	out := map[string]string{}
	for _, ck := range p.jar.Cookies(at) {
		out[ck.Name] = ck.Value
	}
	return out
}

var (
	hidden    = regexp.MustCompile(`<input type="hidden" name="key" value="([0-9a-f]{32})"`)
	tag       = regexp.MustCompile(`<[^>]*>`)
	codeGroup = regexp.MustCompile(`<dd class="receipt-code">((?:<span>[0-9A-Z]{4}</span>)+)</dd>`)
	numberTag = regexp.MustCompile(`<dd class="receipt-number">([0-9 ]+)</dd>`)
)

// Key is the form key of a page.
func (g Page) Key() string {
	if m := hidden.FindStringSubmatch(g.Body); m != nil {
		return m[1]
	}
	return ""
}

// Text is the page as read aloud, without marks and with single blanks.
func (g Page) Text() string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(g.Body, " "))), " ")
}

// Receipt is number and code as the receipt page shows them.
func (g Page) Receipt() (number, code string) {
	n, c := numberTag.FindStringSubmatch(g.Body), codeGroup.FindStringSubmatch(g.Body)
	if n == nil || c == nil {
		return "", ""
	}
	number, _ = grievance.ParseNumber(n[1])
	code, _ = grievance.ParseCode(strings.ReplaceAll(tag.ReplaceAllString(c[1], " "), " ", ""))
	return number, code
}

// Filing is a complete form.
func Filing(key string) url.Values {
	return url.Values{"key": {key}, "place": {string(Village)}, "matter": {"0307"}, "title": {"加装电梯补贴没有发放"},
		"text": {"二号楼去年加装电梯，补贴至今没有发放。"}, "point": {"发放补贴", "说明拖延原因"}, "respondent": {"某示例工程公司"},
		"name": {"示例居民甲"}, "phone": {"13900000000"}, "address": {"临江区望江街道示例路 1 号"}}
}

// File files a complete form and gives the receipt; the browser holds it open.
func (p *Person) File(t testing.TB, change ...func(url.Values)) (number, code string) {
	t.Helper()
	form := Filing(p.Get(t, "/file").Key())
	for _, fn := range change {
		fn(form)
	}
	page := p.Post(t, "/file/send", form)
	if page.Status != http.StatusOK {
		t.Fatalf("file: %d %s", page.Status, page.Text())
	}
	if number, code = page.Receipt(); number == "" || code == "" {
		t.Fatalf("no receipt on the page: %s", page.Text())
	}
	return number, code
}

// Case reads the grievance of a number.
func (c *City) Case(t testing.TB, number string) grievance.Case {
	t.Helper()
	cs, err := grievance.ByNumber(t.Context(), c.DB, number)
	check(t, err)
	return cs
}
