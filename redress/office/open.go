package office

import (
	"context"
	"fmt"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/machine/store"
)

// Open opens an office in a place that has a name. Without an id it gets one from its agency and place: HRSS-990103.
func (w *Work) Open(ctx context.Context, c access.Caller, o Office) (Office, error) {
	err := w.do(ctx, c, o.ID, o.Place, func(ctx context.Context, tx *act.Tx) error {
		n := o
		if n.ID == "" {
			var err error
			if n.ID, err = freeID(ctx, tx, n); err != nil {
				return err
			}
		}
		a := n.check(w.Matters)
		if err := w.standing(ctx, tx, a, n); err != nil {
			return err
		}
		if _, err := Get(ctx, tx, n.ID); err == nil {
			a.Add("id", "office.id.taken")
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		f, err := tx.Record(ctx, Opened.Draft(n.ID, n.Place, n.body()))
		n.Active, n.Opened = true, f.At
		if err == nil {
			o = n
		}
		return err
	})
	return o, err
}

func (o Office) body() OpenedBody {
	return OpenedBody{NameZH: o.NameZH, NameEN: o.NameEN, Agency: o.Agency, Above: o.Above, ReviewBy: o.ReviewBy}
}

// standing notes what the office refers to and is not there: its place, the office above, the reviewer.
func (w *Work) standing(ctx context.Context, q store.Querier, a *fault.All, o Office) error {
	if _, ok, err := PlaceOf(ctx, q, o.Place); err != nil {
		return err
	} else if !ok {
		a.Add("place", "office.need.named")
	}
	if err := known(ctx, q, a, "above", o.Above); err != nil {
		return err
	}
	return known(ctx, q, a, "review_by", o.ReviewBy)
}

func freeID(ctx context.Context, q store.Querier, o Office) (string, error) {
	base := o.Agency + "-" + o.Place.Area()
	for n := 1; n < 100; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		if _, err := Get(ctx, q, id); fault.Is(err, fault.NotFound) {
			return id, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fault.Of("agency", "office.id.taken")
}
