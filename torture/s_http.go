package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

type route struct{ method, path string }

var inBraces = regexp.MustCompile(`\{[^}]*\}`)

// routes are what the binary says it serves, with something in place of each wildcard.
func (b *Bench) routes(ctx context.Context) ([]route, error) {
	out, err := b.run(ctx, b.City, "routes", "-dir", b.City)
	if err != nil {
		return nil, fmt.Errorf("routes: %w: %s", err, lastLine(out))
	}
	var list []route
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		list = append(list, route{f[1], inBraces.ReplaceAllString(strings.ReplaceAll(f[2], "{$}", ""), "x1")})
	}
	if len(list) < 50 {
		return nil, fmt.Errorf("only %d routes", len(list))
	}
	return list, nil
}

// must are the headers of every answer, whoever asks and whatever comes of it.
var must = map[string]string{
	"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
}

// headers is S9: a crawl over every route, as a stranger, as staff and as the holder of a receipt, of a city behind TLS.
func headers(ctx context.Context, b *Bench) (*Report, error) {
	r := &Report{Target: "100 % of answers: headers, CSP without unsafe or foreign hosts, __Host- cookies"}
	dir, err := b.copyCity("headers")
	if err != nil {
		return r, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "ombud.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return r, err
	}
	_, err = f.WriteString("base: https://ombud.example\n")
	if err = firstOf(err, f.Close()); err != nil {
		return r, err
	}
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return r, err
	}
	defer s.kill()
	list, err := b.routes(ctx)
	if err != nil {
		return r, err
	}
	list = append(list, route{"GET", "/no-such-page"}, route{"DELETE", "/"}, route{"GET", "/static/x/ombud.css"}, route{"HEAD", "/"})
	c := newClient(s.URL, nil)
	defer c.close()
	_, pass, err := c.file(newKey())
	if err != nil {
		return r, err
	}
	staff := *b.Desk
	staff.Name = "__Host-" + staff.Name
	seen := 0
	for _, who := range [][]*http.Cookie{nil, {&staff}, pass} {
		for _, rt := range list {
			n, err := crawl(c, r, rt, who)
			if err != nil {
				return r, err
			}
			seen += n
		}
	}
	r.Ran()
	r.Figure = fmt.Sprintf("%d answers of %d routes, %d faults", seen, len(list), r.faults())
	return r, s.stop(syscall.SIGTERM)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// foreign is anything that a page would fetch from another host, and any script or style in the page itself.
var foreign = regexp.MustCompile(`(?i)(src|href|action)="(https?:)?//|<style[\s>]|<script>|\son\w+="|\sstyle="`)

func crawl(c *Client, r *Report, rt route, cookies []*http.Cookie) (int, error) {
	var body io.Reader
	if rt.method == http.MethodPost {
		body = strings.NewReader("")
	}
	req, err := http.NewRequest(rt.method, c.base+rt.path, body)
	if err != nil {
		return 0, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, k := range cookies {
		req.AddCookie(k)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	name := rt.method + " " + rt.path
	for h, v := range must {
		if got := res.Header.Get(h); got != v {
			r.Wrong("%s: %s is %q", name, h, got)
		}
	}
	if res.Header.Get("Strict-Transport-Security") == "" {
		r.Wrong("%s: no Strict-Transport-Security", name)
	}
	csp := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || strings.Contains(csp, "*") {
		r.Wrong("%s: Content-Security-Policy %q", name, csp)
	}
	for _, k := range res.Cookies() {
		if !strings.HasPrefix(k.Name, "__Host-") || !k.HttpOnly || !k.Secure || k.SameSite == http.SameSiteNoneMode || k.Path != "/" {
			r.Wrong("%s: cookie %s", name, k.Name)
		}
	}
	if res.StatusCode >= 500 {
		r.Wrong("%s: %s", name, res.Status)
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		if m := foreign.Find(page); m != nil {
			r.Wrong("%s: the page holds %s", name, m)
		}
	}
	return 1, nil
}

// odd sends each route what no form would send, as a stranger and as staff.
func odd(ctx context.Context, b *Bench, r *Report, each int) (sent int, err error) {
	dir, err := b.copyCity("odd")
	if err != nil {
		return 0, err
	}
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return 0, err
	}
	defer s.kill()
	list, err := b.routes(ctx)
	if err != nil {
		return 0, err
	}
	c := newClient(s.URL, b.Desk)
	defer c.close()
	fields := []string{"key", "place", "matter", "title", "text", "point", "name", "phone", "number", "code", "to", "back", "by", "date", "n", "unit", "q", "page", "before", "login", "password", "reason", "office"}
	for _, rt := range list {
		for i := range each {
			if ctx.Err() != nil {
				return sent, ctx.Err()
			}
			v := url.Values{}
			for range 1 + rand.IntN(8) {
				v.Add(fields[rand.IntN(len(fields))], nasty())
			}
			if strings.HasSuffix(rt.path, "/sign-out") || strings.Contains(rt.path, "sign-out-others") {
				continue // it would end the session of the others
			}
			var who []*http.Cookie
			if i%2 == 1 {
				who = []*http.Cookie{b.Desk}
			}
			status, body, err := sendOdd(c, rt, v, who)
			if err != nil {
				r.Wrong("%s %s: %v", rt.method, rt.path, err)
				continue
			}
			sent++
			if status >= 500 && status != 503 {
				r.Wrong("%s %s with %.120q: %d", rt.method, rt.path, v.Encode(), status)
			}
			if strings.Contains(string(body), "<svg onload=zz>") {
				r.Wrong("%s %s hands back what it was given as markup", rt.method, rt.path)
			}
		}
	}
	return sent, s.stop(syscall.SIGTERM)
}

func sendOdd(c *Client, rt route, v url.Values, who []*http.Cookie) (int, []byte, error) {
	if rt.method == http.MethodPost {
		status, body, _, err := c.post(rt.path, v, who...)
		return status, body, err
	}
	return c.page(rt.path+"?"+v.Encode(), who...)
}

// nasty is a value that somebody might have hoped for trouble from.
func nasty() string {
	list := []string{`"><svg onload=zz>`, "' OR 1=1 --", "\x00", "\xff\xfe", "../../etc/passwd", strings.Repeat("长", 3000), "-1", "99999999999999999999", "1e309",
		"2026-02-30", "0000-00-00", "{{7*7}}", "%00", "\u202e\u2066", "a\r\nSet-Cookie: x=1", "//evil.example", "NaN", "", "😀", "1;DROP TABLE fact"}
	return list[rand.IntN(len(list))]
}
