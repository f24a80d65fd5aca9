// Package sheet reads the tabular files offices really have (xlsx, csv, tsv; UTF-8, UTF-16, GB18030) row by row and binds
// their columns to names by a small saved profile. It is apart from any use of the rows because a wage list, a bank statement and
// a message export break in the same ways, and nobody should mend those twice.
package sheet

import (
	_ "embed"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync/atomic"

	"ombud/base/fault"
)

// Words are the sentences of every sheet.* key, Chinese and English, for the word catalogues.
//
//go:embed words.txt
var Words string

// Options bounds what a file may cost; a zero field takes the default named beside it.
type Options struct {
	Sheet       string // worksheet to read, compared folded; "" is the first visible one
	Encoding    string // of a text file: utf-8, gb18030 (gbk, gb2312), utf-16le, utf-16be; "" finds out
	MaxBytes    int64  // size of the file in bytes, 1 GiB
	MaxRowBytes int    // text of one row in bytes, 1 MiB
	MaxCols     int    // cells of one row, 1024
	MaxUnzipped int64  // xlsx: bytes of all parts read, unpacked, 2 GiB
}

func (o Options) filled() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.MaxRowBytes <= 0 {
		o.MaxRowBytes = 1 << 20
	}
	if o.MaxCols <= 0 {
		o.MaxCols = 1024
	}
	if o.MaxUnzipped <= 0 {
		o.MaxUnzipped = 2 << 30
	}
	return o
}

// Row is one row of a file.
type Row struct {
	N     int      // number a spreadsheet program shows beside the row, from 1; blank rows and line breaks in cells are accounted for
	Cells []string // as in the file; dates of a workbook read "2006-01-02 15:04:05" (or the day alone), numbers are plain decimals
}

// File is an open table. It is used by one goroutine, except Progress, which any may call.
type File struct {
	file     *os.File
	opt      Options
	size     int64
	format   string
	encoding string
	digest   string
	sheets   []string
	err      error

	done, total atomic.Int64

	// read yields rows until the end or until yield says stop; what it returns has stopped it before the end, at the row given.
	read  func(yield func(Row, error) bool) (int, error)
	clean func() error
}

// Open reads the file through once for its digest and its kind, which is judged by content and never by name. Every error a
// person can mend is a fault with a sheet.* key.
func Open(path string, opt Options) (*File, error) {
	name := filepath.Base(path)
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "sheet.not_found", name).Because(err)
	case err != nil:
		return nil, fault.New(fault.Invalid, "sheet.not_readable", name).Because(err)
	}
	f := &File{file: file, opt: opt.filled(), clean: func() error { return nil }}
	if err := f.open(name); err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

func (f *File) open(name string) error {
	info, err := f.file.Stat()
	switch {
	case err != nil || !info.Mode().IsRegular():
		return fault.New(fault.Invalid, "sheet.not_readable", name).Because(err)
	case info.Size() == 0:
		return fault.New(fault.Invalid, "sheet.empty", name)
	case info.Size() > f.opt.MaxBytes:
		return fault.New(fault.Invalid, "sheet.too_large", name, megabytes(f.opt.MaxBytes))
	}
	f.size = info.Size()
	look, err := survey(io.NewSectionReader(f.file, 0, f.size))
	if err != nil {
		return fault.New(fault.Invalid, "sheet.not_readable", name).Because(err)
	}
	f.digest = look.digest
	switch kind, err := f.kind(look.head, name); {
	case err != nil:
		return err
	case kind == "xlsx":
		f.format, f.encoding = "xlsx", "utf-8"
		return f.openBook(name)
	}
	f.format = "csv"
	return f.openText(name, look)
}

func megabytes(n int64) int64 { return max(1, n>>20) }

// Rows runs through the rows that are not blank, from the top at each call. An error that comes with a row concerns that row alone
// and the next one follows; after an error that ends the reading Err is set. A Row's Cells stay valid.
func (f *File) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		f.err = nil
		f.done.Store(0)
		n, err := f.read(yield)
		if err != nil {
			f.err = err
			yield(Row{N: n}, err)
		}
	}
}

// Err is what ended the last run through Rows before the end of the file, nil if nothing did.
func (f *File) Err() error { return f.err }

// Format is "xlsx" or "csv"; a file with tabs or semicolons is "csv" as well.
func (f *File) Format() string { return f.format }

// Encoding is how the text is written: utf-8, gb18030, utf-16le or utf-16be.
func (f *File) Encoding() string { return f.encoding }

// Sheets names the worksheets in order, none for a text file.
func (f *File) Sheets() []string { return f.sheets }

// Digest is the SHA-256 of the file's bytes in hexadecimal.
func (f *File) Digest() string { return f.digest }

// Progress is how many bytes are read, of how many; a workbook counts unpacked bytes.
func (f *File) Progress() (done, total int64) { return f.done.Load(), f.total.Load() }

// Close releases the file and whatever was put aside on disk.
func (f *File) Close() error { return errors.Join(f.clean(), f.file.Close()) }

// metered counts what passes, for Progress.
type metered struct {
	r    io.Reader
	done *atomic.Int64
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.done.Add(int64(n))
	return n, err
}
