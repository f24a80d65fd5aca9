package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/base/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

const (
	relType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
)

// parts is a workbook with one sheet; give replaces or adds parts, and an empty text takes one away.
func parts(sheetData string, give map[string]string) map[string]string {
	out := map[string]string{
		"_rels/.rels":                `<?xml version="1.0"?>` + relHead + `<Relationship Id="r1" Type="` + relType + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="` + relType + `"><sheets><sheet name="表一" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relHead + `<Relationship Id="r1" Type="` + relType + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + relType + `/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" Type="` + relType + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`,
	}
	for name, text := range give {
		if out[name] = text; text == "" {
			delete(out, name)
		}
	}
	return out
}

func zipped(tb testing.TB, all map[string]string) string {
	tb.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(all[name]))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.String()
}

// noise is text that does not pack like a bomb.
func noise(n int) string {
	out := make([]byte, n)
	for i, x := 0, uint32(1); i < n; i++ {
		x = x*1664525 + 1013904223
		out[i] = 'a' + byte(x>>28)
	}
	return string(out)
}

func inline(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }

func TestXLSXCells(t *testing.T) {
	t.Parallel()
	styles := map[string]string{"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="176"/><xf numFmtId="2"/></cellXfs></styleSheet>`}
	shared := map[string]string{"xl/sharedStrings.xml": `<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t xml:space="preserve"> 丙</t></r><rPh sb="0" eb="1"><t>bing</t></rPh></si><si/><si><t>a_x000D_b &lt;&#x4E2D;&gt;<![CDATA[<&]]></t></si></sst>`}
	for name, c := range map[string]struct {
		data string
		give map[string]string
		want []string
	}{
		"shared text":        {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="s"><v>3</v></c></row>`, shared, []string{"2|甲|乙 丙||a\rb <中><&"}},
		"prefixed names":     {`<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>`, nil, []string{"1|a"}},
		"no references":      {`<row>` + inline("a") + inline("b") + `</row><row>` + inline("c") + `</row>`, nil, []string{"1|a|b", "2|c"}},
		"blank rows":         {`<row r="1"/><row r="3">` + inline(" 　") + `</row><row r="7"><c r="C7" t="str"><f>1</f><v>x</v></c></row>`, nil, []string{"7|||x"}},
		"dates":              {`<row><c s="1"><v>43653.29678240741</v></c><c s="2"><v>43653</v></c><c s="1"><v>0.29678</v></c><c s="3"><v>43653</v></c><c t="d"><v>2019-07-07T07:07:22</v></c></row>`, styles, []string{"1|2019-07-07 07:07:22|2019-07-07|07:07:22|43653|2019-07-07T07:07:22"}},
		"numbers":            {`<row><c><v>1.3800138E10</v></c><c><v>0.30000000000000004</v></c><c><v>-5</v></c><c t="n"><v>1E-3</v></c></row>`, nil, []string{"1|13800138000|0.3|-5|0.001"}},
		"truth and error":    {`<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>`, nil, []string{"1|TRUE|FALSE|#N/A"}},
		"formula no result":  {`<row><c><f>A1+1</f></c><c><f>A1</f><v>3</v></c></row>`, nil, []string{"1|#CALC!|3"}},
		"text points away":   {`<row>` + inline("a") + `</row><row><c t="s"><v>9</v></c></row><row>` + inline("b") + `</row>`, shared, []string{"1|a", "2!sheet.lost_text", "3|b"}},
		"too many columns":   {`<row><c r="XFD1"><v>1</v></c></row><row r="2"><c r="XFD2" s="1"/><c r="A2"><v>2</v></c></row>`, nil, []string{"1!sheet.too_many_columns", "2|2"}},
		"huge cell":          {`<row>` + inline(noise(1_200_000)) + `</row><row><c><v>2</v></c></row>`, nil, []string{"1!sheet.row_too_big", "2|2"}},
		"NUL":                {`<row>` + inline("a\x00") + `</row><row><c><v>2</v></c></row>`, nil, []string{"1!sheet.nul", "2|2"}},
		"not UTF-8":          {`<row>` + inline("a\xb7") + `</row><row><c><v>2</v></c></row>`, nil, []string{"1!sheet.undecodable", "2|2"}},
		"1904":               {`<row><c s="1"><v>42191.29678240741</v></c></row>`, map[string]string{"xl/styles.xml": styles["xl/styles.xml"], "xl/workbook.xml": `<workbook xmlns:r="` + relType + `"><workbookPr date1904="1"/><sheets><sheet name="表一" r:id="r1"/></sheets></workbook>`}, []string{"1|2019-07-07 07:07:22"}},
		"backslashes":        {"", map[string]string{"xl/worksheets/sheet1.xml": "", `xl\worksheets\Sheet1.xml`: `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`}, []string{"1|1"}},
		"ends early":         {`<row><c><v>1</v></c></row><row><c><v>2`, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2`}, []string{"1|1", "2!sheet.broken_xlsx"}},
		"document type":      {"", map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>`}, []string{"0!sheet.broken_xlsx"}},
		"unknown entity":     {`<row>` + inline("&boom;") + `</row>`, nil, []string{"1!sheet.broken_xlsx"}},
		"broken shared text": {`<row>` + inline("a") + `</row>`, map[string]string{"xl/sharedStrings.xml": `<sst><si><t>x`}, []string{"0!sheet.broken_xlsx"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := opened(t, zipped(t, parts(c.data, c.give)), Options{})
			if d := cmp.Diff(c.want, told(f)); d != "" {
				t.Error(d)
			}
			for _, err := range f.Rows() {
				if err != nil {
					wantFault(t, err, fault.As(err).Key)
				}
			}
			if ended := strings.HasSuffix(c.want[len(c.want)-1], "sheet.broken_xlsx"); (f.Err() != nil) != ended {
				t.Errorf("Err: %v", f.Err())
			}
		})
	}
}

func TestXLSXRefuses(t *testing.T) {
	t.Parallel()
	zeros := `<row>` + inline(strings.Repeat("0", 20<<20)) + `</row>`
	good := zipped(t, parts(`<row><c><v>1</v></c></row>`, nil))
	lying := strings.Replace(good, "PK\x01\x02", "PK\x01\x03", 1)
	for name, c := range map[string]struct {
		content string
		opt     Options
		key     string
	}{
		"bomb":         {zipped(t, parts(zeros, nil)), Options{}, "sheet.bomb"},
		"bomb styles":  {zipped(t, parts("", map[string]string{"xl/styles.xml": zeros})), Options{}, "sheet.bomb"},
		"unzipped":     {zipped(t, parts(strings.Repeat("<row/>", 500), nil)), Options{MaxUnzipped: 2000}, "sheet.unzipped"},
		"truncated":    {good[:len(good)*2/3], Options{}, "sheet.truncated"},
		"broken index": {lying, Options{}, "sheet.truncated"},
		"docx":         {zipped(t, map[string]string{"word/document.xml": "<a/>"}), Options{}, "sheet.not_table"},
		"other zip":    {zipped(t, map[string]string{"a.csv": "1,2"}), Options{}, "sheet.not_table"},
		"empty zip":    {zipped(t, nil), Options{}, "sheet.not_table"},
		"xlsb":         {zipped(t, map[string]string{"xl/workbook.bin": "x"}), Options{}, "sheet.other_office"},
		"ods":          {zipped(t, map[string]string{"mimetype": "x", "content.xml": "<a/>"}), Options{}, "sheet.other_office"},
		"no such":      {good, Options{Sheet: "表二"}, "sheet.no_sheet"},
		"none visible": {zipped(t, parts("", map[string]string{"xl/workbook.xml": `<workbook xmlns:r="x"><sheets><sheet name="a" state="hidden" r:id="r1"/></sheets></workbook>`})), Options{}, "sheet.no_sheets"},
		"bad workbook": {zipped(t, parts("", map[string]string{"xl/workbook.xml": `<workbook><sheets>`})), Options{}, "sheet.broken_xlsx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(saved(t, c.content), c.opt)
			wantFault(t, err, c.key)
		})
	}
}

// A damaged byte must not shorten a table silently: the checksum at the end of the part is compared.
func TestXLSXDamage(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range parts(`<row><c><v>123456</v></c></row>`, nil) {
		part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, text)
	}
	w.Close()
	f := opened(t, strings.Replace(buf.String(), "123456", "123457", 1), Options{})
	if d := cmp.Diff([]string{"1|123457", "1!sheet.broken_xlsx"}, told(f)); d != "" {
		t.Error(d)
	}
}

func excel(t *testing.T, opt excelize.Options, fill func(*excelize.File) error) string {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	var buf bytes.Buffer
	if err := fill(x); err != nil {
		t.Fatal(err)
	}
	if err := x.Write(&buf, opt); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// Workbooks written by another program, with dates in both systems, several sheets and a password.
func TestXLSXFromElsewhere(t *testing.T) {
	t.Parallel()
	at := time.Date(2019, 7, 7, 7, 7, 22, 0, time.UTC)
	for _, from1904 := range []bool{false, true} {
		fill := func(x *excelize.File) error {
			if err := x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}); err != nil {
				return err
			}
			if _, err := x.NewSheet("第二张"); err != nil {
				return err
			}
			if err := x.SetSheetRow("第二张", "B3", &[]any{"内容", 12.5, true}); err != nil {
				return err
			}
			return x.SetSheetRow("Sheet1", "A1", &[]any{"甲\t", at, at.Truncate(24 * time.Hour), 20190707})
		}
		content := excel(t, excelize.Options{}, fill)
		f := opened(t, content, Options{})
		want := []string{"1|甲\t|2019-07-07 07:07:22|2019-07-07|20190707"}
		if d := cmp.Diff(want, told(f)); d != "" || f.Format() != "xlsx" {
			t.Errorf("1904 %v: %s", from1904, d)
		}
		if d := cmp.Diff([]string{"Sheet1", "第二张"}, f.Sheets()); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"3||内容|12.5|TRUE"}, told(opened(t, content, Options{Sheet: " 第二张"}))); d != "" {
			t.Error(d)
		}
		_, err := Open(saved(t, excel(t, excelize.Options{Password: "x"}, fill)), Options{})
		wantFault(t, err, "sheet.encrypted")
	}
}

// More text than is held in memory goes to disk and comes back the same.
func TestSharedStringsSpill(t *testing.T) {
	t.Parallel()
	s := &sharedStrings{}
	block := bytes.Repeat([]byte("路灯"), 1<<17)
	for i := range 3 * sharedHeld / len(block) {
		if err := s.add(append(block[:len(block)-6:len(block)-6], fmt.Sprintf("%06d", i)...)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.spill(true); err != nil || s.file == nil || s.held != nil {
		t.Fatalf("spilled to %v, holds %d: %v", s.file, len(s.held), err)
	}
	for _, i := range []int{0, 1, len(s.ends) / 2, len(s.ends) - 1} {
		got, ok := s.append(nil, i)
		if !ok || len(got) != len(block) || string(got[len(got)-6:]) != fmt.Sprintf("%06d", i) {
			t.Errorf("string %d: %v, %d bytes", i, ok, len(got))
		}
	}
	if _, ok := s.append(nil, len(s.ends)); ok {
		t.Error("there is one string too many")
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
