package grievance

import (
	"cmp"
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
)

// Sending is where a grievance goes and how.
type Sending struct {
	To         string // "" = the lead office of the catalogue
	Mode       Mode   // "" = transfer
	Matter     string // "" = as it is
	Route      Route  // "" = as suggested for the matter
	Reason     string // needed when office or route is not the catalogue's
	Due        int64  // of an assignment, unix ms
	Simplified bool
	Supporting []string
}

// Transfer sends a grievance to the office that shall decide (§22: 转送 or 交办). The clocks of the petitioner keep running.
func (w *Work) Transfer(ctx context.Context, c access.Caller, id string, t Sending) error {
	return w.do(ctx, c, access.Route, id, DoTransfer, held, func(ctx context.Context, s step) error {
		return w.transfer(ctx, s.Tx, s.c, t)
	})
}

// Dispatch is Transfer inside an act that already holds the case, by the catalogue: its lead office and those that join in.
func (w *Work) Dispatch(ctx context.Context, tx *act.Tx, c Case) error {
	with, err := w.Offices.Supporting(ctx, tx, c.Matter, c.Place)
	if err != nil {
		return err
	}
	return w.transfer(ctx, tx, c, Sending{Supporting: with[:min(len(with), mostSupporting)]})
}

func (w *Work) transfer(ctx context.Context, tx *act.Tx, c Case, t Sending) error {
	var a fault.All
	b, err := w.waybill(ctx, tx, c, t, &a)
	if err != nil {
		return err
	}
	if err := w.receiver(ctx, tx, c, b, &a); err != nil {
		return err
	}
	if b.Supporting, err = w.joining(ctx, tx, b.To, t.Supporting, &a); err != nil {
		return err
	}
	if err := a.Err(); err != nil {
		return err
	}
	s := sending(ctx, tx, c)
	if _, err := record(ctx, s, Transferred, b); err != nil {
		return err
	}
	for _, to := range b.Supporting {
		if _, err := record(ctx, s, Called, CalledBody{To: to, Lead: b.To}); err != nil {
			return err
		}
	}
	return nil
}

// waybill fills in what the catalogue suggests and checks matter, route and mode.
func (w *Work) waybill(ctx context.Context, tx *act.Tx, c Case, t Sending, a *fault.All) (TransferredBody, error) {
	b := TransferredBody{From: from(tx, c), To: t.To, Mode: cmp.Or(t.Mode, Transfer), Matter: cmp.Or(t.Matter, c.Matter), Due: t.Due,
		Reason: fits(a, "reason", t.Reason, maxNote), Channel: c.Channel, Urgency: c.Urgency, Simplified: t.Simplified}
	suggested, ok := w.Matters.Route(b.Matter)
	if !ok {
		a.Add("matter", "grievance.need.matter")
	}
	b.Route = cmp.Or(t.Route, suggested)
	lead, err := w.Offices.Lead(ctx, tx, b.Matter, c.Place)
	if err != nil {
		return b, err
	}
	b.To = cmp.Or(b.To, lead)
	if (b.To != lead || b.Route != suggested) && b.Reason == "" {
		a.Add("reason", "grievance.need.route_reason")
	}
	if !slices.Contains(Routes, b.Route) {
		a.Add("route", "grievance.need.route")
	}
	switch {
	case b.Mode == Assign && b.Due <= tx.Now.UnixMilli():
		a.Add("due", "grievance.need.due")
	case b.Mode == Transfer:
		b.Due = 0
	}
	return b, nil
}

// receiver checks the office that shall have it. An office that was sent a grievance may pass it on to the one that can decide, but
// not hand it back: §23 lets it go back only by an objection that the sender has verified.
func (w *Work) receiver(ctx context.Context, tx *act.Tx, c Case, b TransferredBody, a *fault.All) error {
	active, err := w.Offices.Active(ctx, tx, b.To)
	switch {
	case err != nil:
		return err
	case !active:
		a.Add("to", "grievance.need.office")
	case b.To == c.Office && c.Status == StatusTransferred:
		a.Add("to", "grievance.same_office")
	case b.To == c.Sender && b.From == c.Office && c.Status == StatusTransferred:
		a.Add("to", "grievance.transfer.back")
	}
	return nil
}

// mostSupporting offices can be asked to join in; more is a joint work order.
const mostSupporting = 4

// joining checks the offices that are asked to join in and drops what is named twice or is the lead office itself.
func (w *Work) joining(ctx context.Context, tx *act.Tx, lead string, list []string, a *fault.All) ([]string, error) {
	out := []string{}
	for _, o := range list {
		if o == "" || o == lead || slices.Contains(out, o) {
			continue
		}
		active, err := w.Offices.Active(ctx, tx, o)
		if err != nil {
			return nil, err
		}
		if !active {
			a.Add("supporting", "grievance.need.office")
		}
		out = append(out, o)
	}
	if len(out) > mostSupporting {
		a.Add("supporting", "grievance.need.fewer_supporting", mostSupporting)
	}
	return out, nil
}

// Support gives the part of an office that was asked to join in (协办). The answer stays the lead office's.
func (w *Work) Support(ctx context.Context, c access.Caller, id, part string) error {
	return w.do(ctx, c, access.Accept, id, DoSupport, whole, func(ctx context.Context, s step) error {
		var a fault.All
		part := need(&a, "part", part, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		list, err := s.Duties(ctx, s.c.ID)
		if err != nil {
			return err
		}
		if _, ok := openOf(list, ruleSupport, c.Office); !ok {
			return fault.New(fault.Conflict, "grievance.support.none")
		}
		_, err = record(ctx, s, Supported, ReasonBody{Reason: part})
		return err
	})
}

// from is the office that sends: the one that has the grievance, or the supervising office that sends it elsewhere. It is the one
// that decides an objection.
func from(tx *act.Tx, c Case) string {
	if tx.Action == access.Route && c.Status == StatusTransferred && tx.Caller.Office != "" {
		return tx.Caller.Office
	}
	return c.Office
}

// Object says that the office is not the competent one: within 5 working days, with detailed reasons (§23). It freezes nothing.
func (w *Work) Object(ctx context.Context, c access.Caller, id string, o ObjectedBody) error {
	return w.do(ctx, c, access.Accept, id, DoObject, held, func(ctx context.Context, s step) error {
		var a fault.All
		o.Reason = need(&a, "reason", o.Reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		right, ok, err := openRight(ctx, s, ruleObject)
		if err != nil {
			return err
		}
		if !ok || right.Bearer != s.c.Office {
			return fault.New(fault.Late, "grievance.object.late")
		}
		if o.Better != "" {
			if active, err := w.Offices.Active(ctx, s, o.Better); err != nil {
				return err
			} else if !active || o.Better == s.c.Office {
				return fault.Of("better", "grievance.need.office")
			}
		}
		o.Sender = s.c.Sender
		_, err = record(ctx, s, Objected, o)
		return err
	})
}

// Decide is the decision on an objection by the office that sent it, or by one above that office (§24). Upheld, the grievance
// returns to the sender, who must send it on; rejected, it
// stays and the office has lost the dispute on record.
func (w *Work) Decide(ctx context.Context, c access.Caller, id string, upheld bool, reason string) error {
	return w.do(ctx, c, access.Route, id, DoDecide, sent, func(ctx context.Context, s step) error {
		var a fault.All
		reason = need(&a, "reason", reason, maxNote)
		if err := a.Err(); err != nil {
			return err
		}
		if c.Office != s.c.Sender { // §24: a dispute between offices is decided by their common superior
			if ok, err := w.over(ctx, s, c.Office, s.c.Sender); err != nil {
				return err
			} else if !ok {
				return fault.New(fault.Denied, "grievance.decide.sender")
			}
		}
		var err error
		if upheld {
			_, err = record(ctx, s, Upheld, ReturnedBody{To: s.c.Sender, Reason: reason})
		} else {
			_, err = record(ctx, s, Rejected, ReasonBody{Reason: reason})
		}
		return err
	})
}
