package interview

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// pages are the verbs on an interview.
func (d *Desk) pages() deed.Pages[Interview] {
	return deed.Pages[Interview]{Prefix: "interview", At: "/desk/interview/{id}", Find: d.find, Path: func(i Interview) string { return path(i.ID) },
		Title: func(c *web.Ctx, i Interview) string {
			return c.Say("interview.of", d.Names.Office(c.Context(), i.To, c.Voice))
		}, Under: deed.Hub,
		Verbs: []deed.Verb[Interview]{
			{Name: "hold", Action: access.Interview, Ask: askHold, Do: d.doHold,
				Open: func(c access.Caller, i Interview) bool {
					return i.Held == 0 && access.Permits(c, access.Interview, i.asker())
				}},
			{Name: "keep", Action: access.Report, Ask: d.askKeep, Do: d.doKeep,
				Open: func(c access.Caller, i Interview) bool {
					return i.Held != 0 && access.Permits(c, access.Report, i.asked())
				}},
		}}
}

// making is the verb that makes one.
func (d *Desk) making() deed.Pages[Interview] {
	return deed.Pages[Interview]{Prefix: "interview", At: "/desk/interviews", Find: func(*web.Ctx) (Interview, error) { return Interview{}, nil },
		Path:  func(Interview) string { return "/desk/interviews" },
		Title: func(c *web.Ctx, _ Interview) string { return c.Say("interview.title") }, Under: deed.Hub,
		Verbs: []deed.Verb[Interview]{{Name: "summon", Action: access.Interview, Ask: d.askSummon, Do: d.doSummon,
			Open: func(c access.Caller, _ Interview) bool { return access.MayEver(c, access.Interview) }}}}
}

// shown is how many rows for commitments a form has.
const shown = 3

func askHold(f *deed.Form[Interview]) ([]templ.Component, error) {
	out := []templ.Component{f.Moment("held_at"), f.Line("post"), f.Area("minutes", 6)}
	for n := 1; n <= shown; n++ {
		what, due := f.Field("what_"+deed.Count(n)), f.Day("due_"+deed.Count(n))
		what.Max, what.Rows, what.Optional, due.Optional = deed.MaxNote, 2, n > 1, n > 1
		out = append(out, commitmentFields(f.Say("interview.hold.nth", n), web.Area(what), web.Input(due)))
	}
	return out, nil
}

func (d *Desk) doHold(ctx context.Context, f *deed.Form[Interview]) error {
	var a fault.All
	at, err := f.Instant("held_at")
	note(&a, err)
	var list []Promise
	for n := 1; n <= mostPromises; n++ {
		due, err := grievance.EndOfDay("due_"+deed.Count(n), f.In.Get("due_"+deed.Count(n)))
		note(&a, err)
		list = append(list, Promise{What: f.In.Get("what_" + deed.Count(n)), Due: due})
	}
	if err := a.Err(); err != nil {
		return err
	}
	return d.Interviews.Hold(ctx, f.Caller, f.On.ID, at, f.In.Get("post"), f.In.Get("minutes"), list)
}

func note(a *fault.All, err error) {
	for _, x := range fault.Fields(err) {
		a.Add(x.Field, x.Key, x.Args...)
	}
}

func (d *Desk) askKeep(f *deed.Form[Interview]) ([]templ.Component, error) {
	list, err := Commitments(f.Context(), d.db(), f.On.ID)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x Commitment) bool { return x.Kept != 0 })
	if len(list) == 0 {
		return nil, fault.New(fault.Conflict, "interview.all_kept")
	}
	which := f.Field("which")
	var options []web.Option
	for _, x := range list {
		options = append(options, web.Option{Value: x.ID, Label: x.What, Hint: f.Say("interview.keep.due", f.DueDate(clock.At(x.Due)))})
	}
	if len(options) == 1 && which.Value == "" {
		which.Value = options[0].Value
	}
	return []templ.Component{web.Radios(web.Choice{Field: which, Options: options}), f.Area("report", 5)}, nil
}

func (d *Desk) doKeep(ctx context.Context, f *deed.Form[Interview]) error {
	return d.Interviews.Keep(ctx, f.Caller, f.On.ID, f.In.Get("which"), f.In.Get("report"))
}

// mostBelow bounds the offices that a form offers.
const mostBelow = 100

func (d *Desk) askSummon(f *deed.Form[Interview]) ([]templ.Component, error) {
	list, err := office.Below(f.Context(), d.db(), f.Caller.Office, "", "", mostBelow)
	if err != nil {
		return nil, err
	}
	offices, grounds := []web.Option{{Label: f.Say("deed.choose")}}, []web.Option{}
	for _, o := range list {
		offices = append(offices, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
	}
	for _, g := range Grounds {
		grounds = append(grounds, web.Option{Value: string(g), Label: f.Say("interview.ground." + string(g))})
	}
	return []templ.Component{web.Select(web.Choice{Field: f.Field("to"), Options: offices}), web.Radios(web.Choice{Field: f.Field("ground"), Options: grounds}),
		f.Area("reason", 4)}, nil
}

func (d *Desk) doSummon(ctx context.Context, f *deed.Form[Interview]) error {
	return d.Interviews.Summon(ctx, f.Caller, f.In.Get("to"), Ground(f.In.Get("ground")), f.In.Get("reason"))
}
