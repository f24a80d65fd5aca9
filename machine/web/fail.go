package web

import (
	"net/http"
	"strconv"
	"strings"

	"ombud/base/fault"
)

// retryAfter is how many seconds a client waits when the server is busy.
const retryAfter = 5

// fail turns an error into an answer: the only place that does. The cause goes to the log, never to the page.
func (s *Server) fail(c *Ctx, err error) {
	if s.cfg.Kind != nil {
		err = s.cfg.Kind(err)
	}
	f := fault.As(err)
	c.cause = err
	rec, ok := c.Writer.(*recorder)
	if ok && rec.status != 0 {
		return // the answer had begun; the log keeps the cause
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	c.Writer.Header().Del("Location")
	if f.Kind == fault.Busy {
		c.Writer.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	if wantsJSON(c.Request) {
		err = c.JSON(f.Code(), s.failure(c, f))
	} else {
		err = c.Render(f.Code(), failPage(s.failing(c, f)))
	}
	if err != nil { // the error page itself failed: plain words are left
		http.Error(c.Writer, c.Say("fault.internal"), http.StatusInternalServerError)
	}
}

// failing is the content of the error page.
func (s *Server) failing(c *Ctx, f *fault.Fault) failing {
	out := failing{Page: c.Page(c.heading(f)), Text: c.sentence(f)}
	if f.Kind == fault.Internal {
		out.Reference = c.reference
	}
	for _, m := range f.More {
		out.More = append(out.More, c.Say(m.Key, m.Args...))
	}
	return out
}

// heading is the kind's, or the fault's own where the words have one: a full disk is not a crowd.
func (c *Ctx) heading(f *fault.Fault) string {
	if own := f.Key + ".title"; f.Kind != fault.Internal && c.Has(own) {
		return c.Say(own)
	}
	return c.Say(f.Kind.Key())
}

// sentence is what happened and what to do. An internal fault has only one, whatever key it carries.
func (c *Ctx) sentence(f *fault.Fault) string {
	if f.Kind == fault.Internal {
		return c.Say("fault.internal.say", c.reference)
	}
	if !c.Has(f.Key) {
		return c.Say(f.Kind.Key() + ".say")
	}
	return c.Say(f.Key, f.Args...)
}

type failure struct {
	Error failureBody `json:"error"`
}

type failureBody struct {
	Kind      string         `json:"kind"`
	Key       string         `json:"key"`
	Message   string         `json:"message"`
	Reference string         `json:"reference"`
	Fields    []failureField `json:"fields,omitempty"`
}

type failureField struct {
	Field   string `json:"field"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

func (s *Server) failure(c *Ctx, f *fault.Fault) failure {
	b := failureBody{Kind: f.Kind.String(), Key: f.Key, Message: c.sentence(f), Reference: c.reference}
	if f.Kind == fault.Internal {
		b.Key = "fault.internal.say"
		return failure{b}
	}
	for _, m := range fault.Fields(f) {
		if m.Field != "" {
			b.Fields = append(b.Fields, failureField{m.Field, m.Key, c.Say(m.Key, m.Args...)})
		}
	}
	return failure{b}
}

// wantsJSON is true for programs: they name JSON and do not name HTML.
func wantsJSON(r *http.Request) bool {
	a := r.Header.Get("Accept")
	return strings.Contains(a, "application/json") && !strings.Contains(a, "text/html")
}
