package staff

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/office/officetest"
)

func TestRolesHoldAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		s := w.enrol(t, "wang", access.Handler)
		b := w.browser(t)
		b.signIn("wang", secret)
		r := httptest.NewRequest(http.MethodGet, "/desk", nil)
		r.AddCookie(&http.Cookie{Name: cookie, Value: b.jar[cookie]})
		caller := func() access.Caller {
			t.Helper()
			c, err := w.Sessions.Caller(r)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		want := access.Caller{Staff: s.ID, Name: "Wang", Office: "HC-9901", Area: "9901", Roles: []access.Role{access.Handler}}
		if diff := cmp.Diff(want, caller()); diff != "" {
			t.Error(diff)
		}
		s.Office, s.Roles = "HC-990102", []access.Role{access.Head}
		if err := w.Change(ctx, w.Admin, s); err != nil {
			t.Fatal(err)
		}
		want.Office, want.Area, want.Roles = "HC-990102", "990102", []access.Role{access.Head}
		if diff := cmp.Diff(want, caller()); diff != "" {
			t.Error(diff)
		}
		if err := w.Suspend(ctx, w.Admin, s.ID, "休假"); err != nil {
			t.Fatal(err)
		}
		if c := caller(); c.Staff != "" || c.Roles != nil {
			t.Errorf("suspended, but still %+v", c)
		}
		if err := w.Restore(ctx, w.Admin, s.ID, "返岗"); err != nil {
			t.Fatal(err)
		}
		if b.in() {
			t.Error("restored into the old session")
		}
		if b.signIn("wang", secret); !b.in() {
			t.Error("restored, but cannot sign in")
		}
		password, err := w.ResetPassword(ctx, w.Admin, s.ID, "忘记")
		if err != nil || b.in() {
			t.Errorf("reset: still in, %v", err)
		}
		if r := b.signIn("wang", password); !strings.HasPrefix(to(r), "/sign-in/password") {
			t.Errorf("the new one-time password: %d", r.Code)
		}
	})
}

func TestTwoHats(t *testing.T) {
	t.Parallel()
	w := build(t, storetest.Open(t, store.SQLite))
	w.enrol(t, "wang", access.Handler)
	b := w.browser(t)
	b.signIn("wang", secret)
	w.Receipt = func(*http.Request) (string, bool) { return "g1", true }
	put := 0
	w.PutAway = func(http.ResponseWriter) { put++ }
	at := func(path string) access.Caller {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: cookie, Value: b.jar[cookie]})
		c, err := w.Sessions.Caller(r)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, path := range []string{"/desk", "/desk/case/1", "/admin/staff", "/sign-in"} {
		if c := at(path); c.Staff == "" || c.Subject != "" {
			t.Errorf("%s: %+v", path, c)
		}
	}
	for _, path := range []string{"/my", "/", "/file"} {
		if c := at(path); c.Staff != "" || c.Office != "" || c.Subject != "g1" {
			t.Errorf("%s: %+v", path, c)
		}
	}
	if r := b.ask("/sign-out", url.Values{}); to(r) != "/sign-in" || put != 1 {
		t.Errorf("sign-out: %s, put away %d times", to(r), put)
	}
	if r := b.ask("/sign-out", url.Values{}); to(r) != "/" || put != 2 {
		t.Errorf("a resident puts the receipt away: %s, %d", to(r), put)
	}
	if c := at("/desk"); c.Staff != "" || c.Subject != "g1" {
		t.Errorf("a resident on a staff page: %+v", c)
	}
}

func TestFirstAdministrator(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		if err := w.CreateFirst(ctx, "root", "管理员", "short"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a short password: %v", err)
		}
		if err := w.CreateFirst(ctx, "root", "管理员", secret); err != nil {
			t.Fatal(err)
		}
		if err := w.CreateFirst(ctx, "second", "管理员", secret); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second first: %v", err)
		}
		b := w.browser(t)
		b.signIn("root", secret)
		if r := b.ask("/admin/staff", nil); r.Code != http.StatusOK {
			t.Errorf("the first administrator: %d", r.Code)
		}
		root := staffID(t, w, "root")
		me := access.Caller{Staff: root, Roles: []access.Role{access.Admin}}
		for name, err := range map[string]error{
			"suspend": w.Suspend(ctx, me, root, "x"),
			"demote":  w.Change(ctx, me, Staff{ID: root, Name: "x", Office: "HC-9901", Roles: []access.Role{access.Handler}}),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s oneself: %v", name, err)
			}
		}
		handler := officetest.Of("h", "HC-9901", "990100000000", access.Handler, access.Head, access.Supervisor)
		if _, _, err := w.Enrol(ctx, handler, Staff{Login: "friend", Name: "x", Office: "HC-9901", Roles: []access.Role{access.Head}}, ""); !fault.Is(err, fault.Denied) {
			t.Errorf("a head enrolled somebody: %v", err)
		}
		if _, err := w.ResetPassword(ctx, handler, root, "x"); !fault.Is(err, fault.Denied) {
			t.Errorf("a head reset the administrator's password: %v", err)
		}
	})
}

func TestRefold(t *testing.T) {
	t.Parallel()
	w := build(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	s := w.enrol(t, "wang", access.Handler)
	s.Roles = []access.Role{access.Head, access.Supervisor}
	for _, err := range []error{w.Change(ctx, w.Admin, s), w.Suspend(ctx, w.Admin, s.ID, "x"), w.Restore(ctx, w.Admin, s.ID, "x"), w.Suspend(ctx, w.Admin, s.ID, "x")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	again := officetest.New(t, storetest.Open(t, store.SQLite), func(c *officetest.City) part.Part { return Part(&Work{Door: c.Door}, &Sessions{}, c.Names) })
	w.Replay(t, again)
	if diff := cmp.Diff(w.Dump(t, "staff"), again.Dump(t, "staff")); diff != "" {
		t.Error(diff)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	w := build(t, storetest.Open(t, store.SQLite))
	w.enrol(t, "root", access.Admin)
	li := w.enrol(t, "li.na", access.Handler, access.Head)
	b := w.browser(t)
	b.signIn("root", secret)
	reason := url.Values{"reason": {"x"}}
	for _, lang := range []words.Lang{words.Zh, words.En} {
		b.lang = lang
		for _, tc := range []struct {
			path string
			form url.Values
			code int
			says string
		}{
			{"/admin/staff", nil, 200, "Li.na"},
			{"/admin/staff?q=Li", nil, 200, "Li.na"},
			{"/admin/staff?q=LI.", nil, 200, "Li.na"},
			{"/admin/staff?q=zzz", nil, 200, `href="/admin/staff"`},
			{"/admin/staff?office=HC-9901", nil, 200, "Li.na"},
			{"/admin/staff?office=HC-990102", nil, 200, "office=HC-990102"},
			{"/admin/staff/new?office=HC-9901", nil, 200, `value="HC-9901" selected`},
			{"/admin/staff", url.Values{"login": {"x"}, "name": {"<b>"}}, 422, "&lt;b&gt;"},
			{pathOf(li.ID), nil, 200, "li.na"},
			{pathOf(li.ID), url.Values{"name": {""}, "roles": {"admin", "head"}}, 422, "f-roles"},
			{pathOf(li.ID), url.Values{"name": {"Li Na"}, "office": {"HC-9901"}, "roles": {"handler"}}, 303, ""},
			{pathOf(li.ID) + "/suspend", url.Values{}, 422, "f-reason"},
			{pathOf(li.ID) + "/suspend", reason, 303, ""},
			{pathOf(li.ID) + "/suspend", reason, 409, ""},
			{pathOf(li.ID), nil, 200, pathOf(li.ID) + "/restore"},
			{pathOf(li.ID) + "/restore", reason, 303, ""},
			{pathOf(li.ID) + "/password", url.Values{}, 422, "f-why-error"},
			{pathOf(li.ID) + "/password", url.Values{"why": {"x"}}, 200, "<code>"},
			{pathOf(li.ID), url.Values{"name": {"Li.na"}, "office": {"HC-9901"}, "roles": {"handler", "head"}}, 303, ""},
			{pathOf("nobody"), nil, 404, ""},
			{"/desk/account", nil, 200, "root"},
		} {
			r := b.ask(tc.path, tc.form)
			if r.Code != tc.code || !strings.Contains(r.Body.String(), tc.says) {
				t.Errorf("%s %v: %d, want %d with %q", tc.path, tc.form, r.Code, tc.code, tc.says)
			}
		}
		other := w.browser(t)
		other.lang = lang
		if r := other.ask("/sign-in", nil); r.Code != 200 || !strings.Contains(r.Body.String(), `type="password"`) {
			t.Errorf("sign-in: %d", r.Code)
		}
	}
}

func TestRollPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { rollPages(t, build(t, open)) })
}

func rollPages(t *testing.T, w *town) {
	for i := range onPage + 5 {
		w.enrol(t, "p"+string(rune('a'+i/10))+string(rune('0'+i%10)), access.Handler)
	}
	ctx := t.Context()
	firstPage, err := InOffice(ctx, w.City.DB, "HC-9901", "", "", onPage)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := InOffice(ctx, w.City.DB, "HC-9901", firstPage[onPage-1].Login, "", onPage)
	if err != nil || len(firstPage) != onPage || len(rest) != 5 || rest[0].Login <= firstPage[onPage-1].Login {
		t.Errorf("pages of %d and %d, %v", len(firstPage), len(rest), err)
	}
	if all, err := InOffice(ctx, w.City.DB, "", "pf3", "", onPage); err != nil || len(all) != 1 {
		t.Errorf("after the last but one: %d, %v", len(all), err)
	}
	for _, office := range []string{"HC-9901", ""} {
		if back, err := InOffice(ctx, w.City.DB, office, "", rest[0].Login, 7); err != nil || len(back) != 7 || back[6].Login != firstPage[onPage-1].Login || back[0].Login >= back[6].Login {
			t.Errorf("back in %q: %v, %v", office, back, err)
		}
	}
}
