package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/words"
)

// serve takes every request from arrival to the one log line.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	rec := &recorder{ResponseWriter: w}
	c := s.begin(rec, r)
	defer s.log(c, rec, clock.System{}.Now())
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.fail(c, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	head(rec.Header(), s.cfg.Secure)
	if strings.HasPrefix(r.URL.Path, staticPrefix) {
		c.route = "GET " + staticPrefix
		s.static.serve(rec, r)
		return
	}
	_, pattern := s.mux.Handler(r)
	if err := s.receive(c, pattern); err != nil {
		s.fail(c, err)
		return
	}
	lane := s.inFlight
	switch {
	case s.desk[pattern]:
		lane = s.deskFlight
	case s.limits[pattern] > formMost:
		lane = s.uploads
	}
	if !enter(r.Context(), lane) {
		s.fail(c, fault.New(fault.Busy, "fault.busy.say"))
		return
	}
	defer func() { <-lane }()
	s.dispatch(c)
}

// patience is how long a request waits for a place. To wait costs nothing; a page that says no costs a fifth of a filing, and the person
// behind it presses again.
const patience = time.Second

// enter takes a place; false when none came free in time.
func enter(ctx context.Context, lane chan struct{}) bool {
	select {
	case lane <- struct{}{}:
		return true
	default:
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case lane <- struct{}{}:
		return true
	case <-ctx.Done():
	case <-late.C:
	}
	return false
}

// receive takes a form in before it takes one of the places of those who are served: five hundred clients that send a byte a second
// would hold them all. What may be larger than a form is read later, by those who may send it.
func (s *Server) receive(c *Ctx, pattern string) error {
	r, limit := c.Request, s.limits[pattern]
	if r.Body == nil || r.Body == http.NoBody || limit == 0 || limit > formMost || r.ContentLength > limit {
		return nil // none, of no route, an upload, or too large already: the door says so
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		f := fault.New(fault.Invalid, "fault.form.say").Because(err)
		f.Status = http.StatusBadRequest
		return f
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// begin makes what handlers see. It asks nobody who calls: that waits until the route is known.
func (s *Server) begin(rec *recorder, r *http.Request) *Ctx {
	jar := Jar{Secure: s.cfg.Secure}
	c := &Ctx{
		Voice: s.words.In(language(r, jar)), Writer: rec, Big: jar.Get(r, typeCookie) == largeType,
		Now: s.cfg.Clock.Now(), Jar: jar, server: s, reference: reference(),
	}
	c.Request = r.WithContext(words.With(r.Context(), c.Voice))
	return c
}

// dispatch lets the mux choose; what it does not know becomes our page, not its plain text.
func (s *Server) dispatch(c *Ctx) {
	if _, pattern := s.mux.Handler(c.Request); pattern != "" {
		c.Request = c.Request.WithContext(carry(c.Request.Context(), c))
		s.mux.ServeHTTP(c.Writer, c.Request)
		return
	}
	probe := &probeWriter{header: http.Header{}}
	s.mux.ServeHTTP(probe, c.Request)
	f := fault.New(fault.NotFound, "fault.not_found.say")
	if probe.status == http.StatusMethodNotAllowed {
		c.Writer.Header().Set("Allow", probe.header.Get("Allow"))
		f.Status = http.StatusMethodNotAllowed
	}
	s.fail(c, f)
}

// door stands before one handler: origin, body limit, who calls, whether the policy ever lets them in.
func (s *Server) door(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := carried(r.Context())
		c.Request, c.route, c.action, c.limit = r, route.Pattern, route.Action, route.Limit
		if err := s.enter(c, w, r); err != nil {
			s.fail(c, err)
			return
		}
		if c.done {
			return
		}
		handle := route.Handle
		if c.switches() {
			if handle = route.Again; handle == nil {
				handle = func(c *Ctx) error { return c.Redirect(c.Request.URL.Path) }
			}
		}
		if err := handle(c); err != nil {
			s.fail(c, err)
		}
	})
}

func (s *Server) enter(c *Ctx, w http.ResponseWriter, r *http.Request) (err error) {
	if err := s.origin.Check(r); err != nil {
		return fault.New(fault.Denied, "fault.origin.say").Because(err)
	}
	if r.ContentLength > c.limit {
		return tooLarge(c.limit)
	}
	r.Body = http.MaxBytesReader(w, r.Body, c.limit)
	if c.limit > formMost { // a photo over a village connection takes longer than a form
		_ = http.NewResponseController(w).SetReadDeadline(clock.System{}.Now().Add(5 * time.Minute))
	}
	if c.Caller, err = s.sessions.Caller(r); err != nil {
		return fmt.Errorf("find out who calls: %w", err)
	}
	s.cache(c)
	if access.MayEver(c.Caller, c.action) {
		return nil
	}
	if c.Caller.Staff == "" && (r.Method == http.MethodGet || r.Method == http.MethodHead) && !wantsJSON(r) {
		return c.Redirect(s.doorFor(c.action) + "?to=" + url.QueryEscape(localPath(r.URL.RequestURI())))
	}
	if s.doorFor(c.action) == s.cfg.ReceiptDoor {
		return fault.New(fault.Denied, "fault.receipt.say") // the receipt put itself away while somebody was writing
	}
	return fault.New(fault.Denied, "fault.denied.say")
}

// doorFor is where a stranger proves to be somebody who may do the action.
func (s *Server) doorFor(a access.Action) string {
	for _, row := range access.Policy {
		if row.Action == a && row.Role == access.Resident {
			return s.cfg.ReceiptDoor
		}
	}
	return s.cfg.StaffDoor
}

// open reports whether anyone may do the action.
func open(a access.Action) bool { return access.MayEver(access.Caller{}, a) }

// cache forbids keeping private pages: the next person at a shared computer must not find them with the back button.
func (s *Server) cache(c *Ctx) {
	public := open(c.action) && c.Caller.Staff == "" && c.Caller.Subject == "" && c.Request.Method != http.MethodPost
	if public {
		c.Writer.Header().Set("Cache-Control", "private, no-cache")
	}
}
