package evidence

import (
	"bufio"
	"cmp"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"

	"ombud/ledger"
)

// buckets is over how many files the rows of a delivery are spread by their subject, so that one of them fits into memory: of a million
// rows each holds 16,000.
const buckets = 64

// sorter takes rows in the order of the file and gives partitions in the order of subjects and months.
type sorter interface {
	add(c *Cells, subject string, month ledger.Month) error
	// finish goes through the partitions. known reads the one that is current, nil where there is none.
	finish(o plan, known func(subject string, month ledger.Month) ([]byte, error), refuse func(line uint32, err error),
		emit func(subject string, month ledger.Month, rows, fresh int64, data []byte) error) error
	close() error
}

// plan says how new rows meet those that are there.
type plan struct {
	number uint32
	add    bool // beside what is there; otherwise in its place
}

type bucket struct {
	file *os.File
	buf  *bufio.Writer
	enc  *gob.Encoder
}

type spread[T, R any] struct {
	t    *Table[T, R]
	seal *sealer
	dir  string
	to   [buckets]*bucket
}

func (t *Table[T, R]) sorter(dir string, s *sealer) (sorter, error) {
	return &spread[T, R]{t: t, seal: s, dir: dir}, nil
}

// add parses a row and puts it aside. What is wrong with it stays in c.
func (s *spread[T, R]) add(c *Cells, subject string, month ledger.Month) error {
	row := s.t.Parse(c)
	switch {
	case s.t.Month == nil:
		month = 0
	default:
		if m := s.t.Month(&row); m != 0 {
			month = m
		}
		if month == 0 {
			c.bad("", "evidence.row.month")
		}
	}
	if c.Err() != nil {
		return nil
	}
	l := line[T]{Subject: subject, Month: month, Row: row, Same: c.same()}
	*s.t.Ref(&l.Row) = ledger.Ref{Line: uint32(c.N)}
	if c.person != (Person{}) {
		var err error
		if l.Sealed, err = s.seal.seal(subject, uint32(c.N), c.person); err != nil {
			return err
		}
	}
	b, err := s.bucket(subject)
	if err != nil {
		return err
	}
	if err := b.enc.Encode(&l); err != nil {
		return fmt.Errorf("put rows aside: %w", err)
	}
	return nil
}

func (s *spread[T, R]) bucket(subject string) (*bucket, error) {
	h := fnv.New32a()
	h.Write([]byte(subject))
	n := h.Sum32() % buckets
	if s.to[n] == nil {
		f, err := os.OpenFile(filepath.Join(s.dir, fmt.Sprintf("rows-%02d", n)), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return nil, fmt.Errorf("put rows aside: %w", err)
		}
		b := &bucket{file: f, buf: bufio.NewWriterSize(f, 16<<10)}
		b.enc = gob.NewEncoder(b.buf)
		s.to[n] = b
	}
	return s.to[n], nil
}

func (s *spread[T, R]) close() (err error) {
	for _, b := range s.to {
		if b != nil {
			err = errors.Join(err, b.file.Close(), os.Remove(b.file.Name()))
		}
	}
	return err
}

func (s *spread[T, R]) load(b *bucket) (lines []line[T], err error) {
	if err := b.buf.Flush(); err != nil {
		return nil, err
	}
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	dec := gob.NewDecoder(bufio.NewReaderSize(b.file, 64<<10))
	for {
		var l line[T]
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("rows put aside: %w", err)
		}
		lines = append(lines, l)
	}
	slices.SortStableFunc(lines, func(a, b line[T]) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Month, b.Month))
	})
	return lines, nil
}

func (s *spread[T, R]) finish(o plan, known func(string, ledger.Month) ([]byte, error), refuse func(uint32, error),
	emit func(string, ledger.Month, int64, int64, []byte) error) error {
	w := s.t.writer()
	for _, b := range s.to {
		if b == nil {
			continue
		}
		lines, err := s.load(b)
		if err != nil {
			return err
		}
		for i := 0; i < len(lines); {
			j := i + 1
			for j < len(lines) && lines[j].Subject == lines[i].Subject && lines[j].Month == lines[i].Month {
				j++
			}
			had, err := known(lines[i].Subject, lines[i].Month)
			if err != nil {
				return err
			}
			if err := s.part(w, o, lines[i:j], had, refuse, emit); err != nil {
				return err
			}
			i = j
		}
	}
	return nil
}

// part makes one partition.
func (s *spread[T, R]) part(w *writer[T, R], o plan, lines []line[T], had []byte, refuse func(uint32, error),
	emit func(string, ledger.Month, int64, int64, []byte) error) error {
	subject, month := lines[0].Subject, lines[0].Month
	kept, err := s.keep(o, lines, had)
	if err != nil {
		return fmt.Errorf("what is there of %s %s: %w", subject, month, err)
	}
	fresh := s.t.once(kept, lines, refuse)
	if len(fresh) == 0 {
		return nil
	}
	for i := range fresh {
		s.t.Ref(&fresh[i].Row).Delivery = o.number
	}
	all := append(kept, fresh...)
	slices.SortStableFunc(all, func(a, b line[T]) int {
		x, y := s.t.Ref(&a.Row), s.t.Ref(&b.Row)
		return cmp.Or(s.t.Order(&a.Row, &b.Row), cmp.Compare(x.Delivery, y.Delivery), cmp.Compare(x.Line, y.Line))
	})
	data, err := w.encode(all)
	if err != nil {
		return err
	}
	return emit(subject, month, int64(len(all)), int64(len(fresh)), data)
}

// keep gives the rows that stay: all of them beside which rows are added; of a kind that comes day by day those of other days; else none.
func (s *spread[T, R]) keep(o plan, lines []line[T], had []byte) ([]line[T], error) {
	if had == nil || !o.add && s.t.Day == nil {
		return nil, nil
	}
	rows, sealed, err := s.t.open(had)
	if err != nil {
		return nil, err
	}
	days := map[ledger.Day]bool{}
	if !o.add {
		for i := range lines {
			days[s.t.Day(&lines[i].Row)] = true
		}
	}
	var out []line[T]
	for i := range rows {
		if o.add || !days[s.t.Day(&rows[i])] {
			out = append(out, line[T]{Row: rows[i], Sealed: sealed[i]})
		}
	}
	return out, nil
}
