package wages

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"ombud/base/fault"
	"ombud/machine/csvscan"
	"ombud/machine/sheet"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// table is an open file whose headings were found.
type table struct {
	io.Reader
	close   []io.Closer
	line    int // of the first row of data
	comma   byte
	gb      bool // GB18030, whose second bytes are never a comma, a quotation mark or the end of a line
	binding *sheet.Binding
}

// Close closes what was opened.
func (t *table) Close() {
	for _, c := range t.close {
		c.Close()
	}
}

// headMost is within which the headings must end.
const headMost = 256 << 10

// openTable opens a file and finds its headings. Plain csv is read where it lies; workbooks and UTF-16 come through machine/sheet.
func openTable(path string, p *sheet.Profile) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "wages.reconcile.open", path).Because(err)
	}
	t := &table{close: []io.Closer{f}}
	head := make([]byte, headMost)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		t.Close()
		return nil, fault.New(fault.Invalid, "wages.reconcile.open", path).Because(err)
	}
	head = head[:n]
	if other(head) {
		t.Close()
		return openSheet(path, p)
	}
	if n == headMost { // a row that is cut here is none of the first
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	at, err := t.headings(head, p)
	if err == nil {
		_, err = f.Seek(int64(at), io.SeekStart)
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	t.Reader = f
	return t, nil
}

// other is true of files that are not plain csv: a workbook, or text in UTF-16.
func other(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
}

var mark = []byte("\ufeff")

// headings finds them among the first ten rows, under each separator, and gives where the row after them begins.
func (t *table) headings(head []byte, p *sheet.Profile) (int, error) {
	text := bytes.TrimPrefix(head, mark)
	skip := len(head) - len(text)
	t.gb = !utf8.Valid(text)
	var why error
	for _, comma := range []byte(",\t;") {
		s := csvscan.Scanner{Data: text, Comma: comma, Line: 1}
		for n := 0; n < 10 && s.Next(); n++ {
			row := sheet.Row{N: s.At}
			for _, f := range s.Fields {
				row.Cells = append(row.Cells, t.text(f))
			}
			if len(row.Cells) < 2 {
				continue
			}
			b, err := p.Bind(row)
			if err == nil {
				t.binding, t.comma, t.line = b, comma, s.Line
				return skip + s.Offset(), nil
			}
			if why == nil {
				why = err
			}
		}
	}
	if why == nil {
		why = fault.New(fault.Invalid, "wages.reconcile.empty")
	}
	return 0, why
}

// text is a field as UTF-8.
func (t *table) text(f []byte) string {
	if !t.gb {
		return string(f)
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(f)
	if err != nil {
		return string(f)
	}
	return string(out)
}

// openSheet reads a workbook through machine/sheet and hands its rows on as csv, each in the line whose number the workbook shows.
func openSheet(path string, p *sheet.Profile) (*table, error) {
	f, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return nil, err
	}
	b, err := sheet.Find(f, p)
	if err != nil {
		f.Close()
		return nil, err
	}
	r, w := io.Pipe()
	over := make(chan struct{})
	go func() {
		defer close(over)
		w.CloseWithError(pour(f, b.Header.N, w))
	}()
	return &table{Reader: r, close: []io.Closer{r, closer(func() error { <-over; return f.Close() })}, line: b.Header.N + 1, comma: ',', binding: b}, nil
}

type closer func() error

func (c closer) Close() error { return c() }

// pour writes the rows after the headings; a break within a cell becomes a blank and a blank row an empty line.
func pour(f *sheet.File, header int, w io.Writer) error {
	out := csv.NewWriter(w)
	line := header + 1
	flat := strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
	for row, err := range f.Rows() {
		if f.Err() != nil {
			return f.Err()
		}
		if row.N <= header {
			continue
		}
		if err != nil {
			return err
		}
		for ; line < row.N; line++ {
			if err := out.Write(nil); err != nil {
				return err
			}
		}
		cells := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = flat.Replace(c)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
		line++
	}
	out.Flush()
	return out.Error()
}
