package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
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
