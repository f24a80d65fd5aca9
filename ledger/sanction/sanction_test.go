package sanction

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
	"ombud/rules"
)

var (
	labour  = officetest.Of("l", "HRSS-9901", "990100000000", access.Handler)
	chief   = officetest.Of("b", "HRSS-9901", "990100000000", access.Head)
	both    = officetest.Of("l", "HRSS-9901", "990100000000", access.Handler, access.Head)
	housing = officetest.Of("h", "HC-990102", "990102000000", access.Head)
	machine = access.Caller{Roles: []access.Role{access.Machine}}
)

const code = "91990102MA0000001X"

type town struct {
	*deedtest.Town
	t     *testing.T
	work  *Work
	found *finding.Work
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{t: t}
	raw, err := rules.Files.ReadFile("wages-thresholds.csv")
	deedtest.Must(t, err)
	ts, err := LoadThresholds(raw)
	deedtest.Must(t, err)
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.found, s.work = &finding.Work{Door: c.Door, Offices: c.Dir}, &Work{Door: c.Door, Thresholds: ts}
		desk := &Desk{Desk: d, Sanctions: s.work}
		a, b := finding.Part(&finding.Desk{Desk: d, Findings: s.found}), Part(desk)
		d.Else = desk.Titles
		a.Kinds, a.Words, a.Routes = append(a.Kinds, b.Kinds...), a.Words+"\n"+b.Words, append(a.Routes, b.Routes...)
		for k, f := range b.Folds {
			a.Folds[k] = f
		}
		sql := fstest.MapFS{}
		for i, f := range []fs.FS{a.Schema, b.Schema} {
			names, err := fs.Glob(f, "*.sql")
			deedtest.Must(t, err)
			text, err := fs.ReadFile(f, names[0])
			deedtest.Must(t, err)
			sql["000"+string(rune('1'+i))+names[0][4:]] = &fstest.MapFile{Data: text}
		}
		a.Schema = sql
		return a
	})
	return s
}

var ground = finding.Ground{Ledger: "wages", Subject: "P1", Name: "滨江三期", Place: "990102001001", Desk: "HRSS-9901", Regulator: "HC-990102", Company: func(string) string { return "虚构劳务公司" }}

// owed records that a company owes so many workers 4,000 yuan each.
func (s *town) owed(workers int) string {
	s.t.Helper()
	var list []ledger.Finding
	for i := range workers {
		list = append(list, ledger.Finding{Check: "unpaid-month", Subject: "P1", Party: code, Period: ledger.MonthOf(2026, 6), Person: ledger.Key{byte(i + 1)}, Amount: 400000})
	}
	_, err := s.found.Record(s.t.Context(), machine, ground, list)
	deedtest.Must(s.t, err)
	return finding.ID("wages", list[0])
}

// ordered goes on to the order that was served and not obeyed.
func (s *town) ordered(id string) {
	s.t.Helper()
	ctx := s.t.Context()
	deedtest.Must(s.t, s.found.Confirm(ctx, labour, id, "属实。"))
	deedtest.Must(s.t, s.found.Order(ctx, labour, id, "付清。", s.Clock.Now().AddDate(0, 0, 5).UnixMilli()))
	deedtest.Must(s.t, s.found.Serve(ctx, labour, id, finding.Posted, "工地张贴，照片 3 张、录像 1 段。", 0))
	s.Clock.Advance(6 * 24 * time.Hour)
}

func (s *town) get(id string) Sanction {
	s.t.Helper()
	x, err := Get(s.t.Context(), s.DB, id)
	deedtest.Must(s.t, err)
	return x
}

func (s *town) lacks(step Step, id string) []string {
	s.t.Helper()
	f, err := finding.Get(s.t.Context(), s.DB, id)
	deedtest.Must(s.t, err)
	list, err := Limbs(s.t.Context(), s.DB, s.work.Thresholds, step, f, s.Clock.Now())
	deedtest.Must(s.t, err)
	return Lacks(list)
}

// A draft says which limb lacks, and nothing follows from it until each is proved.
func TestLimbs(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f := s.owed(9) // 36,000 yuan, but only nine workers
		id, err := s.work.Draft(ctx, labour, Listing, f)
		deedtest.Must(t, err)
		if got := s.lacks(Listing, f); !slices.Equal(got, []string{"amount", "confirmed", "ordered", "served", "passed"}) {
			t.Fatalf("%v", got)
		}
		deedtest.Wants(t, s.work.Notice(ctx, labour, id, "直接送达"), fault.Conflict, "sanction.lacks")
		s.owed(10)
		deedtest.Must(t, s.found.Confirm(ctx, labour, f, "属实。"))
		deedtest.Must(t, s.found.Order(ctx, labour, f, "付清。", s.Clock.Now().AddDate(0, 0, 5).UnixMilli()))
		if got := s.lacks(Listing, f); !slices.Equal(got, []string{"served", "passed"}) {
			t.Fatalf("%v", got)
		}
		deedtest.Must(t, s.found.Serve(ctx, labour, f, finding.ByPost, "邮单 1。", 0))
		deedtest.Wants(t, s.work.Notice(ctx, labour, id, "直接送达"), fault.Conflict, "sanction.lacks") // the day has not passed
		s.Clock.Advance(6 * 24 * time.Hour)
		if got := s.lacks(Tender, f); !slices.Equal(got, []string{"listed"}) {
			t.Fatalf("%v", got)
		}
		deedtest.Must(t, s.work.Notice(ctx, labour, id, "直接送达"))
		_, err = s.work.Draft(ctx, labour, Listing, f)
		deedtest.Wants(t, err, fault.Invalid, "sanction.need.one")
		_, err = s.work.Draft(ctx, housing, Referral, f)
		deedtest.Wants(t, err, fault.Denied, "fault.denied.say")
		_, err = s.work.Draft(ctx, labour, "other", f)
		deedtest.Wants(t, err, fault.Invalid, "sanction.need.step")
		if len(s.work.Thresholds) < 3 {
			t.Fatal("no thresholds")
		}
		if _, ok := s.work.Thresholds.At("110101000000", ledger.DayOf(2026, 1, 1)); ok {
			t.Fatal("an area without a figure has one")
		}
		if _, ok := s.work.Thresholds.At("430101000000", ledger.DayOf(2013, 12, 31)); ok {
			t.Fatal("a figure holds before its day")
		}
	})
}

// From the draft to the list and off it: the windows are kept, two people act, and it lasts its time.
func TestLadder(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f := s.owed(10)
		s.ordered(f)
		id, err := s.work.Draft(ctx, both, Listing, f)
		deedtest.Must(t, err)
		deedtest.Wants(t, s.work.Decide(ctx, chief, id, true, "局长", "应当列入。"), fault.Conflict, "sanction.not_now")
		deedtest.Must(t, s.work.Notice(ctx, labour, id, "直接送达，回执存卷。"))
		deedtest.Wants(t, s.work.Decide(ctx, labour, id, true, "局长", "应当列入。"), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Decide(ctx, housing, id, true, "局长", "应当列入。"), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Decide(ctx, both, id, true, "局长", "应当列入。"), fault.Conflict, "sanction.same_hand")
		deedtest.Wants(t, s.work.Decide(ctx, chief, id, true, "局长", "应当列入。"), fault.Conflict, "sanction.defence_open")
		deedtest.Must(t, s.work.Defend(ctx, labour, id, "甲方没有付款。")) // heard: the window is used
		deedtest.Wants(t, s.work.Decide(ctx, chief, id, true, "", "应当列入。"), fault.Invalid, "sanction.need.post")
		once := grievance.Once(ctx, "decide")
		deedtest.Must(t, s.work.Decide(once, chief, id, true, "局长", "应当列入。"))
		deedtest.Must(t, s.work.Decide(once, chief, id, true, "局长", "应当列入。"))
		deedtest.Wants(t, s.work.Publish(ctx, chief, id, "公示栏"), fault.Conflict, "sanction.objection_open")
		deedtest.Must(t, s.work.Object(ctx, labour, id, "金额不对。"))
		deedtest.Wants(t, s.work.Publish(ctx, chief, id, "公示栏"), fault.Conflict, "sanction.not_now")
		deedtest.Wants(t, s.work.Uphold(ctx, labour, id, "局长", "经复核无误。"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.work.Uphold(ctx, chief, id, "局长", "经复核无误。"))
		deedtest.Wants(t, s.work.Object(ctx, labour, id, "再次异议。"), fault.Conflict, "sanction.objection_over")
		deedtest.Must(t, s.work.Publish(ctx, chief, id, "门户网站公示。"))
		for _, row := range []string{"decide", "decide-objection"} {
			if s.Of(id, row)[0].State != duty.Met {
				t.Errorf("%s is %s", row, s.Of(id, row)[0].State)
			}
		}
		x := s.get(id)
		if got := time.UnixMilli(x.Until).Sub(time.UnixMilli(x.Published)); got < 1095*24*time.Hour || got > 1097*24*time.Hour {
			t.Fatalf("for %s", got)
		}
		if got := s.lacks(Tender, f); len(got) != 0 {
			t.Fatalf("the second step lacks %v", got)
		}
		deedtest.Wants(t, s.work.Correct(ctx, labour, id, "承诺不再拖欠。"), fault.Conflict, "sanction.not_paid")
		_, err = s.found.Record(ctx, machine, ground, nil) // the bank's rows show it paid
		deedtest.Must(t, err)
		deedtest.Wants(t, s.work.End(ctx, chief, id, "局长", "已付清。"), fault.Conflict, "sanction.too_early")
		deedtest.Must(t, s.work.Correct(ctx, labour, id, "承诺不再拖欠。"))
		s.Clock.Advance(179 * 24 * time.Hour)
		deedtest.Wants(t, s.work.End(ctx, chief, id, "局长", "已修复。"), fault.Conflict, "sanction.too_early")
		s.Clock.Advance(8 * 24 * time.Hour)
		deedtest.Must(t, s.work.End(ctx, chief, id, "局长", "已修复。"))
		if open, err := duty.OpenOf(ctx, s.DB, id); err != nil || len(open) != 0 {
			t.Fatalf("still owed: %v %v", open, err)
		}
		s.Refolds(t, "sanction", []string{"sanction"}, id)
	})
}

// Time lapses by the pack, never by the program: after it the decision and the publication are possible, and still somebody must make them.
func TestNothingIsAutomatic(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f := s.owed(10)
		s.ordered(f)
		id, err := s.work.Draft(ctx, labour, Listing, f)
		deedtest.Must(t, err)
		deedtest.Must(t, s.work.Notice(ctx, labour, id, "直接送达"))
		s.Set(2026, time.October, 20, 9)
		if got := s.get(id).State; got != Noticed {
			t.Fatalf("time alone made it %s", got)
		}
		deedtest.Must(t, s.work.Decide(ctx, chief, id, true, "局长", "应当列入。"))
		s.Set(2026, time.December, 20, 9)
		if got := s.get(id).State; got != Approved {
			t.Fatalf("time alone made it %s", got)
		}
		deedtest.Wants(t, s.work.Object(ctx, labour, id, "晚了。"), fault.Conflict, "sanction.objection_over")
		// Paid before the decision of another: nothing is proved any more.
		id2, err := s.work.Draft(ctx, labour, Referral, f)
		deedtest.Must(t, err)
		deedtest.Must(t, s.work.Notice(ctx, labour, id2, "直接送达"))
		_, err = s.found.Record(ctx, machine, ground, nil)
		deedtest.Must(t, err)
		deedtest.Must(t, s.work.Defend(ctx, labour, id2, "已经付清。"))
		deedtest.Wants(t, s.work.Decide(ctx, chief, id2, true, "局长", "移送。"), fault.Conflict, "sanction.lacks")
		deedtest.Must(t, s.work.Decide(ctx, chief, id2, false, "局长", "已付清，不移送。"))
		if got := s.get(id2).State; got != Ended {
			t.Fatalf("%s", got)
		}
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f := s.owed(10)
		s.ordered(f)
		ask := func(c access.Caller, method, path string, form url.Values, want int, has ...string) string {
			t.Helper()
			*s.Who = c
			r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			w := httptest.NewRecorder()
			s.H.ServeHTTP(w, r)
			if w.Code != want {
				t.Fatalf("%s %s: %d\n%s", method, path, w.Code, w.Body)
			}
			for _, h := range has {
				if !strings.Contains(w.Body.String(), h) {
					t.Errorf("%s lacks %q", path, h)
				}
			}
			return w.Body.String()
		}
		ask(labour, "GET", home+"/draft", nil, 200, "虚构劳务公司")
		ask(labour, "POST", home+"/draft", url.Values{"key": {"1"}, "step": {"listing"}}, http.StatusUnprocessableEntity)
		ask(labour, "POST", home+"/draft", url.Values{"key": {"2"}, "step": {"listing"}, "finding": {f}}, http.StatusSeeOther)
		list, _, _, err := table.Page(ctx, s.DB, web.Span{}, "1 = 1")
		deedtest.Must(t, err)
		id := list[0].ID
		ask(labour, "GET", home, nil, 200, "虚构劳务公司")
		ask(labour, "GET", path(id), nil, 200, "数额较大", "照片 3 张", "40,000")
		ask(housing, "GET", path(id), nil, 404)
		deedtest.Must(t, s.work.Notice(ctx, labour, id, "直接送达"))
		ask(labour, "GET", path(id), nil, 200, "陈述申辩至")
		deedtest.Must(t, s.work.Defend(ctx, labour, id, "没有意见。"))
		ask(chief, "POST", path(id)+"/approve", url.Values{"key": {"3"}, "post": {"局长"}, "reason": {"应当列入。"}}, http.StatusSeeOther)
		if strings.Contains(ask(access.Caller{}, "GET", "/sanctions", nil, 200), "虚构劳务公司") {
			t.Error("it is public before its time")
		}
		s.Clock.Advance(40 * 24 * time.Hour)
		ask(chief, "POST", path(id)+"/publish", url.Values{"key": {"4"}, "note": {"门户网站。"}}, http.StatusSeeOther)
		ask(access.Caller{}, "GET", "/sanctions", nil, 200, "虚构劳务公司", code)
		ref, err := s.work.Draft(ctx, labour, Referral, f)
		deedtest.Must(t, err)
		deedtest.Must(t, s.work.Notice(ctx, labour, ref, "直接送达"))
		deedtest.Must(t, s.work.Defend(ctx, labour, ref, "没有意见。"))
		deedtest.Must(t, s.work.Decide(ctx, chief, ref, true, "局长", "移送。"))
		s.Clock.Advance(40 * 24 * time.Hour)
		deedtest.Must(t, s.work.Publish(ctx, chief, ref, "移送市公安局。"))
		if n := strings.Count(ask(access.Caller{}, "GET", "/sanctions", nil, 200), "虚构劳务公司"); n != 1 {
			t.Errorf("%d rows are public: a referral is not", n)
		}
	})
}
