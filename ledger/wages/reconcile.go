package wages

import (
	"context"
	"io"
	"os"
	"runtime"
	"slices"
	"sync/atomic"

	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/extsort"
	"ombud/machine/words"
)

// Reconciliation lays what was confirmed beside what the bank paid, row against row, for whole cities at once: tables as csv, any
// number of rows, memory that does not grow with them.
type Reconciliation struct {
	Attendance, Bank string // files
	Projects         string // register: which projects there are and their pay days; "" takes every project that the rows name
	At               ledger.Day
	Tolerance        ledger.Fen // less than this apart counts as agreeing
	PayDay           int        // of projects without one in the register
	Off              func(ledger.Day) bool
	Secret           []byte // prf.SecretSize bytes, under which workers and cards become keys

	Memory  int64  // bytes of rows kept in memory; more lies on disk meanwhile. 192 MiB if 0
	Dir     string // where
	Workers int    // as many as there are cores if 0

	Rejects  func(kind string) (io.WriteCloser, error) // where refused rows of a table go; asked when the first is refused
	Partial  bool                                      // go on without the rows that were refused
	Voice    words.Voice
	Progress *Progress
}

// Progress is how far a reconciliation is; any goroutine may look.
type Progress struct {
	Total  atomic.Int64 // bytes of both files
	Rows   atomic.Int64
	Parts  atomic.Int64 // of extsort.Parts, once everything is read
	begun  atomic.Int64
	second atomic.Int64
}

// Bytes is how much of the files is read.
func (p *Progress) Bytes() int64 { return p.begun.Load() + p.second.Load() }

// Summary is what a reconciliation went through.
type Summary struct {
	Attendance, Bank int64 // rows that were taken
	Refused          int64
	Projects         int
	Findings         int64
	Amount           map[string]ledger.Fen // by check
	Count            map[string]int64
	Spilled          int64 // bytes that lay on disk
}

const usualMemory = 192 << 20

// gathered is both tables, dealt for sorting, and what their names stand for.
type gathered struct {
	mem              *extsort.Memory
	attendance, bank *extsort.Table
	projects         *register
	employers        *register
	summary          Summary
}

// Find compares and emits the findings in an order that depends on nothing but the rows: project by project. Nobody is accused because
// a row could not be read: if rows are refused it ends with a fault before it finds anything, unless Partial.
func (r *Reconciliation) Find(ctx context.Context, emit func([]ledger.Finding) error) (Summary, error) {
	g, err := r.gather(ctx)
	if g != nil {
		defer g.mem.Close()
	}
	if err != nil {
		if g != nil {
			return g.summary, err
		}
		return Summary{}, err
	}
	f := newFinder(r, g)
	out := sequence[[]ledger.Finding]{each: func(lists [][]ledger.Finding) error {
		list := slices.Concat(lists...) // of a part, which may have come in pieces: the order of the findings must not show it
		slices.SortFunc(list, before)
		if len(list) == 0 {
			return nil
		}
		for i := range list {
			g.summary.Findings++
			g.summary.Count[list[i].Check]++
			g.summary.Amount[list[i].Check] += list[i].Amount
		}
		return emit(list)
	}}
	g.summary.Amount, g.summary.Count = map[string]ledger.Fen{}, map[string]int64{}
	err = extsort.Walk(ctx, r.workers(), pairPrefix, []*extsort.Table{g.attendance, g.bank}, func(_, part int, v []*extsort.View) error {
		list, err := f.part(v[0], v[1])
		if err != nil {
			return err
		}
		out.add(part, list)
		return nil
	}, func(part int) error {
		if r.Progress != nil {
			r.Progress.Parts.Add(1)
		}
		return out.done(part)
	})
	g.summary.Spilled = g.mem.Spilled()
	return g.summary, err
}

func (r *Reconciliation) workers() int {
	if r.Workers > 0 {
		return r.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// gather reads both files into tables.
func (r *Reconciliation) gather(ctx context.Context) (*gathered, error) {
	limit := r.Memory
	if limit == 0 {
		limit = usualMemory
	}
	if r.Progress == nil {
		r.Progress = &Progress{}
	}
	h, err := newKeys(r.Secret)
	if err != nil {
		return nil, err
	}
	g := &gathered{mem: extsort.NewMemory(limit, r.Dir), projects: newRegister(), employers: newRegister()}
	g.attendance, g.bank = g.mem.Table(attendanceSize, attendanceKey), g.mem.Table(bankSize, bankKey)
	if r.Projects != "" {
		if err := r.readProjects(g.projects); err != nil {
			return g, err
		}
	}
	for _, path := range []string{r.Attendance, r.Bank} {
		if info, err := os.Stat(path); err == nil {
			r.Progress.Total.Add(info.Size())
		}
	}
	for _, t := range []struct {
		kind, path string
		table      *extsort.Table
		read       func(*batch) error
		done       *atomic.Int64
	}{{KindAttendance, r.Attendance, g.attendance, readAttendance, &r.Progress.begun}, {KindFlow, r.Bank, g.bank, readBank, &r.Progress.second}} {
		in, err := openTable(t.path, profiles[t.kind])
		if err != nil {
			return g, err
		}
		refused, err := r.read(ctx, in, t.kind, t.table, g, h, t.read, t.done)
		in.Close()
		g.summary.Refused += refused
		if err != nil {
			return g, err
		}
	}
	g.summary.Attendance, g.summary.Bank, g.summary.Projects = g.attendance.Rows(), g.bank.Rows(), g.projects.len()
	if g.summary.Refused > 0 && !r.Partial {
		return g, fault.New(fault.Invalid, "wages.reconcile.refused", g.summary.Refused)
	}
	return g, nil
}
