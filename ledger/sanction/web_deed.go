package sanction

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/ledger/finding"
	"ombud/machine/web"
	"ombud/redress/deed"
)

type form = deed.Form[Sanction]

// making is the verb that drafts a measure.
func (d *Desk) making() deed.Pages[string] {
	return deed.Pages[string]{Prefix: "sanction", At: home, Find: func(c *web.Ctx) (string, error) { return c.Caller.Office, nil }, Path: func(string) string { return home },
		Title: func(c *web.Ctx, _ string) string { return c.Say("sanction.title") }, Under: finding.Home,
		Verbs: []deed.Verb[string]{{Name: "draft", Action: access.Ledger, Open: func(c access.Caller, _ string) bool { return access.MayEver(c, access.Ledger) }, Ask: d.askDraft,
			Do: func(ctx context.Context, f *deed.Form[string]) error {
				if f.In.Get("finding") == "" {
					return fault.Of("finding", "sanction.need.finding")
				}
				_, err := d.Sanctions.Draft(ctx, f.Caller, Step(f.In.Get("step")), f.In.Get("finding"))
				if fault.Is(err, fault.NotFound) {
					return fault.Of("finding", "sanction.need.finding")
				}
				return err
			}}}}
}

func (d *Desk) askDraft(f *deed.Form[string]) ([]templ.Component, error) {
	var steps, about []web.Option
	for _, s := range Steps {
		steps = append(steps, web.Option{Value: string(s), Label: f.Say("sanction.step." + string(s)), Hint: f.Say("sanction.step." + string(s) + "_hint")})
	}
	list, err := finding.Where(f.Context(), d.db(), `desk = $1 AND amount > 0 AND state IN ('confirmed', 'ordered')`, f.On)
	for _, x := range list {
		about = append(about, web.Option{Value: x.ID, Label: f.Say("sanction.owing", x.Company, x.Title, finding.Yuan(x.Amount))})
	}
	return []templ.Component{web.Radios(web.Choice{Field: f.Field("step"), Options: steps}), web.Select(web.Choice{Field: f.Field("finding"), Options: about})}, err
}

// pages are the verbs on a measure. Those of a named official need the action of decisions; the others are the inspector's.
func (d *Desk) pages() deed.Pages[Sanction] {
	w := d.Sanctions
	verb := func(name string, a access.Action, in []State, ask []string, do func(context.Context, *form) error) deed.Verb[Sanction] {
		return deed.Verb[Sanction]{Name: name, Action: a, Do: do, Ask: asks(ask), Open: func(c access.Caller, x Sanction) bool {
			return slices.Contains(in, x.State) && access.Permits(c, a, x.resource())
		}}
	}
	decide := func(yes bool) func(context.Context, *form) error {
		return func(ctx context.Context, f *form) error {
			return w.Decide(ctx, f.Caller, f.On.ID, yes, f.In.Get("post"), f.In.Get("reason"))
		}
	}
	return deed.Pages[Sanction]{Prefix: "sanction", At: "/desk/sanction/{id}", Find: d.find, Path: func(x Sanction) string { return path(x.ID) },
		Title: func(c *web.Ctx, x Sanction) string { return c.Say("sanction.of", x.Company) }, Under: finding.Home,
		Verbs: []deed.Verb[Sanction]{
			verb("notice", access.Ledger, []State{Drafted}, []string{"how"}, func(ctx context.Context, f *form) error { return w.Notice(ctx, f.Caller, f.On.ID, f.In.Get("how")) }),
			verb("defend", access.Ledger, []State{Noticed}, []string{"text"}, func(ctx context.Context, f *form) error { return w.Defend(ctx, f.Caller, f.On.ID, f.In.Get("text")) }),
			verb("approve", access.Sanction, []State{Noticed}, []string{"post", "reason"}, decide(true)),
			verb("refuse", access.Sanction, []State{Noticed}, []string{"post", "reason"}, decide(false)),
			verb("object", access.Ledger, []State{Approved}, []string{"text"}, func(ctx context.Context, f *form) error { return w.Object(ctx, f.Caller, f.On.ID, f.In.Get("text")) }),
			verb("uphold", access.Sanction, []State{Objected}, []string{"post", "reason"}, func(ctx context.Context, f *form) error {
				return w.Uphold(ctx, f.Caller, f.On.ID, f.In.Get("post"), f.In.Get("reason"))
			}),
			verb("publish", access.Sanction, []State{Approved}, []string{"note"}, func(ctx context.Context, f *form) error { return w.Publish(ctx, f.Caller, f.On.ID, f.In.Get("note")) }),
			verb("correct", access.Ledger, []State{Published}, []string{"promise"}, func(ctx context.Context, f *form) error {
				return w.Correct(ctx, f.Caller, f.On.ID, f.In.Get("promise"))
			}),
			verb("end", access.Sanction, []State{Drafted, Noticed, Approved, Objected, Published}, []string{"post", "reason"}, func(ctx context.Context, f *form) error {
				return w.End(ctx, f.Caller, f.On.ID, f.In.Get("post"), f.In.Get("reason"))
			}),
		}}
}

func asks(names []string) func(*form) ([]templ.Component, error) {
	return func(f *form) (out []templ.Component, err error) {
		for _, n := range names {
			if n == "post" {
				out = append(out, f.Line(n))
			} else {
				out = append(out, f.Area(n, 5))
			}
		}
		return out, nil
	}
}
