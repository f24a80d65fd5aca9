package sheet

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"ombud/base/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCSVTraps(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("长", 400_000) // 1.2 MB
	for name, c := range map[string]struct {
		content string
		opt     Options
		want    []string
	}{
		"line breaks in fields": {"a,b\r\n\"1\r\n2\n3\",x\r\n4,y\r\n", Options{}, []string{"1|a|b", "2|1\r\n2\n3|x", "3|4|y"}},
		"quotes":                {"a,b\n\"say \"\"hi\"\", x\",2\n", Options{}, []string{"1|a|b", `2|say "hi", x|2`}},
		"stray quotes":          {"a,b\n5\" pipe,\"x\"y\n", Options{}, []string{"1|a|b", `2|5" pipe|xy`}},
		"ragged":                {"a,b,c\n1\n1,2,3,4\n", Options{}, []string{"1|a|b|c", "2|1", "3|1|2|3|4"}},
		"blank rows count":      {"\n\na,b\n , \n　,\n1,2\n\n", Options{}, []string{"3|a|b", "6|1|2"}},
		"last without end":      {"a,b\n1,", Options{}, []string{"1|a|b", "2|1|"}},
		"BOM":                   {"\ufeffa,b\n1,2\n", Options{}, []string{"1|a|b", "2|1|2"}},
		"CR only":               {"a,b\r1,\"x\ny\"\r\r3,4\r", Options{}, []string{"1|a|b", "2|1|x\ny", "4|3|4"}},
		"CR as data":            {"a,b\r\n1\r1,2\r\n", Options{}, []string{"1|a|b", "2|1\r1|2"}},
		"semicolons":            {"a;b\n1,5;2\n2,5;3\n", Options{}, []string{"1|a|b", "2|1,5|2", "3|2,5|3"}},
		"tabs inside texts": {"a,b\n1,\"\t\tx\n\t\ty\n\t\tz\"\n2,\"\t\tx\n\t\ty\n\t\tz\"\n", Options{},
			[]string{"1|a|b", "2|1|\t\tx\n\t\ty\n\t\tz", "3|2|\t\tx\n\t\ty\n\t\tz"}},
		"tabs":               {"a\tb\n1,5,5\t2;3\n", Options{}, []string{"1|a|b", "2|1,5,5|2;3"}},
		"sep line":           {"sep=;\r\na;b\r\n1;2\r\n", Options{}, []string{"1|a|b", "2|1|2"}},
		"title above":        {"某局来信登记表,,\na,b,c\n1,2,3\n", Options{}, []string{"1|某局来信登记表||", "2|a|b|c", "3|1|2|3"}},
		"one column":         {"a\n1\n2\n", Options{}, []string{"1|a", "2|1", "3|2"}},
		"duplicated headers": {"a,a\n1,2\n", Options{}, []string{"1|a|a", "2|1|2"}},
		"NUL":                {"a,b\n1,\x00\n2,3\n" + strings.Repeat("x", 99), Options{}, []string{"1|a|b", "2!sheet.nul", "3|2|3", "4|" + strings.Repeat("x", 99)}},
		"huge cell":          {"a,b\n1," + big + "\n2,3\n", Options{}, []string{"1|a|b", "2!sheet.row_too_big", "3|2|3"}},
		"huge quoted cell":   {"a,b\n1,\"" + big + "\n" + big + "\"\n2,3\n", Options{}, []string{"1|a|b", "2!sheet.row_too_big", "3|2|3"}},
		"too many columns":   {"a,b\n" + strings.Repeat(",", 1024) + "x\n2,3\n", Options{}, []string{"1|a|b", "2!sheet.too_many_columns", "3|2|3"}},
		"open quote":         {"a,b\n1,2\n3,\"4\n5,6\n", Options{}, []string{"1|a|b", "2|1|2", "3!sheet.open_quote"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := opened(t, c.content, c.opt)
			if d := cmp.Diff(c.want, told(f)); d != "" {
				t.Error(d)
			}
			if ended := name == "open quote"; (f.Err() != nil) != ended {
				t.Errorf("Err: %v", f.Err())
			}
			for row, err := range f.Rows() {
				if err != nil {
					wantFault(t, err, fault.As(err).Key)
					if len(row.Cells) > 1024 {
						t.Errorf("%d cells", len(row.Cells))
					}
				}
			}
		})
	}
}

// What encoding/csv writes we read, whatever the pieces it arrives in.
func TestCSVRoundTrip(t *testing.T) {
	t.Parallel()
	cell := rapid.StringOf(rapid.RuneFrom([]rune("ab,;\t\"\n' 　=是的")))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 5).Draw(t, "width")
		want := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 20).Draw(t, "rows")
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		w.Comma = rapid.SampledFrom([]rune(",;\t")).Draw(t, "comma")
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		var src io.Reader = &buf
		if rapid.Bool().Draw(t, "one byte at a time") {
			src = iotest.OneByteReader(src)
		}
		c := newCSV(src, byte(w.Comma), false, Options{}.filled())
		for n, fields := range want {
			if err := c.scan(); err != nil {
				t.Fatalf("row %d: %v", n+1, err)
			}
			row, _, err := (&File{encoding: "utf-8"}).textRow(c, n+1, nil)
			if d := cmp.Diff(fields, row.Cells); d != "" || err != nil {
				t.Fatalf("row %d: %v %s", n+1, err, d)
			}
		}
		if err := c.scan(); err != io.EOF {
			t.Fatalf("after the last row: %v", err)
		}
	})
}

func TestCSVReadErrorEndsReading(t *testing.T) {
	t.Parallel()
	c := newCSV(io.MultiReader(strings.NewReader("a,b\n1,"), iotest.ErrReader(io.ErrClosedPipe)), ',', false, Options{}.filled())
	f := &File{encoding: "utf-8"}
	f.read = func(yield func(Row, error) bool) (int, error) { return f.textRows(c, "x", yield) }
	if d := cmp.Diff([]string{"1|a|b", "2!sheet.not_readable"}, told(f)); d != "" {
		t.Error(d)
	}
	wantFault(t, f.Err(), "sheet.not_readable")
}
