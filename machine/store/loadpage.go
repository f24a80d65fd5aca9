package store

import (
	"bufio"
	"encoding/binary"
	"os"
)

// pages writes pages into a file: first where older ones have become free, then at its end.
type pages struct {
	f    *os.File
	w    *bufio.Writer
	free []uint32
	next uint32 // to be given out
	end  uint32 // to be written to w
}

// take gives out the number of a page. Pages are put in the order in which they were taken.
func (p *pages) take() uint32 {
	if n := len(p.free); n > 0 {
		at := p.free[n-1]
		p.free = p.free[:n-1]
		return at
	}
	if p.next == pendingPage {
		p.next++
	}
	p.next++
	return p.next - 1
}

func (p *pages) put(at uint32, page []byte) error {
	if at < p.end {
		_, err := p.f.WriteAt(page, int64(at-1)*pageSize)
		return err
	}
	for ; p.end < at; p.end++ {
		if _, err := p.w.Write(make([]byte, pageSize)); err != nil {
			return err
		}
	}
	p.end++
	_, err := p.w.Write(page)
	return err
}

func (p *pages) append(page []byte) (uint32, error) {
	at := p.take()
	return at, p.put(at, page)
}

// overflow writes what a cell has no room for and gives the first of its pages.
func (p *pages) overflow(rest []byte) (uint32, error) {
	var page [pageSize]byte
	first := p.take()
	for at := first; len(rest) > 0; {
		n := copy(page[4:], rest)
		clear(page[4+n:])
		rest = rest[n:]
		next := uint32(0)
		if len(rest) > 0 {
			next = p.take()
		}
		binary.BigEndian.PutUint32(page[:], next)
		if err := p.put(at, page[:]); err != nil {
			return 0, err
		}
		at = next
	}
	return first, nil
}

// release frees the pages of a tree that is written anew, all but its root.
func (p *pages) release(root uint32, top bool) error {
	page := make([]byte, pageSize)
	if _, err := p.f.ReadAt(page, int64(root-1)*pageSize); err != nil {
		return err
	}
	node := page[0] == tableNode || page[0] == indexNode
	index := page[0] == indexNode || page[0] == indexLeaf
	head := 8
	if node {
		head = 12
		if err := p.release(binary.BigEndian.Uint32(page[8:]), false); err != nil {
			return err
		}
	}
	for i := range int(binary.BigEndian.Uint16(page[3:])) {
		cell := page[binary.BigEndian.Uint16(page[head+2*i:]):]
		if node {
			if err := p.release(binary.BigEndian.Uint32(cell), false); err != nil {
				return err
			}
			cell = cell[4:]
		}
		if index || !node {
			if err := p.releaseCell(cell, index); err != nil {
				return err
			}
		}
	}
	if !top {
		p.free = append(p.free, root)
	}
	return nil
}

// releaseCell frees the overflow pages of a cell.
func (p *pages) releaseCell(cell []byte, index bool) error {
	size, n := getVarint(cell)
	cell = cell[n:]
	most := mostIndex
	if !index {
		most = mostTable
		_, n = getVarint(cell)
		cell = cell[n:]
	}
	here := local(int(size), most)
	if here == int(size) {
		return nil
	}
	var next [4]byte
	copy(next[:], cell[here:])
	for at := binary.BigEndian.Uint32(next[:]); at != 0; at = binary.BigEndian.Uint32(next[:]) {
		p.free = append(p.free, at)
		if _, err := p.f.ReadAt(next[:], int64(at-1)*pageSize); err != nil {
			return err
		}
	}
	return nil
}

// giveBack puts pages that nobody needs on the file's list of free pages, ahead of those that are on it.
func (p *pages) giveBack(head []byte) error {
	const most = pageSize/4 - 8 // SQLite leaves the last six unused, and so do we
	trunk, count := head[32:36], head[36:40]
	for len(p.free) > 0 {
		var page [pageSize]byte
		at := p.free[0]
		list := p.free[1:min(len(p.free), most)]
		copy(page[:], trunk)
		binary.BigEndian.PutUint32(page[4:], uint32(len(list)))
		for i, n := range list {
			binary.BigEndian.PutUint32(page[8+4*i:], n)
		}
		p.free = p.free[1+len(list):]
		if err := p.put(at, page[:]); err != nil {
			return err
		}
		binary.BigEndian.PutUint32(trunk, at)
		binary.BigEndian.PutUint32(count, binary.BigEndian.Uint32(count)+1+uint32(len(list)))
	}
	return nil
}

// local is how much of a payload stands in its cell.
func local(size, most int) int {
	if size <= most {
		return size
	}
	if k := leastHere + (size-leastHere)%(pageSize-4); k <= most {
		return k
	}
	return leastHere
}
