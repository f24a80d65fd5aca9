package tlog

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	merkle "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// Every root and a sample of proofs at each size up to 1100 agree with golang.org/x/mod.
func TestAgreesWithReferenceAtEverySize(t *testing.T) {
	t.Parallel()
	m, ref := &memory{}, reference{}
	r := rand.New(rand.NewPCG(1, 2))
	for size := int64(0); size <= 1100; size++ {
		if size > 0 {
			m.add(t, entry(int(size-1)))
			ref.add(t, size-1, entry(int(size-1)))
		}
		compare(t, m, ref, size, r.Int64N(size+1), 0, size/2, size-1)
	}
}

// The same with three levels of tiles, the third just begun, at sizes where tiles close.
func TestAgreesWithReferenceWhenLarge(t *testing.T) {
	t.Parallel()
	m, ref := &memory{}, reference{}
	for n := range 70_000 {
		m.add(t, entry(n))
		ref.add(t, int64(n), entry(n))
	}
	r := rand.New(rand.NewPCG(3, 4))
	sizes := []int64{65_535, 65_536, 65_537, 65_792, 66_048, 69_999, 70_000}
	for range 40 {
		sizes = append(sizes, 1+r.Int64N(70_000))
	}
	for _, size := range sizes {
		compare(t, m, ref, size, r.Int64N(size), r.Int64N(size), 0, size-1)
	}
	// c2sp.org/tlog-tiles: 70,000 entries are 273 full tiles of level 0 and one of 112; one of level 1 and one of 17; one of 1.
	if got := [3]int{len(m.entries) % 256, len(m.nodes[1]), len(m.nodes[2])}; got != [3]int{112, 256 + 17, 1} {
		t.Errorf("shape of the log: %v", got)
	}
}

// compare checks root, inclusion of each index and consistency with each index taken as an older size.
func compare(t *testing.T, m *memory, ref reference, size int64, indexes ...int64) {
	t.Helper()
	ctx := t.Context()
	want, err := merkle.TreeHash(size, ref)
	if err != nil {
		t.Fatal(err)
	}
	edge, err := LoadEdge(ctx, m, size)
	if err != nil {
		t.Fatal(err)
	}
	if edge.Size() != size || edge.Root() != Hash(want) {
		t.Fatalf("root at %d: %x, want %x", size, edge.Root(), want)
	}
	if size == m.edge.size && m.edge.Root() != Hash(want) {
		t.Fatalf("grown root at %d: %x, want %x", size, m.edge.Root(), want)
	}
	p := NewProofs(m)
	for _, i := range indexes {
		if i >= 0 && i < size {
			want, err1 := merkle.ProveRecord(size, i, ref)
			got, err2 := p.Inclusion(ctx, i, size)
			if err := errors.Join(err1, err2); err != nil || !cmp.Equal(got, plain(want)) {
				t.Fatalf("inclusion of %d in %d: %v", i, size, err)
			}
		}
		if i > 0 && i <= size {
			want, err1 := merkle.ProveTree(size, i, ref)
			got, err2 := p.Consistency(ctx, i, size)
			if err := errors.Join(err1, err2); err != nil || !cmp.Equal(got, plain(want)) {
				t.Fatalf("consistency of %d with %d: %v", i, size, err)
			}
		}
	}
}

// An edge that is loaded, cloned or grown in one go appends the same nodes and reaches the same roots, and clones share nothing.
func TestEdgeIsOneHoweverReached(t *testing.T) {
	t.Parallel()
	m := grown(t, 1500)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, 1200).Draw(t, "size")
		more := rapid.IntRange(0, 300).Draw(t, "more")
		loaded, err := LoadEdge(context.Background(), m, size)
		if err != nil {
			t.Fatal(err)
		}
		before := loaded.Root()
		clone := loaded.Clone()
		var nodes []Node
		for n := range more {
			nodes = append(nodes, clone.Append(entry(int(size)+n))...)
		}
		if loaded.Root() != before || loaded.Size() != size {
			t.Fatalf("the original moved with its clone")
		}
		full, err := LoadEdge(context.Background(), m, size+int64(more))
		if err != nil {
			t.Fatal(err)
		}
		if clone.Root() != full.Root() {
			t.Fatalf("%d+%d: roots differ", size, more)
		}
		for _, n := range nodes {
			if m.nodes[n.Level][n.Index] != n.Hash {
				t.Fatalf("node %d/%d differs", n.Level, n.Index)
			}
		}
		if want := (size+int64(more))/256 - size/256; int64(len(nodes)) != want {
			t.Fatalf("%d nodes, want %d", len(nodes), want)
		}
	})
}

func TestLoadEdgeRefusesGaps(t *testing.T) {
	t.Parallel()
	m := grown(t, 700)
	m.nodes[1] = m.nodes[1][:1]
	for _, size := range []int64{-1, 512, 700, 701, maxSize + 1} {
		if _, err := LoadEdge(t.Context(), m, size); err == nil {
			t.Errorf("an edge of size %d was loaded", size)
		}
	}
	if _, err := LoadEdge(t.Context(), short{m}, 300); err == nil {
		t.Error("a source that gives too little was believed")
	}
}

// short loses the last hash of every answer.
type short struct{ Source }

func (s short) Entries(ctx context.Context, from, to int64) ([]Hash, error) {
	list, err := s.Source.Entries(ctx, from, to)
	return list[:len(list)-1], err
}
