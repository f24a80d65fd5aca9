package ruledesk

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ombud/core/duty"
	"ombud/machine/words"
)

// Change is one row of a comparison, in words.
type Change struct {
	ID, Says, What string
	Way            duty.Way
	WaySays        string
	Place          string // file and line, of both where there are two
	Fields         []Field
}

// Field is one field that differs, in words.
type Field struct {
	Name, Key, Old, New string
	Way                 duty.Way
	WaySays             string
}

// Sums counts a comparison.
type Sums struct{ Came, Went, Changed, Tightened, Loosened int }

// Told puts a comparison into words.
func Told(v words.Voice, list []duty.RowChange) (out []Change, _ Sums) {
	for _, r := range list {
		c := Change{ID: r.ID, Way: r.Way(), WaySays: waySays(v, r.Way())}
		switch {
		case r.Old == nil:
			c.What, c.Says, c.Place = v.Say("ruledesk.came"), r.New.Says.In(v.Lang.Tag()), at(r.New)
			c.Fields = whole(v, *r.New)
		case r.New == nil:
			c.What, c.Says, c.Place = v.Say("ruledesk.went"), r.Old.Says.In(v.Lang.Tag()), at(r.Old)
		default:
			c.What, c.Says, c.Place = v.Say("ruledesk.changed"), r.New.Says.In(v.Lang.Tag()), at(r.Old)+" → "+at(r.New)
			if r.Over {
				c.What = v.Say("ruledesk.over")
			}
			for _, f := range r.Fields {
				c.Fields = append(c.Fields, Field{v.Say("ruledesk.field." + strings.ReplaceAll(f.Field, ".", "_")), f.Field, orNone(v, f.Old), orNone(v, f.New), f.Way, waySays(v, f.Way)})
			}
		}
		out = append(out, c)
	}
	return out, count(list)
}

// count counts a comparison without words.
func count(list []duty.RowChange) (sums Sums) {
	for _, r := range list {
		switch {
		case r.Old == nil:
			sums.Came++
		case r.New == nil:
			sums.Went++
		default:
			sums.Changed++
		}
		switch r.Way() {
		case duty.Tightened:
			sums.Tightened++
		case duty.Loosened:
			sums.Loosened++
		}
	}
	return sums
}

// whole says of a row that came what matters about it.
func whole(v words.Voice, r duty.Rule) (out []Field) {
	for _, f := range []struct{ key, value string }{{"on", r.On}, {"when", r.When}, {"bearer", r.Bearer}, {"within", r.Within}, {"met_by", strings.Join(r.MetBy, ", ")}, {"cite", r.Cite}} {
		if f.value != "" {
			out = append(out, Field{Name: v.Say("ruledesk.field." + f.key), Key: f.key, New: f.value, Way: duty.Rephrased})
		}
	}
	return out
}

func at(r *duty.Rule) string { return fmt.Sprintf("%s:%d", r.File, r.Line) }

func waySays(v words.Voice, w duty.Way) string { return v.Say("ruledesk.way." + w.String()) }

func orNone(v words.Voice, s string) string {
	if s == "" {
		return v.Say("ruledesk.nothing")
	}
	return s
}

// PrintDiff writes a comparison for a terminal.
func PrintDiff(out io.Writer, v words.Voice, list []duty.RowChange) error {
	told, sums := Told(v, list)
	for i, c := range told {
		sign := "~"
		if list[i].Old == nil {
			sign = "+"
		} else if list[i].New == nil {
			sign = "-"
		}
		fmt.Fprintf(out, "%s %s  %s\n  %s · %s · %s\n", sign, c.ID, c.Says, c.What, c.WaySays, c.Place)
		wide := 0
		for _, f := range c.Fields {
			wide = max(wide, Cells(f.Name))
		}
		for _, f := range c.Fields {
			name := f.Name + strings.Repeat(" ", wide-Cells(f.Name))
			switch {
			case list[i].Old == nil:
				fmt.Fprintf(out, "    %s  %s\n", name, f.New)
			case len(f.Old)+len(f.New) > 60:
				fmt.Fprintf(out, "    %s  %s\n    %s  → %s%s\n", name, f.Old, strings.Repeat(" ", wide), f.New, mark(f))
			default:
				fmt.Fprintf(out, "    %s  %s → %s%s\n", name, f.Old, f.New, mark(f))
			}
		}
		fmt.Fprintln(out)
	}
	if len(told) == 0 {
		_, err := fmt.Fprintln(out, v.Say("ruledesk.same"))
		return err
	}
	_, err := fmt.Fprintln(out, v.Say("ruledesk.sums", sums.Came, sums.Went, sums.Changed, sums.Tightened, sums.Loosened))
	return err
}

// mark names the direction of a field that has one.
func mark(f Field) string {
	if f.Way == duty.Rephrased {
		return ""
	}
	return "  [" + f.WaySays + "]"
}

// Cells is how many columns of a terminal a text takes: two for a Chinese character.
func Cells(s string) (n int) {
	for _, r := range s {
		if n++; r >= 0x1100 && slices.ContainsFunc([][2]rune{{0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}}, func(x [2]rune) bool { return r >= x[0] && r <= x[1] }) {
			n++
		}
	}
	return n
}
