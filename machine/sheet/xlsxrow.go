package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"ombud/base/fault"
)

// noResult stands in a cell whose formula was never calculated, as files made by programs have them; it is Excel's own error text.
const noResult = "#CALC!"

// sheetReader turns a worksheet's XML into rows. Text of one row is gathered in one buffer and becomes one string.
type sheetReader struct {
	inRow bool // between the beginning and the end of a row
	book  *book
	x     *xmlReader
	n     int // number of the row

	buf   []byte
	spans []span
	col   int // column of the cell, from 0
	over  bool
	wide  bool
	lost  int // column from 1 of a cell that points to no text, 0 for none
	value []byte
}

type span struct{ col, from, to int }

func (b *book) rows(f *File, yield func(Row, error) bool) (int, error) {
	if b.shared != nil {
		f.done.Store(int64(b.strings.UncompressedSize64))
	} else if b.strings != nil {
		if err := b.loadShared(f); err != nil {
			return 0, err
		}
	}
	part, err := b.sheet.Open()
	if err != nil {
		return 0, b.broken(b.sheet, err)
	}
	defer part.Close()
	src := metered{part, &f.done}
	s := &sheetReader{book: b, x: newXML(src)}
	for {
		ok, err := s.next()
		if err != nil {
			return s.n, b.broken(b.sheet, err)
		}
		if !ok {
			break
		}
		row, err := s.row()
		if err == nil && !filled(row.Cells) {
			continue
		}
		if !yield(row, err) {
			return 0, nil
		}
	}
	// The checksum of the part is only compared at its very end.
	if _, err := io.Copy(io.Discard, src); err != nil {
		return s.n, b.broken(b.sheet, err)
	}
	return 0, nil
}

func (b *book) loadShared(f *File) error {
	part, err := b.strings.Open()
	if err != nil {
		return b.broken(b.strings, err)
	}
	defer part.Close()
	shared, err := readShared(metered{part, &f.done}, b.opt.MaxRowBytes)
	if err != nil {
		err = errors.Join(err, shared.close())
		if errors.Is(err, errShared) {
			return fault.New(fault.Invalid, "sheet.too_many_texts", b.name).Because(err)
		}
		return b.broken(b.strings, err)
	}
	b.shared = shared
	return nil
}

// next gathers one row; false after the last.
func (s *sheetReader) next() (bool, error) {
	s.buf, s.spans, s.over, s.wide, s.lost, s.col = s.buf[:0], s.spans[:0], false, false, 0, -1
	for {
		t, err := s.x.next()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if t == tokenText {
			continue
		}
		switch name := string(s.x.name); {
		case name == "sheetData" && t == tokenEnd:
			return false, nil
		case name == "row" && t == tokenStart:
			s.inRow = true
			if n, ok := digits(s.x.attr("r")); ok && n > s.n {
				s.n = n
			} else {
				s.n++
			}
		case name == "row":
			if !s.inRow { // an end without a beginning is a row all the same
				s.n++
			}
			s.inRow = false
			return true, nil
		case name == "c" && t == tokenStart:
			if err := s.cell(); err != nil {
				return false, err
			}
		}
	}
}

// cell reads one cell up to its end.
func (s *sheetReader) cell() error {
	s.col++
	if col, ok := column(s.x.attr("r")); ok {
		s.col = col
	}
	kind := string(s.x.attr("t"))
	style, _ := digits(s.x.attr("s"))
	s.value = s.value[:0]
	inText, phonetic, formula, has := false, false, false, false
	for {
		t, err := s.x.next()
		if err != nil {
			return unexpected(err)
		}
		if t == tokenText {
			if inText && !phonetic {
				s.take(s.x.text)
			}
			continue
		}
		switch string(s.x.name) {
		case "c":
			if t == tokenEnd {
				s.finish(kind, style, formula && !has)
				return nil
			}
		case "v", "t":
			inText, has = t == tokenStart, true
		case "f":
			formula = true
		case "rPh":
			phonetic = t == tokenStart
		}
	}
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *sheetReader) take(p []byte) {
	if len(s.value)+len(p) > s.book.opt.MaxRowBytes {
		s.over = true
		return
	}
	s.value = append(s.value, p...)
}

// finish puts the cell's text into the row, by its type (ECMA-376 part 1, 18.18.11).
func (s *sheetReader) finish(kind string, style int, unknown bool) {
	from := len(s.buf)
	switch kind {
	case "s":
		if i, ok := digits(bytes.TrimSpace(s.value)); ok {
			s.buf, ok = s.book.shared.append(s.buf, i)
			if !ok && s.lost == 0 {
				s.lost = s.col + 1
			}
		}
	case "inlineStr", "str":
		s.buf = append(s.buf, unescapeX(s.value)...)
	case "b":
		switch string(s.value) {
		case "1", "true":
			s.buf = append(s.buf, "TRUE"...)
		case "0", "false":
			s.buf = append(s.buf, "FALSE"...)
		}
	case "e", "d":
		s.buf = append(s.buf, s.value...)
	default:
		s.number(style)
	}
	if unknown && len(s.buf) == from {
		s.buf = append(s.buf, noResult...)
	}
	if len(s.buf) > s.book.opt.MaxRowBytes {
		s.over = true
		s.buf = s.buf[:from]
	}
	if len(s.buf) == from {
		return
	}
	if s.col >= s.book.opt.MaxCols {
		s.wide = true
		s.buf = s.buf[:from]
		return
	}
	s.spans = append(s.spans, span{s.col, from, len(s.buf)})
}

func (s *sheetReader) number(style int) {
	v := string(bytes.TrimSpace(s.value))
	if v == "" {
		return
	}
	if style < len(s.book.dates) && s.book.dates[style] {
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			if stamp, ok := serial(n, s.book.from1904); ok {
				s.buf = append(s.buf, stamp...)
				return
			}
		}
	}
	s.buf = append(s.buf, number(v)...)
}

// row makes the gathered text a Row.
func (s *sheetReader) row() (Row, error) {
	all := string(s.buf)
	width := 0
	for _, c := range s.spans {
		width = max(width, c.col+1)
	}
	row := Row{N: s.n, Cells: make([]string, width)}
	for _, c := range s.spans {
		row.Cells[c.col] = all[c.from:c.to]
	}
	opt := s.book.opt
	switch {
	case s.over:
		return Row{N: s.n}, fault.New(fault.Invalid, "sheet.row_too_big", s.n, max(1, opt.MaxRowBytes>>10))
	case s.wide:
		return row, fault.New(fault.Invalid, "sheet.too_many_columns", s.n, opt.MaxCols)
	case s.lost > 0:
		return row, fault.New(fault.Invalid, "sheet.lost_text", s.n, s.lost)
	case bytes.IndexByte(s.buf, 0) >= 0:
		return row, fault.New(fault.Invalid, "sheet.nul", s.n)
	case !utf8.ValidString(all):
		return row, fault.New(fault.Invalid, "sheet.undecodable", s.n, mend(row.Cells)+1, "UTF-8")
	}
	return row, nil
}

// digits reads a short plain number.
func digits(p []byte) (int, bool) {
	if len(p) == 0 || len(p) > 9 {
		return 0, false
	}
	n := 0
	for _, b := range p {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int(b-'0')
	}
	return n, true
}

// column reads the letters of a cell's name: "B7" is 1.
func column(ref []byte) (int, bool) {
	n := 0
	for i, b := range ref {
		if b < 'A' || b > 'Z' {
			return n - 1, i > 0 && i <= 3
		}
		if i == 3 {
			break
		}
		n = n*26 + int(b-'A') + 1
	}
	return 0, false
}
