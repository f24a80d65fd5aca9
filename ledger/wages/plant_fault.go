package wages

import (
	"math/bits"
	"slices"

	"ombud/ledger"
)

// planting is a kind of fault that is planted.
type planting struct {
	id     string
	ofPay  bool   // needs a bank that says for which month it pays
	done   bool   // needs a project that is completed
	across string // concerns the next project too
	fn     func(*plot)
}

// plantings are in the order of Checks, with a project that keeps every promise at the end.
var plantings = []planting{
	{id: "late", ofPay: true, fn: plantLate}, {id: "labour-late", fn: plantLabourLate}, {id: "account-short", ofPay: true, fn: plantAccountShort},
	{id: "settlement-unposted", ofPay: true, done: true, fn: plantUnposted}, {id: "settlement-unpaid", ofPay: true, done: true, fn: plantSettlementUnpaid},
	{id: "no-roster", fn: plantNoRoster}, {id: "no-contract", fn: plantNoContract}, {id: "table-missing", ofPay: true, fn: plantTableMissing},
	{id: "unsigned", fn: plantUnsigned}, {id: "unpaid", ofPay: true, fn: plantUnpaid}, {id: "short", ofPay: true, fn: plantShort},
	{id: "no-attendance", fn: plantNoAttendance}, {id: "returned", ofPay: true, fn: plantReturned}, {id: "shared-card", fn: plantSharedCard},
	{id: "impossible", fn: plantImpossible}, {id: "deposit-missing", fn: plantDepositMissing}, {id: "deposit-short", fn: plantDepositShort},
	{id: "guarantee-ending", fn: plantGuaranteeEnding}, {id: "no-notice", fn: plantNoNotice}, {id: "below-minimum", ofPay: true, fn: plantBelowMinimum},
	{id: "no-insurance", fn: plantNoInsurance}, {id: "two-sites", across: "two-sites"}, {id: "shared-card-across", across: "shared-card-across"}, {id: ""},
}

func (p *plot) plant(f ledger.Finding) {
	f.Subject = p.Project.ID
	p.planted = append(p.planted, f)
}

// pick is the confirmation of some worker for some month in the middle of the year; the last two workers are left to faults across.
func (p *plot) pick() *Attendance {
	return p.of(p.rng.IntN(len(p.Roster)-2), plantFrom+1+ledger.Month(p.rng.IntN(8)))
}

func (p *plot) of(worker int, m ledger.Month) *Attendance {
	return &p.Attendance[slices.IndexFunc(p.Attendance, func(a Attendance) bool { return a.Worker == p.Roster[worker].Worker && a.Month == m })]
}

func (p *plot) unpay(a *Attendance) {
	p.Flows = slices.DeleteFunc(p.Flows, func(f Flow) bool { return f.Worker == a.Worker && f.Month == a.Month && f.Kind != Labour })
}

func (p *plot) send(a *Attendance, kind FlowKind, d ledger.Day, fen ledger.Fen, undoes string) Flow {
	card := p.Roster[slices.IndexFunc(p.Roster, func(r Roster) bool { return r.Worker == a.Worker })].Card
	f := Flow{Ref: p.ref(KindFlow), Txn: p.number2(), Kind: kind, Day: d, Month: a.Month, Worker: a.Worker, Card: card, Fen: fen, Of: undoes, Left: -1}
	p.Flows = append(p.Flows, f)
	return f
}

func plantLate(p *plot) {
	a, days := p.pick(), 1+p.rng.IntN(12)
	p.unpay(a)
	p.send(a, Wage, paidBy(&p.Project, a.Month, p.t)+ledger.Day(days), a.Due, "")
	p.plant(ledger.Finding{Check: "late", Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: a.Due, Count: int64(days)})
}

func plantUnpaid(p *plot) {
	a := p.pick()
	p.unpay(a)
	p.plant(ledger.Finding{Check: "unpaid", Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: a.Due})
}

func plantShort(p *plot) {
	a, lacks := p.pick(), 101+ledger.Fen(p.rng.IntN(2))*5000
	p.unpay(a)
	p.send(a, Wage, paidBy(&p.Project, a.Month, p.t), a.Due-lacks, "")
	p.plant(ledger.Finding{Check: "short", Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: lacks})
}

func plantReturned(p *plot) {
	a := p.pick()
	p.unpay(a)
	f := p.send(a, Wage, paidBy(&p.Project, a.Month, p.t)-2, a.Due, "")
	p.send(a, Return, f.Day+1, a.Due, f.Txn)
	p.plant(ledger.Finding{Check: "returned", Party: p.Project.General, Period: a.Month, Person: a.Worker, Amount: a.Due})
	p.plant(ledger.Finding{Check: "unpaid", Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: a.Due})
}

func plantNoAttendance(p *plot) {
	f := Flow{Ref: p.ref(KindFlow), Txn: p.number2(), Day: p.at - 40, Month: plantLast - 2, Worker: p.key(), Card: p.key(), Fen: 500000, Left: -1}
	p.Flows = append(p.Flows, f)
	p.plant(ledger.Finding{Check: "no-attendance", Party: p.Project.General, Period: f.Month, Person: f.Worker, Amount: f.Fen})
}

func plantLabourLate(p *plot) {
	m := plantFrom + 2 + ledger.Month(p.rng.IntN(8))
	p.Flows = slices.DeleteFunc(p.Flows, func(f Flow) bool { return f.Kind == Labour && f.Day.Month() == m })
	p.plant(ledger.Finding{Check: "labour-late", Party: p.Project.Owner, Period: m, Amount: p.earned(m - 1)})
}

func plantAccountShort(p *plot) {
	m, lacks := plantLast+1, ledger.Fen(1+p.rng.IntN(100000))
	p.Flows = append(p.Flows, Flow{Ref: p.ref(KindFlow), Txn: p.number2(), Kind: Other, Day: p.at, Left: p.earned(m) - lacks})
	p.plant(ledger.Finding{Check: "account-short", Party: p.Project.General, Period: m, Amount: lacks, Count: int64(paidBy(&p.Project, m, p.t) - p.at)})
}

func plantUnposted(p *plot) {
	s := &p.Settlements[p.rng.IntN(len(p.Settlements))]
	s.Posted = 0
	p.plant(ledger.Finding{Check: "settlement-unposted", Party: s.Employer, Person: s.Worker, Amount: s.Due, Count: int64(p.at - p.Project.Completed)})
}

func plantSettlementUnpaid(p *plot) {
	s := p.Settlements[p.rng.IntN(len(p.Settlements))]
	p.Flows = slices.DeleteFunc(p.Flows, func(f Flow) bool { return f.Worker == s.Worker && f.Kind == Wage && f.Month == 0 })
	p.plant(ledger.Finding{Check: "settlement-unpaid", Party: s.Employer, Person: s.Worker, Amount: s.Due, Count: int64(p.at - s.Posted)})
}

func plantNoRoster(p *plot) {
	w := p.rng.IntN(len(p.Roster) - 2)
	r := p.Roster[w]
	if p.rng.IntN(2) == 0 { // registered some days after work began
		p.Roster[w].Entered += 10
		first := p.of(w, plantFrom)
		early := first.On & (1<<(r.Entered+10-plantFrom.First()) - 1)
		p.plant(ledger.Finding{Check: "no-roster", Party: r.Employer, Period: plantFrom, Person: r.Worker, Count: int64(bits.OnesCount32(early))})
		return
	}
	for _, a := range p.Attendance {
		if a.Worker == r.Worker {
			p.plant(ledger.Finding{Check: "no-roster", Party: r.Employer, Period: a.Month, Person: r.Worker, Count: int64(bits.OnesCount32(a.On))})
		}
	}
	p.Roster = slices.Delete(p.Roster, w, w+1)
}

func plantNoContract(p *plot) {
	r := &p.Roster[p.rng.IntN(len(p.Roster))]
	r.Contract = 0
	p.plant(ledger.Finding{Check: "no-contract", Party: r.Employer, Period: r.Entered.Month(), Person: r.Worker, Count: int64(p.at-r.Entered) + 1})
}

func plantTableMissing(p *plot) {
	a := *p.pick()
	gone := map[ledger.Key]bool{}
	for _, r := range p.Roster {
		if r.Employer == a.Employer {
			gone[r.Worker] = true
		}
	}
	p.Attendance = slices.DeleteFunc(p.Attendance, func(x Attendance) bool { return x.Month == a.Month && gone[x.Worker] })
	p.Flows = slices.DeleteFunc(p.Flows, func(f Flow) bool { return f.Kind != Labour && f.Month == a.Month && gone[f.Worker] })
	p.plant(ledger.Finding{Check: "table-missing", Party: a.Employer, Period: a.Month, Count: int64(len(gone))})
}

func plantUnsigned(p *plot) {
	a := p.pick()
	a.Signed = 0
	p.plant(ledger.Finding{Check: "unsigned", Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: a.Due})
}

func plantSharedCard(p *plot) {
	card := p.Roster[0].Card
	p.useCard(p.Roster[1].Worker, card)
	var sum ledger.Fen
	seen := map[string]bool{}
	for _, f := range p.Flows {
		if f.Card != card || seen[f.Txn] {
			continue
		}
		seen[f.Txn] = true
		if f.Kind == Return {
			sum -= f.Fen
		} else {
			sum += f.Fen
		}
	}
	p.plant(ledger.Finding{Check: "shared-card", Party: p.Project.General, Person: card, Amount: sum, Count: 2})
}

func plantImpossible(p *plot) {
	a := p.of(p.rng.IntN(len(p.Roster)-2), ledger.MonthOf(2026, 6))
	a.On, a.Halves = 1<<31-1, 62
	p.plant(ledger.Finding{Check: "impossible", Party: a.Employer, Period: a.Month, Person: a.Worker, Count: 31})
}

func plantDepositMissing(p *plot) {
	p.Deposits = nil
	p.plant(ledger.Finding{Check: "deposit-missing", Party: p.Project.General, Amount: p.needs(), Count: int64(p.at - p.Project.Started)})
}

func plantDepositShort(p *plot) {
	d := &p.Deposits[0]
	lacks := ledger.Fen(1)
	if p.rng.IntN(2) == 0 {
		d.Guarantee, d.Until, lacks = true, p.at-1, d.Fen // ended yesterday
	} else {
		d.Fen -= lacks
	}
	p.plant(ledger.Finding{Check: "deposit-short", Party: p.Project.General, Amount: lacks})
}

func plantGuaranteeEnding(p *plot) {
	d := &p.Deposits[0]
	d.Guarantee, d.Until = true, p.at+ledger.Day(p.rng.IntN(31))
	p.plant(ledger.Finding{Check: "guarantee-ending", Party: p.Project.General, Count: int64(d.Until - p.at)})
}

func plantNoNotice(p *plot) {
	since := p.Project.Started
	p.Notices = p.Notices[:p.rng.IntN(2)]
	if len(p.Notices) > 0 {
		since = p.Notices[0].Day
	}
	p.plant(ledger.Finding{Check: "no-notice", Party: p.Project.General, Count: int64(p.at - since)})
}

func plantBelowMinimum(p *plot) {
	a, lacks := p.pick(), ledger.Fen(1+p.rng.IntN(2)*9999)
	p.unpay(a)
	a.Due = minimumFor(int64(a.Halves), p.Project.MinMonthly, p.Project.MinDaily) - lacks
	p.send(a, Wage, paidBy(&p.Project, a.Month, p.t), a.Due, "")
	p.plant(ledger.Finding{Check: "below-minimum", Party: a.Employer, Period: a.Month, Person: a.Worker, Amount: lacks, Count: int64(a.Halves+1) / 2})
}

func plantNoInsurance(p *plot) {
	a := p.pick()
	p.Cover = slices.DeleteFunc(p.Cover, func(c Cover) bool { return c.Employer == a.Employer && c.Month == a.Month && c.Insurance })
	n := int64(0)
	for _, r := range p.Roster {
		if r.Employer == a.Employer {
			n++
		}
	}
	p.plant(ledger.Finding{Check: "no-insurance", Party: a.Employer, Period: a.Month, Count: n})
}

// acrossPlanted is what two neighbouring projects show only together.
func acrossPlanted(kind string, a, b *plot) (out []ledger.Finding) {
	if kind == "shared-card-across" {
		card := a.Roster[len(a.Roster)-2].Card
		for _, p := range []*plot{a, b} {
			out = append(out, ledger.Finding{Check: kind, Subject: p.Project.ID, Party: p.Project.General, Person: card, Count: 2})
		}
		return out
	}
	worker := a.Roster[len(a.Roster)-1].Worker
	for _, x := range a.Attendance {
		for _, y := range b.Attendance {
			if n := bits.OnesCount32(x.On & y.On); n > 0 && x.Worker == worker && y.Worker == worker && x.Month == y.Month {
				f := ledger.Finding{Check: kind, Period: x.Month, Person: worker, Count: int64(n)}
				f.Subject, f.Party = a.Project.ID, x.Employer
				out = append(out, f)
				f.Subject, f.Party = b.Project.ID, y.Employer
				out = append(out, f)
			}
		}
	}
	return out
}
