// Package draw is chance that can be checked afterwards: a seed of which only the hash is published beforehand is mixed with a root of the
// public log that nobody could know at that time. Whoever keeps the seed does not know the root, and whoever keeps the log does not know
// the seed. It is apart because it draws among hashes and knows nothing of what they stand for.
package draw

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
)

// Commitment is what is published of a seed beforehand: SHA-256 of its text, as `printf %s SEED | sha256sum` prints it.
func Commitment(seed string) string {
	h := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(h[:])
}

// Ticket is the lot of one entry. It depends on no other entry, so that leaving one out, or adding one, changes no other's. domain
// separates the draws of one concept from those of all others.
func Ticket(domain string, root [32]byte, seed string, entry []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte(domain + "\n"))
	h.Write(root[:])
	h.Write([]byte(seed + "\n"))
	h.Write(entry)
	return [32]byte(h.Sum(nil))
}

// Whole is the share that takes every entry.
const Whole = 1000

// Below reports whether a ticket falls within a share of a thousand.
func Below(ticket [32]byte, share int64) bool {
	if share >= Whole {
		return true
	}
	return binary.BigEndian.Uint64(ticket[:]) < uint64(max(0, share))*(math.MaxUint64/Whole)
}

// Lowest are the places of the n lowest tickets, in their order.
func Lowest(tickets [][32]byte, n int) []int {
	at := make([]int, len(tickets))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return bytes.Compare(tickets[a][:], tickets[b][:]) })
	return at[:min(n, len(at))]
}
