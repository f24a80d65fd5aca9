package listing

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

func (d *Desk) find(c *web.Ctx) (thing, error) {
	cs, err := d.Open(c, c.Path("id"))
	if err != nil {
		return thing{Case: grievance.Case{ID: c.Path("id")}, L: Listing{ID: c.Path("id")}}, err
	}
	l, err := Of(c.Context(), d.db(), cs.ID)
	return thing{cs, l}, err
}

// pages are the verbs on a listing. One of the first finds nothing on the list, the others something.
func (d *Desk) pages() deed.Pages[thing] {
	mine := func(c access.Caller, t thing) bool {
		return t.L.By == c.Office && access.Permits(c, access.Urge, t.L.lister())
	}
	return deed.Pages[thing]{Prefix: "listing", At: "/desk/case/{id}/listing", Find: d.find, Path: func(t thing) string { return grievance.Path(t.Case.ID) + "/listing" },
		Home:  func(t thing) string { return grievance.Path(t.Case.ID) },
		Title: func(_ *web.Ctx, t thing) string { return grievance.Group(t.Case.Number) }, Under: deed.Hub,
		Verbs: []deed.Verb[thing]{
			{Name: "put", Action: access.Urge, Ask: d.askPut, Do: d.doPut, Open: func(c access.Caller, t thing) bool {
				return !t.L.Open() && !t.Case.Over() && t.Case.Office != c.Office && access.Permits(c, access.Urge, t.Case.Resource())
			}},
			{Name: "report", Action: access.Report, Ask: ask("report"), Do: func(ctx context.Context, f *deed.Form[thing]) error {
				return d.Listings.Report(ctx, f.Caller, f.On.Case.ID, f.In.Get("report"))
			}, Open: func(c access.Caller, t thing) bool {
				return t.L.State == Listed && access.Permits(c, access.Report, t.L.listed())
			}},
			{Name: "remove", Action: access.Urge, Ask: ask("reason"), Do: func(ctx context.Context, f *deed.Form[thing]) error {
				return d.Listings.Remove(ctx, f.Caller, f.On.Case.ID, f.In.Get("reason"))
			}, Open: func(c access.Caller, t thing) bool { return t.removable() && mine(c, t) }},
			{Name: "return", Action: access.Urge, Ask: askReturn, Do: func(ctx context.Context, f *deed.Form[thing]) error {
				due, err := grievance.EndOfDay("due", f.In.Get("due"))
				if err != nil {
					return err
				}
				return d.Listings.Return(ctx, f.Caller, f.On.Case.ID, f.In.Get("reason"), due)
			}, Open: func(c access.Caller, t thing) bool { return t.L.State == Reported && mine(c, t) }},
		}}
}

func ask(name string) func(*deed.Form[thing]) ([]templ.Component, error) {
	return func(f *deed.Form[thing]) ([]templ.Component, error) {
		return []templ.Component{f.Area(name, 5)}, nil
	}
}

func askReturn(f *deed.Form[thing]) ([]templ.Component, error) {
	return []templ.Component{f.Area("reason", 5), web.Input(f.Day("due"))}, nil
}

// askPut offers the handling as a whole, and each open duty of an office other than the caller's.
func (d *Desk) askPut(f *deed.Form[thing]) ([]templ.Component, error) {
	list, err := duty.OpenOf(f.Context(), d.db(), f.On.Case.ID)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x duty.Duty) bool { return x.Right || x.Bearer == f.Caller.Office })
	options := []web.Option{{Value: "", Label: f.Say("listing.put.whole", d.Names.Office(f.Context(), f.On.Case.Office, f.Voice))}}
	for _, x := range list {
		o := d.View.Owed(f.Context(), f.Voice, x, f.Now)
		options = append(options, web.Option{Value: x.ID, Label: o.Sentence, Hint: o.Word})
	}
	return []templ.Component{web.Radios(web.Choice{Field: f.Field("duty"), Options: options}), f.Area("reason", 4), f.Area("requirement", 4), web.Input(f.Day("due"))}, nil
}

func (d *Desk) doPut(ctx context.Context, f *deed.Form[thing]) error {
	due, err := grievance.EndOfDay("due", f.In.Get("due"))
	if err != nil {
		return err
	}
	return d.Listings.Put(ctx, f.Caller, f.On.Case.ID, "", f.In.Get("duty"), f.In.Get("reason"), f.In.Get("requirement"), due)
}
