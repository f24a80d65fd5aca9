package office

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/matter"
)

// Work does the verbs: who may manage opens, changes and closes offices, names places and edits the dispatch catalogue.
type Work struct {
	Door    *act.Door
	Matters *matter.Catalogue
}

// do runs one verb of an administrator.
func (w *Work) do(ctx context.Context, c access.Caller, id string, p place.Code, fn func(context.Context, *act.Tx) error) error {
	return w.Door.Do(ctx, c, access.Manage, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id, Place: p}); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
}

// known notes a field that names an office which is not there or was closed. "" names none.
func known(ctx context.Context, q store.Querier, a *fault.All, field, id string) error {
	if id == "" {
		return nil
	}
	on, err := Directory{}.Active(ctx, q, id)
	if err == nil && !on {
		a.Add(field, "office.need.active")
	}
	return err
}

// deepest is how many offices a ladder may have: four levels of government with a department and a review office each, and room.
const deepest = 16

// climbs reports whether `over` stands somewhere above the office.
func climbs(ctx context.Context, q store.Querier, office, over string) (bool, error) {
	for range deepest {
		up, err := Directory{}.Above(ctx, q, office)
		if err != nil || up == "" {
			return false, err
		}
		if up == over {
			return true, nil
		}
		office = up
	}
	return false, fault.Of("above", "office.above.deep", deepest)
}
