package sheet

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"

	"go.yaml.in/yaml/v3"
)

const profileMost = 256 << 10 // bytes of a profile

// The kinds of cell.
const (
	Text   = "text"
	Time   = "time"
	Int    = "int"
	Choice = "choice"
)

// Profile says which column of a file is which, and what its cells hold. It is kept as YAML and can be marshalled back.
type Profile struct {
	Name    string            `yaml:"name"`
	Header  int               `yaml:"header,omitempty"` // row of the headings, from 1; 0: Find looks for it, or there is none if every column has an Index
	Loose   bool              `yaml:"loose,omitempty"`  // accept cells beyond the last heading; otherwise the row is taken for shifted
	Columns map[string]Column `yaml:"columns"`
	With    map[string]string `yaml:"with,omitempty"` // settings of whoever uses the rows; this package does not read them
}

// Column is one column of a Profile.
type Column struct {
	From     []string          `yaml:"from,omitempty"`     // headings it may have, the first that is there counts; compared folded, without blanks, * and :
	Index    int               `yaml:"index,omitempty"`    // or its place, from 1, for files whose headings say nothing
	Required bool              `yaml:"required,omitempty"` // the column must be there and its cells must be filled
	Type     string            `yaml:"type,omitempty"`     // Text if ""
	Formats  []string          `yaml:"formats,omitempty"`  // Time: patterns tried before ParseTime, such as d/M/yyyy HH:mm; "excel" and "excel1904" read bare day numbers
	Map      map[string]string `yaml:"map,omitempty"`      // Choice: what the file says to what it means; "" may be mapped too
	Max      int               `yaml:"max,omitempty"`      // Text: most characters; Int: greatest number; 0: any
}

// ParseProfile reads a profile strictly; name is the file's name in faults, which all give the line.
func ParseProfile(r io.Reader, name string) (*Profile, error) {
	raw, err := io.ReadAll(io.LimitReader(r, profileMost+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "sheet.not_readable", name).Because(err)
	}
	if len(raw) > profileMost {
		return nil, fault.New(fault.Invalid, "sheet.profile_large", name, profileMost>>10)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	p := &Profile{}
	if err := dec.Decode(p); err != nil {
		return nil, badYAML(name, err)
	}
	if err := dec.Decode(&Profile{}); !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "sheet.profile_many", name)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return nil, badYAML(name, err)
	}
	check := &profileCheck{name: name, root: &root}
	check.profile(p)
	return p, check.err()
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+): (.*)`)
	yamlUnknown = regexp.MustCompile(`field (\S+) not found in type`)
)

// badYAML turns the decoder's complaint into a fault with its line.
func badYAML(name string, err error) error {
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "sheet.profile_no_columns", name, 1)
	}
	var first string
	var typed *yaml.TypeError
	if errors.As(err, &typed) && len(typed.Errors) > 0 {
		first = typed.Errors[0]
	} else {
		first = err.Error()
	}
	line, what := 1, first
	if m := yamlLine.FindStringSubmatch(first); m != nil {
		line, _ = strconv.Atoi(m[1])
		what = m[2]
	}
	if m := yamlUnknown.FindStringSubmatch(what); m != nil {
		return fault.New(fault.Invalid, "sheet.profile_key", name, line, m[1]).Because(err)
	}
	return fault.New(fault.Invalid, "sheet.profile_syntax", name, line, what).Because(err)
}

// profileCheck notes every mistake of a profile that YAML itself does not see.
type profileCheck struct {
	name string
	root *yaml.Node
	all  fault.All
}

func (c *profileCheck) err() error { return c.all.Err() }

func (c *profileCheck) bad(key string, path []string, args ...any) {
	line := 1
	for node := c.root; ; {
		if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
			node = node.Content[0]
			continue
		}
		next, at := (*yaml.Node)(nil), 0
		for i := 0; len(path) > 0 && node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == path[0] {
				at, next = node.Content[i].Line, node.Content[i+1]
			}
		}
		if next == nil {
			break
		}
		line, node, path = at, next, path[1:]
	}
	c.all.Add("", key, append([]any{c.name, line}, args...)...)
}

func (c *profileCheck) profile(p *Profile) {
	if strings.TrimSpace(p.Name) == "" {
		c.bad("sheet.profile_no_name", []string{"name"})
	}
	if p.Header < 0 {
		c.bad("sheet.profile_number", []string{"header"}, "header")
	}
	if len(p.Columns) == 0 {
		c.bad("sheet.profile_no_columns", []string{"columns"})
	}
	owner := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(p.Columns)) {
		c.column(key, p.Columns[key], owner)
	}
}

// column checks one column; owner knows which column took a heading or a place before.
func (c *profileCheck) column(key string, col Column, owner map[string]string) {
	at := func(field string) []string { return []string{"columns", key, field} }
	if (len(col.From) > 0) == (col.Index != 0) {
		c.bad("sheet.profile_source", at("from"), key)
	}
	claim := func(mark, field string) {
		if other, taken := owner[mark]; taken && other != key {
			c.bad("sheet.profile_twice", at(field), key, other)
		}
		owner[mark] = key
	}
	for _, heading := range col.From {
		if plain(heading) == "" {
			c.bad("sheet.profile_source", at("from"), key)
		}
		claim(plain(heading), "from")
	}
	if col.Index > 0 {
		claim("#"+strconv.Itoa(col.Index), "index")
	}
	if col.Index < 0 {
		c.bad("sheet.profile_number", at("index"), "index")
	}
	if col.Max < 0 {
		c.bad("sheet.profile_number", at("max"), "max")
	}
	switch col.Type {
	case "", Text, Time, Int, Choice:
	default:
		c.bad("sheet.profile_type", at("type"), key, col.Type)
		return
	}
	if (col.Type == Choice) != (len(col.Map) > 0) {
		c.bad("sheet.profile_map", at("map"), key)
	}
	means := map[string]string{}
	for _, from := range slices.Sorted(maps.Keys(col.Map)) {
		if to, ok := means[plain(from)]; ok && to != col.Map[from] {
			c.bad("sheet.profile_map_twice", append(at("map"), from), key, from)
		}
		means[plain(from)] = col.Map[from]
	}
	if len(col.Formats) > 0 && col.Type != Time {
		c.bad("sheet.profile_formats", at("formats"), key)
	}
	for _, pattern := range col.Formats {
		if _, ok := layout(pattern); !ok && pattern != serial1900 && pattern != serial1904 {
			c.bad("sheet.profile_pattern", at("formats"), key, pattern)
		}
	}
}

// plain is a heading as it is compared: folded, without blanks and the marks people put on required fields.
func plain(heading string) string {
	return strings.NewReplacer(" ", "", "*", "", ":", "").Replace(text.Fold(heading))
}
