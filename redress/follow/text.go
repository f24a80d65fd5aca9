package follow

import "strings"

// lines are the lines of a text that hold something.
func lines(s string) []string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// fileName is the name of a proof file in an example; one that waits has none yet.
func fileName(name string) string {
	if name == "" {
		return "*.tlog-proof"
	}
	return name
}
