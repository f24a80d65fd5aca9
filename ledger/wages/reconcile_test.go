package wages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/prf"
	"ombud/machine/sheet"
	"ombud/machine/words"
	"ombud/rules"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

var asked = ledger.DayOf(2026, 11, 25)

// person is an identity number with its check digit.
func person(n int) string {
	s := fmt.Sprintf("99010119900101%03d", n)
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * (1 << (17 - i) % 11)
	}
	return s + string("10X98765432"[sum%11])
}

func off(t interface{ Fatal(...any) }) func(ledger.Day) bool {
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		t.Fatal(err)
	}
	return func(d ledger.Day) bool { return !cal.Workday(calendar.Date(d)) }
}

func voice(t interface{ Fatal(...any) }) words.Voice {
	var list []words.Catalog
	for name, text := range map[string]string{"reconcile": ReconcileWords, "sheet": sheet.Words} {
		c, err := words.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	w, err := words.New(list...)
	if err != nil {
		t.Fatal(err)
	}
	return w.In(words.En)
}

// seat and slip are rows as the tables have them, for an oracle that knows nothing of records.
type seat struct {
	project, worker, employer int
	month                     ledger.Month
	due                       ledger.Fen
}

type slip struct {
	project, worker int
	month           ledger.Month
	said            bool
	day             ledger.Day
	fen             ledger.Fen
	back            bool
}

type group struct {
	project, worker int
	month           ledger.Month
}

// told is a finding as the oracle says it.
type told struct {
	check, project, party string
	month                 ledger.Month
	worker                int
	amount                ledger.Fen
	count                 int64
	lines                 string
}

// oracle answers by plain maps, from the sentences of the documentation.
func oracle(a []seat, b []slip, at ledger.Day, payDay int, free func(ledger.Day) bool, tolerance ledger.Fen, first int) []told {
	seats, slips, all := map[group][]int{}, map[group][]int{}, map[group]bool{}
	for i, x := range a {
		k := group{x.project, x.worker, x.month}
		seats[k], all[k] = append(seats[k], i), true
	}
	for i, x := range b {
		k := group{x.project, x.worker, x.month}
		slips[k], all[k] = append(slips[k], i), true
	}
	var out []told
	for k := range all {
		y, m := (k.month + 1).Date()
		due := ledger.DayOf(y, m, 1) + ledger.Day(payDay) - 1
		if due.Month() != k.month+1 {
			due = (k.month + 1).Last()
		}
		for free(due) {
			due--
		}
		if due >= at {
			continue
		}
		var owed, out1, back, early ledger.Fen
		var last ledger.Day
		party, lines := "", ""
		for _, i := range seats[k] {
			owed += a[i].due
			if party == "" && a[i].employer > 0 {
				party = fmt.Sprintf("E%d", a[i].employer)
			}
			lines += fmt.Sprintf(" a%d", i+first)
		}
		order := slices.Clone(slips[k])
		slices.SortStableFunc(order, func(i, j int) int { return int(b[i].day - b[j].day) })
		for _, i := range order {
			sign := ledger.Fen(1)
			if b[i].back {
				back += b[i].fen
				sign = -1
			} else {
				out1 += b[i].fen
				last = max(last, b[i].day)
			}
			if b[i].day <= due {
				early += sign * b[i].fen
			}
			lines += fmt.Sprintf(" b%d", i+first)
		}
		say := func(check string, amount ledger.Fen, count int64) {
			out = append(out, told{check, fmt.Sprintf("项目-%d", k.project), party, k.month, k.worker, amount, count, lines})
		}
		net := out1 - back
		switch {
		case len(seats[k]) == 0 && net > tolerance:
			say("no-attendance", net, 0)
		case len(seats[k]) == 0:
		case net >= owed-tolerance && early < owed-tolerance:
			say("late", owed-max(0, early), int64(last-due))
		case net >= owed-tolerance:
		default:
			rest := owed - max(0, net)
			if r := min(back, rest); r > tolerance {
				say("returned", r, 0)
				rest -= r
			}
			if rest > tolerance && out1 == 0 {
				say("unpaid", rest, 0)
			} else if rest > tolerance {
				say("short", rest, 0)
			}
		}
	}
	return out
}

func yuan(f ledger.Fen) string { return fmt.Sprintf("%d.%02d", f/100, f%100) }

// ways are how one and the same value is written.
func ways(r *rapid.T, plain string, others ...string) string {
	s := rapid.SampledFrom(append(others, plain, plain)).Draw(r, "way")
	if strings.ContainsAny(s, ",\"") || rapid.Bool().Draw(r, "quoted") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

func writeTables(r *rapid.T, dir string, a []seat, b []slip) (attendance, bank string) {
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "end")
	var s strings.Builder
	s.WriteString("项目编号,身份证号,用人单位,所属月份,出勤天数,应发工资,签字日期" + end)
	for _, x := range a {
		y, m := x.month.Date()
		employer := ""
		if x.employer > 0 {
			employer = fmt.Sprintf("E%d", x.employer)
		}
		id := person(x.worker)
		s.WriteString(strings.Join([]string{ways(r, fmt.Sprintf("项目-%d", x.project)), ways(r, id, "'"+id, strings.ToLower(id), " "+id+" "), employer,
			ways(r, x.month.String(), fmt.Sprintf("%04d%02d", y, m), fmt.Sprintf("%d年%d月", y, m), fmt.Sprintf("%d/%d", y, m)), ways(r, "21.5", "22", ""),
			ways(r, yuan(x.due), "¥"+yuan(x.due), fmt.Sprintf("%d.%06d万", x.due/1_000_000, x.due%1_000_000), yuan(x.due)+"元"), ""}, ",") + end)
	}
	var t strings.Builder
	t.WriteString("交易流水号,项目编号,身份证号,收款账号,交易日期,金额,所属月份,摘要" + end)
	for i, x := range b {
		y, m, d := x.day.Date()
		month := ""
		if x.said {
			month = x.month.String()
		}
		kind, amount := ways(r, "工资", "代发工资", ""), yuan(x.fen)
		if x.back {
			kind = ways(r, "退回", "冲正", "工资退汇")
			if rapid.Bool().Draw(r, "negative") {
				kind, amount = "工资", "-"+amount
			}
		}
		t.WriteString(strings.Join([]string{fmt.Sprintf("T%d", i), fmt.Sprintf("项目-%d", x.project), ways(r, person(x.worker)), "6222020200112233445",
			ways(r, x.day.String(), fmt.Sprintf("%04d%02d%02d", y, m, d), fmt.Sprintf("%d年%d月%d日", y, m, d)), ways(r, amount), month, kind}, ",") + end)
	}
	texts := []string{s.String(), t.String()}
	names := []string{filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")}
	for i := range texts {
		switch rapid.IntRange(0, 2).Draw(r, "encoding") {
		case 1:
			texts[i] = "\ufeff" + texts[i]
		case 2:
			gb, err := simplifiedchinese.GB18030.NewEncoder().String(strings.ReplaceAll(texts[i], "¥", "￥"))
			if err != nil {
				r.Fatal(err)
			}
			texts[i] = gb
		}
		if err := os.WriteFile(names[i], []byte(texts[i]), 0o600); err != nil {
			r.Fatal(err)
		}
	}
	return names[0], names[1]
}

func draw(r *rapid.T) (a []seat, b []slip) {
	month := func() ledger.Month {
		return ledger.MonthOf(2026, 1) + ledger.Month(rapid.IntRange(0, 10).Draw(r, "month"))
	}
	for range rapid.IntRange(0, 60).Draw(r, "seats") {
		a = append(a, seat{rapid.IntRange(1, 3).Draw(r, "project"), rapid.IntRange(1, 4).Draw(r, "worker"), rapid.IntRange(0, 2).Draw(r, "employer"), month(),
			ledger.Fen(rapid.SampledFrom([]int{0, 1, 50_00, 100_00, 100_01}).Draw(r, "due"))})
	}
	for range rapid.IntRange(0, 80).Draw(r, "slips") {
		x := slip{project: rapid.IntRange(1, 3).Draw(r, "project"), worker: rapid.IntRange(1, 4).Draw(r, "worker"), fen: ledger.Fen(rapid.SampledFrom([]int{1, 50_00, 99_99, 100_00, 200_00}).Draw(r, "fen")),
			back: rapid.IntRange(0, 3).Draw(r, "back") == 0, said: rapid.Bool().Draw(r, "said")}
		x.month = month()
		x.day = min(asked, (x.month+1).First()+ledger.Day(rapid.IntRange(0, 40).Draw(r, "day")))
		if !x.said {
			x.month = x.day.Month() - 1
		}
		b = append(b, x)
	}
	return a, b
}

// Whatever the rows and however they are written, the findings are those of the oracle, with the lines that prove them, and in the same
// order whatever the memory and the number of workers.
func TestReconcileAsTheOracle(t *testing.T) {
	t.Parallel()
	free, v := off(t), voice(t)
	names := map[string]int{}
	h, err := prf.New(make([]byte, prf.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		var k ledger.Key
		h.Sum(spaceWorker, []byte(person(i)), (*[prf.Size]byte)(&k))
		names[k.String()] = i
	}
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		a, b := draw(r)
		rec := Reconciliation{At: asked, Tolerance: ledger.Fen(rapid.SampledFrom([]int{0, 1, 100}).Draw(r, "tolerance")), PayDay: rapid.SampledFrom([]int{1, 15, 31}).Draw(r, "payday"), Off: free,
			Secret: make([]byte, prf.SecretSize), Voice: v, Rejects: func(string) (io.WriteCloser, error) { return nil, errors.New("a row was refused") }}
		rec.Attendance, rec.Bank = writeTables(r, dir, a, b)
		var first []ledger.Finding
		for n, memory := range []int64{1, 1 << 30} {
			rec.Memory, rec.Workers, rec.Progress = memory, 1+n, nil
			var got []ledger.Finding
			s, err := rec.Find(context.Background(), func(list []ledger.Finding) error { got = append(got, list...); return nil })
			if err != nil {
				r.Fatal(err)
			}
			if s.Attendance != int64(len(a)) || s.Bank != int64(len(b)) || s.Findings != int64(len(got)) || (memory == 1) != (s.Spilled > 0) && len(a)+len(b) > 0 {
				r.Fatalf("summary %+v of %d and %d rows, %d findings", s, len(a), len(b), len(got))
			}
			if n == 0 {
				first = got
			} else if !reflect.DeepEqual(got, first) {
				r.Fatalf("the order depends on memory or workers:\n%v\n%v", got, first)
			}
		}
		var list []told
		for _, f := range first {
			lines := ""
			for _, ref := range f.Proof {
				lines += fmt.Sprintf(" %c%d", map[string]byte{KindAttendance: 'a', KindFlow: 'b'}[ref.Kind], ref.Line)
			}
			list = append(list, told{f.Check, f.Subject, f.Party, f.Period, names[f.Person.String()], f.Amount, f.Count, lines})
		}
		want := oracle(a, b, asked, rec.PayDay, free, rec.Tolerance, 2)
		by := func(a, b told) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
		slices.SortFunc(list, by)
		slices.SortFunc(want, by)
		if !slices.Equal(list, want) {
			r.Fatalf("got\n%v\nwant\n%v", list, want)
		}
	})
}

// tables writes two files and a reconciliation of them.
func tables(t *testing.T, attendance, bank string) *Reconciliation {
	t.Helper()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	for path, text := range map[string]string{a: attendance, b: bank} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &Reconciliation{Attendance: a, Bank: b, At: asked, PayDay: 15, Off: off(t), Secret: make([]byte, prf.SecretSize), Voice: voice(t)}
}

const (
	headA = "project,worker,employer,month,days,due,signed\n"
	headB = "project,txn,day,worker,card,amount,month,kind,of\n"
)

type buffer struct{ bytes.Buffer }

func (*buffer) Close() error { return nil }

// Each row that cannot be right is refused with its own reason, and nothing is found without it unless that was asked for.
func TestReconcileRefusesRows(t *testing.T) {
	t.Parallel()
	id := person(1)
	good := "P1," + id + ",E,2026-03,20,100.00,\n"
	for reason, row := range map[string]string{
		"wages.reconcile.width":       "P1," + id + ",E,2026-03,20,100.00\n",
		"wages.reconcile.no_project":  "," + id + ",E,2026-03,20,100.00,\n",
		"wages.reconcile.worker":      "P1,990101199001010011,E,2026-03,20,100.00,\n",
		"wages.reconcile.month":       "P1," + id + ",E,2026-13,20,100.00,\n",
		"wages.reconcile.future":      "P1," + id + ",E,2026-12,20,100.00,\n",
		"wages.reconcile.due":         "P1," + id + ",E,2026-03,20,100.001,\n",
		"wages.reconcile.days":        "P1," + id + ",E,2026-03,20.3,100.00,\n",
		"wages.reconcile.signed":      "P1," + id + ",E,2026-03,20,100.00,2026-02-30\n",
		"bank wages.reconcile.kind":   "P1,T1,2026-04-01," + id + ",,1.00,2026-03,??,\n",
		"bank wages.reconcile.day":    "P1,T1,2026-04-31," + id + ",,1.00,2026-03,,\n",
		"bank wages.reconcile.amount": "P1,T1,2026-04-01," + id + ",,1.00.0,2026-03,,\n",
		"bank wages.reconcile.card":   "P1,T1,2026-04-01," + id + ",62x,1.00,2026-03,,\n",
		"bank wages.reconcile.txn":    "P1,,2026-04-01," + id + ",,1.00,2026-03,,\n",
		"bank wages.reconcile.worker": "P1,T1,2026-04-01,,,1.00,2026-03,,\n",
		"bank wages.reconcile.future": "P1,T1,2026-11-26," + id + ",,1.00,2026-03,,\n",
	} {
		key, inBank := strings.CutPrefix(reason, "bank ")
		a, b := headA+good+row, headB
		if inBank {
			a, b = headA+good, headB+row
		}
		r := tables(t, a, b)
		var rejects buffer
		r.Rejects = func(string) (io.WriteCloser, error) { return &rejects, nil }
		found := 0
		emit := func(list []ledger.Finding) error { found += len(list); return nil }
		if s, err := r.Find(context.Background(), emit); fault.As(err).Key != "wages.reconcile.refused" || s.Refused != 1 || found > 0 {
			t.Errorf("%s: error %v, %d refused, %d found", reason, err, s.Refused, found)
		}
		say := strings.SplitN(r.Voice.Say(key, 6, 7), ",", 2)[0]
		if !strings.Contains(rejects.String(), say) || !strings.Contains(rejects.String(), strings.TrimSuffix(row, "\n")) {
			t.Errorf("%s: reject file\n%s", reason, rejects.String())
		}
		r.Partial, r.Progress = true, nil
		if _, err := r.Find(context.Background(), emit); err != nil || found != 1 {
			t.Errorf("%s: with partial %d found, error %v", reason, found, err)
		}
	}
}

// A mark that does not match ends it with the line, and a file without the columns names them.
func TestReconcileRefusesFiles(t *testing.T) {
	t.Parallel()
	none := func([]ledger.Finding) error { t.Error("something was found"); return nil }
	r := tables(t, headA+"P1,"+person(1)+",E\"F,2026-03,20,100.00,\n", headB)
	if _, err := r.Find(context.Background(), none); fault.As(err).Key != "wages.reconcile.quote" || fault.As(err).Args[0] != 2 {
		t.Errorf("error %v", err)
	}
	r = tables(t, "a,b,c\n1,2,3\n", headB)
	if _, err := r.Find(context.Background(), none); !fault.Is(err, fault.Invalid) {
		t.Errorf("error %v", err)
	}
	r = tables(t, "", headB)
	if _, err := r.Find(context.Background(), none); fault.As(err).Key != "wages.reconcile.empty" {
		t.Errorf("error %v", err)
	}
	r = tables(t, headA, headB)
	r.Bank += ".missing"
	if _, err := r.Find(context.Background(), none); fault.As(err).Key != "wages.reconcile.open" {
		t.Errorf("error %v", err)
	}
}

// The register closes the list of projects, and gives each its pay day.
func TestReconcileByRegister(t *testing.T) {
	t.Parallel()
	id := person(1)
	r := tables(t, headA+"P1,"+id+",,2026-03,20,100.00,\nP2,"+id+",,2026-03,20,100.00,\nP3,"+id+",,2026-03,20,100.00,\n",
		headB+"P1,T1,2026-04-20,"+id+",,100.00,2026-03,,\nP2,T2,2026-04-20,"+id+",,100.00,2026-03,,\n")
	r.Projects = filepath.Join(t.TempDir(), "p.csv")
	if err := os.WriteFile(r.Projects, []byte("项目编号,工资支付日,施工总承包单位\nP1,10,G1\nP2,20,G2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Partial = true
	var got []ledger.Finding
	s, err := r.Find(context.Background(), func(l []ledger.Finding) error { got = append(got, l...); return nil })
	if err != nil || s.Refused != 1 || len(got) != 1 || got[0].Subject != "P1" || got[0].Check != FoundLate || got[0].Count != 10 || got[0].Party != "G1" {
		t.Errorf("%v %v %+v", err, got, s)
	}
}

// 2026-02-15 is a Sunday that is worked for Spring Festival; 2026-05-01 to 05 are days off, so a pay day on the 3rd moves to 30 April.
func TestPayDayMovesBefore(t *testing.T) {
	t.Parallel()
	free := off(t)
	for _, c := range []struct {
		month ledger.Month
		day   int
		want  string
	}{{ledger.MonthOf(2026, 4), 3, "2026-04-30"}, {ledger.MonthOf(2026, 1), 31, "2026-02-28"}, {ledger.MonthOf(2026, 2), 15, "2026-03-13"}, {ledger.MonthOf(2025, 12), 15, "2026-01-15"}} {
		if got := PayDay(c.month, c.day, free); got.String() != c.want {
			t.Errorf("wages of %s, day %d: %s, want %s", c.month, c.day, got, c.want)
		}
	}
}

func TestCitizen(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"11010519491231002X": true, "440524188001010014": true, "110105194912310021": false, "11010519491231002x": false, "1101051949123100": false, "1101051949123100２X": false} {
		if Citizen([]byte(id)) != want {
			t.Errorf("%s: %v", id, !want)
		}
	}
}
