package supervise

import (
	"slices"
	"strconv"

	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// filter reads the filter of the address; what it does not know is left out.
func filter(c *web.Ctx) Filter {
	f := Filter{View: c.Query("due"), Office: c.Query("office"), Rule: c.Query("rule")}
	if !slices.Contains(Views, f.View) {
		f.View = ""
	}
	if n, err := strconv.Atoi(c.Query("level")); err == nil && slices.Contains(Levels, place.Level(n)) {
		f.Level = place.Level(n)
	}
	if n, err := strconv.Atoi(c.Query("late")); err == nil && slices.Contains(Lates, n) {
		f.Late = n
	}
	return f
}

// address writes a filter with a place in the list.
func (f Filter) address(more ...string) string {
	level, late := "", ""
	if f.Level != place.None {
		level = strconv.Itoa(int(f.Level))
	}
	if f.Late > 0 {
		late = strconv.Itoa(f.Late)
	}
	return grievance.With("/desk/duties", append([]string{"due", f.View, "office", f.Office, "level", level, "rule", f.Rule, "late", late}, more...)...)
}

// Bounds of a filtered list: rows read at once, and at most for one page.
const (
	scanAtOnce = 200
	scanMost   = 5000
)

// scan reads on through a queue until a page is full, the queue ends, or enough was read for one page: then the next page goes on.
func (d *Desk) scan(c *web.Ctx, f Filter, q duty.Queue) (list []duty.Duty, next string, err error) {
	levels := map[string]place.Level{}
	level := func(id string) place.Level {
		l, ok := levels[id]
		if !ok {
			o, err := office.Get(c.Context(), d.Work.Door.DB, id)
			if err == nil {
				l = o.Place.Level()
			}
			levels[id] = l
		}
		return l
	}
	q.After, q.Limit = grievance.ReadCursor(c.Query("after")), scanAtOnce
	for range scanMost / scanAtOnce {
		some, err := q.List(c.Context(), d.Work.Door.DB)
		if err != nil {
			return nil, "", err
		}
		for _, x := range some {
			if f.keeps(x, c.Caller.Area, level) {
				if len(list) == pageSize {
					return list, grievance.Cursor(list[pageSize-1]), nil
				}
				list = append(list, x)
			}
			q.After = duty.Cursor{Due: x.Due, ID: x.ID}
		}
		if len(some) < scanAtOnce {
			return list, "", nil
		}
	}
	return list, strconv.FormatInt(q.After.Due, 10) + "." + q.After.ID, nil
}

// officesMost bounds the list of offices in the filter.
const officesMost = 500

// choices are the questions of the filter, with what is chosen.
func (d *Desk) choices(c *web.Ctx, f Filter) ([]web.Choice, error) {
	all := web.Option{Label: c.Say("supervise.filter.all")}
	choice := func(name, value string, options []web.Option) web.Choice {
		return web.Choice{Field: web.Field{Name: name, Label: c.Say("supervise.filter." + name), Value: value, Optional: true}, Options: append([]web.Option{all}, options...)}
	}
	var levels, rules, lates, offices []web.Option
	for _, l := range Levels {
		levels = append(levels, web.Option{Value: strconv.Itoa(int(l)), Label: c.Say("supervise.level." + strconv.Itoa(int(l)))})
	}
	for _, p := range d.Work.Door.Law.Current().Packs {
		if p.Tightens != "" {
			continue
		}
		for _, r := range p.Rules {
			if !r.Right {
				rules = append(rules, web.Option{Value: r.ID, Label: c.Say("supervise.filter.rule_of", d.View.What(c.Voice, r), p.Title.In(c.Lang.Tag()))})
			}
		}
	}
	for _, n := range Lates {
		lates = append(lates, web.Option{Value: strconv.Itoa(n), Label: c.Say("supervise.filter.days", n)})
	}
	list, err := office.List(c.Context(), d.Work.Door.DB, officesMost)
	for _, o := range list {
		if o.Place.Within(c.Caller.Area) || o.ID == f.Office {
			offices = append(offices, web.Option{Value: o.ID, Label: o.Name().In(c.Lang)})
		}
	}
	level, late := "", ""
	if f.Level != place.None {
		level = strconv.Itoa(int(f.Level))
	}
	if f.Late > 0 {
		late = strconv.Itoa(f.Late)
	}
	return []web.Choice{choice("office", f.Office, offices), choice("level", level, levels), choice("rule", f.Rule, rules), choice("late", late, lates)}, err
}
