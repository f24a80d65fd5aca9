package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// overload is R9: ten times the clients, clients that send a byte now and then, connections that say nothing, bodies without end. What
// is served stays served, the office stays open, and it is over when it is over.
func overload(ctx context.Context, b *Bench) (*Report, error) {
	least := Pick(b, 60.0, 80.0) // windows of three seconds beside other trials are noisy
	r := &Report{Target: fmt.Sprintf("goodput >= %.0f %% (full: 80), queue p99 <= 1 s, normal again <= 5 s, RSS <= 512 MB, no 5xx but 503", least)}
	dir, err := b.copyCity("over")
	if err != nil {
		return r, err
	}
	s, err := b.start(ctx, dir, Serving{})
	if err != nil {
		return r, err
	}
	defer s.kill()
	o := &over{b: b, r: r, s: s, window: Pick(b, 3*time.Second, 15*time.Second)}
	o.rate(ctx, 32) // warm
	o.staff(ctx)
	var most, crowd, slow []float64 // in turns, each held against the rate before it
	for range Pick(b, 1, 5) {
		base := o.rate(ctx, 64)
		most = append(most, base)
		crowd = append(crowd, 100*o.rate(ctx, 640)/base)
		base = o.rate(ctx, 64)
		slow = append(slow, 100*o.slow(ctx)/base)
	}
	bad := o.odd()
	o.stopStaff()
	normal := o.normal()
	queue := o.p99()
	r.Ran()
	for what, list := range map[string][]float64{"10x clients": crowd, "slow clients": slow} {
		if got := median(list); got < least {
			r.Wrong("%s: %.0f %% of the filings that are possible", what, got)
		}
	}
	if queue > time.Second {
		r.Wrong("the staff queue takes %s at p99", queue)
	}
	if n := o.refused.Load(); n > 0 {
		r.Wrong("the staff queue was refused %d times", n)
	}
	if normal > 5*time.Second {
		r.Wrong("normal again only after %s", normal)
	}
	if o.rss > 512<<20 {
		r.Wrong("resident memory %d MB", o.rss>>20)
	}
	if bad > 0 {
		r.Wrong("%d odd requests were answered with 5xx", bad)
	}
	r.Figure = fmt.Sprintf("%.0f filings/s; at 10x %.0f %%, beside slow clients %.0f %%, queue p99 %s, normal after %s, RSS %d MB",
		median(most), median(crowd), median(slow), queue.Round(time.Millisecond), normal.Round(time.Millisecond), o.rss>>20)
	return r, s.stop(syscall.SIGTERM)
}

type over struct {
	b      *Bench
	r      *Report
	s      *Server
	window time.Duration

	mu      sync.Mutex
	took    []time.Duration
	refused atomic.Int64
	rss     int64
	quit    context.CancelFunc
	ended   chan struct{}
}

// rate is how many filings a second are acknowledged when so many clients file. One that is refused waits a moment, as Retry-After says
// at greater length.
func (o *over) rate(ctx context.Context, clients int) float64 {
	work, done := context.WithTimeout(ctx, o.window)
	defer done()
	var good atomic.Int64
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			c := newClient(o.s.URL, nil)
			defer c.close()
			for work.Err() == nil {
				if _, _, err := c.file(newKey()); err != nil {
					time.Sleep(500 * time.Millisecond)
				} else if work.Err() == nil {
					good.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return float64(good.Load()) / o.window.Seconds()
}

// staff looks at the queue five times a second from now on, and at the memory.
func (o *over) staff(ctx context.Context) {
	ctx, o.quit = context.WithCancel(ctx)
	o.ended = make(chan struct{})
	go func() {
		defer close(o.ended)
		c := newClient(o.s.URL, o.b.Desk)
		defer c.close()
		for ctx.Err() == nil {
			began := time.Now()
			if err := c.queue(); err != nil {
				o.refused.Add(1)
			}
			o.mu.Lock()
			o.took = append(o.took, time.Since(began))
			o.rss = max(o.rss, o.s.rss())
			o.mu.Unlock()
			time.Sleep(200 * time.Millisecond)
		}
	}()
}

func (o *over) stopStaff() { o.quit(); <-o.ended }

func (o *over) p99() time.Duration {
	slices.Sort(o.took)
	return o.took[len(o.took)*99/100]
}

// slow is the rate beside 500 clients that send a header a byte at a time, 500 that do so with a form, and many that say nothing.
func (o *over) slow(ctx context.Context) float64 {
	quiet := hold(o.s, Pick(o.b, 2000, 9000))
	defer quiet.close()
	drip, stop := context.WithCancel(ctx)
	defer stop()
	for i := range 1000 {
		head := "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
		if i%2 == 1 {
			head = "POST /file/send HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000\r\n\r\ntext="
		}
		go o.drip(drip, head)
	}
	time.Sleep(time.Second)
	return o.rate(ctx, 64)
}

func (o *over) drip(ctx context.Context, head string) {
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(o.s.URL, "http://"), 5*time.Second)
	if err != nil {
		return
	}
	defer c.Close()
	if _, err := io.WriteString(c, head); err != nil {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
		}
	}
}

// odd sends what no browser sends, and counts answers of 5xx.
func (o *over) odd() (bad int) {
	deep := strings.Repeat("[", 100000)
	endless := io.LimitReader(forever{}, 1<<30)
	long := strings.Repeat("a", 100000)
	for _, t := range []struct {
		method, path string
		body         io.Reader
		kind, name   string
		value        string
	}{
		{"POST", "/file/send", endless, "application/x-www-form-urlencoded", "X-A", "1"},
		{"POST", "/file/send", strings.NewReader(deep), "application/json", "Accept", "application/json"},
		{"POST", "/file/send", strings.NewReader(strings.Repeat("a=1&", 40000)), "application/x-www-form-urlencoded", "X-A", "1"},
		{"POST", "/file/send", strings.NewReader("%zz=%"), "application/x-www-form-urlencoded", "X-A", "1"},
		{"POST", "/file/send", strings.NewReader("--x\r\n"), "multipart/form-data; boundary=x", "X-A", "1"},
		{"POST", "/admin/import", endless, "multipart/form-data; boundary=x", "X-A", "1"},
		{"GET", "/" + long[:20000], nil, "", "X-A", "1"},
		{"GET", "/", nil, "", "Cookie", "receipt=" + long[:20000]},
		{"GET", "/", nil, "", "X-Long", long},
		{"GET", "/", nil, "", "Accept-Language", strings.Repeat("zz,", 5000)},
		{"GET", "/%2e%2e/%2e%2e/etc/passwd", nil, "", "X-A", "1"},
		{"GET", "/log/tile/../../../../ombud.yaml", nil, "", "X-A", "1"},
		{"GET", "/static/..%2f..%2fkeys/log.key", nil, "", "X-A", "1"},
		{"GET", "/rules/..%2f..%2fombud.yaml", nil, "", "X-A", "1"},
		{"GET", "/status?number=" + long[:9000], nil, "", "Range", "bytes=0-1,2-3,-5"},
		{"DELETE", "/my", nil, "", "X-HTTP-Method-Override", "POST"},
	} {
		req, err := http.NewRequest(t.method, o.s.URL+t.path, t.body)
		if err != nil {
			continue
		}
		req.Header.Set(t.name, t.value)
		if t.kind != "" {
			req.Header.Set("Content-Type", t.kind)
		}
		res, err := plain.Do(req)
		if err != nil {
			continue // the connection was closed on it, which is an answer
		}
		body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		res.Body.Close()
		if res.StatusCode >= 500 || bytes.Contains(body, []byte("root:")) || bytes.Contains(body, []byte("origin:")) {
			bad++
			o.r.Wrong("%s %.60s: %s", t.method, t.path, res.Status)
		}
	}
	return bad
}

// forever is a body without end.
type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// normal waits until a filing takes less than a fifth of a second again.
func (o *over) normal() time.Duration {
	began := time.Now()
	c := newClient(o.s.URL, nil)
	defer c.close()
	for time.Since(began) < 30*time.Second {
		one := time.Now()
		if _, _, err := c.file(newKey()); err == nil && time.Since(one) < 200*time.Millisecond {
			return time.Since(began)
		}
		time.Sleep(50 * time.Millisecond)
	}
	return time.Since(began)
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
