package wages

import (
	"cmp"
	"strings"

	"ombud/ledger"
	"ombud/ledger/evidence"
)

// Each table of row.go, how it is read from a sheet, and how it stands in Parquet. The columns of Parquet are for an inspector's own tools:
// days are dates, amounts are fen, a worker is a key.

type attendanceRecord struct {
	Delivery uint32   `parquet:"delivery"`
	Line     uint32   `parquet:"line"`
	Worker   [16]byte `parquet:"worker"`
	Employer string   `parquet:"employer,dict"`
	Month    int32    `parquet:"month,date"`
	Halves   int32    `parquet:"half_days"`
	On       uint32   `parquet:"days_on"`
	Due      int64    `parquet:"due_fen"`
	Signed   int32    `parquet:"signed,optional,date"`
	Sealed   []byte   `parquet:"sealed,optional"`
}

// attendances has the months of attendance.
var attendances = evidence.Table[Attendance, attendanceRecord]{
	Parse: func(c *evidence.Cells) Attendance {
		a := Attendance{Worker: c.Person("name", "id"), Employer: c.Company("employer"), Month: c.Month("month"), Halves: int16(c.Halves("days")),
			Due: c.Fen("due"), Signed: c.Day("signed")}
		on, halves := marked(c)
		a.On = on
		if !c.Has("days") {
			a.Halves = halves
		}
		if a.Halves < 0 || a.Halves > 200 {
			c.Bad("days", "evidence.row.halves")
		}
		return a
	},
	Encode: func(a Attendance, sealed []byte) attendanceRecord {
		return attendanceRecord{a.Ref.Delivery, a.Ref.Line, a.Worker, a.Employer, int32(a.Month.First()), int32(a.Halves), a.On, a.Due, int32(a.Signed), sealed}
	},
	Decode: func(r attendanceRecord) (Attendance, []byte) {
		return Attendance{Ref: ref(KindAttendance, r.Delivery, r.Line), Worker: r.Worker, Employer: r.Employer, Month: ledger.Day(r.Month).Month(),
			Halves: int16(r.Halves), On: r.On, Due: r.Due, Signed: ledger.Day(r.Signed)}, r.Sealed
	},
	Ref:   func(a *Attendance) *ledger.Ref { return &a.Ref },
	Order: func(a, b *Attendance) int { return byWorker(a.Worker, b.Worker) },
	Month: func(a *Attendance) ledger.Month { return a.Month },
}

// Record is how a month of attendance stands in Parquet.
func (Attendance) Record() evidence.Record { return &attendances }

// marked reads the columns of a sheet that has one for each day: any mark but a cross, a zero or 休 is a day, 0.5 and 半 are half of one.
func marked(c *evidence.Cells) (on uint32, halves int16) {
	for d := range days {
		s := strings.TrimSpace(c.Text(days[d]))
		switch s {
		case "", "0", "×", "x", "X", "-", "/", "休", "缺", "旷", "假":
			continue
		case "0.5", "½", "半", "半天":
			halves++
		default:
			halves += 2
		}
		on |= 1 << d
	}
	return on, halves
}

var days = [31]string{"d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15", "d16", "d17", "d18", "d19", "d20", "d21", "d22",
	"d23", "d24", "d25", "d26", "d27", "d28", "d29", "d30", "d31"}

type rosterRecord struct {
	Delivery uint32   `parquet:"delivery"`
	Line     uint32   `parquet:"line"`
	Worker   [16]byte `parquet:"worker"`
	Employer string   `parquet:"employer,dict"`
	Card     [16]byte `parquet:"card"`
	Contract int32    `parquet:"contract,optional,date"`
	Entered  int32    `parquet:"entered,optional,date"`
	Left     int32    `parquet:"left,optional,date"`
	Sealed   []byte   `parquet:"sealed,optional"`
}

var rosters = evidence.Table[Roster, rosterRecord]{
	Parse: func(c *evidence.Cells) Roster {
		r := Roster{Worker: c.Person("name", "id"), Employer: c.Company("employer"), Card: c.Card("card"), Contract: c.Day("contract"), Entered: c.Day("entered"),
			Left: c.Day("left")}
		if r.Left != 0 && r.Left < r.Entered {
			c.Bad("left", "evidence.row.left")
		}
		return r
	},
	Encode: func(r Roster, sealed []byte) rosterRecord {
		return rosterRecord{r.Ref.Delivery, r.Ref.Line, r.Worker, r.Employer, r.Card, int32(r.Contract), int32(r.Entered), int32(r.Left), sealed}
	},
	Decode: func(r rosterRecord) (Roster, []byte) {
		return Roster{Ref: ref(KindRoster, r.Delivery, r.Line), Worker: r.Worker, Employer: r.Employer, Card: r.Card, Contract: ledger.Day(r.Contract),
			Entered: ledger.Day(r.Entered), Left: ledger.Day(r.Left)}, r.Sealed
	},
	Ref:   func(r *Roster) *ledger.Ref { return &r.Ref },
	Order: func(a, b *Roster) int { return cmp.Or(byWorker(a.Worker, b.Worker), cmp.Compare(a.Entered, b.Entered)) },
}

// Record is how a worker of the roster stands in Parquet.
func (Roster) Record() evidence.Record { return &rosters }

type settlementRecord struct {
	Delivery uint32   `parquet:"delivery"`
	Line     uint32   `parquet:"line"`
	Worker   [16]byte `parquet:"worker"`
	Employer string   `parquet:"employer,dict"`
	Due      int64    `parquet:"due_fen"`
	Posted   int32    `parquet:"posted,optional,date"`
	Signed   int32    `parquet:"signed,optional,date"`
	Sealed   []byte   `parquet:"sealed,optional"`
}

var settlements = evidence.Table[Settlement, settlementRecord]{
	Parse: func(c *evidence.Cells) Settlement {
		return Settlement{Worker: c.Person("name", "id"), Employer: c.Company("employer"), Due: c.Fen("due"), Posted: c.Day("posted"), Signed: c.Day("signed")}
	},
	Encode: func(s Settlement, sealed []byte) settlementRecord {
		return settlementRecord{s.Ref.Delivery, s.Ref.Line, s.Worker, s.Employer, s.Due, int32(s.Posted), int32(s.Signed), sealed}
	},
	Decode: func(r settlementRecord) (Settlement, []byte) {
		return Settlement{Ref: ref(KindSettlement, r.Delivery, r.Line), Worker: r.Worker, Employer: r.Employer, Due: r.Due, Posted: ledger.Day(r.Posted),
			Signed: ledger.Day(r.Signed)}, r.Sealed
	},
	Ref:   func(s *Settlement) *ledger.Ref { return &s.Ref },
	Order: func(a, b *Settlement) int { return byWorker(a.Worker, b.Worker) },
}

// Record is how a final settlement stands in Parquet.
func (Settlement) Record() evidence.Record { return &settlements }

func ref(kind string, delivery, line uint32) ledger.Ref {
	return ledger.Ref{Kind: kind, Delivery: delivery, Line: line}
}

func byWorker(a, b ledger.Key) int { return cmp.Compare(string(a[:]), string(b[:])) }
