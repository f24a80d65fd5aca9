package evidence

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"

	"ombud/ledger"
)

// Record is how the rows of a kind are read from a sheet and stand in Parquet. Make one with a Table.
type Record interface {
	decode(data []byte) (any, error)
	sorter(dir string, s *sealer) (sorter, error)
	// Standing rows hold until they are delivered again, and belong to no month.
	Standing() bool
}

// Table ties the rows of a kind as Go has them, T, to its rows in Parquet, R. R is a flat struct that has the columns delivery, line
// and, if its rows are about persons, sealed; names of amounts end in _fen.
type Table[T, R any] struct {
	Parse  func(c *Cells) T
	Encode func(row T, sealed []byte) R
	Decode func(R) (T, []byte)
	Ref    func(*T) *ledger.Ref
	Order  func(a, b *T) int             // rows of one partition
	Month  func(*T) ledger.Month         // nil: standing
	Day    func(*T) ledger.Day           // of kinds that come day by day: a file replaces the days it has rows of. nil: whole months
	Txn    func(*T) (string, ledger.Fen) // the sender's own number of the row and its amount. nil: rows have none
}

// Standing reports whether rows belong to no month.
func (t *Table[T, R]) Standing() bool { return t.Month == nil }

func (t *Table[T, R]) decode(data []byte) (any, error) {
	rows, _, err := t.open(data)
	return rows, err
}

// open reads a partition with what is sealed beside each row.
func (t *Table[T, R]) open(data []byte) (rows []T, sealed [][]byte, err error) {
	list, err := parquet.Read[R](bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	rows, sealed = make([]T, len(list)), make([][]byte, len(list))
	for i, r := range list {
		rows[i], sealed[i] = t.Decode(r)
	}
	return rows, sealed, nil
}

// line is a row on its way from the sheet to its partition.
type line[T any] struct {
	Subject string
	Month   ledger.Month
	Row     T
	Sealed  []byte
	Same    [8]byte // hash of its cells, to know the same row again
}

// writer makes partitions, one after the other.
type writer[T, R any] struct {
	t    *Table[T, R]
	out  *parquet.GenericWriter[R]
	buf  bytes.Buffer
	rows []R
}

func (t *Table[T, R]) writer() *writer[T, R] {
	w := &writer[T, R]{t: t}
	// Small buffers: a partition has some hundred rows, and a writer is used again for the next.
	w.out = parquet.NewGenericWriter[R](&w.buf, parquet.Compression(&parquet.Zstd), parquet.CreatedBy("ombud", "1", ""), parquet.PageBufferSize(64<<10),
		parquet.WriteBufferSize(0))
	return w
}

// encode writes lines as one file; they are in order.
func (w *writer[T, R]) encode(lines []line[T]) ([]byte, error) {
	w.buf.Reset()
	w.out.Reset(&w.buf)
	w.rows = w.rows[:0]
	for i := range lines {
		w.rows = append(w.rows, w.t.Encode(lines[i].Row, lines[i].Sealed))
	}
	if _, err := w.out.Write(w.rows); err != nil {
		return nil, fmt.Errorf("write a partition: %w", err)
	}
	if err := w.out.Close(); err != nil {
		return nil, fmt.Errorf("write a partition: %w", err)
	}
	return slices.Clone(w.buf.Bytes()), nil
}
