package duty

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"ombud/base/calendar"
	"ombud/core/fact"
)

// Rule is one row of a pack, checked and compiled.
type Rule struct {
	ID         string // pack/row: petition-2022/decide-acceptance
	Pack       string
	Title      Says // of the pack
	Cite       string
	Basis      string
	Unverified bool
	On         string
	When       string
	Bearer     string
	OwedTo     string
	Says       Says
	Within     string
	Span       calendar.Span // zero when Within is an expression
	From       string        // typed field the clock starts from
	Roll       calendar.Roll
	MetBy      []string
	EndedBy    []string
	Extend     *extend
	Pause      *pause
	Warn       []before
	Ladder     []Step
	Right      bool
	Since      calendar.Date
	Until      calendar.Date
	Area       string // "" for the nation
	File       string
	Line       int

	text                 ruleText
	when, bearer, within *vm.Program
}

// Step is a rung of the escalation ladder: what is done, After the breach, to whom and by whom.
type Step struct {
	After time.Duration
	Do    string
	text  stepText
	whom  *vm.Program
	by    *vm.Program
}

// The acts of a ladder. Each is a fact.
const (
	Remind = "remind" // the bearer is reminded
	Tell   = "tell"   // the supervising office is told
	Notice = "notice" // a supervision notice is served
	Raise  = "raise"  // the matter goes to the next level
)

var (
	rowName = regexp.MustCompile(`^[a-z][a-z0-9-]{2,60}$`)
	acts    = []string{Remind, Tell, Notice, Raise}
	bases   = []string{"statute", "standard", "local", "campaign"}
	owed    = []string{"petitioner", "public", "office"}
	fromRE  = regexp.MustCompile(`^fact\.([a-z_]+)$`)
)

// functions are what bearer expressions may call: petition(place), lead(matter, place), village(place), above(office).
var functions = map[string]types.Type{
	"above":    types.TypeOf(func(string) (string, error) { return "", nil }),
	"petition": types.TypeOf(func(string) (string, error) { return "", nil }),
	"village":  types.TypeOf(func(string) (string, error) { return "", nil }),
	"lead":     types.TypeOf(func(string, string) (string, error) { return "", nil }),
}

// compiler turns rows into rules and notes every mistake with its line.
type compiler struct {
	*troubles
	kinds *fact.Registry
}

func (c *compiler) rule(p packText, r ruleText) Rule {
	bad := func(format string, args ...any) { c.add(r.line, "rule %s: "+format, append([]any{r.ID}, args...)...) }
	out := Rule{ID: p.Pack + "/" + r.ID, Pack: p.Pack, Title: p.Title, Cite: r.Cite, Basis: or(r.Basis, "statute"), Unverified: r.Unverified,
		On: r.On, When: r.When, Bearer: r.Bearer, OwedTo: or(r.OwedTo, "petitioner"), Says: r.Says, Within: r.Within, From: or(r.From, "fact.at"),
		MetBy: r.MetBy, EndedBy: r.EndedBy, Extend: r.Extend, Pause: r.Pause, Right: r.right, File: c.file, Line: r.line, text: r,
		Since: p.InForce.From, Until: p.InForce.Until, Area: area(p.Jurisdiction)}
	if r.InForce.From != 0 {
		out.Since = max(out.Since, r.InForce.From)
	}
	if r.InForce.Until != 0 {
		out.Until = r.InForce.Until
	}
	if !rowName.MatchString(r.ID) {
		bad("id must be lower-case words joined by hyphens")
	}
	if strings.TrimSpace(r.Cite) == "" {
		bad("cite is missing: every duty rests on a cited article")
	} else if !strings.Contains(r.Cite, "《") {
		bad("cite must name the text in 《》")
	}
	if !slices.Contains(bases, out.Basis) {
		bad("basis %q is none of %s", out.Basis, strings.Join(bases, ", "))
	}
	if !slices.Contains(owed, out.OwedTo) {
		bad("owed_to %q is none of %s", out.OwedTo, strings.Join(owed, ", "))
	}
	if !r.Says.whole() {
		bad("says needs zh and en")
	}
	if out.Until != 0 && out.Until <= out.Since {
		bad("unreachable: in force from %s until %s", out.Since, out.Until)
	}
	c.kindsOf(&out, bad)
	if c.kinds.Known(r.On) {
		c.expressions(&out, bad)
	}
	c.clocks(&out, r, bad)
	return out
}

func (c *compiler) kindsOf(r *Rule, bad func(string, ...any)) {
	known := func(key, kind string) {
		if !c.kinds.Known(kind) {
			bad("unreachable: %s names the fact %q, which nothing records", key, kind)
		}
	}
	known("on", r.On)
	if len(r.MetBy) == 0 {
		bad("met_by is empty: nothing could ever meet it")
	}
	for _, k := range r.MetBy {
		known("met_by", k)
		if k == r.On {
			bad("met_by names %s, the fact that opens it", k)
		}
	}
	for _, k := range r.EndedBy {
		known("ended_by", k)
		if slices.Contains(r.MetBy, k) {
			bad("%s stands in met_by and in ended_by", k)
		}
	}
	if r.Extend != nil {
		known("extend.by", r.Extend.By)
	}
	if r.Pause != nil {
		known("pause.from", r.Pause.From)
		known("pause.to", r.Pause.To)
	}
}

func (c *compiler) expressions(r *Rule, bad func(string, ...any)) {
	var err error
	if strings.TrimSpace(r.When) != "" {
		if r.when, err = c.compile(r.When, r.On, reflect.Bool); err != nil {
			bad("when: %v", err)
		} else if strings.TrimSpace(r.When) == "false" {
			bad("unreachable: when is never true")
		}
	}
	if r.bearer, err = c.compile(r.Bearer, r.On, reflect.String); err != nil {
		bad("bearer: %v", err)
	}
	if m := fromRE.FindStringSubmatch(r.From); m == nil {
		bad("from %q must name a field: fact.at", r.From)
	} else if t, ok := c.kinds.Fields(r.On)[m[1]]; !ok || t.Kind() != reflect.Int64 {
		bad("from: %s has no instant %q", r.On, m[1])
	}
}

func (c *compiler) clocks(r *Rule, text ruleText, bad func(string, ...any)) {
	if fromRE.MatchString(r.Within) {
		if t, ok := c.kinds.Fields(r.On)[r.Within[5:]]; !ok || t.Kind() != reflect.Int64 {
			bad("within: %s has no instant %q", r.On, r.Within[5:])
		}
	} else if sp, err := calendar.ParseSpan(r.Within); err != nil {
		bad("within: %v", err)
	} else {
		r.Span = sp
	}
	switch text.Roll {
	case "", "stay":
	case "forward":
		r.Roll = calendar.Forward
		if !r.Right || r.OwedTo != "petitioner" {
			bad("roll: forward is for rights of petitioners only; an office keeps its day")
		}
	default:
		bad("roll %q is neither stay nor forward", text.Roll)
	}
	for _, w := range text.Warn {
		b, err := parseBefore(w)
		if err != nil {
			bad("warn: %v", err)
			continue
		}
		r.Warn = append(r.Warn, b)
	}
	if e := r.Extend; e != nil {
		sp, err := calendar.ParseSpan(e.AtMost)
		if err != nil || sp.Unit != calendar.Day {
			bad("extend.at_most %q: calendar days, like 30d", e.AtMost)
		}
		e.most = sp.N
		if e.Times < 1 || e.Approver == "" {
			bad("extend needs times (at least 1) and an approver")
		}
	}
	for i, s := range text.Ladder {
		step, err := c.step(s)
		if err != nil {
			bad("ladder %d: %v", i+1, err)
		} else if i > 0 && step.After < r.Ladder[len(r.Ladder)-1].After {
			bad("ladder %d: after %s comes before the rung above it", i+1, s.After)
		}
		r.Ladder = append(r.Ladder, step)
	}
	if r.Right && (len(r.Warn) > 0 || len(r.Ladder) > 0 || r.Extend != nil) {
		bad("a right has no warnings, ladder or extension: nobody owes it")
	}
}

func (c *compiler) step(s stepText) (Step, error) {
	out := Step{Do: s.Do, text: s}
	if !slices.Contains(acts, s.Do) {
		return out, fmt.Errorf("do %q is none of %s", s.Do, strings.Join(acts, ", "))
	}
	var err error
	if out.After, err = duration(s.After); err != nil {
		return out, fmt.Errorf("after: %w", err)
	}
	if out.whom, err = c.compile(s.Whom, "", reflect.String); err != nil {
		return out, fmt.Errorf("whom: %w", err)
	}
	if s.By != "" {
		if out.by, err = c.compile(s.By, "", reflect.String); err != nil {
			return out, fmt.Errorf("by: %w", err)
		}
	}
	return out, nil
}

// compile checks an expression against the fields of the fact kind, or against the bearer alone where kind is "".
func (c *compiler) compile(src, kind string, want reflect.Kind) (*vm.Program, error) {
	if strings.TrimSpace(src) == "" {
		return nil, fmt.Errorf("is missing")
	}
	env := types.Map{}
	for name, t := range functions {
		env[name] = t
	}
	if kind == "" {
		env["bearer"] = types.String
	} else {
		fields := types.Map{}
		for name, t := range c.kinds.Fields(kind) {
			fields[name] = fieldType(t)
		}
		env["fact"] = fields
	}
	return expr.Compile(src, expr.Env(env), expr.AsKind(want), expr.MaxNodes(200))
}

func fieldType(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.String:
		return types.String
	case reflect.Int, reflect.Int32, reflect.Int64:
		return types.Int64
	case reflect.Bool:
		return types.Bool
	}
	return types.TypeOf(reflect.Zero(t).Interface())
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func area(jurisdiction string) string {
	if jurisdiction == "CN" {
		return ""
	}
	return jurisdiction
}
