// Package draws is what the world may check and read of follow-ups: how each week's cases were drawn, computed again by whoever likes, and
// what was answered, in buckets. It is apart because it sees positions of the log and counts, and neither a case nor an office.
package draws

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/tlog"
	"ombud/redress/followup"
)

// format names the export; whoever changes what it means gives it another.
const format = "ombud follow-up draw v1"

// Export is one draw with everything that is needed to compute it again, offline.
type Export struct {
	Format     string      `json:"format"`
	Period     string      `json:"period"`
	Ends       int64       `json:"ends"`
	Share      int64       `json:"share"`
	Areas      []string    `json:"areas"`
	Cite       string      `json:"cite"`
	Commitment string      `json:"commitment"`
	Seed       string      `json:"seed"`
	From       int64       `json:"from"`
	Size       int64       `json:"size"`
	Root       string      `json:"root"`
	Checkpoint string      `json:"checkpoint"` // signed, of this size
	Candidates []Candidate `json:"candidates"`
	Committed  string      `json:"committed"`       // proof that the commitment stood in the log of this size
	Drawn      string      `json:"drawn,omitempty"` // proof that the draw was recorded as it is here
}

// Candidate is the fact that concluded a case, as far as the public log shows it: a position, an entry, and the way from it to the root.
type Candidate struct {
	Seq    int64    `json:"seq"`
	Entry  string   `json:"entry"`
	Proof  []string `json:"proof"`
	Picked bool     `json:"picked"`
}

// maker makes exports. A draw never changes, so the last ones are kept: a draw of a large city takes a while to prove.
type maker struct {
	door *act.Door
	mu   sync.Mutex
	kept map[string]Export
}

// kept is how many exports are kept.
const keptMost = 16

// export is the draw of a week: NotFound before it is drawn.
func (m *maker) export(ctx context.Context, period string) (Export, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.kept[period]; ok {
		return e, nil
	}
	e, err := m.make(ctx, period)
	if err != nil {
		return e, err
	}
	if m.kept == nil || len(m.kept) >= keptMost {
		m.kept = map[string]Export{}
	}
	if e.Drawn != "" {
		m.kept[period] = e
	}
	return e, nil
}

func (m *maker) make(ctx context.Context, period string) (Export, error) {
	db := m.door.DB
	seed, drawn, err := facts(ctx, db, period)
	if err != nil {
		return Export{}, err
	}
	s, err := followup.SeedCommitted.Read(seed)
	if err != nil {
		return Export{}, err
	}
	d, err := followup.Drawn.Read(drawn)
	if err != nil {
		return Export{}, err
	}
	signed, err := checkpoint(ctx, db, d.Size)
	if err != nil {
		return Export{}, err
	}
	e := Export{Format: format, Period: d.Period, Ends: s.Ends, Share: d.Share, Areas: d.Areas, Cite: s.Cite, Commitment: d.Commitment, Seed: d.Seed,
		From: d.From, Size: d.Size, Root: d.Root, Checkpoint: signed, Candidates: []Candidate{}}
	proofs := tlog.NewProofs(act.Source{Q: db})
	for _, seq := range d.Candidates {
		c, err := candidate(ctx, db, proofs, seq, d.Size)
		if err != nil {
			return e, err
		}
		c.Picked = slices.Contains(d.Picked, seq)
		e.Candidates = append(e.Candidates, c)
	}
	hashes, err := proofs.Inclusion(ctx, seed.Seq, d.Size)
	if err != nil {
		return e, err
	}
	if e.Committed, err = proofOf(seed, tlog.Proof{Index: seed.Seq, Hashes: hashes, Checkpoint: []byte(signed)}); err != nil {
		return e, err
	}
	p, err := m.door.Log.Proof(ctx, db, drawn)
	if fault.Is(err, fault.Busy) { // its checkpoint comes within a second
		return e, nil
	}
	if err == nil {
		e.Drawn, err = proofOf(drawn, p)
	}
	return e, err
}

// facts are the two of a week's draw.
func facts(ctx context.Context, db *store.DB, period string) (seed, drawn fact.Fact, err error) {
	missing := fault.New(fault.NotFound, "draws.none", period)
	subject := followup.Subject(period)
	seed, ok, err := fact.Newest(ctx, db, subject, followup.SeedCommitted.Name())
	if err == nil && !ok {
		err = missing
	}
	if err != nil {
		return seed, drawn, err
	}
	if drawn, ok, err = fact.Newest(ctx, db, subject, followup.Drawn.Name()); err == nil && !ok {
		err = missing
	}
	return seed, drawn, err
}

func candidate(ctx context.Context, db *store.DB, proofs *tlog.Proofs, seq, size int64) (Candidate, error) {
	list, err := act.Source{Q: db}.Entries(ctx, seq, seq+1)
	if err != nil {
		return Candidate{}, err
	}
	hashes, err := proofs.Inclusion(ctx, seq, size)
	c := Candidate{Seq: seq, Entry: hex.EncodeToString(list[0][:]), Proof: []string{}}
	for _, h := range hashes {
		c.Proof = append(c.Proof, hex.EncodeToString(h[:]))
	}
	return c, err
}

// proofOf writes the proof of a fact with its document.
func proofOf(f fact.Fact, p tlog.Proof) (string, error) {
	var err error
	if p.Extra, err = fact.Document(f); err != nil {
		return "", err
	}
	text, err := tlog.EncodeProof(p)
	return string(text), err
}

// checkpoint is the signed one of a size.
func checkpoint(ctx context.Context, q store.Querier, size int64) (string, error) {
	list, err := store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT note FROM checkpoint WHERE size = $1`, size)
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", fmt.Errorf("no checkpoint of size %d", size)
	}
	return list[0], nil
}

// hash reads a hash in hex.
func hash(s string) (out [sha256.Size]byte, ok bool) {
	raw, err := hex.DecodeString(s)
	return out, err == nil && copy(out[:], raw) == len(out) && len(raw) == len(out)
}
