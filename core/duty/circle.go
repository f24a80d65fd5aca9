package duty

import (
	"regexp"
	"slices"
	"strings"
)

// A ladder that cannot end, and duties that open one another for ever, are found when a pack is read: in a running city they would
// fill the log without anybody having done anything.

// upward are whom a step may raise a duty to: a chain of above() over the bearer. Whatever else the directory names could stand below.
var upward = regexp.MustCompile(`^(above\()+bearer\)+$`)

// rises: each raise goes higher than the one before, so that a ladder ends, at the latest at the top of the house.
func (c *compiler) rises(r *Rule, bad func(string, ...any)) {
	last := 0
	for i, s := range r.Ladder {
		if s.Do != Raise {
			continue
		}
		whom := strings.ReplaceAll(s.text.Whom, " ", "")
		height := strings.Count(whom, "above(")
		switch {
		case !upward.MatchString(whom):
			bad("ladder %d: circular escalation: a duty is raised to an office above the bearer, above(bearer) or above(above(bearer)), not to %q", i+1, s.text.Whom)
		case height <= last:
			bad("ladder %d: circular escalation: %s is not higher than the step before; each raise goes higher", i+1, s.text.Whom)
		}
		last = max(last, height)
	}
}

var named = regexp.MustCompile(`fact\.rule\s*==\s*["']([^"']+)["']`)

// circles notes rules whose warnings, breaches and steps open one another in a circle.
func (b *Book) circles() error {
	next := map[string][]Rule{} // the rules that a rule's rungs open
	for _, rows := range b.rules {
		for _, r := range rows {
			if !rung(r.On) {
				continue
			}
			for _, m := range named.FindAllStringSubmatch(r.When, -1) {
				next[m[1]] = append(next[m[1]], r)
			}
		}
	}
	t := &troubles{}
	var walk func(path []Rule)
	walk = func(path []Rule) {
		for _, r := range next[path[len(path)-1].ID] {
			if at := slices.IndexFunc(path, func(p Rule) bool { return p.ID == r.ID }); at == 0 {
				ids := []string{}
				for _, p := range append(path, r) {
					ids = append(ids, p.ID)
				}
				first := path[0]
				if slices.Min(ids) == first.ID { // each circle once, at its first rule
					t.file = first.File
					t.add(first.Line, "circular escalation: %s: what comes of one opens the next, for ever", strings.Join(ids, " → "))
				}
			} else if at < 0 {
				walk(append(slices.Clone(path), r))
			}
		}
	}
	for _, rows := range b.rules {
		for _, r := range rows[:1] {
			walk([]Rule{r})
		}
	}
	return t.err()
}
