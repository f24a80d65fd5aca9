package bulk

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/redress/matter"
)

//go:embed signs.txt
var signText string

// guide finds the matter of a row.
type guide struct {
	catalogue *matter.Catalogue
	names     map[string]string // folded name in either language to code
	signs     signs
}

func newGuide(c *matter.Catalogue) (*guide, error) {
	s, err := readSigns(signText)
	if err != nil {
		return nil, err
	}
	g := &guide{catalogue: c, names: map[string]string{}, signs: s}
	for _, m := range c.All() {
		g.names[text.Fold(m.ZH)], g.names[text.Fold(m.EN)] = m.Code, m.Code
	}
	return g, nil
}

// code finds a matter by its code or its name.
func (g *guide) code(said string) (string, bool) {
	said = text.Fold(said)
	if m, ok := g.catalogue.Matter(said); ok {
		return m.Code, true
	}
	code, ok := g.names[said]
	return code, ok
}

// choose gives a row its matter. The file's own word counts; groups ("02 03") only bound the suggestion; what is not sure is
// nobody's guess and stays with the petition office.
func (g *guide) choose(said, title string) (code string, sure bool, err error) {
	groups := strings.Fields(said)
	if said != "" && !allGroups(groups) {
		code, ok := g.code(said)
		if !ok {
			return "", false, fault.Of(colMatter, "bulk.row.matter", text.Clip(said, 20))
		}
		return code, code != unsure, nil
	}
	code, sure = g.signs.of(title)
	inside := len(groups) == 0 || slices.ContainsFunc(groups, func(group string) bool { return strings.HasPrefix(code, group) })
	if !sure || !inside || code == unsure || code == "" {
		return unsure, false, nil
	}
	return code, true, nil
}

// allGroups is true for a list of groups, two digits each, with single matters among them; one matter alone is a matter.
func allGroups(list []string) bool {
	for _, g := range list {
		if strings.Trim(g, "0123456789") != "" || len(g) != 2 && len(g) != 4 {
			return false
		}
	}
	return len(list) > 1 || len(list) == 1 && len(list[0]) == 2
}

// signs say which words of a title leave no doubt about its matter, by the first character of the first word.
type signs map[rune][]sign

type sign struct {
	code  string
	words []string
	size  int // characters
}

// readSigns reads lines of a code and its signs.
func readSigns(s string) (signs, error) {
	out, seen := signs{}, map[string]string{}
	for n, line := range strings.Split(s, "\n") {
		list := strings.Fields(line)
		if len(list) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		for _, one := range list[1:] {
			if other, dup := seen[one]; dup {
				return nil, fmt.Errorf("signs:%d: %q is a sign of %s already", n+1, one, other)
			}
			seen[one] = list[0]
			words := strings.Split(text.Fold(one), "+")
			r, _ := utf8.DecodeRuneInString(words[0])
			out[r] = append(out[r], sign{code: list[0], words: words, size: text.Count(strings.Join(words, ""))})
		}
	}
	return out, nil
}

// of gives the matter whose longest sign the title holds; false when it holds none, or those of two matters equally long.
func (s signs) of(title string) (string, bool) {
	title = text.Fold(title)
	best, size, tie := "", 0, false
	for i, r := range title {
		for _, one := range s[r] {
			if one.size < size || !one.in(title, i) {
				continue
			}
			tie = one.size == size && (tie || one.code != best)
			best, size = one.code, one.size
		}
	}
	return best, size > 0 && !tie
}

// in reports whether the first word stands at i and the others anywhere.
func (s sign) in(title string, i int) bool {
	if !strings.HasPrefix(title[i:], s.words[0]) {
		return false
	}
	for _, w := range s.words[1:] {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return true
}
