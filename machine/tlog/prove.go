package tlog

import (
	"context"
	"fmt"
	"sync"

	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

// cacheTiles bounds the memory of Proofs: 128 tiles of at most 8 kB are 1 MiB.
const cacheTiles = 128

// Proofs computes proofs from a Source. What a log has of a tile at one size never changes, so it remembers the last few, also those
// at the edge, which every proof under one checkpoint needs; it is safe for concurrent use.
type Proofs struct {
	src  Source
	mu   sync.Mutex
	seen map[merkle.Tile][]byte
	ring [cacheTiles]merkle.Tile
	next int
}

// NewProofs prepares to prove from src.
func NewProofs(src Source) *Proofs {
	return &Proofs{src: src, seen: make(map[merkle.Tile][]byte, cacheTiles)}
}

// Inclusion proves that the log of the given size holds its entry at index: the hashes from the leaf's sibling up (RFC 6962
// section 2.1.1). It is NotFound when the log of that size has no such index.
func (p *Proofs) Inclusion(ctx context.Context, index, size int64) ([]Hash, error) {
	if index < 0 || index >= size || size > maxSize {
		return nil, fault.New(fault.NotFound, "tlog.proof.range").Because(fmt.Errorf("index %d of %d", index, size))
	}
	proof, err := merkle.ProveRecord(size, index, p.reader(ctx, size))
	if err != nil {
		return nil, fmt.Errorf("prove inclusion of %d in %d: %w", index, size, err)
	}
	return plain(proof), nil
}

// Consistency proves that the log of size old is a prefix of the log of the given size (RFC 6962 section 2.1.2). The proof is
// empty when old is 0 or equal to size.
func (p *Proofs) Consistency(ctx context.Context, old, size int64) ([]Hash, error) {
	if old < 0 || old > size || size > maxSize {
		return nil, fault.New(fault.NotFound, "tlog.proof.range").Because(fmt.Errorf("size %d of %d", old, size))
	}
	if old == 0 {
		return []Hash{}, nil
	}
	proof, err := merkle.ProveTree(size, old, p.reader(ctx, size))
	if err != nil {
		return nil, fmt.Errorf("prove consistency of %d with %d: %w", old, size, err)
	}
	return plain(proof), nil
}

// reader finds the inner hashes of a log of the given size by way of its tiles, each read once for a proof.
func (p *Proofs) reader(ctx context.Context, size int64) merkle.HashReaderFunc {
	return func(indexes []int64) ([]merkle.Hash, error) {
		out := make([]merkle.Hash, len(indexes))
		open := make(map[merkle.Tile][]byte)
		for i, x := range indexes {
			t := widen(merkle.TileForIndex(height, x), size)
			data, ok := open[t]
			if !ok {
				var err error
				if data, err = p.tile(ctx, t); err != nil {
					return nil, err
				}
				open[t] = data
			}
			h, err := merkle.HashFromTile(t, data, x)
			if err != nil {
				return nil, err
			}
			out[i] = h
		}
		return out, nil
	}
}

// tile reads a tile, from memory if it was read lately.
func (p *Proofs) tile(ctx context.Context, t merkle.Tile) ([]byte, error) {
	p.mu.Lock()
	data, ok := p.seen[t]
	p.mu.Unlock()
	if ok {
		return data, nil
	}
	data, err := read(ctx, p.src, t)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.seen[t]; !ok {
		delete(p.seen, p.ring[p.next])
		p.seen[t], p.ring[p.next] = data, t
		p.next = (p.next + 1) % cacheTiles
	}
	return data, nil
}
