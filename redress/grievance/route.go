package grievance

import (
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

// Dispatch is Transfer inside an act that already holds the case, by the catalogue.
func (w *Work) Dispatch(ctx context.Context, tx *act.Tx, c Case) error {
	return w.transfer(ctx, tx, c, Sending{})
}

func (w *Work) transfer(ctx context.Context, tx *act.Tx, c Case, t Sending) error {
	var a fault.All
	b := TransferredBody{From: from(tx, c), To: t.To, Mode: t.Mode, Matter: t.Matter, Route: t.Route, Reason: fits(&a, "reason", t.Reason, maxNote),
		Due: t.Due, Channel: c.Channel, Urgency: c.Urgency, Simplified: t.Simplified, Supporting: t.Supporting}
	if b.Mode == "" {
		b.Mode = Transfer
	}
	if b.Matter == "" {
		b.Matter = c.Matter
	}
	suggested, ok := w.Matters.Route(b.Matter)
	if !ok {
		a.Add("matter", "grievance.need.matter")
	}
	if b.Route == "" {
		b.Route = suggested
	}
	lead, err := w.Offices.Lead(ctx, tx, b.Matter, c.Place)
	if err != nil {
		return err
	}
	if b.To == "" {
		b.To = lead
	}
	if active, err := w.Offices.Active(ctx, tx, b.To); err != nil {
		return err
	} else if !active {
		a.Add("to", "grievance.need.office")
	}
	switch {
	case b.To == c.Office && c.Status == StatusTransferred:
		a.Add("to", "grievance.same_office")
	case (b.To != lead || b.Route != suggested) && b.Reason == "":
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
	if err := a.Err(); err != nil {
		return err
	}
	_, err = record(ctx, sending(ctx, tx, c), Transferred, b)
	return err
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
