package fund

import (
	"context"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// money is the answer of a field that asks for an amount in yuan.
func money[S any](f *deed.Form[S], name string) (ledger.Fen, error) {
	n, err := finding.Fen(f.In.Get(name))
	if err != nil {
		return 0, fault.Of(name, "fund.need.amount")
	}
	return n, nil
}

func amount[S any](f *deed.Form[S], name string) templ.Component {
	x := f.Field(name)
	x.Mode, x.Short = "decimal", true
	return web.Input(x)
}

func due[S any](f *deed.Form[S], name string) (int64, error) {
	return grievance.EndOfDay(name, f.In.Get(name))
}

// making are the verbs that begin something: of the office itself.
func (d *Desk) making() deed.Pages[string] {
	always := func(c access.Caller, _ string) bool { return access.MayEver(c, access.Ledger) }
	verb := func(name string, ask func(*deed.Form[string]) ([]templ.Component, error), do func(context.Context, *deed.Form[string]) error) deed.Verb[string] {
		return deed.Verb[string]{Name: name, Action: access.Ledger, Open: always, Ask: ask, Do: do}
	}
	return deed.Pages[string]{Prefix: "fund", At: home, Find: func(c *web.Ctx) (string, error) { return c.Caller.Office, nil }, Path: func(string) string { return home },
		Title: func(c *web.Ctx, _ string) string { return c.Say("fund.title") }, Under: finding.Home,
		Verbs: []deed.Verb[string]{
			verb("advance", d.askAdvance, d.doAdvance), verb("open", d.askOpen, d.doOpen),
			verb("endow", func(f *deed.Form[string]) ([]templ.Component, error) {
				return []templ.Component{amount(f, "amount"), f.Line("voucher")}, nil
			}, func(ctx context.Context, f *deed.Form[string]) error {
				n, err := money(f, "amount")
				if err != nil {
					return err
				}
				o, err := office.Get(ctx, d.db(), f.Caller.Office)
				if err != nil {
					return err
				}
				return d.Funds.Endow(ctx, f.Caller, o.Place, n, f.In.Get("voucher"))
			}),
		}}
}

// regulators are the agencies that supervise a trade: housing, transport, water.
var regulators = []string{"HC", "TR", "WT"}

func (d *Desk) askOpen(f *deed.Form[string]) ([]templ.Component, error) {
	o, err := office.Get(f.Context(), d.db(), f.On)
	if err != nil {
		return nil, err
	}
	around, err := office.Around(f.Context(), d.db(), o.Place, 200)
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, agency := range regulators {
		for _, x := range around {
			if x.Agency == agency {
				options = append(options, web.Option{Value: x.ID, Label: x.Name().In(f.Lang)})
			}
		}
	}
	ways := []web.Option{{Value: "cash", Label: f.Say("fund.way.cash")}, {Value: "guarantee", Label: f.Say("fund.way.guarantee")}}
	way, until := f.Field("way"), f.Day("until")
	if way.Value == "" {
		way.Value = "cash"
	}
	until.Optional = true
	return []templ.Component{f.Line("about"), f.Line("title"), f.Line("company"), f.Line("party"), web.Select(web.Choice{Field: f.Field("regulator"), Options: options}),
		amount(f, "required"), amount(f, "amount"), web.Radios(web.Choice{Field: way, Options: ways}), web.Input(until), f.Line("voucher")}, nil
}

func (d *Desk) doOpen(ctx context.Context, f *deed.Form[string]) error {
	o, err := office.Get(ctx, d.db(), f.Caller.Office)
	if err != nil {
		return err
	}
	x := Deposit{Ledger: "wages", About: f.In.Get("about"), Title: f.In.Get("title"), Place: o.Place, Party: f.In.Get("party"), Company: f.In.Get("company"), Desk: f.Caller.Office,
		Regulator: f.In.Get("regulator"), Guarantee: f.In.Get("way") == "guarantee"}
	if x.Required, err = money(f, "required"); err != nil {
		return err
	}
	if x.Guarantee && f.In.Get("until") != "" {
		if x.Until, err = due(f, "until"); err != nil {
			return err
		}
	}
	n, err := money(f, "amount")
	if err != nil {
		return err
	}
	return d.Funds.Open(ctx, f.Caller, x, n, f.In.Get("voucher"))
}

// owing are the findings of an office for which money may be paid, as options.
func owing(ctx context.Context, q store.Querier, v *web.Ctx, condition string, args ...any) ([]web.Option, error) {
	list, err := finding.Where(ctx, q, `state IN ('confirmed', 'ordered') AND amount > 0 AND `+condition, args...)
	var out []web.Option
	for _, f := range list {
		out = append(out, web.Option{Value: f.ID, Label: v.Say("fund.owing", f.Title, f.Company, finding.Yuan(f.Amount))})
	}
	return out, err
}

func (d *Desk) askAdvance(f *deed.Form[string]) ([]templ.Component, error) {
	options, err := owing(f.Context(), d.db(), f.Ctx, `desk = $1`, f.On)
	return []templ.Component{web.Select(web.Choice{Field: f.Field("finding"), Options: options}), amount(f, "amount"), f.Area("basis", 4), web.Input(f.Day("due"))}, err
}

func (d *Desk) doAdvance(ctx context.Context, f *deed.Form[string]) error {
	n, err := money(f, "amount")
	if err != nil {
		return err
	}
	at, err := due(f, "due")
	if err != nil {
		return err
	}
	return d.Funds.Advance(ctx, f.Caller, f.In.Get("finding"), n, f.In.Get("basis"), at)
}

func (d *Desk) depositing() deed.Pages[Deposit] {
	open := func(c access.Caller, x Deposit) bool {
		return x.Returned == 0 && access.Permits(c, access.Ledger, x.resource())
	}
	verb := func(name string, ask func(*deed.Form[Deposit]) ([]templ.Component, error), do func(context.Context, *deed.Form[Deposit]) error) deed.Verb[Deposit] {
		return deed.Verb[Deposit]{Name: name, Action: access.Ledger, Open: open, Ask: ask, Do: do}
	}
	return deed.Pages[Deposit]{Prefix: "fund", At: "/desk/deposit/{id}", Find: d.findDeposit, Path: func(x Deposit) string { return depositPath(x.ID) },
		Title: func(_ *web.Ctx, x Deposit) string { return x.Title }, Under: finding.Home,
		Verbs: []deed.Verb[Deposit]{
			verb("lodge", func(f *deed.Form[Deposit]) ([]templ.Component, error) {
				return []templ.Component{amount(f, "amount"), f.Line("voucher")}, nil
			}, func(ctx context.Context, f *deed.Form[Deposit]) error {
				n, err := money(f, "amount")
				if err != nil {
					return err
				}
				return d.Funds.Lodge(ctx, f.Caller, f.On.ID, n, f.In.Get("voucher"))
			}),
			verb("use", func(f *deed.Form[Deposit]) ([]templ.Component, error) {
				options, err := owing(f.Context(), d.db(), f.Ctx, `ledger = $1 AND about = $2`, f.On.Ledger, f.On.About)
				return []templ.Component{web.Select(web.Choice{Field: f.Field("finding"), Options: options}), amount(f, "amount"), f.Line("voucher")}, err
			}, func(ctx context.Context, f *deed.Form[Deposit]) error {
				n, err := money(f, "amount")
				if err != nil {
					return err
				}
				return d.Funds.Use(ctx, f.Caller, f.On.ID, f.In.Get("finding"), n, f.In.Get("voucher"))
			}),
			verb("return", func(f *deed.Form[Deposit]) ([]templ.Component, error) {
				return []templ.Component{f.Area("reason", 4)}, nil
			},
				func(ctx context.Context, f *deed.Form[Deposit]) error {
					return d.Funds.Return(ctx, f.Caller, f.On.ID, f.In.Get("reason"))
				}),
		}}
}

func (d *Desk) recovering() deed.Pages[Advance] {
	return deed.Pages[Advance]{Prefix: "fund", At: "/desk/advance/{id}", Find: d.findAdvance, Path: func(x Advance) string { return advancePath(x.ID) },
		Title: func(c *web.Ctx, x Advance) string { return c.Say("fund.advance_of", x.Title) }, Under: finding.Home,
		Verbs: []deed.Verb[Advance]{{Name: "recover", Action: access.Ledger,
			Open: func(c access.Caller, x Advance) bool {
				return x.Left() > 0 && access.Permits(c, access.Ledger, x.resource())
			},
			Ask: func(f *deed.Form[Advance]) ([]templ.Component, error) {
				return []templ.Component{amount(f, "amount"), f.Line("voucher")}, nil
			},
			Do: func(ctx context.Context, f *deed.Form[Advance]) error {
				n, err := money(f, "amount")
				if err != nil {
					return err
				}
				return d.Funds.Recover(ctx, f.Caller, f.On.ID, n, f.In.Get("voucher"))
			}}}}
}
