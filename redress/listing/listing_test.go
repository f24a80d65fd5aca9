package listing

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
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

var (
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	city   = officetest.Of("g", "pt-9901", "990100000000", access.Supervisor)
	other  = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
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
		desk := &Desk{Desk: d, Listings: s.work}
		d.Panels = []grievance.Panel{desk.Panel()}
		d.Work.Involve = []grievance.Involve{Involve}
		return Part(desk)
	})
	return s
}

// A case comes off the list only when the office that listed it says that its rectification is enough.
func TestListing(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := s.Case(county)
		due := s.Clock.Now().AddDate(0, 0, 5).UnixMilli()
		put := func(c access.Caller, to string, by int64) error {
			return s.work.Put(ctx, c, id, to, "", "久拖不决。", "五天内公布交房时间。", by)
		}
		deedtest.Wants(t, put(other, "", due), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, put(clerk, "", due), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, put(county, "", 1), fault.Invalid, "grievance.need.due")
		deedtest.Wants(t, put(county, "HRSS-9901", due), fault.Invalid, "listing.need.below")
		deedtest.Wants(t, s.work.Put(ctx, county, id, "", "nothing", "r", "r", due), fault.Invalid, "grievance.need.which")
		deedtest.Must(t, put(city, "", due))
		deedtest.Wants(t, put(county, "", due), fault.Conflict, "listing.already")
		if st, err := Standings(ctx, s.DB, "9901", s.Clock.Now().UnixMilli()); err != nil || st.Open != 1 || st.Late != 0 {
			t.Errorf("%+v %v", st, err)
		}
		if offices, _ := Involve(ctx, s.DB, id); len(offices) != 1 || offices[0] != "pt-9901" {
			t.Errorf("%v", offices)
		}
		deedtest.Wants(t, s.work.Remove(ctx, city, id, "r"), fault.Conflict, "listing.not_reported")
		deedtest.Wants(t, s.work.Report(ctx, county, id, "r"), fault.Denied, "fault.denied.say")
		s.Set(2026, time.August, 10, 9)
		if st, err := Standings(ctx, s.DB, "9901", s.Clock.Now().UnixMilli()); err != nil || st.Late != 1 || strings.Join(st.Offices, " ") != "HC-990102" {
			t.Errorf("the rectification is late: %+v %v", st, err)
		}
		once := grievance.Once(ctx, "form")
		deedtest.Must(t, s.work.Report(once, clerk, id, "已公布。"))
		deedtest.Must(t, s.work.Report(once, clerk, id, "已公布。")) // the same form again
		deedtest.Wants(t, s.work.Report(ctx, clerk, id, "r"), fault.Conflict, "listing.none_owed")
		deedtest.Wants(t, s.work.Return(ctx, county, id, "r", due), fault.Denied, "fault.denied.say") // not its list
		deedtest.Wants(t, s.work.Return(ctx, city, id, "没有写明时间。", due), fault.Invalid, "grievance.need.due")
		deedtest.Must(t, s.work.Return(ctx, city, id, "没有写明时间。", s.Clock.Now().AddDate(0, 0, 3).UnixMilli()))
		deedtest.Must(t, s.work.Report(ctx, clerk, id, "时间已写明。"))
		if list := s.Of(id, "decide"); len(list) != 2 || list[1].State != duty.Open || list[1].Bearer != "pt-9901" {
			t.Errorf("%+v", list)
		}
		deedtest.Must(t, s.work.Remove(ctx, city, id, "已核查。"))
		if l, err := Of(ctx, s.DB, id); err != nil || l.Open() || l.Rounds != 2 || l.Why != "已核查。" {
			t.Errorf("%+v %v", l, err)
		}
		s.Refolds(t, "listing", []string{"listing"}, id)
		deedtest.Must(t, put(county, "", s.Clock.Now().AddDate(0, 0, 3).UnixMilli())) // listed again
	})
}

// One that was withdrawn owes nothing, and comes off.
func TestWithdrawnComesOff(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := s.Case(county)
		deedtest.Must(t, s.work.Put(ctx, county, id, "", "", "r", "r", s.Clock.Now().AddDate(0, 0, 5).UnixMilli()))
		deedtest.Must(t, s.Work.Withdraw(ctx, access.Caller{Roles: []access.Role{access.Resident}, Subject: id}, id, "解决了。"))
		if list := s.Of(id, "rectify"); list[0].State != duty.Ended {
			t.Errorf("%+v", list)
		}
		deedtest.Must(t, s.work.Remove(ctx, county, id, "诉求人已撤回。"))
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := newTown(t, store.SQLite)
	id := s.Case(county)
	at := grievance.Path(id)
	ask := func(who access.Caller, lang words.Lang, p string, form url.Values) *httptest.ResponseRecorder {
		*s.Who = who
		return officetest.Ask(t, s.H, lang, p, form)
	}
	good := func(who access.Caller, p, want string) {
		t.Helper()
		for _, lang := range []words.Lang{words.Zh, words.En} {
			if w := ask(who, lang, p, nil); w.Code != http.StatusOK || lang == words.Zh && !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s in %s: %d, without %s", p, lang, w.Code, want)
			}
		}
	}
	good(county, at, "挂牌督办")
	good(county, at+"/listing/put", "挂牌理由")
	form := url.Values{"key": {"k"}, "duty": {""}, "reason": {"久拖不决"}, "requirement": {"公布时间"}, "due": {"2026-08-20"}}
	if w := ask(other, words.Zh, at+"/listing/put", form); w.Code != http.StatusNotFound {
		t.Errorf("another county lists it: %d", w.Code)
	}
	if w := ask(county, words.Zh, at+"/listing/put", form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != at {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	good(clerk, at, "久拖不决")
	good(clerk, at+"/listing/report", "整改报告")
	good(clerk, "/desk/listed", "公布时间")
	good(county, "/desk/listed/circular", "公布时间")
	if w := ask(county, words.Zh, "/desk/listed/circular", nil); strings.Contains(w.Body.String(), "交房延期") {
		t.Error("the circular tells the petitioner’s words")
	}
	if w := ask(clerk, words.Zh, at+"/listing/remove", nil); w.Code != http.StatusForbidden {
		t.Errorf("the listed office may take it off: %d", w.Code)
	}
	if w := ask(clerk, words.Zh, at+"/listing/report", url.Values{"key": {"r"}, "report": {" "}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an empty report: %d", w.Code)
	}
	if w := ask(clerk, words.Zh, at+"/listing/report", url.Values{"key": {"r"}, "report": {"已公布"}}); w.Code != http.StatusSeeOther {
		t.Errorf("report: %d", w.Code)
	}
	good(county, at+"/listing/return", "新的期限")
	good(county, at+"/listing/remove", "摘牌理由")
}
