package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"ombud/base/access"
)

func TestLanguage(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Gallery: true})
	for _, tt := range []struct{ cookie, accept, want string }{
		{"", "", `<html lang="zh-CN"`},
		{"", "en-GB,en;q=0.9", `<html lang="en"`},
		{"", "fr-FR,fr;q=0.9,en;q=0.5,zh;q=0.4", `<html lang="en"`},
		{"", "zh-TW,en", `<html lang="zh-CN"`},
		{"", "de", `<html lang="zh-CN"`},
		{"lang=en", "zh-CN", `<html lang="en"`},
		{"lang=zh", "en", `<html lang="zh-CN"`},
		{"lang=xx", "en", `<html lang="en"`},
	} {
		w := ask(s, "GET", "/_gallery", "", "Cookie", tt.cookie, "Accept-Language", tt.accept)
		if !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("cookie %q, Accept-Language %q: not %s", tt.cookie, tt.accept, tt.want)
		}
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	secure := start(t, Config{Secure: true})
	for _, tt := range []struct {
		s                            *Server
		method, target, body, cookie string
		name, value, location        string
	}{
		{s, "GET", "/language?to=en&back=/a%3Fb%3Dc", "", "", "lang", "en", "/a?b=c"},
		{s, "POST", "/language", "to=zh&back=/x", "lang=en", "lang", "zh", "/x"},
		{s, "GET", "/language?to=fr", "", "", "lang", "zh", "/"},
		{s, "GET", "/large-type?back=/x", "", "", "type", "large", "/x"},
		{s, "GET", "/large-type?back=/x", "", "type=large", "type", "", "/x"},
		{secure, "GET", "/language?to=en&back=/", "", "", "__Host-lang", "en", "/"},
		{s, "GET", "/language?to=en&back=https://evil.example/", "", "", "lang", "en", "/"},
		{s, "GET", "/language?to=en&back=//evil.example/", "", "", "lang", "en", "/"},
		{s, "GET", `/language?to=en&back=/%5Cevil.example`, "", "", "lang", "en", "/"},
		{s, "GET", "/language?to=en&back=/%09/evil.example", "", "", "lang", "en", "/"},
		{s, "GET", "/large-type?back=javascript:alert(1)", "", "", "type", "large", "/"},
	} {
		w := ask(tt.s, tt.method, tt.target, tt.body, "Cookie", tt.cookie)
		cs := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != tt.location || len(cs) != 1 || cs[0].Name != tt.name || cs[0].Value != tt.value {
			t.Errorf("%s %s: %d to %q with %v", tt.method, tt.target, w.Code, w.Header().Get("Location"), cs)
			continue
		}
		if !cs[0].HttpOnly || cs[0].Path != "/" || cs[0].SameSite != http.SameSiteLaxMode || cs[0].Secure != (tt.s == secure) || cs[0].Domain != "" {
			t.Errorf("%s: cookie %v", tt.target, cs[0])
		}
	}
	if w := ask(s, "GET", "/nowhere", "", "Cookie", "type=large"); !strings.Contains(w.Body.String(), `class="portal large"`) {
		t.Error("large type is not on the page")
	}
}

// A switch pressed while somebody writes brings the form back in the other language, and nothing is done with it.
func TestSwitchesCarryTheForm(t *testing.T) {
	t.Parallel()
	done := 0
	show := func(c *Ctx) error {
		in, err := c.Form()
		if err != nil {
			return err
		}
		p := c.Page("x")
		p.Typed = Typed{Path: "/form?a=b", Name: "do", Value: "send"}
		return c.Render(http.StatusOK, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			body := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				_, err := fmt.Fprintf(w, `<form id="%s"><p>%s %s</p></form>`, TypedID, in.Get("text"), c.Say("web.skip"))
				return err
			})
			return Layout(p).Render(templ.WithChildren(ctx, body), w)
		}))
	}
	do := func(*Ctx) error { done++; return nil }
	s := start(t, Config{}, Route{Pattern: "POST /form", Action: access.Look, Handle: do, Again: show},
		Route{Pattern: "GET /bare", Action: access.Look, Handle: plain("")}, Route{Pattern: "POST /bare", Action: access.Look, Handle: do},
		Route{Pattern: "POST /bare/part", Action: access.Look, Handle: func(c *Ctx) error { return c.Render(422, Layout(c.Page("x"))) }})
	for _, tt := range []struct {
		change, cookie, name, value string
		want                        []string
	}{
		{"en", "lang=zh", "lang", "en", []string{`<html lang="en"`, "Skip to the content", `formaction="/form?a=b&amp;switch=zh"`}},
		{"zh", "lang=en", "lang", "zh", []string{`<html lang="zh-CN"`, "跳到正文", `formaction="/form?a=b&amp;switch=en"`}},
		{"large", "", "type", "large", []string{"portal large", `switch=normal"`}},
		{"normal", "type=large", "type", "", []string{`class="portal"`, `switch=large"`}},
		{"x", "lang=zh", "", "", []string{`<html lang="zh-CN"`}},
	} {
		w := ask(s, "POST", "/form?switch="+tt.change, url.Values{"text": {"五千字"}}.Encode(), "Cookie", tt.cookie)
		body, cs := w.Body.String(), w.Result().Cookies()
		for _, want := range append(tt.want, "五千字", `form="typed"`, `name="do" value="send"`) {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %s", tt.change, want)
			}
		}
		if w.Code != 200 || tt.name != "" && (len(cs) != 1 || cs[0].Name != tt.name || cs[0].Value != tt.value) {
			t.Errorf("%s: %d, %v", tt.change, w.Code, cs)
		}
	}
	if w := ask(s, "POST", "/bare?switch=en", "text=x"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/bare" {
		t.Errorf("a form that cannot be shown again: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if done != 0 {
		t.Errorf("a switch did what the form is for, %d times", done)
	}
	if w := ask(s, "POST", "/form?switch=en", "text=x", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden || len(w.Result().Cookies()) != 0 {
		t.Errorf("from another site: %d, %v", w.Code, w.Result().Cookies())
	}
	if w := ask(s, "POST", "/bare/part", "text=x"); !strings.Contains(w.Body.String(), "back=%2Fbare&#34;") && !strings.Contains(w.Body.String(), `back=%2Fbare"`) {
		t.Error("the switches of an answer to a form do not lead to the page of the form")
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, p := range []string{"/", "/a?b=c#d", "//x", "/\\x", "https://x", "/\t/x", "/a//b", "/.//x"} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p string) {
		got := localPath(p)
		here, err := url.Parse("https://here.example/dir/page")
		if err != nil {
			t.Fatal(err)
		}
		// A browser drops tabs and line ends and reads a backslash as a slash before it looks for a host.
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(strings.TrimSpace(got))
		to, err := here.Parse(seen)
		if err != nil {
			return // a browser goes nowhere
		}
		if to.Host != "here.example" || to.Scheme != "https" {
			t.Fatalf("localPath(%q) = %q leads to %s", p, got, to)
		}
	})
}

func FuzzForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "a=b&c=%e4%bd%a0")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n")
	f.Add("multipart/form-data", "")
	f.Add("text/plain; charset=", "%")
	s := start(f, Config{}, Route{Pattern: "POST /form", Action: "file", Limit: 4096, Handle: func(c *Ctx) error {
		if _, err := c.Form(); err != nil {
			return err
		}
		_ = c.Files("a")
		return nil
	}})
	f.Fuzz(func(t *testing.T, kind, body string) {
		switch w := ask(s, "POST", "/form", body, "Content-Type", kind); w.Code {
		case 200, 400, 413:
		default:
			t.Fatalf("%d for %q %q", w.Code, kind, body)
		}
	})
}
