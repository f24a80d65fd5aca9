package clockface

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/promise"
)

// lawPage is the list of all packs in force.
type lawPage struct {
	Book, Calendar string
	Until          int // last year whose holidays are published
	Packs          []packRow
}

type packRow struct {
	Title, Name, Since, Until, Area, File, Hash string
	Duties, Rights                              []ruleRow
}

// ruleRow is one rule in words.
type ruleRow struct {
	Says, Bearer, When, Within, Cite, Basis, Rungs string
	Condition                                      string // as written in the pack, "" for none
	Unverified                                     bool
	Link                                           string // to the calculator, "" where the day comes from a document
}

func (f face) rules(c *web.Ctx) error {
	b := f.law.Current()
	page := lawPage{Book: b.Version, Calendar: b.Calendar.Version(), Until: b.Calendar.LastYear()}
	for _, p := range b.Packs {
		row := packRow{Title: p.Title.In(c.Lang.Tag()), Name: p.Name, Since: c.Date(p.InForce.From.Start()), Area: p.Area}
		if p.InForce.Until != 0 {
			row.Until = c.Date(p.InForce.Until.Start())
		}
		for _, r := range p.Rules {
			row.File = r.File
			if out := ruleOf(c.Voice, r); r.Right {
				row.Rights = append(row.Rights, out)
			} else {
				row.Duties = append(row.Duties, out)
			}
		}
		for _, s := range b.Sources {
			if s.File == row.File {
				row.Hash = hashOf(s)
			}
		}
		if slices.ContainsFunc(page.Packs, func(o packRow) bool { return o.Name == row.Name }) {
			row.Name = strings.TrimSuffix(row.File, ".yaml") // another version: an anchor and a title of its own
			row.Title = c.Say("rules.version_of", row.Title, row.Since)
		}
		page.Packs = append(page.Packs, row)
	}
	return c.Render(http.StatusOK, rulesPage(c.Page(c.Say("rules.title")), page))
}

func hashOf(s duty.Source) string {
	sum := sha256.Sum256([]byte(s.Text))
	return hex.EncodeToString(sum[:8])
}

func ruleOf(v words.Voice, r duty.Rule) ruleRow {
	out := ruleRow{Says: r.Says.In(v.Lang.Tag()), Bearer: bearer(v, r.Bearer), When: occasion(v, r.On), Cite: r.Cite, Basis: v.Say("rules.basis." + r.Basis),
		Condition: r.When, Unverified: r.Unverified, Rungs: rungs(v, r)}
	if countable(r) {
		out.Within, out.Link = promise.Span(v, r.Span), link(r)
	} else {
		out.Within = v.Say("rules.set_by_document")
	}
	if r.Roll == calendar.Forward {
		out.Within = v.Say("rules.rolls", out.Within)
	}
	return out
}

// bearer says who owes it; an expression that has no words is shown as the pack has it.
func bearer(v words.Voice, expr string) string {
	key := "rules.bearer." + strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, expr), "_")
	if v.Has(key) {
		return v.Say(key)
	}
	return expr
}

// occasion is the fact that starts the clock.
func occasion(v words.Voice, kind string) string {
	if key := "event." + kind; v.Has(key) {
		return v.Say(key)
	}
	return kind
}

// rungs lists warnings and ladder of a rule, as its own timeline gives them for a duty of many years.
func rungs(v words.Voice, r duty.Rule) string {
	const due = int64(1) << 42
	var warn, climb []string
	for _, g := range duty.Timeline(r, duty.Duty{Due: due, Right: r.Right}) {
		switch g.Kind {
		case duty.Warning:
			warn = append(warn, promise.Before(v, g.Name))
		case duty.Ladder:
			climb = append(climb, v.Say("rules.step", v.Say("rules.do."+g.Name), v.Span(time.Duration(g.At-due)*time.Millisecond)))
			if g.At == due {
				climb[len(climb)-1] = v.Say("rules.step_now", v.Say("rules.do."+g.Name))
			}
		}
	}
	if len(climb) == 0 {
		return list(v, warn)
	}
	return v.Say("rules.rungs", list(v, warn), list(v, climb))
}

// list joins as the language does.
func list(v words.Voice, items []string) string {
	out := ""
	for i, s := range items {
		if i == 0 {
			out = s
		} else {
			out = v.Say("rules.list", out, s)
		}
	}
	return out
}

// source is the text of a pack, as it is in force.
func (f face) source(c *web.Ctx) error {
	name := c.Path("file")
	for _, s := range f.law.Current().Sources {
		if s.File == name && path.Ext(name) == ".yaml" {
			c.Writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, err := c.Writer.Write([]byte(s.Text))
			return err
		}
	}
	return fault.New(fault.NotFound, "fault.not_found.say")
}
