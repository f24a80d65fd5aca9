package suggestion

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

var (
	city  = officetest.Of("g", "pt-9901", "990100000000", access.Supervisor)
	other = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	gov   = officetest.Of("v", "gov-9901", "990100000000", access.Handler)
)

const ground = "petition-2022/decide-acceptance"

type town struct {
	*deedtest.Town
	work *Verbs
}

// newTown is a city in which a bureau has let a duty pass.
func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{}
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.work = &Verbs{Door: c.Door}
		return Part(&Desk{Desk: d, Verbs: s.work})
	})
	s.Case(officetest.Of("c", "pt-990102", "990102000000", access.Supervisor))
	s.Set(2026, time.September, 3, 9)
	return s
}

func (s *town) newest(t *testing.T) Suggestion {
	t.Helper()
	list, _, _, err := table.Page(t.Context(), s.DB, web.Span{}, "1 = 1")
	deedtest.Must(t, err)
	return list[0]
}

// Each power goes to whom the law names, rests on kinds of duties that were missed, and is owed a written answer.
func TestSuggestion(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		on := []string{ground}
		deedtest.Wants(t, s.work.Send(ctx, clerk, Work, "HC-990102", "t", on, ""), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Send(ctx, city, "thanks", "HC-990102", "t", on, ""), fault.Invalid, "suggestion.need.power")
		deedtest.Wants(t, s.work.Send(ctx, city, Policy, "HC-990102", "t", on, ""), fault.Invalid, "suggestion.need.to.policy")
		deedtest.Wants(t, s.work.Send(ctx, city, Accountability, "HC-990102", "t", on, ""), fault.Invalid, "suggestion.need.to.accountability")
		deedtest.Wants(t, s.work.Send(ctx, city, Accountability, "gov-9901", "t", on, "public"), fault.Invalid, "suggestion.need.closed")
		deedtest.Wants(t, s.work.Send(ctx, city, Work, "pt-9901", "t", on, ""), fault.Invalid, "suggestion.need.to.work")
		deedtest.Wants(t, s.work.Send(ctx, city, Work, "HC-990102", "t", nil, ""), fault.Invalid, "suggestion.need.grounds")
		deedtest.Wants(t, s.work.Send(ctx, city, Work, "HC-990102", "t", []string{"petition-2022/answer"}, ""), fault.Invalid, "suggestion.need.grounds") // missed nowhere
		once := grievance.Once(ctx, "form")
		deedtest.Must(t, s.work.Send(once, city, Work, "HC-990102", "按期告知。", on, "请按期告知。"))
		deedtest.Must(t, s.work.Send(once, city, Work, "HC-990102", "按期告知。", on, "请按期告知。")) // the same form again
		x := s.newest(t)
		if d := s.Of(x.ID, "answer"); len(d) != 1 || d[0].Bearer != "HC-990102" {
			t.Fatalf("%+v", d)
		}
		deedtest.Wants(t, s.work.Answer(ctx, city, x.ID, Adopted, "a", ""), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Answer(ctx, clerk, x.ID, "perhaps", "a", ""), fault.Invalid, "suggestion.need.adoption")
		deedtest.Must(t, s.work.Answer(ctx, clerk, x.ID, Partly, "已安排专人。", "已安排。"))
		deedtest.Wants(t, s.work.Answer(ctx, clerk, x.ID, Adopted, "a", ""), fault.Conflict, "suggestion.answered_already")
		if x = s.newest(t); x.Adoption != Partly || x.Answered == 0 {
			t.Errorf("%+v", x)
		}
		if list, _ := duty.OpenOf(ctx, s.DB, x.ID); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		s.Refolds(t, "suggestion", []string{"suggestion"}, x.ID)
	})
}

// The public reads what was released. Of the third power it learns that there is one, not to whom and not why.
func TestPages(t *testing.T) {
	t.Parallel()
	s, ctx := newTown(t, store.SQLite), t.Context()
	ask := func(who access.Caller, lang words.Lang, p string, form url.Values) *httptest.ResponseRecorder {
		*s.Who = who
		return officetest.Ask(t, s.H, lang, p, form)
	}
	form := url.Values{"key": {"a"}, "power": {"work"}, "to": {"HC-990102"}, "grounds": {ground}, "text": {"只给单位看"}, "released": {"公开的建议"}}
	if w := ask(city, words.Zh, "/desk/suggestions/send", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	at := path(s.newest(t).ID)
	for p, who := range map[string]access.Caller{"/suggestions": {}, "/desk/suggestions": clerk, "/desk/suggestions/send": city, at: clerk, at + "/answer": clerk} {
		for _, lang := range []words.Lang{words.Zh, words.En} {
			if w := ask(who, lang, p, nil); w.Code != http.StatusOK {
				t.Errorf("%s in %s: %d", p, lang, w.Code)
			}
		}
	}
	if w := ask(access.Caller{}, words.Zh, "/suggestions", nil); !strings.Contains(w.Body.String(), "公开的建议") || strings.Contains(w.Body.String(), "只给单位看") {
		t.Error("the public page shows another text than was released")
	}
	if w := ask(other, words.Zh, at, nil); w.Code != http.StatusNotFound {
		t.Errorf("another county reads it: %d", w.Code)
	}
	if w := ask(clerk, words.Zh, at+"/answer", url.Values{"key": {"b"}, "adoption": {"adopted"}, "answer": {""}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an empty answer: %d", w.Code)
	}
	s.Clock.Advance(time.Minute)
	deedtest.Must(t, s.work.Send(ctx, city, Accountability, "gov-9901", "追究责任", []string{ground}, ""))
	x := s.newest(t)
	w := ask(access.Caller{}, words.Zh, "/suggestions", nil).Body.String()
	w = w[strings.Index(w, "追究责任的建议</h2>"):]
	w = w[:strings.Index(w, "</section>")]
	if strings.Contains(w, "复查办") || strings.Contains(w, "受理") {
		t.Errorf("the public learns to whom, or why: %s", w)
	}
	if r := ask(clerk, words.Zh, path(x.ID), nil); r.Code != http.StatusNotFound {
		t.Errorf("a bystander reads it: %d", r.Code)
	}
	if r := ask(gov, words.Zh, path(x.ID), nil); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "追究责任") {
		t.Errorf("whom it was sent to does not read it: %d", r.Code)
	}
}
