package store

import "encoding/binary"

// segmentWriter fills the pages of one segment.
type segmentWriter struct {
	w       *wordPages
	id      int
	page    int
	buf     []byte
	terms   []byte // where the terms of the page are, as differences
	lastAt  int
	term    []byte
	noTerm  bool // on this page so far
	noDoc   bool // on this page so far, which began within a list
	newList bool
	lastDoc int64

	idxTerm []byte // what the index will say of the page idxPage
	idxPage int
	empty   int
	lists   []block
	level   []listPage
}

// listPage is a page of a long list's own index.
type listPage struct {
	buf  []byte
	page int
	prev int64
	some bool
}

func (s *segmentWriter) list(word string, p *posting) error {
	if err := s.word(append([]byte{mainPrefix}, word...)); err != nil {
		return err
	}
	doc, b := int64(0), p.docs
	for len(b) > 0 {
		d, n := getVarint(b)
		doc, b = doc+int64(d), b[n:]
		if len(s.buf)+len(s.terms) >= wordPage {
			if err := s.flush(); err != nil {
				return err
			}
		}
		if s.noDoc {
			binary.BigEndian.PutUint16(s.buf, uint16(len(s.buf)))
			s.listIndex(doc)
		}
		if s.newList || s.noDoc {
			s.buf = putVarint(s.buf, uint64(doc))
		} else {
			s.buf = putVarint(s.buf, uint64(doc-s.lastDoc))
		}
		s.lastDoc, s.newList, s.noDoc = doc, false, false
	}
	return nil
}

func (s *segmentWriter) word(term []byte) error {
	if len(s.buf)+len(s.terms)+len(term)+2 >= wordPage && len(s.buf) > 4 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.terms = putVarint(s.terms, uint64(len(s.buf)-s.lastAt))
	s.lastAt = len(s.buf)
	same := 0
	for same < min(len(term), len(s.term)) && term[same] == s.term[same] {
		same++
	}
	if s.noTerm {
		if s.page != 1 {
			n := len(term)
			if len(s.term) > 0 {
				n = same + 1
			}
			if err := s.closeIndex(); err != nil {
				return err
			}
			s.idxTerm, s.idxPage = append([]byte(nil), term[:n]...), s.page
		}
		same = 0
	} else {
		s.buf = putVarint(s.buf, uint64(same))
	}
	s.buf = putVarint(s.buf, uint64(len(term)-same))
	s.buf = append(s.buf, term[same:]...)
	s.term = append(s.term[:0], term...)
	s.noTerm, s.noDoc, s.newList = false, false, true
	if len(s.level) == 0 {
		s.level = append(s.level, listPage{})
	}
	s.level[0].page = s.page
	return nil
}

func (s *segmentWriter) flush() error {
	binary.BigEndian.PutUint16(s.buf[2:], uint16(len(s.buf)))
	if s.noTerm {
		s.empty++
	} else {
		s.buf = append(s.buf, s.terms...)
	}
	if err := s.w.block(block{int64(s.id)<<segmentShift + int64(s.page), s.buf}); err != nil {
		return err
	}
	s.buf = append(s.buf[:0], 0, 0, 0, 0)
	s.terms, s.lastAt = s.terms[:0], 0
	s.page++
	s.noTerm, s.noDoc = true, true
	return nil
}

// closeIndex writes what the index says of the page that is behind, with the list's own index where its last list is long.
func (s *segmentWriter) closeIndex() error {
	if s.idxPage == 0 {
		return nil
	}
	long := int64(0)
	if len(s.level[0].buf) > 0 && s.empty >= fewLeaves {
		long = 1
	}
	for i := range s.level {
		if len(s.level[i].buf) == 0 {
			break
		}
		if long == 1 {
			s.putList(i)
		}
		s.level[i].buf, s.level[i].some = nil, false
	}
	s.empty = 0
	s.w.row = putRecord(s.w.row[:0], []Value{Int(int64(s.id)), Bytes(string(s.idxTerm)), Int(long + int64(s.idxPage)<<1)})
	s.idxPage = 0
	return s.w.index.key(s.w.row)
}

func (s *segmentWriter) putList(level int) {
	p := s.level[level]
	s.lists = append(s.lists, block{int64(s.id)<<segmentShift + listPageFlag + int64(level)<<listLevel + int64(p.page), p.buf})
}

// listIndex notes the first document of a page that begins within a list.
func (s *segmentWriter) listIndex(doc int64) {
	for i, done := 0, false; !done; i++ {
		if len(s.level) < i+2 {
			s.level = append(s.level, listPage{})
		}
		p := &s.level[i]
		if len(p.buf) >= wordPage {
			p.buf[0] = 1 // not the root
			s.putList(i)
			if up := &s.level[i+1]; len(up.buf) == 0 { // it was the root: its first document goes up to the new one
				_, n := getVarint(p.buf[1:])
				first, _ := getVarint(p.buf[1+n:])
				up.page = p.page
				up.buf = putVarint(putVarint([]byte{0}, uint64(p.page)), first)
				up.some, up.prev = true, int64(first)
			}
			p.buf, p.some = nil, false
			p.page++
		} else {
			done = true
		}
		if p.some {
			p.buf = putVarint(p.buf, uint64(doc-p.prev))
		} else {
			page := s.page
			if i > 0 {
				page = s.level[i-1].page
			}
			root := byte(1)
			if done {
				root = 0
			}
			p.buf = putVarint([]byte{root}, uint64(page))
			p.buf = putVarint(p.buf, uint64(doc))
		}
		p.some, p.prev = true, doc
	}
}

// getVarint reads what putVarint wrote.
func getVarint(b []byte) (n uint64, length int) {
	for i := range 8 {
		n = n<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return n, i + 1
		}
	}
	return n<<8 | uint64(b[8]), 9
}
