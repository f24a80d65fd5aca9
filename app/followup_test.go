package app

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/redress/followup"
	"ombud/redress/grievance"
	"ombud/redress/staff"
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

// A supervisor finds the duty to reveal in the queue, and the way from there to the page where it is met.
func TestRevealIsFoundInTheQueue(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	city := access.Caller{Staff: "matrix:city", Office: "pt-9901", Area: "9901", Roles: []access.Role{access.Supervisor}}
	monday := calendar.DateOf(m.city.Door.Now())
	monday -= calendar.Date((int(monday.Weekday()) + 6) % 7)
	if err := m.city.Desk.asks.Commit(t.Context(), city, monday.String(), followup.Commitment("a seed")); err != nil {
		t.Fatal(err)
	}
	made, _, err := m.city.Desk.staff.Enrol(t.Context(), access.Caller{Roles: []access.Role{access.Admin}},
		staff.Staff{Login: "city", Name: "演示city", Office: "pt-9901", Roles: []access.Role{access.Supervisor}}, demo.Password)
	if err != nil || made.ID == "" {
		t.Fatal(err)
	}
	cookies := m.signIn(t, "city")
	for _, path := range []string{"/desk", "/desk/duties"} {
		body := m.send(http.MethodGet, path, "", cookies).Body.String()
		if !regexp.MustCompile(`href="/desk/follow-ups"[^<]*>\s*` + monday.String()).MatchString(body) {
			t.Errorf("%s does not lead to the draw", path)
		}
		if strings.Contains(body, "/desk/case/followup") {
			t.Errorf("%s leads to a page that is not there", path)
		}
	}
	if res := m.send(http.MethodGet, "/desk/follow-ups/seed", "", cookies); res.Code != http.StatusOK {
		t.Errorf("the page for a seed: %d", res.Code)
	}
	res := m.send(http.MethodPost, "/desk/follow-ups/seed", url.Values{"period": {monday.String()}, "commitment": {"short"}}.Encode(), cookies)
	if res.Code != http.StatusUnprocessableEntity || !strings.Contains(res.Body.String(), `value="short"`) {
		t.Errorf("a fingerprint that is none: %d\n%s", res.Code, seen(res))
	}
	res = m.send(http.MethodPost, "/desk/follow-ups/draw", url.Values{"period": {monday.String()}, "seed": {"a seed"}}.Encode(), cookies)
	if res.Code != http.StatusConflict {
		t.Errorf("drawn before the week ended: %d\n%s", res.Code, seen(res))
	}
}
