package finding

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

type form = deed.Form[Finding]

// pages are the verbs on a finding, each a page.
func (d *Desk) pages() deed.Pages[Finding] {
	desk := func(open func(Finding) bool) func(access.Caller, Finding) bool {
		return func(c access.Caller, f Finding) bool { return open(f) && access.Permits(c, access.Ledger, f.desk()) }
	}
	w := d.Findings
	verb := func(name string, open func(Finding) bool, ask func(*form) ([]templ.Component, error), do func(context.Context, *form) error) deed.Verb[Finding] {
		return deed.Verb[Finding]{Name: name, Action: access.Ledger, Open: desk(open), Ask: ask, Do: do}
	}
	named := func(name string, ask func(*form) ([]templ.Component, error), do func(context.Context, *form) error) deed.Verb[Finding] {
		return deed.Verb[Finding]{Name: name, Action: access.Report, Ask: ask, Do: do, Open: func(c access.Caller, f Finding) bool { return f.Red.Open() && access.MayEver(c, access.Report) }}
	}
	return deed.Pages[Finding]{Prefix: "finding", At: "/desk/finding/{id}", Find: d.find, Path: func(f Finding) string { return Path(f.ID) },
		Title: func(c *web.Ctx, f Finding) string { return Kind(c.Voice, f.Ledger, f.Check) }, Under: Home,
		Verbs: []deed.Verb[Finding]{
			named("sign", nothing, func(ctx context.Context, f *form) error { return w.Sign(ctx, f.Caller, f.On.ID) }),
			named("visit", areas("note"), func(ctx context.Context, f *form) error { return w.Visit(ctx, f.Caller, f.On.ID, f.In.Get("note")) }),
			named("report", areas("report"), func(ctx context.Context, f *form) error { return w.Report(ctx, f.Caller, f.On.ID, f.In.Get("report")) }),
			verb("serve", servable, askServe, func(ctx context.Context, f *form) error {
				at, err := f.Instant("at")
				if err != nil {
					return err
				}
				return w.Serve(ctx, f.Caller, f.On.ID, How(f.In.Get("how")), f.In.Get("proof"), at)
			}),
			verb("confirm", undecided, areas("reason"), func(ctx context.Context, f *form) error {
				return w.Confirm(ctx, f.Caller, f.On.ID, f.In.Get("reason"))
			}),
			verb("order", orderable, askOrder, dueBy(func(ctx context.Context, f *form, due int64) error {
				return w.Order(ctx, f.Caller, f.On.ID, f.In.Get("requirement"), due)
			})),
			verb("red", reddable, d.askRed, dueBy(d.doRed)),
			verb("prepay", prepayable, func(f *form) ([]templ.Component, error) {
				return []templ.Component{f.Line("company"), f.Line("party"), web.Input(f.Day("due"))}, nil
			}, dueBy(func(ctx context.Context, f *form, due int64) error {
				return w.Prepay(ctx, f.Caller, f.On.ID, f.In.Get("party"), f.In.Get("company"), due)
			})),
			verb("recover", recoverable, askRecover, func(ctx context.Context, f *form) error {
				amount, err := Fen(f.In.Get("amount"))
				if err != nil {
					return err
				}
				return w.Recover(ctx, f.Caller, f.On.ID, amount, f.In.Get("note"))
			}),
			{Name: "answer", Action: access.Report, Ask: areas("text", "evidence"), Open: func(c access.Caller, f Finding) bool {
				return answerable(f) && access.Permits(c, access.Report, f.answerers())
			}, Do: func(ctx context.Context, f *form) error {
				return w.Answer(ctx, f.Caller, f.On.ID, f.In.Get("text"), f.In.Get("evidence"))
			}},
			verb("close-red", func(f Finding) bool { return f.Red.Open() }, areas("reason"), func(ctx context.Context, f *form) error {
				return w.CloseRed(ctx, f.Caller, f.On.ID, f.In.Get("reason"))
			}),
			verb("dismiss", answerable, areas("reason"), func(ctx context.Context, f *form) error {
				return w.Dismiss(ctx, f.Caller, f.On.ID, f.In.Get("reason"))
			}),
		}}
}

// links are the verbs open to the caller. Those of a red work order are open to the offices it names, each once.
func (d *Desk) links(c *web.Ctx, f Finding) ([]web.Link, error) {
	list, err := NamedOf(c.Context(), d.db(), f.ID)
	i := slices.IndexFunc(list, func(n Named) bool { return n.Office == c.Caller.Office })
	shut := func(name string) bool {
		if i < 0 {
			return true
		}
		return map[string]int64{"sign": list[i].Signed, "visit": list[i].Visited, "report": list[i].Reported}[name] != 0
	}
	return slices.DeleteFunc(d.pages().Links(c, f), func(l web.Link) bool {
		name := l.Path[strings.LastIndexByte(l.Path, '/')+1:]
		return slices.Contains([]string{"sign", "visit", "report"}, name) && shut(name)
	}), err
}

func nothing(*form) ([]templ.Component, error) { return nil, nil }

func areas(names ...string) func(*form) ([]templ.Component, error) {
	return func(f *form) (out []templ.Component, err error) {
		for _, n := range names {
			out = append(out, f.Area(n, 5))
		}
		return out, nil
	}
}

// dueBy reads the day by whose end something is due.
func dueBy(do func(context.Context, *form, int64) error) func(context.Context, *form) error {
	return func(ctx context.Context, f *form) error {
		due, err := grievance.EndOfDay("due", f.In.Get("due"))
		if err != nil {
			return err
		}
		return do(ctx, f, due)
	}
}

func askOrder(f *form) ([]templ.Component, error) {
	return []templ.Component{f.Area("requirement", 5), web.Input(f.Day("due"))}, nil
}

func askServe(f *form) ([]templ.Component, error) {
	var options []web.Option
	for _, h := range Hows {
		options = append(options, web.Option{Value: string(h), Label: f.Say("finding.how." + string(h))})
	}
	return []templ.Component{web.Radios(web.Choice{Field: f.Field("how"), Options: options}), f.Moment("at"), f.Area("proof", 4)}, nil
}

func askRecover(f *form) ([]templ.Component, error) {
	x := f.Field("amount")
	x.Mode, x.Short = "decimal", true
	return []templ.Component{web.Input(x), f.Area("note", 4)}, nil
}

// usual are the agencies that a red work order brings together: labour, police, housing, court.
var usual = []string{"HRSS", "PS", "HC", "CRT", "LG"}

// nearby bounds the list of offices, those of the usual agencies first.
const nearby = 200

// shown is how many of them can be ticked: a list that is read to its end.
const shown = 14

func (d *Desk) askRed(f *form) ([]templ.Component, error) {
	list, err := office.Around(f.Context(), d.db(), f.On.Place, nearby)
	if err != nil {
		return nil, err
	}
	rank := func(o office.Office) int {
		if i := slices.Index(usual, o.Agency); i >= 0 {
			return i
		}
		return len(usual)
	}
	slices.SortStableFunc(list, func(a, b office.Office) int { return rank(a) - rank(b) })
	chosen := f.In["offices"]
	if !f.In.Has("key") {
		chosen = []string{f.On.Desk, f.On.Regulator}
	}
	var options []web.Option
	for _, o := range list[:min(len(list), shown)] {
		options = append(options, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
	}
	x := f.Field("offices")
	x.Value = ""
	return []templ.Component{f.Area("requirement", 5), web.Checkboxes(web.Choice{Field: x, Options: options, Values: chosen}), web.Input(f.Day("due"))}, nil
}

func (d *Desk) doRed(ctx context.Context, f *form, due int64) error {
	var parts []Task
	for _, o := range f.In["offices"] {
		parts = append(parts, Task{Office: o})
	}
	return d.Findings.IssueRed(ctx, f.Caller, f.On.ID, f.In.Get("requirement"), parts, due)
}

var amountForm = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,2})?$`)

// Fen reads an amount in yuan as people type it: 12,000 or 12000.50.
func Fen(s string) (ledger.Fen, error) {
	s = strings.NewReplacer(",", "", "，", "", " ", "").Replace(strings.TrimSpace(s))
	if !amountForm.MatchString(s) {
		return 0, fault.Of("amount", "finding.need.recovered")
	}
	whole, cents, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil {
		return 0, fault.Of("amount", "finding.need.recovered")
	}
	return n, nil
}
