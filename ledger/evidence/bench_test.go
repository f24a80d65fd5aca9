package evidence_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// BenchmarkDeliver takes in attendance of some hundred projects; BenchmarkRead reads one partition of 200 rows.
func BenchmarkDeliver(b *testing.B) {
	c := newCity(b, storetest.Open(b, store.SQLite))
	var reg, rows strings.Builder
	const projects, each = 250, 200
	reg.WriteString("项目编号,项目名称,区划代码,建设单位统一社会信用代码,施工总承包单位统一社会信用代码,行业监管单位,发薪日,开工日期,合同金额\n")
	rows.WriteString(attendanceHead)
	for p := range projects {
		fmt.Fprintf(&reg, "B-%d,标段,990102000000,%s,%s,HRSS-9901,15,2026-01-05,1\n", p, code(builder), code(gang))
		for w := range each {
			fmt.Fprintf(&rows, "%d,B-%d,工人%d,%s,%s,2026-07,%d,%d.50,2026-08-01\n", w, p, w, worker(w), code(gang), w%27+1, 3000+w*17)
		}
	}
	c.take(wages.KindProject, reg.String(), evidence.Order{})
	for b.Loop() {
		if r := c.take(wages.KindAttendance, rows.String(), evidence.Order{}); r.Rows != projects*each {
			b.Fatalf("%+v", r)
		}
	}
	b.ReportMetric(projects*each*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	p := c.current(wages.KindAttendance, "B-7", july, july)[0]
	data := must[[]byte](b)(evidence.Bytes(b.Context(), c.db, p))
	b.ReportMetric(float64(len(data))/each, "bytes/row")
	var z bytes.Buffer
	w, _ := zstd.NewWriter(&z)
	w.Write([]byte(rows.String()[:len(rows.String())/projects]))
	w.Close()
	b.ReportMetric(float64(z.Len())/each, "csv-zstd-bytes/row")
}

func BenchmarkRead(b *testing.B) {
	c := newCity(b, storetest.Open(b, store.SQLite))
	var rows strings.Builder
	for w := range 200 {
		fmt.Fprintf(&rows, "%d,P-1,工人%d,%s,%s,2026-07,20,8000,\n", w, w, worker(w), code(gang))
	}
	c.take(wages.KindAttendance, attendanceHead+rows.String(), evidence.Order{})
	p := c.current(wages.KindAttendance, "P-1", july, july)[0]
	for b.Loop() {
		if _, err := evidence.Read[wages.Attendance](b.Context(), c.db, p); err != nil {
			b.Fatal(err)
		}
	}
}
