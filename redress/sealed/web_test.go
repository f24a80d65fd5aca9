package sealed

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/office/officetest"
)

func TestPages(t *testing.T) {
	t.Parallel()
	for _, lang := range []words.Lang{words.Zh, words.En} {
		c := build(t, storetest.Open(t, store.SQLite))
		as := func(who access.Caller) func(path string, form url.Values, code int, says ...string) string {
			h := c.Serve(t, officetest.As(who))
			return func(path string, form url.Values, code int, says ...string) string {
				t.Helper()
				r := officetest.Ask(t, h, lang, path, form)
				body := r.Body.String()
				for _, s := range says {
					if !strings.Contains(body+r.Header().Get("Location"), s) {
						t.Errorf("%s %s does not say %q", lang, path, s)
					}
				}
				if r.Code != code {
					t.Errorf("%s %s: %d, want %d", lang, path, r.Code, code)
				}
				if strings.Contains(body, somebody.Phone) && r.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s may be kept", path)
				}
				return body
			}
		}
		page := "/desk/case/g1/identity"
		asker, boss, out, root := as(handler), as(head), as(otherHead), as(admin)
		asker(page, nil, 200)
		asker(page, url.Values{"purpose": {purpose}}, 404) // nothing is sealed
		c.put(t, theCase, somebody)
		asker(page, nil, 200, `name="purpose"`, "No. g1")
		asker(page, url.Values{"purpose": {"?"}}, 422, "f-purpose-error")
		asker(page+"/read", url.Values{}, 403)
		asker("/desk/identity", nil, 200)
		boss("/desk/identity", nil, 200)
		asker(page, url.Values{"purpose": {purpose}}, 303, page)
		asker(page, nil, 200, purpose)
		asker(page, url.Values{"purpose": {purpose}}, 409)
		list := boss("/desk/identity", nil, 200, purpose, "No. g1", "/approve")
		if strings.Contains(list, somebody.Name) || strings.Contains(list, somebody.Phone) {
			t.Error("who approves is shown who it is")
		}
		o, _, err := Last(t.Context(), c.DB, theCase, handler.Staff)
		if err != nil {
			t.Fatal(err)
		}
		if body := asker("/desk/identity", nil, 200, purpose); strings.Contains(body, "/approve") {
			t.Error("a handler is offered to decide")
		}
		asker("/desk/identity/"+o.ID+"/approve", url.Values{}, 403)
		out("/desk/identity/"+o.ID+"/approve", url.Values{}, 403)
		root("/desk/identity", nil, 403)
		boss("/desk/identity/"+o.ID+"/refuse", url.Values{"reason-" + o.ID: {"?"}}, 422, "f-reason-error")
		boss("/desk/identity/nothing/approve", url.Values{}, 404)
		boss("/desk/identity/"+o.ID+"/approve", url.Values{}, 303, "/desk/identity")
		boss("/desk/identity/"+o.ID+"/approve", url.Values{}, 409)
		if body := asker(page, nil, 200, page+"/read"); strings.Contains(body, somebody.Phone) {
			t.Error("an address shows the identity")
		}
		asker(page+"/read", url.Values{}, 200, somebody.Name, somebody.Phone, somebody.Address)
		boss(page+"/read", url.Values{}, 403)
		out(page, nil, 404)
		asker("/desk/case/g9/identity", nil, 404)
		c.Clock.Advance(24 * time.Hour)
		asker(page+"/read", url.Values{}, http.StatusGone)
		asker(page, nil, 200, `name="purpose"`)
		asker(page, url.Values{"purpose": {purpose}}, 303)
		o, _, err = Last(t.Context(), c.DB, theCase, handler.Staff)
		if err != nil {
			t.Fatal(err)
		}
		boss("/desk/identity/"+o.ID+"/refuse", url.Values{"reason-" + o.ID: {"请先留言联系"}}, 303)
		asker(page, nil, 200, "请先留言联系", `name="purpose"`)
	}
}
