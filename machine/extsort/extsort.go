// Package extsort sorts more fixed-size records than memory holds and walks several sorted tables side by side. It is apart because it
// knows nothing of what the records say: the first bytes are the key, in the order of bytes.
//
// It is an external radix sort: records are dealt to 256 parts by the first byte of the key as they come, what memory has no room for
// lies in a file, and each part is sorted by itself when its turn comes; a part that is too large is dealt again by the next byte.
// Against sorted runs and a merge of them this spares the merge's comparisons, and the parts are sorted on all cores.
package extsort

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// fanout is how many parts a table is dealt into: one for each value of a byte.
const fanout = 256

// pieceSize is what is moved to or from disk at once, and what memory is handed out in.
const pieceSize = 32 << 10

// Memory bounds what several tables hold together; what is beyond it lies in a file.
type Memory struct {
	limit int64
	dir   string
	used  atomic.Int64
	spare sync.Pool

	mu   sync.Mutex
	file *os.File
	end  int64
}

// NewMemory allows limit bytes of records in memory, and puts the rest into dir (the system's folder for such files if "").
func NewMemory(limit int64, dir string) *Memory { return &Memory{limit: limit, dir: dir} }

// Close removes what was put on disk.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		return nil
	}
	err := m.file.Close()
	if gone := os.Remove(m.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	m.file = nil
	return err
}

// Spilled is how many bytes were put on disk.
func (m *Memory) Spilled() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.end
}

// piece is some records of a part: bytes in memory, or n bytes at a place of the file.
type piece struct {
	bytes []byte
	at    int64
	n     int
}

func (m *Memory) blank() []byte {
	if b, ok := m.spare.Get().(*[pieceSize]byte); ok {
		return b[:0]
	}
	return make([]byte, 0, pieceSize)
}

// keep takes a piece: into memory as long as there is room, else to the file. The second result is what to fill next.
func (m *Memory) keep(b []byte) (piece, []byte, error) {
	if m.used.Add(pieceSize) <= m.limit {
		return piece{bytes: b, n: len(b)}, m.blank(), nil
	}
	m.used.Add(-pieceSize)
	f, at, err := m.room(len(b))
	if err == nil {
		_, err = f.WriteAt(b, at)
	}
	if err != nil {
		return piece{}, nil, fmt.Errorf("extsort: put %d bytes aside: %w", len(b), err)
	}
	return piece{at: at, n: len(b)}, b[:0], nil
}

// room is a place in the file, which is made when it is first needed.
func (m *Memory) room(n int) (*os.File, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		f, err := os.CreateTemp(m.dir, "ombud-sort-")
		if err != nil {
			return nil, 0, err
		}
		_ = os.Remove(f.Name()) // where the system allows it, so that it goes with the process, however that ends; else Close does it
		m.file = f
	}
	at := m.end
	m.end += int64(n)
	return m.file, at, nil
}

// take appends a piece to b and gives its memory back.
func (m *Memory) take(p piece, b []byte) ([]byte, error) {
	if p.bytes != nil {
		b = append(b, p.bytes...)
		m.used.Add(-pieceSize)
		m.spare.Put((*[pieceSize]byte)(p.bytes[:pieceSize]))
		return b, nil
	}
	at := len(b)
	b = append(b, make([]byte, p.n)...)
	if _, err := m.file.ReadAt(b[at:], p.at); err != nil {
		return b, fmt.Errorf("extsort: read %d bytes again: %w", p.n, err)
	}
	return b, nil
}

// Table is records of one size, dealt by a byte of their key.
type Table struct {
	mem       *Memory
	size, key int
	depth     int // the byte of the key by which it is dealt

	mu    sync.Mutex
	parts [fanout][]piece
	bytes [fanout]int64
}

// Table makes an empty table of records of size bytes, at most pieceSize, of which the first key are the key.
func (m *Memory) Table(size, key int) *Table {
	if size < 1 || size > pieceSize || key < 1 || key > size {
		panic("extsort: a record of no possible size")
	}
	return &Table{mem: m, size: size, key: key}
}

// Rows is how many records the table got.
func (t *Table) Rows() (n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.bytes {
		n += b / int64(t.size)
	}
	return n
}

// Writer adds records to a table; each goroutine has its own.
type Writer struct {
	t    *Table
	open [fanout][]byte
}

// Writer begins to add records; they are in the table when it is closed.
func (t *Table) Writer() *Writer { return &Writer{t: t} }

// Slot is where the next record is to be written, whole, before the next call; first is the first byte of its key.
func (w *Writer) Slot(first byte) ([]byte, error) {
	b := w.open[first]
	if len(b)+w.t.size > cap(b) {
		if b == nil {
			b = w.t.mem.blank()
		} else if fresh, err := w.hand(first, b); err != nil {
			return nil, err
		} else {
			b = fresh
		}
	}
	n := len(b)
	b = b[:n+w.t.size]
	w.open[first] = b
	return b[n:], nil
}

func (w *Writer) hand(part byte, b []byte) ([]byte, error) {
	p, fresh, err := w.t.mem.keep(b)
	if err != nil {
		return nil, err
	}
	w.t.mu.Lock()
	w.t.parts[part] = append(w.t.parts[part], p)
	w.t.bytes[part] += int64(p.n)
	w.t.mu.Unlock()
	return fresh, nil
}

// Close hands over what is open.
func (w *Writer) Close() error {
	for i, b := range w.open {
		if len(b) == 0 {
			continue
		}
		fresh, err := w.hand(byte(i), b)
		if err != nil {
			return err
		}
		w.t.mem.spare.Put((*[pieceSize]byte)(fresh[:pieceSize]))
		w.open[i] = nil
	}
	return nil
}
