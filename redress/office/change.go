package office

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
)

// Change gives an active office other names, another agency, or other offices above it. Its id and place stay: an office that
// moves to another division is another office.
func (w *Work) Change(ctx context.Context, c access.Caller, n Office) error {
	return w.do(ctx, c, n.ID, n.Place, func(ctx context.Context, tx *act.Tx) error {
		old, err := Get(ctx, tx, n.ID)
		if err != nil {
			return err
		}
		if !old.Active {
			return fault.New(fault.Conflict, "office.closed")
		}
		n := n
		n.Place = old.Place
		a := n.check(w.Matters)
		if err := w.standing(ctx, tx, a, n); err != nil {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		if n.Above != "" {
			loop, err := climbs(ctx, tx, n.Above, n.ID)
			if err != nil {
				return err
			}
			if loop {
				return fault.Of("above", "office.above.loop")
			}
		}
		if n.body() == old.body() {
			return nil
		}
		_, err = tx.Record(ctx, Changed.Draft(n.ID, n.Place, n.body()))
		return err
	})
}
