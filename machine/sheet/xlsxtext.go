package sheet

import (
	"errors"
	"io"
	"os"
	"strconv"
	"unicode/utf8"
)

const (
	sharedHeld = 64 << 20 // bytes of shared strings kept in memory; more go to a temporary file
	sharedMost = 1 << 24  // strings of one workbook
)

var errShared = errors.New("too many or too long shared strings")

// sharedStrings are a workbook's texts, which cells refer to by number. Memory stays bounded by sharedHeld and four
// bytes a string.
type sharedStrings struct {
	ends []uint32
	held []byte
	file *os.File
	size int64
}

// readShared takes the sharedStrings part. A phonetic reading (rPh) is no part of the text.
func readShared(r io.Reader, limit int) (*sharedStrings, error) {
	s := &sharedStrings{}
	x := newXML(r)
	var one []byte
	inText, phonetic := false, false
	for {
		t, err := x.next()
		if err == io.EOF {
			return s, s.spill(true)
		}
		if err != nil {
			return s, err
		}
		switch {
		case t == tokenText:
			if inText && !phonetic && len(one) <= limit {
				one = append(one, x.text...)
			}
		case string(x.name) == "t":
			inText = t == tokenStart
		case string(x.name) == "rPh":
			phonetic = t == tokenStart
		case string(x.name) == "si" && t == tokenStart:
			one = one[:0]
		case string(x.name) == "si":
			if err := s.add(unescapeX(one)); err != nil {
				return s, err
			}
		}
	}
}

func (s *sharedStrings) add(one []byte) error {
	s.held = append(s.held, one...)
	s.size += int64(len(one))
	if len(s.ends) >= sharedMost || s.size > 1<<32-1 {
		return errShared
	}
	s.ends = append(s.ends, uint32(s.size))
	return s.spill(false)
}

// spill moves what is held to disk once it is too much, and at the end if some went there before.
func (s *sharedStrings) spill(last bool) (err error) {
	if len(s.held) < sharedHeld && (!last || s.file == nil) {
		return nil
	}
	if s.file == nil {
		if s.file, err = os.CreateTemp("", "sheet-*"); err != nil {
			return err
		}
	}
	_, err = s.file.Write(s.held)
	s.held = s.held[:0]
	if last {
		s.held = nil
	}
	return err
}

// append adds string i to dst; false if there is none.
func (s *sharedStrings) append(dst []byte, i int) ([]byte, bool) {
	if s == nil || i < 0 || i >= len(s.ends) {
		return dst, false
	}
	from, to := uint32(0), s.ends[i]
	if i > 0 {
		from = s.ends[i-1]
	}
	if s.file == nil {
		return append(dst, s.held[from:to]...), true
	}
	old := len(dst)
	dst = append(dst, make([]byte, to-from)...)
	_, err := s.file.ReadAt(dst[old:], int64(from))
	return dst, err == nil
}

func (s *sharedStrings) close() error {
	if s == nil || s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// unescapeX resolves _x000D_ and its like, in place (ECMA-376 part 1, 22.9.2.19).
func unescapeX(p []byte) []byte {
	out := p[:0]
	for i := 0; i < len(p); i++ {
		if p[i] == '_' && i+6 < len(p) && p[i+1] == 'x' && p[i+6] == '_' {
			if n, err := strconv.ParseUint(string(p[i+2:i+6]), 16, 16); err == nil && n > 0 && utf8.ValidRune(rune(n)) {
				out = utf8.AppendRune(out, rune(n))
				i += 6
				continue
			}
		}
		out = append(out, p[i])
	}
	return out
}
