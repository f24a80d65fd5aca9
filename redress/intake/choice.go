package intake

import (
	"context"
	"slices"
	"strings"

	"ombud/base/place"
	"ombud/base/text"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/matter"
	"ombud/redress/office"
)

// group is one heading of a long select.
type group struct {
	Label   string
	Options []web.Option
}

// onePage is how many divisions are offered in one list; a larger city is asked for in two steps, county and then the rest.
const onePage = 150

// mostInCounty bounds the second step. The largest county known to us has 1,100 villages.
const mostInCounty = 2000

// where is the place question: either all divisions at once, or the counties and then those inside the one chosen.
type where struct {
	Counties []web.Option // empty when one list holds all
	Rest     []group      // empty until a county is chosen
}

func (d *desk) where(ctx context.Context, v words.Voice, f Form) (where, error) {
	db := d.Work.Door.DB
	all, err := office.Inside(ctx, db, d.City, onePage+1)
	if err != nil {
		return where{}, err
	}
	if len(all) <= onePage {
		return where{Rest: d.groups(v, all)}, nil
	}
	var w where
	counties, err := office.Within(ctx, db, d.City)
	if err != nil {
		return where{}, err
	}
	for _, c := range counties {
		w.Counties = append(w.Counties, web.Option{Value: string(c.Code), Label: c.Name().In(v.Lang)})
		if string(c.Code) == f.County {
			in, err := office.Inside(ctx, db, c.Code, mostInCounty)
			if err != nil {
				return where{}, err
			}
			w.Rest = d.groups(v, in)
		}
	}
	w.Counties = append(w.Counties, d.whole(ctx, v))
	return w, nil
}

// whole is the city as an answer, for what lies in no county.
func (d *desk) whole(ctx context.Context, v words.Voice) web.Option {
	return web.Option{Value: string(d.City), Label: v.Say("intake.whole", d.placeName(ctx, d.City, v.Lang))}
}

// groups sets divisions, given in the order of their codes, under their counties, each village behind its township.
func (d *desk) groups(v words.Voice, list []office.Place) []group {
	var out []group
	town := ""
	var city []web.Option
	for _, p := range list {
		name := p.Name().In(v.Lang)
		o := web.Option{Value: string(p.Code), Label: name}
		switch p.Code.Level() {
		case place.Township:
			town = name
		case place.Village:
			o.Label = v.Say("intake.part", town, name)
		case place.County:
			town, o.Label = name, v.Say("intake.whole", name)
			out = append(out, group{Label: name})
		default:
			o.Label = v.Say("intake.whole", name)
			city = append(city, o)
			continue
		}
		if len(out) == 0 { // a city without counties
			out = append(out, group{})
		}
		out[len(out)-1].Options = append(out[len(out)-1].Options, o)
	}
	if len(city) > 0 {
		out = append(out, group{Options: city})
	}
	return out
}

// placeName is the name of one division; a code without a name stands for itself.
func (d *desk) placeName(ctx context.Context, p place.Code, l words.Lang) string {
	if x, ok, err := office.PlaceOf(ctx, d.Work.Door.DB, p); err == nil && ok {
		return x.Name().In(l)
	}
	return string(p)
}

// FullName is a place with those it lies in, in the order of the language: 临江区 望江街道 滨江社区.
func (d *desk) fullName(ctx context.Context, p place.Code, l words.Lang) string {
	chain, err := office.Chain(ctx, d.Work.Door.DB, p)
	if err != nil {
		return string(p)
	}
	var parts []string
	for _, x := range chain {
		if x.Code.Level() > place.City || x.Code == p {
			parts = append(parts, x.Name().In(l))
		}
	}
	if l == words.En {
		slices.Reverse(parts)
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, " ")
}

// known reports whether a code is a named division of the city.
func (d *desk) known(ctx context.Context, p place.Code) bool {
	if !p.Valid() || d.City != "" && !p.Within(d.City.Area()) {
		return false
	}
	_, ok, err := office.PlaceOf(ctx, d.Work.Door.DB, p)
	return err == nil && ok
}

// kinds is the catalogue of matters under its headings.
func kinds(c *matter.Catalogue, l words.Lang) []group {
	var out []group
	for _, g := range c.Groups() {
		one := group{Label: g.Name(l)}
		for _, m := range c.In(g.Code) {
			one.Options = append(one.Options, web.Option{Value: m.Code, Label: m.Name(l)})
		}
		out = append(out, one)
	}
	return out
}

// suggested is how many matters are offered for a text.
const suggested = 3

// suggest offers the matters that a text may be about. The person chooses, and an officer confirms.
func (d *desk) suggest(f Form, l words.Lang) []web.Option {
	var out []web.Option
	for _, x := range d.Matters.Search(text.Clean(f.Title+"\n"+f.Text+"\n"+strings.Join(f.Points, "\n")), suggested) {
		out = append(out, web.Option{Value: x.Code, Label: d.Matters.Name(x.Code, l), Hint: d.Matters.Name(x.Code[:2], l)})
	}
	return out
}
