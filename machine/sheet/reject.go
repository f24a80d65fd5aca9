package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// RejectWriter writes the rows that were refused, as they were, each with its number and why, so that a person mends them in a
// spreadsheet and imports that very file. Cells that a spreadsheet would run as a formula get an apostrophe, which
// Binding.Read takes away again.
type RejectWriter struct {
	out   *csv.Writer
	width int
	n     int
	err   error
}

// NewRejectWriter starts the file with the byte order mark Excel needs to see UTF-8 and the original headings; number and reason
// are the two further headings (words sheet.reject_row and sheet.reject_reason).
func NewRejectWriter(w io.Writer, header Row, number, reason string) *RejectWriter {
	r := &RejectWriter{out: csv.NewWriter(w), width: len(header.Cells)}
	r.out.UseCRLF = true
	_, r.err = io.WriteString(w, "\ufeff")
	r.put(header.Cells, number, reason)
	return r
}

// Write adds a row; reason is in the reader's words. Cells beyond the headings follow the reason.
func (r *RejectWriter) Write(row Row, reason string) error {
	r.n++
	r.put(row.Cells, strconv.Itoa(row.N), reason)
	return r.err
}

func (r *RejectWriter) put(cells []string, number, reason string) {
	line := make([]string, r.width, max(r.width, len(cells))+2)
	copy(line, cells)
	line = append(line, number, reason)
	if len(cells) > r.width {
		line = append(line, cells[r.width:]...)
	}
	for i, s := range line {
		line[i] = guard(s)
	}
	if r.err == nil {
		r.err = r.out.Write(line)
	}
}

// Count is how many rows were refused.
func (r *RejectWriter) Count() int { return r.n }

// Close writes what is pending; it does not close the writer beneath.
func (r *RejectWriter) Close() error {
	r.out.Flush()
	if r.err == nil {
		r.err = r.out.Error()
	}
	return r.err
}

// live is true for text that a spreadsheet may run: it begins, after blanks, with a sign of a formula, half- or full-width, or with
// a tab or line end that some programs drop first (OWASP, CSV Injection).
func live(s string) bool {
	if s != "" && strings.IndexByte("\t\r\n", s[0]) >= 0 {
		return true
	}
	for _, r := range strings.TrimLeft(s, " \u00a0\u3000") {
		return strings.ContainsRune("=+-@＝＋－＠\t\r\n", r)
	}
	return false
}

func guard(s string) string {
	if live(s) {
		return "'" + s
	}
	return s
}

// unguard undoes guard.
func unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && live(rest) {
		return rest
	}
	return s
}
