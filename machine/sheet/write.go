package sheet

import (
	"archive/zip"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// WriteBook writes a workbook of one sheet, every cell a text: numbers of cards and persons keep their digits. The first row is headings.
func WriteBook(w io.Writer, sheet string, rows [][]string) error {
	z := zip.NewWriter(w)
	part := func(name, body string) error {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, xml.Header+body)
		}
		return err
	}
	const ns = `"http://schemas.openxmlformats.org/`
	err := errors.Join(
		part("[Content_Types].xml", `<Types xmlns=`+ns+`package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`),
		part("_rels/.rels", `<Relationships xmlns=`+ns+`package/2006/relationships"><Relationship Id="r1" Type=`+ns+`officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		part("xl/_rels/workbook.xml.rels", `<Relationships xmlns=`+ns+`package/2006/relationships"><Relationship Id="r1" Type=`+ns+`officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type=`+ns+`officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`),
		part("xl/workbook.xml", `<workbook xmlns=`+ns+`spreadsheetml/2006/main" xmlns:r=`+ns+`officeDocument/2006/relationships"><sheets><sheet name="`+escape(sheet)+`" sheetId="1" r:id="r1"/></sheets></workbook>`),
		part("xl/styles.xml", `<styleSheet xmlns=`+ns+`spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`),
	)
	if err != nil {
		return err
	}
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, len(r))
	}
	fmt.Fprintf(f, `%s<worksheet xmlns=%sspreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="%d" width="18" style="1" customWidth="1"/></cols><sheetData>`, xml.Header, ns, max(1, wide))
	for i, r := range rows {
		fmt.Fprintf(f, `<row r="%d">`, i+1)
		style := 1
		if i == 0 {
			style = 2
		}
		for _, cell := range r {
			fmt.Fprintf(f, `<c s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, style, escape(cell))
		}
		if _, err := io.WriteString(f, `</row>`); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(f, `</sheetData></worksheet>`); err != nil {
		return err
	}
	return z.Close()
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

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
