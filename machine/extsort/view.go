package extsort

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// View is a part of a table in the order of its key. It is valid until whoever gave it out returns.
type View struct {
	size, key int
	buf       []byte
	order     []entry
	other     []entry // of the sort
}

// entry is a record's place and the eight bytes of its key that are sorted by radix.
type entry struct {
	prefix uint64
	at     uint32
}

// Len is how many records there are.
func (v *View) Len() int { return len(v.order) }

// At is a record.
func (v *View) At(i int) []byte {
	at := int(v.order[i].at) * v.size
	return v.buf[at : at+v.size : at+v.size]
}

// radix bits of a pass: six passes sort eight bytes, and their counters stay in the first cache.
const (
	digit  = 11
	values = 1 << digit
	passes = (64 + digit - 1) / digit
)

// few is where sorting by comparison is faster.
const few = 512

// sort orders what lies in buf; the first skip bytes of all keys are alike.
func (v *View) sort(skip int) {
	n := len(v.buf) / v.size
	v.order = slices.Grow(v.order[:0], n)[:n]
	var pad [8]byte
	for i := range v.order {
		key := v.buf[i*v.size+min(skip, v.key) : i*v.size+v.key]
		if len(key) < 8 {
			pad = [8]byte{}
			copy(pad[:], key)
			key = pad[:]
		}
		v.order[i] = entry{binary.BigEndian.Uint64(key), uint32(i)}
	}
	if n < few {
		slices.SortFunc(v.order, func(a, b entry) int {
			if c := cmp.Compare(a.prefix, b.prefix); c != 0 {
				return c
			}
			return bytes.Compare(v.whole(a), v.whole(b))
		})
		return
	}
	v.radix()
	v.ties(skip + 8)
}

func (v *View) whole(e entry) []byte {
	at := int(e.at) * v.size
	return v.buf[at : at+v.key]
}

// radix sorts by the prefix, from its last digit; digits that are alike everywhere are passed over.
func (v *View) radix() {
	n := len(v.order)
	v.other = slices.Grow(v.other[:0], n)[:n]
	var count [passes][values]uint32
	for _, e := range v.order {
		for p := range passes {
			count[p][e.prefix>>(p*digit)&(values-1)]++
		}
	}
	from, to := v.order, v.other
	for p := range passes {
		c := &count[p]
		shift := p * digit
		if c[from[0].prefix>>shift&(values-1)] == uint32(n) {
			continue
		}
		sum := uint32(0)
		for i, k := range c {
			c[i] = sum
			sum += k
		}
		for _, e := range from {
			d := e.prefix >> shift & (values - 1)
			to[c[d]] = e
			c[d]++
		}
		from, to = to, from
	}
	v.order, v.other = from, to
}

// ties orders records of one prefix by the rest of the key.
func (v *View) ties(skip int) {
	if skip >= v.key {
		return
	}
	for i := 0; i < len(v.order); {
		j := i + 1
		for j < len(v.order) && v.order[j].prefix == v.order[i].prefix {
			j++
		}
		if j-i > 1 {
			slices.SortFunc(v.order[i:j], func(a, b entry) int { return bytes.Compare(v.whole(a)[skip:], v.whole(b)[skip:]) })
		}
		i = j
	}
}

// Join walks two views group by group: the records of each, from lo to before hi, whose first n bytes are alike. Where a view has none
// of a group, lo is hi.
func Join(a, b *View, n int, each func(aLo, aHi, bLo, bHi int) error) error {
	i, j := 0, 0
	for i < a.Len() || j < b.Len() {
		var key []byte
		switch {
		case j == b.Len():
			key = a.At(i)[:n]
		case i == a.Len():
			key = b.At(j)[:n]
		default:
			if key = a.At(i)[:n]; bytes.Compare(key, b.At(j)[:n]) > 0 {
				key = b.At(j)[:n]
			}
		}
		p, q := a.past(i, key), b.past(j, key)
		if err := each(i, p, j, q); err != nil {
			return err
		}
		i, j = p, q
	}
	return nil
}

// past is the first record from i on that does not begin with key.
func (v *View) past(i int, key []byte) int {
	for i < len(v.order) {
		at := int(v.order[i].at) * v.size
		if !bytes.Equal(v.buf[at:at+len(key)], key) {
			break
		}
		i++
	}
	return i
}
