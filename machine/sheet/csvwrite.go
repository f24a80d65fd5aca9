package sheet

import (
	"encoding/csv"
	"io"
)

// CSVWriter writes rows for a spreadsheet: the mark that Excel needs to see UTF-8, and no cell that it would run as a formula.
type CSVWriter struct{ out *csv.Writer }

// NewCSVWriter starts a file.
func NewCSVWriter(w io.Writer) (*CSVWriter, error) {
	c := &CSVWriter{out: csv.NewWriter(w)}
	c.out.UseCRLF = true
	_, err := io.WriteString(w, "\ufeff")
	return c, err
}

// Write adds a row.
func (c *CSVWriter) Write(cells []string) error {
	line := make([]string, len(cells))
	for i, s := range cells {
		line[i] = guard(s)
	}
	return c.out.Write(line)
}

// Close writes what is pending.
func (c *CSVWriter) Close() error {
	c.out.Flush()
	return c.out.Error()
}
