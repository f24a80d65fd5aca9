package duty

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ombud/base/calendar"
)

// Way is the direction of a change, from where those stand to whom something is owed.
type Way uint8

// The directions. Rephrased is what makes nothing earlier or later, or cannot be ordered.
const (
	Rephrased Way = iota
	Tightened
	Loosened
)

func (w Way) String() string { return [...]string{"changed", "tightened", "loosened"}[w] }

// FieldChange is one field of a row that differs.
type FieldChange struct {
	Field    string
	Old, New string
	Way      Way
}

// RowChange is one row that came, went or changed. A row that is laid over another for an area or a time is a change of that one.
type RowChange struct {
	ID       string
	Old, New *Rule // nil for none
	Over     bool  // New lies over Old, which goes on elsewhere or afterwards
	Fields   []FieldChange
}

// Way is the direction of the whole change: a row that came tightens, and one that went loosens.
func (r RowChange) Way() Way {
	if r.Old == nil {
		return Tightened
	}
	if r.New == nil {
		return Loosened
	}
	way := Rephrased
	for _, f := range r.Fields {
		if f.Way == Loosened {
			return Loosened
		}
		way = max(way, f.Way)
	}
	return way
}

// Diff lists what a law changes in another, rule by rule in the order of their ids.
func Diff(was, is *Book) []RowChange {
	ids := map[string]bool{}
	for id := range was.rules {
		ids[id] = true
	}
	for id := range is.rules {
		ids[id] = true
	}
	var out []RowChange
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		out = append(out, diffRows(id, was.rules[id], is.rules[id])...)
	}
	return out
}

// diffRows pairs the rows of one rule: those that begin on one day in one area first, then in order of time, then what is laid over.
func diffRows(id string, was, is []Rule) (out []RowChange) {
	was, is = byTime(was), byTime(is)
	gone := make([]bool, len(was))
	pair := make([]int, len(is)) // index into was, -1 for none
	for i := range pair {
		pair[i] = -1
	}
	for _, exact := range []bool{true, false} {
		for i, n := range is {
			for k, o := range was {
				if pair[i] < 0 && !gone[k] && o.Area == n.Area && o.Campaign == n.Campaign && (!exact || o.Since == n.Since) {
					pair[i], gone[k] = k, true
				}
			}
		}
	}
	for i := range is {
		c := RowChange{ID: id, New: &is[i]}
		if k := pair[i]; k >= 0 {
			c.Old = &was[k]
		} else if k := under(was, is[i]); k >= 0 {
			c.Old, c.Over = &was[k], true
		}
		if c.Old != nil {
			if c.Fields = diffFields(*c.Old, *c.New, c.Over); len(c.Fields) == 0 {
				continue
			}
		}
		out = append(out, c)
	}
	for k := range was {
		if !gone[k] {
			out = append(out, RowChange{ID: id, Old: &was[k]})
		}
	}
	return out
}

func byTime(rows []Rule) []Rule {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Rule) int { return cmp.Or(narrower(a, b), cmp.Compare(a.Since, b.Since)) })
	return rows
}

// under finds the row that holds in the area on the first day without this one, -1 for none.
func under(rows []Rule, r Rule) int {
	at := -1
	for k, o := range rows {
		if o.inForce().holds(r.Since) && strings.HasPrefix(r.Area, o.Area) && (at < 0 || narrower(o, rows[at]) > 0) {
			at = k
		}
	}
	return at
}

func diffFields(o, n Rule, over bool) (out []FieldChange) {
	add := func(field, was, is string, way Way) {
		if was != is {
			out = append(out, FieldChange{field, was, is, way})
		}
	}
	add("jurisdiction", where(o.Area), where(n.Area), Rephrased)
	if over { // how long the other holds is its own
		add("in_force", o.inForce().text(), n.inForce().text(), Rephrased)
	} else {
		add("in_force", o.inForce().text(), n.inForce().text(), longer(o.inForce(), n.inForce()))
	}
	add("on", o.On, n.On, Rephrased)
	add("when", o.When, n.When, Rephrased)
	add("bearer", o.Bearer, n.Bearer, Rephrased)
	add("owed_to", o.OwedTo, n.OwedTo, Rephrased)
	add("within", o.Within, n.Within, terms(o, n))
	add("from", o.From, n.From, Rephrased)
	add("roll", rolls(o.Roll), rolls(n.Roll), Rephrased)
	add("met_by", strings.Join(o.MetBy, ", "), strings.Join(n.MetBy, ", "), fewer(o.MetBy, n.MetBy))
	add("done_by", hand(o.OwnHand), hand(n.OwnHand), either(n.OwnHand, o.OwnHand))
	add("ended_by", strings.Join(o.EndedBy, ", "), strings.Join(n.EndedBy, ", "), fewer(o.EndedBy, n.EndedBy))
	add("extend", o.Extend.text(), n.Extend.text(), extends(o.Extend, n.Extend))
	add("pause", o.Pause.text(), n.Pause.text(), either(n.Pause == nil, o.Pause == nil))
	add("warn", warns(o.Warn), warns(n.Warn), fewer(strings.Split(warns(n.Warn), ", "), strings.Split(warns(o.Warn), ", ")))
	add("ladder", rungsText(o.Ladder), rungsText(n.Ladder), climbs(o.Ladder, n.Ladder))
	add("milestone", o.Milestone.text(), n.Milestone.text(), Rephrased)
	add("cite", o.Cite, n.Cite, Rephrased)
	add("basis", o.Basis, n.Basis, Rephrased)
	add("unverified", fmt.Sprint(o.Unverified), fmt.Sprint(n.Unverified), Rephrased)
	add("says.zh", o.Says.ZH, n.Says.ZH, Rephrased)
	add("says.en", o.Says.EN, n.Says.EN, Rephrased)
	return out
}

// either tells which of two conditions came about: the first tightens, the second loosens.
func either(tighter, looser bool) Way {
	switch {
	case tighter && !looser:
		return Tightened
	case looser && !tighter:
		return Loosened
	}
	return Rephrased
}

// fewer: what can meet, end or delay a duty in fewer ways is tighter.
func fewer(was, is []string) Way {
	lacks := func(list, of []string) bool {
		return slices.ContainsFunc(of, func(s string) bool { return s != "" && !slices.Contains(list, s) })
	}
	return either(lacks(is, was) && !lacks(was, is), lacks(was, is))
}

func longer(o, n term) Way {
	earlier, later := n.From <= o.From && never(n.Until) >= never(o.Until), o.From <= n.From && never(o.Until) >= never(n.Until)
	return either(earlier, later)
}

// terms compares two clocks. A right is tightened in favour of its holder.
func terms(o, n Rule) Way {
	if o.Span.N == 0 || n.Span.N == 0 {
		return Rephrased
	}
	if o.Right {
		o, n = n, o
	}
	return either(shorter(n.Span, o.Span), shorter(o.Span, n.Span))
}

func extends(o, n *extend) Way {
	switch {
	case o == nil || n == nil:
		return either(n == nil, o == nil)
	case o.By != n.By || o.Approver != n.Approver:
		return Rephrased
	}
	return either(n.most <= o.most && n.Times <= o.Times, o.most <= n.most && o.Times <= n.Times)
}

func climbs(o, n []Step) Way {
	keeps := func(these, of []Step) bool {
		return !slices.ContainsFunc(of, func(want Step) bool {
			return !slices.ContainsFunc(these, func(s Step) bool {
				return s.Do == want.Do && s.text.Whom == want.text.Whom && s.text.By == want.text.By && s.After <= want.After
			})
		})
	}
	return either(keeps(n, o), keeps(o, n))
}

func where(area string) string { return or(area, "CN") }

func hand(own bool) string {
	if own {
		return byBearer
	}
	return ""
}

func rolls(r calendar.Roll) string {
	if r == calendar.Forward {
		return "forward"
	}
	return "stay"
}

func (t term) text() string {
	if t.Until == 0 {
		return t.From.String() + " .."
	}
	return t.From.String() + " .. " + t.Until.String()
}

func (e *extend) text() string {
	if e == nil {
		return ""
	}
	return fmt.Sprintf("%s, %d×, %s", e.AtMost, e.Times, e.Approver)
}

func (p *pause) text() string {
	if p == nil {
		return ""
	}
	return p.From + " … " + p.To
}

func (m *milestone) text() string {
	if m == nil {
		return ""
	}
	return strings.Join(m.On, ", ") + "; " + strings.Join(m.Agencies, ", ") + "; " + strings.Join(m.Levels, ", ")
}

func warns(list []before) string {
	var out []string
	for _, w := range list {
		out = append(out, w.text)
	}
	return strings.Join(out, ", ")
}

func rungsText(list []Step) string {
	var out []string
	for _, s := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", s.Do, hours(s.After), s.text.Whom, s.text.By)))
	}
	return strings.Join(out, "; ")
}

func hours(d time.Duration) string { return strings.TrimSuffix(d.String(), "m0s") }
