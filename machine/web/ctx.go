package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/machine/words"
)

// Ctx is one request as a handler sees it. Its Voice speaks the language of the page: c.Say, c.Date, c.Due, c.Left, c.Count.
type Ctx struct {
	words.Voice
	Jar     Jar // cookies
	Request *http.Request
	Writer  http.ResponseWriter
	Caller  access.Caller // the zero value is the public
	Big     bool          // large type was asked for
	Now     time.Time     // the time of the product, which a demo may move

	server    *Server
	reference string
	route     string
	action    access.Action
	limit     int64
	cause     error
	done      bool // an answer was written before the handler ran
}

// Context is the context of the request; it carries the voice to templates.
func (c *Ctx) Context() context.Context { return c.Request.Context() }

// Reference is the number under which the log knows this request.
func (c *Ctx) Reference() string { return c.reference }

// Cause gives the log the reason of an answer that a handler writes itself instead of returning the error.
func (c *Ctx) Cause(err error) { c.cause = err }

// Path is a wildcard of the route's pattern: {id}.
func (c *Ctx) Path(name string) string { return c.Request.PathValue(name) }

// Query is a parameter of the address, "" if absent.
func (c *Ctx) Query(name string) string { return c.Request.URL.Query().Get(name) }

// Render writes a page. Nothing is sent before the whole page is made, so a failing template becomes an error page.
func (c *Ctx) Render(status int, page templ.Component) error {
	buf := c.server.buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer c.server.buffers.Put(buf)
	if err := page.Render(c.Context(), buf); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	c.Writer.Header().Set("Content-Type", "text/html; charset=utf-8")
	return c.server.send(c.Writer, c.Request, status, buf.Bytes())
}

// JSON writes v.
func (c *Ctx) JSON(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode JSON: %w", err)
	}
	c.Writer.Header().Set("Content-Type", "application/json; charset=utf-8")
	return c.server.send(c.Writer, c.Request, status, b)
}

// Redirect answers 303 See Other. Only paths of this server are followed; anything else leads to the front page.
func (c *Ctx) Redirect(path string) error {
	c.done = true
	c.Writer.Header().Set("Location", localPath(path))
	c.Writer.WriteHeader(http.StatusSeeOther)
	return nil
}

// localPath is p when it is a path on this server, else "/". Browsers read "//host" and "/\host" as other servers
// and drop tabs and line ends before they look.
func localPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\") || len(p) > 2000 {
		return "/"
	}
	for _, r := range p {
		if r <= ' ' || r == 0x7f {
			return "/"
		}
	}
	return p
}

type ctxKey struct{}

func carry(ctx context.Context, c *Ctx) context.Context { return context.WithValue(ctx, ctxKey{}, c) }

func carried(ctx context.Context) *Ctx { return ctx.Value(ctxKey{}).(*Ctx) }
