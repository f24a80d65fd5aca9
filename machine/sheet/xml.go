package sheet

import (
	"bytes"
	"errors"
	"io"
)

type token uint8

const (
	tokenStart token = iota
	tokenEnd
	tokenText
)

var errXML = errors.New("malformed XML")

// xmlReader is a small pull parser for the XML that workbooks are made of. encoding/xml costs several times as much a cell
// (BenchmarkXLSX) and holds a text of any length; this one hands long text on in pieces, refuses document types, so that no entity
// can grow, and never needs more memory than its window.
type xmlReader struct {
	src  io.Reader
	buf  []byte
	r, w int   // unread is buf[r:w]
	err  error // why src gave no more

	name  []byte // local name of the tag; name, attrs and text are valid until the next call
	attrs []byte
	text  []byte
	spare []byte
	depth int
	shut  bool // the tag closed itself: its end comes next
	cdata bool
}

func newXML(src io.Reader) *xmlReader { return &xmlReader{src: src, buf: make([]byte, 64<<10)} }

// fill reads more behind what is unread; false when the window is full or the source is dry.
func (x *xmlReader) fill() bool {
	if x.r > 0 {
		x.w = copy(x.buf, x.buf[x.r:x.w])
		x.r = 0
	}
	for x.err == nil && x.w < len(x.buf) {
		var n int
		n, x.err = x.src.Read(x.buf[x.w:])
		x.w += n
		if n > 0 {
			return true
		}
	}
	return false
}

// upto gives what is unread before mark; whole is false when mark does not come within the window.
func (x *xmlReader) upto(mark string) (p []byte, whole bool) {
	for from := 0; ; {
		if i := bytes.Index(x.buf[x.r+from:x.w], []byte(mark)); i >= 0 {
			return x.buf[x.r : x.r+from+i], true
		}
		from = max(0, x.w-x.r-len(mark)+1)
		if !x.fill() {
			return x.buf[x.r:x.w], false
		}
	}
}

func (x *xmlReader) has(prefix string) bool {
	for x.w-x.r < len(prefix) && x.fill() {
	}
	return bytes.HasPrefix(x.buf[x.r:x.w], []byte(prefix))
}

// dry is the error when the source has ended and something is still open.
func (x *xmlReader) dry() error {
	if x.err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return x.err
}

// next reads one token; io.EOF comes only when every element is closed.
func (x *xmlReader) next() (token, error) {
	if x.shut {
		x.shut = false
		x.depth--
		return tokenEnd, nil
	}
	for {
		switch {
		case x.cdata:
			if ok, err := x.literal(); ok || err != nil {
				return tokenText, err
			}
		case !x.has("<"):
			if ok, err := x.chars(); ok || err != nil {
				return tokenText, err
			}
		case x.w-x.r > 1 && x.buf[x.r+1] > '?': // a name: the usual case
			return x.tag()
		case x.has("<?"):
			if err := x.skip("?>"); err != nil {
				return 0, err
			}
		case x.has("<!--"):
			if err := x.skip("-->"); err != nil {
				return 0, err
			}
		case x.has("<![CDATA["):
			x.r += len("<![CDATA[")
			x.cdata = true
		default:
			return x.tag()
		}
	}
}

// chars takes text up to a tag, or a window of it.
func (x *xmlReader) chars() (ok bool, err error) {
	p, whole := x.upto("<")
	if !whole && x.err != nil {
		if x.err == io.EOF && x.depth == 0 && len(bytes.TrimSpace(p)) == 0 {
			return false, io.EOF
		}
		return false, x.dry()
	}
	if i := bytes.LastIndexByte(p, '&'); !whole && i > 0 && i > len(p)-12 {
		p = p[:i] // an entity must not be cut in two
	}
	p = x.lines(p, whole)
	x.text, err = x.unescape(p)
	return true, err
}

// literal takes a CDATA section, or a window of it.
func (x *xmlReader) literal() (ok bool, err error) {
	p, whole := x.upto("]]>")
	switch {
	case whole:
		x.text = x.lines(p, true)
		x.r += len("]]>")
		x.cdata = false
	case x.err != nil:
		return false, x.dry()
	default:
		x.text = x.lines(p[:len(p)-2], false)
	}
	return len(x.text) > 0, nil
}

func (x *xmlReader) skip(mark string) error {
	for {
		p, whole := x.upto(mark)
		if whole {
			x.r += len(p) + len(mark)
			return nil
		}
		if x.err != nil {
			return x.dry()
		}
		x.r += len(p) - len(mark) + 1
	}
}

// tag takes an opening or closing tag; a ">" inside an attribute does not end it.
func (x *xmlReader) tag() (token, error) {
	var quote byte
	end := 1
	if i := bytes.IndexByte(x.buf[x.r:x.w], '>'); i > 0 && bytes.Count(x.buf[x.r:x.r+i], []byte{'"'})%2 == 0 && bytes.IndexByte(x.buf[x.r:x.r+i], '\'') < 0 {
		end = i
	}
	for ; ; end++ {
		if x.r+end >= x.w && !x.fill() {
			if x.err != nil {
				return 0, x.dry()
			}
			return 0, errXML
		}
		b := x.buf[x.r+end]
		if quote == 0 && b == '>' {
			break
		}
		switch {
		case b == quote:
			quote = 0
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		}
	}
	p := x.buf[x.r+1 : x.r+end]
	x.r += end + 1
	switch {
	case len(p) == 0 || p[0] == '!':
		return 0, errXML
	case p[0] == '/':
		if x.depth--; x.depth < 0 {
			return 0, errXML
		}
		x.name = local(bytes.TrimSpace(p[1:]))
		return tokenEnd, nil
	case p[len(p)-1] == '/':
		x.shut = true
		p = p[:len(p)-1]
	}
	x.depth++
	cut := 0
	for cut < len(p) && p[cut] > ' ' {
		cut++
	}
	x.name, x.attrs = local(p[:cut]), p[cut:]
	return tokenStart, nil
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

// attr is the raw value of an attribute of the tag just opened, nil if it has none.
func (x *xmlReader) attr(name string) []byte {
	for p := x.attrs; ; {
		p = bytes.TrimSpace(p)
		eq := bytes.IndexByte(p, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(p[:eq])
		p = bytes.TrimSpace(p[eq+1:])
		if len(p) == 0 {
			return nil
		}
		end := bytes.IndexByte(p[1:], p[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return p[1 : end+1]
		}
		p = p[end+2:]
	}
}
