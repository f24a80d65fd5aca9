package bench

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	book "ombud/ledger"
	"ombud/ledger/wages"
)

// wageFiles are two tables with a seed and what was planted in them.
type wageFiles struct {
	attendance, bank, paydays string
	at                        book.Day
	rows, bankRows            int64
	planted                   map[string]int64
	amount                    map[string]book.Fen
}

// What goes wrong, in parts of a million of attendance rows; about 0.7 % in all, and as much again that looks wrong and is not.
const (
	plantUnpaid     = 1500
	plantShort      = 1500
	plantLate       = 1500
	plantReturned   = 1500
	plantUnattended = 1075
	decoyResent     = 2000 // came back and was sent again in time
	decoySplit      = 3000 // in two transfers
	decoyFen        = 2000 // off by less than the tolerance
	unsaidMonth     = 10_000
)

const (
	wageMonths   = 12
	workersASite = 200
	wageSeed     = 20261125
)

// wageMaker writes the files.
type wageMaker struct {
	rnd        *rand.Rand
	a, b       *bufio.Writer
	files      *wageFiles
	workers    int
	txn        int
	id, card   [24]byte
	line       []byte
	off        func(book.Day) bool
	month, due book.Day
}

// makeWages writes rows of attendance, month after month and site after site, and the bank's rows, which come month after month in no
// order of sites, as banks deliver them.
func makeWages(dir string, rows int64, off func(book.Day) bool) (*wageFiles, error) {
	f := &wageFiles{attendance: filepath.Join(dir, "attendance.csv"), bank: filepath.Join(dir, "bank.csv"), paydays: filepath.Join(dir, "paydays.csv"),
		at: book.DayOf(2026, 11, 25), planted: map[string]int64{}, amount: map[string]book.Fen{}}
	m := &wageMaker{rnd: rand.New(rand.NewPCG(wageSeed, 1)), files: f, workers: max(1, int(rows/wageMonths)), off: off}
	af, err := os.Create(f.attendance)
	if err != nil {
		return nil, err
	}
	defer af.Close()
	bf, err := os.Create(f.bank)
	if err != nil {
		return nil, err
	}
	defer bf.Close()
	m.a, m.b = bufio.NewWriterSize(af, 1<<20), bufio.NewWriterSize(bf, 1<<20)
	fmt.Fprintln(m.a, "project,worker,employer,month,days,due,signed")
	fmt.Fprintln(m.b, "project,txn,day,worker,card,amount,month,kind,of,remark")
	paydays := "month,due\n"
	for i := range wageMonths {
		month := book.MonthOf(2025, 10) + book.Month(i)
		pay := wages.PayDay(month, 15, off)
		paydays += fmt.Sprintf("%s,%s\n", month, pay)
		m.monthOf(month, pay)
	}
	for _, err := range []error{m.a.Flush(), m.b.Flush(), os.WriteFile(f.paydays, []byte(paydays), 0o600)} {
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

// wageOf is what a worker is owed for a month: the same for both tables without keeping it.
func wageOf(worker int, month book.Month) book.Fen {
	x := uint64(worker)*0x9e3779b97f4a7c15 ^ uint64(month)*0xbf58476d1ce4e5b9
	x ^= x >> 31
	return book.Fen(350_000 + x*0x94d049bb133111eb>>44)
}

func site(worker int) string { return fmt.Sprintf("YC2025%06d", worker/workersASite) }

// citizen is an identity number of the fictional city 990100, with its check digit.
func citizen(worker int) string {
	day := book.DayOf(1966, 1, 1) + book.Day(worker%14000)
	y, mo, d := day.Date()
	s := fmt.Sprintf("%06d%04d%02d%02d%03d", 990101+worker/14_000_000, y, mo, d, worker/14000%1000)
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * (1 << (17 - i) % 11)
	}
	return s + string("10X98765432"[sum%11])
}

func (m *wageMaker) monthOf(month book.Month, pay book.Day) {
	for w := range m.workers {
		fmt.Fprintf(m.a, "%s,%s,\"9199010%d,MA%08dX\",%s,%d.%d,%s,%s\n", site(w), citizen(w), w%7, w/20, month, 20+w%8, 5*(w%2), yuan(wageOf(w, month)), month.Last()+3)
	}
	m.files.rows += int64(m.workers)
	// a walk through all workers in steps that share no factor with their number visits each once
	step := 7_368_787 % m.workers
	for gcd(step, m.workers) != 1 {
		step++
	}
	for i, w := 0, 0; i < m.workers; i++ {
		m.payment(w, month, pay)
		w = (w + step) % m.workers
	}
	for range m.workers * plantUnattended / 1_000_000 { // a month that was paid before the worker came: another site's worker
		w := m.rnd.IntN(m.workers)
		m.unattended(w, month, pay)
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (m *wageMaker) found(check string, fen book.Fen) {
	m.files.planted[check]++
	m.files.amount[check] += fen
}

// payment writes what the bank did for a worker's month: mostly one transfer in time.
func (m *wageMaker) payment(w int, month book.Month, pay book.Day) {
	fen := wageOf(w, month)
	day := pay - book.Day(m.rnd.IntN(5))
	p := m.rnd.IntN(1_000_000)
	in := func(n int) bool { p -= n; return p < 0 }
	switch {
	case in(plantUnpaid):
		m.found(wages.FoundUnpaid, fen)
	case in(plantShort):
		less := book.Fen(10_000 + m.rnd.IntN(200_000))
		m.found(wages.FoundShort, less)
		m.row(w, month, day, fen-less, "工资", "")
	case in(plantLate):
		m.found(wages.FoundLate, fen)
		m.row(w, month, pay+1+book.Day(m.rnd.IntN(20)), fen, "工资", "")
	case in(plantReturned):
		m.found(wages.FoundReturned, fen)
		of := m.row(w, month, day, fen, "工资", "")
		if m.rnd.IntN(2) == 0 {
			m.row(w, month, day+1, fen, "退回", of)
		} else {
			m.row(w, month, day+1, -fen, "工资", of) // as a reversal
		}
	case in(decoyResent):
		of := m.row(w, month, day-3, fen, "工资", "")
		m.row(w, month, day-2, fen, "退回", of)
		m.row(w, month, day, fen, "工资", "")
	case in(decoySplit):
		m.row(w, month, day-1, fen/3, "工资", "")
		m.row(w, month, day, fen-fen/3, "工资", "")
	case in(decoyFen):
		m.row(w, month, day, fen-book.Fen(m.rnd.IntN(100)), "工资", "")
	default:
		m.row(w, month, day, fen, "工资", "")
	}
}

// unattended pays a worker on a site where they never were; once for each month and worker, or the sums would run together.
func (m *wageMaker) unattended(w int, month book.Month, pay book.Day) {
	m.txn++
	fen := book.Fen(300_000 + m.txn%1000)
	ghost := m.workers + m.txn // nobody's number but theirs
	m.found(wages.FoundNoAttendance, fen)
	m.write(site(w), ghost, month.String(), pay-1, fen, "工资", "")
	m.files.bankRows++
}

func (m *wageMaker) row(w int, month book.Month, day book.Day, fen book.Fen, kind, of string) string {
	m.txn++
	said := month.String()
	if m.txn%(1_000_000/unsaidMonth) == 0 && day.Month() == month+1 {
		said = "" // some banks do not say; the day does
	}
	m.files.bankRows++
	return m.write(site(w), w, said, day, fen, kind, of)
}

func (m *wageMaker) write(project string, w int, month string, day book.Day, fen book.Fen, kind, of string) string {
	txn := fmt.Sprintf("TX2026%012d", m.txn)
	fmt.Fprintf(m.b, "%s,%s,%s,%s,62220202%011d,%s,%s,\"%s\",%s,\"代发,%s\"\n", project, txn, day, citizen(w), w, yuan(fen), month, kind, of, kind)
	return txn
}

func yuan(f book.Fen) string {
	if f < 0 {
		return "-" + yuan(-f)
	}
	return fmt.Sprintf("%d.%02d", f/100, f%100)
}
