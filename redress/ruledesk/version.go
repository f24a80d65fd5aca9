package ruledesk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
)

// State is how far a proposed version of a pack is.
type State string

// The states.
const (
	Proposed  State = "proposed" // waits for a second person
	Approved  State = "approved" // is law from its day on
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// Version is a proposed version of a rule pack as its facts made it. Instants are unix ms.
type Version struct {
	ID      string
	Pack    string
	Area    string
	Text    string
	Start   calendar.Date
	Reason  string
	Against string // the law it was compared with
	Sums
	Matters, Touched int // what the trial looked at, and for how many something would have changed

	Proposer   string // staff id: the second person must be another
	ProposedBy string // office, "" for the administrator of the system
	ProposedAt int64

	State     State
	DecidedBy string
	DecidedAt int64
	Note      string
	Book      string // the law that it became part of
}

// File is the name that a version's text has in the law.
func (v Version) File() string { return v.Pack + "@" + v.Start.String() + ".yaml" }

// place is where the version is law, for the policy; the city for the nation's.
func (v Version) place(city place.Code) place.Code {
	if v.Area == "" {
		return city
	}
	return place.Code((v.Area + "000000000000")[:12])
}

// Compose lays approved versions over the packs that the binary and the city's folder bring: from its day on each takes the place of the one
// before. The text before it stays for what happened before, so that no node needs to be awake at that midnight.
func Compose(base []duty.Source, approved []Version) []duty.Source {
	out := slices.Clone(base)
	list := slices.Clone(approved)
	slices.SortStableFunc(list, func(a, b Version) int { return int(a.Start - b.Start) })
	for _, v := range list {
		for i := range out {
			if out[i].Head().Name == v.Pack && (out[i].Until == 0 || out[i].Until > v.Start) {
				out[i].Until = v.Start
			}
		}
		out = append(out, duty.Source{File: v.File(), Text: v.Text, From: v.Start})
	}
	return out
}

// replaced is the law with one version in the place of the pack of its name, without regard to its day: to be compared, row by row.
func replaced(now []duty.Source, v Version) []duty.Source {
	out := slices.DeleteFunc(slices.Clone(now), func(s duty.Source) bool { return s.Head().Name == v.Pack })
	return append(out, duty.Source{File: v.File(), Text: v.Text})
}

// same is the law with only that text of a pack which holds on a day.
func same(now []duty.Source, pack string, day calendar.Date) []duty.Source {
	return slices.DeleteFunc(slices.Clone(now), func(s duty.Source) bool {
		return s.Head().Name == pack && (s.From > day || s.Until != 0 && s.Until <= day)
	})
}

// mistakes of a version are told beside the text, each in a line of its own.
func bad(err error) error {
	return fault.Of("text", "ruledesk.need.sound", strings.ReplaceAll(err.Error(), "\n", "; "))
}

// harmless are fields that no clock hangs on.
var harmless = []string{"says.zh", "says.en", "cite", "unverified"}

// Loosened lists what a version would loosen in rows that rest on a statute or a national standard: a shorter life, a longer clock, a
// warning or a step less, and every change of what opens, bears or ends them, since nobody can tell that it is no looser. Such rows change
// with the law, by a release, and not on a desk.
func Loosened(list []duty.RowChange, start calendar.Date) (out []string) {
	for _, c := range list {
		if c.Old == nil || c.Over || c.Old.Basis != "statute" && c.Old.Basis != "standard" {
			continue
		}
		if c.New == nil {
			out = append(out, fmt.Sprintf("%s (%s): −", c.ID, c.Old.Cite))
			continue
		}
		for _, f := range c.Fields {
			ok := f.Way == duty.Tightened || slices.Contains(harmless, f.Field)
			if f.Field == "in_force" { // a version begins on its day, whatever its head says
				ok = c.New.Since <= max(start, c.Old.Since) && (c.New.Until == 0 || c.Old.Until != 0 && c.New.Until >= c.Old.Until)
			}
			if !ok {
				out = append(out, fmt.Sprintf("%s %s (%s): %s → %s", c.ID, f.Field, c.Old.Cite, f.Old, f.New))
			}
		}
	}
	return out
}

var literal = regexp.MustCompile(`"([A-Za-z0-9-]+)"`)

// climbing lists rows that came, or whose bearer or ladder changed, and that climb to an office above the bearer: with the offices that
// they name, and those that would have borne them in the trial.
func climbing(list []duty.RowChange, tried map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, c := range list {
		if c.New == nil || len(c.New.Ladder) == 0 {
			continue
		}
		if c.Old != nil && !slices.ContainsFunc(c.Fields, func(f duty.FieldChange) bool { return f.Field == "bearer" || f.Field == "ladder" }) {
			continue
		}
		out[c.ID] = slices.Clone(tried[c.ID])
		for _, m := range literal.FindAllStringSubmatch(c.New.Bearer, -1) {
			if m[1] != "petitioner" && !slices.Contains(out[c.ID], m[1]) {
				out[c.ID] = append(out[c.ID], m[1])
			}
		}
	}
	return out
}
