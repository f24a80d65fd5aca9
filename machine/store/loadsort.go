package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// sorter gathers the entries of an index and writes them in order at the end; those that come in order it writes at once.
type sorter struct {
	Index
	tree   *tree
	kinds  []Type
	keys   []byte // each entry's key, spelled so that bytes sort as values do
	at     []entry
	row    []Value
	record []byte
	last   []byte
}

// entry is a key by its first eight bytes, which nearly always decide, and where the whole lies.
type entry struct {
	first uint64
	from  int64
}

func newSorter(x Index, t *tree) *sorter {
	return &sorter{Index: x, tree: t, row: make([]Value, len(x.Columns)+1)}
}

func (s *sorter) add(row []Value, id int64) error {
	if s.Where != nil && !s.Where(row) {
		return nil
	}
	for i, c := range s.Columns {
		v := row[c.At]
		if c.First > 0 && len(v.S) > c.First { // of ASCII texts: division codes
			v.S = v.S[:c.First]
		}
		s.row[i] = v
	}
	s.row[len(s.Columns)] = Int(id)
	if s.kinds == nil {
		for _, v := range s.row {
			s.kinds = append(s.kinds, v.Kind)
		}
	}
	from := len(s.keys)
	for i, v := range s.row {
		if v.Kind != s.kinds[i] {
			return fmt.Errorf("column %d is of two kinds", i)
		}
		if v.Kind == Integer {
			s.keys = binary.BigEndian.AppendUint64(s.keys, uint64(v.N)^1<<63)
		} else {
			s.keys = append(append(s.keys, v.S...), 0)
		}
	}
	if s.InOrder {
		if bytes.Compare(s.keys, s.last) <= 0 {
			return fmt.Errorf("%q comes after %q", s.keys, s.last)
		}
		s.last, s.keys = append(s.last[:0], s.keys...), s.keys[:0]
		s.record = putRecord(s.record[:0], s.row)
		return s.tree.key(s.record)
	}
	e := entry{from: int64(from)}
	var first [8]byte
	copy(first[:], s.keys[from:])
	e.first = binary.BigEndian.Uint64(first[:])
	s.at = append(s.at, e)
	return nil
}

// key is an entry's key; its length follows from its kinds.
func (s *sorter) key(e entry) []byte {
	b := s.keys[e.from:]
	n := 0
	for _, k := range s.kinds {
		if k == Integer {
			n += 8
		} else {
			n += bytes.IndexByte(b[n:], 0) + 1
		}
	}
	return b[:n]
}

// sort puts the entries in order. It may run beside the sorts of other indexes.
func (s *sorter) sort() {
	slices.SortFunc(s.at, func(a, b entry) int {
		switch {
		case a.first < b.first:
			return -1
		case a.first > b.first:
			return 1
		}
		return bytes.Compare(s.key(a), s.key(b))
	})
}

func (s *sorter) finish() error {
	for _, e := range s.at {
		b := s.keys[e.from:]
		for i, k := range s.kinds {
			if k == Integer {
				s.row[i] = Int(int64(binary.BigEndian.Uint64(b) ^ 1<<63))
				b = b[8:]
				continue
			}
			n := bytes.IndexByte(b, 0)
			s.row[i] = Value{Kind: k, S: string(b[:n])}
			b = b[n+1:]
		}
		s.record = putRecord(s.record[:0], s.row)
		if err := s.tree.key(s.record); err != nil {
			return err
		}
	}
	s.keys, s.at = nil, nil
	return s.tree.finish()
}
