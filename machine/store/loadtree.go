package store

import (
	"encoding/binary"
	"fmt"
)

// The file format of SQLite 3 (sqlite.org/fileformat2.html), as far as a load writes it: b-trees whose pages are filled in key order
// and appended to the file. SQLite's own integrity check is the judge, in the tests and after a load that asks for it.

const (
	pageSize = 4096
	// pendingPage holds the byte at 1 GiB by which SQLite locks; it is never used.
	pendingPage = 0x40000000/pageSize + 1

	tableLeaf, tableNode = 0x0d, 0x05
	indexLeaf, indexNode = 0x0a, 0x02

	mostTable = pageSize - 35
	mostIndex = (pageSize-12)*64/255 - 23
	leastHere = (pageSize-12)*32/255 - 23
)

// leaf is a page under way. Cells grow from its end.
type leaf struct {
	buf     [pageSize]byte
	n, from int // cells, and where the last one begins
}

func (l *leaf) reset() { l.n, l.from = 0, pageSize }

func (l *leaf) fits(head, cell int) bool { return head+2*(l.n+1) <= l.from-cell }

func (l *leaf) put(head int, cells ...[]byte) {
	n := 0
	for _, c := range cells {
		n += len(c)
	}
	l.from -= n
	at := l.from
	for _, c := range cells {
		at += copy(l.buf[at:], c)
	}
	binary.BigEndian.PutUint16(l.buf[head+2*l.n:], uint16(l.from))
	l.n++
}

// cell is the i-th cell, up to the one before it.
func (l *leaf) cell(head, i int) []byte {
	at := func(i int) int { return int(binary.BigEndian.Uint16(l.buf[head+2*i:])) }
	end := pageSize
	if i > 0 {
		end = at(i - 1)
	}
	return l.buf[at(i):end]
}

// close writes the page's header and clears what lies between pointers and cells.
func (l *leaf) close(kind byte, right uint32) []byte {
	head := 8
	if right != 0 {
		head = 12
		binary.BigEndian.PutUint32(l.buf[8:], right)
	}
	clear(l.buf[head+2*l.n : l.from])
	l.buf[0], l.buf[1], l.buf[2], l.buf[7] = kind, 0, 0, 0
	binary.BigEndian.PutUint16(l.buf[3:], uint16(l.n))
	binary.BigEndian.PutUint16(l.buf[5:], uint16(l.from))
	return l.buf[:]
}

// child is a finished page, and what parts it from the next one: a row id or a whole index cell.
type child struct {
	page uint32
	key  []byte
}

// tree builds one b-tree bottom up. Its root stays the page that the schema names.
type tree struct {
	pages *pages
	root  uint32
	index bool

	leaf leaf
	prev []byte // an index cell that parts the last leaf from a next one, if there comes one
	kids []child
	full *leaf // that last leaf, not yet written
	last int64
	cell []byte
}

func newTree(p *pages, root uint32, index bool) *tree {
	t := &tree{pages: p, root: root, index: index}
	t.leaf.reset()
	return t
}

// row adds a table's row under a greater id than those before.
func (t *tree) row(id int64, payload []byte) error {
	if id <= t.last && t.last != 0 {
		return fmt.Errorf("row %d comes after row %d", id, t.last)
	}
	t.cell = putVarint(t.cell[:0], uint64(len(payload)))
	t.cell = putVarint(t.cell, uint64(id))
	here := local(len(payload), mostTable)
	var more [4]byte
	tail := more[:0]
	if here < len(payload) {
		at, err := t.pages.overflow(payload[here:])
		if err != nil {
			return err
		}
		binary.BigEndian.PutUint32(more[:], at)
		tail = more[:]
	}
	if !t.leaf.fits(8, len(t.cell)+here+len(tail)) {
		if err := t.flushRows(); err != nil {
			return err
		}
	}
	t.leaf.put(8, t.cell, payload[:here], tail)
	t.last = id
	return nil
}

func (t *tree) flushRows() error {
	at, err := t.pages.append(t.leaf.close(tableLeaf, 0))
	t.kids = append(t.kids, child{at, putVarint(nil, uint64(t.last))})
	t.leaf.reset()
	return err
}

// key adds an index record after those before it.
func (t *tree) key(record []byte) error {
	if len(record) > mostIndex {
		return fmt.Errorf("an index record of %d bytes", len(record))
	}
	t.cell = append(putVarint(t.cell[:0], uint64(len(record))), record...)
	if t.prev != nil { // now there is a next leaf: the cell between goes up
		at, err := t.pages.append(t.full.close(indexLeaf, 0))
		if err != nil {
			return err
		}
		t.kids, t.prev = append(t.kids, child{at, t.prev}), nil
	}
	if t.leaf.fits(8, len(t.cell)) {
		t.leaf.put(8, t.cell)
		return nil
	}
	if t.full == nil {
		t.full = &leaf{}
	}
	*t.full = t.leaf
	t.prev = append([]byte(nil), t.cell...)
	t.leaf.reset()
	return nil
}

// finish writes what is left and the nodes above the leaves.
func (t *tree) finish() error {
	kind := byte(tableLeaf)
	if t.index {
		kind = indexLeaf
	}
	if t.prev != nil { // no next leaf came: the last one gives a cell up, and the cell after it is a leaf of its own
		l := t.full
		up := append([]byte(nil), l.cell(8, l.n-1)...)
		l.from += len(up)
		l.n--
		at, err := t.pages.append(l.close(kind, 0))
		if err != nil {
			return err
		}
		t.kids = append(t.kids, child{at, up})
		t.leaf.put(8, t.prev)
	}
	if len(t.kids) == 0 {
		return t.atRoot(t.leaf.close(kind, 0))
	}
	at, err := t.pages.append(t.leaf.close(kind, 0))
	if err != nil {
		return err
	}
	return t.nodes(append(t.kids, child{page: at}))
}

// nodes writes the level above the children, and those above it up to the root.
func (t *tree) nodes(kids []child) error {
	kind := byte(tableNode)
	if t.index {
		kind = indexNode
	}
	var up []child
	for {
		var l leaf
		l.reset()
		i := 0
		for i < len(kids)-1 && l.fits(12, 4+len(kids[i].key)) {
			var left [4]byte
			binary.BigEndian.PutUint32(left[:], kids[i].page)
			l.put(12, left[:], kids[i].key)
			i++
		}
		if i == len(kids)-2 && i > 1 { // or the next node would have a child and no cell
			i--
			l.from += 4 + len(kids[i].key)
			l.n--
		}
		if i == len(kids)-1 && len(up) == 0 {
			return t.atRoot(l.close(kind, kids[i].page))
		}
		at, err := t.pages.append(l.close(kind, kids[i].page))
		if err != nil {
			return err
		}
		up = append(up, child{at, kids[i].key})
		if kids = kids[i+1:]; len(kids) == 0 {
			return t.nodes(up)
		}
	}
}

func (t *tree) atRoot(page []byte) error {
	if err := t.pages.w.Flush(); err != nil {
		return err
	}
	_, err := t.pages.f.WriteAt(page, int64(t.root-1)*pageSize)
	return err
}

// putVarint appends a number in SQLite's big-endian seven-bit form, nine bytes at most.
func putVarint(b []byte, n uint64) []byte {
	if n < 0x80 {
		return append(b, byte(n))
	}
	if n > 1<<56-1 {
		for s := 57; s > 1; s -= 7 {
			b = append(b, byte(n>>(s-0))|0x80)
		}
		return append(b, byte(n))
	}
	s := 7
	for n>>s > 0x7f {
		s += 7
	}
	for ; s > 0; s -= 7 {
		b = append(b, byte(n>>s)|0x80)
	}
	return append(b, byte(n&0x7f))
}
