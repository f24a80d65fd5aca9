package campaign

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
)

// Open opens a campaign whose pack is in force: one fact for the campaign and one for each milestone, all or none. Milestones whose last
// moment has passed are left out, and the fact says how many. count is what the preview showed: when offices changed since, nothing is
// opened and the preview is shown again.
func (w *Work) Open(ctx context.Context, c access.Caller, name string, count int) error {
	return w.Door.Do(ctx, c, access.Campaign, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		p, err := w.Plan(ctx, tx, name)
		if err != nil {
			return err
		}
		subject := "campaign:" + name
		if err := tx.Permit(access.Resource{Subject: subject, Place: p.Area}); err != nil {
			return err
		}
		if _, err := Get(ctx, tx, name); err == nil {
			return fault.New(fault.Conflict, "campaign.open.twice")
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := started(p.Pack, tx.Now.UnixMilli()); err != nil {
			return err
		}
		if len(p.Orphan) > 0 {
			return fault.New(fault.Conflict, "campaign.open.orphan", p.Orphan[0].NameZH, len(p.Orphan))
		}
		set, past := p.Count()
		switch {
		case set == 0:
			return fault.New(fault.Conflict, "campaign.open.nothing")
		case set != count:
			return fault.New(fault.Conflict, "campaign.open.changed", count, set)
		}
		body := OpenedBody{Campaign: name, ZH: p.Pack.Title.ZH, EN: p.Pack.Title.EN, From: p.Pack.InForce.From.Start().UnixMilli(),
			Until: p.Pack.InForce.Until.Start().UnixMilli(), Milestones: set, LeftOut: past}
		if _, err := tx.Record(ctx, Opened.Draft(subject, p.Area, body)); err != nil {
			return err
		}
		return setAll(ctx, tx, p)
	})
}

func setAll(ctx context.Context, tx *act.Tx, p Plan) error {
	for _, i := range p.Items {
		for _, o := range i.Bearers {
			for _, day := range i.Days {
				body := SetBody{Campaign: p.Pack.Name, Item: i.ID, Bearer: o.ID, ZH: i.Rule.Says.ZH, EN: i.Rule.Says.EN, Due: day.End().UnixMilli()}
				if _, err := tx.Record(ctx, Set.Draft(idOf(p.Pack.Name, i.ID, day, o.ID), o.Place, body)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
