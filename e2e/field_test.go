package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// mast stands between a phone and the city, and can be without reception: nothing gets through, or what is sent arrives and no answer
// comes back. It cuts the service worker's requests as well as the page's.
type mast struct {
	*httptest.Server
	mu      sync.Mutex
	dead    bool // nothing gets through
	deaf    bool // answers to reports get lost
	arrived int  // reports that reached the city
	bodies  [][]byte
}

func raise(t *testing.T) *mast {
	t.Helper()
	to, err := url.Parse(city.base)
	if err != nil {
		t.Fatal(err)
	}
	m := &mast{}
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host }}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		dead, deaf := m.dead, m.deaf
		m.mu.Unlock()
		report := r.Method == http.MethodPost && r.URL.Path == "/field"
		if dead {
			hangUp(w)
			return
		}
		if !report {
			pass.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		pass.ServeHTTP(answer, r.WithContext(context.WithoutCancel(r.Context())))
		m.mu.Lock()
		m.arrived++
		m.bodies = append(m.bodies, body)
		m.mu.Unlock()
		if deaf {
			hangUp(w)
			return
		}
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(m.Close)
	return m
}

func hangUp(w http.ResponseWriter) {
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		c.Close()
	}
}

func (m *mast) set(dead, deaf bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead, m.deaf = dead, deaf
	m.CloseClientConnections()
}

func (m *mast) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.arrived
}

// phoneOf is a phone with somebody signed in on it; tabs come and go.
type phoneOf struct {
	*tab
	t *testing.T
}

// fresh opens the app in a tab of its own; kill ends it without a word.
func (p phoneOf) fresh() (x *tab, kill func()) {
	p.t.Helper()
	x = &tab{t: p.t, words: city.words, base: p.base, lang: "zh"}
	ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithListener(x.hear))
	x.ctx = ctx
	x.must(chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	x.resize(phone)
	x.goTo("/field")
	until(p.t, "the app", func() bool { return get[bool](x, `!!document.querySelector("#field-app[data-ready]")`) })
	return x, cancel
}

func takePhone(t *testing.T, m *mast) phoneOf {
	t.Helper()
	p := phoneOf{open(t, look{in: town{base: m.URL}, lang: "zh", width: phone}), t}
	p.signIn("village", password)
	x, kill := p.fresh()
	until(t, "the page to be kept", func() bool {
		return get[bool](x, `(async () => { for (const n of await caches.keys()) if (await (await caches.open(n)).match("/field", {ignoreVary: true})) return true; return false })()`)
	})
	kill()
	return p
}

// report fills the report in and sends it.
func (x *tab) report(text, photo string, more ...string) {
	x.t.Helper()
	what := "hazard"
	if len(more) > 0 {
		what = "behalf"
	}
	x.choose("what", what)
	x.choose("matter", "0304")
	x.write("text", text)
	for i := 0; i+1 < len(more); i += 2 {
		x.write(more[i], more[i+1])
	}
	if photo != "" {
		x.hand("files", photo)
		until(x.t, "the photo", func() bool { return get[int](x, `document.querySelectorAll("#field-shots canvas").length`) == 1 })
	}
	x.unfold("field.send")
}

func (x *tab) states() string {
	x.t.Helper()
	return get[string](x, `[...document.querySelectorAll("#field-list [data-state]")].map(l => l.dataset.state).join(" ")`)
}

func (x *tab) waits(what string) {
	x.t.Helper()
	until(x.t, "the list to say "+what, func() bool { return x.states() == what })
}

// filed counts the grievances of the city that hold a word.
func filed(t *testing.T, word string) int {
	t.Helper()
	s := staff(t, city.town, "petition", password)
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`/desk/case/([^"/?#]+)`).FindAllStringSubmatch(s.get("/desk/search?q="+url.QueryEscape(word)).body, -1) {
		found[m[1]] = true
	}
	return len(found)
}

// located is a photo that says where it was taken.
func located(t *testing.T) string {
	t.Helper()
	raw := []byte(photo(t))
	body := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"), "GPS-SECRET-34.75123"...)
	seg := append([]byte{0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	path := filepath.Join(t.TempDir(), "IMG_20260910.jpg")
	if err := os.WriteFile(path, append(append(append([]byte{}, raw[:2]...), seg...), raw[2:]...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFieldWithoutNetwork: written without a network, in a tab that is killed; opened without a network; sent into a network that
// swallows the answer, in a tab that is killed; and then by itself, once.
func TestFieldWithoutNetwork(t *testing.T) {
	t.Parallel()
	m := raise(t)
	p := takePhone(t, m)
	word := fmt.Sprintf("护栏%d", time.Now().UnixNano()%1e9)

	x, kill := p.fresh()
	m.set(true, false)
	x.report(word+"松了三米，孩子常在那里玩。", located(t))
	x.waits("waiting")
	if n := filed(t, word); n != 0 || m.count() != 0 {
		t.Fatalf("%d filed, %d arrived without a network", n, m.count())
	}
	kill()

	x, kill = p.fresh() // from what the phone keeps
	x.waits("waiting")
	m.set(false, true)
	until(t, "the report to arrive", func() bool { return m.count() > 0 })
	kill() // before it hears that it did
	until(t, "it to be filed", func() bool { return filed(t, word) == 1 })

	x, kill = p.fresh()
	m.set(false, false)
	x.waits("done")
	if n := filed(t, word); n != 1 {
		t.Errorf("filed %d times", n)
	}
	if m.count() < 2 {
		t.Error("it was never sent again: the test tests nothing")
	}
	number := get[string](x, `document.querySelector(".field-receipt dd").innerText`)
	code := get[string](x, `document.querySelectorAll(".field-receipt dd")[1].innerText`)
	for _, b := range m.bodies {
		if bytes.Contains(b, []byte("GPS-SECRET")) || bytes.Contains(b, []byte("IMG_2026")) {
			t.Error("the photo left the phone with its position or its name")
		}
	}
	kept := get[string](x, `(async () => JSON.stringify(await ombudField.all()))()`)
	if strings.Contains(kept, word+"松了三米") && strings.Contains(kept, "fields") || strings.Contains(kept, "photos") {
		t.Errorf("the phone still keeps what arrived: %s", kept)
	}
	if grave, _ := x.faults(); len(grave) > 0 {
		t.Error(strings.Join(grave, "\n"))
	}
	kill()

	holder := open(t, look{lang: "zh", width: phone}) // number and code are a receipt
	holder.enter(receipt{number, code})
	if n := get[int](holder, `document.querySelectorAll(".gallery img").length`); n != 1 {
		t.Errorf("%d photos on the status page", n)
	}
}

// TestFieldMendsAndSignsIn: what is refused is shown and can be mended; a session that ended meanwhile loses nothing; a tab that is
// killed while somebody writes has kept what they wrote.
func TestFieldMendsAndSignsIn(t *testing.T) {
	t.Parallel()
	m := raise(t)
	p := takePhone(t, m)
	word := fmt.Sprintf("井盖%d", time.Now().UnixNano()%1e9)

	x, kill := p.fresh()
	x.report(word+"松动。", "", "name", "演示居民", "phone", "12")
	x.waits("refused")
	x.unfold("field.js.edit")
	until(t, "what was written", func() bool { return get[string](x, `document.forms.typed.elements.phone.value`) == "12" })
	x.write("phone", "13900000000")
	until(t, "the draft to be kept", func() bool {
		return get[bool](x, `(async () => (await ombudField.all()).some(r => r.state === "draft" && r.fields.phone === "13900000000"))()`)
	})
	kill()

	x, kill = p.fresh()
	defer kill()
	if got := get[string](x, `document.forms.typed.elements.phone.value`); got != "13900000000" {
		t.Fatalf("the draft says %q", got)
	}
	out := &tab{t: t, words: city.words, base: p.base, lang: "zh", ctx: p.ctx}
	out.goTo("/desk")
	out.click("web.sign_out")
	x.unfold("field.send")
	until(t, "the app to ask for a session", func() bool { return strings.Contains(x.shown(), x.word("field.js.sign_in_do")) })
	x.waits("waiting")
	if n := filed(t, word); n != 0 {
		t.Fatalf("%d filed without a session", n)
	}
	out.signIn("village", password)
	until(t, "it to be sent", func() bool {
		get[bool](x, `document.dispatchEvent(new Event("visibilitychange")) || true`) // back to the app
		return x.states() == "done"
	})
	if n := filed(t, word); n != 1 {
		t.Errorf("filed %d times", n)
	}
}
