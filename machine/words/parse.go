package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var keyForm = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)

// Parse reads one catalogue. A key stands at the start of a line, its texts below it, indented, each after its language:
//
//	intake.title
//	  zh 提交诉求
//	  en File a grievance
//
// Lines that begin with # are comments. A text may hold {0} … {9} and, for English, {0|day|days}. Errors name file and line:
// a key twice, a language twice or missing, or texts that do not use the same placeholders.
func Parse(name, text string) (Catalog, error) {
	c := Catalog{Name: name}
	seen := map[string]bool{}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		at := fmt.Sprintf("%s:%d", name, i+1)
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if line[0] != ' ' && line[0] != '\t' {
			if !keyForm.MatchString(trimmed) {
				return Catalog{}, fmt.Errorf("%s: %q is not a key; keys look like intake.title", at, trimmed)
			}
			if seen[trimmed] {
				return Catalog{}, fmt.Errorf("%s: key %q is already defined", at, trimmed)
			}
			seen[trimmed] = true
			c.entries = append(c.entries, entry{at: at, key: trimmed})
			continue
		}
		if len(c.entries) == 0 {
			return Catalog{}, fmt.Errorf("%s: a text before the first key", at)
		}
		if err := c.entries[len(c.entries)-1].add(at, trimmed); err != nil {
			return Catalog{}, err
		}
	}
	for _, e := range c.entries {
		if err := e.check(); err != nil {
			return Catalog{}, err
		}
	}
	return c, nil
}

func (e *entry) add(at, line string) error {
	lang, s, _ := strings.Cut(line, " ")
	i := slices.Index(Langs[:], Lang(lang))
	if i < 0 {
		return fmt.Errorf("%s: %q is not a language; a text begins with zh or en", at, lang)
	}
	if e.text[i] != "" {
		return fmt.Errorf("%s: key %q has %s twice", at, e.key, lang)
	}
	if e.text[i] = strings.TrimSpace(s); e.text[i] == "" {
		return fmt.Errorf("%s: key %q has an empty %s text", at, e.key, lang)
	}
	return nil
}

func (e *entry) check() error {
	for i, l := range Langs {
		if e.text[i] == "" {
			return fmt.Errorf("%s: key %q has no %s text", e.at, e.key, l)
		}
	}
	if a, b := slots(e.text[0]), slots(e.text[1]); a != b {
		return fmt.Errorf("%s: key %q uses placeholders %q in %s and %q in %s", e.at, e.key, a, Langs[0], b, Langs[1])
	}
	return nil
}

// slots is the sorted set of placeholders of a text, as "0 1 3".
func slots(s string) string {
	var out []string
	for _, m := range slot.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
