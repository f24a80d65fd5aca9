package duty

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

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
	OwnHand    bool   // met only by a fact of the bearer's own office: one of several who owe the same thing cannot do it for another
	Named      string // field in which the fact that meets or ends it must name this very duty, "" for none: one subject has several
	EndedBy    []string
	Extend     *extend
	Pause      *pause
	Warn       []before
	Ladder     []Step
	Right      bool
	Since      calendar.Date
	Until      calendar.Date // first day no longer in force, 0 for open
	Area       string        // "" for the nation
	Campaign   bool          // of a campaign, over the standing rows
	Milestone  *milestone    // whom a campaign gives it when it is opened, nil for every other row
	File       string
	Line       int

	when, bearer *vm.Program
}

func (r *Rule) inForce() term { return term{r.Since, r.Until} }

// Step is a rung of the escalation ladder: what is done, After the breach, to whom and by whom.
type Step struct {
	After time.Duration
	Do    string
	text  stepText
	whom  *vm.Program
	by    *vm.Program
}

// byBearer is the one value of done_by.
const byBearer = "bearer"

// Clock is to whom a right is owed that nobody holds or uses: it only marks a time, such as the beginning of each day, and lapses. Pages
// leave it out.
const Clock = "clock"

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
	owed    = []string{"petitioner", "public", "office", Clock}
	fromRE  = regexp.MustCompile(`^fact\.([a-z_]+)$`)
)

// compiler turns rows into rules and notes every mistake with its line.
type compiler struct {
	*troubles
	kinds *fact.Registry
}

func (c *compiler) rule(p packText, r ruleText) Rule {
	bad := func(format string, args ...any) { c.add(r.line, "rule %s: "+format, append([]any{r.ID}, args...)...) }
	out := Rule{ID: p.Pack + "/" + r.ID, Pack: p.Pack, Title: p.Title, Cite: r.Cite, Basis: or(r.Basis, "statute"), Unverified: r.Unverified,
		On: r.On, When: r.When, Bearer: r.Bearer, OwedTo: or(r.OwedTo, "petitioner"), Says: r.Says, Within: r.Within, From: or(r.From, "fact.at"),
		MetBy: r.MetBy, OwnHand: r.DoneBy == byBearer, Named: strings.TrimPrefix(r.NamedIn, "fact."), EndedBy: r.EndedBy, Extend: r.Extend,
		Pause: r.Pause, Right: r.right, File: c.file, Line: r.line, Area: area(p.Jurisdiction), Campaign: p.Campaign, Milestone: r.Milestone}
	force := r.InForce.within(p.InForce)
	out.Since, out.Until = force.From, force.Until
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
	if out.OwedTo == Clock && !out.Right {
		bad("owed_to: clock is for rights that only mark a time; nobody could owe it")
	}
	if r.DoneBy != "" && r.DoneBy != byBearer {
		bad("done_by %q: only %q is known; leave it out when any office may meet it", r.DoneBy, byBearer)
	}
	if r.NamedIn != "" && !fromRE.MatchString(r.NamedIn) {
		bad("named_in %q must name a field: fact.duty", r.NamedIn)
	}
	if !r.Says.whole() {
		bad("says needs zh and en")
	}
	if force.empty() {
		bad("unreachable: in force from %s until %s", out.Since, out.Until)
	}
	c.kindsOf(&out, bad)
	if c.kinds.Known(r.On) {
		c.expressions(&out, bad)
	}
	c.clocks(&out, r, bad)
	c.milestone(&out, bad)
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
		if r.Named != "" && c.kinds.Known(k) && !c.names(k, r.Named) {
			bad("named_in: %s has no text %q to name the duty in", k, r.Named)
		}
	}
	for _, k := range r.EndedBy {
		known("ended_by", k)
	}
	if e := r.Extend; e != nil {
		known("extend.by", e.By)
		if f := c.kinds.Fields(e.By); c.kinds.Known(e.By) && (f["days"] == nil || !f["days"].ConvertibleTo(reflect.TypeFor[int64]()) || f["approver"] == nil || f["approver"].Kind() != reflect.String) {
			bad("extend.by: %s must say how many days and who approved: fields days (number) and approver (text)", e.By)
		}
	}
	if r.Pause != nil {
		known("pause.from", r.Pause.From)
		known("pause.to", r.Pause.To)
	}
	c.oneRole(r, bad)
}

// names reports whether facts of a kind can name a duty in a field.
func (c *compiler) names(kind, field string) bool {
	t := c.kinds.Fields(kind)[field]
	return t != nil && t.Kind() == reflect.String
}

// oneRole: a fact does one thing to a duty, or its effect would depend on the order in which we ask.
func (c *compiler) oneRole(r *Rule, bad func(string, ...any)) {
	role := map[string]string{}
	takes := func(kind, as string) {
		if was, ok := role[kind]; ok {
			bad("%s stands in %s and in %s", kind, was, as)
		}
		role[kind] = as
	}
	for _, k := range r.MetBy {
		takes(k, "met_by")
	}
	for _, k := range r.EndedBy {
		takes(k, "ended_by")
	}
	if r.Extend != nil {
		takes(r.Extend.By, "extend.by")
	}
	if r.Pause != nil {
		takes(r.Pause.From, "pause.from")
		takes(r.Pause.To, "pause.to")
	}
	for kind, as := range role {
		if own(kind) {
			bad("%s names %s, which the sweep makes about every duty", as, kind)
		}
	}
	if rung(r.On) && !strings.Contains(r.When, "fact.rule") {
		bad("on %s needs a when that names the rule (fact.rule), or the duty would answer for itself", r.On)
	}
}

func (c *compiler) clocks(r *Rule, text ruleText, bad func(string, ...any)) {
	if fromRE.MatchString(r.Within) {
		if t, ok := c.kinds.Fields(r.On)[r.Within[5:]]; !ok || t.Kind() != reflect.Int64 {
			bad("within: %s has no instant %q", r.On, r.Within[5:])
		}
	} else if sp, err := span(r.Within); err != nil {
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
	r.Warn = c.warnings(text.Warn, bad)
	if e := r.Extend; e != nil {
		sp, err := span(e.AtMost)
		if err != nil || sp.Unit != calendar.Day {
			bad("extend.at_most %q: calendar days, like 30d", e.AtMost)
		}
		e.most = sp.N
		if e.Times < 1 || strings.TrimSpace(e.Approver) == "" {
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
	c.rises(r, bad)
	if r.Right && (len(r.Warn) > 0 || len(r.Ladder) > 0 || r.Extend != nil) {
		bad(noRail)
	}
}

const noRail = "a right has no warnings, ladder or extension: nobody owes it"

func (c *compiler) warnings(list []string, bad func(string, ...any)) (out []before) {
	for i, w := range list {
		b, err := parseBefore(w)
		if err != nil {
			bad("warn: %v", err)
		} else if slices.Contains(list[:i], w) {
			bad("warn: %s stands twice", w)
		}
		out = append(out, b)
	}
	return out
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
