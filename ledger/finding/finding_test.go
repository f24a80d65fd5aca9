package finding

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
)

var (
	labour  = officetest.Of("l", "HRSS-9901", "990100000000", access.Handler)
	housing = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	police  = officetest.Of("p", "PS-9901", "990100000000", access.Handler)
	court   = officetest.Of("c", "LG-9901", "990100000000", access.Handler)
	county  = officetest.Of("y", "pt-990102", "990102000000", access.Supervisor)
	other   = officetest.Of("o", "pt-990103", "990103000000", access.Supervisor)
	machine = access.Caller{Roles: []access.Role{access.Machine}}
)

const sub, general = "91990102MA0000001X", "91990102MA0000002R"

type town struct {
	*deedtest.Town
	t    *testing.T
	work *Work
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{t: t}
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.work = &Work{Door: c.Door, Offices: c.Dir}
		desk := &Desk{Desk: d, Findings: s.work}
		d.Else = desk.Titles
		return Part(desk)
	})
	for _, o := range []office.Office{
		{ID: "PS-9901", NameZH: "云川市公安局", NameEN: "Yunchuan Police", Agency: "PS", Place: "990100000000", Above: "pt-9901"},
		{ID: "LG-9901", NameZH: "云川市法院", NameEN: "Yunchuan Court", Agency: "LG", Place: "990100000000", Above: "pt-9901"},
	} {
		_, err := s.Offices.Open(t.Context(), s.Admin, o)
		deedtest.Must(t, err)
	}
	return s
}

var ground = Ground{Ledger: "wages", Subject: "P1", Name: "滨江三期", Place: "990102001001", Desk: "HRSS-9901", Regulator: "HC-990102", Company: func(string) string { return "虚构劳务公司" }}

func unpaid(worker byte, amount ledger.Fen) ledger.Finding {
	return ledger.Finding{Check: "unpaid-month", Subject: "P1", Party: sub, Period: ledger.MonthOf(2026, 6), Person: ledger.Key{worker}, Amount: amount,
		Proof: []ledger.Ref{{Kind: "attendance", Delivery: 3, Line: uint32(worker)}}}
}

func (s *town) record(list ...ledger.Finding) Outcome {
	s.t.Helper()
	out, err := s.work.Record(s.t.Context(), machine, ground, list)
	deedtest.Must(s.t, err)
	return out
}

func (s *town) get(id string) Finding {
	s.t.Helper()
	f, err := Get(s.t.Context(), s.DB, id)
	deedtest.Must(s.t, err)
	return f
}

func (s *town) state(id, row string) duty.State {
	s.t.Helper()
	list := s.Of(id, row)
	if len(list) == 0 {
		s.t.Fatalf("no duty %s", row)
	}
	return list[len(list)-1].State
}

func day(s *town, n int) int64 {
	return s.Clock.Now().Add(time.Duration(n) * 24 * time.Hour).UnixMilli()
}

var refolded = []string{"finding", "finding_named"}

// A run is compared with what is open: the same rows say nothing new, other rows change it, none settle it, and it can come back.
func TestRecord(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := ID("wages", unpaid(1, 1))
		if got := s.record(unpaid(1, 500000), unpaid(2, 600050)); got != (Outcome{Found: 1}) {
			t.Fatalf("%+v", got)
		}
		f := s.get(id)
		if f.Amount != 1100050 || f.People != 2 || f.Cases != 2 || f.State != Open || f.Company != "虚构劳务公司" || f.Rounds != 1 {
			t.Fatalf("%+v", f)
		}
		if got := s.record(unpaid(2, 600050), unpaid(1, 500000)); got != (Outcome{}) {
			t.Fatalf("the same rows in another order say something new: %+v", got)
		}
		proof, err := Proof(ctx, s.DB, f.Digest)
		if err != nil || len(proof) != 2 || proof[0].Rows[0].Delivery != 3 {
			t.Fatalf("%+v %v", proof, err)
		}
		if got := s.record(unpaid(1, 500000)); got != (Outcome{Changed: 1}) {
			t.Fatalf("%+v", got)
		}
		if f = s.get(id); f.Amount != 500000 || f.People != 1 {
			t.Fatalf("%+v", f)
		}
		part := ground
		part.Covers = func(_ string, m ledger.Month) bool { return m != ledger.MonthOf(2026, 6) }
		if got, err := s.work.Record(ctx, machine, part, nil); err != nil || got != (Outcome{}) {
			t.Fatalf("a run that did not look at the month settles it: %+v %v", got, err)
		}
		if got := s.record(); got != (Outcome{Settled: 1}) {
			t.Fatalf("%+v", got)
		}
		if s.get(id).State != Settled || s.state(id, "answer") != duty.Met || s.state(id, "decide") != duty.Ended {
			t.Fatal("settled, but still owed")
		}
		if got := s.record(unpaid(1, 500000)); got != (Outcome{Found: 1}) || s.get(id).Rounds != 2 {
			t.Fatalf("it does not come back: %+v", got)
		}
		deedtest.Must(t, s.work.Dismiss(ctx, labour, id, "工人已书面确认领取现金。"))
		if got := s.record(unpaid(1, 500000)); got != (Outcome{}) {
			t.Fatalf("dismissed rows are raised again: %+v", got)
		}
		if got := s.record(unpaid(1, 500000), unpaid(3, 1)); got != (Outcome{Found: 1}) {
			t.Fatalf("other rows are not: %+v", got)
		}
		s.Refolds(t, "finding", refolded[:1], id)
	})
}

func TestRecordRefuses(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		strange := unpaid(1, 5)
		strange.Subject = "P2"
		for _, bad := range []ledger.Finding{strange, unpaid(1, -5)} {
			_, err := s.work.Record(ctx, machine, ground, []ledger.Finding{unpaid(2, 5), bad})
			deedtest.Wants(t, err, fault.Invalid, "finding.need.ground")
		}
		_, err := s.work.Record(ctx, machine, Ground{Ledger: "wages", Subject: "P1"}, nil)
		deedtest.Wants(t, err, fault.Invalid, "finding.need.ground")
		for _, c := range []access.Caller{{}, housing, county} {
			_, err := s.work.Record(ctx, c, ground, []ledger.Finding{unpaid(1, 5)})
			deedtest.Wants(t, err, fault.Denied, "fault.denied.say")
		}
		if list, err := About(ctx, s.DB, "wages", "P1"); err != nil || len(list) != 0 {
			t.Fatalf("half a run was written: %v %v", list, err)
		}
	})
}

// Two runs over one project at once record one finding.
func TestTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		var wg sync.WaitGroup
		found := make([]int, 4)
		for i := range found {
			wg.Go(func() {
				out, err := s.work.Record(ctx, machine, ground, []ledger.Finding{unpaid(1, 5)})
				if err != nil {
					t.Error(err)
				}
				found[i] = out.Found
			})
		}
		wg.Wait()
		if n := found[0] + found[1] + found[2] + found[3]; n != 1 {
			t.Fatalf("found %d times", n)
		}
	})
}

// From the finding over a red work order of four offices and the general contractor's payment to the row of the bank that settles it.
func TestRedOrderRunsToPayment(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := ID("wages", unpaid(1, 1))
		s.record(unpaid(1, 500000), unpaid(2, 600050))
		deedtest.Wants(t, s.work.Answer(ctx, police, id, "已付", ""), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Answer(ctx, housing, id, "电话 13800000000", ""), fault.Invalid, "finding.need.no_numbers")
		deedtest.Wants(t, s.work.Order(ctx, labour, id, "付清", day(s, 5)), fault.Conflict, "finding.not_now")
		once := grievance.Once(ctx, "answer")
		deedtest.Must(t, s.work.Answer(once, housing, id, "资金周转困难。", "劳务合同"))
		deedtest.Must(t, s.work.Answer(once, housing, id, "资金周转困难。", "劳务合同"))
		deedtest.Wants(t, s.work.Confirm(ctx, housing, id, "属实"), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Confirm(ctx, labour, id, " "), fault.Invalid, "finding.need.reason")
		deedtest.Must(t, s.work.Confirm(ctx, labour, id, "考勤与流水不符。"))
		deedtest.Wants(t, s.work.Confirm(ctx, labour, id, "再认定"), fault.Conflict, "finding.not_now")
		deedtest.Wants(t, s.work.Order(ctx, labour, id, "付清", day(s, -1)), fault.Invalid, "finding.need.due")
		deedtest.Must(t, s.work.Order(ctx, labour, id, "付清六月工资。", day(s, 5)))
		deedtest.Wants(t, s.work.Serve(ctx, labour, id, "shouted", "凭证", 0), fault.Invalid, "finding.need.how")
		deedtest.Wants(t, s.work.Serve(ctx, labour, id, Posted, "照片 3 张", day(s, -2)), fault.Invalid, "finding.need.served_at")
		deedtest.Must(t, s.work.Serve(ctx, labour, id, Posted, "工地大门张贴，照片 3 张、录像 1 段。", 0))

		tasks := []Task{{"HRSS-9901", "查工资"}, {"PS-9901", ""}, {"HC-990102", ""}, {"LG-9901", ""}}
		deedtest.Wants(t, s.work.IssueRed(ctx, labour, id, "到场", tasks[:1], day(s, 3)), fault.Invalid, "finding.need.how_many")
		deedtest.Wants(t, s.work.IssueRed(ctx, labour, id, "到场", []Task{tasks[0], tasks[0]}, day(s, 3)), fault.Invalid, "finding.need.offices")
		deedtest.Wants(t, s.work.IssueRed(ctx, labour, id, "到场", []Task{tasks[0], {Office: "none"}}, day(s, 3)), fault.Invalid, "finding.need.offices")
		deedtest.Wants(t, s.work.Sign(ctx, police, id), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.work.IssueRed(ctx, labour, id, "到场核对，保护账册。", tasks, day(s, 3)))
		deedtest.Wants(t, s.work.IssueRed(ctx, labour, id, "到场", tasks, day(s, 3)), fault.Conflict, "finding.not_now")
		if n := len(s.Of(id, "reach-site")); n != 4 {
			t.Fatalf("%d offices owe a visit", n)
		}
		if d := s.Of(id, "reach-site")[0]; d.Due-d.Opened != 24*60*60*1000 {
			t.Fatalf("on site within %d ms", d.Due-d.Opened)
		}
		for _, c := range []access.Caller{labour, police, housing, court} {
			deedtest.Must(t, s.work.Sign(ctx, c, id))
			deedtest.Wants(t, s.work.Sign(ctx, c, id), fault.Conflict, "finding.not_now")
			deedtest.Must(t, s.work.Visit(ctx, c, id, "已到现场。"))
		}
		for _, d := range append(s.Of(id, "sign-red"), s.Of(id, "reach-site")...) {
			if d.State != duty.Met {
				t.Errorf("%s of %s is %s", d.Rule, d.Bearer, d.State)
			}
		}
		deedtest.Must(t, s.work.Report(ctx, police, id, "已固定账册。"))
		deedtest.Wants(t, s.work.Prepay(ctx, labour, id, "123", "总包", day(s, 4)), fault.Invalid, "finding.need.party")
		deedtest.Wants(t, s.work.Prepay(ctx, labour, id, sub, "总包", day(s, 4)), fault.Invalid, "finding.need.other_party")
		deedtest.Must(t, s.work.Prepay(ctx, labour, id, general, "虚构建工公司", day(s, 4)))
		deedtest.Wants(t, s.work.Recover(ctx, labour, id, 100, "凭证"), fault.Conflict, "finding.not_now")

		s.Clock.Advance(48 * time.Hour)
		if got := s.record(); got != (Outcome{Settled: 1}) { // the bank's next file
			t.Fatalf("%+v", got)
		}
		for _, row := range []string{"answer", "decide", "serve", "pay", "prepay"} {
			if got := s.state(id, row); got != duty.Met {
				t.Errorf("%s is %s", row, got)
			}
		}
		if open, err := duty.OpenOf(ctx, s.DB, id); err != nil || len(open) != 0 || !s.get(id).Red.Over {
			t.Fatalf("still owed: %v %v", open, err)
		}
		deedtest.Wants(t, s.work.Recover(ctx, labour, id, 1100051, "凭证"), fault.Invalid, "finding.need.recovered")
		deedtest.Must(t, s.work.Recover(ctx, labour, id, 1100050, "扣减分包工程款。"))
		deedtest.Wants(t, s.work.Recover(ctx, labour, id, 1, "凭证"), fault.Conflict, "finding.not_now")
		s.Refolds(t, "finding", refolded, id)
	})
}

// Who does not pay by the day is late, with the office that sees to it; the clock is the heart's.
func TestOrderedAndNotPaid(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := ID("wages", unpaid(1, 1))
		s.record(unpaid(1, 500000))
		deedtest.Must(t, s.work.Confirm(ctx, labour, id, "属实。"))
		deedtest.Must(t, s.work.Order(ctx, labour, id, "付清。", day(s, 5)))
		s.Set(2026, time.August, 9, 9)
		if d := s.Of(id, "pay")[0]; d.Breached == 0 || d.Bearer != "HC-990102" || s.Of(id, "serve")[0].Breached == 0 {
			t.Fatalf("%+v", d)
		}
		s.record()
		if d := s.Of(id, "pay")[0]; d.State != duty.Met || d.Breached == 0 {
			t.Fatalf("paid late: %+v", d)
		}
	})
}

func (s *town) ask(c access.Caller, method, path string, form url.Values) *httptest.ResponseRecorder {
	*s.Who = c
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	s.H.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s := newTown(t, m)
		id := ID("wages", unpaid(1, 1))
		s.record(unpaid(1, 500000), unpaid(2, 600050))
		page := func(c access.Caller, path string, want int, has ...string) string {
			t.Helper()
			w := s.ask(c, "GET", path, nil)
			if w.Code != want {
				t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
			}
			for _, h := range has {
				if !strings.Contains(w.Body.String(), h) {
					t.Errorf("%s lacks %q", path, h)
				}
			}
			return w.Body.String()
		}
		for _, c := range []access.Caller{labour, housing, county} {
			page(c, Home, 200, "滨江三期", "11,000.50")
			page(c, Path(id), 200, "虚构劳务公司", "11,000.50", "第 3 批")
			page(c, Path(id)+"/notice", 200, "通知书")
		}
		for _, c := range []access.Caller{police, other} {
			if strings.Contains(page(c, Home, 200), "滨江三期") {
				t.Errorf("%s sees the finding in its list", c.Office)
			}
			for _, p := range []string{"", "/notice", "/notice.xlsx", "/answer"} {
				page(c, Path(id)+p, 404)
			}
		}
		page(police, Path(id)+"/confirm", 404)
		page(other, Path(id)+"/confirm", 403)
		page(housing, Path(id)+"/confirm", 409)
		key := ledger.Key{1}
		if strings.Contains(page(labour, Path(id), 200), key.String()) {
			t.Error("a worker's key is on the page")
		}
		for q, n := range map[string]bool{"state=open": true, "state=settled": false, "month=2026-06": true, "month=2026-05": false, "check=wages/unpaid-month": true, "check=wages/x": false,
			"q=%E6%BB%A8%E6%B1%9F": true, "q=%25": false, "q=" + sub: true} {
			if got := strings.Contains(page(labour, Home+"?"+q, 200), "虚构劳务公司"); got != n {
				t.Errorf("%s: %t", q, got)
			}
		}
		if w := s.ask(labour, "GET", Home+"?month=junk", nil); w.Code != http.StatusSeeOther {
			t.Errorf("month=junk: %d", w.Code)
		}
		if w := s.ask(labour, "POST", Path(id)+"/confirm", url.Values{"key": {"k"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "写明理由") {
			t.Errorf("%d", w.Code)
		}
		for range 2 { // the same form twice
			if w := s.ask(labour, "POST", Path(id)+"/confirm", url.Values{"key": {"k2"}, "reason": {"属实。"}}); w.Code != http.StatusSeeOther {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		page(labour, Path(id)+"/red", 200, "公安", "法院")
		if w := s.ask(labour, "POST", Path(id)+"/red", url.Values{"key": {"k3"}, "requirement": {"到场。"}, "offices": {"HRSS-9901", "PS-9901"}, "due": {"2026-08-09"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		page(police, Path(id), 200, "会签工单", "登记到场")
		if strings.Contains(page(housing, Path(id), 200), "会签工单") {
			t.Error("an office that the order does not name is asked to sign")
		}
		page(police, "/desk", 200, "滨江三期")
	})
}

func TestYuan(t *testing.T) {
	t.Parallel()
	for f, want := range map[ledger.Fen]string{0: "0", 5: "0.05", 100: "1", 123456789: "1,234,567.89", -100000: "−1,000"} {
		if got := Yuan(f); got != want {
			t.Errorf("%d: %s", f, got)
		}
	}
	for s, want := range map[string]ledger.Fen{"12,000": 1200000, "0.5": 50, " 3.05 ": 305} {
		if got, err := Fen(s); err != nil || got != want {
			t.Errorf("%s: %d %v", s, got, err)
		}
	}
	for _, s := range []string{"", "-1", "1.234", "1e3", "1万"} {
		if _, err := Fen(s); err == nil {
			t.Errorf("%q is an amount", s)
		}
	}
}

// A second red work order of a finding is another one: the first keeps its rows, and who was named then may still read what it did.
func TestSecondRedOrder(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		id := ID("wages", unpaid(1, 1))
		s.record(unpaid(1, 500000))
		deedtest.Must(t, s.work.Confirm(ctx, labour, id, "属实。"))
		deedtest.Must(t, s.work.IssueRed(ctx, labour, id, "到场。", []Task{{Office: "HRSS-9901"}, {Office: "PS-9901"}}, day(s, 3)))
		deedtest.Must(t, s.work.Sign(ctx, police, id))
		deedtest.Wants(t, s.work.CloseRed(ctx, police, id, "不去了。"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.work.CloseRed(ctx, labour, id, "企业已承诺当天筹款。"))
		deedtest.Wants(t, s.work.Visit(ctx, police, id, "到场。"), fault.Conflict, "finding.not_now")
		for _, d := range s.Of(id, "reach-site") {
			if d.State != duty.Ended {
				t.Errorf("%s still owes a visit", d.Bearer)
			}
		}
		deedtest.Must(t, s.work.IssueRed(ctx, labour, id, "再次到场。", []Task{{Office: "HRSS-9901"}, {Office: "LG-9901"}}, day(s, 3)))
		list, err := NamedOf(ctx, s.DB, id)
		if err != nil || len(list) != 2 || list[1].Office != "LG-9901" || list[0].Signed != 0 {
			t.Fatalf("%+v %v", list, err)
		}
		deedtest.Wants(t, s.work.Sign(ctx, police, id), fault.Denied, "fault.denied.say")
		if ok, err := Sees(ctx, s.DB, police, s.get(id)); err != nil || !ok {
			t.Errorf("who was named before may not read it: %v", err)
		}
		s.record()
		s.record(unpaid(1, 500000))
		if list, err := NamedOf(ctx, s.DB, id); err != nil || len(list) != 0 {
			t.Errorf("a finding that came back has the offices of the last time: %+v %v", list, err)
		}
		deedtest.Must(t, s.work.Confirm(ctx, labour, id, "又没有发。"))
		deedtest.Must(t, s.work.IssueRed(ctx, labour, id, "到场。", []Task{{Office: "HRSS-9901"}, {Office: "PS-9901"}}, day(s, 3)))
		deedtest.Must(t, s.work.Sign(ctx, police, id))
		s.Refolds(t, "finding", refolded, id)
	})
}

// The list of a city with 5,000 projects is read by an index: so many findings take no longer than a page does.
func TestListOfManyFindings(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s := newTown(t, m)
		const n = 10000
		deedtest.Must(t, s.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i := range n {
				f := Finding{ID: fmt.Sprintf("finding:%06d", i), Ledger: "wages", Check: "unpaid-month", About: fmt.Sprintf("P%d", i%5000), Title: fmt.Sprintf("项目 %d", i%5000), Place: "990102001001", Party: sub,
					Company: "虚构劳务公司", Period: ledger.MonthOf(2026, time.Month(i%6+1)), Desk: "HRSS-9901", Regulator: "HC-990102", State: Open, Rounds: 1, Amount: 100, Cases: 1, Found: int64(i)}
				if _, err := tx.Exec(ctx, insert, f.cells()...); err != nil {
					return err
				}
			}
			return nil
		}))
		for _, q := range []string{"", "?state=open", "?month=2026-05&check=wages/unpaid-month", "?q=" + url.QueryEscape("项目 4999"), "?q=nothing"} {
			fastest := time.Hour
			for range 3 {
				began := time.Now()
				if w := s.ask(labour, "GET", Home+q, nil); w.Code != 200 {
					t.Fatalf("%d", w.Code)
				}
				fastest = min(fastest, time.Since(began))
			}
			t.Logf("%q: %s", q, fastest)
			if fastest > time.Second { // 100 ms on a machine with nothing else to do
				t.Errorf("%q takes %s", q, fastest)
			}
		}
	})
}
