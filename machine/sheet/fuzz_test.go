package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"ombud/base/fault"
)

// small bounds make a fuzzer meet them.
var small = Options{MaxBytes: 64 << 10, MaxRowBytes: 256, MaxCols: 8, MaxUnzipped: 64 << 10}

// readAll holds what every file must keep: rows in order, cells within bounds and UTF-8, only faults, the same on a second run.
func readAll(t *testing.T, content []byte, opt Options) {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, opt)
	if err != nil {
		if fault.Is(err, fault.Internal) {
			t.Fatalf("open: %v", err)
		}
		return
	}
	defer f.Close()
	last := 0
	for row, err := range f.Rows() {
		if err != nil && fault.Is(err, fault.Internal) {
			t.Fatalf("row %d: %v", row.N, err)
		}
		if row.N <= last && f.Err() == nil || len(row.Cells) > opt.MaxCols {
			t.Fatalf("row %d after %d with %d cells", row.N, last, len(row.Cells))
		}
		last = row.N
		for _, cell := range row.Cells {
			if !utf8.ValidString(cell) || len(cell) > 3*opt.MaxRowBytes || err == nil && strings.Contains(cell, "\x00") {
				t.Fatalf("row %d: cell %q", row.N, cell)
			}
		}
	}
	if first, again := told(f), told(f); strings.Join(first, "\n") != strings.Join(again, "\n") {
		t.Fatal("two runs differ")
	}
	if done, total := f.Progress(); f.Err() == nil && done > total {
		t.Fatalf("%d of %d", done, total)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\ufeffa;b\r1;\"2\r\n3\"\r", "\xff\xfea\x00,\x00b\x00", "\xc2\xb7\xb5\xc6,\xb2\xbb\xc1\xc1\n1,\x84\x31\xa4\x37", "sep=;\na;b", "\"", "a\x00b", strings.Repeat("x,", 20)} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("a\x00,\x00"), "utf-16le")
	f.Fuzz(func(t *testing.T, content []byte, encoding string) {
		opt := small
		opt.Encoding = encoding
		readAll(t, content, opt)
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(zipped(f, parts(`<row r="2"><c r="B2" t="s"><v>0</v></c></row>`, map[string]string{"xl/sharedStrings.xml": `<sst><si><t>a</t></si></sst>`}))))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, content []byte) { readAll(t, content, small) })
}

// FuzzSheetXML fuzzes what a zip fuzzer seldom reaches: the parts behind the checksum.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s" s="1"><v>0</v></c><c><f>1</f></c></row>`, `<sst><si><t>a_x000D_&lt;</t></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Add(`<row><c s="1"><v>43653.5</v></c><c t="inlineStr"><is><t><![CDATA[x]]></t></is></c></row>`, ``, ``)
	f.Fuzz(func(t *testing.T, rows, shared, styles string) {
		readAll(t, []byte(zipped(t, parts(rows, map[string]string{"xl/sharedStrings.xml": shared, "xl/styles.xml": styles}))), small)
	})
}

// FuzzXML holds the small parser to encoding/xml: what both accept they tell alike.
func FuzzXML(f *testing.F) {
	for _, s := range []string{`<a r="1"><b/>x&amp;y</a>`, "<x:a r='>'><![CDATA[ ]] ]]>\r\n<!-- - --></x:a>", `<?xml version="1.0"?><a/>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		got, err := ours(strings.NewReader(doc))
		if err != nil {
			return
		}
		want, err := theirs(strings.NewReader(doc))
		if err == nil && got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func FuzzProfile(f *testing.F) {
	f.Add([]byte(messages))
	f.Add([]byte("name: &a x\ncolumns: {a: {from: [*a]}}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := ParseProfile(bytes.NewReader(content), "p.yaml")
		if err != nil {
			if fault.Is(err, fault.Internal) {
				t.Fatal(err)
			}
			return
		}
		row := Row{N: 1}
		for _, col := range p.Columns {
			row.Cells = append(row.Cells, append(col.From, "x")[0])
		}
		if b, err := p.Bind(row); err == nil {
			b.Read(row)
		}
	})
}

// FuzzTime holds that what is read as a time is a lawful one, and reads the same when written plainly.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2019/7/7 7:07:22", "２０１９年７月７日 下午3点", "20190707070722", "2019-07-07T07:07:22.123+08:00", "2019.7.7 (周日) 7:07 am"} {
		f.Add(s, "d/M/yyyy HH:mm")
	}
	f.Fuzz(func(t *testing.T, s, pattern string) {
		if at, err := ParseTime(s); err == nil {
			again, err := ParseTime(at.Format("2006-01-02 15:04:05.000"))
			if !again.Equal(at) && sane(at) {
				t.Fatalf("%q: %v, again %v %v", s, at, again, err)
			}
		} else if fault.Is(err, fault.Internal) {
			t.Fatal(err)
		}
		if l, ok := layout(pattern); ok {
			(&bound{Column: Column{Type: Time}, layouts: []string{l}}).when(s)
		}
	})
}
