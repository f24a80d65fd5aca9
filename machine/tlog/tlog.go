// Package tlog is an append-only Merkle log (RFC 6962) in the C2SP tlog-tiles layout, whose hashes live in the business database.
// It stands apart because it must stay small enough to be audited alone: it knows 32-byte entries, not what they stand for.
//
// An entry is the salted hash of a fact. Entries are kept by their owner, by position; the log itself keeps one [Node] for every
// 256 hashes of the level below, so it writes 1/256 of a row for each entry, and everything else is derived when asked for.
//
// Formats: c2sp.org/tlog-tiles, c2sp.org/tlog-checkpoint, c2sp.org/signed-note, c2sp.org/tlog-proof@v1.
package tlog

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	merkle "golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8           // of a tile, fixed by c2sp.org/tlog-tiles
	Width  = 1 << height // of a full tile, in hashes

	// maxSize bounds the size of a log, ours or a stranger's, so that no index arithmetic can overflow an int64.
	maxSize = int64(1) << 48
)

// Hash is a SHA-256 hash: an entry, a leaf, a node or a root.
type Hash = [sha256.Size]byte

// Node is the root of one full tile, to be stored at (Level, Index) for good.
// Level 1 is the root of 256 leaves, level 2 of 65,536: in the words of RFC 6962, MTH(D[Index*256^Level : (Index+1)*256^Level]).
type Node struct {
	Level   int // at least 1
	Index   int64
	Hash    Hash
	Entries []byte // of level 1: its 256 entries, one after the other; to be stored beside it, so that a tile is read in one piece
}

// Source gives back what was stored. Ranges are half open and zero-based; fewer than to-from hashes is an error, and so is a
// range that was never written.
type Source interface {
	// Entries are the entries at the positions from <= seq < to.
	Entries(ctx context.Context, from, to int64) ([][sha256.Size]byte, error)
	// Nodes are the stored hashes of a level at the indexes from <= idx < to.
	Nodes(ctx context.Context, level int, from, to int64) ([][sha256.Size]byte, error)
}

// leaf is the leaf hash of RFC 6962 section 2.1, SHA-256(0x00 || entry), without the allocations of merkle.RecordHash.
func leaf(entry Hash) Hash {
	var b [1 + sha256.Size]byte
	copy(b[1:], entry[:])
	return sha256.Sum256(b[:])
}

// hashes are the hashes of a tile level (0: leaves) at from <= n < to.
func hashes(ctx context.Context, src Source, level int, from, to int64) ([]Hash, error) {
	list, err := stored(ctx, src, level, from, to)
	if level == 0 {
		for i, entry := range list {
			list[i] = leaf(entry)
		}
	}
	return list, err
}

// stored is what the source holds of a level at from <= n < to: entries at level 0, hashes above. The list is the caller's own.
func stored(ctx context.Context, src Source, level int, from, to int64) ([]Hash, error) {
	if from == to {
		return nil, nil
	}
	var list []Hash
	var err error
	if level == 0 {
		list, err = src.Entries(ctx, from, to)
	} else {
		list, err = src.Nodes(ctx, level, from, to)
	}
	if err != nil {
		return nil, fmt.Errorf("log level %d from %d to %d: %w", level, from, to, err)
	}
	if int64(len(list)) != to-from {
		return nil, fmt.Errorf("log level %d from %d to %d: the source holds %d", level, from, to, len(list))
	}
	return slices.Clone(list), nil
}

// plain and merkled change the name of the hash type, nothing else.
func plain(list []merkle.Hash) []Hash {
	out := make([]Hash, len(list))
	for i, h := range list {
		out[i] = Hash(h)
	}
	return out
}

func merkled(list []Hash) []merkle.Hash {
	out := make([]merkle.Hash, len(list))
	for i, h := range list {
		out[i] = merkle.Hash(h)
	}
	return out
}
