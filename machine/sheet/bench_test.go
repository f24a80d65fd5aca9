package sheet

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const wageRows = 200_000

func wages() string {
	var b strings.Builder
	b.WriteString("工号,姓名,班组,日期,工时,金额\n")
	for i := range wageRows {
		fmt.Fprintf(&b, "%08d,工人%d,第%d班组,2024-%02d-%02d 08:00:00,8,%d.50\n", i, i, i%40, i%12+1, i%28+1, 200+i%100)
	}
	return b.String()
}

func report(b *testing.B, rows int) {
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func run(b *testing.B, f *File, want int) {
	for b.Loop() {
		n := 0
		for _, err := range f.Rows() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != want {
			b.Fatalf("%d rows", n)
		}
	}
	report(b, want)
}

func BenchmarkCSV(b *testing.B) {
	content := wages()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(content)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("utf-8", func(b *testing.B) { b.SetBytes(int64(len(content))); run(b, opened(b, content, Options{}), wageRows+1) })
	b.Run("gb18030", func(b *testing.B) { b.SetBytes(int64(len(gb))); run(b, opened(b, gb, Options{}), wageRows+1) })
	b.Run("encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			r := csv.NewReader(strings.NewReader(content))
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
		report(b, wageRows+1)
	})
}

// workbook writes rows of ten cells, two of them dates, as a streaming program does.
func workbook(b *testing.B, rows int) string {
	b.Helper()
	x := excelize.NewFile()
	defer x.Close()
	style, err := x.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		b.Fatal(err)
	}
	w, err := x.NewStreamWriter("Sheet1")
	for i := 1; i <= rows && err == nil; i++ {
		day := excelize.Cell{StyleID: style, Value: 45000 + float64(i%300) + 0.29678}
		err = w.SetRow(fmt.Sprintf("A%d", i), []any{i, fmt.Sprint("工人", i), "第三班组", day, day, 8, 8.5, 235.5, "项目甲", ""})
	}
	path := filepath.Join(b.TempDir(), "b.xlsx")
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = x.SaveAs(path)
	}
	if err != nil {
		b.Fatal(err)
	}
	return path
}

func BenchmarkXLSX(b *testing.B) {
	const rows = 50_000
	path := workbook(b, rows)
	b.Run("sheet", func(b *testing.B) {
		f, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		most := uint64(0)
		for b.Loop() {
			n := 0
			for _, err := range f.Rows() {
				if err != nil {
					b.Fatal(err)
				}
				if n++; n%10_000 == 0 {
					var m runtime.MemStats
					runtime.GC()
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
				}
			}
			if n != rows {
				b.Fatalf("%d rows", n)
			}
		}
		report(b, rows)
		b.ReportMetric(float64(most)/1e6, "live-MB")
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			x, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			all, err := x.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for all.Next() {
				if _, err := all.Columns(); err != nil {
					b.Fatal(err)
				}
			}
			x.Close()
		}
		report(b, rows)
	})
	doc := `<sheetData>` + strings.Repeat(`<row r="1" spans="1:3"><c r="A1" s="1"><v>43653.5</v></c><c r="B1" t="s"><v>17</v></c><c r="C1"><v>8</v></c></row>`, 20_000) + `</sheetData>`
	b.Run("tokens", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			for x, err := newXML(strings.NewReader(doc)), error(nil); err == nil; _, err = x.next() {
			}
		}
	})
	b.Run("tokens-encoding-xml", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			for d, err := xml.NewDecoder(strings.NewReader(doc)), error(nil); err == nil; _, err = d.RawToken() {
			}
		}
	})
}

func BenchmarkRealWorkbook(b *testing.B) {
	path := given(b, "hot_issues_4326.xlsx")
	p := profile(b, cityMessages)
	for b.Loop() {
		f, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		bind, err := Find(f, p)
		if err != nil {
			b.Fatal(err)
		}
		for row := range f.Rows() {
			if row.N > bind.Header.N {
				if _, err := bind.Read(row); err != nil {
					b.Fatal(err)
				}
			}
		}
		f.Close()
	}
	report(b, 4326)
}

func BenchmarkParseTime(b *testing.B) {
	for b.Loop() {
		if _, err := ParseTime("2019/7/7 7:07:22"); err != nil {
			b.Fatal(err)
		}
	}
}
