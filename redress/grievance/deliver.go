package grievance

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/fact"
)

// Delivery is the evidence that the reply reached the petitioner.
type Delivery struct {
	How      string
	Evidence string
	At       int64  // when it was received, unix ms; 0 for now
	Reason   string // why it is written down after something the office did later
}

// Hows lists the ways of delivery.
var Hows = []string{"in_person", "post", "message", "online", "notice"}

// Deliver records when and how the written reply was received: the review right counts from there (§35, §36).
func (w *Work) Deliver(ctx context.Context, c access.Caller, id string, d Delivery) error {
	return w.do(ctx, c, access.Accept, id, DoDeliver, held, func(ctx context.Context, s step) error {
		d := d // the act may run again
		var a fault.All
		d.Evidence = need(&a, "evidence", d.Evidence, maxNote)
		d.Reason = fits(&a, "reason", d.Reason, maxNote)
		if !slices.Contains(Hows, d.How) {
			a.Add("how", "grievance.need.delivery")
		}
		now := s.Now.UnixMilli()
		switch {
		case d.At == 0:
			d.At = now
		case d.At > now:
			a.Add("at", "act.future")
		case d.At < s.c.AnsweredAt:
			a.Add("at", "grievance.deliver.before_answer")
		}
		if err := a.Err(); err != nil {
			return err
		}
		organ := ""
		if reviewable(s.c) {
			var err error
			if organ, err = w.Offices.Reviewer(ctx, s, s.c.Office); err != nil {
				return err
			}
		}
		kind := [...]fact.Kind[DeliveredBody]{First: Delivered, Review: ReviewDelivered, Rereview: RereviewDelivered}[s.c.Stage]
		draft := kind.Draft(s.c.ID, s.c.Place, DeliveredBody{How: d.How, Evidence: d.Evidence, DeliveredAt: d.At, Review: organ != ""})
		draft.At, draft.Reason = d.At, d.Reason
		_, err := put(ctx, s, draft)
		return err
	})
}

// Close ends the handling after delivery; rights to review and rating stay open.
func (w *Work) Close(ctx context.Context, c access.Caller, id string) error {
	return w.do(ctx, c, access.Accept, id, DoClose, held, func(ctx context.Context, s step) error {
		return forAll(ctx, s, DoClose, func(s step) error {
			_, err := record(ctx, s, Closed, ClosedBody{How: "answered"})
			return err
		})
	})
}
