package office

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
)

const mostSupporting = 4

// SetLead writes a row of the dispatch catalogue: in this area this office leads the matter and those support it.
func (w *Work) SetLead(ctx context.Context, c access.Caller, d Dispatch) error {
	d.Supporting = slices.DeleteFunc(slices.Clone(d.Supporting), func(id string) bool { return id == "" || id == d.Lead })
	slices.Sort(d.Supporting)
	d.Supporting = slices.Compact(d.Supporting)
	return w.do(ctx, c, d.Matter, d.Area, func(ctx context.Context, tx *act.Tx) error {
		var a fault.All
		if err := w.row(ctx, tx, &a, d); err != nil {
			return err
		}
		if d.Lead == "" {
			a.Add("lead", "office.need.lead")
		}
		if len(d.Supporting) > mostSupporting {
			a.Add("supporting1", "office.too_many", mostSupporting)
		}
		for _, id := range append([]string{d.Lead}, d.Supporting...) {
			field := "supporting1"
			if id == d.Lead {
				field = "lead"
			}
			if err := known(ctx, tx, &a, field, id); err != nil {
				return err
			}
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := tx.Record(ctx, Set.Draft(d.Matter, d.Area, SetBody{Lead: d.Lead, Supporting: d.Supporting}))
		return err
	})
}

// RemoveLead takes a row away: the rows of wider areas, or the catalogue of matters, hold again.
func (w *Work) RemoveLead(ctx context.Context, c access.Caller, d Dispatch, reason string) error {
	return w.do(ctx, c, d.Matter, d.Area, func(ctx context.Context, tx *act.Tx) error {
		var a fault.All
		reason := text.Clean(reason)
		if n := text.Count(reason); n == 0 || n > maxReason {
			a.Add("reason", "office.need.reason", maxReason)
		}
		if err := w.row(ctx, tx, &a, d); err != nil {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		if _, ok, err := rowAt(ctx, tx, d.Matter, d.Area); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.NotFound, "office.no_row")
		}
		_, err := tx.Record(ctx, Removed.Draft(d.Matter, d.Area, RemovedBody{Reason: reason}))
		return err
	})
}

// row notes a matter or an area that does not exist.
func (w *Work) row(ctx context.Context, tx *act.Tx, a *fault.All, d Dispatch) error {
	if _, ok := w.Matters.Matter(d.Matter); !ok {
		a.Add("matter", "office.need.matter")
	}
	_, ok, err := PlaceOf(ctx, tx, d.Area)
	if err == nil && !ok {
		a.Add("area", "office.need.named")
	}
	return err
}
