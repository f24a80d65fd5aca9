package app

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"ombud/app/demo"
	"ombud/base/clock"
)

// benchCity is the whole product but the network: routing, forms, pages, durable commits.
func benchCity(b *testing.B) (*City, http.Handler) {
	b.Helper()
	cfg, _, err := demoConfig(b.TempDir(), "", -1)
	if err != nil {
		b.Fatal(err)
	}
	c, err := Open(b.Context(), cfg, Options{Clock: clock.System{}, Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	if err := demo.Lay(b.Context(), c.Desk.offices); err != nil {
		b.Fatal(err)
	}
	return c, c.Web.Handler()
}

// cpu is the processor time of this process: on a machine that others use too it says more than the rate.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// many runs fn from 64 goroutines and reports rate and processor time.
func many(b *testing.B, what string, fn func() error) {
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := fn(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-us/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), what+"/s")
}

func ask(h http.Handler, method, path string, form url.Values, cookies []*http.Cookie, want int) (*httptest.ResponseRecorder, error) {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, k := range cookies {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != want {
		return w, fmt.Errorf("%s %s: %d", method, path, w.Code)
	}
	return w, nil
}

func benchForm() url.Values {
	return url.Values{"key": {strings.ToLower(rand.Text())}, "place": {"990102001001"}, "matter": {"0303"}, "title": {"工地夜里还在施工"},
		"text":  {strings.Repeat("旁边的工地夜里十二点还在施工，孩子和老人都睡不好，请管一管。", 7)},
		"point": {"停止违法夜间施工"}, "headcount": {"3"}, "name": {"演示居民"}, "phone": {"13900000000"}}
}

// BenchmarkFilingHandler files with sealed identity, duties, leaf and receipt page.
func BenchmarkFilingHandler(b *testing.B) {
	_, h := benchCity(b)
	many(b, "filings", func() error {
		_, err := ask(h, http.MethodPost, "/file/send", benchForm(), nil, http.StatusOK)
		return err
	})
}

var (
	benchNumber = regexp.MustCompile(`\b\d{6} \d \d{6} \d{6} \d\b`)
	benchCase   = regexp.MustCompile(`/desk/case/[0-9A-Z]{13}`)
)

// BenchmarkLifecycleHandler goes from filing through search, transfer, acceptance and answer to a search by words.
func BenchmarkLifecycleHandler(b *testing.B) {
	c, h := benchCity(b)
	if err := c.enrolDemo(b.Context()); err != nil {
		b.Fatal(err)
	}
	in := func(login string) []*http.Cookie {
		w, err := ask(h, http.MethodPost, "/sign-in", url.Values{"login": {login}, "password": {demo.Password}}, nil, http.StatusSeeOther)
		if err != nil {
			b.Fatal(err)
		}
		return w.Result().Cookies()
	}
	petition, office := in("petition"), in("housing")
	many(b, "lives", func() error { return benchLife(h, petition, office) })
}

func benchLife(h http.Handler, petition, office []*http.Cookie) error {
	w, err := ask(h, http.MethodPost, "/file/send", benchForm(), nil, http.StatusOK)
	if err != nil {
		return err
	}
	number := strings.ReplaceAll(benchNumber.FindString(w.Body.String()), " ", "")
	if w, err = ask(h, http.MethodGet, "/desk/search?q="+number, nil, petition, http.StatusSeeOther); err != nil {
		return err
	}
	at := benchCase.FindString(w.Header().Get("Location"))
	for _, st := range []struct {
		verb string
		as   []*http.Cookie
		form url.Values
	}{
		{"transfer", petition, url.Values{"to": {"HC-990102"}, "mode": {"transfer"}, "matter": {"0303"}, "was": {"0303"}, "route": {"D"}}},
		{"accept", office, url.Values{"route": {"D"}, "procedure": {"ordinary"}, "notice": {"已经受理，将按规定程序办理。"}}},
		{"answer", office, url.Values{"step": {"do"}, "request": {"停止违法夜间施工"}, "facts": {"经现场核实，工地夜间施工情况属实。"}, "point-1": {"已责令停止夜间施工。"},
			"opinion": {"支持诉求，已责令整改并跟踪落实。"}, "basis": {"《中华人民共和国噪声污染防治法》"}, "outcome": {"support"}}},
	} {
		st.form.Set("key", strings.ToLower(rand.Text()))
		if _, err := ask(h, http.MethodPost, at+"/"+st.verb, st.form, st.as, http.StatusSeeOther); err != nil {
			return err
		}
	}
	_, err = ask(h, http.MethodGet, "/desk/search?q="+url.QueryEscape("夜间施工"), nil, office, http.StatusOK)
	return err
}
