// Package text holds what several floors need to know about characters: folding, measuring and the bigrams that search uses.
// Chinese has no spaces, so two-character windows are the unit that finds two-character words.
package text

import (
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
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
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

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// maxWord is how many characters of a word are searched by: longer ones are no words, and PostgreSQL refuses those over 2 kB.
const maxWord = 64

// inWord reports whether r belongs to a word of an alphabet: marks do, since Tibetan and Thai write their vowels with them.
func inWord(r rune) bool {
	return !han(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// Tokens cuts text for search: each run of Chinese into overlapping pairs (a lone character stands alone), each run of letters
// or digits into one word. The result has no duplicates and keeps first-seen order.
func Tokens(s string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(t string) {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	rs := []rune(Fold(s))
	for i := 0; i < len(rs); {
		switch j := i; {
		case han(rs[i]):
			for j < len(rs) && han(rs[j]) {
				j++
			}
			if j-i == 1 {
				add(string(rs[i]))
			}
			for k := i; k+1 < j; k++ {
				add(string(rs[k : k+2]))
			}
			i = j
		case inWord(rs[i]):
			for j < len(rs) && inWord(rs[j]) {
				j++
			}
			add(string(rs[i:min(j, i+maxWord)]))
			i = j
		default:
			i++
		}
	}
	return out
}
