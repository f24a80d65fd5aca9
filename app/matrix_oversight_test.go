package app

import (
	"context"

	"ombud/base/access"
	"ombud/core/act"
	"ombud/redress/followup"
)

// list has the district's petition office put the case on its list.
func (m *matrix) list(ctx context.Context, id string) error {
	return m.city.Desk.listings.Put(ctx, m.caller(supervisor), id, "", "", "久拖不决。", "限期复工。", m.city.Door.Now().AddDate(0, 0, 5).UnixMilli())
}

// draw says of one grievance what a draw says of those it picked.
func (m *matrix) draw(ctx context.Context, id string) error {
	city := access.Caller{Staff: "matrix:city", Office: "pt-9901", Area: "9901", Roles: []access.Role{access.Supervisor}}
	return m.city.Door.Do(ctx, city, access.DrawSample, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Place: "990102001000", Offices: []string{city.Office}}); err != nil {
			return err
		}
		_, err := tx.Record(ctx, followup.Selected.Draft(id, "990102001000", followup.SelectedBody{Period: "2026-08-03", To: "pt-990102", Office: "HC-990102"}))
		return err
	})
}
