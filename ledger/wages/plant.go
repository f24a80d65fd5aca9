package wages

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"

	"ombud/ledger"
)

// PlantedCity is a fictional city whose books keep every promise except those that were broken on purpose. It shows the ledger in a demo
// and proves the checks: what they find must be what was planted.
type PlantedCity struct {
	At      ledger.Day
	Books   []Book
	Planted []ledger.Finding // without proof
}

// The year is fixed: the same seed gives the same city.
const (
	plantFrom  = ledger.Month(2025*12 + 10)
	plantLast  = ledger.Month(2026*12 + 8)
	plantPlace = "990102"
)

// plot is one project while it is laid out.
type plot struct {
	*Book
	rng     *rand.Rand
	t       *Terms
	at      ledger.Day
	number  int
	txn     int
	lines   map[string]uint32
	planted []ledger.Finding
}

// Plant lays out a year of a city of some projects, with planted faults of every kind in turn.
func Plant(seed uint64, projects int, t *Terms) *PlantedCity {
	c := &PlantedCity{At: ledger.DayOf(2026, 10, 31), Books: make([]Book, projects)}
	plots := make([]*plot, projects)
	for i := range plots {
		kind := plantings[i%len(plantings)]
		p := &plot{Book: &c.Books[i], rng: rand.New(rand.NewPCG(seed, uint64(i))), t: t, at: c.At, number: i, lines: map[string]uint32{}}
		p.project(kind)
		for w := range 8 + p.rng.IntN(8) {
			p.worker(w)
		}
		p.months(!kind.ofPay && p.rng.IntN(4) == 0)
		p.upkeep()
		if kind.done {
			p.settle()
		}
		plots[i] = p
	}
	for i := 0; i+1 < projects; i++ {
		if a, b := plots[i], plots[i+1]; plantings[i%len(plantings)].across == "two-sites" {
			b.become(b.Roster[len(b.Roster)-1].Worker, a.Roster[len(a.Roster)-1].Worker)
		} else if plantings[i%len(plantings)].across == "shared-card-across" {
			b.useCard(b.Roster[len(b.Roster)-2].Worker, a.Roster[len(a.Roster)-2].Card)
		}
	}
	for i, p := range plots {
		if k := plantings[i%len(plantings)]; k.fn != nil {
			k.fn(p)
		}
		if plantings[i%len(plantings)].id != "account-short" {
			p.balance()
		}
	}
	for i := 0; i+1 < projects; i++ {
		if k := plantings[i%len(plantings)].across; k != "" {
			c.Planted = append(c.Planted, acrossPlanted(k, plots[i], plots[i+1])...)
		}
	}
	for _, p := range plots {
		c.Planted = append(c.Planted, p.planted...)
	}
	slices.SortFunc(c.Planted, byFinding)
	return c
}

// key makes up a key.
func (p *plot) key() ledger.Key {
	var k ledger.Key
	binary.LittleEndian.PutUint64(k[:], p.rng.Uint64())
	binary.LittleEndian.PutUint64(k[8:], p.rng.Uint64())
	return k
}

// ref counts the lines of a table.
func (p *plot) ref(kind string) ledger.Ref {
	p.lines[kind]++
	return ledger.Ref{Kind: kind, Delivery: uint32(p.number + 1), Line: p.lines[kind] + 1}
}

// plantedCompany is a fictional unified social credit code of the fictional division 990102 with the check digit that belongs to it.
func plantedCompany(role byte, n int) string {
	s := fmt.Sprintf("91990102%07dY%c", n%10000000, role)
	const digits, length = "0123456789ABCDEFGHJKLMNPQRTUWXY", 17
	sum, weight := 0, 1
	for i := range length {
		for d := range digits {
			if digits[d] == s[i] {
				sum += d * weight
			}
		}
		weight = weight * 3 % 31
	}
	return s + digits[(31-sum%31)%31:][:1]
}

func (p *plot) project(k planting) {
	p.Project = Project{
		Ref: p.ref(KindProject), ID: fmt.Sprintf("YC%05d", p.number+1), Name: fmt.Sprintf("云川虚构工程%d号", p.number+1), Place: plantPlace + "000000",
		Owner: plantedCompany('A', p.number/4), General: plantedCompany('B', p.number/2), Regulator: "housing",
		PayDay: 15 + p.rng.IntN(12), LabourDay: 10, Started: plantFrom.First() + ledger.Day(p.rng.IntN(6)),
		Contract: ledger.Fen(1000+p.rng.IntN(9000)) * 1000000, MinMonthly: 190000, MinDaily: 8736,
	}
	if k.id == "account-short" {
		p.Project.PayDay, p.Project.LabourDay = 3, 1
	}
	if k.done {
		p.Project.Completed = ledger.DayOf(2026, 8, 31)
	}
}

func (p *plot) worker(w int) {
	p.Roster = append(p.Roster, Roster{Ref: p.ref(KindRoster), Worker: p.key(), Card: p.key(), Employer: plantedCompany("CD"[w%2], p.number),
		Contract: p.Project.Started, Entered: p.Project.Started})
}

func (p *plot) last() ledger.Month {
	if p.Project.Completed != 0 {
		return p.Project.Completed.Month()
	}
	if p.Project.PayDay == 3 {
		return plantLast + 1 // the next payroll is already confirmed
	}
	return plantLast
}

// months are the work and the pay of everybody. Where the bank is silent it does not say for which month it paid.
func (p *plot) months(silent bool) {
	for m := plantFrom; m <= p.last(); m++ {
		for _, r := range p.Roster {
			a := Attendance{Ref: p.ref(KindAttendance), Worker: r.Worker, Employer: r.Employer, Month: m, Signed: m.Last() + 2}
			for d := m.First(); d <= m.Last(); d++ {
				if d >= r.Entered && p.rng.IntN(8) != 0 {
					a.On |= 1 << (d - m.First())
				}
			}
			a.Halves = int16(2*bits.OnesCount32(a.On) - p.rng.IntN(2))
			a.Due = ledger.Fen(a.Halves) * ledger.Fen(8000+p.rng.IntN(7000))
			if m > plantLast {
				a.Signed = 0
				p.Attendance = append(p.Attendance, a)
				continue
			}
			p.Attendance = append(p.Attendance, a)
			p.wages(r, m, a.Due, silent)
		}
	}
	for m := p.Project.Started.Month() + 1; m <= p.at.Month() && (p.Project.Completed == 0 || m <= p.Project.Completed.Month()); m++ {
		p.Flows = append(p.Flows, Flow{Ref: p.ref(KindFlow), Txn: p.number2(), Kind: Labour, Day: dayIn(m, p.Project.LabourDay), Fen: p.earned(m - 1), Left: -1})
	}
}

func (p *plot) number2() string { p.txn++; return fmt.Sprintf("YC%04d%07d", p.number+1, p.txn) }

func (p *plot) earned(m ledger.Month) (sum ledger.Fen) {
	for _, a := range p.Attendance {
		if a.Month == m {
			sum += a.Due
		}
	}
	return sum
}

// wages pays a month in time, as untidily as banks do: in two parts, with a return that is sent again, half a yuan short, or with a row
// that was delivered twice.
func (p *plot) wages(r Roster, m ledger.Month, due ledger.Fen, silent bool) {
	day, of := paidBy(&p.Project, m, p.t)-ledger.Day(p.rng.IntN(2)), m
	if silent {
		of = 0
	}
	send := func(kind FlowKind, d ledger.Day, fen ledger.Fen, undoes string) Flow {
		f := Flow{Ref: p.ref(KindFlow), Txn: p.number2(), Kind: kind, Day: d, Month: of, Worker: r.Worker, Card: r.Card, Fen: fen, Of: undoes, Left: -1}
		p.Flows = append(p.Flows, f)
		return f
	}
	switch p.rng.IntN(12) {
	case 0:
		send(Wage, day-1, due/2, "")
		send(Wage, day, due-due/2, "")
	case 1:
		first := send(Wage, day-2, due, "")
		send(Return, day-1, due, first.Txn)
		send(Wage, day, due, "")
	case 2:
		if silent || p.Project.Completed != 0 { // small gaps would add up to a settlement that is not paid
			send(Wage, day, due, "")
			return
		}
		send(Wage, day, due-50, "")
	case 3:
		f := send(Wage, day, due, "")
		f.Ref = p.ref(KindFlow)
		p.Flows = append(p.Flows, f)
	case 4:
		send(Wage, day-1, due+10000, "")
		send(Wage, day, -10000, "")
	default:
		send(Wage, day, due, "")
	}
}

// upkeep is what a project owes besides pay: insurance, deposit and board.
func (p *plot) upkeep() {
	for m := plantFrom; m <= p.last(); m++ {
		for i := range 2 {
			for _, insured := range []bool{true, false} {
				p.Cover = append(p.Cover, Cover{Ref: p.ref(KindCover), Employer: plantedCompany("CD"[i], p.number), Month: m, Insurance: insured, Workers: int32(len(p.Roster))})
			}
		}
	}
	d := Deposit{Ref: p.ref(KindDeposit), Day: p.Project.Started + 9, Fen: p.needs(), Guarantee: p.rng.IntN(2) == 0}
	if d.Guarantee {
		d.Until = p.at + 31 + ledger.Day(p.rng.IntN(200))
	}
	p.Deposits = append(p.Deposits, d)
	for day := p.Project.Started + 3; day <= p.at; day += 60 {
		p.Notices = append(p.Notices, Notice{p.ref(KindNotice), day})
	}
}

// needs is the deposit that the project owes.
func (p *plot) needs() ledger.Fen {
	f := p.t.On(p.at)
	return (min(p.Project.Contract*f.DepositRate, f.DepositCap*10000) + 9999) / 10000
}

func (p *plot) settle() {
	for _, r := range p.Roster {
		s := Settlement{Ref: p.ref(KindSettlement), Worker: r.Worker, Employer: r.Employer, Due: ledger.Fen(20000 + p.rng.IntN(200000)),
			Posted: p.Project.Completed + 4, Signed: p.Project.Completed + 3}
		p.Settlements = append(p.Settlements, s)
		p.Flows = append(p.Flows, Flow{Ref: p.ref(KindFlow), Txn: p.number2(), Kind: Wage, Day: s.Posted + 20, Worker: r.Worker, Card: r.Card, Fen: s.Due, Left: -1})
	}
}

// balance gives half of the rows the balance that a well-filled account would have.
func (p *plot) balance() {
	left := ledger.Fen(10_000_000_00)
	for i := range p.Flows {
		if f := &p.Flows[i]; p.rng.IntN(2) == 0 {
			f.Left = left + ledger.Fen(p.rng.IntN(1_000_000))
		}
	}
}

// become makes a worker of this project somebody who also works elsewhere.
func (p *plot) become(was, is ledger.Key) {
	for i := range p.Roster {
		if p.Roster[i].Worker == was {
			p.Roster[i].Worker = is
		}
	}
	for i := range p.Attendance {
		if p.Attendance[i].Worker == was {
			p.Attendance[i].Worker = is
		}
	}
	for i := range p.Flows {
		if p.Flows[i].Worker == was {
			p.Flows[i].Worker = is
		}
	}
	for i := range p.Settlements {
		if p.Settlements[i].Worker == was {
			p.Settlements[i].Worker = is
		}
	}
}

// useCard sends a worker's wages to a card.
func (p *plot) useCard(worker, card ledger.Key) {
	for i := range p.Roster {
		if p.Roster[i].Worker == worker {
			p.Roster[i].Card = card
		}
	}
	for i := range p.Flows {
		if p.Flows[i].Worker == worker && p.Flows[i].Kind != Labour {
			p.Flows[i].Card = card
		}
	}
}
