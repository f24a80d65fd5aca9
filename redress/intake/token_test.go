package intake

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ombud/base/clock"
)

var testSecret = []byte("a secret of 32 bytes for testing")

func TestToken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)
	good := sign(testSecret, passCookie, "0SUBJECT", now.Add(OpenFor))
	for _, tt := range []struct {
		name, token, purpose string
		secret               []byte
		at                   time.Time
		want                 bool
	}{
		{"as made", good, passCookie, testSecret, now, true},
		{"just before its end", good, passCookie, testSecret, now.Add(OpenFor - time.Second), true},
		{"at its end", good, passCookie, testSecret, now.Add(OpenFor), false},
		{"for another purpose", good, freshCookie, testSecret, now, false},
		{"with another secret", good, passCookie, []byte("another"), now, false},
		{"without a secret", good, passCookie, nil, now, false},
		{"another subject", strings.Replace(good, "0SUBJECT", "1SUBJECT", 1), passCookie, testSecret, now, false},
		{"a later end", strings.Replace(good, ".", ".z", 1), passCookie, testSecret, now, false},
		{"empty", "", passCookie, testSecret, now, false},
		{"only dots", "...", passCookie, testSecret, now, false},
		{"no subject", sign(testSecret, passCookie, "", now.Add(OpenFor)), passCookie, testSecret, now, false},
		{"too long", good + strings.Repeat("A", maxToken), passCookie, testSecret, now, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, _, ok := open(tt.secret, tt.purpose, tt.token, tt.at)
			if ok != tt.want || ok && v != "0SUBJECT" || !ok && v != "" {
				t.Errorf("%q, %v", v, ok)
			}
		})
	}
}

func TestPass(t *testing.T) {
	t.Parallel()
	c := clock.Frozen(time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone))
	p := Pass{Secret: testSecret, Clock: c}
	w := httptest.NewRecorder()
	p.Open(w, "0SUBJECT")
	r := httptest.NewRequest(http.MethodGet, "/my", nil)
	for _, ck := range w.Result().Cookies() {
		if !ck.HttpOnly || ck.SameSite != http.SameSiteLaxMode || ck.MaxAge != int(OpenFor.Seconds()) {
			t.Errorf("cookie %+v", ck)
		}
		r.AddCookie(ck)
	}
	if s, ok := p.Receipt(r); !ok || s != "0SUBJECT" {
		t.Fatalf("%q, %v", s, ok)
	}
	if p.Stale(r) {
		t.Error("stale at once")
	}
	c.Advance(OpenFor / 2)
	if !p.Stale(r) {
		t.Error("not stale after half of its time")
	}
	c.Advance(OpenFor / 2)
	if _, ok := p.Receipt(r); ok || p.Stale(r) {
		t.Error("open after its time")
	}
	if _, ok := p.kept(r); ok {
		t.Error("a pass stands for a fresh receipt")
	}
}

func FuzzToken(f *testing.F) {
	now := time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)
	good := sign(testSecret, passCookie, "0SUBJECT", now.Add(OpenFor))
	f.Add(good)
	f.Add(good + ".")
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		if v, _, ok := open(testSecret, passCookie, token, now); ok && (token != good || v != "0SUBJECT") {
			t.Errorf("%q opens %q", token, v)
		}
	})
}
