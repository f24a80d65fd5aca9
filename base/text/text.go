// Package text holds what several floors need to know about characters: folding, measuring and the bigrams that search uses.
// Chinese has no spaces, so two-character windows are the unit that finds two-character words.
package text

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold makes text comparable: full-width forms become half-width, letters lower case, white space one blank, controls dropped.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case common(r) && !space:
			b.WriteRune(r)
			continue
		case r == 0x3000 || unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r >= 0xFF01 && r <= 0xFF5E:
			r -= 0xFEE0
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Clean keeps what a person typed, without what breaks pages: control and invisible format characters go, line ends become \n,
// runs of blank lines become one.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if common(r) {
			return r
		}
		switch r {
		case '\n', '\t':
			return r
		case '\u2028', '\u2029': // line and paragraph separator
			return '\n'
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(s)
}

// clean reports whether Clean would leave s as it is, as it leaves nearly all of what comes: one look at each character.
func clean(s string) bool {
	lines := 0 // line ends in a row
	for i, r := range s {
		switch {
		case common(r) || r > ' ' && r < 0x7F:
			lines = 0
		case r == '\n':
			if lines++; lines > 2 {
				return false
			}
		case r == '\t' || r == ' ':
			lines = 0
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"), r == '\u2028', r == '\u2029', unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return false
		default:
			lines = 0
		}
	}
	return strings.TrimSpace(s) == s
}

// Count is the length as people count it: characters, not bytes.
func Count(s string) int { return utf8.RuneCountInString(s) }

// Clip shortens s to at most n characters, with an ellipsis when something was cut; nothing is left of it when n is below 1.
func Clip(s string, n int) string {
	if Count(s) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}

// common are the unified ideographs, which nearly all of a text consists of: they are letters without case, and nothing else.
func common(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func han(r rune) bool { return common(r) || r >= 0x2E80 && unicode.Is(unicode.Han, r) }

// maxWord is how many characters of a word are searched by: longer ones are no words, and PostgreSQL refuses those over 2 kB.
const maxWord = 64

// inWord reports whether r belongs to a word of an alphabet: marks do, since Tibetan and Thai write their vowels with them.
func inWord(r rune) bool {
	return !han(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// Tokens cuts text for search: each run of Chinese into overlapping pairs (a lone character stands alone), each run of letters
// or digits into one word. The result has no duplicates and keeps first-seen order.
func Tokens(s string) []string {
	s = Fold(s)
	t := newSet(len(s) / 3)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case han(r):
			last, alone := i, true // where the last character of the run begins
			for i += n; i < len(s); i += n {
				if r, n = utf8.DecodeRuneInString(s[i:]); !han(r) {
					break
				}
				t.add(s[last : i+n])
				last, alone = i, false
			}
			if alone {
				t.add(s[last:i])
			}
		case inWord(r):
			from, to := i, i
			for count := 0; i < len(s) && inWord(r); count++ {
				if i += n; count < maxWord {
					to = i
				}
				r, n = utf8.DecodeRuneInString(s[i:])
			}
			t.add(s[from:to])
		default:
			i += n
		}
	}
	return t.list
}

// set is a list without duplicates, with a table of where each stands: indexing a year of filings spends its time here.
type set struct {
	list  []string
	table []int32 // place in list + 1, by hash
	seed  maphash.Seed
}

func newSet(most int) *set {
	size := 16
	for size < 2*most {
		size *= 2
	}
	return &set{list: make([]string, 0, most), table: make([]int32, 2*size), seed: maphash.MakeSeed()}
}

func (t *set) add(s string) {
	mask := uint64(len(t.table) - 1)
	at := maphash.String(t.seed, s) & mask
	for ; t.table[at] != 0; at = (at + 1) & mask {
		if t.list[t.table[at]-1] == s {
			return
		}
	}
	t.list = append(t.list, s)
	t.table[at] = int32(len(t.list))
}
