package wages

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/part"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

var (
	inspector = officetest.Of("i", "HRSS-9901", "990100000000", access.Handler)
	trade     = officetest.Of("t", "HC-990102", "990102000000", access.Head)
	stranger  = officetest.Of("s", "st-990102001", "990102001000", access.Handler)
	watcher   = officetest.Of("w", "pt-990102", "990102000000", access.Supervisor)
	elsewhere = officetest.Of("e", "pt-990103", "990103000000", access.Supervisor)
	machine   = access.Caller{Roles: []access.Role{access.Machine}}
)

// code is a company's code with the check digit that belongs to it.
func code(body string) string { return body + string(text.CreditCheck(body)) }

func example(id string) Entry {
	e := Entry{Place: "990102001001"}
	e.ProjectBody = ProjectBody{ID: id, Title: "滨江花园二期", Site: "滨江路东侧", WageDesk: "项目部一楼，每天 8:00 至 18:00", PayDay: 15, LabourDay: 10, MinMonthly: 213000, MinDaily: 9800,
		Contract: 12_000_000_00, Deposit: 180_000_00, Started: "2026-01-05",
		Parties: []Party{{Owner, code("91990102MA0000001"), "云川临江置业有限公司"}, {General, code("91990102MA0000002"), "云川第一建筑有限公司"}, {Sub, code("91990102MA0000003"), "云川安劳劳务有限公司"}}}
	return e
}

type town struct {
	*deedtest.Town
	work *Work
	desk *Desk
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{}
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.work = &Work{Door: c.Door, Offices: c.Dir, Secret: []byte("the city's secret")}
		found := &finding.Work{Door: c.Door, Offices: c.Dir}
		s.desk = &Desk{Desk: d, Register: s.work, City: "990100000000", Audit: &Audit{Work: s.work, Findings: found}}
		d.Panels = []grievance.Panel{s.desk.Panel()}
		return Part(s.desk)
	}, func(_ *officetest.City, d *grievance.Desk) part.Part {
		return finding.Part(&finding.Desk{Desk: d, Findings: s.desk.Audit.Findings})
	})
	return s
}

// A project is registered once, by an office that answers for it; what is corrected is on record, what is the same is not.
func TestRegister(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		e := example("990102-2026-001")
		for _, who := range []access.Caller{stranger, elsewhere, {}} {
			if err := s.work.Register(ctx, who, e); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", who.Staff, err)
			}
		}
		deedtest.Must(t, s.work.Register(ctx, trade, e))
		if err := s.work.Register(ctx, trade, e); !fault.Is(err, fault.Invalid) {
			t.Errorf("twice: %v", err)
		}
		got, err := Get(ctx, s.DB, e.ID)
		if err != nil || got.Labour != "HRSS-9901" || got.Regulator != "HC-990102" || len(got.Parties) != 3 || got.party(General).Title != "云川第一建筑有限公司" || got.Checked != 0 {
			t.Fatalf("%+v %v", got, err)
		}
		if p := got.Project(); p.General != code("91990102MA0000002") || p.Started != ledger.DayOf(2026, 1, 5) || p.Completed != 0 {
			t.Errorf("%+v", p)
		}
		got.PayDay, got.Parties = 20, got.Parties[:2]
		if err := s.work.Change(ctx, elsewhere, got); !fault.Is(err, fault.Denied) {
			t.Errorf("from elsewhere: %v", err)
		}
		deedtest.Must(t, s.work.Change(ctx, inspector, got))
		before := s.Dump(t, "fact")
		deedtest.Must(t, s.work.Change(ctx, inspector, got))
		if after := s.Dump(t, "fact"); len(after) != len(before) {
			t.Error("what is the same is on record as a change")
		}
		missing := example("990102-2026-002")
		if err := s.work.Change(ctx, trade, missing); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody registered it: %v", err)
		}
		deedtest.Must(t, s.work.RecordChecked(ctx, machine, e.ID, Red, []MonthState{{"2026-06", Green, 0, 0}, {"2026-07", Red, 2, 5000}}))
		before = s.Dump(t, "fact")
		deedtest.Must(t, s.work.RecordChecked(ctx, machine, e.ID, Red, []MonthState{{"2026-06", Green, 0, 0}, {"2026-07", Red, 2, 5000}}))
		if after := s.Dump(t, "fact"); len(after) != len(before) {
			t.Error("a check that says the same is on record")
		}
		if err := s.work.RecordChecked(ctx, trade, e.ID, Green, nil); !fault.Is(err, fault.Denied) {
			t.Errorf("an office writes how a project stands: %v", err)
		}
		s.Refolds(t, "project", []string{"wage_project", "wage_party", "wage_month"}, Subject(e.ID))
	})
}

// The same form twice registers one project; two of them at once too.
func TestRegisterOnce(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s := newTown(t, m)
		ctx := grievance.Once(t.Context(), "a form")
		deedtest.AtOnce(t, func() error { return s.work.Register(ctx, trade, example("990102-2026-001")) })
		deedtest.Must(t, s.work.Register(ctx, trade, example("990102-2026-001")))
	})
}

// Everything that is wrong is said at once, by its field.
func TestRegisterSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newTown(t, store.SQLite)
	e := example("a b")
	e.Title, e.PayDay, e.MinDaily, e.Started, e.Completed, e.Place = "", 32, 0, "2026-02-30", "", "990100000000"
	e.Parties[0].Company = "91990102MA00000019"
	e.Parties = append(e.Parties, e.Parties[2])
	err := s.work.Register(t.Context(), trade, e)
	said := map[string]bool{}
	for _, f := range fault.Fields(err) {
		said[f.Field] = true
	}
	for _, want := range []string{"id", "title", "pay_day", "min_daily", "started", "place", "owner", "subs"} {
		if !said[want] {
			t.Errorf("nothing is said about %s: %v", want, err)
		}
	}
	if said["general"] || said["site"] || said["deposit"] {
		t.Errorf("too much is said: %v", err)
	}
}

func TestFen(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]ledger.Fen{"0": 0, "12": 1200, "1,234.5": 123450, "１２．３４": 1234, "¥ 98.50": 9850} {
		if got, ok := ParseFen(s); !ok || got != want {
			t.Errorf("%q: %d %t", s, got, ok)
		}
	}
	for _, s := range []string{"", ".", "1.", ".5", "1.234", "-3", "1e3", "9999999999999", "万"} {
		if got, ok := ParseFen(s); ok {
			t.Errorf("%q is %d", s, got)
		}
	}
	for fen, want := range map[ledger.Fen]string{0: "0", 5: "0.05", 123456: "1,234.56", 100000000: "1,000,000", -1250: "−12.50", 10000: "100"} {
		if got := Yuan(fen); got != want {
			t.Errorf("%d: %s", fen, got)
		}
	}
}

// A project is red where wages are owed to one worker, yellow for all else, green when evidence came; how many does not matter.
func TestStanding(t *testing.T) {
	t.Parallel()
	july, august := ledger.MonthOf(2026, 7), ledger.MonthOf(2026, 8)
	paper := finding.Finding{Check: "late", People: 3, Amount: 500, Period: july, State: finding.Open}
	owed := finding.Finding{Check: "unpaid", Period: august, People: 1, Amount: 300, State: finding.Ordered}
	gone := finding.Finding{Check: "unpaid", Period: july, People: 1, Amount: 300, State: finding.Dismissed}
	for _, x := range []struct {
		months []ledger.Month
		open   []finding.Finding
		want   Level
		by     string
	}{
		{nil, nil, Unknown, ""},
		{[]ledger.Month{july}, nil, Green, "2026-07 green 0 0;"},
		{[]ledger.Month{july, august}, []finding.Finding{paper, gone}, Yellow, "2026-07 yellow 1 0;2026-08 green 0 0;"},
		{[]ledger.Month{july}, []finding.Finding{paper, owed, owed}, Red, "2026-07 yellow 1 0;2026-08 red 2 600;"},
		{[]ledger.Month{july}, []finding.Finding{{Check: "deposit"}}, Yellow, "2026-07 green 0 0;"},
	} {
		l, list := Standing(x.months, x.open)
		by := ""
		for _, m := range list {
			by += strings.Join([]string{m.Month, string(m.Level), itoa(int64(m.Open)), itoa(m.Fen)}, " ") + ";"
		}
		if l != x.want || by != x.by {
			t.Errorf("%v %v: %s %s", x.months, x.open, l, by)
		}
	}
}

func itoa(n int64) string { return strings.ReplaceAll(Yuan(n*100), ",", "") }

// What everybody sees names companies and offices; the desk is for those who answer for the project.
func TestPages(t *testing.T) {
	t.Parallel()
	s, ctx := newTown(t, store.SQLite), t.Context()
	e := example("990102-2026-001")
	deedtest.Must(t, s.work.Register(ctx, trade, e))
	deedtest.Must(t, s.work.RecordChecked(ctx, machine, e.ID, Red, []MonthState{{"2026-07", Red, 3, 51234500}}))
	ask := func(who access.Caller, path string, form url.Values) (int, string) {
		*s.Who = who
		w := officetest.Ask(t, s.H, words.Zh, path, form)
		return w.Code, w.Body.String()
	}
	status, body := ask(access.Caller{}, "/projects/990102-2026-001", nil)
	for _, want := range []string{"云川第一建筑有限公司", "每月 15 日", "2,130", "有工资拖欠", "12333", "/file?matter=0101&amp;place=990102001001"} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d: the board does not say %s", status, want)
		}
	}
	if strings.Contains(body, "512,345") {
		t.Error("the public page says how much: a colour is all it may say")
	}
	for path, want := range map[string]string{"/projects?q=第一建筑": "滨江花园", "/projects?q=滨江 花园": "滨江花园", "/projects?q=" + code("91990102MA0000003"): "滨江花园", "/projects?q=100%": "没有符合",
		"/projects?place=990103000000": "没有符合", "/projects?place=990102000000": "滨江花园", "/projects?place='": "滨江花园"} {
		if status, body := ask(access.Caller{}, strings.ReplaceAll(strings.ReplaceAll(path, "%", "%25"), " ", "+"), nil); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, not %s", path, status, want)
		}
	}
	for _, x := range []struct {
		who  access.Caller
		want int
	}{{inspector, 200}, {trade, 200}, {watcher, 200}, {stranger, 404}, {elsewhere, 404}} {
		for _, path := range []string{"/desk/project/990102-2026-001", "/desk/company/" + code("91990102MA0000003")} {
			if status, body := ask(x.who, path, nil); status != x.want {
				t.Errorf("%s %s: %d", x.who.Staff, path, status)
			} else if status == 200 && !strings.Contains(body, "云川安劳劳务有限公司") {
				t.Errorf("%s does not name the company", path)
			}
		}
		if status, body := ask(x.who, "/desk/projects", nil); status != 200 || strings.Contains(body, "滨江花园") != (x.want == 200) {
			t.Errorf("%s /desk/projects: %d", x.who.Staff, status)
		}
	}
	if _, body := ask(inspector, "/desk/project/990102-2026-001", nil); !strings.Contains(body, "512,345") {
		t.Error("the inspector is not told how much is owed")
	}
	form := url.Values{"id": {"990102-2026-002"}, "title": {"新项目"}, "place": {"990102001001"}, "site": {"江边"}, "owner": {code("91990102MA0000001") + " 云川临江置业有限公司"}, "general": {"x"},
		"subs": {code("91990102MA0000003") + "，云川安劳劳务有限公司\n\n"}, "wage_desk": {"一楼"}, "pay_day": {"15"}, "labour_day": {"10"}, "min_monthly": {"2,130"}, "min_daily": {"98"}, "contract": {"1000"}, "started": {"2026-01-01"}, "key": {"k"}}
	if status, body := ask(trade, "/desk/projects/register", form); status != 422 || !strings.Contains(body, "统一社会信用代码") || !strings.Contains(body, "新项目") {
		t.Errorf("%d: a wrong code is not said", status)
	}
	form.Set("general", code("91990102MA0000002")+" 云川第一建筑有限公司")
	if status, _ := ask(trade, "/desk/projects/register", form); status != http.StatusSeeOther {
		t.Errorf("%d", status)
	}
	if got, err := Get(context.Background(), s.DB, "990102-2026-002"); err != nil || len(got.Parties) != 3 || got.MinMonthly != 213000 {
		t.Errorf("%+v %v", got, err)
	}
}
