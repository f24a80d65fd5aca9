package tlog

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ombud/base/fault"
)

func client(t testing.TB, base string, v *Verifier) *Client {
	t.Helper()
	c, err := NewClient(base, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keyed checks kind and word key of a fault.
func keyed(err error, kind fault.Kind, key string) bool {
	return err != nil && fault.As(err).Kind == kind && fault.As(err).Key == key
}

func TestClientOfAnHonestLog(t *testing.T) {
	t.Parallel()
	k, m := key(t), grown(t, 66_000)
	for _, size := range []int64{1, 2, 255, 256, 257, 700, 65_536, 66_000} {
		c := client(t, serve(t, k, m, size, nil)+"/", k.Verifier())
		head, signed, err := c.Checkpoint(t.Context())
		if err != nil || head.Size != size {
			t.Fatalf("%d: %+v, %v", size, head, err)
		}
		for _, old := range []int64{0, 1, size / 3, size / 2, size - 1, size} {
			past, _ := publish(t, k, m, old)
			if err := c.Consistency(t.Context(), past, head); err != nil {
				t.Errorf("%d to %d: %v", old, size, err)
			}
			if old == size {
				continue
			}
			hashes, err := c.Inclusion(t.Context(), entry(int(old)), old, head)
			if err != nil {
				t.Errorf("%d in %d: %v", old, size, err)
			}
			if _, err := VerifyProof(entry(int(old)), Proof{Index: old, Hashes: hashes, Checkpoint: signed}, k.Verifier()); err != nil {
				t.Errorf("%d in %d, offline: %v", old, size, err)
			}
		}
	}
}

// A log that rewrites its past, and signs it, is caught by anyone who kept a checkpoint.
func TestClientCatchesAnotherPast(t *testing.T) {
	t.Parallel()
	k, honest, liar := key(t), grown(t, 700), &memory{}
	for n := range 800 {
		e := entry(n)
		if n == 300 {
			e[0]++
		}
		liar.add(t, e)
	}
	c := client(t, serve(t, k, liar, 800, nil), k.Verifier())
	head, _, err := c.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, old := range []int64{301, 512, 700} {
		past, _ := publish(t, k, honest, old)
		if err := c.Consistency(t.Context(), past, head); !keyed(err, fault.Invalid, "tlog.log.rewritten") {
			t.Errorf("from %d: %v", old, err)
		}
	}
	before, _ := publish(t, k, honest, 300)
	if err := c.Consistency(t.Context(), before, head); err != nil {
		t.Errorf("the part before: %v", err)
	}
	if _, err := c.Inclusion(t.Context(), entry(300), 300, head); !keyed(err, fault.Invalid, "tlog.proof.false") {
		t.Errorf("the entry that was changed: %v", err)
	}
	if _, err := c.Inclusion(t.Context(), entry(800), 800, head); !keyed(err, fault.Invalid, "tlog.proof.false") {
		t.Errorf("beyond the end: %v", err)
	}
	past, _ := publish(t, k, liar, 799)
	if err := c.Consistency(t.Context(), head, past); !keyed(err, fault.Invalid, "tlog.log.rewritten") {
		t.Errorf("shrunk: %v", err)
	}
	other := head
	other.Root[0]++
	if err := c.Consistency(t.Context(), other, head); !keyed(err, fault.Invalid, "tlog.log.rewritten") {
		t.Errorf("two roots: %v", err)
	}
}

// A server that answers with wrong bytes is caught, byte by byte of each tile that the proof needs.
func TestClientCatchesAnotherTile(t *testing.T) {
	t.Parallel()
	k, m := key(t), grown(t, 700)
	var path string
	at := -1
	base := serve(t, k, m, 700, func(p string, b []byte) []byte {
		if p == "/log/"+path && at < len(b) {
			b[at] ^= 0x10
		}
		return b
	})
	c := client(t, base, k.Verifier())
	head, _ := publish(t, k, m, 700)
	for tile, size := range map[string]int{"tile/0/001": 8192, "tile/0/002.p/188": 188 * 32, "tile/1/000.p/2": 64} {
		path = tile
		for at = 0; at < size; at += 37 {
			if _, err := c.Inclusion(t.Context(), entry(300), 300, head); !keyed(err, fault.Invalid, "tlog.log.contradictory") {
				t.Fatalf("%s byte %d: %v", tile, at, err)
			}
		}
	}
	path = ""
	if _, err := c.Inclusion(t.Context(), entry(300), 300, head); err != nil {
		t.Fatal(err)
	}
}

func TestClientAndABadServer(t *testing.T) {
	t.Parallel()
	k, m := key(t), grown(t, 300)
	head, signed := publish(t, k, m, 300)
	answer := func(h http.HandlerFunc) *Client {
		srv := httptest.NewServer(h)
		t.Cleanup(srv.Close)
		return client(t, srv.URL, k.Verifier())
	}
	fails := func(name string, c *Client, kind fault.Kind, word string) {
		t.Helper()
		if _, err := c.Inclusion(t.Context(), entry(3), 3, head); !keyed(err, kind, word) {
			t.Errorf("%s: %v", name, err)
		}
	}
	body := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, n)) }
	}
	fails("endless", answer(body(1<<20)), fault.Invalid, "tlog.log.contradictory")
	fails("short", answer(body(10)), fault.Invalid, "tlog.log.contradictory")
	fails("missing", answer(http.NotFound), fault.NotFound, "tlog.server.lacks")
	fails("failing", answer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }), fault.Busy, "tlog.server.silent")
	if _, _, err := answer(body(maxNote + 1)).Checkpoint(t.Context()); !fault.Is(err, fault.Invalid) {
		t.Errorf("endless checkpoint: %v", err)
	}
	stranger := answer(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(signed) })
	stranger.log = key(t).Verifier()
	if _, _, err := stranger.Checkpoint(t.Context()); !keyed(err, fault.Invalid, "tlog.checkpoint.unsigned") {
		t.Errorf("another log's checkpoint: %v", err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	fails("gone", client(t, gone.URL, k.Verifier()), fault.Busy, "tlog.server.silent")
	// c2sp.org/tlog-tiles lets a log drop a partial tile once the full one is there.
	full := serve(t, k, grown(t, 512), 512, func(p string, b []byte) []byte { return b })
	pruned := answer(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/tile/0/") && strings.Contains(r.URL.Path, ".p/") {
			http.NotFound(w, r)
			return
		}
		http.Redirect(w, r, full+r.URL.Path, http.StatusFound)
	})
	if _, err := pruned.Inclusion(t.Context(), entry(299), 299, head); err != nil {
		t.Errorf("pruned: %v", err)
	}
	for _, base := range []string{"", "ombud.example/log", "ftp://ombud.example", "file:///etc", "https://", "http://a/?b", "http://a/#b", ":"} {
		if _, err := NewClient(base, k.Verifier(), nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("address %q: %v", base, err)
		}
	}
}
