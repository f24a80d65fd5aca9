package workorder

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
)

// Object says why an office should not be on an order. It stops no clock; the issuer decides.
func (w *Work) Object(ctx context.Context, c access.Caller, order, reason string) error {
	return w.on(ctx, c, access.Accept, order, byNamed, func(ctx context.Context, s *step) error {
		var a fault.All
		reason := need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		switch p, _ := s.o.Party(c.Office); {
		case p.SignedAt != 0:
			return fault.New(fault.Conflict, "workorder.object.signed")
		case p.Objection != "":
			return fault.New(fault.Conflict, "workorder.object.waits")
		case p.Decision != "":
			return fault.New(fault.Conflict, "workorder.object.decided")
		}
		_, err := record(ctx, s, Objected, ObjectedBody{Order: s.o.ID, Issuer: s.o.Issuer, Reason: reason})
		return err
	})
}

// Ruling is the issuer's decision about one office that objected.
type Ruling struct {
	Keep   bool
	Reason string
}

// Decide decides every objection that waits, at once: the duty to decide is met by a decision, and must not be met while one is left.
// What an office owed that is taken off is released, for the reason given.
func (w *Work) Decide(ctx context.Context, c access.Caller, order string, rulings map[string]Ruling) error {
	return w.on(ctx, c, access.Order, order, w.byIssuer, func(ctx context.Context, s *step) error {
		waiting := s.o.Objections()
		if len(waiting) == 0 {
			return fault.New(fault.Conflict, "workorder.decide.none")
		}
		var a fault.All
		off, reasons := 0, map[string]string{}
		for _, p := range waiting {
			r, ok := rulings[p.Office]
			if !ok {
				a.Add("way-"+p.Office, "workorder.need.way")
			}
			if reasons[p.Office] = fits(&a, "reason-"+p.Office, r.Reason, maxNote); reasons[p.Office] == "" {
				a.Add("reason-"+p.Office, "workorder.need.reason")
			}
			if ok && !r.Keep {
				if off++; off == len(s.o.Named()) {
					a.Add("way-"+p.Office, "workorder.decide.last")
				}
			}
		}
		if err := a.Err(); err != nil {
			return err
		}
		for _, p := range waiting {
			if err := w.rule(ctx, s, p, rulings[p.Office].Keep, reasons[p.Office]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *Work) rule(ctx context.Context, s *step, p Party, keep bool, reason string) error {
	body := DecidedBody{Order: s.o.ID, To: p.Office, Reason: reason}
	kind := TakenOff
	if keep {
		kind = Kept
	}
	if _, err := record(ctx, s, kind, body); err != nil || keep {
		return err
	}
	owed, err := s.Duties(ctx, s.c.ID)
	if err != nil {
		return err
	}
	var gone []string
	for _, d := range owed {
		if d.Opening == p.Fact {
			gone = append(gone, d.ID)
		}
	}
	for _, id := range gone {
		if _, err := put(ctx, s, duty.Released.Draft(s.c.ID, s.c.Place, duty.ReleaseBody{Duty: id, Reason: reason})); err != nil {
			return err
		}
	}
	return nil
}
