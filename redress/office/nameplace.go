package office

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
)

// NamePlace gives a division its names, or other ones.
func (w *Work) NamePlace(ctx context.Context, c access.Caller, p Place) error {
	p.NameZH, p.NameEN = line(p.NameZH), line(p.NameEN)
	return w.do(ctx, c, string(p.Code), p.Code, func(ctx context.Context, tx *act.Tx) error {
		var a fault.All
		if !p.Code.Valid() {
			a.Add("code", "office.need.code")
		}
		if p.NameZH == "" {
			a.Add("name_zh", "office.need.place_name")
		}
		long(&a, "name_zh", p.NameZH)
		long(&a, "name_en", p.NameEN)
		if err := a.Err(); err != nil {
			return err
		}
		old, ok, err := PlaceOf(ctx, tx, p.Code)
		if err != nil || ok && old == p {
			return err
		}
		_, err = tx.Record(ctx, Named.Draft(string(p.Code), p.Code, NamedBody{ZH: p.NameZH, EN: p.NameEN}))
		return err
	})
}
