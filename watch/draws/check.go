package draws

import (
	"encoding/hex"
	"slices"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/tlog"
	"ombud/redress/followup"
)

// Finding is what an export proves.
type Finding struct {
	Head     tlog.Checkpoint
	SeedAt   int64 // position of the commitment
	Recorded bool  // the draw stands in the log as it is here
	Picked   int
}

// Check computes a draw again from its export and the log's public key. It is Invalid, and says of what, where anything does not fit.
func Check(e Export, key *tlog.Verifier) (Finding, error) {
	var f Finding
	bad := func(word string, args ...any) error { return fault.New(fault.Invalid, word, args...) }
	if e.Format != format {
		return f, bad("draws.bad.format", e.Format)
	}
	var err error
	if f.Head, err = tlog.ParseCheckpoint([]byte(e.Checkpoint), key); err != nil {
		return f, err
	}
	root, ok := hash(e.Root)
	if !ok || root != f.Head.Root || e.Size != f.Head.Size {
		return f, bad("draws.bad.root")
	}
	if followup.Commitment(e.Seed) != e.Commitment {
		return f, bad("draws.bad.seed")
	}
	begins, err := time.ParseInLocation(time.DateOnly, e.Period, clock.Zone)
	if err != nil || begins.AddDate(0, 0, 7).UnixMilli() != e.Ends {
		return f, bad("draws.bad.week")
	}
	if f.SeedAt, err = e.committed(f.Head, key); err != nil {
		return f, err
	}
	picked, err := e.picks(root, key)
	if err != nil {
		return f, err
	}
	f.Picked = len(picked)
	if e.Drawn == "" {
		return f, nil
	}
	f.Recorded = true
	return f, e.recorded(picked, key)
}

// committed checks that the seed, the share and the areas were bound before the week ended, under the very root that they were mixed with.
func (e Export) committed(head tlog.Checkpoint, key *tlog.Verifier) (int64, error) {
	got, at, seq, err := open(e.Committed, followup.SeedCommitted, key)
	if err != nil {
		return 0, err
	}
	if at.head != head {
		return 0, fault.New(fault.Invalid, "draws.bad.committed")
	}
	want := followup.SeedBody{Period: e.Period, Ends: e.Ends, By: got.By, Commitment: e.Commitment, Share: e.Share, Areas: e.Areas, Cite: e.Cite}
	if !same(got, want) || at.fact.Subject != followup.Subject(e.Period) || at.fact.Recorded >= e.Ends {
		return 0, fault.New(fault.Invalid, "draws.bad.committed")
	}
	return seq, nil
}

// picks computes the draw again: every candidate stands in the log where it says, and was picked when the rule says so.
func (e Export) picks(root [32]byte, key *tlog.Verifier) ([]int64, error) {
	picked, last := []int64{}, e.From-1
	for _, c := range e.Candidates {
		entry, ok := hash(c.Entry)
		if !ok || c.Seq <= last || c.Seq >= e.Size {
			return nil, fault.New(fault.Invalid, "draws.bad.candidate", c.Seq)
		}
		last = c.Seq
		p := tlog.Proof{Index: c.Seq, Checkpoint: []byte(e.Checkpoint)}
		for _, s := range c.Proof {
			h, ok := hash(s)
			if !ok {
				return nil, fault.New(fault.Invalid, "draws.bad.candidate", c.Seq)
			}
			p.Hashes = append(p.Hashes, h)
		}
		if _, err := tlog.VerifyProof(entry, p, key); err != nil {
			return nil, fault.New(fault.Invalid, "draws.bad.candidate", c.Seq).Because(err)
		}
		if followup.Picks(root, e.Seed, e.Share, entry) != c.Picked {
			return nil, fault.New(fault.Invalid, "draws.bad.pick", c.Seq)
		}
		if c.Picked {
			picked = append(picked, c.Seq)
		}
	}
	return picked, nil
}

// recorded checks that the log holds this draw, and no other list of candidates.
func (e Export) recorded(picked []int64, key *tlog.Verifier) error {
	got, at, _, err := open(e.Drawn, followup.Drawn, key)
	if err != nil {
		return err
	}
	want := followup.DrawnBody{Period: e.Period, From: e.From, Size: e.Size, Root: e.Root, Seed: e.Seed, Commitment: e.Commitment, Share: e.Share, Areas: e.Areas,
		Candidates: []int64{}, Picked: picked}
	for _, c := range e.Candidates {
		want.Candidates = append(want.Candidates, c.Seq)
	}
	if !same(got, want) || at.fact.Subject != followup.Subject(e.Period) {
		return fault.New(fault.Invalid, "draws.bad.recorded")
	}
	return nil
}

// same compares two bodies as they are written in facts.
func same(a, b any) bool {
	x, err := fact.Encode(a)
	if err != nil {
		return false
	}
	y, err := fact.Encode(b)
	return err == nil && slices.Equal(x, y)
}

// found is a fact that a proof proves.
type found struct {
	fact fact.Fact
	head tlog.Checkpoint
}

// open reads a proof and the fact in it, which must be of a kind.
func open[B any](text string, k fact.Kind[B], key *tlog.Verifier) (b B, at found, seq int64, err error) {
	p, err := tlog.ParseProof([]byte(text))
	if err != nil {
		return b, at, 0, err
	}
	if at.fact, err = fact.ParseDocument(p.Extra); err != nil {
		return b, at, 0, err
	}
	if at.head, err = tlog.VerifyProof(at.fact.Hash, p, key); err != nil {
		return b, at, 0, err
	}
	if at.fact.Kind != k.Name() {
		return b, at, 0, fault.New(fault.Invalid, "draws.bad.kind", at.fact.Kind, k.Name())
	}
	b, err = k.Read(at.fact)
	return b, at, p.Index, err
}

// Fingerprint writes a hash in hex.
func Fingerprint(h [32]byte) string { return hex.EncodeToString(h[:]) }
