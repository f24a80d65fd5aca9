// Package words holds what the product says, in Chinese and in English, and says dates, counts and spans of time in words.
// It stands apart so that no sentence lives in Go code and a missing translation stops the program at start, not in front of a person.
package words

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Lang is a language of the product.
type Lang string

// The languages. Chinese is the first and the default.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Langs lists the languages in the order in which they are offered.
var Langs = [...]Lang{Zh, En}

// Tag is the BCP 47 tag for the html lang attribute.
func (l Lang) Tag() string {
	if l == En {
		return "en"
	}
	return "zh-CN"
}

// Other is the language that the switch on each page leads to.
func (l Lang) Other() Lang {
	if l == En {
		return Zh
	}
	return En
}

// Pair is one name or sentence that is data, not a word of the product: an office, a city, a rule.
type Pair struct{ Zh, En string }

// In is the pair in one language; what was never translated is shown in Chinese rather than not at all.
func (p Pair) In(l Lang) string {
	if l == En && p.En != "" {
		return p.En
	}
	return p.Zh
}

// entry is one key with its texts, in the order of Langs.
type entry struct {
	at   string // name:line, for messages
	key  string
	text [len(Langs)]string
}

// Catalog is the parsed words of one part.
type Catalog struct {
	Name    string
	entries []entry
}

// Keys lists the keys of the catalogue in the order of the file.
func (c Catalog) Keys() []string {
	out := make([]string, len(c.entries))
	for i, e := range c.entries {
		out[i] = e.key
	}
	return out
}

// Words is a closed set of catalogues. It is safe for concurrent use.
type Words struct {
	text    map[string][len(Langs)]string
	missing atomic.Int64
}

//go:embed words.txt
var own string

// New joins catalogues, together with the calendar words of this package. A key that two catalogues define is an error.
func New(catalogs ...Catalog) (*Words, error) {
	base, err := Parse("machine/words/words.txt", own)
	if err != nil {
		return nil, err
	}
	w := &Words{text: map[string][len(Langs)]string{}}
	seen := map[string]string{}
	for _, c := range append([]Catalog{base}, catalogs...) {
		for _, e := range c.entries {
			if first, dup := seen[e.key]; dup {
				return nil, fmt.Errorf("%s: key %q is already defined at %s", e.at, e.key, first)
			}
			seen[e.key] = e.at
			w.text[e.key] = e.text
		}
	}
	return w, nil
}

// Has reports whether the key is known.
func (w *Words) Has(key string) bool {
	if w == nil {
		return false
	}
	_, ok := w.text[key]
	return ok
}

// Keys lists every known key, sorted.
func (w *Words) Keys() []string {
	out := make([]string, 0, len(w.text))
	for k := range w.text {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Missing counts the keys that were asked for and not found since start; a test fails when it is not 0.
func (w *Words) Missing() int64 { return w.missing.Load() }

// Say is the text of a key with {0}, {1} … filled by args. An unknown key gives "⟦key⟧" so that it is seen, and is counted.
func (w *Words) Say(lang Lang, key string, args ...any) string {
	if w == nil {
		return "⟦" + key + "⟧"
	}
	t, ok := w.text[key]
	if !ok {
		w.missing.Add(1)
		return "⟦" + key + "⟧"
	}
	s := t[slices.Index(Langs[:], lang.known())]
	if len(args) == 0 || strings.IndexByte(s, '{') < 0 {
		return s
	}
	return fillAll(s, w.spoken(lang, args))
}

// fillAll puts the arguments into the slots of a text. It is on every line of every page, so it looks for the slots by hand.
func fillAll(s string, args []any) string {
	var b strings.Builder
	b.Grow(len(s) + 16*len(args))
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 || i+2 >= len(s) {
			break
		}
		n := strings.IndexByte(s[i:], '}')
		if n < 0 || !isSlot(s[i:i+n+1]) {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteString(fill(s[i:i+n+1], args))
		s = s[i+n+1:]
	}
	b.WriteString(s)
	return b.String()
}

// isSlot reports whether {…} is a slot, as the pattern says.
func isSlot(m string) bool {
	switch {
	case m[1] < '0' || m[1] > '9':
		return false
	case len(m) == 3:
		return true
	}
	return m[2] == '|' && strings.Count(m, "|") == 2 && strings.IndexByte(m[1:], '{') < 0
}

// spoken says instants as last moments, since an argument that is one always is a day by which something is or was due.
func (w *Words) spoken(lang Lang, args []any) []any {
	for i, a := range args {
		if t, ok := a.(time.Time); ok {
			args = slices.Clone(args)
			args[i] = w.Due(lang, t)
		}
	}
	return args
}

func (l Lang) known() Lang {
	if l == En {
		return En
	}
	return Zh
}

// slot is {0}, or {0|day|days}: the first form when argument 0 is one, the second otherwise.
var slot = regexp.MustCompile(`\{([0-9])(?:\|([^|{}]*)\|([^|{}]*))?\}`)

func fill(m string, args []any) string {
	i := int(m[1] - '0')
	if i >= len(args) {
		return m
	}
	v, ok := args[i].(string)
	if !ok {
		v = fmt.Sprint(args[i])
	}
	if m[2] != '|' {
		return v
	}
	one, many, _ := strings.Cut(m[3:len(m)-1], "|")
	if v == "1" {
		return one
	}
	return many
}
