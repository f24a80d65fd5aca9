package wages

import (
	"cmp"

	"ombud/ledger"
	"ombud/machine/extsort"
)

// What a reconciliation finds.
const (
	FoundUnpaid       = "unpaid"        // nothing was paid for a month of work by the pay day
	FoundShort        = "short"         // less was paid than confirmed
	FoundLate         = "late"          // all was paid, some of it after the pay day
	FoundNoAttendance = "no-attendance" // paid without attendance
	FoundReturned     = "returned"      // a transfer came back and was not sent again
)

// finder compares the rows of one worker's month on one project.
type finder struct {
	r    *Reconciliation
	g    *gathered
	days [32][]ledger.Day // pay day by agreed day and month since firstMonth
}

// firstMonth is before any month for which wages of these ledgers are asked.
const firstMonth = ledger.Month(2000 * 12)

func newFinder(r *Reconciliation, g *gathered) *finder {
	f := &finder{r: r, g: g}
	for d := 1; d <= 31; d++ {
		for m := firstMonth; m <= r.At.Month(); m++ {
			f.days[d] = append(f.days[d], PayDay(m, d, r.Off))
		}
	}
	return f
}

// PayDay is the last day on which the wages of a month may be paid: the agreed day of the next month, its last day where it has fewer,
// and where that day is off the last working day before it (保障农民工工资支付条例 §14: 遇法定节假日或者休息日的，应当在法定节假日或者休息日前支付).
func PayDay(m ledger.Month, agreed int, off func(ledger.Day) bool) ledger.Day {
	d := (m + 1).First() + ledger.Day(min(agreed, (m+1).Days())-1)
	for off != nil && off(d) {
		d--
	}
	return d
}

func (f *finder) payDay(m ledger.Month, p *Project) ledger.Day {
	agreed := cmp.Or(p.PayDay, f.r.PayDay)
	if m < firstMonth || agreed < 1 || agreed > 31 || int(m-firstMonth) >= len(f.days[agreed]) {
		return PayDay(m, max(1, min(agreed, 31)), f.r.Off)
	}
	return f.days[agreed][m-firstMonth]
}

// before orders findings: by project, month, check and line.
func before(a, b ledger.Finding) int {
	return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Check, b.Check),
		cmp.Compare(a.Proof[0].Line, b.Proof[0].Line), cmp.Compare(a.Proof[0].Kind, b.Proof[0].Kind))
}

// part compares a stretch of both tables.
func (f *finder) part(a, b *extsort.View) ([]ledger.Finding, error) {
	var out []ledger.Finding
	var project Project
	var number uint32
	err := extsort.Join(a, b, pairPrefix, func(aLo, aHi, bLo, bHi int) error {
		var s sums
		for i := aLo; i < aHi; i++ {
			s.row.get(a.At(i))
			s.confirm(i == aLo)
		}
		if bLo < bHi {
			s.flow.get(b.At(bLo))
		}
		n := s.row.project
		if aLo == aHi {
			n = s.flow.project
		}
		if n != number || project.ID == "" {
			number, project = n, f.g.projects.project(n)
		}
		month := s.row.month
		if aLo == aHi {
			month = s.flow.month
		}
		due := f.payDay(month, &project)
		if due >= f.r.At { // the pay day is not over: nothing is owed yet
			return nil
		}
		for i := bLo; i < bHi; i++ {
			s.flow.get(b.At(i))
			s.pay(due)
		}
		from := len(out)
		if out = s.judge(out, aLo < aHi, due, f.r.Tolerance); len(out) == from {
			return nil
		}
		proof := refs(a, b, aLo, aHi, bLo, bHi)
		for i := from; i < len(out); i++ {
			x := &out[i]
			x.Subject, x.Period, x.Proof = project.ID, month, proof
			x.Party = cmp.Or(f.g.employers.text(s.employer), project.General)
			x.Person = s.row.worker
			if aLo == aHi {
				x.Person = s.flow.worker
			}
		}
		return nil
	})
	return out, err
}

func refs(a, b *extsort.View, aLo, aHi, bLo, bHi int) []ledger.Ref {
	out := make([]ledger.Ref, 0, aHi-aLo+bHi-bLo)
	var r attendanceRow
	for i := aLo; i < aHi; i++ {
		r.get(a.At(i))
		out = append(out, ledger.Ref{Kind: KindAttendance, Line: r.line})
	}
	var w bankRow
	for i := bLo; i < bHi; i++ {
		w.get(b.At(i))
		out = append(out, ledger.Ref{Kind: KindFlow, Line: w.line})
	}
	return out
}

// sums are a worker's month on a project.
type sums struct {
	row      attendanceRow // the one at hand
	flow     bankRow
	employer uint32 // of the first row that names one
	due      ledger.Fen
	paid     ledger.Fen // what went out
	back     ledger.Fen // what came back
	inTime   ledger.Fen // out less back, by the pay day
	last     ledger.Day // of a wage
}

func (s *sums) confirm(first bool) {
	s.due += s.row.due
	if first || s.employer == 0 {
		s.employer = s.row.employer
	}
}

func (s *sums) pay(due ledger.Day) {
	switch s.flow.kind {
	case Wage:
		s.paid += s.flow.fen
		s.last = max(s.last, s.flow.day)
		if s.flow.day <= due {
			s.inTime += s.flow.fen
		}
	case Return:
		s.back += s.flow.fen
		if s.flow.day <= due {
			s.inTime -= s.flow.fen
		}
	}
}

// judge says what is wrong with the month. Amounts within the tolerance agree.
func (s *sums) judge(out []ledger.Finding, attended bool, due ledger.Day, tolerance ledger.Fen) []ledger.Finding {
	net := s.paid - s.back
	if !attended {
		if net > tolerance {
			out = append(out, ledger.Finding{Check: FoundNoAttendance, Amount: net})
		}
		return out
	}
	if net >= s.due-tolerance {
		if s.inTime < s.due-tolerance {
			out = append(out, ledger.Finding{Check: FoundLate, Amount: s.due - max(s.inTime, 0), Count: int64(s.last - due)})
		}
		return out
	}
	missing := s.due - max(net, 0)
	if back := min(s.back, missing); back > tolerance { // the cause is known: the rest is judged without it
		out = append(out, ledger.Finding{Check: FoundReturned, Amount: back})
		missing -= back
	}
	if missing > tolerance {
		check := FoundShort
		if s.paid == 0 {
			check = FoundUnpaid
		}
		out = append(out, ledger.Finding{Check: check, Amount: missing})
	}
	return out
}
