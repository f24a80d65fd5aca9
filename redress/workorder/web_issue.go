package workorder

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

func blockedIssue(_ *Desk, f *form) error {
	if f.cs.Over() {
		return fault.New(fault.Conflict, "workorder.case_over")
	}
	if !MayIssue(f.Caller, f.cs) {
		return fault.New(fault.Denied, "workorder.not_issuer")
	}
	return nil
}

// nearby bounds the list of offices on the form.
const nearby = 200

// askIssue offers the office that has the grievance as lead, the catalogue's others as supporting, and says which clocks follow.
func (d *Desk) askIssue(f *form) ([]templ.Component, error) {
	var offices []web.Option
	list, err := office.Around(f.Context(), d.Work.Door.DB, f.cs.Place, nearby)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		offices = append(offices, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
	}
	leads, err := d.leads(f)
	if err != nil {
		return nil, err
	}
	with := f.in["supporting"]
	if !f.in.Has("key") {
		if with, err = d.suggested(f, leads); err != nil {
			return nil, err
		}
	}
	kinds := []web.Option{}
	for _, k := range OrderKinds {
		kinds = append(kinds, web.Option{Value: string(k), Label: f.Say("workorder.kind." + string(k)), Hint: f.Say("workorder.kind." + string(k) + "_hint")})
	}
	kind := string(Ordinary)
	if k := f.Query("kind"); k == string(Red) {
		kind = k
	}
	due := f.field("due", f.Now.AddDate(0, 0, 3).Format(time.DateOnly))
	due.Type, due.Short = "date", true
	lead, joins, also := f.field("lead", leads), f.field("supporting", ""), f.field("also", "")
	joins.Optional, joins.Value, also.Optional = true, "", true
	asks := f.field("asks", "")
	asks.Rows = 5
	return []templ.Component{
		web.Radios(web.Choice{Field: f.field("kind", kind), Options: kinds}),
		web.Select(web.Choice{Field: lead, Options: offices}),
		web.Checkboxes(web.Choice{Field: joins, Values: with, Options: firstChosen(offices, with)}),
		web.Select(web.Choice{Field: also, Options: append([]web.Option{{Label: f.Say("workorder.order.also_none")}}, offices...)}),
		f.area("requirement", "", 5, false), web.Area(asks), f.line("site", "", true), web.Input(due),
	}, nil
}

// leads is the office that has the grievance; while nobody was sent it, the one that the catalogue names.
func (d *Desk) leads(f *form) (string, error) {
	if s := f.cs.Status; s == grievance.StatusReceived || s == grievance.StatusReturned {
		return d.Work.Offices.Lead(f.Context(), d.Work.Door.DB, f.cs.Matter, f.cs.Place)
	}
	return f.cs.Office, nil
}

// suggested are the offices that the grievance already brings together, besides the lead.
func (d *Desk) suggested(f *form, lead string) ([]string, error) {
	out, err := d.Work.Offices.Supporting(f.Context(), d.Work.Door.DB, f.cs.Matter, f.cs.Place)
	for _, o := range f.cs.Supporting {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return slices.DeleteFunc(out, func(o string) bool { return o == lead }), err
}

// shown is how many offices can be ticked, those that are chosen first: a list that is read to its end.
const shown = 14

func firstChosen(all []web.Option, chosen []string) []web.Option {
	var out, rest []web.Option
	for _, o := range all {
		if slices.Contains(chosen, o.Value) {
			out = append(out, o)
		} else {
			rest = append(rest, o)
		}
	}
	return append(out, rest[:min(len(rest), max(0, shown-len(out)))]...)
}

func doIssue(ctx context.Context, d *Desk, f *form) error {
	b := IssuedBody{Kind: Kind(f.in.Get("kind")), Lead: f.in.Get("lead"), Supporting: append(slices.Clone(f.in["supporting"]), f.in.Get("also")), Requirement: f.in.Get("requirement"),
		Asks: []string{f.in.Get("asks")}, Site: f.in.Get("site")}
	if s := strings.TrimSpace(f.in.Get("due")); s != "" {
		t, err := time.ParseInLocation(time.DateOnly, s, clock.Zone)
		if err != nil {
			return fault.Of("due", "workorder.need.due")
		}
		b.Due = t.AddDate(0, 0, 1).UnixMilli() // until 24:00 of the day
	}
	return d.Orders.Issue(ctx, f.Caller, f.cs.ID, b)
}

// mayWhistle reports whether the caller may call local offices to the site of a grievance.
func (d *Desk) mayWhistle(c *web.Ctx, cs grievance.Case) bool {
	r, err := d.Orders.caller(c.Context(), d.Work.Door.DB, cs.ID, cs.Place)
	return err == nil && !cs.Over() && access.Permits(c.Caller, access.Whistle, r)
}
