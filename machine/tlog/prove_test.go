package tlog

import (
	"context"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"ombud/base/fault"
)

// Any two sizes of a log are consistent, and no change of the past, the proof or a root goes unseen.
func TestAppendOnly(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	m := grown(t, 1100)
	p := NewProofs(m)
	root := func(t *rapid.T, size int64) Hash {
		e, err := LoadEdge(ctx, m, size)
		if err != nil {
			t.Fatal(err)
		}
		return e.Root()
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 1100).Draw(t, "size")
		old := rapid.Int64Range(1, size).Draw(t, "old")
		proof, err := p.Consistency(ctx, old, size)
		if err != nil {
			t.Fatal(err)
		}
		check := func(proof []Hash, head, past Hash) error {
			return merkle.CheckTree(merkled(proof), size, merkle.Hash(head), old, merkle.Hash(past))
		}
		head, past := root(t, size), root(t, old)
		if err := check(proof, head, past); err != nil {
			t.Fatalf("%d to %d: %v", old, size, err)
		}
		at := rapid.IntRange(0, 31).Draw(t, "byte")
		mask := rapid.ByteRange(1, 255).Draw(t, "mask")
		spoilt := past
		spoilt[at] ^= mask
		if check(proof, head, spoilt) == nil {
			t.Fatal("another past was accepted")
		}
		if len(proof) > 0 {
			proof[rapid.IntRange(0, len(proof)-1).Draw(t, "hash")][at] ^= mask
			if check(proof, head, past) == nil {
				t.Fatal("another proof was accepted")
			}
		}
	})
}

func TestProofsOutOfRange(t *testing.T) {
	t.Parallel()
	p := NewProofs(grown(t, 300))
	for _, at := range [][2]int64{{-1, 300}, {300, 300}, {0, 0}, {0, maxSize + 1}} {
		if _, err := p.Inclusion(t.Context(), at[0], at[1]); !fault.Is(err, fault.NotFound) {
			t.Errorf("inclusion %v: %v", at, err)
		}
	}
	for _, at := range [][2]int64{{-1, 300}, {301, 300}, {0, maxSize + 1}} {
		if _, err := p.Consistency(t.Context(), at[0], at[1]); !fault.Is(err, fault.NotFound) {
			t.Errorf("consistency %v: %v", at, err)
		}
	}
	if _, err := p.Inclusion(t.Context(), 0, 301); err == nil || fault.Is(err, fault.NotFound) {
		t.Errorf("proof beyond the source: %v", err)
	}
	for _, old := range []int64{0, 300} {
		if proof, err := p.Consistency(t.Context(), old, 300); err != nil || len(proof) != 0 {
			t.Errorf("consistency of %d with 300: %v %v", old, proof, err)
		}
	}
}

// The cache neither grows beyond its bound nor hands out a wrong tile once it has turned over.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	m := grown(t, 256*(cacheTiles+40))
	p := NewProofs(m)
	size := m.edge.Size()
	for range 2 {
		for i := int64(0); i < size; i += 199 {
			proof, err := p.Inclusion(t.Context(), i, size)
			if err != nil {
				t.Fatal(err)
			}
			root := m.edge.Root()
			if err := merkle.CheckRecord(merkled(proof), size, merkle.Hash(root), i, merkle.Hash(leaf(m.entries[i]))); err != nil {
				t.Fatalf("index %d: %v", i, err)
			}
		}
		if len(p.seen) > cacheTiles {
			t.Fatalf("%d tiles are remembered", len(p.seen))
		}
	}
}
