package tlog

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ombud/base/fault"
)

// Published is the latest checkpoint that the world may see.
type Published struct {
	Size   int64
	Signed []byte // the signed note, verbatim
}

// Server answers GET {Prefix}/checkpoint with Checkpoint and everything below GET {Prefix}/tile/ with Tile, as c2sp.org/tlog-tiles
// says. Whatever the source already holds beyond the published size stays unseen.
type Server struct {
	Prefix string // path without a slash at its end, such as "/log", or ""
	Source Source
	Latest func(context.Context) (Published, error)
	Fail   func(http.ResponseWriter, *http.Request, error) // writes the refusal; nil: a bare status
}

const (
	forever = "public, max-age=31536000, immutable"
	briefly = "public, max-age=1"
)

// Checkpoint serves the latest signed checkpoint; 404 before the first.
func (s *Server) Checkpoint(w http.ResponseWriter, r *http.Request) {
	head, err := s.Latest(r.Context())
	if err == nil && len(head.Signed) == 0 {
		err = fault.New(fault.NotFound, "tlog.checkpoint.missing")
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	send(w, "text/plain; charset=utf-8", briefly, head.Signed)
}

// Tile serves hash tiles and entry bundles, full and partial; 404 for what the published checkpoint does not cover.
func (s *Server) Tile(w http.ResponseWriter, r *http.Request) {
	data, err := s.tile(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	send(w, "application/octet-stream", forever, data)
}

func (s *Server) tile(r *http.Request) ([]byte, error) {
	// The escaped path, so that %30 for 0 is no second address of an immutable resource.
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), s.Prefix+"/")
	if !ok {
		return nil, fault.New(fault.NotFound, "tlog.tile.missing").Because(errors.New("outside the prefix"))
	}
	t, err := parsePath(path)
	if err != nil {
		return nil, err
	}
	head, err := s.Latest(r.Context())
	if err != nil {
		return nil, err
	}
	if !within(t, head.Size) {
		return nil, fault.New(fault.NotFound, "tlog.tile.missing").Because(errors.New("beyond the checkpoint"))
	}
	return read(r.Context(), s.Source, t)
}

func send(w http.ResponseWriter, kind, cache string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", cache)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a reader who left needs no answer
}

// fail never lets a refusal be kept: the tile that is missing now exists a moment later.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if s.Fail != nil {
		s.Fail(w, r, err)
		return
	}
	w.WriteHeader(fault.As(err).Code())
}
