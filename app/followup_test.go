package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/redress/followup"
	"ombud/redress/grievance"
)

// A drawn case from the receipt to the desk and back: somebody who is not satisfied is answered again, on the page where they said so.
func TestFollowUpThroughThePages(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	r := m.grievance(t, drawn)
	own := m.send(http.MethodPost, "/status", url.Values{"number": {r.Number}, "code": {r.Code}}.Encode(), nil).Result().Cookies()
	shows := func(who []*http.Cookie, path string, want ...string) {
		t.Helper()
		body := m.send(http.MethodGet, path, "", who).Body.String()
		for _, x := range want {
			if !strings.Contains(body, x) {
				t.Errorf("%s does not show %q", path, x)
			}
		}
	}
	sends := func(who []*http.Cookie, path string, status int, form url.Values) {
		t.Helper()
		if res := m.send(http.MethodPost, path, form.Encode(), who); res.Code != status {
			t.Errorf("POST %s: %d, want %d\n%s", path, res.Code, status, seen(res))
		}
	}
	desk, lead := m.signed[supervisor], m.signed[handler]
	at := grievance.Path(r.ID)
	shows(own, "/my", "/my/follow-up")
	shows(desk, "/desk/follow-ups", at+"/follow-up/answer")
	shows(desk, at, "/identity?purpose=", "follow-up/attempt", "follow-up/exclude")
	sends(own, "/my/follow-up", http.StatusUnprocessableEntity, url.Values{"solved": {"perhaps"}})
	sends(own, "/my/follow-up", http.StatusUnprocessableEntity, url.Values{"solved": {"no"}, "satisfied": {"very"}})
	const said, answer = "围挡到今天也没有拆。", "已到现场：围挡确实还在，明天上午拆除。"
	sends(own, "/my/follow-up", http.StatusSeeOther, url.Values{"solved": {"no"}, "satisfied": {"1"}, "text": {said}})
	sends(own, "/my/follow-up", http.StatusConflict, url.Values{"solved": {"yes"}})
	sends(desk, at+"/follow-up/answer", http.StatusConflict, url.Values{"solved": {"yes"}}) // it is said already
	shows(own, "/my", said)
	shows(lead, "/desk/follow-ups", at+"/follow-up/look-again")
	sends(lead, at+"/follow-up/look-again", http.StatusUnprocessableEntity, url.Values{"answer": {" "}})
	sends(lead, at+"/follow-up/look-again", http.StatusSeeOther, url.Values{"answer": {answer}})
	shows(own, "/my", said, answer)
	shows(lead, at, said, answer)
}

// The office that must ask may ask to open who filed it, while it must; before and afterwards it may not.
func TestAskerReachesWhileItAsks(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	ctx, asker := t.Context(), m.caller(supervisor)
	before := m.grievance(t, grievance.StatusDelivered)
	if _, err := m.city.Desk.sealed.Ask(ctx, asker, before.ID, "回访：询问是否解决"); !fault.Is(err, fault.Denied) {
		t.Errorf("of a case that was not drawn: %v", err)
	}
	r := m.grievance(t, drawn)
	request, err := m.city.Desk.sealed.Ask(ctx, asker, r.ID, "回访：询问是否解决")
	if err != nil {
		t.Fatalf("of a case that must be asked about: %v", err)
	}
	if err := m.city.Desk.sealed.Approve(ctx, asker, request); !fault.Is(err, fault.Denied) {
		t.Errorf("approved by the one who asked: %v", err)
	}
	over := m.grievance(t, drawn)
	holder := access.Caller{Subject: over.ID, Roles: []access.Role{access.Resident}}
	if err := m.city.Desk.asks.Tell(ctx, holder, over.ID, followup.AnsweredBody{Solved: "yes"}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.city.Desk.sealed.Ask(ctx, asker, over.ID, "回访：询问是否解决"); !fault.Is(err, fault.Denied) {
		t.Errorf("after the answer: %v", err)
	}
}
