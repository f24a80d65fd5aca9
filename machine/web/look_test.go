package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/base/clock"
)

func TestGallerySpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Gallery: true, Demo: true})
	for _, lang := range []string{"zh", "en"} {
		for _, q := range []string{"", "?as=desk", "?as=wall"} {
			w := ask(s, "GET", "/_gallery"+q, "", "Cookie", "lang="+lang)
			body := w.Body.String()
			if w.Code != 200 || strings.Contains(body, "⟦") {
				t.Errorf("%s %s: %d, missing %v", lang, q, w.Code, regexp.MustCompile(`⟦[^⟧]*⟧`).FindAllString(body, -1))
			}
			if regexp.MustCompile(`\sstyle=|<style|\son[a-z]+=|<script>|javascript:`).MatchString(body) {
				t.Errorf("%s %s: inline style or script, which the policy forbids", lang, q)
			}
			for _, class := range strings.Fields("duty duty-over duty-late rail cal receipt qr timeline steps field-wrong tick summary-error table pager tabs sidenav empty panel summary tiles bars trend crumbs inset warning progress details paper doors search flash back") {
				if !regexp.MustCompile(`class="[^"]*\b` + class + `\b`).MatchString(body) {
					t.Errorf("%s: the gallery does not show %s", lang, class)
				}
			}
		}
	}
	if got := s.words.Missing(); got != 0 {
		t.Errorf("%d words were missing", got)
	}
	if w := ask(start(t, Config{}), "GET", "/_gallery", ""); w.Code != 404 {
		t.Errorf("the gallery is open without being asked for: %d", w.Code)
	}
}

func TestNav(t *testing.T) {
	t.Parallel()
	cfg := Config{Nav: []Entry{
		{Path: "/", Key: "web.nav", Action: access.Look},
		{Path: "/file", Key: "web.search", Action: access.File},
		{Path: "/queue", Key: "web.pages", Action: access.Desk, Desk: true, Letter: "q"},
		{Path: "/staff", Key: "web.newer", Action: access.Manage, Desk: true, Letter: "s"},
	}}
	page := func(c *Ctx) error { return c.Render(200, failPage(failing{Page: c.Page("t")})) }
	s := start(t, cfg, Route{Pattern: "GET /file/{x}", Action: access.File, Handle: page}, Route{Pattern: "GET /queue", Action: access.Desk, Handle: page})
	public := ask(s, "GET", "/file/2", "").Body.String()
	if !strings.Contains(public, `href="/file" aria-current="page"`) || strings.Contains(public, `href="/queue"`) || strings.Contains(public, `href="/" aria-current`) {
		t.Errorf("portal: %s", public)
	}
	desk := ask(s, "GET", "/queue", "", "Test-As", "handler").Body.String()
	if !strings.Contains(desk, `href="/queue" aria-current="page" data-letter="q"`) || strings.Contains(desk, `href="/staff"`) || strings.Contains(desk, `href="/file"`) ||
		!strings.Contains(desk, `class="desk"`) || !strings.Contains(desk, "李航") {
		t.Errorf("desk: %s", desk)
	}
}

// TestMenus: a menu stands where its first entry would, names the page that is open, and is none when a caller has little of it.
func TestMenus(t *testing.T) {
	t.Parallel()
	item := func(path, menu string, current bool) NavItem {
		return NavItem{Link: Link{Path: path, Label: path, Current: current}, Menu: menu}
	}
	p := Page{Nav: []NavItem{item("/a", "", false), item("/b", "watch", false), item("/c", "joint", false), item("/d", "watch", true), item("/e", "joint", false),
		item("/f", "watch", false), item("/g", "", false)}}
	var got []string
	for _, g := range p.Groups() {
		s := g.Menu + "[" + g.Current() + "]"
		for _, n := range g.Items {
			s += n.Path
		}
		got = append(got, s)
	}
	want := []string{"[]/a", "watch[/d]/b/d/f", "[]/c", "[]/e", "[]/g"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStatic(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	for _, name := range []string{"ombud.css", "ombud.js", "favicon.svg", "ombud.webmanifest"} {
		w := ask(s, "GET", s.static.path(name), "", "Accept-Encoding", "gzip, br")
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") == "" {
			t.Fatalf("%s: %d %v", name, w.Code, w.Header())
		}
		body := w.Body.Bytes()
		if w.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if plain := ask(s, "GET", s.static.path(name), "").Body.Bytes(); !bytes.Equal(plain, body) {
			t.Errorf("%s: differs when compressed", name)
		}
	}
	if w := ask(s, "GET", "/static/000000000000/ombud.css", ""); w.Code != 404 {
		t.Errorf("old hash: %d, want 404", w.Code)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Gallery: true})
	for accept, want := range map[string]string{"gzip": "gzip", "br, gzip;q=0.5": "gzip", "gzip;q=0": "", "": ""} {
		if got := ask(s, "GET", "/_gallery", "", "Accept-Encoding", accept).Header().Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got, want)
		}
	}
}

// TestContrast computes the contrast of text on its ground as WCAG 2.2 does (1.4.3): at least 4.5, and 3 for edges of controls (1.4.11).
func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := fs.ReadFile(files, "static/css/01-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	day, wall, _ := strings.Cut(string(css), "html.wall")
	pairs := strings.Fields("ink/paper ink/sheet soft/paper soft/sheet civic/paper civic/sheet civic/civic-wash civic-deep/civic-wash on-civic/civic on-civic/civic-deep " +
		"open/open-wash open/sheet soon/soon-wash soon/sheet over/over-wash over/sheet over/paper met/met-wash met/sheet")
	for name, sheet := range map[string]string{"day": day, "wall": wall} {
		tokens := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(sheet, -1) {
			tokens[m[1]] = m[2]
		}
		check := func(text, ground string, least float64) {
			if tokens[text] == "" || tokens[ground] == "" {
				t.Fatalf("%s: no token %s or %s", name, text, ground)
			}
			if c := contrast(t, tokens[text], tokens[ground]); c < least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, text, ground, c, least)
			}
		}
		for _, p := range pairs {
			text, ground, _ := strings.Cut(p, "/")
			check(text, ground, 4.5)
		}
		check("edge", "sheet", 3)
		check("edge", "paper", 3)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	l := []float64{light(t, a), light(t, b)}
	slices.Sort(l)
	return (l[1] + .05) / (l[0] + .05)
}

func light(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestDutyLineKeepsItsOrder(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 8, 3, 10, 0, 0, 0, clock.Zone)
	for _, days := range []int{1, 5, 16, 30, 400} {
		d := DutyLine{Promise: Promise{State: Over}, Start: from, Due: from.AddDate(0, 0, 15), Now: from.AddDate(0, 0, days)}
		last := -1.0
		for h := 0; h <= days*24+24; h += 6 {
			x := d.at(from.Add(time.Duration(h) * time.Hour))
			if x < last || x < 0 || x > 100 {
				t.Fatalf("%d days: the rail goes back at %d h: %v after %v", days, h, x, last)
			}
			last = x
		}
		if due := d.at(d.Due); due < stretch {
			t.Errorf("%d days: due stands at %v, below %v", days, due, stretch)
		}
	}
	if empty := (DutyLine{Start: from, Due: from, Now: from}); math.IsNaN(empty.at(from)) || empty.at(from) != 0 {
		t.Errorf("a duty of no length stands at %v", empty.at(from))
	}
}

func TestCalendarPutsDaysUnderTheirWeekday(t *testing.T) {
	t.Parallel()
	var e Explanation
	for d := time.Date(2026, 9, 25, 0, 0, 0, 0, clock.Zone); d.Before(time.Date(2026, 10, 10, 0, 0, 0, 0, clock.Zone)); d = d.AddDate(0, 0, 1) {
		e.Days = append(e.Days, Day{Date: d})
	}
	seen := 0
	for _, m := range e.months() {
		for _, w := range m.weeks {
			for col, d := range w {
				if d == nil {
					continue
				}
				seen++
				if got := (int(d.Date.Weekday()) + 6) % 7; got != col || d.Date.Month() != m.first.Month() {
					t.Errorf("%s stands in column %d of %s", d.Date, col, m.first.Month())
				}
			}
		}
	}
	if months := len(e.months()); seen != len(e.Days) || months != 2 {
		t.Errorf("%d of %d days in %d months", seen, len(e.Days), months)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"K7QF2MXATR93WH5C": "K7QF|2MXA|TR93|WH5C", "K7QF-2MXA TR": "K7QF|2MXA|TR", "": ""} {
		if got := strings.Join(Groups(in, 4), "|"); got != want {
			t.Errorf("Groups(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for want, in := range map[string][2]int{"87%": {869, 1000}, "0%": {0, 9}, "100%": {9, 9}, "–": {0, 0}, "33%": {1, 3}} {
		if got := Percent(in[0], in[1]); got != want {
			t.Errorf("Percent(%d, %d) = %s, want %s", in[0], in[1], got, want)
		}
	}
}

func TestQR(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := QR("https://example.gov.cn/status#number=1", `a "label"`).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `aria-label="a &#34;label&#34;"`) || strings.Count(b.String(), "h") < 50 {
		t.Errorf("QR: %.200s", b.String())
	}
	if err := QR(strings.Repeat("x", 5000), "").Render(t.Context(), io.Discard); err == nil {
		t.Error("a text too long for any QR code was drawn")
	}
	if got := fmt.Sprint(len(Groups("诉求诉求诉", 4))); got != "2" {
		t.Errorf("groups of Chinese: %s", got)
	}
}
