package inspection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/machine/draw"
	"ombud/machine/store"
	"ombud/redress/deed"
)

// Draw reveals the seed and draws from the duties that were owed at the announced instant.
func (w *Work) Draw(ctx context.Context, c access.Caller, id, seed string) error {
	// The list is read before the act: it is the same whenever it is made, and in a large city takes longer than a writer should wait.
	i, h, list, err := w.list(ctx, w.Door.DB, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return deed.Do(ctx, w.Door, c, access.Inspect, id, Get, func(ctx context.Context, s *deed.Step[Inspection]) error {
		i := i
		if err := s.Permit(own(c, s.On.By, s.On.resource())); err != nil {
			return err
		}
		seed := strings.TrimSpace(seed)
		switch {
		case s.On.Drawn != 0:
			return fault.New(fault.Conflict, "inspection.drawn_already")
		case s.Now.Before(i.draws()):
			return fault.New(fault.Conflict, "inspection.too_early", i.draws())
		case draw.Commitment(seed) != i.Commitment:
			return fault.Of("seed", "inspection.need.the_seed")
		case h.size == 0:
			return fault.New(fault.Conflict, "inspection.no_root")
		}
		picked := pick(list, h.root, seed, i.Visits)
		b := DrawnBody{Seed: seed, Commitment: i.Commitment, Root: hex.EncodeToString(h.root[:]), Size: h.size, Candidates: int64(len(list)), Digest: Digest(list), Picked: []string{}}
		for _, x := range picked {
			b.Picked = append(b.Picked, x.Duty)
		}
		if _, err := deed.Record(ctx, s, Drawn, i.Place, b); err != nil {
			return err
		}
		return w.owe(ctx, s, picked)
	})
}

// list is everything that a draw of an inspection is made from.
func (w *Work) list(ctx context.Context, q store.Querier, id string) (Inspection, head, []Candidate, error) {
	i, err := Get(ctx, q, id)
	if err != nil || i.DrawsAt > w.Door.Now().UnixMilli() {
		return i, head{}, nil, err
	}
	h := head{i.Size, rootOf(i.Root)}
	if i.Drawn == 0 {
		if h, _, err = firstAfter(ctx, q, i.DrawsAt); err != nil {
			return i, h, nil, err
		}
	}
	list, err := candidates(ctx, q, i, h.size)
	return i, h, list, err
}

// pick are the candidates with the lowest lots.
func pick(list []Candidate, root [32]byte, seed string, n int) []Candidate {
	lots := make([][32]byte, len(list))
	for k, c := range list {
		lots[k] = c.ticket(root, seed)
	}
	var out []Candidate
	for _, k := range draw.Lowest(lots, n) {
		out = append(out, list[k])
	}
	return out
}

// Digest is what is published of the list of candidates: who holds the list can show that it is the one that was drawn from.
func Digest(list []Candidate) string {
	h := sha256.New()
	for _, c := range list {
		h.Write([]byte(c.line()))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// owe makes a visit owed for each that was drawn.
func (w *Work) owe(ctx context.Context, s *deed.Step[Inspection], picked []Candidate) error {
	for n, x := range picked {
		id := fmt.Sprintf("%s:%02d", s.On.ID, n+1)
		if err := s.Hold(ctx, id); err != nil {
			return err
		}
		body := SelectedBody{Inspection: s.On.ID, By: s.On.By, To: x.To, Duty: x.Duty, Rule: x.Rule, About: x.Subject}
		if _, err := s.Tx.Record(ctx, Chosen.Draft(id, x.Place, body)); err != nil {
			return err
		}
	}
	return nil
}

// own is the resource for a caller of the office that a thing belongs to; others of the same area may look, not act.
func own(c access.Caller, office string, r access.Resource) access.Resource {
	if c.Office != office {
		return access.Resource{Subject: r.Subject}
	}
	return r
}
