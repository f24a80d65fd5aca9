package office

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/duty"
)

const maxReason = 500 // characters

// Close ends an office that owes nothing any more. What still hangs on it, offices below, offices it reviews and rows of the
// dispatch catalogue, goes to the successor (《信访工作条例》第二十四条: a dissolved organ's matters go to whoever takes over its powers).
func (w *Work) Close(ctx context.Context, c access.Caller, id, successor, reason string) error {
	return w.do(ctx, c, id, "", func(ctx context.Context, tx *act.Tx) error {
		o, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if !o.Active {
			return fault.New(fault.Conflict, "office.closed")
		}
		owed, err := duty.Queue{Office: id, Limit: 1}.List(ctx, tx)
		if err != nil {
			return err
		}
		if len(owed) > 0 {
			return fault.New(fault.Conflict, "office.close.owes")
		}
		var a fault.All
		reason := text.Clean(reason)
		if n := text.Count(reason); n == 0 || n > maxReason {
			a.Add("reason", "office.need.reason", maxReason)
		}
		if err := heir(ctx, tx, &a, o, successor); err != nil {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = tx.Record(ctx, Closed.Draft(id, o.Place, ClosedBody{Reason: reason, Successor: successor}))
		return err
	})
}

// heir notes why an office cannot succeed another.
func heir(ctx context.Context, tx *act.Tx, a *fault.All, o Office, successor string) error {
	switch successor {
	case "":
		hung, err := hangs(ctx, tx, o.ID)
		if err == nil && hung {
			a.Add("successor", "office.need.successor")
		}
		return err
	case o.ID:
		a.Add("successor", "office.need.successor")
		return nil
	}
	if err := known(ctx, tx, a, "successor", successor); err != nil {
		return err
	}
	up, err := Directory{}.Above(ctx, tx, successor)
	if err != nil || up == o.ID {
		return err // directly below: it takes the place of the office it succeeds
	}
	below, err := climbs(ctx, tx, successor, o.ID)
	if err == nil && below {
		a.Add("successor", "office.successor.below")
	}
	return err
}
