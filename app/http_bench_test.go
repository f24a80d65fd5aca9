package app

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ombud/app/demo"
	"ombud/base/clock"
)

// BenchmarkFilingHandler files through the whole product but the network: routing, form, sealed identity, duties, leaf, page.
func BenchmarkFilingHandler(b *testing.B) {
	cfg, _, err := demoConfig(b.TempDir(), "", -1)
	if err != nil {
		b.Fatal(err)
	}
	c, err := Open(b.Context(), cfg, Options{Clock: clock.System{}, Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	if err := demo.Lay(b.Context(), c.Desk.offices); err != nil {
		b.Fatal(err)
	}
	h := c.Web.Handler()
	text := strings.Repeat("旁边的工地夜里十二点还在施工，孩子和老人都睡不好，请管一管。", 7)
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			form := url.Values{"key": {strings.ToLower(rand.Text())}, "place": {"990102001001"}, "matter": {"0303"}, "title": {"夜里施工"}, "text": {text},
				"point": {"停止违法夜间施工"}, "headcount": {"3"}, "name": {"演示居民"}, "phone": {"13900000000"}}
			r := httptest.NewRequest(http.MethodPost, "/file/send", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
				b.Errorf("%d", w.Code)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "filings/s")
}
