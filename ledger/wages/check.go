package wages

import (
	"cmp"
	"slices"

	"ombud/ledger"
)

// Check finds one kind of broken promise in the rows of one project, as they stand at the end of a day. It is pure: neither the order
// of the rows nor how they were delivered changes what it finds, and rows of later days are as if they were not there.
type Check struct {
	ID, Cite string
	Find     func(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding))
}

// Checks are those of one project, in the order of the law.
var Checks = []Check{
	{"late", "《保障农民工工资支付条例》第十四条", findLate},
	{"labour-late", "《保障农民工工资支付条例》第二十四条", findLabourLate},
	{"account-short", "《保障农民工工资支付条例》第二十六条", findAccountShort},
	{"settlement-unposted", "《保障农民工工资支付条例》第二十七条", findSettlementUnposted},
	{"settlement-unpaid", "《保障农民工工资支付条例》第二十七条", findSettlementUnpaid},
	{"no-roster", "《保障农民工工资支付条例》第二十八条第一款", findNoRoster},
	{"no-contract", "《保障农民工工资支付条例》第二十八条第一款", findNoContract},
	{"table-missing", "《保障农民工工资支付条例》第三十一条", findTableMissing},
	{"unsigned", "《保障农民工工资支付条例》第三十一条", findUnsigned},
	{"unpaid", "《保障农民工工资支付条例》第三条、第三十一条", findUnpaid},
	{"short", "《保障农民工工资支付条例》第三条、第三十一条", findShort},
	{"no-attendance", "《保障农民工工资支付条例》第三十一条", findNoAttendance},
	{"returned", "《保障农民工工资支付条例》第三十一条", findReturned},
	{"shared-card", "《保障农民工工资支付条例》第三十一条", findSharedCard},
	{"impossible", "《保障农民工工资支付条例》第三十一条", findImpossible},
	{"deposit-missing", "《保障农民工工资支付条例》第三十二条", findDepositMissing},
	{"deposit-short", "《保障农民工工资支付条例》第三十二条", findDepositShort},
	{"guarantee-ending", "《保障农民工工资支付条例》第三十二条", findGuaranteeEnding},
	{"no-notice", "《保障农民工工资支付条例》第三十四条", findNoNotice},
	{"below-minimum", "《中华人民共和国劳动法》第四十八条", findBelowMinimum},
	{"no-insurance", "《中华人民共和国建筑法》第四十八条", findNoInsurance},
}

// Run finds everything that the checks of one project find, in an order that depends on nothing but the rows.
func Run(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	for _, c := range Checks {
		var list []ledger.Finding
		c.Find(b, at, t, func(f ledger.Finding) {
			f.Check, f.Subject = c.ID, b.Project.ID
			slices.SortFunc(f.Proof, byRef)
			f.Proof = slices.Compact(f.Proof)
			list = append(list, f)
		})
		slices.SortFunc(list, byFinding)
		for _, f := range list {
			emit(f)
		}
	}
}

func byRef(a, b ledger.Ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(a.Line, b.Line))
}

func byKey(a, b ledger.Key) int { return slices.Compare(a[:], b[:]) }

func byFinding(a, b ledger.Finding) int {
	return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Party, b.Party),
		byKey(a.Person, b.Person), cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Count, b.Count))
}

// paidBy is the last day on which a month's wages may be paid: the agreed day of the next month, its last where it has fewer; where
// nobody works on it, the working day before (§14).
func paidBy(p *Project, m ledger.Month, t *Terms) ledger.Day {
	d := dayIn(m+1, p.PayDay)
	for t.Off(d) {
		d--
	}
	return d
}

// dayIn is the day of a month, its last where it has fewer or none is agreed.
func dayIn(m ledger.Month, agreed int) ledger.Day {
	if agreed < 1 || agreed > m.Days() {
		return m.Last()
	}
	return m.First() + ledger.Day(agreed) - 1
}

// runsOn reports whether the works go on at the end of a day.
func (p *Project) runsOn(at ledger.Day) bool {
	return p.Started != 0 && p.Started <= at && (p.Completed == 0 || p.Completed > at)
}

// workerMonth is what a worker is owed for a month of a project.
type workerMonth struct {
	worker ledger.Key
	month  ledger.Month
}

// monthOf is what the confirmations of a worker's month say together.
type monthOf struct {
	due    ledger.Fen
	halves int64
	party  string // the employer who owes most of it
	most   ledger.Fen
	rows   []*Attendance
}

// confirmed adds up the confirmations by worker and month.
func confirmed(b *Book) map[workerMonth]*monthOf {
	out := map[workerMonth]*monthOf{}
	by := map[workerMonth]map[string]ledger.Fen{}
	for i := range b.Attendance {
		a := &b.Attendance[i]
		k := workerMonth{a.Worker, a.Month}
		m := out[k]
		if m == nil {
			m, by[k] = &monthOf{}, map[string]ledger.Fen{}
			out[k] = m
		}
		m.due += a.Due
		m.halves += int64(a.Halves)
		m.rows = append(m.rows, a)
		by[k][a.Employer] += a.Due
	}
	for k, m := range out {
		for party, due := range by[k] {
			if m.party == "" || due > m.most || due == m.most && party < m.party {
				m.party, m.most = party, due
			}
		}
	}
	return out
}

func (m *monthOf) refs() []ledger.Ref {
	var out []ledger.Ref
	for _, a := range m.rows {
		out = append(out, a.Ref)
	}
	return out
}
