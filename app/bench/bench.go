// Package bench measures the product from outside, as its users do: a server of its own in another process, real HTTP, durable
// commits. It prints what it measured; whether that is enough is for docs/performance.md and its reader.
package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options of a run.
type Options struct {
	Clients  int
	Length   time.Duration // of a run, or of each turn in a round
	Rounds   int           // of a comparison
	Beside   []string      // what to compare with; none: nothing
	Rows     int           // of attendance, for wages
	Memory   int           // MB of rows in memory, for wages; 0: what the command takes
	Existing int           // grievances in the city before the run
	City     string        // folder of a seeded city to run on, "" for one that is made for the run
	Database string        // "" = the embedded one
	Out      io.Writer

	crowd Crowd
}

// sample is what the clients of a run saw.
type sample struct {
	mu    sync.Mutex
	took  []time.Duration
	fails map[string]int
}

func (s *sample) add(d time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if s.fails == nil {
			s.fails = map[string]int{}
		}
		s.fails[err.Error()]++
		return
	}
	s.took = append(s.took, d)
}

func (s *sample) at(q float64) time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	slices.Sort(s.took)
	return s.took[min(len(s.took)-1, int(q*float64(len(s.took))))]
}

// load runs work from many clients until the time is over; what is under way then is finished and counted.
func load(ctx context.Context, o Options, work func(ctx context.Context, client, n int) error) (*sample, time.Duration) {
	var s sample
	var wg sync.WaitGroup
	begin := now()
	for i := range o.Clients {
		wg.Go(func() {
			for n := 0; now().Sub(begin) < o.Length && ctx.Err() == nil; n++ {
				t := now()
				err := work(ctx, i, n)
				s.add(now().Sub(t), err)
			}
		})
	}
	wg.Wait()
	return &s, now().Sub(begin)
}

// client is a browser of a kind: it keeps its connections and its cookies, and follows no redirect.
func client(o Options) *http.Client {
	return &http.Client{
		Timeout:       time.Minute,
		Transport:     &http.Transport{MaxIdleConnsPerHost: o.Clients, MaxConnsPerHost: o.Clients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends a form and gives back status, headers and page.
func post(ctx context.Context, c *http.Client, to string, form url.Values, cookies ...*http.Cookie) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return ask(c, req, cookies)
}

func get(ctx context.Context, c *http.Client, to string, cookies ...*http.Cookie) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to, nil)
	if err != nil {
		return nil, "", err
	}
	return ask(c, req, cookies)
}

func ask(c *http.Client, req *http.Request, cookies []*http.Cookie) (*http.Response, string, error) {
	for _, k := range cookies {
		req.AddCookie(k)
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func now() time.Time { return time.Now() }

// report prints the figures of a run.
func (s *server) report(o Options, what string, sm *sample, took, cpu time.Duration, rss int64) {
	n := len(sm.took)
	fmt.Fprintf(o.Out, "%-10s clients=%d existing=%d database=%s %s\n", what, o.Clients, o.Existing, orEmbedded(o.Database), o.City)
	fmt.Fprintf(o.Out, "  rate          %8.0f /s   (%d in %s)\n", float64(n)/took.Seconds(), n, took.Round(time.Millisecond))
	fmt.Fprintf(o.Out, "  latency       p50 %s  p95 %s  p99 %s\n", ms(sm.at(.5)), ms(sm.at(.95)), ms(sm.at(.99)))
	if n > 0 && cpu > 0 {
		fmt.Fprintf(o.Out, "  server CPU    %8.0f us each\n", float64(cpu.Microseconds())/float64(n))
	}
	fmt.Fprintf(o.Out, "  server memory %8.0f MB\n", float64(rss)/1e6)
	if s.commits > 0 {
		fmt.Fprintf(o.Out, "  writes/commit %8.1f      (%d writes, %d commits)\n", float64(s.writes)/float64(s.commits), s.writes, s.commits)
	}
	for e, k := range sm.fails {
		fmt.Fprintf(o.Out, "  failed        %8d x   %s\n", k, e)
	}
}

func orEmbedded(d string) string {
	if d == "" {
		return "embedded"
	}
	return "postgres"
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
