package sheet

import (
	"bytes"
	"io"
)

// csvReader cuts bytes into records. It works before decoding: no byte of a two- or four-byte GB18030 character can be a comma,
// tab, semicolon, quote or line end. encoding/csv is not used because it refuses stray quotes, does not know a bare CR as line
// end, drops blank lines without counting them and has no bound on a record.
type csvReader struct {
	src   io.Reader
	comma byte
	bare  bool // a CR alone ends a record
	limit int  // bytes of a record kept
	cols  int  // fields of a record kept

	buf  []byte
	win  []byte // the unread part of buf
	err  error  // why src gave no more
	stop [256]bool

	row  []byte // the record's fields, joined
	utf  []byte // room to decode it
	ends []int  // where each field ends in row
	over bool   // more than limit
	wide bool   // more than cols
	open bool   // the file ended inside quotes
}

func newCSV(src io.Reader, comma byte, bare bool, opt Options) *csvReader {
	c := &csvReader{src: src, comma: comma, bare: bare, limit: opt.MaxRowBytes, cols: opt.MaxCols, buf: make([]byte, 64<<10)}
	c.stop[comma], c.stop['\n'], c.stop['\r'] = true, true, true
	return c
}

// more makes sure that a byte is there to read.
func (c *csvReader) more() bool {
	for len(c.win) == 0 {
		if c.err != nil {
			return false
		}
		var n int
		n, c.err = c.src.Read(c.buf)
		c.win = c.buf[:n]
	}
	return true
}

func (c *csvReader) next(b byte) bool { return c.more() && c.win[0] == b }

func (c *csvReader) keep(p []byte) {
	if len(c.row)+len(p) > c.limit {
		c.over = true
		return
	}
	c.row = append(c.row, p...)
}

// scan reads one record, blank ones too; io.EOF comes after the last.
func (c *csvReader) scan() error {
	c.row, c.ends, c.over, c.wide, c.open = c.row[:0], c.ends[:0], false, false, false
	if !c.more() {
		return c.err
	}
	for {
		if c.next('"') {
			c.win = c.win[1:]
			c.quoted()
		}
		last := c.plain()
		if len(c.ends) < c.cols {
			c.ends = append(c.ends, len(c.row))
		} else {
			c.wide = true
		}
		if last {
			if c.err != nil && c.err != io.EOF {
				return c.err
			}
			return nil
		}
	}
}

// plain takes the rest of a field and what ends it; text after a closing quote belongs to the field, as in Excel.
func (c *csvReader) plain() (last bool) {
	for c.more() {
		i := 0
		for i < len(c.win) && !c.stop[c.win[i]] {
			i++
		}
		c.keep(c.win[:i])
		if i == len(c.win) {
			c.win = nil
			continue
		}
		b := c.win[i]
		c.win = c.win[i+1:]
		switch {
		case b == c.comma:
			return false
		case b == '\n':
			return true
		case c.next('\n'):
			c.win = c.win[1:]
			return true
		case c.bare, !c.more():
			return true
		}
		c.keep([]byte{'\r'})
	}
	return true
}

// quoted takes a field up to its closing quote.
func (c *csvReader) quoted() {
	for c.more() {
		i := bytes.IndexByte(c.win, '"')
		if i < 0 {
			c.keep(c.win)
			c.win = nil
			continue
		}
		c.keep(c.win[:i])
		c.win = c.win[i+1:]
		if !c.next('"') {
			return
		}
		c.keep(c.win[:1])
		c.win = c.win[1:]
	}
	c.open = true
}

// dialect is how a text file separates fields and records.
type dialect struct {
	comma byte
	bare  bool
	skip  int // bytes of Excel's own "sep=;" line, which it does not number
}

// sniffDialect tries each separator on the first records and takes the one under which most of them have the same number of fields.
func sniffDialect(head []byte, whole bool, opt Options) dialect {
	d := dialect{comma: ','}
	if len(head) > 5 && bytes.EqualFold(head[:4], []byte("sep=")) {
		if end := bytes.IndexAny(head, "\r\n"); end == 5 {
			for end < len(head) && end < 7 && (head[end] == '\r' || head[end] == '\n') {
				end++
			}
			return dialect{comma: head[4], bare: bareEnds(head[end:]), skip: end}
		}
	}
	d.bare = bareEnds(head)
	best, total, wide := 0, 1, 0
	for _, comma := range []byte{',', '\t', ';'} {
		// Shares are compared, not numbers: under a wrong separator quoted texts fall apart into many lines, some of which agree.
		if n, of, m := agreement(head, whole, comma, d.bare, opt); n*total > best*of || n*total == best*of && m > wide {
			d.comma, best, total, wide = comma, n, max(1, of), m
		}
	}
	return d
}

// agreement counts the records that have the most usual number of fields above one, of how many, and gives that number.
func agreement(head []byte, whole bool, comma byte, bare bool, opt Options) (records, of, fields int) {
	c := newCSV(bytes.NewReader(head), comma, bare, opt)
	count := map[int]int{}
	for range 100 {
		if c.scan() != nil {
			break
		}
		if !whole && len(c.win) == 0 {
			break // cut off by the window
		}
		count[len(c.ends)]++
		of++
	}
	for m, n := range count {
		if m > 1 && (n > records || n == records && m > fields) {
			records, fields = n, m
		}
	}
	return records, of, fields
}

// bareEnds is true when the first line end outside quotes is a CR alone, as in files from old Macs.
func bareEnds(head []byte) bool {
	inside := false
	for i, b := range head {
		switch {
		case b == '"':
			inside = !inside
		case inside:
		case b == '\n':
			return false
		case b == '\r':
			return i+1 < len(head) && head[i+1] != '\n'
		}
	}
	return false
}
