package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/machine/web"
)

// OpenFor is how long a receipt stays open in a browser without being used.
const OpenFor = 30 * time.Minute

// freshFor is how long the receipt page of a new filing can be seen again: as long as the filing can be changed.
const freshFor = 10 * time.Minute

const (
	passCookie  = "receipt"
	freshCookie = "filed"
)

// Pass opens one receipt in one browser: a cookie with the subject and an end, signed with the city's secret. There is no session
// on the server, so nothing lists who followed what. Its time is the machine's, not the product's, which a demo may move.
type Pass struct {
	Secret []byte
	Jar    web.Jar
	Clock  clock.Clock // nil = the machine's
}

func (p Pass) now() time.Time {
	if p.Clock == nil {
		return clock.System{}.Now()
	}
	return p.Clock.Now()
}

// Open lets this browser see the subject until OpenFor has passed.
func (p Pass) Open(w http.ResponseWriter, subject string) {
	p.Jar.Set(w, passCookie, sign(p.Secret, passCookie, subject, p.now().Add(OpenFor)), int(OpenFor.Seconds()))
}

// Receipt tells which subject the request's browser may see.
func (p Pass) Receipt(r *http.Request) (subject string, ok bool) {
	subject, _, ok = open(p.Secret, passCookie, p.Jar.Get(r, passCookie), p.now())
	return subject, ok
}

// Stale reports that a good part of the pass is used up, so that a page which is read renews it.
func (p Pass) Stale(r *http.Request) bool {
	_, until, ok := open(p.Secret, passCookie, p.Jar.Get(r, passCookie), p.now())
	return ok && until.Sub(p.now()) < OpenFor*3/4
}

// Close puts the receipt away: the next person at this computer sees nothing of it.
func (p Pass) Close(w http.ResponseWriter) {
	p.Jar.Drop(w, passCookie)
	p.Jar.Drop(w, freshCookie)
}

// keep remembers the key of a form just filed, so that its receipt can be shown once more: in the other language, or as a file.
func (p Pass) keep(w http.ResponseWriter, key string) {
	p.Jar.Set(w, freshCookie, sign(p.Secret, freshCookie, key, p.now().Add(freshFor)), int(freshFor.Seconds()))
}

// kept is the key of the form just filed from this browser.
func (p Pass) kept(r *http.Request) (key string, ok bool) {
	key, _, ok = open(p.Secret, freshCookie, p.Jar.Get(r, freshCookie), p.now())
	return key, ok
}

// sign writes value.end.mac; the purpose keeps one cookie from standing for another.
func sign(secret []byte, purpose, value string, until time.Time) string {
	body := value + "." + strconv.FormatInt(until.Unix(), 36)
	return body + "." + mac(secret, purpose, body)
}

// maxToken bounds what is hashed before it is known to be ours, in bytes.
const maxToken = 200

func open(secret []byte, purpose, token string, now time.Time) (value string, until time.Time, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 || len(token) > maxToken || len(secret) == 0 {
		return "", time.Time{}, false
	}
	body := token[:i]
	if !hmac.Equal([]byte(token[i+1:]), []byte(mac(secret, purpose, body))) {
		return "", time.Time{}, false
	}
	value, end, _ := strings.Cut(body, ".")
	sec, err := strconv.ParseInt(end, 36, 64)
	until = time.Unix(sec, 0)
	if err != nil || !now.Before(until) {
		return "", time.Time{}, false
	}
	return value, until, value != ""
}

func mac(secret []byte, purpose, body string) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("ombud cookie " + purpose + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
