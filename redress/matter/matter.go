// Package matter is the catalogue of matters: what a grievance is about, which agency leads, which join in and which lawful path
// it usually takes. It is apart because routing, forms, statistics and ledgers all name matters and none of them owns the list.
package matter

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"ombud/machine/words"
)

// Matter is one row of the catalogue: a group when its code has two digits, a matter when it has four.
type Matter struct {
	Code  string
	ZH    string
	EN    string
	Lead  []string // agencies that may lead, the first where there is one: HC, then ST
	With  []string // agencies that join in: HRSS leads and HC, TR or WT regulates the cause
	Route string   // lawful path by 《信访工作条例》第三十一条, P D R A J M I; "" for a group
}

// Name is the matter in words.
func (m Matter) Name(l words.Lang) string { return words.Pair{Zh: m.ZH, En: m.EN}.In(l) }

// Group is the code of the group that the matter belongs to.
func (m Matter) Group() string { return m.Code[:2] }

// Catalogue is the whole list. It does not change once loaded.
type Catalogue struct {
	groups []Matter
	list   []Matter
	at     map[string]Matter // both, by code
	index  index
}

var (
	codeForm   = regexp.MustCompile(`^\d{2}(\d{2})?$`)
	agencyForm = regexp.MustCompile(`^[A-Z]{2,4}$`)
)

// routes are the letters of the lawful paths.
const routes = "PDRAJMI"

// Load reads the catalogue from CSV with the columns code, zh, en, lead_agency, route. It is strict: each error names its line.
func Load(raw []byte) (*Catalogue, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	r.FieldsPerRecord = 5
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("matters: %w", err)
	}
	if want := []string{"code", "zh", "en", "lead_agency", "route"}; !slices.Equal(head, want) {
		return nil, fmt.Errorf("matters: columns are %v, not %v", head, want)
	}
	c := &Catalogue{at: map[string]Matter{}}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("matters: %w", err)
		}
		line, _ := r.FieldPos(0)
		if err := c.add(row); err != nil {
			return nil, fmt.Errorf("matters:%d: %w", line, err)
		}
	}
	if len(c.list) == 0 {
		return nil, errors.New("matters: the catalogue is empty")
	}
	c.index = newIndex(c)
	return c, nil
}

func (c *Catalogue) add(row []string) error {
	m := Matter{Code: row[0], ZH: strings.TrimSpace(row[1]), EN: strings.TrimSpace(row[2]), Route: row[4]}
	if !codeForm.MatchString(m.Code) {
		return fmt.Errorf("code %q is not two or four digits", m.Code)
	}
	if _, dup := c.at[m.Code]; dup {
		return fmt.Errorf("code %s is there twice", m.Code)
	}
	if m.ZH == "" || m.EN == "" {
		return fmt.Errorf("matter %s needs a name in both languages", m.Code)
	}
	var err error
	if m.Lead, m.With, err = agencies(row[3]); err != nil {
		return fmt.Errorf("matter %s: %w", m.Code, err)
	}
	if len(m.Code) == 2 {
		if m.Route != "" {
			return fmt.Errorf("group %s has a route", m.Code)
		}
		c.groups = append(c.groups, m)
	} else {
		if len(m.Route) != 1 || !strings.Contains(routes, m.Route) {
			return fmt.Errorf("matter %s: route %q is none of %s", m.Code, m.Route, routes)
		}
		if _, ok := c.at[m.Group()]; !ok {
			return fmt.Errorf("matter %s stands before its group", m.Code)
		}
		c.list = append(c.list, m)
	}
	c.at[m.Code] = m
	return nil
}

// agencies reads "HRSS+HC/TR/WT": who may lead, then who joins in.
func agencies(s string) (lead, with []string, err error) {
	first, rest, joint := strings.Cut(s, "+")
	lead = strings.Split(first, "/")
	if joint {
		with = strings.Split(rest, "/")
	}
	for _, a := range append(slices.Clone(lead), with...) {
		if !agencyForm.MatchString(a) {
			return nil, nil, fmt.Errorf("agency %q in %q is not two to four capital letters", a, s)
		}
	}
	return lead, with, nil
}

// Groups lists the groups in their order.
func (c *Catalogue) Groups() []Matter { return slices.Clone(c.groups) }

// All lists the matters in their order.
func (c *Catalogue) All() []Matter { return slices.Clone(c.list) }

// In lists the matters of a group.
func (c *Catalogue) In(group string) []Matter {
	var out []Matter
	for _, m := range c.list {
		if m.Group() == group {
			out = append(out, m)
		}
	}
	return out
}

// Group finds a group by its two digits.
func (c *Catalogue) Group(code string) (Matter, bool) { return c.find(code, 2) }

// Matter finds a matter by its four digits.
func (c *Catalogue) Matter(code string) (Matter, bool) { return c.find(code, 4) }

func (c *Catalogue) find(code string, digits int) (Matter, bool) {
	m, ok := c.at[code]
	return m, ok && len(code) == digits
}

// Name is a group or matter in words; a code that is not in the catalogue stands for itself.
func (c *Catalogue) Name(code string, l words.Lang) string {
	if m, ok := c.at[code]; ok {
		return m.Name(l)
	}
	return code
}

// Agencies lists every agency that the catalogue names, sorted.
func (c *Catalogue) Agencies() []string {
	var out []string
	for _, m := range c.at {
		out = append(append(out, m.Lead...), m.With...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
