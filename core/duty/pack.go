// Package duty is who owes what to whom by when: rule packs are the law as data, facts open, meet, end, extend and pause duties,
// and warnings, breaches and the escalation ladder hang on duties and nowhere else.
package duty

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"ombud/base/calendar"
)

// Says is a text in the two languages of the product.
type Says struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// In gives the text for a language tag that begins with "en", else the Chinese one.
func (s Says) In(lang string) string {
	if strings.HasPrefix(lang, "en") {
		return s.EN
	}
	return s.ZH
}

func (s Says) whole() bool { return strings.TrimSpace(s.ZH) != "" && strings.TrimSpace(s.EN) != "" }

// packText is a pack file as written.
type packText struct {
	Pack    string `yaml:"pack"`
	Title   Says   `yaml:"title"`
	InForce term   `yaml:"in_force"`
	// Jurisdiction is CN for the nation, else the division prefix of the area: "9901".
	Jurisdiction string `yaml:"jurisdiction"`
	// Tightens names the pack this one overlays: its rows then name rules of that pack and the fields they tighten.
	Tightens string `yaml:"tightens"`
	// Campaign marks a dated pack over the standing ones. The binary only offers one; it is in force where a city has taken it over.
	Campaign bool       `yaml:"campaign"`
	Rules    []ruleText `yaml:"rules"`
	// Rights are windows of somebody's own: nobody breaches them, they are used or they lapse.
	Rights []ruleText `yaml:"rights"`

	file string
}

// depth orders packs by what they lean on: a campaign lies over what stands in its own area.
func (p packText) depth() int {
	rows := append(slices.Clone(p.Rules), p.Rights...)
	if p.Tightens == "" && !slices.ContainsFunc(rows, func(r ruleText) bool { return r.Tightens != "" }) {
		return 0
	}
	depth := 2 * (1 + len(p.Jurisdiction))
	if p.Campaign {
		depth++
	}
	return depth
}

// always takes the pack as if it had always been in force. A row that has terms keeps them where another of its name follows it.
func (p *packText) always() {
	p.InForce = term{From: 1} // long before the first fact
	for _, rows := range [][]ruleText{p.Rules, p.Rights} {
		named := map[string]int{}
		for _, r := range rows {
			named[r.ID]++
		}
		for i := range rows {
			if named[rows[i].ID] == 1 {
				rows[i].InForce = term{}
			}
		}
	}
}

// cut leaves of the pack what holds within a term; false when that is nothing. Rows whose own time lies outside go with it.
func (p *packText) cut(within term) bool {
	if within == (term{}) {
		return true
	}
	whole := p.InForce
	p.InForce = whole.within(within)
	gone := func(r ruleText) bool { return !r.InForce.within(whole).empty() && r.InForce.within(p.InForce).empty() }
	p.Rules, p.Rights = slices.DeleteFunc(p.Rules, gone), slices.DeleteFunc(p.Rights, gone)
	return !p.InForce.empty() && len(p.Rules)+len(p.Rights) > 0
}

type term struct {
	From  calendar.Date `yaml:"from"`
	Until calendar.Date `yaml:"until"` // first day no longer in force; 0 for open
}

type ruleText struct {
	ID string `yaml:"id"`
	// Tightens is the pack of this one row, where rows of one pack lie over several others.
	Tightens   string     `yaml:"tightens"`
	Cite       string     `yaml:"cite"`
	Basis      string     `yaml:"basis"` // statute (default), standard, local, campaign
	Unverified bool       `yaml:"unverified"`
	InForce    term       `yaml:"in_force"`
	On         string     `yaml:"on"`
	When       string     `yaml:"when"`
	Bearer     string     `yaml:"bearer"`
	OwedTo     string     `yaml:"owed_to"`
	Says       Says       `yaml:"says"`
	Within     string     `yaml:"within"`
	From       string     `yaml:"from"`
	Roll       string     `yaml:"roll"`
	MetBy      []string   `yaml:"met_by"`
	DoneBy     string     `yaml:"done_by"`
	NamedIn    string     `yaml:"named_in"`
	EndedBy    []string   `yaml:"ended_by"`
	Extend     *extend    `yaml:"extend"`
	Pause      *pause     `yaml:"pause"`
	Warn       []string   `yaml:"warn"`
	Ladder     []stepText `yaml:"ladder"`
	Milestone  *milestone `yaml:"milestone"`

	line  int
	right bool
}

// UnmarshalYAML reads from and until, since a date that is none must be named with its line like every other mistake.
func (t *term) UnmarshalYAML(n *yaml.Node) error {
	var bad yaml.TypeError
	note := func(at *yaml.Node, format string, args ...any) {
		bad.Errors = append(bad.Errors, fmt.Sprintf("line %d: "+format, append([]any{at.Line}, args...)...))
	}
	if n.Kind != yaml.MappingNode {
		note(n, "in_force needs from, and until where it ends")
		return &bad
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		into := map[string]*calendar.Date{"from": &t.From, "until": &t.Until}[key.Value]
		if into == nil {
			note(key, "field %s not found", key.Value)
		} else if d, err := calendar.Parse(value.Value); err != nil {
			note(value, "in_force.%s: %v", key.Value, err)
		} else if *into != 0 {
			note(key, "in_force.%s stands twice", key.Value)
		} else {
			*into = d
		}
	}
	if len(bad.Errors) > 0 {
		return &bad
	}
	return nil
}

// within cuts the term to lie within an outer one.
func (t term) within(outer term) term {
	t.From = max(t.From, outer.From)
	if t.Until == 0 || outer.Until != 0 && outer.Until < t.Until {
		t.Until = outer.Until
	}
	return t
}

// empty reports whether no day lies in the term.
func (t term) empty() bool { return t.Until != 0 && t.Until <= t.From }

// meets reports whether some day lies in both terms.
func (t term) meets(o term) bool { return !t.within(o).empty() }

// holds reports whether the day lies in the term.
func (t term) holds(day calendar.Date) bool { return t.From <= day && (t.Until == 0 || day < t.Until) }

type extend struct {
	By       string `yaml:"by"`
	AtMost   string `yaml:"at_most"`
	Times    int    `yaml:"times"`
	Approver string `yaml:"approver"`

	most int // calendar days
}

type pause struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

type stepText struct {
	After string `yaml:"after"`
	Do    string `yaml:"do"`   // remind, tell, notice, raise
	Whom  string `yaml:"whom"` // bearer, above(bearer) …
	By    string `yaml:"by"`
}

// Trouble is one mistake in a pack, at a line.
type Trouble struct {
	File string
	Line int
	What string
}

func (t Trouble) Error() string { return fmt.Sprintf("%s:%d: %s", t.File, t.Line, t.What) }

// troubles collects mistakes so that the author of a pack sees all of them at once.
type troubles struct {
	file string
	list []error
}

func (t *troubles) add(line int, format string, args ...any) {
	one := Trouble{t.file, max(line, 1), fmt.Sprintf(format, args...)}
	if !slices.Contains(t.list, error(one)) { // a row that is laid over several others is read several times
		t.list = append(t.list, one)
	}
}

func (t *troubles) err() error { return errors.Join(t.list...) }

// maxPack is more than ten times the longest pack; a longer file is a mistake.
const maxPack = 1 << 20

// parse reads a pack file strictly: unknown keys, wrong types and second documents are errors with their line.
func parse(file string, text []byte) (packText, error) {
	t := &troubles{file: file}
	var p packText
	if len(text) > maxPack {
		t.add(1, "the file has %d bytes, at most %d are read", len(text), maxPack)
		return p, t.err()
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&p); errors.Is(err, io.EOF) {
		t.add(1, "the file is empty")
		return p, t.err()
	} else if err != nil {
		var te *yaml.TypeError
		if errors.As(err, &te) {
			for _, m := range te.Errors {
				t.yaml(m)
			}
		} else {
			t.yaml(strings.TrimPrefix(err.Error(), "yaml: "))
		}
		return p, t.err()
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		t.add(1, "only one document a file")
	}
	locate(text, &p)
	return p, t.err()
}

// yaml turns "line 12: field foo not found" into a trouble at line 12.
func (t *troubles) yaml(m string) {
	line := 1
	if _, err := fmt.Sscanf(m, "line %d:", &line); err == nil {
		_, m, _ = strings.Cut(m, ": ")
	}
	if f, ok := strings.CutPrefix(m, "field "); ok {
		name, _, _ := strings.Cut(f, " ")
		m = fmt.Sprintf("unknown key %q", name)
	}
	t.add(line, "%s", m)
}

// locate gives each row the line it begins at.
func locate(text []byte, p *packText) {
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 {
		return
	}
	top := doc.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		rows, list := map[string][]ruleText{"rules": p.Rules, "rights": p.Rights}[top.Content[i].Value], top.Content[i+1]
		if list.Kind == yaml.AliasNode {
			list = list.Alias
		}
		for j, n := range list.Content {
			if j < len(rows) {
				rows[j].line = n.Line
			}
		}
	}
	for i := range p.Rights {
		p.Rights[i].right = true
	}
}

// before is how long before the due instant a warning is given: a duration, or a fraction of the whole time for short clocks.
type before struct {
	text     string
	span     time.Duration
	num, den int64
}

var fraction = regexp.MustCompile(`^([1-9][0-9]{0,2})/([1-9][0-9]{0,2})$`)

func parseBefore(s string) (before, error) {
	b := before{text: s}
	if m := fraction.FindStringSubmatch(s); m != nil {
		b.num, _ = strconv.ParseInt(m[1], 10, 64)
		b.den, _ = strconv.ParseInt(m[2], 10, 64)
		if b.den <= b.num {
			return b, fmt.Errorf("%q: a fraction lies between 0 and 1", s)
		}
		return b, nil
	}
	d, err := duration(s)
	b.span = d
	return b, err
}

// span reads a term, or says to the author of a pack how terms are written.
func span(s string) (calendar.Span, error) {
	sp, err := calendar.ParseSpan(s)
	if err != nil {
		err = fmt.Errorf("%q is no term; terms look like 15d, 5wd (working days), 2h or 30m", s)
	}
	return sp, err
}

// duration reads an exact span: minutes, hours or whole days of 24 hours.
func duration(s string) (time.Duration, error) {
	if s == "0h" {
		return 0, nil
	}
	sp, err := span(s)
	if err != nil {
		return 0, err
	}
	switch sp.Unit {
	case calendar.Minute:
		return time.Duration(sp.N) * time.Minute, nil
	case calendar.Hour:
		return time.Duration(sp.N) * time.Hour, nil
	case calendar.Day:
		return time.Duration(sp.N) * 24 * time.Hour, nil
	}
	return 0, fmt.Errorf("%q: minutes, hours or days, not working days", s)
}
