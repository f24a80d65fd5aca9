package wages

import (
	"encoding/binary"

	"ombud/ledger"
)

// Rows lie in the sort as records of fixed size, big endian, so that the order of their bytes is the order of the Book: project, worker,
// month, day, line.
const (
	atWorker   = 4
	atMonth    = 20
	pairPrefix = 22 // project, worker and month: what is compared with what

	attendanceKey  = pairPrefix + 4 // line
	attendanceSize = attendanceKey + 4 + 2 + 8 + 4

	bankKey  = pairPrefix + 2 + 4 // day, line
	bankSize = bankKey + 1 + 8 + 16 + 8 + 8

	unsaid = 0x80 // in the kind: the bank did not say for which month
)

type attendanceRow struct {
	project  uint32
	worker   ledger.Key
	month    ledger.Month
	line     uint32
	employer uint32
	halves   int16
	due      ledger.Fen
	signed   ledger.Day
}

func (a *attendanceRow) put(b []byte) {
	_ = b[attendanceSize-1]
	binary.BigEndian.PutUint32(b, a.project)
	copy(b[atWorker:], a.worker[:])
	binary.BigEndian.PutUint16(b[atMonth:], uint16(a.month))
	binary.BigEndian.PutUint32(b[22:], a.line)
	binary.BigEndian.PutUint32(b[26:], a.employer)
	binary.BigEndian.PutUint16(b[30:], uint16(a.halves))
	binary.BigEndian.PutUint64(b[32:], uint64(a.due))
	binary.BigEndian.PutUint32(b[40:], uint32(a.signed))
}

func (a *attendanceRow) get(b []byte) {
	_ = b[attendanceSize-1]
	a.project = binary.BigEndian.Uint32(b)
	a.worker = ledger.Key(b[atWorker:])
	a.month = ledger.Month(binary.BigEndian.Uint16(b[atMonth:]))
	a.line = binary.BigEndian.Uint32(b[22:])
	a.employer = binary.BigEndian.Uint32(b[26:])
	a.halves = int16(binary.BigEndian.Uint16(b[30:]))
	a.due = ledger.Fen(binary.BigEndian.Uint64(b[32:]))
	a.signed = ledger.Day(binary.BigEndian.Uint32(b[40:]))
}

type bankRow struct {
	project uint32
	worker  ledger.Key
	month   ledger.Month // of which the row is taken to be
	day     ledger.Day
	line    uint32
	kind    FlowKind
	unsaid  bool
	fen     ledger.Fen
	card    ledger.Key
	txn, of uint64 // stand for the bank's numbers
}

func (r *bankRow) put(b []byte) {
	_ = b[bankSize-1]
	binary.BigEndian.PutUint32(b, r.project)
	copy(b[atWorker:], r.worker[:])
	binary.BigEndian.PutUint16(b[atMonth:], uint16(r.month))
	binary.BigEndian.PutUint16(b[22:], uint16(r.day))
	binary.BigEndian.PutUint32(b[24:], r.line)
	b[28] = byte(r.kind)
	if r.unsaid {
		b[28] |= unsaid
	}
	binary.BigEndian.PutUint64(b[29:], uint64(r.fen))
	copy(b[37:], r.card[:])
	binary.BigEndian.PutUint64(b[53:], r.txn)
	binary.BigEndian.PutUint64(b[61:], r.of)
}

func (r *bankRow) get(b []byte) {
	_ = b[bankSize-1]
	r.project = binary.BigEndian.Uint32(b)
	r.worker = ledger.Key(b[atWorker:])
	r.month = ledger.Month(binary.BigEndian.Uint16(b[atMonth:]))
	r.day = ledger.Day(binary.BigEndian.Uint16(b[22:]))
	r.line = binary.BigEndian.Uint32(b[24:])
	r.kind, r.unsaid = FlowKind(b[28]&^unsaid), b[28]&unsaid != 0
	r.fen = ledger.Fen(binary.BigEndian.Uint64(b[29:]))
	r.card = ledger.Key(b[37:])
	r.txn = binary.BigEndian.Uint64(b[53:])
	r.of = binary.BigEndian.Uint64(b[61:])
}
