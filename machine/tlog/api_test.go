package tlog

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"ombud/base/fault"
)

// The source already holds 700 entries, 600 of them published: the rest must stay unseen.
func TestServer(t *testing.T) {
	t.Parallel()
	k, m := key(t), grown(t, 700)
	base := serve(t, k, m, 600, nil)
	for _, c := range []struct {
		path   string
		status int
		length int
	}{
		{"/checkpoint", 200, -1},
		{"/tile/0/000", 200, 8192}, {"/tile/0/001", 200, 8192},
		{"/tile/0/000.p/7", 200, 7 * 32}, // a partial tile stays after it has filled
		{"/tile/0/002.p/88", 200, 88 * 32}, {"/tile/0/002.p/1", 200, 32},
		{"/tile/0/002.p/89", 404, 0}, {"/tile/0/002", 404, 0}, {"/tile/0/003.p/1", 404, 0},
		{"/tile/1/000.p/2", 200, 64}, {"/tile/1/000.p/3", 404, 0}, {"/tile/1/000", 404, 0},
		{"/tile/2/000.p/1", 404, 0}, {"/tile/7/000.p/1", 404, 0}, {"/tile/8/000.p/1", 404, 0}, {"/tile/63/000.p/1", 404, 0},
		{"/tile/entries/001", 200, 256 * 34}, {"/tile/entries/002.p/88", 200, 88 * 34}, {"/tile/entries/002.p/89", 404, 0},
		{"/tile/entries/002", 404, 0},
		{"/tile/", 404, 0}, {"/tile/data/000", 404, 0}, {"/tile/0/%3000", 404, 0}, {"/tile/0/000.p/256", 404, 0},
	} {
		res, err := http.Get(base + c.path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || c.length >= 0 && len(body) != c.length {
			t.Errorf("%s: status %d, %d bytes, %v", c.path, res.StatusCode, len(body), err)
		}
		kind, cache := "application/octet-stream", "public, max-age=31536000, immutable"
		switch {
		case c.status != 200:
			kind, cache = "", "no-store"
		case c.path == "/checkpoint":
			kind, cache = "text/plain; charset=utf-8", "public, max-age=1"
		}
		if h := res.Header; h.Get("Content-Type") != kind || h.Get("Cache-Control") != cache {
			t.Errorf("%s: %v", c.path, h)
		}
	}
}

func TestBundleHoldsTheEntries(t *testing.T) {
	t.Parallel()
	m := grown(t, 300)
	tile, err := parsePath("tile/entries/001.p/44")
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(t.Context(), m, tile)
	if err != nil {
		t.Fatal(err)
	}
	for n := 256; n < 300; n++ {
		if binary.BigEndian.Uint16(b) != 32 || Hash(b[2:34]) != entry(n) {
			t.Fatalf("entry %d: %x", n, b[:34])
		}
		b = b[34:]
	}
	if len(b) != 0 {
		t.Errorf("%d bytes too many", len(b))
	}
}

func TestServerInTrouble(t *testing.T) {
	t.Parallel()
	get := func(s *Server, h func(*Server) http.HandlerFunc, path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		h(s)(rec, httptest.NewRequest(http.MethodGet, path, nil))
		return rec
	}
	checkpoint := func(s *Server) http.HandlerFunc { return s.Checkpoint }
	tile := func(s *Server) http.HandlerFunc { return s.Tile }
	head := func(size int64, err error) func(context.Context) (Published, error) {
		return func(context.Context) (Published, error) { return Published{Size: size}, err }
	}
	young := &Server{Source: &memory{}, Latest: head(0, nil)}
	broken := &Server{Source: &memory{}, Latest: head(0, errors.New("disk"))}
	lost := &Server{Source: &memory{}, Latest: head(300, nil)} // the checkpoint promises what the source lacks
	for name, c := range map[string]struct{ got, want int }{
		"young checkpoint":  {get(young, checkpoint, "/checkpoint").Code, 404},
		"young tile":        {get(young, tile, "/tile/0/000.p/1").Code, 404},
		"broken checkpoint": {get(broken, checkpoint, "/checkpoint").Code, 500},
		"broken tile":       {get(broken, tile, "/tile/0/000.p/1").Code, 500},
		"lost tile":         {get(lost, tile, "/tile/0/000").Code, 500},
		"lost bundle":       {get(lost, tile, "/tile/entries/000").Code, 500},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	var seen error
	broken.Fail = func(w http.ResponseWriter, _ *http.Request, err error) { seen = err; w.WriteHeader(418) }
	if rec := get(broken, checkpoint, "/checkpoint"); rec.Code != 418 || seen == nil || rec.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("own refusal: %d, %v", rec.Code, seen)
	}
	elsewhere := &Server{Prefix: "/log", Source: grown(t, 1), Latest: head(1, nil)}
	if rec := get(elsewhere, tile, "/logs/tile/0/000.p/1"); rec.Code != fault.NotFound.Status() {
		t.Errorf("outside the prefix: %d", rec.Code)
	}
}
