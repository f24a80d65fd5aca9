package duty

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ombud/base/calendar"
	"ombud/base/place"
	"ombud/core/fact"
)

// Source is the text of one pack. From and Until cut its own time where another version of it holds before or after; 0 for no cut.
type Source struct {
	File  string        `json:"file"`
	Text  string        `json:"text"`
	From  calendar.Date `json:"from,omitempty"`
	Until calendar.Date `json:"until,omitempty"`
}

// Book is a set of packs with the calendar they count by, compiled; it never changes. Its version names exactly this law.
type Book struct {
	Version  string
	Calendar *calendar.Calendar
	Sources  []Source
	Packs    []Pack

	kinds  *fact.Registry
	rules  map[string][]Rule // by id: the national row first, then local ones, the narrowest area last
	opens  map[string][]string
	closes map[string]bool     // kinds that may meet, end, extend or pause
	asks   map[string][]string // fields of each kind that rules opened by it ask for, nil for all
}

// Pack is the head of a pack, for pages.
type Pack struct {
	Name     string
	Title    Says
	Area     string
	Tightens string
	Campaign bool
	InForce  term
	Rules    []Rule
}

// Holding is one pack of each name, in order: the version that holds on the day, and where none does the first.
func (b *Book) Holding(day calendar.Date) (out []Pack) {
	at := map[string]int{}
	for _, p := range b.Packs {
		i, twice := at[p.Name]
		if !twice {
			at[p.Name], out = len(out), append(out, p)
		} else if p.InForce.holds(day) {
			out[i] = p
		}
	}
	return out
}

// ReadSources reads the standing packs of a folder, in name order: campaigns are left out.
func ReadSources(fsys fs.FS, dir string) ([]Source, error) {
	list, err := ReadAll(fsys, dir)
	return slices.DeleteFunc(list, func(s Source) bool { return s.Head().Campaign }), err
}

// ReadAll reads all packs of a folder, in name order: of a city's own folder, where whatever is in it was put there.
func ReadAll(fsys fs.FS, dir string) ([]Source, error) {
	names, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []Source
	for _, n := range names {
		raw, err := fs.ReadFile(fsys, n)
		if err != nil {
			return nil, err
		}
		out = append(out, Source{File: n[strings.LastIndex(n, "/")+1:], Text: string(raw)})
	}
	return out, nil
}

// Compile checks and compiles packs. Every mistake in every file is reported at once, each with file and line.
func Compile(sources []Source, cal *calendar.Calendar, kinds *fact.Registry) (*Book, error) {
	return CompileAsIf(sources, nil, cal, kinds)
}

// CompileAsIf is Compile, with the named packs taken as if they had always been in force: to try them on the past.
func CompileAsIf(sources []Source, always []string, cal *calendar.Calendar, kinds *fact.Registry) (*Book, error) {
	b := &Book{Calendar: cal, Sources: sources, kinds: kinds, rules: map[string][]Rule{}, opens: map[string][]string{}, closes: map[string]bool{}, asks: map[string][]string{}}
	var errs []error
	var packs []packText
	for _, s := range sources {
		p, err := parse(s.File, []byte(s.Text))
		if p.file = s.File; err != nil {
			errs = append(errs, err)
			continue
		}
		if slices.Contains(always, p.Pack) {
			p.always()
		} else if !p.cut(term{s.From, s.Until}) {
			continue
		}
		packs = append(packs, p)
	}
	// Overlays lean on what they tighten: the nation's packs first, then those of wide areas, then those of narrow ones.
	slices.SortStableFunc(packs, func(a, b packText) int { return a.depth() - b.depth() })
	for _, p := range packs {
		errs = append(errs, b.add(p, &compiler{&troubles{file: p.file}, kinds}))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := b.circles(); err != nil {
		return nil, err
	}
	b.index()
	h := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(h, "%s %d\n%s", s.File, len(s.Text), s.Text)
		if s.From != 0 || s.Until != 0 {
			fmt.Fprintf(h, "cut %s %s\n", s.From, s.Until)
		}
	}
	fmt.Fprintf(h, "calendar %s\n", cal.Version())
	b.Version = hex.EncodeToString(h.Sum(nil))[:16]
	return b, nil
}

func (b *Book) add(p packText, c *compiler) error {
	if !rowName.MatchString(p.Pack) || !p.Title.whole() {
		c.add(1, "a pack needs a name (pack) and a title in zh and en")
	}
	if p.InForce.From == 0 {
		c.add(1, "in_force.from is missing: a pack says since when it is law")
	}
	if p.Jurisdiction != "CN" && (p.Jurisdiction == "" || strings.Trim(p.Jurisdiction, "0123456789") != "" || len(p.Jurisdiction) > 12) {
		c.add(1, "jurisdiction %q is neither CN nor the digits of a division", p.Jurisdiction)
	}
	if p.depth() > 0 && p.Jurisdiction == "CN" {
		c.add(1, "a pack that tightens another is local; jurisdiction must name its area")
	}
	if p.Campaign && p.InForce.Until == 0 {
		c.add(1, "in_force.until is missing: a campaign says when it ends")
	}
	if len(p.Rules)+len(p.Rights) == 0 {
		c.add(1, "the pack has no rules and no rights")
	}
	head := Pack{Name: p.Pack, Title: p.Title, Area: area(p.Jurisdiction), Tightens: p.Tightens, Campaign: p.Campaign, InForce: p.InForce}
	for _, row := range append(slices.Clone(p.Rules), p.Rights...) {
		rows := []Rule{}
		if row.Tightens = or(row.Tightens, p.Tightens); row.Tightens != "" {
			rows = b.tighten(c, p, row)
		} else {
			rows = append(rows, c.rule(p, row))
		}
		for _, r := range rows {
			for _, other := range b.rules[r.ID] {
				if other.Area == r.Area && other.Campaign == r.Campaign && other.inForce().meets(r.inForce()) {
					c.add(row.line, "rule %s: in force at the same time as %s:%d", row.ID, other.File, other.Line)
				}
			}
			b.rules[r.ID] = append(b.rules[r.ID], r)
		}
		head.Rules = append(head.Rules, rows...)
	}
	b.Packs = append(b.Packs, head)
	return c.err()
}

// tighten lays a local row over every row it meets in time: the narrowest one around its area, so that a city's pack is held to
// the province's and not only to the nation's.
func (b *Book) tighten(c *compiler, p packText, row ruleText) (out []Rule) {
	force := row.InForce.within(p.InForce)
	around := []Rule{}
	cuts := []calendar.Date{force.From, force.Until}
	for _, r := range b.rules[row.Tightens+"/"+row.ID] {
		outer := r.Area == "" || len(r.Area) < len(p.Jurisdiction) && strings.HasPrefix(p.Jurisdiction, r.Area) ||
			r.Area == p.Jurisdiction && p.Campaign && !r.Campaign
		if outer && r.inForce().meets(force) {
			around = append(around, r)
			both := r.inForce().within(force)
			cuts = append(cuts, both.From, both.Until)
		}
	}
	if force.empty() {
		c.add(row.line, "rule %s: unreachable: in force from %s until %s", row.ID, force.From, force.Until)
		return nil
	}
	if len(around) == 0 {
		c.add(row.line, "rule %s: %s has no such rule to tighten while this pack is in force", row.ID, row.Tightens)
		return nil
	}
	slices.SortFunc(cuts, func(x, y calendar.Date) int { return int(never(x) - never(y)) })
	cuts = slices.Compact(cuts)
	for i, from := range cuts[:len(cuts)-1] {
		at := slices.IndexFunc(around, func(r Rule) bool { return r.inForce().holds(from) })
		for k, r := range around {
			if r.inForce().holds(from) && narrower(r, around[at]) > 0 {
				at = k
			}
		}
		if at >= 0 {
			out = append(out, c.tighten(around[at], p, row, term{from, cuts[i+1]}))
		}
	}
	return out
}

// narrower orders rows of a rule: of two that hold on one day, the one over the other comes later.
func narrower(x, y Rule) int {
	if len(x.Area) == len(y.Area) && x.Campaign != y.Campaign {
		if x.Campaign {
			return 1
		}
		return -1
	}
	return len(x.Area) - len(y.Area)
}

// never sorts the open end of a term after every day.
func never(d calendar.Date) int64 {
	if d == 0 {
		return 1 << 40
	}
	return int64(d)
}

func (b *Book) index() {
	for id, rows := range b.rules {
		slices.SortStableFunc(rows, narrower)
		for _, r := range rows {
			if !slices.Contains(b.opens[r.On], id) {
				b.opens[r.On] = append(b.opens[r.On], id)
			}
			if fields := r.asked(); fields == nil {
				b.asks[r.On] = nil
			} else if all, seen := b.asks[r.On]; !seen || all != nil {
				b.asks[r.On] = append(all, fields...)
			}
			for _, k := range append(slices.Clone(r.MetBy), r.EndedBy...) {
				b.closes[k] = true
			}
			if r.Extend != nil {
				b.closes[r.Extend.By] = true
			}
			if r.Pause != nil {
				b.closes[r.Pause.From], b.closes[r.Pause.To] = true, true
			}
		}
	}
	for _, ids := range b.opens {
		slices.Sort(ids)
	}
	for kind, fields := range b.asks {
		slices.Sort(fields)
		b.asks[kind] = slices.Compact(fields)
	}
}

// Rule finds the row of a rule that held in a place on a day: the narrowest area wins, since it may only be stricter.
func (b *Book) Rule(id string, p place.Code, day calendar.Date) (Rule, bool) {
	if r := b.rule(id, p, day); r != nil {
		return *r, true
	}
	return Rule{}, false
}

// rule is Rule without a copy, nil for none.
func (b *Book) rule(id string, p place.Code, day calendar.Date) *Rule {
	rows := b.rules[id]
	for i := len(rows) - 1; i >= 0; i-- {
		r := &rows[i]
		if r.inForce().holds(day) && (r.Area == "" || p.Within(r.Area)) {
			return r
		}
	}
	return nil
}

// Touches reports whether a fact of this kind could open, meet, end, extend or pause a duty.
func (b *Book) Touches(kind string) bool {
	return b.closes[kind] || len(b.opens[kind]) > 0 || own(kind)
}
