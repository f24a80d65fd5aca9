package publish

import (
	"context"
	"net/http"

	"ombud/base/fault"
	"ombud/core/act"
	"ombud/machine/tlog"
	"ombud/machine/web"
)

// prefix is where the log is, as c2sp.org/tlog-tiles lays it out below.
const prefix = "/log"

// tiles answers one request with the log's own server; what it refuses becomes our page.
func (p pages) tiles(c *web.Ctx, answer func(*tlog.Server, http.ResponseWriter, *http.Request)) (failed error) {
	s := &tlog.Server{Prefix: prefix, Source: act.Source{Q: p.Door.DB},
		Latest: func(ctx context.Context) (tlog.Published, error) { return p.Door.Log.Latest(ctx, p.Door.DB) },
		Fail:   func(_ http.ResponseWriter, _ *http.Request, err error) { failed = err }}
	open(c)
	answer(s, c.Writer, c.Request)
	return failed
}

func (p pages) checkpoint(c *web.Ctx) error {
	return p.tiles(c, (*tlog.Server).Checkpoint)
}

func (p pages) tile(c *web.Ctx) error {
	return p.tiles(c, (*tlog.Server).Tile)
}

// key is the log's public key, as text: what every check begins with.
func (p pages) key(c *web.Ctx) error {
	k := p.Door.Log.Key
	if k == nil {
		return fault.New(fault.NotFound, "verify.no_log")
	}
	open(c)
	c.Writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := c.Writer.Write([]byte(k.Verifier().String() + "\n"))
	return err
}

// open lets pages of other sites read the log: whoever checks it need not be on this one.
func open(c *web.Ctx) {
	h := c.Writer.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}
