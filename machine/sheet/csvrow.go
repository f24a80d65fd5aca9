package sheet

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"ombud/base/fault"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// fffd is the replacement character as GB18030 spells it, the one spelling that decodes to it lawfully.
const fffd = "\x84\x31\xa4\x37"

func (f *File) openText(name string, look surveyed) error {
	encoding, ok := named(f.opt.Encoding)
	if !ok {
		return fault.New(fault.Invalid, "sheet.encoding_unknown", f.opt.Encoding)
	}
	mark, skip := marked(look.head)
	if encoding == "" {
		encoding = mark
	}
	if mark != encoding {
		skip = 0
	}
	if encoding == "" {
		if bytes.Count(look.head, []byte{0})*64 > len(look.head) {
			return fault.New(fault.Invalid, "sheet.binary", name)
		}
		encoding = guessEncoding(look.foreign)
	}
	f.encoding = encoding
	head := make([]byte, window)
	n, err := io.ReadFull(f.plainText(io.NewSectionReader(f.file, int64(skip), f.size)), head)
	whole := err != nil
	head = head[:n]
	if markup(head) {
		return fault.New(fault.Invalid, "sheet.html", name)
	}
	d := sniffDialect(head, whole, f.opt)
	f.total.Store(f.size - int64(skip))
	f.read = func(yield func(Row, error) bool) (int, error) {
		src := f.plainText(metered{io.NewSectionReader(f.file, int64(skip), f.size), &f.done})
		if _, err := io.CopyN(io.Discard, src, int64(d.skip)); err != nil {
			return 0, fault.New(fault.Invalid, "sheet.not_readable", name).Because(err)
		}
		return f.textRows(newCSV(src, d.comma, d.bare, f.opt), name, yield)
	}
	return nil
}

// plainText gives bytes that the record reader can cut: UTF-16 becomes UTF-8 first, the others can be cut as they are.
func (f *File) plainText(r io.Reader) io.Reader {
	switch f.encoding {
	case "utf-16le":
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case "utf-16be":
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	return r
}

func (f *File) textRows(c *csvReader, name string, yield func(Row, error) bool) (int, error) {
	var gb *encoding.Decoder
	if f.encoding == "gb18030" {
		gb = simplifiedchinese.GB18030.NewDecoder()
	}
	for n := 1; ; n++ {
		switch err := c.scan(); {
		case err == io.EOF:
			return 0, nil
		case err != nil:
			return n, fault.New(fault.Invalid, "sheet.not_readable", name).Because(err)
		case c.open:
			return n, fault.New(fault.Invalid, "sheet.open_quote", n)
		}
		row, blank, err := f.textRow(c, n, gb)
		if blank && err == nil {
			continue
		}
		if !yield(row, err) {
			return 0, nil
		}
	}
}

// textRow decodes a record; a row that cannot be decoded is given as far as it can, for the list of refused rows.
func (f *File) textRow(c *csvReader, n int, gb *encoding.Decoder) (row Row, blank bool, err error) {
	row.N = n
	switch {
	case c.over:
		return row, false, fault.New(fault.Invalid, "sheet.row_too_big", n, max(1, c.limit>>10))
	case bytes.IndexByte(c.row, 0) >= 0:
		err = fault.New(fault.Invalid, "sheet.nul", n)
	case c.wide:
		err = fault.New(fault.Invalid, "sheet.too_many_columns", n, c.cols)
	}
	bad := -1
	if gb != nil && ascii(c.row) < len(c.row) {
		row.Cells, bad = fromGB(c, gb)
		blank = !filled(row.Cells)
	} else {
		s := string(c.row)
		row.Cells = make([]string, len(c.ends))
		from := 0
		for i, to := range c.ends {
			row.Cells[i] = s[from:to]
			from = to
		}
		blank = strings.TrimSpace(s) == ""
		if !utf8.ValidString(s) || strings.HasPrefix(f.encoding, "utf-16") && strings.ContainsRune(s, utf8.RuneError) {
			bad = mend(row.Cells)
		}
	}
	if bad >= 0 && err == nil {
		err = fault.New(fault.Invalid, "sheet.undecodable", n, bad+1, strings.ToUpper(f.encoding))
	}
	return row, blank, err
}

// mend replaces what is not UTF-8 and gives the first cell concerned.
func mend(cells []string) int {
	bad := -1
	for i, s := range cells {
		cells[i] = strings.ToValidUTF8(s, "\ufffd")
		if bad < 0 && strings.ContainsRune(s, utf8.RuneError) {
			bad = i
		}
	}
	return bad
}

// fromGB decodes strictly: the decoder puts U+FFFD for what it cannot read, so more of them than the bytes spell is an error.
func fromGB(c *csvReader, gb *encoding.Decoder) (cells []string, bad int) {
	cells, bad = make([]string, len(c.ends)), -1
	c.utf = slices.Grow(c.utf[:0], 3*len(c.row)+8)
	out, at, from := c.utf[:cap(c.utf)], make([]int, len(c.ends)), 0
	n := 0
	for i, to := range c.ends {
		src, start := c.row[from:to], n
		from = to
		gb.Reset()
		more, _, err := gb.Transform(out[n:], src, true)
		n += more
		at[i] = n
		if bad < 0 && (err != nil || bytes.Count(out[start:n], []byte("\ufffd")) > bytes.Count(src, []byte(fffd))) {
			bad = i
		}
	}
	all, start := string(out[:n]), 0
	for i, end := range at {
		cells[i] = all[start:end]
		start = end
	}
	return cells, bad
}

func filled(cells []string) bool {
	for _, s := range cells {
		if strings.TrimSpace(s) != "" {
			return true
		}
	}
	return false
}
