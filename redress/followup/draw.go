package followup

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// whole is the share that takes every case.
const whole = 1000

// ticketHeader separates these hashes from all others that are computed over the same bytes.
const ticketHeader = "ombud followup v1\n"

// Commitment is what is recorded of a seed before the period ends: SHA-256 of its text, as `printf %s SEED | sha256sum` prints it.
func Commitment(seed string) string {
	h := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(h[:])
}

// Picks reports whether an entry of the log is drawn. It depends on the entry, the root and the seed and on no other entry, so leaving
// one case out, or adding one, changes nothing for the rest, and whoever holds one proof can check their own case alone.
func Picks(root [32]byte, seed string, share int64, entry [32]byte) bool {
	h := sha256.New()
	h.Write([]byte(ticketHeader))
	h.Write(root[:])
	h.Write([]byte(seed))
	h.Write([]byte("\n"))
	h.Write(entry[:])
	if share >= whole {
		return true
	}
	return binary.BigEndian.Uint64(h.Sum(nil)) < uint64(max(0, share))*(math.MaxUint64/whole)
}
