package evidence

import (
	"ombud/base/fault"
	"ombud/ledger"
)

// once refuses the rows that are there already: the same row twice in the file, and a transaction that stands in it, or in what stays,
// once more. The same number with another amount is said as what it is: one of the two is wrong, and nobody here can tell which.
func (t *Table[T, R]) once(kept, lines []line[T], refuse func(uint32, error)) []line[T] {
	type first struct {
		line   uint32
		amount ledger.Fen
		old    bool
	}
	same, txns := map[[8]byte]uint32{}, map[string]first{}
	if t.Txn != nil {
		for i := range kept {
			if n, fen := t.Txn(&kept[i].Row); n != "" {
				txns[n] = first{line: t.Ref(&kept[i].Row).Line, amount: fen, old: true}
			}
		}
	}
	out := lines[:0]
	for _, l := range lines {
		at := t.Ref(&l.Row).Line
		if was, ok := same[l.Same]; ok {
			refuse(at, fault.New(fault.Invalid, "evidence.row.twice", at, was))
			continue
		}
		same[l.Same] = at
		if t.Txn != nil {
			n, fen := t.Txn(&l.Row)
			was, ok := txns[n]
			switch {
			case n == "":
			case ok && was.amount != fen:
				refuse(at, fault.New(fault.Invalid, "evidence.row.txn_amount", at, was.line, Yuan(was.amount), Yuan(fen)))
				continue
			case ok && was.old:
				refuse(at, fault.New(fault.Invalid, "evidence.row.txn_there", at))
				continue
			case ok:
				refuse(at, fault.New(fault.Invalid, "evidence.row.txn_twice", at, was.line))
				continue
			default:
				txns[n] = first{line: at, amount: fen}
			}
		}
		out = append(out, l)
	}
	return out
}
