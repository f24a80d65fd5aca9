package followup

import "ombud/machine/draw"

// whole is the share that takes every case.
const whole = draw.Whole

// domain separates these draws from all others.
const domain = "ombud followup v1"

// Commitment is what is recorded of a seed before the period ends.
func Commitment(seed string) string { return draw.Commitment(seed) }

// Picks reports whether an entry of the log is drawn. It depends on the entry, the root and the seed and on no other entry, so leaving
// one case out, or adding one, changes nothing for the rest, and whoever holds one proof can check their own case alone.
func Picks(root [32]byte, seed string, share int64, entry [32]byte) bool {
	return draw.Below(draw.Ticket(domain, root, seed, entry[:]), share)
}
