package tlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// Edge is the right edge of the log in memory: its size and the roots of the full subtrees that make it up, one for each bit of
// the size. That is all that appending and the root need: at most 48 hashes where the open tiles would be 255 a level, so a
// batch may work on a copy and keep it only when the database commits. The zero Edge is the empty log.
// It is not safe for concurrent use; the one writer owns it.
type Edge struct {
	size  int64
	peaks [49]Hash // peaks[k] is the root of a full subtree of 2^k leaves, where bit k of size is set
	open  []byte   // the entries after the last full tile
}

// LoadEdge restores the edge of a log of the given size; it reads at most 255 hashes a level.
func LoadEdge(ctx context.Context, src Source, size int64) (*Edge, error) {
	if size < 0 || size > maxSize {
		return nil, fmt.Errorf("load the edge of the log: impossible size %d", size)
	}
	e := &Edge{size: size}
	for level := 0; size>>(height*level) > 0; level++ {
		to := size >> (height * level)
		from := to &^ (Width - 1)
		list, err := stored(ctx, src, level, from, to)
		if err != nil {
			return nil, fmt.Errorf("load the edge of the log: %w", err)
		}
		if level == 0 {
			for i, entry := range list {
				e.open = append(e.open, entry[:]...)
				list[i] = leaf(entry)
			}
		}
		for i, h := range list {
			e.carry(height*level, from+int64(i), h)
		}
	}
	return e, nil
}

// Append adds an entry at position Size and returns the nodes that it completed, lowest level first: none in 255 of 256 calls.
// They must be stored in the transaction that stores the entry.
func (e *Edge) Append(entry [sha256.Size]byte) []Node {
	nodes := e.carry(0, e.size, leaf(entry))
	e.size++
	if e.open = append(e.open, entry[:]...); len(nodes) > 0 {
		nodes[0].Entries, e.open = e.open, nil
	}
	return nodes
}

// carry sets the n-th hash at a height and merges it upwards like a binary carry.
func (e *Edge) carry(at int, n int64, h Hash) (nodes []Node) {
	for ; n&1 == 1; n >>= 1 {
		h = Hash(merkle.NodeHash(merkle.Hash(e.peaks[at]), merkle.Hash(h)))
		at++
		if at%height == 0 {
			nodes = append(nodes, Node{Level: at / height, Index: n >> 1, Hash: h})
		}
	}
	e.peaks[at] = h
	return nodes
}

// Size is the number of entries.
func (e *Edge) Size() int64 { return e.size }

// Root is the Merkle tree hash; that of the empty log is SHA-256 of nothing.
func (e *Edge) Root() [sha256.Size]byte {
	if e.size == 0 {
		return sha256.Sum256(nil)
	}
	var root Hash
	first := true
	for k := range e.peaks {
		switch {
		case e.size>>k&1 == 0:
		case first:
			root, first = e.peaks[k], false
		default:
			root = Hash(merkle.NodeHash(merkle.Hash(e.peaks[k]), merkle.Hash(root)))
		}
	}
	return root
}

// Clone is an independent copy: 1.6 kB and the entries of the open tile, at most 8 kB.
func (e *Edge) Clone() *Edge {
	c := *e
	c.open = bytes.Clone(e.open)
	return &c
}
