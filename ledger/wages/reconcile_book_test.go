package wages

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"ombud/ledger"
	"ombud/machine/prf"

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
