package interview

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

var (
	boss  = officetest.Of("b", "pt-990102", "990102000000", access.Supervisor)
	above = officetest.Of("a", "pt-9901", "990100000000", access.Supervisor)
	other = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
)

type town struct {
	*deedtest.Town
	work *Work
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{}
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.work = &Work{Door: c.Door, Offices: c.Dir}
		return Part(&Desk{Desk: d, Interviews: s.work}, func(context.Context, calendar.Date) (map[string]int, bool, error) { return nil, false, nil })
	})
	return s
}

func day(s string) calendar.Date {
	d, _ := calendar.Parse(s)
	return d
}

// Three red days make an interview owed once, however often and on however many nodes the job looks; the head of the office above holds
// it, and each commitment ends by the report of the office itself.
func TestInterview(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		red := map[string]int{"HC-990102": 4, "gov-9901": 9, "gone": 5}
		w := &Watch{Work: s.work, Red: func(_ context.Context, d calendar.Date) (map[string]int, bool, error) {
			return map[string]int{"HC-990102": red["HC-990102"], "gov-9901": 9}, d == day("2026-08-03"), nil
		}}
		deedtest.Must(t, w.Run(ctx)) // the board is not complete
		if _, ok, _ := Newest(ctx, s.DB, "HC-990102"); ok {
			t.Fatal("owed by a board that is not complete")
		}
		s.Set(2026, time.August, 4, 9)
		deedtest.AtOnce(t, func() error { _, err := s.work.Owe(ctx, machine, "HC-990102", 4, day("2026-08-03")); return err })
		deedtest.Must(t, w.Run(ctx))
		deedtest.Must(t, w.Run(ctx))
		if _, ok, _ := Newest(ctx, s.DB, "gov-9901"); ok {
			t.Error("nobody stands above the top office, and it is owed an interview")
		}
		i, ok, err := Newest(ctx, s.DB, "HC-990102")
		if err != nil || !ok || i.By != "pt-990102" || i.Days != 4 || i.Through != "2026-08-03" {
			t.Fatalf("%+v %t %v", i, ok, err)
		}
		if list := s.Of(i.ID, "hold"); len(list) != 1 || list[0].Bearer != "pt-990102" {
			t.Fatalf("%+v", list)
		}
		made, err := s.work.Owe(ctx, machine, "HC-990102", 5, day("2026-08-04"))
		if made || err != nil {
			t.Errorf("owed twice: %t %v", made, err)
		}

		due := s.Clock.Now().AddDate(0, 0, 5).UnixMilli()
		two := []Promise{{What: "清理逾期事项。", Due: due}, {What: "每周自查一次。", Due: due + 1}, {}}
		deedtest.Wants(t, s.work.Hold(ctx, clerk, i.ID, 0, "局长", "谈了。", two), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Hold(ctx, above, i.ID, 0, "局长", "谈了。", two), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Hold(ctx, boss, i.ID, 0, "局长", "谈了。", nil), fault.Invalid, "interview.need.commitment")
		deedtest.Wants(t, s.work.Hold(ctx, boss, i.ID, 0, "局长", "谈了。", []Promise{{What: "x", Due: 1}}), fault.Invalid, "grievance.need.due")
		deedtest.Wants(t, s.work.Hold(ctx, boss, i.ID, i.Owed-1, "局长", "谈了。", two), fault.Invalid, "interview.need.after")
		once := grievance.Once(ctx, "form-1")
		deedtest.Must(t, s.work.Hold(once, boss, i.ID, 0, "局长", "谈了。", two))
		deedtest.Must(t, s.work.Hold(once, boss, i.ID, 0, "局长", "谈了。", two)) // the same form again
		deedtest.Wants(t, s.work.Hold(ctx, boss, i.ID, 0, "局长", "谈了。", two), fault.Conflict, "interview.held_already")
		list, err := Commitments(ctx, s.DB, i.ID)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v %v", list, err)
		}
		deedtest.Wants(t, s.work.Keep(ctx, boss, i.ID, list[0].ID, "r"), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Keep(ctx, clerk, i.ID, "none", "r"), fault.Invalid, "grievance.need.which")
		deedtest.Must(t, s.work.Keep(ctx, clerk, i.ID, list[0].ID, "已清理，附清单。"))
		deedtest.Wants(t, s.work.Keep(ctx, clerk, i.ID, list[0].ID, "r"), fault.Conflict, "interview.kept_already")
		if made, err := s.work.Owe(ctx, machine, "HC-990102", 7, day("2026-08-07")); made || err != nil {
			t.Errorf("red days answered by a commitment that is not due: %t %v", made, err)
		}
		s.Set(2026, time.August, 11, 9)
		deedtest.Must(t, s.work.Keep(ctx, clerk, i.ID, list[1].ID, "已自查。"))
		duties := s.Of(i.ID, "commitment")
		if len(duties) != 2 || duties[0].Late(s.Clock.Now()) || !duties[1].Late(s.Clock.Now()) {
			t.Errorf("the first was kept, the second late: %+v", duties)
		}
		s.Refolds(t, "interview", []string{"interview", "commitment"}, i.ID)
		if made, err := s.work.Owe(ctx, machine, "HC-990102", 9, day("2026-08-10")); !made || err != nil {
			t.Errorf("red again after everything was due, and nothing is owed: %t %v", made, err)
		}
	})
}

// An office above may ask on other grounds, of offices below it only.
func TestSummon(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		deedtest.Wants(t, s.work.Summon(ctx, boss, "pt-9901", Listed, "r"), fault.Invalid, "interview.need.below")
		deedtest.Wants(t, s.work.Summon(ctx, boss, "HC-990102", RedDays, "r"), fault.Invalid, "interview.need.ground")
		deedtest.Wants(t, s.work.Summon(ctx, clerk, "HC-990102", Listed, "r"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.work.Summon(ctx, boss, "HC-990102", Lapses, "多次超期。"))
		deedtest.Wants(t, s.work.Summon(ctx, above, "HC-990102", Lapses, "多次超期。"), fault.Conflict, "interview.already")
	})
}

// The pages: who may see what, and what the public never reads.
func TestPages(t *testing.T) {
	t.Parallel()
	s, ctx := newTown(t, store.SQLite), t.Context()
	made, err := s.work.Owe(ctx, machine, "HC-990102", 3, day("2026-08-02"))
	if err != nil || !made {
		t.Fatal(made, err)
	}
	i, _, err := Newest(ctx, s.DB, "HC-990102")
	deedtest.Must(t, err)
	at := path(i.ID)
	ask := func(who access.Caller, lang words.Lang, p string, form url.Values) *httptest.ResponseRecorder {
		*s.Who = who
		return officetest.Ask(t, s.H, lang, p, form)
	}
	for _, lang := range []words.Lang{words.Zh, words.En} {
		for p, who := range map[string]access.Caller{"/interviews": {}, "/desk/interviews": clerk, at: clerk, at + "/hold": boss, "/desk/interviews/summon": boss} {
			if w := ask(who, lang, p, nil); w.Code != http.StatusOK {
				t.Errorf("%s in %s: %d", p, lang, w.Code)
			}
		}
	}
	if w := ask(other, words.Zh, at, nil); w.Code != http.StatusNotFound {
		t.Errorf("another county sees it: %d", w.Code)
	}
	form := url.Values{"key": {"k1"}, "held_at": {s.Clock.Now().In(clock.Zone).Format("2006-01-02T15:04")}, "post": {"局长"}, "minutes": {"只在单位之间"}, "what_1": {"清理逾期事项"}, "due_1": {"2026-08-20"}}
	if w := ask(other, words.Zh, at+"/hold", form); w.Code != http.StatusNotFound {
		t.Errorf("another county holds it: %d", w.Code)
	}
	bad := url.Values{"key": {"k0"}, "held_at": {"2027-01-01T09:00"}, "post": {""}, "minutes": {"m"}, "what_1": {"w"}, "due_1": {"never"}}
	if w := ask(boss, words.Zh, at+"/hold", bad); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "时间不能晚于现在") {
		t.Errorf("a visit in the future: %d", w.Code)
	}
	if w := ask(boss, words.Zh, at+"/hold", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := ask(access.Caller{}, words.Zh, "/interviews", nil); !strings.Contains(w.Body.String(), "清理逾期事项") || strings.Contains(w.Body.String(), "只在单位之间</p>") || strings.Contains(w.Body.String(), "局长") {
		t.Error("the public page shows minutes, or no commitment")
	}
	if w := ask(clerk, words.Zh, at+"/keep", nil); w.Code != http.StatusOK {
		t.Errorf("keep: %d", w.Code)
	}
	if w := ask(clerk, words.Zh, at+"/hold", nil); w.Code != http.StatusForbidden {
		t.Errorf("the interviewed office may record its own interview: %d", w.Code)
	}
	if list, _ := duty.OpenOf(ctx, s.DB, i.ID); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}
