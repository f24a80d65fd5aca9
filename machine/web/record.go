package web

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
)

// recorder remembers what was answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and Flush.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// probeWriter takes what the mux says about a request that no route answers.
type probeWriter struct {
	header http.Header
	status int
}

func (p *probeWriter) Header() http.Header         { return p.header }
func (p *probeWriter) Write(b []byte) (int, error) { return len(b), nil }
func (p *probeWriter) WriteHeader(status int)      { p.status = status }

// reference is a short random number for one request: 40 bits are enough to find it in a day's log.
func reference() string { return rand.Text()[:8] }

// log writes the one wide event of a request. It holds the route's pattern, never the address, the query, a form value,
// a header or an IP address: the log must not become a list of people who complain.
func (s *Server) log(c *Ctx, rec *recorder, start time.Time) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", c.Request.Method),
		slog.String("route", c.route),
		slog.Int("status", rec.status),
		slog.Int64("ms", clock.System{}.Now().Sub(start).Milliseconds()),
		slog.Int64("bytes", rec.bytes),
		slog.String("role", string(c.Caller.Role(c.action))),
		slog.String("reference", c.reference),
	}
	if c.cause != nil {
		f := fault.As(c.cause)
		attrs = append(attrs, slog.String("fault", f.Kind.String()), slog.String("key", f.Key))
		switch {
		case f.Kind == fault.Internal:
			level = slog.LevelError
			attrs = append(attrs, slog.String("cause", c.cause.Error()))
		case f.Kind == fault.Busy && f.Err != nil: // the machine lacks something: whoever runs it must hear what
			level = slog.LevelWarn
			attrs = append(attrs, slog.String("cause", f.Err.Error()))
		}
	}
	s.cfg.Log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}
