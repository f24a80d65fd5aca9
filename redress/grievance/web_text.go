package grievance

import (
	"strconv"
	"strings"

	"ombud/machine/words"
)

// lines are the paragraphs of what was typed.
func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// ordinal numbers the sections of an official letter, as letters in the language do.
func ordinal(v words.Voice, i int) string {
	list := strings.Fields(v.Say("grievance.opinion.numerals"))
	if i < len(list) {
		return list[i]
	}
	return strconv.Itoa(i + 1)
}
