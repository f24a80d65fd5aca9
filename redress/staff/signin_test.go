package staff

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/office/officetest"
)

// town is a small city with staff and a browser.
type town struct {
	*officetest.City
	*Work
	*Sessions
	pages http.Handler
}

func build(t testing.TB, open func(store.Options) *store.DB) *town {
	t.Helper()
	w := &town{Work: &Work{Hasher: NewHasher(cheap)}, Sessions: &Sessions{}}
	w.City = officetest.New(t, open, func(c *officetest.City) part.Part {
		w.Work.Door, w.Work.Clock = c.Door, c.Clock
		w.Sessions.DB, w.Sessions.Hasher, w.Sessions.Clock = c.DB, w.Work.Hasher, c.Clock
		return Part(w.Work, w.Sessions, c.Names)
	})
	w.Fill(t)
	w.pages = w.Serve(t, w.Sessions)
	return w
}

func each(t *testing.T, fn func(t *testing.T, w *town)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, build(t, open)) })
}

const secret = "correct-horse-battery"

// enrol takes on a staff member with a password of their own.
func (w *town) enrol(t testing.TB, login string, roles ...access.Role) Staff {
	t.Helper()
	s := Staff{Login: login, Name: strings.ToUpper(login[:1]) + login[1:], Office: "HC-9901", Roles: roles}
	if roles[0] == access.Admin {
		s.Office = ""
	}
	s, _, err := w.Enrol(t.Context(), w.Admin, s, secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// browser keeps cookies as a browser does.
type surfer struct {
	t    testing.TB
	w    *town
	jar  map[string]string
	lang words.Lang
}

func (w *town) browser(t testing.TB) *surfer {
	return &surfer{t: t, w: w, jar: map[string]string{}, lang: words.En}
}

func (b *surfer) ask(path string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	var cookies []*http.Cookie
	for k, v := range b.jar {
		cookies = append(cookies, &http.Cookie{Name: k, Value: v})
	}
	r := officetest.Ask(b.t, b.w.pages, b.lang, path, form, cookies...)
	for _, c := range r.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c.Value
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
				b.t.Errorf("cookie %s is open to scripts or other sites", c.Name)
			}
		}
	}
	return r
}

func (b *surfer) signIn(login, password string) *httptest.ResponseRecorder {
	return b.ask("/sign-in", url.Values{"login": {login}, "password": {password}})
}

// in reports whether the browser is signed in.
func (b *surfer) in() bool { return b.ask("/desk/account", nil).Code == http.StatusOK }

func to(r *httptest.ResponseRecorder) string { return r.Header().Get("Location") }

func TestSignInAndOut(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.enrol(t, "wang", access.Handler)
		b := w.browser(t)
		if r := b.ask("/desk/account?x=1", nil); r.Code != http.StatusSeeOther || to(r) != "/sign-in?to=%2Fdesk%2Faccount%3Fx%3D1" {
			t.Fatalf("a stranger: %d %s", r.Code, to(r))
		}
		r := b.ask("/sign-in", url.Values{"login": {" ＷANG "}, "password": {secret}, "to": {"/desk/account?x=1"}})
		if r.Code != http.StatusSeeOther || to(r) != "/desk/account?x=1" {
			t.Fatalf("signed in: %d %s", r.Code, to(r))
		}
		if r := b.ask("/desk/account", nil); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "Yunchuan Housing Bureau") {
			t.Errorf("account: %d", r.Code)
		}
		if r := b.ask("/sign-in", nil); to(r) != home {
			t.Errorf("sign-in while in: %d %s", r.Code, to(r))
		}
		first := b.jar[cookie]
		if b.signIn("wang", secret); b.jar[cookie] == first {
			t.Error("the session was not renewed at sign-in")
		}
		second := b.jar[cookie]
		b.jar[cookie] = first
		if b.in() {
			t.Error("the session before still lives")
		}
		b.jar[cookie] = second
		if r := b.ask("/sign-out", url.Values{}); r.Code != http.StatusSeeOther || to(r) != "/sign-in" || b.jar[cookie] != "" {
			t.Errorf("signed out: %d %s", r.Code, to(r))
		}
		b.jar[cookie] = second
		if b.in() {
			t.Error("a stolen cookie outlives the sign-out")
		}
		for _, evil := range []string{"//evil.example", "https://evil.example", "/\\evil.example"} {
			if r := b.ask("/sign-in", url.Values{"login": {"wang"}, "password": {secret}, "to": {evil}}); to(r) != "/" {
				t.Errorf("%s leads to %s", evil, to(r))
			}
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.enrol(t, "wang", access.Handler)
		b := w.browser(t)
		step := func(d time.Duration) { w.City.Clock.Advance(d) }
		b.signIn("wang", secret)
		for range 3 { // used again and again, it goes on
			step(29 * time.Minute)
			if !b.in() {
				t.Fatal("ended while in use")
			}
		}
		step(30 * time.Minute)
		if b.in() {
			t.Error("lives on unused")
		}
		b.signIn("wang", secret)
		for range 24 {
			step(29 * time.Minute)
			b.in()
		}
		step(24 * time.Minute) // 12 hours in all
		if b.in() {
			t.Error("lives longer than 12 hours")
		}
		other := w.browser(t)
		b.signIn("wang", secret)
		other.signIn("wang", secret)
		if r := b.ask("/desk/account", nil); strings.Count(r.Body.String(), `data-label="Browser"`) != 2 {
			t.Error("the account does not show both browsers")
		}
		b.ask("/desk/account/sign-out-others", url.Values{})
		if !b.in() || other.in() {
			t.Error("sign out everywhere else")
		}
		step(200 * 24 * time.Hour)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"session", "device", "sign_in_try"} {
			var n int
			if err := w.City.DB.Row(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s keeps %d old rows, %v", table, n, err)
			}
		}
	})
}

// TestStrangersLearnNothing: an unknown login, a wrong password, a suspended person and an expired one-time password read alike.
func TestStrangersLearnNothing(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.enrol(t, "wang", access.Handler)
		gone := w.enrol(t, "gone", access.Handler)
		if err := w.Suspend(t.Context(), w.Admin, gone.ID, "left"); err != nil {
			t.Fatal(err)
		}
		_, expired, err := w.Enrol(t.Context(), w.Admin, Staff{Login: "late", Name: "Late", Office: "HC-9901", Roles: []access.Role{access.Handler}}, "")
		if err != nil {
			t.Fatal(err)
		}
		w.City.Clock.Advance(initialFor)
		seen := map[string]string{}
		reference := regexp.MustCompile(`value="(nobody|wang|gone|late)"`)
		for login, password := range map[string]string{"nobody": secret, "wang": "wrong-wrong-wrong", "gone": secret, "late": expired} {
			b := w.browser(t)
			for n := range 7 {
				r := b.signIn(login, password)
				page := string(rune('0'+r.Code%10)) + reference.ReplaceAllString(r.Body.String(), "")
				key := string(rune('a' + n))
				if seen[key] == "" {
					seen[key] = page
				}
				if diff := cmp.Diff(seen[key], page); diff != "" {
					t.Errorf("try %d of %s differs: %s", n+1, login, diff)
				}
				if want := map[bool]int{true: 422, false: 429}[n < 5]; r.Code != want {
					t.Errorf("try %d of %s: %d, want %d", n+1, login, r.Code, want)
				}
			}
		}
	})
}

func TestLockIsNotForEver(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.enrol(t, "wang", access.Handler)
		mine, attacker := w.browser(t), w.browser(t)
		mine.signIn("wang", secret) // from now on this browser is known
		mine.ask("/sign-out", url.Values{})
		for range 20 {
			attacker.signIn("wang", "guess-guess-guess")
		}
		if r := attacker.signIn("wang", secret); r.Code != http.StatusTooManyRequests {
			t.Errorf("the attacker guesses on: %d", r.Code)
		}
		if mine.signIn("wang", secret); !mine.in() {
			t.Error("strangers locked a known browser out")
		}
		fresh := w.browser(t)
		if fresh.signIn("wang", secret); fresh.in() {
			t.Error("a new browser is a stranger")
		}
		w.City.Clock.Advance(longest)
		if fresh.signIn("wang", secret); !fresh.in() {
			t.Error("after the longest wait the right password does not open")
		}
		// A known browser in wrong hands is slowed down too.
		mine.ask("/sign-out", url.Values{})
		for range 6 {
			mine.signIn("wang", "guess-guess-guess")
		}
		if r := mine.signIn("wang", secret); r.Code != http.StatusTooManyRequests {
			t.Errorf("a known browser guesses on: %d", r.Code)
		}
	})
}

func TestOneTimePassword(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.enrol(t, "root", access.Admin)
		root := w.browser(t)
		root.signIn("root", secret)
		form := url.Values{"login": {"li.na"}, "name": {"李娜"}, "office": {"HC-9901"}, "roles": {"handler", "head"}}
		r := root.ask("/admin/staff", form)
		password := regexp.MustCompile(`<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>`).FindStringSubmatch(r.Body.String())
		if r.Code != http.StatusOK || password == nil || r.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("enrolled: %d %s", r.Code, r.Body)
		}
		if r := root.ask("/admin/staff", form); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("enrolled twice: %d", r.Code)
		}
		b := w.browser(t)
		if r := b.signIn("li.na", password[1]); to(r) != "/sign-in/password?to=" {
			t.Fatalf("signed in with a one-time password: %d %s", r.Code, to(r))
		}
		if b.in() {
			t.Error("a one-time password opens the desk")
		}
		if r := b.ask("/sign-in/password", nil); r.Code != http.StatusOK {
			t.Errorf("page to choose: %d", r.Code)
		}
		for name, f := range map[string]url.Values{
			"short":    {"password": {"short"}, "again": {"short"}},
			"the same": {"password": {password[1]}, "again": {password[1]}},
			"differs":  {"password": {secret}, "again": {secret + "x"}},
		} {
			if r := b.ask("/sign-in/password", f); r.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, r.Code)
			}
		}
		if r := b.ask("/sign-in/password", url.Values{"password": {secret}, "again": {secret}, "to": {"/desk/account"}}); to(r) != "/desk/account" || !b.in() {
			t.Errorf("chosen: %d %s", r.Code, to(r))
		}
		if r := b.ask("/sign-in/password", nil); r.Code != http.StatusSeeOther {
			t.Errorf("choose again without the old password: %d", r.Code)
		}
		if c := w.browser(t); c.signIn("li.na", password[1]).Code != http.StatusUnprocessableEntity {
			t.Error("the one-time password works twice")
		}
		facts, err := fact.Of(t.Context(), w.City.DB, staffID(t, w, "li.na"))
		if err != nil || len(facts) != 1 || strings.Contains(string(facts[0].Body), password[1]) {
			t.Errorf("facts %d, %v", len(facts), err)
		}
	})
}

func staffID(t testing.TB, w *town, login string) string {
	t.Helper()
	s, ok, err := byLogin(t.Context(), w.City.DB, login)
	if err != nil || !ok {
		t.Fatalf("%s: %v", login, err)
	}
	return s.ID
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.enrol(t, "wang", access.Handler)
		b, other := w.browser(t), w.browser(t)
		b.signIn("wang", secret)
		other.signIn("wang", secret)
		const next = "staple-lantern-river"
		form := func(old, a, again string) url.Values {
			return url.Values{"old": {old}, "password": {a}, "again": {again}}
		}
		for name, f := range map[string]url.Values{"old": form("wrong", next, next), "again": form(secret, next, "x"), "same": form(secret, secret, secret)} {
			if r := b.ask("/desk/account/password", f); r.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, r.Code)
			}
		}
		if r := b.ask("/desk/account/password", form(secret, next, next)); r.Code != http.StatusSeeOther || !b.in() {
			t.Errorf("changed: %d", r.Code)
		}
		if other.in() {
			t.Error("the other browser is still in")
		}
		if c := w.browser(t); c.signIn("wang", secret).Code != http.StatusUnprocessableEntity {
			t.Error("the old password still opens")
		}
		for range 6 {
			b.ask("/desk/account/password", form("wrong", secret, secret))
		}
		if r := b.ask("/desk/account/password", form(next, secret, secret)); r.Code != http.StatusTooManyRequests {
			t.Errorf("whoever sits at an open desk guesses on: %d", r.Code)
		}
	})
}
