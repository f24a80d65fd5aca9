package campaign

import (
	"context"
	"slices"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/redress/office"
)

// Work does the verbs of campaigns.
type Work struct {
	Door    *act.Door
	Offices office.Directory
}

// packOf finds a campaign among the packs in force or to come.
func packOf(b *duty.Book, name string) (duty.Pack, error) {
	if i := slices.IndexFunc(b.Packs, func(p duty.Pack) bool { return p.Campaign && p.Name == name }); i >= 0 {
		return b.Packs[i], nil
	}
	return duty.Pack{}, fault.New(fault.NotFound, "campaign.no_pack", name)
}

// Plan is what opening a campaign now would set, from the law in force and the directory as q sees it.
func (w *Work) Plan(ctx context.Context, q store.Querier, name string) (Plan, error) {
	pack, err := packOf(w.Door.Law.Current(), name)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Pack: pack, Area: areaCode(pack.Area)}
	now := w.Door.Now().UnixMilli()
	known := map[string]bool{}
	for _, r := range pack.Rules {
		m := r.Milestone
		if m == nil {
			continue
		}
		i := Item{ID: r.ID[len(pack.Name)+1:], Rule: r}
		for _, d := range m.Days() {
			if d.End().UnixMilli() > now {
				i.Days = append(i.Days, d)
			} else {
				i.Past = append(i.Past, d)
			}
		}
		for _, agency := range m.Agencies {
			list, err := office.OfAgency(ctx, q, agency, pack.Area)
			if err != nil {
				return p, err
			}
			for _, o := range list {
				if !fits(m.Levels, o.Place.Level()) {
					continue
				}
				i.Bearers = append(i.Bearers, o)
				if o.Above == "" && !known[o.ID] {
					p.Orphan = append(p.Orphan, o)
				}
				known[o.ID] = true
			}
		}
		p.Items = append(p.Items, i)
	}
	return p, nil
}

const maxText = 2000 // characters

// written takes a text of a form.
func written(a *fault.All, field, key, s string) string {
	s = text.Clean(s)
	if n := text.Count(s); n == 0 || n > maxText {
		a.Add(field, key, maxText)
	}
	return s
}

// over reports whether an office stands somewhere above another.
func (w *Work) over(ctx context.Context, q store.Querier, boss, of string) (bool, error) {
	for range 16 { // as deep as offices go
		up, err := w.Offices.Above(ctx, q, of)
		if err != nil || up == "" {
			return false, err
		}
		if up == boss {
			return true, nil
		}
		of = up
	}
	return false, nil
}

// started reports whether the pack holds today.
func started(p duty.Pack, now int64) error {
	if from := p.InForce.From.Start(); now < from.UnixMilli() {
		return fault.New(fault.Conflict, "campaign.open.early", from)
	}
	if until := p.InForce.Until.Start(); now >= until.UnixMilli() {
		return fault.New(fault.Conflict, "campaign.open.over", clock.At(until.UnixMilli()-1))
	}
	return nil
}
