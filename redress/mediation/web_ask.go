package mediation

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// nearby bounds the offices that a form looks through, few those that a resident is shown.
const (
	nearby = 200
	few    = 6
)

// mediators are the offices near the grievance that can hold it, the nearest first. Residents are shown those whose everyday work it is.
func (d *Desk) mediators(f *form) ([]web.Option, error) {
	list, err := office.Around(f.Context(), d.Work.Door.DB, f.cs.Place, nearby)
	var out []web.Option
	for _, o := range list {
		t := TypeOf(o.Agency)
		if o.ID == party(f.cs) || f.deed.own && (t == Administrative || len(out) == few) {
			continue
		}
		x := web.Option{Value: o.ID, Label: o.Name().In(f.Lang), Hint: f.Say("mediation.type." + string(t))}
		if !f.deed.own {
			x.Label = f.Say("mediation.as", x.Label, x.Hint)
		}
		out = append(out, x)
	}
	return out, err
}

func askOffer(d *Desk, f *form) ([]templ.Component, error) {
	list, err := d.mediators(f)
	x := web.Choice{Field: f.field("mediator"), Options: list}
	pick := web.Select(x)
	if f.deed.own {
		pick = web.Radios(x)
	}
	return []templ.Component{pick, f.area("why", maxNote, 4, false)}, err
}

func doOffer(ctx context.Context, d *Desk, f *form) error {
	verb := d.Mediations.Offer
	if f.deed.own {
		verb = d.Mediations.Ask
	}
	return verb(ctx, f.Caller, f.cs.ID, f.in.Get("mediator"), f.in.Get("why"))
}

func askAnswer(d *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{web.Summary(d.facts(f, false)), f.radios("way", []string{"yes", "no"}), f.area("reason", maxNote, 3, true)}, nil
}

func doAnswer(ctx context.Context, d *Desk, f *form) error {
	way := f.in.Get("way")
	if way != "yes" && way != "no" {
		return fault.Of("way", "mediation.need.way")
	}
	verb := d.Mediations.Answer
	if f.deed.own {
		verb = d.Mediations.AnswerOwn
	}
	return verb(ctx, f.Caller, f.cs.ID, f.in.Get("seen"), way == "yes", f.in.Get("reason"))
}

func askEnd(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("reason", maxNote, 4, f.deed.own)}, nil
}

func doEnd(ctx context.Context, d *Desk, f *form) error {
	verb := d.Mediations.End
	if f.deed.own {
		verb = d.Mediations.EndOwn
	}
	return verb(ctx, f.Caller, f.cs.ID, f.in.Get("seen"), f.in.Get("reason"))
}

// stamp is how a browser's input writes an instant.
const stamp = "2006-01-02T15:04"

func askSession(_ *Desk, f *form) ([]templ.Component, error) {
	held := f.field("held_at")
	held.Type, held.Short = "datetime-local", true
	return []templ.Component{f.line("site"), web.Input(held), f.radios("how", Hows),
		web.Checkboxes(web.Choice{Field: f.field("wish"), Values: f.in["wish"], Options: []web.Option{{Value: "yes", Label: f.Say("mediation.desk.session.wish.yes")}}}),
		f.area("result", maxNote, 5, false)}, nil
}

func doSession(ctx context.Context, d *Desk, f *form) error {
	b := SessionBody{Site: f.in.Get("site"), How: f.in.Get("how"), Wish: f.in.Get("wish") == "yes", Result: f.in.Get("result")}
	if s := strings.TrimSpace(f.in.Get("held_at")); s != "" {
		t, err := time.ParseInLocation(stamp, s, clock.Zone)
		if err != nil {
			return fault.Of("held_at", "grievance.need.moment")
		}
		b.HeldAt = t.UnixMilli()
	}
	return d.Mediations.Meet(ctx, f.Caller, f.cs.ID, b)
}

// shown is how many promises a form asks for at once; the rest opens.
const shown = 3

// askDraft begins with the agreement that lies before both, when there is one.
func askDraft(d *Desk, f *form) ([]templ.Component, error) {
	if f.m.Draft != "" && !f.in.Has("key") {
		if b, err := drafted(f.Context(), d.Work.Door.DB, f.m); err == nil {
			f.in.Set("text", b.Text)
			for i, p := range b.Promises {
				n := "-" + strconv.Itoa(i+1)
				f.in.Set("what"+n, p.What)
				f.in.Set("by"+n, p.By)
				f.in.Set("due"+n, clock.At(p.Due).AddDate(0, 0, -1).Format(time.DateOnly))
			}
		}
	}
	var offices []web.Option
	for _, o := range bearers(f.cs, f.m) {
		offices = append(offices, web.Option{Value: o, Label: d.Names.Office(f.Context(), o, f.Voice)})
	}
	out := []templ.Component{f.area("text", maxText, 8, false)}
	var rest []templ.Component
	for i := range mostPromises {
		row := pledgeView(i+1, f.pledge(i+1, offices))
		if i < shown || f.in.Get("what-"+strconv.Itoa(i+1)) != "" || f.in.Get("due-"+strconv.Itoa(i+1)) != "" {
			out = append(out, row)
		} else {
			rest = append(rest, row)
		}
	}
	return append(out, moreView(rest)), nil
}

// pledge asks for one promise. Only the first must be there.
func (f *form) pledge(n int, offices []web.Option) []templ.Component {
	named := func(base string) web.Field {
		x := f.field(base)
		x.Name = base + "-" + strconv.Itoa(n)
		x.Value, x.Error, x.Optional = f.in.Get(x.Name), f.bad.For(x.Name), n > 1
		if n > 1 {
			x.Hint = ""
		}
		return x
	}
	what, by, due := named("what"), named("by"), named("due")
	what.Max, what.Rows = maxWhat, 2
	due.Type, due.Short = "date", true
	by.Optional = false
	return []templ.Component{web.Area(what), web.Select(web.Choice{Field: by, Options: offices}), web.Input(due)}
}

func doDraft(ctx context.Context, d *Desk, f *form) error {
	var list []Pledge
	for i := range mostPromises {
		n := "-" + strconv.Itoa(i+1)
		due, err := grievance.EndOfDay("due"+n, f.in.Get("due"+n))
		if err != nil {
			return err
		}
		list = append(list, Pledge{What: f.in.Get("what" + n), By: f.in.Get("by" + n), Due: due})
	}
	return d.Mediations.Draft(ctx, f.Caller, f.cs.ID, f.in.Get("text"), list)
}

func askSign(d *Desk, f *form) ([]templ.Component, error) {
	v := view{Own: f.deed.own, Reading: true}
	err := d.agreement(f, &v)
	return []templ.Component{agreementView(v)}, err
}

func doSign(ctx context.Context, d *Desk, f *form) error {
	verb := d.Mediations.Sign
	if f.deed.own {
		verb = d.Mediations.SignOwn
	}
	return verb(ctx, f.Caller, f.cs.ID, f.in.Get("seen"))
}

// which asks for one of several promises.
func (d *Desk) which(f *form, list []duty.Duty, hint func(duty.Duty) string) (templ.Component, error) {
	x := web.Choice{Field: f.field("which")}
	for _, y := range list {
		what, err := whatOf(f.Context(), d.Work.Door.DB, y)
		if err != nil {
			return nil, err
		}
		x.Options = append(x.Options, web.Option{Value: y.ID, Label: what, Hint: hint(y)})
	}
	if len(list) == 1 && x.Value == "" {
		x.Value = list[0].ID
	}
	return web.Radios(x), nil
}

func askKeep(d *Desk, f *form) ([]templ.Component, error) {
	which, err := d.which(f, owed(f.duties, f.Caller.Office), func(x duty.Duty) string { return f.Say("mediation.due", f.Due(x.DueTime())) })
	return []templ.Component{which, f.area("evidence", maxNote, 4, false)}, err
}

func doKeep(ctx context.Context, d *Desk, f *form) error {
	return d.Mediations.Keep(ctx, f.Caller, f.cs.ID, f.in.Get("which"), f.in.Get("evidence"))
}

func askBroken(d *Desk, f *form) ([]templ.Component, error) {
	which, err := d.which(f, keeping(f.duties, f.facts), func(x duty.Duty) string { return f.Say("mediation.kept_on", f.Day(clock.At(x.EndAt))) })
	return []templ.Component{which, f.area("reason", maxNote, 4, false)}, err
}

func doBroken(ctx context.Context, d *Desk, f *form) error {
	return d.Mediations.CallBroken(ctx, f.Caller, f.cs.ID, f.in.Get("which"), f.in.Get("reason"))
}

func askApply(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.line("court"), f.day("on")}, nil
}

// on reads a day; 0 for none.
func (f *form) on() (int64, error) {
	end, err := grievance.EndOfDay("on", f.in.Get("on"))
	if end != 0 {
		end = clock.At(end).AddDate(0, 0, -1).UnixMilli()
	}
	return end, err
}

func doApply(ctx context.Context, d *Desk, f *form) error {
	on, err := f.on()
	if err != nil {
		return err
	}
	return d.Mediations.Apply(ctx, f.Caller, f.cs.ID, f.in.Get("court"), on)
}

func askCourt(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.radios("result", slices.Clone(Results)), f.line("paper"), f.day("on")}, nil
}

func doCourt(ctx context.Context, d *Desk, f *form) error {
	on, err := f.on()
	if err != nil {
		return err
	}
	return d.Mediations.Decide(ctx, f.Caller, f.cs.ID, f.in.Get("result"), f.in.Get("paper"), on)
}
