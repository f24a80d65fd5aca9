package workorder

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
)

// Sign is the countersignature of an office that is named (会签). An office whose objection waits may sign meanwhile; the objection is
// decided all the same.
func (w *Work) Sign(ctx context.Context, c access.Caller, order string) error {
	return w.on(ctx, c, access.Accept, order, byNamed, func(ctx context.Context, s *step) error {
		if p, _ := s.o.Party(c.Office); p.SignedAt != 0 {
			return fault.New(fault.Conflict, "workorder.signed_already")
		}
		_, err := record(ctx, s, Signed, SignedBody{Order: s.o.ID})
		return err
	})
}
