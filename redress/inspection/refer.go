package inspection

import (
	"context"
	"encoding/hex"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// Refer tells discipline inspection of a record that seems falsified. The evidence is the history of the matter itself, as the log has it:
// each fact with its position and hash, so that nobody can change what was referred. The office that it is about is not told.
func (w *Work) Refer(ctx context.Context, c access.Caller, visit, to, what string) error {
	id := "referral:" + w.Door.IDs.Next()
	return deed.Make(ctx, w.Door, c, access.Inspect, id, func(ctx context.Context, s *deed.Step[Visit]) error {
		if err := s.Hold(ctx, visit); err != nil {
			return err
		}
		v, err := GetVisit(ctx, s, visit)
		if err != nil {
			return err
		}
		if err := s.Permit(own(c, v.By, of(v.ID, v.Place, v.By))); err != nil {
			return err
		}
		if v.State == Selected || v.Referral != "" {
			return fault.New(fault.Conflict, "inspection.refer_not_now")
		}
		var a fault.All
		what := deed.Need(&a, "what", "inspection.need.what", what, deed.MaxNote)
		o, err := office.Get(ctx, s, to)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if o.Agency != Discipline || !o.Active || o.ID == v.To {
			a.Add("to", "inspection.need.discipline")
		}
		if err := a.Err(); err != nil {
			return err
		}
		list, err := history(ctx, s, v)
		if err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Referred, v.Place, ReferredBody{Visit: v.ID, By: v.By, To: to, About: v.To, What: what, Evidence: list})
		return err
	})
}

// Discipline is the agency of the offices that discipline, by the catalogue's code.
const Discipline = "DI"

// history are the facts of what the duty that was drawn is about.
func history(ctx context.Context, q store.Querier, v Visit) ([]Evidence, error) {
	facts, err := fact.Of(ctx, q, v.Subject)
	out := make([]Evidence, 0, len(facts))
	for _, f := range facts {
		out = append(out, Evidence{Seq: f.Seq, Fact: f.ID, Kind: f.Kind, At: f.At, Recorded: f.Recorded, Hash: hex.EncodeToString(f.Hash[:])})
	}
	return out, err
}

// Acknowledge is the answer of discipline inspection: whether it takes on what was referred.
func (w *Work) Acknowledge(ctx context.Context, c access.Caller, id string, taken bool, reply string) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, GetReferral, func(ctx context.Context, s *deed.Step[Referral]) error {
		r := s.On
		if err := s.Permit(own(c, r.To, of(r.ID, r.Place, r.To))); err != nil {
			return err
		}
		if r.Replied != 0 {
			return fault.New(fault.Conflict, "inspection.replied_already")
		}
		var a fault.All
		reply := deed.Need(&a, "reply", "inspection.need.reply", reply, deed.MaxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Acknowledged, r.Place, AcknowledgedBody{Taken: taken, Reply: reply})
		return err
	})
}
