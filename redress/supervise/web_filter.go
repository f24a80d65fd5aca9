package supervise

import (
	"slices"
	"strconv"
	"strings"

	"ombud/base/calendar"
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

// scan is the page of a filtered list that the address asks for.
func (d *Desk) scan(c *web.Ctx, f Filter, q duty.Queue) (p found, err error) {
	level := d.levels(c)
	return sift(grievance.Span(c), scanAtOnce, scanMost, func(after, until duty.Cursor) ([]duty.Duty, error) {
		q.After, q.Until, q.Limit = after, until, scanAtOnce
		return q.List(c.Context(), d.Work.Door.DB)
	}, func(x duty.Duty) bool { return f.keeps(x, c.Caller.Area, level) })
}

// found is a page of a filtered list. It is cut when enough was read for one page before it was full.
type found struct {
	list       []duty.Duty
	prev, next string
	cut        bool
}

// sift reads on through a queue, in the direction asked for, until a page is full, the queue ends, or enough was read for one page:
// then the page that follows in that direction goes on where this one stopped.
func sift(s web.Span, atOnce, most int, read func(after, until duty.Cursor) ([]duty.Duty, error), keeps func(duty.Duty) bool) (p found, err error) {
	after, until := grievance.ReadCursor(s.After), grievance.ReadCursor(s.Until)
	seen := "" // the last row that was looked at
	for range most / atOnce {
		some, err := read(after, until)
		if err != nil {
			return p, err
		}
		if s.Back() {
			slices.Reverse(some)
		}
		for _, x := range some {
			if len(p.list) <= grievance.PageSize && keeps(x) {
				p.list = append(p.list, x)
			}
			seen = grievance.Cursor(x)
		}
		if p.cut = len(some) == atOnce && len(p.list) <= grievance.PageSize; !p.cut {
			break
		}
		if s.Back() {
			until = grievance.ReadCursor(seen)
		} else {
			after = grievance.ReadCursor(seen)
		}
	}
	if s.Back() {
		slices.Reverse(p.list)
	}
	p.list, p.prev, p.next = web.Turn(s, p.list, grievance.PageSize, grievance.Cursor)
	p.stretch(s, seen)
	return p, nil
}

// stretch leads on from a page that was cut at the row last seen, and back to where a page came from that has nothing to show.
func (p *found) stretch(s web.Span, seen string) {
	empty := len(p.list) == 0
	if s.Back() && empty { // the row that this page ends before comes first again
		due, _, _ := strings.Cut(s.Until, ".")
		p.next = due + "."
	} else if s.After != "" && empty { // the row that this page begins after comes last again
		p.prev = s.After + "0"
	}
	if p.cut && s.Back() {
		p.prev = seen
	} else if p.cut {
		p.next = seen
	}
}

// levels tells the level of government of an office, and reads each office once.
func (d *Desk) levels(c *web.Ctx) func(office string) place.Level {
	known := map[string]place.Level{}
	return func(id string) place.Level {
		l, ok := known[id]
		if !ok {
			if o, err := office.Get(c.Context(), d.Work.Door.DB, id); err == nil {
				l = o.Place.Level()
			}
			known[id] = l
		}
		return l
	}
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
	for _, p := range d.Work.Door.Law.Current().Holding(calendar.DateOf(c.Now)) {
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
