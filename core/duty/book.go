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

// Source is the text of one pack.
type Source struct {
	File string `json:"file"`
	Text string `json:"text"`
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
	closes map[string]bool // kinds that may meet, end, extend or pause
}

// Pack is the head of a pack, for pages.
type Pack struct {
	Name     string
	Title    Says
	Area     string
	Tightens string
	InForce  term
	Rules    []Rule
}

// ReadSources reads the packs of a folder, in name order.
func ReadSources(fsys fs.FS, dir string) ([]Source, error) {
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
	b := &Book{Calendar: cal, Sources: sources, kinds: kinds, rules: map[string][]Rule{}, opens: map[string][]string{}, closes: map[string]bool{}}
	var errs []error
	var texts []packText
	var files []string
	for _, s := range sources {
		p, err := parse(s.File, []byte(s.Text))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		texts, files = append(texts, p), append(files, s.File)
	}
	for _, overlay := range []bool{false, true} { // national packs first: overlays lean on them
		for i, p := range texts {
			if (p.Tightens != "") == overlay {
				errs = append(errs, b.add(p, &compiler{&troubles{file: files[i]}, kinds}))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	b.index()
	h := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(h, "%s %d\n%s", s.File, len(s.Text), s.Text)
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
	if p.Tightens != "" && p.Jurisdiction == "CN" {
		c.add(1, "a pack that tightens another is local; jurisdiction must name its area")
	}
	head := Pack{Name: p.Pack, Title: p.Title, Area: area(p.Jurisdiction), Tightens: p.Tightens, InForce: p.InForce}
	for _, row := range append(slices.Clone(p.Rules), p.Rights...) {
		var r Rule
		if p.Tightens != "" {
			i := slices.IndexFunc(b.rules[p.Tightens+"/"+row.ID], func(r Rule) bool { return r.Area == "" })
			if i < 0 {
				c.add(row.line, "rule %s: %s has no such rule to tighten", row.ID, p.Tightens)
				continue
			}
			r = c.tighten(b.rules[p.Tightens+"/"+row.ID][i], p, row)
		} else {
			r = c.rule(p, row)
		}
		for _, other := range b.rules[r.ID] {
			if other.Area == r.Area && overlap(other, r) {
				c.add(row.line, "rule %s: in force at the same time as %s:%d", row.ID, other.File, other.Line)
			}
		}
		b.rules[r.ID] = append(b.rules[r.ID], r)
		head.Rules = append(head.Rules, r)
	}
	b.Packs = append(b.Packs, head)
	return c.err()
}

func overlap(a, b Rule) bool {
	return (a.Until == 0 || b.Since < a.Until) && (b.Until == 0 || a.Since < b.Until)
}

func (b *Book) index() {
	for id, rows := range b.rules {
		slices.SortStableFunc(rows, func(x, y Rule) int { return len(x.Area) - len(y.Area) })
		on := rows[0].On
		b.opens[on] = append(b.opens[on], id)
		for _, r := range rows {
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
}

// Rule finds the row of a rule that held in a place on a day: the narrowest area wins, since it may only be stricter.
func (b *Book) Rule(id string, p place.Code, day calendar.Date) (Rule, bool) {
	rows := b.rules[id]
	for i := len(rows) - 1; i >= 0; i-- {
		r := rows[i]
		if r.Since <= day && (r.Until == 0 || day < r.Until) && (r.Area == "" || p.Within(r.Area)) {
			return r, true
		}
	}
	return Rule{}, false
}

// Touches reports whether a fact of this kind could open, meet, end, extend or pause a duty.
func (b *Book) Touches(kind string) bool {
	return b.closes[kind] || len(b.opens[kind]) > 0 || own(kind)
}
