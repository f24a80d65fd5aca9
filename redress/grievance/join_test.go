package grievance

import (
	"context"

	"ombud/core/act"
)

// joinAct records that a case was joined, whatever its state.
func joinAct(id, lead string) func(context.Context, *act.Tx) error {
	return func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		cs, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		cs.Office = handler.Office
		if err := tx.Permit(held(cs)); err != nil {
			return err
		}
		_, err = record(ctx, step{Tx: tx, c: cs}, Joined, JoinedBody{Lead: lead, Reason: "同一事项"})
		return err
	}
}
