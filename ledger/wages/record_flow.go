package wages

import (
	"cmp"
	"strings"

	"ombud/ledger"
	"ombud/ledger/evidence"
)

type flowRecord struct {
	Delivery uint32   `parquet:"delivery"`
	Line     uint32   `parquet:"line"`
	Txn      string   `parquet:"txn"`
	Kind     uint32   `parquet:"kind"`
	Day      int32    `parquet:"day,date"`
	Month    int32    `parquet:"month,optional,date"`
	Worker   [16]byte `parquet:"worker"`
	Card     [16]byte `parquet:"card"`
	Fen      int64    `parquet:"amount_fen"`
	Of       string   `parquet:"of_txn"`
	Left     int64    `parquet:"balance_fen"` // -1: the bank does not say
	Sealed   []byte   `parquet:"sealed,optional"`
}

var flows = evidence.Table[Flow, flowRecord]{
	Parse: parseFlow,
	Encode: func(f Flow, sealed []byte) flowRecord {
		r := flowRecord{Delivery: f.Ref.Delivery, Line: f.Ref.Line, Txn: f.Txn, Kind: uint32(f.Kind), Day: int32(f.Day), Worker: f.Worker, Card: f.Card,
			Fen: f.Fen, Of: f.Of, Left: f.Left, Sealed: sealed}
		if f.Month != 0 {
			r.Month = int32(f.Month.First())
		}
		return r
	},
	Decode: func(r flowRecord) (Flow, []byte) {
		f := Flow{Ref: ref(KindFlow, r.Delivery, r.Line), Txn: r.Txn, Kind: FlowKind(r.Kind), Day: ledger.Day(r.Day), Worker: r.Worker, Card: r.Card,
			Fen: r.Fen, Of: r.Of, Left: r.Left}
		if r.Month != 0 {
			f.Month = ledger.Day(r.Month).Month()
		}
		return f, r.Sealed
	},
	Ref:   func(f *Flow) *ledger.Ref { return &f.Ref },
	Order: func(a, b *Flow) int { return cmp.Or(byWorker(a.Worker, b.Worker), cmp.Compare(a.Day, b.Day)) },
	Month: func(f *Flow) ledger.Month { return f.Day.Month() }, // where a row stands says when it was paid, not for which month
	Day:   func(f *Flow) ledger.Day { return f.Day },
	Txn:   func(f *Flow) (string, ledger.Fen) { return f.Txn, f.Fen },
}

// Record is how a row of the account stands in Parquet.
func (Flow) Record() evidence.Record { return &flows }

// parseFlow reads a row of a bank. Banks write a transfer that came back, or its reversal, as a row of its own kind, as a negative amount,
// or on the other side of the account.
func parseFlow(c *evidence.Cells) Flow {
	f := Flow{Txn: c.Code("txn"), Day: c.Day("day"), Month: c.Month("month"), Worker: c.Person("name", "id"), Card: c.Card("card"), Of: c.Code("of"), Left: -1}
	if c.Has("left") {
		f.Left = max(-1, c.Fen("left"))
	}
	said := c.Text("kind")
	switch {
	case c.Has("amount"):
		f.Fen = c.Fen("amount")
	case c.Has("out"):
		f.Fen = c.Fen("out")
	case c.Has("in"):
		f.Fen = c.Fen("in")
		if said == "" {
			said = "人工费"
		}
	default:
		c.Bad("amount", "sheet.cell_empty")
	}
	f.Kind = flowKind(said, f.Card != ledger.Key{})
	if f.Fen < 0 {
		f.Fen = -f.Fen
		if f.Kind == Wage {
			f.Kind = Return
		} else if f.Kind == Labour {
			f.Fen = -f.Fen // the owner took it back: less labour costs
		}
	}
	if f.Kind == Wage && f.Card == (ledger.Key{}) && f.Worker == (ledger.Key{}) {
		c.Bad("card", "sheet.cell_empty")
	}
	return f
}

func flowKind(said string, card bool) FlowKind {
	has := func(list ...string) bool {
		for _, s := range list {
			if strings.Contains(said, s) {
				return true
			}
		}
		return false
	}
	switch {
	case has("退", "冲正", "红冲", "冲账", "撤销"):
		return Return
	case has("人工费", "拨付", "划拨", "转入"):
		return Labour
	case has("手续费", "利息", "结息", "其他"):
		return Other
	case has("工资", "代发", "薪"), said == "" && card:
		return Wage
	case card:
		return Wage
	}
	return Other
}

type coverRecord struct {
	Delivery  uint32 `parquet:"delivery"`
	Line      uint32 `parquet:"line"`
	Employer  string `parquet:"employer,dict"`
	Month     int32  `parquet:"month,date"`
	Insurance bool   `parquet:"insurance"`
	Workers   int32  `parquet:"workers"`
}

var covers = evidence.Table[Cover, coverRecord]{
	Parse: func(c *evidence.Cells) Cover {
		return Cover{Employer: c.Company("employer"), Month: c.Month("month"), Insurance: c.Text("kind") != "tax", Workers: int32(c.Int("workers"))}
	},
	Encode: func(v Cover, _ []byte) coverRecord {
		return coverRecord{v.Ref.Delivery, v.Ref.Line, v.Employer, int32(v.Month.First()), v.Insurance, v.Workers}
	},
	Decode: func(r coverRecord) (Cover, []byte) {
		return Cover{Ref: ref(KindCover, r.Delivery, r.Line), Employer: r.Employer, Month: ledger.Day(r.Month).Month(), Insurance: r.Insurance, Workers: r.Workers}, nil
	},
	Ref:   func(v *Cover) *ledger.Ref { return &v.Ref },
	Order: func(a, b *Cover) int { return cmp.Compare(a.Employer, b.Employer) },
	Month: func(v *Cover) ledger.Month { return v.Month },
}

// Record is how a month of insurance or tax stands in Parquet.
func (Cover) Record() evidence.Record { return &covers }

type depositRecord struct {
	Delivery  uint32 `parquet:"delivery"`
	Line      uint32 `parquet:"line"`
	Day       int32  `parquet:"day,date"`
	Fen       int64  `parquet:"amount_fen"`
	Guarantee bool   `parquet:"guarantee"`
	Until     int32  `parquet:"until,optional,date"`
}

var deposits = evidence.Table[Deposit, depositRecord]{
	Parse: func(c *evidence.Cells) Deposit {
		return Deposit{Day: c.Day("day"), Fen: c.Fen("amount"), Guarantee: c.Text("form") == "guarantee", Until: c.Until("until")}
	},
	Encode: func(v Deposit, _ []byte) depositRecord {
		return depositRecord{v.Ref.Delivery, v.Ref.Line, int32(v.Day), v.Fen, v.Guarantee, int32(v.Until)}
	},
	Decode: func(r depositRecord) (Deposit, []byte) {
		return Deposit{Ref: ref(KindDeposit, r.Delivery, r.Line), Day: ledger.Day(r.Day), Fen: r.Fen, Guarantee: r.Guarantee, Until: ledger.Day(r.Until)}, nil
	},
	Ref:   func(v *Deposit) *ledger.Ref { return &v.Ref },
	Order: func(a, b *Deposit) int { return cmp.Compare(a.Day, b.Day) },
}

// Record is how a change of the deposit stands in Parquet.
func (Deposit) Record() evidence.Record { return &deposits }

type noticeRecord struct {
	Delivery uint32 `parquet:"delivery"`
	Line     uint32 `parquet:"line"`
	Day      int32  `parquet:"day,date"`
}

var notices = evidence.Table[Notice, noticeRecord]{
	Parse:  func(c *evidence.Cells) Notice { return Notice{Day: c.Day("day")} },
	Encode: func(v Notice, _ []byte) noticeRecord { return noticeRecord{v.Ref.Delivery, v.Ref.Line, int32(v.Day)} },
	Decode: func(r noticeRecord) (Notice, []byte) {
		return Notice{Ref: ref(KindNotice, r.Delivery, r.Line), Day: ledger.Day(r.Day)}, nil
	},
	Ref:   func(v *Notice) *ledger.Ref { return &v.Ref },
	Order: func(a, b *Notice) int { return cmp.Compare(a.Day, b.Day) },
}

// Record is how evidence of the board stands in Parquet.
func (Notice) Record() evidence.Record { return &notices }
