package tlog

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// memory is a Source that was written the way the product writes: entries by their owner, nodes as Append returns them.
type memory struct {
	edge    Edge
	entries []Hash
	nodes   map[int][]Hash
}

// entry is the n-th entry of every test log.
func entry(n int) Hash {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("entry"), uint64(n)))
}

func (m *memory) add(t testing.TB, e Hash) {
	t.Helper()
	m.entries = append(m.entries, e)
	for _, n := range m.edge.Append(e) {
		if m.nodes == nil {
			m.nodes = map[int][]Hash{}
		}
		if int64(len(m.nodes[n.Level])) != n.Index {
			t.Fatalf("level %d: node %d arrives after %d", n.Level, n.Index, len(m.nodes[n.Level]))
		}
		m.nodes[n.Level] = append(m.nodes[n.Level], n.Hash)
	}
}

func grown(t testing.TB, size int) *memory {
	t.Helper()
	m := &memory{}
	for n := range size {
		m.add(t, entry(n))
	}
	return m
}

func part(list []Hash, from, to int64) ([]Hash, error) {
	if from < 0 || from > to || to > int64(len(list)) {
		return nil, fmt.Errorf("%d to %d of %d", from, to, len(list))
	}
	return list[from:to], nil
}

func (m *memory) Entries(_ context.Context, from, to int64) ([]Hash, error) {
	return part(m.entries, from, to)
}

func (m *memory) Nodes(_ context.Context, level int, from, to int64) ([]Hash, error) {
	return part(m.nodes[level], from, to)
}

// reference is golang.org/x/mod's own storage of the same log, with every hash of every level.
type reference []merkle.Hash

func (r reference) ReadHashes(indexes []int64) ([]merkle.Hash, error) {
	out := make([]merkle.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(r)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = r[x]
	}
	return out, nil
}

func (r *reference) add(t testing.TB, n int64, e Hash) {
	t.Helper()
	list, err := merkle.StoredHashes(n, e[:], *r)
	if err != nil {
		t.Fatal(err)
	}
	*r = append(*r, list...)
}

func key(t testing.TB) *Key {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.key")
	if err := CreateKey(path, "ombud.example/log"); err != nil {
		t.Fatal(err)
	}
	k, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// publish signs the log as it is at size.
func publish(t testing.TB, k *Key, m *memory, size int64) (Checkpoint, []byte) {
	t.Helper()
	e, err := LoadEdge(t.Context(), m, size)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := k.Checkpoint(size, e.Root())
	if err != nil {
		t.Fatal(err)
	}
	return Checkpoint{Origin: k.Origin(), Size: size, Root: e.Root()}, signed
}

// serve publishes the log at size under /log; spoil may change an answer on its way, path and body.
func serve(t testing.TB, k *Key, m *memory, size int64, spoil func(path string, body []byte) []byte) string {
	t.Helper()
	_, signed := publish(t, k, m, size)
	s := &Server{Prefix: "/log", Source: m, Latest: func(context.Context) (Published, error) {
		return Published{Size: size, Signed: signed}, nil
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /log/checkpoint", s.Checkpoint)
	mux.HandleFunc("GET /log/tile/", s.Tile)
	var h http.Handler = mux
	if spoil != nil {
		h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			mux.ServeHTTP(rec, r)
			w.WriteHeader(rec.Code)
			_, _ = w.Write(spoil(r.URL.Path, rec.Body.Bytes()))
		})
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL + "/log"
}
