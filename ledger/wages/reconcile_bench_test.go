package wages

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ombud/ledger"
	"ombud/machine/prf"
)

// BenchmarkReconcile is a year of 25,000 workers: 300,000 rows on each side, from csv to findings.
func BenchmarkReconcile(b *testing.B) {
	const workers = 25_000
	dir := b.TempDir()
	r := Reconciliation{Attendance: filepath.Join(dir, "a.csv"), Bank: filepath.Join(dir, "b.csv"), At: asked, PayDay: 15, Tolerance: 100, Off: off(b), Secret: make([]byte, prf.SecretSize), Voice: voice(b)}
	ids := make([]string, workers)
	for i := range ids {
		s := fmt.Sprintf("99010119%02d0101%03d", 10+i/1000, i%1000)
		sum := 0
		for k := range 17 {
			sum += int(s[k]-'0') * (1 << (17 - k) % 11)
		}
		ids[i] = s + string("10X98765432"[sum%11])
	}
	for path, row := range map[string]func(w *bufio.Writer, m ledger.Month, i int){
		r.Attendance: func(w *bufio.Writer, m ledger.Month, i int) {
			fmt.Fprintf(w, "YC2025%06d,%s,\"91990101,MA%07dX\",%s,21.5,%d.%02d,%s\n", i/200, ids[i], i/20, m, 4000+i%3000, i%100, m.Last()+2)
		},
		r.Bank: func(w *bufio.Writer, m ledger.Month, i int) {
			i = i * 7919 % workers
			fmt.Fprintf(w, "YC2025%06d,TX2026%012d,%s,%s,62220202%011d,%d.%02d,%s,\"工资\",,\"代发,工资\"\n", i/200, i, m.Last()+9, ids[i], i, 4000+i%3000, i%100, m)
		},
	} {
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		if path == r.Attendance {
			w.WriteString(headA)
		} else {
			w.WriteString("project,txn,day,worker,card,amount,month,kind,of,remark\n")
		}
		for m := ledger.MonthOf(2025, 10); m <= ledger.MonthOf(2026, 9); m++ {
			for i := range workers {
				row(w, m, i)
			}
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
	var s Summary
	for b.Loop() {
		var err error
		r.Progress = nil
		if s, err = r.Find(context.Background(), func([]ledger.Finding) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	if s.Attendance != 12*workers || s.Bank != 12*workers || s.Findings != 0 {
		b.Fatalf("%+v", s)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(24*workers), "ns/row")
}
