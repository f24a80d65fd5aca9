package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func in(tb testing.TB, e encoding.Encoding, s string) string {
	tb.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	// 𠮷 and 㐂 need four bytes in GB18030; some second bytes of 镕, 怺 and 俓 are ASCII letters and signs.
	table := "留言主题,内容\r\n路灯不亮,\"第一行\n第二行\"\r\n镕怺俓,𠮷㐂 ａｂｃ\r\n"
	want := []string{"1|留言主题|内容", "2|路灯不亮|第一行\n第二行", "3|镕怺俓|𠮷㐂 ａｂｃ"}
	gb := in(t, simplifiedchinese.GB18030, table)
	for name, c := range map[string]struct {
		content, encoding string
		opt               Options
	}{
		"utf-8":          {table, "utf-8", Options{}},
		"utf-8 BOM":      {"\ufeff" + table, "utf-8", Options{}},
		"gb18030":        {gb, "gb18030", Options{}},
		"gb18030 BOM":    {"\x84\x31\x95\x33" + gb, "gb18030", Options{}},
		"gbk said":       {gb, "gb18030", Options{Encoding: "GBK"}},
		"utf-16le":       {in(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), table), "utf-16le", Options{}},
		"utf-16be":       {in(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), table), "utf-16be", Options{}},
		"utf-16 bare":    {in(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), table), "utf-16le", Options{Encoding: "utf-16le"}},
		"utf-8 said BOM": {"\ufeff" + table, "utf-8", Options{Encoding: "UTF-8"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := opened(t, c.content, c.opt)
			if f.Encoding() != c.encoding {
				t.Errorf("encoding %s", f.Encoding())
			}
			if d := cmp.Diff(want, told(f)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestGuessEncoding(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("路灯不亮，请修。", 12000)
	for name, c := range map[string]struct{ content, want string }{
		"ASCII":                       {"a,b\n1,2\n", "utf-8"},
		"GBK that is UTF-8":           {"\xc4\xa3\xc4\xa2\n", "gb18030"},
		"accents":                     {"name,city\nJos\xc3\xa9,M\xc3\xa1laga\n", "utf-8"},
		"UTF-8 cut by the window":     {"x" + long, "utf-8"},
		"GBK over the window":         {in(t, simplifiedchinese.GB18030, "x"+long), "gb18030"},
		"GBK after 200 KB of ASCII":   {strings.Repeat("1,2\n", 50000) + in(t, simplifiedchinese.GB18030, "路灯,不亮\n"), "gb18030"},
		"UTF-8 with a few cut cells":  {strings.Repeat("路灯不亮请修,\xe8\xb7\n", 20), "utf-8"},
		"UTF-8 after 200 KB of ASCII": {strings.Repeat("1,2\n", 50000) + "路灯,不亮\n", "utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := opened(t, c.content, Options{}).Encoding(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestUndecodableRowsAreRefusedAlone(t *testing.T) {
	t.Parallel()
	gb := func(s string) string { return in(t, simplifiedchinese.GB18030, s) }
	for name, c := range map[string]struct {
		content string
		opt     Options
		want    []string
	}{
		"gbk":    {gb("编号,内容\n1,路灯\n") + "2,\xb7\xff\n" + gb("3,积水\n"), Options{}, []string{"1|编号|内容", "2|1|路灯", "3!sheet.undecodable", "4|3|积水"}},
		"utf-8":  {"编号,内容\n1,路灯\n2,路\xe7\x81\n3,积水\n", Options{}, []string{"1|编号|内容", "2|1|路灯", "3!sheet.undecodable", "4|3|积水"}},
		"utf-16": {"\xff\xfea\x00\n\x00\x00\xd8b\x00\n\x00c\x00\n\x00", Options{}, []string{"1|a", "2!sheet.undecodable", "3|c"}},
		// A replacement character that stands in the file as such is somebody's text.
		"lawful U+FFFD": {"编号,内容\n1,路\ufffd\n", Options{}, []string{"1|编号|内容", "2|1|路\ufffd"}},
		"in gb18030":    {gb("编号,内容\n1,路\ufffd\n"), Options{Encoding: "gb18030"}, []string{"1|编号|内容", "2|1|路\ufffd"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := opened(t, c.content, c.opt)
			if d := cmp.Diff(c.want, told(f)); d != "" {
				t.Error(d)
			}
			for row, err := range f.Rows() {
				if err == nil {
					continue
				}
				wantFault(t, err, "sheet.undecodable")
				if !strings.Contains(fmt.Sprint(row.Cells), "\ufffd") {
					t.Errorf("the refused row should show what could be read: %q", row.Cells)
				}
			}
		})
	}
}
