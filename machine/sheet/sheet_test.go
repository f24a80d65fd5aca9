package sheet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/base/fault"
	"ombud/machine/words"

	"github.com/google/go-cmp/cmp"
)

func saved(tb testing.TB, content string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "given.xls") // a wrong name on purpose: only content may count
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func opened(tb testing.TB, content string, opt Options) *File {
	tb.Helper()
	f, err := Open(saved(tb, content), opt)
	if err != nil {
		tb.Fatalf("open: %v", err)
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return f
}

// told lists rows as "N|cell|cell", and errors as "N!key".
func told(f *File) []string {
	var out []string
	for row, err := range f.Rows() {
		if err != nil {
			out = append(out, fmt.Sprintf("%d!%s", row.N, fault.As(err).Key))
			continue
		}
		out = append(out, fmt.Sprintf("%d|%s", row.N, strings.Join(row.Cells, "|")))
	}
	return out
}

// wantFault checks kind, key and that every place in the words is filled.
func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if err == nil {
		t.Fatalf("want fault %s, got none", key)
	}
	f := fault.As(err)
	if f.Kind == fault.Internal || f.Key != key {
		t.Fatalf("want fault %s, got %v", key, err)
	}
	for lang, say := range wordings(t)[key] {
		for i := range f.Args {
			say = strings.ReplaceAll(say, fmt.Sprintf("{%d}", i), "")
		}
		if strings.Contains(say, "{") {
			t.Errorf("%s: %d arguments leave a gap in %s: %s", key, len(f.Args), lang, say)
		}
	}
}

func TestWordsParse(t *testing.T) {
	t.Parallel()
	if _, err := words.Parse("words.txt", Words); err != nil {
		t.Error(err)
	}
}

func TestOpenTells(t *testing.T) {
	t.Parallel()
	content := "编号,内容\n1,路灯\n2,积水\n"
	f := opened(t, content, Options{})
	if f.Format() != "csv" || f.Encoding() != "utf-8" || f.Sheets() != nil {
		t.Errorf("got %s %s %v", f.Format(), f.Encoding(), f.Sheets())
	}
	sum := sha256.Sum256([]byte(content))
	if f.Digest() != hex.EncodeToString(sum[:]) {
		t.Errorf("digest %s", f.Digest())
	}
	if done, total := f.Progress(); done != 0 || total != int64(len(content)) {
		t.Errorf("before: %d of %d", done, total)
	}
	want := []string{"1|编号|内容", "2|1|路灯", "3|2|积水"}
	for range 2 { // a second run starts at the top again
		if d := cmp.Diff(want, told(f)); d != "" {
			t.Error(d)
		}
	}
	if done, total := f.Progress(); done != total {
		t.Errorf("after: %d of %d", done, total)
	}
	for range f.Rows() {
		break // leaving early is not an error
	}
	if f.Err() != nil {
		t.Error(f.Err())
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	ole := func(stream string) string {
		head := make([]byte, 2048)
		copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
		head[30], head[48] = 9, 1 // sectors of 512 bytes, the directory in the second
		for i, c := range stream {
			head[1024+2*i] = byte(c)
		}
		return string(head)
	}
	for name, c := range map[string]struct {
		content string
		opt     Options
		key     string
	}{
		"empty":          {"", Options{}, "sheet.empty"},
		"too large":      {strings.Repeat("1,2\n", 1000), Options{MaxBytes: 3999}, "sheet.too_large"},
		"old xls":        {ole("Workbook"), Options{}, "sheet.old_xls"},
		"encrypted":      {ole("EncryptedPackage"), Options{}, "sheet.encrypted"},
		"cut OLE":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Options{}, "sheet.old_xls"},
		"html":           {"\ufeff\r\n <HTML><table><tr><td>1</td></tr></table></HTML>", Options{}, "sheet.html"},
		"bare table":     {"<table border=1><tr><td>1</td></tr></table>", Options{}, "sheet.html"},
		"XML sheet 2003": {`<?xml version="1.0"?><Workbook></Workbook>`, Options{}, "sheet.html"},
		"UTF-16 html":    {"\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", Options{}, "sheet.html"},
		"pdf":            {"%PDF-1.7 ...", Options{}, "sheet.not_table"},
		"gzip":           {"\x1f\x8b\x08\x00", Options{}, "sheet.not_table"},
		"binary":         {strings.Repeat("\x00\x01\x02\x03", 200), Options{}, "sheet.binary"},
		"UTF-16 bare":    {"a\x00,\x00b\x00\n\x00", Options{}, "sheet.binary"},
		"encoding":       {"a,b\n", Options{Encoding: "klingon"}, "sheet.encoding_unknown"},
		"cut zip":        {"PK\x03\x04\x14\x00\x00\x00", Options{}, "sheet.truncated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(saved(t, c.content), c.opt)
			wantFault(t, err, c.key)
		})
	}
	_, err := Open(filepath.Join(t.TempDir(), "none.csv"), Options{})
	wantFault(t, err, "sheet.not_found")
	_, err = Open(t.TempDir(), Options{})
	wantFault(t, err, "sheet.not_readable")
}
