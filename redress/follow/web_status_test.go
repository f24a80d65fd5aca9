package follow

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/base/clock"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/grievance"
)

func TestNumberAndCodeOpen(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		number, code := c.Person(words.Zh).File(t)
		for _, as := range [][2]string{{number, code}, {grievance.Group(number), grievance.GroupCode(code)}, {number, strings.ToLower(code)}} {
			p := c.Person(words.En)
			page := p.Post(t, "/status", url.Values{"number": {as[0]}, "code": {as[1]}})
			if page.Path != "/my" || page.Status != 200 || !strings.Contains(page.Body, grievance.Group(number)) {
				t.Errorf("%q opens %s, %d", as, page.Path, page.Status)
			}
			for _, path := range p.Paths {
				if strings.Contains(path, code) {
					t.Errorf("the code is in %s", path)
				}
			}
		}
		if log := c.Log.String(); strings.Contains(log, code) || strings.Contains(log, number) {
			t.Error("number or code are in the log")
		}
		p := c.Person(words.Zh)
		if page := p.Get(t, "/my/rate"); page.Path != "/status?to=%2Fmy%2Frate" {
			t.Errorf("a stranger is led to %s", page.Path)
		}
		page := p.Post(t, "/status", url.Values{"number": {number}, "code": {code}, "to": {"/my/message"}})
		if page.Path != "/my/message" {
			t.Errorf("led on to %s", page.Path)
		}
		page = c.Person(words.Zh).Post(t, "/status", url.Values{"number": {number}, "code": {code}, "to": {"/mystery"}})
		if page.Path != "/my" {
			t.Errorf("led away to %s", page.Path)
		}
		if page := c.Person(words.Zh).Get(t, "/status?n="+number); !strings.Contains(page.Body, grievance.Group(number)) {
			t.Error("the number of a QR code is not filled in")
		}
	})
}

// A wrong code and a number that does not exist get the same answer, after the same time and the same work.
func TestMissingLooksLikeWrong(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		number, _ := c.Person(words.Zh).File(t)
		missing := grievance.Number("990102001001", grievance.Web, c.Clock.Now(), 999999)
		wrong := "00000000000000000000"
		ask := func(n string) (string, int) {
			p := c.Person(words.Zh)
			page := p.Post(t, "/status", url.Values{"number": {n}, "code": {wrong}})
			if p.Cookies()["receipt"] != "" {
				t.Error("a wrong code opens something")
			}
			return strings.ReplaceAll(page.Text(), grievance.Group(n), n), page.Status
		}
		a, as := ask(number)
		b, bs := ask(missing)
		if strings.ReplaceAll(a, number, "N") != strings.ReplaceAll(b, missing, "N") || as != bs || as != http.StatusUnprocessableEntity {
			t.Errorf("%d %s\n%d %s", as, a, bs, b)
		}
		if len(c.waits) != 2 || c.waits[0] != c.waits[1] || c.waits[0] < firstDelay {
			t.Errorf("held for %v", c.waits)
		}
		for _, n := range []string{number, missing} {
			if s, ok, err := lookup(t.Context(), c.DB, n, wrong); ok || err != nil {
				t.Errorf("%s: %q %v %v", n, s, ok, err)
			}
		}
	})
}

func TestGuessingSlowsDownAndKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	number, code := c.Person(words.Zh).File(t)
	p := c.Person(words.Zh)
	for range 12 {
		p.Post(t, "/status", url.Values{"number": {number}, "code": {"00000000000000000000"}})
	}
	if len(c.waits) != 12 {
		t.Fatalf("%d waits", len(c.waits))
	}
	for i := 1; i < len(c.waits); i++ {
		if c.waits[i] < c.waits[i-1] || c.waits[i] > mostDelay {
			t.Errorf("wait %d is %v after %v", i, c.waits[i], c.waits[i-1])
		}
	}
	if c.waits[11] != mostDelay {
		t.Errorf("the longest wait is %v", c.waits[11])
	}
	page := c.Person(words.Zh).Post(t, "/status", url.Values{"number": {number}, "code": {code}})
	if page.Path != "/my" || len(c.waits) != 12 {
		t.Errorf("the owner is kept waiting: %s after %d waits", page.Path, len(c.waits))
	}
	p.Post(t, "/status", url.Values{"number": {number}, "code": {"00000000000000000000"}})
	if c.waits[12] != firstDelay {
		t.Errorf("after the owner came, a slip costs %v", c.waits[12])
	}
	var busy int
	for range wrongRate*int(mostDelay/time.Second) + wrongBurst + 50 { // the server's own limit
		if page := p.Post(t, "/status", url.Values{"number": {number}, "code": {"00000000000000000000"}}); page.Status == http.StatusServiceUnavailable {
			busy++
		}
	}
	if busy == 0 {
		t.Error("wrong attempts are answered without limit")
	}
	if page := c.Person(words.Zh).Post(t, "/status", url.Values{"number": {number}, "code": {code}}); page.Path != "/my" {
		t.Errorf("when the server is busy with guesses the owner gets %s %d", page.Path, page.Status)
	}
}

func TestGuesses(t *testing.T) {
	t.Parallel()
	clk := clock.Frozen(time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone))
	g := &guesses{clock: clk}
	for i := range mostWaits {
		if _, ok := g.miss("a"); !ok {
			t.Fatalf("attempt %d is turned away", i)
		}
	}
	if _, ok := g.miss("a"); ok {
		t.Error("held without limit")
	}
	g.held()
	clk.Advance(forgotten + time.Second)
	if d, ok := g.miss("a"); !ok || d != firstDelay {
		t.Errorf("after a quiet while: %v, %v", d, ok)
	}
}

func TestMistypedKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	for _, lang := range words.Langs {
		page := c.Person(lang).Post(t, "/status", url.Values{"number": {"990102 1 260803 00000"}, "code": {"ABCD-"}})
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "990102 1 260803 00000") || !strings.Contains(page.Body, "ABCD-") ||
			!strings.Contains(page.Body, `href="#f-code"`) {
			t.Errorf("%d %s", page.Status, page.Text())
		}
	}
	if len(c.waits) != 0 {
		t.Error("a slip of the pen is punished")
	}
}

func TestFinishPutsTheReceiptAway(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	p := c.Person(words.Zh)
	p.File(t)
	if page := p.Post(t, "/my/finish", nil); page.Path != "/" || !strings.Contains(page.Body, `class="flash"`) {
		t.Errorf("led to %s", page.Path)
	}
	if cookies := p.Cookies(); cookies["receipt"] != "" || cookies["filed"] != "" {
		t.Errorf("the browser keeps %v", cookies)
	}
	if page := p.Get(t, "/my"); page.Path == "/my" {
		t.Error("still open")
	}
	if page := p.Post(t, "/my/message", url.Values{"message": {"x"}}); page.Status != http.StatusForbidden {
		t.Errorf("a step without a receipt gives %d", page.Status)
	}
}
