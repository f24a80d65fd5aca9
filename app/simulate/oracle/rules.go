package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"go.yaml.in/yaml/v3"
)

// pack is the part of a pack's text that says when.
type pack struct {
	Pack         string `yaml:"pack"`
	InForce      span   `yaml:"in_force"`
	Jurisdiction string `yaml:"jurisdiction"`
	Tightens     string `yaml:"tightens"`
	Rules        []row  `yaml:"rules"`
	Rights       []row  `yaml:"rights"`
}

type span struct {
	From  string `yaml:"from"`
	Until string `yaml:"until"`
}

type row struct {
	ID       string   `yaml:"id"`
	Tightens string   `yaml:"tightens"`
	InForce  span     `yaml:"in_force"`
	On       string   `yaml:"on"`
	When     string   `yaml:"when"`
	Bearer   string   `yaml:"bearer"`
	Within   string   `yaml:"within"`
	From     string   `yaml:"from"`
	Roll     string   `yaml:"roll"`
	MetBy    []string `yaml:"met_by"`
	DoneBy   string   `yaml:"done_by"`
	NamedIn  string   `yaml:"named_in"`
	EndedBy  []string `yaml:"ended_by"`
	Extend   *struct {
		By string `yaml:"by"`
	} `yaml:"extend"`
	Pause *struct {
		From string `yaml:"from"`
		To   string `yaml:"to"`
	} `yaml:"pause"`
	Warn   []string `yaml:"warn"`
	Ladder []struct {
		After string `yaml:"after"`
		Do    string `yaml:"do"`
	} `yaml:"ladder"`
}

// rule is a row in force in an area for a time.
type rule struct {
	row
	name        string // pack/row
	right       bool
	area        string // prefix of divisions, "" for the nation
	since, till int64  // days; till 0 for open
	when        *vm.Program
	warns       []warning
	steps       []step
}

type warning struct {
	name     string
	span     int64
	num, den int64
}

type step struct {
	do    string
	after int64
}

// law is every rule by the kind of fact that opens its duties, for each name the widest area first.
type law struct {
	days  days
	names map[string][]*rule
	on    map[string][]string // names by kind
}

// readLaw reads packs and notices. Packs that lie over others come after them.
func readLaw(packs, notices []string) (*law, error) {
	l := &law{days: days{}, names: map[string][]*rule{}, on: map[string][]string{}}
	for _, n := range notices {
		if err := l.days.read(n); err != nil {
			return nil, err
		}
	}
	var over []pack
	for _, text := range packs {
		var p pack
		if err := yaml.Unmarshal([]byte(text), &p); err != nil {
			return nil, err
		}
		if p.Tightens != "" || slices.ContainsFunc(append(slices.Clone(p.Rules), p.Rights...), func(r row) bool { return r.Tightens != "" }) {
			over = append(over, p)
		} else if err := l.take(p); err != nil {
			return nil, err
		}
	}
	for _, p := range over {
		if err := l.take(p); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.names)) {
		kind := l.names[name][0].On
		l.on[kind] = append(l.on[kind], name)
	}
	return l, nil
}

func (l *law) take(p pack) error {
	for i, rows := range [][]row{p.Rules, p.Rights} {
		for _, r := range rows {
			if err := l.add(p, r, i == 1); err != nil {
				return fmt.Errorf("%s/%s: %w", p.Pack, r.ID, err)
			}
		}
	}
	return nil
}

func (l *law) add(p pack, r row, right bool) (err error) {
	out := &rule{row: r, name: p.Pack + "/" + r.ID, right: right}
	if base := first(r.Tightens, p.Tightens); base != "" {
		list := l.names[base+"/"+r.ID]
		if len(list) == 0 {
			return fmt.Errorf("nothing to tighten in %s", base)
		}
		*out = *list[0]
		if r.Within != "" {
			out.Within = r.Within
		}
		if r.Warn != nil {
			out.Warn = r.Warn
		}
		if r.Ladder != nil {
			out.Ladder = r.Ladder
		}
	}
	if p.Jurisdiction != "CN" {
		out.area = p.Jurisdiction
	}
	force := span{first(r.InForce.From, p.InForce.From), first(r.InForce.Until, p.InForce.Until)}
	if force.From != "" {
		if out.since, err = dayOf(force.From); err != nil {
			return err
		}
	}
	if out.till = 0; force.Until != "" {
		if out.till, err = dayOf(force.Until); err != nil {
			return err
		}
	}
	if err := out.compile(); err != nil {
		return err
	}
	l.names[out.name] = append(l.names[out.name], out)
	return nil
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// called stands in for the functions of the packs. Rules that need their answers are none of the oracle's: see open.
var called = map[string]any{
	"workday": func(any) bool { return false }, "above": func(string) string { return "" }, "petition": func(string) string { return "" },
	"village": func(string) string { return "" }, "lead": func(string, string) string { return "" }, "fact": map[string]any{},
}

func (r *rule) compile() (err error) {
	if strings.TrimSpace(r.When) != "" {
		if r.when, err = expr.Compile(r.When, expr.Env(called)); err != nil {
			return err
		}
	}
	r.warns, r.steps = nil, nil
	for _, w := range r.Warn {
		out := warning{name: w}
		if num, den, parts := strings.Cut(w, "/"); parts {
			if _, err := fmt.Sscan(num+" "+den, &out.num, &out.den); err != nil {
				return err
			}
		} else {
			t, err := readTerm(w)
			if err != nil {
				return err
			}
			out.span = t.millis()
		}
		r.warns = append(r.warns, out)
	}
	for _, s := range r.Ladder {
		t, err := readTerm(s.After)
		if err != nil {
			return err
		}
		r.steps = append(r.steps, step{s.Do, t.millis()})
	}
	slices.SortStableFunc(r.steps, func(a, b step) int { return int(a.after - b.after) })
	return nil
}

// inForce is the rule of a name on a day in a place: of the narrowest area, the last one written.
func (l *law) inForce(name, place string, day int64) (found *rule) {
	for _, r := range l.names[name] {
		if strings.HasPrefix(place, r.area) && day >= r.since && (r.till == 0 || day < r.till) && (found == nil || len(r.area) >= len(found.area)) {
			found = r
		}
	}
	return found
}
