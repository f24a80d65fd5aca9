package workorder

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/matter"
)

// mine are the sentences of what the caller owes and the deed is about.
func (d *Desk) mine(f *form) []web.Promise {
	list, err := duty.OpenOf(f.Context(), d.Work.Door.DB, f.cs.ID)
	if err != nil {
		return nil // the form is more use without
	}
	rule := map[string]string{"joint-met": ruleMeet, "joint-report": ruleTell, "joint-plan": rulePlan, "sign": "rings/sign-", "arrive": "rings/arrive"}[f.deed.path]
	var out []web.Promise
	for _, x := range list {
		if rule != "" && strings.HasPrefix(x.Rule, rule) && x.Bearer == f.Caller.Office {
			out = append(out, d.View.Owed(f.Context(), f.Voice, x, f.Now))
		}
	}
	return out
}

func (d *Desk) withOwed(f *form, fields ...templ.Component) ([]templ.Component, error) {
	var out []templ.Component
	for _, p := range d.mine(f) {
		out = append(out, web.Owed(p))
	}
	return append(out, fields...), nil
}

func (d *Desk) askMet(f *form) ([]templ.Component, error) {
	how := f.field("how", HowMet)
	ways := []web.Option{{Value: HowMet, Label: f.Say("workorder.joint-met.met")}, {Value: HowDeclined, Label: f.Say("workorder.joint-met.declined")}}
	fields := append([]templ.Component{web.Radios(web.Choice{Field: how, Options: ways})}, f.when("met_at")...)
	return d.withOwed(f, append(fields, f.line("site", "", true), f.area("note", "", 5, false),
		hint(f.Say("workorder.visit.people", Representatives)), f.tick("wish"))...)
}

func doMet(ctx context.Context, d *Desk, f *form) error {
	at, err := f.moment("met_at")
	if err != nil {
		return err
	}
	return d.Orders.Meet(ctx, f.Caller, f.cs.ID, MetBody{How: f.in.Get("how"), Site: f.in.Get("site"), MetAt: at, Note: f.in.Get("note"), Wish: f.in.Get("wish") == "yes"}, f.in.Get("late"))
}

func (d *Desk) askTell(f *form) ([]templ.Component, error) {
	return d.withOwed(f, f.area("text", "", 6, false))
}

func doTell(ctx context.Context, d *Desk, f *form) error {
	return d.Orders.Tell(ctx, f.Caller, f.cs.ID, f.in.Get("text"))
}

func (d *Desk) askPlan(f *form) ([]templ.Component, error) {
	return d.withOwed(f, f.area("plan", "", 8, false))
}

func doPlan(ctx context.Context, d *Desk, f *form) error {
	return d.Orders.Plan(ctx, f.Caller, f.cs.ID, f.in.Get("plan"))
}

func blockedWhistle(d *Desk, f *form) error {
	if f.cs.Over() {
		return fault.New(fault.Conflict, "workorder.case_over")
	}
	if !d.mayWhistle(f.Ctx, f.cs) {
		return fault.New(fault.Denied, "workorder.whistle.not_yours")
	}
	return nil
}

// askWhistle offers the five local offices, and says of each that does not come why not.
func (d *Desk) askWhistle(f *form) ([]templ.Component, error) {
	var list []web.Option
	for _, agency := range matter.Stations {
		o := web.Option{Value: agency, Label: matter.Agency(f.Voice, agency)}
		id, why, err := d.Orders.Comes(f.Context(), d.Work.Door.DB, agency, f.cs.Matter, f.cs.Place)
		if err != nil {
			return nil, err
		}
		if o.Hint = d.name(f.Ctx, id); why != "" {
			o.Hint = f.Say(why)
		}
		list = append(list, o)
	}
	to := f.field("to", "")
	to.Value = ""
	return []templ.Component{f.line("site", "", false), f.area("reason", "", 4, false),
		web.Checkboxes(web.Choice{Field: to, Values: f.in["to"], Options: list})}, nil
}

func doWhistle(ctx context.Context, d *Desk, f *form) error {
	return d.Orders.Blow(ctx, f.Caller, f.cs.ID, f.in.Get("site"), f.in.Get("reason"), f.in["to"])
}

func blockedArrive(d *Desk, f *form) error {
	list, err := Whistles(f.Context(), d.Work.Door.DB, f.cs.ID)
	if err != nil {
		return err
	}
	if onTheWay(list, f.Caller.Office) {
		return nil
	}
	called := slices.ContainsFunc(list, func(x Whistle) bool {
		return slices.ContainsFunc(x.Offices, func(o CalledOffice) bool { return o.Office == f.Caller.Office })
	})
	if called {
		return fault.New(fault.Conflict, "workorder.arrived_already")
	}
	return fault.New(fault.Denied, "workorder.not_called")
}

func askArrive(d *Desk, f *form) ([]templ.Component, error) {
	return d.withOwed(f, append(f.when("arrived_at"), f.area("note", "", 3, true))...)
}

func doArrive(ctx context.Context, d *Desk, f *form) error {
	at, err := f.moment("arrived_at")
	if err != nil {
		return err
	}
	return d.Orders.Arrive(ctx, f.Caller, f.cs.ID, at, f.in.Get("note"), f.in.Get("late"))
}
