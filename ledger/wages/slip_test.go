package wages

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

var july = ledger.MonthOf(2026, 7)

// bookOf is a small book: three workers, of whom one has two employers and one was paid twice with one transfer back.
func bookOf(e Entry) *Book {
	sub, general := e.party(Sub).Company, e.party(General).Company
	a := func(line uint32, w byte, employer string, m ledger.Month, halves int16, due ledger.Fen) Attendance {
		return Attendance{Ref: ledger.Ref{Kind: KindAttendance, Delivery: 3, Line: line}, Worker: ledger.Key{w}, Employer: employer, Month: m, Halves: halves, On: 0b111, Due: due}
	}
	day := ledger.DayOf(2026, 8, 15)
	f := func(txn string, w byte, k FlowKind, fen ledger.Fen, m ledger.Month, of string) Flow {
		return Flow{Txn: txn, Kind: k, Day: day, Month: m, Worker: ledger.Key{w}, Fen: fen, Of: of}
	}
	return &Book{Project: e.Project(),
		Attendance: []Attendance{a(9, 1, sub, july, 43, 645000), a(2, 2, sub, july, 20, 300000), a(5, 2, general, july, 4, 60000), a(4, 3, sub, july, 40, 600000), a(2, 1, sub, july-1, 44, 700000)},
		Flows: []Flow{f("t1", 1, Wage, 645000, july, ""), f("t2", 2, Wage, 360000, 0, ""), f("t3", 2, Return, 360000, 0, "t2"), f("t4", 2, Wage, 100000, july, ""),
			f("t5", 1, Wage, 700000, july-1, ""), f("t6", 0, Labour, 9000000, july, "")}}
}

// A code opens one worker's month and nothing else.
func TestSlip(t *testing.T) {
	t.Parallel()
	w := &Work{Secret: []byte("a secret of the city")}
	e := example("990102-2026-001")
	b := bookOf(e)
	one, two := w.SlipCode(e.ID, july, ledger.Key{1}), w.SlipCode(e.ID, july, ledger.Key{2})
	s, ok := w.Find(b, july, one)
	if !ok || s.Due != 645000 || s.Sum != 645000 || len(s.Parts) != 1 || len(s.Paid) != 1 {
		t.Errorf("%+v %t", s, ok)
	}
	s, ok = w.Find(b, july, two)
	if !ok || s.Due != 360000 || s.Sum != 100000 || len(s.Parts) != 2 || len(s.Paid) != 3 {
		t.Errorf("%+v %t", s, ok)
	}
	for _, bad := range []string{"", "00000000000000000000", w.SlipCode(e.ID, july-1, ledger.Key{1}), w.SlipCode("990102-2026-002", july, ledger.Key{1}), one[:19] + "0" + "0"} {
		if s, ok := w.Find(b, july, bad); ok {
			t.Errorf("%q opens %+v", bad, s)
		}
	}
	if _, ok := w.Find(b, july-1, one); ok {
		t.Error("a code opens another month")
	}
	if other := (&Work{Secret: []byte("another")}).SlipCode(e.ID, july, ledger.Key{1}); other == one {
		t.Error("the code does not rest on the city's secret")
	}
	if got := slips(b, july); len(got) != 3 || got[0].Worker != (ledger.Key{2}) || got[1].Worker != (ledger.Key{3}) || got[2].Worker != (ledger.Key{1}) {
		t.Errorf("not in the order of the file: %+v", got)
	}
	for typed, want := range map[string]string{strings.ToLower(one): one, one[:4] + "-" + one[4:8] + " " + one[8:]: one} {
		if got, ok := ParseSlipCode(typed); !ok || got != want {
			t.Errorf("%q: %q %t", typed, got, ok)
		}
	}
}

// give lets the town's audit read the evidence of the example, and find what want says.
func (s *town) give(e Entry, want *[]ledger.Finding) {
	s.desk.Audit.Read = func(_ context.Context, x Entry) (*Book, error) {
		if x.ID != e.ID {
			return nil, nil
		}
		return bookOf(x), nil
	}
	s.desk.Audit.Find = func(*Book, ledger.Day) ([]ledger.Finding, error) { return *want, nil }
}

// The slip is a page of the worker's own: found by its code alone, kept nowhere, on no list. Printing codes is for labour inspection
// and on record.
func TestSlipPages(t *testing.T) {
	t.Parallel()
	s, ctx := newTown(t, store.SQLite), t.Context()
	e := example("990102-2026-001")
	deedtest.Must(t, s.work.Register(ctx, trade, e))
	e, err := Get(ctx, s.DB, e.ID)
	deedtest.Must(t, err)
	s.give(e, &[]ledger.Finding{})
	code := s.work.SlipCode(e.ID, july, ledger.Key{2})
	ask := func(who access.Caller, path string, form url.Values) (int, string) {
		*s.Who = who
		w := officetest.Ask(t, s.H, words.Zh, path, form)
		if len(w.Result().Cookies()) != 0 {
			t.Errorf("%s keeps something in the browser", path)
		}
		return w.Code, w.Body.String()
	}
	form := url.Values{"project": {e.ID}, "month": {"2026-07"}, "code": {strings.ToLower(code)}}
	status, body := ask(access.Caller{}, "/pay", form)
	for _, want := range []string{"3,600 元", "1,000 元", "少 2,600 元", "出勤 10 天", "退回", "云川第一建筑有限公司"} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d: the worker is not told %s", status, want)
		}
	}
	var wrong []string
	for _, x := range []url.Values{{"project": {e.ID}, "month": {"2026-06"}, "code": {code}}, {"project": {"990102-2026-009"}, "month": {"2026-07"}, "code": {code}},
		{"project": {e.ID}, "month": {"2026-07"}, "code": {"00000000000000000000"}}} {
		status, body := ask(access.Caller{}, "/pay", x)
		if status != http.StatusNotFound || strings.Contains(body, "元") {
			t.Errorf("%v: %d", x, status)
		}
		for _, v := range x {
			body = strings.ReplaceAll(body, v[0], "")
		}
		wrong = append(wrong, body)
	}
	if wrong[0] != wrong[1] || wrong[1] != wrong[2] {
		t.Error("what is wrong can be told from the answer")
	}
	if status, _ := ask(access.Caller{}, "/pay", url.Values{"project": {"x"}, "month": {"七月"}, "code": {"1"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}
	slipsPath := "/desk/project/" + e.ID + "/slips"
	for _, x := range []struct {
		who  access.Caller
		want int
	}{{trade, 404}, {stranger, 404}, {watcher, 403}, {inspector, 200}} {
		if status, body := ask(x.who, slipsPath, url.Values{"month": {"2026-07"}}); status != x.want {
			t.Errorf("%s prints: %d", x.who.Staff, status)
		} else if status == 200 && (strings.Count(body, `class="slip"`) != 3 || strings.Contains(body, "3,600") || !strings.Contains(body, code[:4])) {
			t.Error("the sheet of slips is not what it should be")
		}
	}
	if status, _ := ask(inspector, slipsPath, url.Values{"month": {"2026-05"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a month without evidence: %d", status)
	}
	list, err := fact.Of(ctx, s.DB, Subject(e.ID))
	deedtest.Must(t, err)
	last := list[len(list)-1]
	if last.Kind != "project.slips_printed" || last.Staff != inspector.Staff || strings.Contains(string(last.Body), code) {
		t.Errorf("%s %s", last.Kind, last.Body)
	}
}

// What the evidence says becomes findings and the colour of the project; what the rows no longer say is settled by itself.
func TestAudit(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		e := example("990102-2026-001")
		deedtest.Must(t, s.work.Register(ctx, trade, e))
		deedtest.Must(t, s.work.Register(ctx, trade, example("990102-2026-002"))) // no evidence came
		owed := ledger.Finding{Check: "short", Subject: e.ID, Party: e.party(Sub).Company, Period: july, Person: ledger.Key{2}, Amount: 260000, Proof: []ledger.Ref{{Kind: KindAttendance, Delivery: 3, Line: 2}}}
		want := []ledger.Finding{owed}
		audit := s.desk.Audit
		deedtest.Must(t, audit.Run(ctx)) // nothing to read yet
		s.give(e, &want)
		version := int64(1)
		audit.Version = func(context.Context) (int64, error) { return version, nil }
		deedtest.Must(t, audit.Run(ctx))
		got, err := Get(ctx, s.DB, e.ID)
		deedtest.Must(t, err)
		months, err := Months(ctx, s.DB, []string{e.ID}, "")
		deedtest.Must(t, err)
		if got.Level != Red || months[e.ID]["2026-07"] != (MonthState{"2026-07", Red, 1, 260000}) || months[e.ID]["2026-06"].Level != Green {
			t.Errorf("%s %+v", got.Level, months)
		}
		if other, _ := Get(ctx, s.DB, "990102-2026-002"); other.Level != Unknown || other.Checked != 0 {
			t.Errorf("a project without evidence is %q", other.Level)
		}
		known, err := finding.About(ctx, s.DB, Name, e.ID)
		if err != nil || len(known) != 1 || known[0].Company != "云川安劳劳务有限公司" || known[0].Desk != "HRSS-9901" || known[0].Title != "滨江花园二期" {
			t.Fatalf("%+v %v", known, err)
		}
		before := s.Dump(t, "fact")
		want = nil
		deedtest.Must(t, audit.Run(ctx)) // the day and the evidence are the same: nothing is read
		if after := s.Dump(t, "fact"); len(after) != len(before) {
			t.Error("looked again without reason")
		}
		version++
		deedtest.Must(t, audit.Run(ctx))
		if got, _ = Get(ctx, s.DB, e.ID); got.Level != Green {
			t.Errorf("paid, and still %s", got.Level)
		}
		if known, _ = finding.About(ctx, s.DB, Name, e.ID); known[0].State != finding.Settled {
			t.Errorf("%+v", known[0])
		}
		s.Refolds(t, "project", []string{"wage_project", "wage_party", "wage_month"}, Subject(e.ID), Subject("990102-2026-002"))
	})
}

// Two projects that show the same worker on the same day have it found, each of them; while one cannot be read it stays open with the
// other, whatever else is settled.
func TestAuditAcross(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		here, there := example("990102-2026-001"), example("990102-2026-002")
		deedtest.Must(t, s.work.Register(ctx, trade, here))
		deedtest.Must(t, s.work.Register(ctx, trade, there))
		on, broken := uint32(1), ""
		audit := s.desk.Audit
		audit.Find = func(*Book, ledger.Day) ([]ledger.Finding, error) { return nil, nil }
		audit.Read = func(_ context.Context, x Entry) (*Book, error) {
			if x.ID == broken {
				return nil, errors.New("torn")
			}
			b := &Book{Project: Project{ID: x.ID}, Attendance: []Attendance{{Ref: ledger.Ref{Kind: KindAttendance, Delivery: 1, Line: 2}, Worker: ledger.Key{7}, Month: july, Employer: x.party(Sub).Company, On: 1}}}
			if x.ID == there.ID {
				b.Attendance[0].On = on
			}
			return b, nil
		}
		state := func(id string) finding.State {
			t.Helper()
			known, err := finding.About(ctx, s.DB, Name, id)
			if err != nil || len(known) != 1 || known[0].Check != "two-sites" {
				t.Fatalf("%s: %+v %v", id, known, err)
			}
			return known[0].State
		}
		deedtest.Must(t, audit.Check(ctx, nil, nil))
		open := state(here.ID)
		if open == finding.Settled || state(there.ID) != open {
			t.Errorf("%v %v", open, state(there.ID))
		}
		broken = there.ID
		if err := audit.Check(ctx, nil, nil); err == nil || state(here.ID) != open {
			t.Errorf("one could not be read: %v %v", err, state(here.ID))
		}
		broken, on = "", 2
		deedtest.Must(t, audit.Check(ctx, []string{here.ID}, nil))
		if state(here.ID) != finding.Settled || state(there.ID) != open {
			t.Errorf("named one: %v %v", state(here.ID), state(there.ID))
		}
		deedtest.Must(t, audit.Check(ctx, nil, nil))
		if state(there.ID) != finding.Settled {
			t.Error("the other is still open")
		}
	})
}

// A grievance is linked to a project by the office that handles it, and each page shows the other to those who may see it.
func TestLink(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		e := example("990102-2026-001")
		deedtest.Must(t, s.work.Register(ctx, trade, e))
		r, err := s.Work.Receive(ctx, access.Caller{}, access.File, grievance.Filing{Channel: grievance.Web, Place: "990102001001", Matter: "0101", Title: "工地三个月没发工资", Text: "滨江花园二期。", Lang: "zh"}, nil)
		deedtest.Must(t, err)
		hotline := officetest.Of("o", "pt-990102", "990102000000", access.Operator)
		deedtest.Must(t, s.Work.Transfer(ctx, hotline, r.ID, grievance.Sending{To: "HRSS-9901"}))
		for _, who := range []access.Caller{trade, elsewhere, {}} {
			if err := s.work.Link(ctx, who, r.ID, e.ID); !fault.Is(err, fault.Denied) {
				t.Errorf("%s links: %v", who.Staff, err)
			}
		}
		if err := s.work.Link(ctx, inspector, r.ID, "990102-2026-009"); !fault.Is(err, fault.Invalid) {
			t.Errorf("nobody registered it: %v", err)
		}
		ask := func(who access.Caller, path string) string {
			*s.Who = who
			return officetest.Ask(t, s.H, words.Zh, path, nil).Body.String()
		}
		deedtest.AtOnce(t, func() error { return s.work.Link(grievance.Once(ctx, "k"), inspector, r.ID, e.ID) })
		deedtest.Must(t, s.work.Link(ctx, inspector, r.ID, e.ID))
		if page := ask(inspector, "/desk/project/"+e.ID); !strings.Contains(page, "工地三个月没发工资") {
			t.Error("the project does not show the grievance to its handler")
		}
		if page := ask(trade, "/desk/project/"+e.ID); strings.Contains(page, "工地三个月没发工资") || strings.Contains(page, "关联的诉求") {
			t.Error("the project shows a grievance, or that there is one, to an office that may not see it")
		}
		if page := ask(access.Caller{}, "/projects/"+e.ID); strings.Contains(page, "工地三个月没发工资") {
			t.Error("the public page shows a grievance")
		}
		if page := ask(inspector, "/desk/case/"+r.ID); !strings.Contains(page, "滨江花园二期") || !strings.Contains(page, "/wages/unlink") {
			t.Error("the grievance does not show its project")
		}
		deedtest.Must(t, s.work.Link(ctx, inspector, r.ID, ""))
		if page := ask(inspector, "/desk/project/"+e.ID); strings.Contains(page, "工地三个月没发工资") {
			t.Error("the link was taken away and is shown")
		}
		s.Refolds(t, "wages", []string{"wage_link"}, r.ID)
	})
}
