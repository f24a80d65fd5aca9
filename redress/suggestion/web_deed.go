package suggestion

import (
	"context"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/office"
	"ombud/redress/promise"
)

// sending is the verb that makes a suggestion.
func (d *Desk) sending() deed.Pages[Suggestion] {
	return deed.Pages[Suggestion]{Prefix: "suggestion", At: "/desk/suggestions", Find: func(*web.Ctx) (Suggestion, error) { return Suggestion{}, nil },
		Path:  func(Suggestion) string { return "/desk/suggestions" },
		Title: func(c *web.Ctx, _ Suggestion) string { return c.Say("suggestion.title") }, Under: deed.Hub,
		Verbs: []deed.Verb[Suggestion]{{Name: "send", Action: access.Suggest, Ask: d.askSend,
			Do: func(ctx context.Context, f *deed.Form[Suggestion]) error {
				return d.Verbs.Send(ctx, f.Caller, Power(f.In.Get("power")), f.In.Get("to"), f.In.Get("text"), f.In["grounds"], f.In.Get("released"))
			},
			Open: func(c access.Caller, _ Suggestion) bool { return access.MayEver(c, access.Suggest) }}}}
}

// answering is the verb of the office that a suggestion was sent to.
func (d *Desk) answering() deed.Pages[Suggestion] {
	return deed.Pages[Suggestion]{Prefix: "suggestion", At: "/desk/suggestion/{id}", Find: d.find, Path: func(s Suggestion) string { return path(s.ID) },
		Title: func(c *web.Ctx, s Suggestion) string { return c.Say("suggestion.power." + string(s.Power)) }, Under: deed.Hub,
		Verbs: []deed.Verb[Suggestion]{{Name: "answer", Action: access.Report, Ask: askAnswer,
			Do: func(ctx context.Context, f *deed.Form[Suggestion]) error {
				return d.Verbs.Answer(ctx, f.Caller, f.On.ID, Adoption(f.In.Get("adoption")), f.In.Get("answer"), f.In.Get("released"))
			},
			Open: may}}}
}

func askAnswer(f *deed.Form[Suggestion]) ([]templ.Component, error) {
	var options []web.Option
	for _, a := range Adoptions {
		options = append(options, web.Option{Value: string(a), Label: f.Say("suggestion.adoption." + string(a))})
	}
	out := []templ.Component{web.Radios(web.Choice{Field: f.Field("adoption"), Options: options}), f.Area("answer", 5)}
	if f.On.Open() {
		out = append(out, released(f))
	}
	return out, nil
}

func released(f *deed.Form[Suggestion]) templ.Component {
	x := f.Field("released")
	x.Max, x.Rows, x.Optional = deed.MaxNote, 4, true
	return web.Area(x)
}

// mostOffices bounds the offices that a form offers.
const mostOffices = 200

// askSend offers the offices of the area and those above it, and the kinds of duties that were missed in the area.
func (d *Desk) askSend(f *deed.Form[Suggestion]) ([]templ.Component, error) {
	list, err := office.List(f.Context(), d.db(), mostOffices)
	if err != nil {
		return nil, err
	}
	powers, offices, grounds := []web.Option{}, []web.Option{{Label: f.Say("deed.choose")}}, []web.Option{}
	for _, p := range Powers {
		powers = append(powers, web.Option{Value: string(p), Label: f.Say("suggestion.power." + string(p)), Hint: f.Say("suggestion.power_hint." + string(p))})
	}
	for _, o := range list {
		inside := o.Place.Within(f.Caller.Area) || o.Agency == government || o.Agency == discipline
		if inside && o.ID != f.Caller.Office && o.Agency != petition {
			offices = append(offices, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
		}
	}
	kinds, err := Missed(f.Context(), d.db(), f.Caller.Area, f.Now.Add(-back).UnixMilli())
	if err != nil {
		return nil, err
	}
	for _, g := range kinds {
		r := d.Work.Door.Law.Named(g.Rule, "", clock.At(f.Now.UnixMilli()))
		says := promise.Begin(d.View.What(f.Voice, r))
		if r.ID == "" {
			says = g.Rule
		}
		grounds = append(grounds, web.Option{Value: g.Rule, Label: says, Hint: f.Say("suggestion.missed", int(g.Missed))})
	}
	if len(grounds) == 0 {
		return []templ.Component{web.Lines(f.Say("suggestion.no_grounds"))}, nil
	}
	return []templ.Component{web.Radios(web.Choice{Field: f.Field("power"), Options: powers}), web.Select(web.Choice{Field: f.Field("to"), Options: offices}),
		web.Checkboxes(web.Choice{Field: f.Field("grounds"), Values: f.In["grounds"], Options: grounds}), f.Area("text", 6), released(f)}, nil
}
