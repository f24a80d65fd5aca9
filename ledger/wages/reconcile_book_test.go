package wages

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"ombud/base/calendar"
	"ombud/ledger"
	"ombud/machine/prf"
	"ombud/rules"

	"pgregory.net/rapid"
)

// Books hold every row once, each project in one book, in the order worker, month, day, with what the row says.
func TestBooksHoldEveryRow(t *testing.T) {
	t.Parallel()
	v := voice(t)
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		a, b := draw(r)
		rec := Reconciliation{At: asked, Secret: make([]byte, prf.SecretSize), Voice: v, Memory: rapid.SampledFrom([]int64{1, 1 << 30}).Draw(r, "memory"), Workers: 2}
		rec.Attendance, rec.Bank = writeTables(r, dir, a, b)
		var mu sync.Mutex
		seen := map[string]bool{}
		var rows, want []string
		_, err = rec.Books(context.Background(), func(k *Book) error {
			mu.Lock()
			defer mu.Unlock()
			if seen[k.Project.ID] {
				return fmt.Errorf("project %s twice", k.Project.ID)
			}
			seen[k.Project.ID] = true
			if !slices.IsSortedFunc(k.Attendance, func(a, b Attendance) int {
				return cmp.Or(bytes.Compare(a.Worker[:], b.Worker[:]), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Ref.Line, b.Ref.Line))
			}) {
				return fmt.Errorf("attendance out of order")
			}
			if !slices.IsSortedFunc(k.Flows, func(a, b Flow) int {
				month := func(f Flow) ledger.Month { return cmp.Or(f.Month, f.Day.Month()-1) }
				return cmp.Or(bytes.Compare(a.Worker[:], b.Worker[:]), cmp.Compare(month(a), month(b)), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Ref.Line, b.Ref.Line))
			}) {
				return fmt.Errorf("flows out of order")
			}
			for _, x := range k.Attendance {
				rows = append(rows, fmt.Sprint("a", x.Ref.Line, k.Project.ID, x.Worker, x.Employer, x.Month, x.Due))
			}
			for _, x := range k.Flows {
				rows = append(rows, fmt.Sprint("b", x.Ref.Line, k.Project.ID, x.Worker, x.Month, x.Day, x.Kind, x.Fen))
				if len(x.Txn) != 16 || x.Of != "" || x.Card == (ledger.Key{}) {
					return fmt.Errorf("flow %+v", x)
				}
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
		for i, x := range a {
			employer := ""
			if x.employer > 0 {
				employer = fmt.Sprintf("E%d", x.employer)
			}
			k, _ := WorkerKey(rec.Secret, person(x.worker))
			want = append(want, fmt.Sprint("a", i+2, fmt.Sprintf("项目-%d", x.project), k, employer, x.month, x.due))
		}
		for i, x := range b {
			k, _ := WorkerKey(rec.Secret, person(x.worker))
			kind, month := Wage, x.month
			if x.back {
				kind = Return
			}
			if !x.said {
				month = 0
			}
			want = append(want, fmt.Sprint("b", i+2, fmt.Sprintf("项目-%d", x.project), k, month, x.day, kind, x.fen))
		}
		slices.Sort(rows)
		slices.Sort(want)
		if !slices.Equal(rows, want) {
			r.Fatalf("got\n%q\nwant\n%q", rows, want)
		}
	})
}

// Check is the ledger's checks over the rows, whatever the memory: the same findings as theirs over books made by hand.
func TestCheckIsTheChecks(t *testing.T) {
	t.Parallel()
	v := voice(t)
	terms := reconcileTerms(t)
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		a, b := draw(r)
		rec := Reconciliation{At: asked, PayDay: 15, Secret: make([]byte, prf.SecretSize), Voice: v, Memory: rapid.SampledFrom([]int64{1, 1 << 30}).Draw(r, "memory"), Workers: 2}
		rec.Attendance, rec.Bank = writeTables(r, dir, a, b)
		say := func(f ledger.Finding) string {
			return fmt.Sprint(f.Check, f.Subject, f.Party, f.Period, f.Person, f.Amount, f.Count, f.Proof)
		}
		var got, want []string
		s, err := rec.Check(context.Background(), terms, func(list []ledger.Finding) error {
			for _, f := range list {
				got = append(got, say(f))
			}
			return nil
		})
		if err != nil || s.Findings != int64(len(got)) {
			r.Fatal(err, s)
		}
		books := map[int]*Book{}
		book := func(project int) *Book {
			if books[project] == nil {
				books[project] = &Book{Project: Project{ID: fmt.Sprintf("项目-%d", project), PayDay: 15}}
			}
			return books[project]
		}
		card := sameCard(t, rec.Secret)
		for i, x := range a {
			k, _ := WorkerKey(rec.Secret, person(x.worker))
			employer := ""
			if x.employer > 0 {
				employer = fmt.Sprintf("E%d", x.employer)
			}
			m := book(x.project)
			m.Attendance = append(m.Attendance, Attendance{Ref: ledger.Ref{Kind: KindAttendance, Line: uint32(i + 2)}, Worker: k, Employer: employer, Month: x.month, Halves: 0, Due: x.due})
		}
		for i, x := range b {
			k, _ := WorkerKey(rec.Secret, person(x.worker))
			f := Flow{Ref: ledger.Ref{Kind: KindFlow, Line: uint32(i + 2)}, Txn: fmt.Sprint("T", i), Day: x.day, Month: x.month, Worker: k, Card: card, Fen: x.fen, Left: -1}
			if x.back {
				f.Kind = Return
			}
			if !x.said {
				f.Month = 0
			}
			m := book(x.project)
			m.Flows = append(m.Flows, f)
		}
		for _, b := range books {
			Run(b, asked, terms, func(f ledger.Finding) {
				if slices.Contains(ByTwoTables, f.Check) && f.Check != "impossible" { // days are written at random here
					want = append(want, say(f))
				}
			})
		}
		got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "impossible") })
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			r.Fatalf("got\n%q\nwant\n%q", got, want)
		}
	})
}

func reconcileTerms(t *testing.T) *Terms {
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := rules.Files.ReadFile("terms/wages.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadTerms(raw, cal)
	if err != nil {
		t.Fatal(err)
	}
	return b.For("")
}

func sameCard(t *testing.T, secret []byte) (k ledger.Key) {
	h, err := prf.New(secret)
	if err != nil {
		t.Fatal(err)
	}
	h.Sum(spaceCard, []byte("6222020200112233445"), (*[prf.Size]byte)(&k))
	return k
}

// A return names the transfer that it undoes by the same number.
func TestBooksKeepNumbersAlike(t *testing.T) {
	t.Parallel()
	id := person(1)
	r := tables(t, headA, headB+"P,T1,2026-04-01,"+id+",622202020011,5.00,2026-03,wage,\nP,T2,2026-04-02,"+id+",622202020011,5.00,2026-03,return,T1\n")
	n := 0
	_, err := r.Books(context.Background(), func(b *Book) error {
		n++
		if len(b.Flows) != 2 || b.Flows[1].Of != b.Flows[0].Txn || b.Flows[0].Txn == b.Flows[1].Txn || b.Flows[0].Of != "" || b.Flows[0].Card != b.Flows[1].Card {
			t.Errorf("%+v", b.Flows)
		}
		return nil
	})
	if err != nil || n != 1 {
		t.Error(n, err)
	}
}

// What is not plain csv comes through machine/sheet, and its rows keep the numbers that a spreadsheet shows.
func TestReconcileWorkbook(t *testing.T) {
	t.Parallel()
	r := tables(t, headA, headB)
	utf16 := []byte{0xff, 0xfe}
	for _, c := range headA + "\nP1," + person(1) + ",\"E\n1\",2026-03,20,100.00,\n\nP1," + person(2) + ",E,2026-03,20,100.00,\n" {
		utf16 = append(utf16, byte(c), byte(c>>8))
	}
	if err := os.WriteFile(r.Attendance, utf16, 0o600); err != nil {
		t.Fatal(err)
	}
	var lines []uint32
	_, err := r.Find(context.Background(), func(list []ledger.Finding) error {
		for _, f := range list {
			lines = append(lines, f.Proof[0].Line)
		}
		return nil
	})
	slices.Sort(lines)
	if err != nil || !slices.Equal(lines, []uint32{3, 5}) {
		t.Errorf("lines %v, error %v", lines, err)
	}
}
