package grievance

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"ombud/base/access"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// BenchmarkReceive files from 64 goroutines with durable commits: the whole heart without HTTP.
func BenchmarkReceive(b *testing.B) {
	dsn := storetest.DSN(b, store.SQLite)
	c := newCity(b, func(o store.Options) *store.DB {
		o.Unsafe = false
		db, err := store.Open(b.Context(), dsn, o)
		must(b, err)
		b.Cleanup(func() { db.Close() })
		return db
	})
	var n atomic.Int64
	text := strings.Repeat("小区旁边的工地夜里十二点还在施工，孩子和老人都睡不好，请有关单位管一管。", 5)
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			f := Filing{Key: fmt.Sprint("bench-", n.Add(1)), Channel: Web, Place: thePlace, Matter: "0307", Title: "夜里十二点还在施工", Text: text,
				Points: []string{"停止违法夜间施工"}, Named: true}
			if _, err := c.Receive(context.Background(), public, access.File, f, nil); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "filings/s")
}
