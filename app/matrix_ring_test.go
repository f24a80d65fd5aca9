package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/machine/media"
	"ombud/redress/attach"
	"ombud/redress/followup"
	"ombud/redress/grievance"
	"ombud/redress/mediation"
	"ombud/redress/workorder"
)

// How the matrix leads a grievance to what other concepts add to it.

// mediate leads a mediation with the handler's office, held by the district's petition office, to a state.
func (m *matrix) mediate(ctx context.Context, id string, to grievance.Status) error {
	w, bureau, mediator, own := m.city.Desk.mediates, m.caller(handler), m.caller(supervisor), access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
	if to == asked {
		return w.Ask(ctx, own, id, "pt-990102", "商量复工时间。")
	}
	now := func() mediation.Mediation {
		x, _ := mediation.Newest(ctx, m.city.DB, id) // a zero value fails the next step
		return x
	}
	var err error
	for _, s := range []stretch{
		{state: offered, do: func() error { return w.Offer(ctx, bureau, id, "pt-990102", "商量复工时间。") }},
		{state: mediating, do: func() error { return w.AnswerOwn(ctx, own, id, now().ID, true, "") }},
		{state: drafted, do: func() error {
			return w.Draft(ctx, mediator, id, "双方同意。", []mediation.Pledge{{What: "本月复工。", Due: m.city.Door.Now().AddDate(0, 0, 10).UnixMilli()}})
		}},
		{state: settled, do: func() error {
			return cmp.Or(w.Sign(ctx, bureau, id, now().Draft), w.SignOwn(ctx, own, id, now().Draft))
		}},
		{state: applied, only: true, do: func() error {
			day := m.city.Door.Now()
			return w.Apply(ctx, mediator, id, "演示法院", time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location()).UnixMilli())
		}},
		{state: honoured, do: func() error {
			list, err := duty.OpenOf(ctx, m.city.DB, id)
			for _, d := range list {
				if d.Rule == "mediation/keep-promise" {
					err = w.Keep(ctx, bureau, id, d.ID, "现场照片。")
				}
			}
			return err
		}},
	} {
		if err == nil && (!s.only || s.state == to) {
			err = s.do()
		}
		if s.state == to {
			return err
		}
	}
	return fmt.Errorf("no way leads to %s", to)
}

// order has the district's petition office issue a work order that names the handler's office.
func (m *matrix) order(ctx context.Context, id string) error {
	return m.city.Desk.orders.Issue(ctx, m.caller(supervisor), id, workorder.IssuedBody{Kind: workorder.Ordinary, Lead: "HC-990102", Requirement: "限期复工。",
		Asks: []string{"复工照片清单"}, Due: m.city.Door.Now().AddDate(0, 0, 5).UnixMilli()})
}

func (m *matrix) onOrder(ctx context.Context, id string, do func(order string) error) error {
	list, err := workorder.Of(ctx, m.city.DB, id)
	if err != nil || len(list) == 0 {
		return cmp.Or(err, errors.New("there is no order"))
	}
	return do(list[0].ID)
}

// photo gives a grievance a photo and returns its name.
func (m *matrix) photo(t *testing.T, id string) string {
	t.Helper()
	if err := m.city.Desk.files.Add(t.Context(), m.caller(handler), access.Accept, id, []media.File{demo.Photo(1)}); err != nil {
		t.Fatal(err)
	}
	list, err := attach.Of(t.Context(), m.city.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return list[0].Hash
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
