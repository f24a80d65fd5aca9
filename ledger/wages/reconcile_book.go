package wages

import (
	"context"
	"encoding/binary"
	"encoding/hex"

	"ombud/ledger"
	"ombud/machine/extsort"
)

// Books hands out the evidence of one project after the other, sorted, so that checks which see a project whole run over tables of any
// size. Several workers call each at once; a Book is valid until each returns. The numbers of the bank are replaced by ones that are
// alike where the bank's are. Of the register, only what it says; tables that were not given are empty.
func (r *Reconciliation) Books(ctx context.Context, each func(*Book) error) (Summary, error) {
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
	binders := make([]binder, r.workers())
	err = extsort.Walk(ctx, len(binders), atWorker, []*extsort.Table{g.attendance, g.bank}, func(w, _ int, v []*extsort.View) error {
		b := &binders[w]
		return extsort.Join(v[0], v[1], atWorker, func(aLo, aHi, bLo, bHi int) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			b.bind(g, v[0], v[1], aLo, aHi, bLo, bHi)
			return each(&b.book)
		})
	}, func(int) error { r.Progress.Parts.Add(1); return nil })
	g.summary.Spilled = g.mem.Spilled()
	return g.summary, err
}

// binder makes books from records, one after the other in the same place.
type binder struct {
	book  Book
	words []byte
}

func (x *binder) bind(g *gathered, a, b *extsort.View, aLo, aHi, bLo, bHi int) {
	var row attendanceRow
	x.book = Book{Attendance: x.book.Attendance[:0], Flows: x.book.Flows[:0]}
	number := uint32(0)
	for i := aLo; i < aHi; i++ {
		row.get(a.At(i))
		number = row.project
		x.book.Attendance = append(x.book.Attendance, Attendance{Ref: ledger.Ref{Kind: KindAttendance, Line: row.line}, Worker: row.worker, Employer: g.employers.text(row.employer),
			Month: row.month, Halves: row.halves, Due: row.due, Signed: row.signed})
	}
	x.words = x.words[:0]
	var flow bankRow
	for i := bLo; i < bHi; i++ { // all numbers as one string, of which each row has a piece: one allocation a project
		flow.get(b.At(i))
		x.words = hex.AppendEncode(x.words, binary.BigEndian.AppendUint64(nil, flow.txn))
		x.words = hex.AppendEncode(x.words, binary.BigEndian.AppendUint64(nil, flow.of))
	}
	words := string(x.words)
	for i := bLo; i < bHi; i++ {
		flow.get(b.At(i))
		number = flow.project
		f := Flow{Ref: ledger.Ref{Kind: KindFlow, Line: flow.line}, Txn: words[:16], Kind: flow.kind, Day: flow.day, Month: flow.month, Worker: flow.worker, Card: flow.card, Fen: flow.fen, Left: -1}
		if flow.of != 0 {
			f.Of = words[16:32]
		}
		if flow.unsaid {
			f.Month = 0
		}
		words = words[32:]
		x.book.Flows = append(x.book.Flows, f)
	}
	x.book.Project = g.projects.project(number)
}
