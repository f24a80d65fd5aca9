package grievance

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/web"
)

// last reads the newest fact of a kind about the case of a form.
func last[B any](f *form, d *Desk, k fact.Kind[B]) (b B, ok bool, err error) {
	x, ok, err := fact.Newest(f.Context(), d.Work.Door.DB, f.cs.ID, k.Name())
	if err == nil && ok {
		b, err = k.Read(x)
	}
	return b, ok, err
}

// sending reads a dispatch from its form.
func sendingOf(f *form) (Sending, error) {
	due, err := EndOfDay("due", f.in.Get("due"))
	return Sending{To: f.in.Get("to"), Mode: Mode(f.in.Get("mode")), Matter: f.in.Get("matter"), Route: Route(f.in.Get("route")),
		Reason: f.in.Get("reason"), Due: due, Simplified: f.in.Get("simplified") == "yes", Supporting: f.in["supporting"]}, err
}

func doTransfer(ctx context.Context, d *Desk, f *form) error {
	if f.in.Get("matter") != f.in.Get("was") {
		return fault.Of("to", "grievance.transfer.matter_changed")
	}
	s, err := sendingOf(f)
	if err != nil {
		return err
	}
	return d.Work.Transfer(ctx, f.Caller, f.cs.ID, s)
}

// askTransfer offers the catalogue's lead for the matter. When the matter was changed, lead and route are looked up again.
func (d *Desk) askTransfer(f *form) ([]templ.Component, error) {
	matter := f.get("matter", f.cs.Matter)
	route, ok := d.Work.Matters.Route(matter)
	if !ok {
		matter = f.cs.Matter
		route, _ = d.Work.Matters.Route(matter)
	}
	lead, err := d.Work.Offices.Lead(f.Context(), d.Work.Door.DB, matter, f.cs.Place)
	if err != nil {
		return nil, err
	}
	to, way := f.get("to", lead), f.get("route", string(route))
	with, joins := f.in["supporting"], f.field("supporting", "")
	joins.Optional = true
	if f.in.Get("was") != matter {
		to, way = lead, string(route)
		if with, err = d.Work.Offices.Supporting(f.Context(), d.Work.Door.DB, matter, f.cs.Place); err != nil {
			return nil, err
		}
	}
	out := []templ.Component{}
	if f.cs.Status == StatusReturned {
		objection, ok, err := last(f, d, Objected)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, quoted(f.Say("grievance.transfer.returned"), objection.Reason))
			if objection.Better != "" && f.in.Get("was") == "" {
				to = objection.Better
			}
		}
	}
	offices, err := d.near(f.Ctx, f.cs.Place, "")
	if err != nil {
		return nil, err
	}
	joinIn := web.Checkboxes(web.Choice{Field: joins, Values: with, Options: d.joiners(f.Ctx, offices, with)})
	if len(with) == 0 && joins.Error == "" { // seldom needed: the form stays short
		joinIn = web.More(f.Say("grievance.transfer.join_in"), joinIn)
	}
	for i := range offices {
		if offices[i].Value == lead {
			offices[i].Label = f.Say("grievance.transfer.lead", offices[i].Label)
		}
	}
	var matters []web.Option
	for _, m := range d.Matters.All() {
		matters = append(matters, web.Option{Value: m.Code, Label: m.Code + " " + m.Name(f.Lang)})
	}
	again := web.Press(web.Button{Label: f.Say("grievance.transfer.look_up"), Name: "step", Value: "edit", Kind: "quiet"})
	office, path, simple, due := f.field("to", ""), f.field("route", ""), f.field("simplified", ""), f.field("due", "")
	office.Value, path.Value = to, way
	simple.Optional, due.Optional, due.Type, due.Short = true, true, "date", true
	reason := f.optional("reason", "", maxNote, 4)
	mode := string(Transfer)
	if f.Query("mode") == string(Assign) { // the supervisor's list leads here to assign
		mode = string(Assign)
	}
	return append(out,
		matterChoice(web.Choice{Field: f.field("matter", matter), Options: matters}, matter, again),
		web.Select(web.Choice{Field: office, Options: offices}),
		joinIn,
		web.Select(web.Choice{Field: path, Options: options(f.Voice, "grievance.route.", Routes)}),
		reason,
		f.radios("mode", mode, options(f.Voice, "grievance.mode.", []Mode{Transfer, Assign})),
		web.Input(due),
		web.Checkboxes(web.Choice{Field: simple, Values: []string{f.get("simplified", "")}, Options: options(f.Voice, "grievance.simplified.", []string{"yes"})}),
	), nil
}

// joiners are the offices on the form that may be asked to join in: those that are chosen or that the catalogue names, then the
// nearest others, few enough to read.
func (d *Desk) joiners(c *web.Ctx, near []web.Option, with []string) []web.Option {
	var out []web.Option
	for _, id := range with {
		out = append(out, web.Option{Value: id, Label: d.Names.Office(c.Context(), id, c.Voice)})
	}
	for _, o := range near {
		if len(out) < joinersShown && !slices.Contains(with, o.Value) {
			out = append(out, o)
		}
	}
	return out
}

const joinersShown = 8

func doAccept(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Accept(ctx, f.Caller, f.cs.ID, AcceptedBody{Route: Route(f.in.Get("route")), Procedure: Procedure(f.in.Get("procedure")),
		Notice: f.in.Get("notice"), Reason: f.in.Get("reason")})
}

// askAccept offers the notice of §23 (received, path, procedure) in the language of the person who filed, and says what follows from
// each procedure.
func (d *Desk) askAccept(f *form) ([]templ.Component, error) {
	sent, _, err := last(f, d, Transferred)
	procedure := Ordinary
	if sent.Simplified {
		procedure = Simplified
	}
	ways := options(f.Voice, "grievance.procedure.", []Procedure{Ordinary, Simplified})
	ordinary := "petition-2022/answer"
	if f.cs.Route != RoutePetition {
		ordinary = "petition-2022/act-or-reply"
	}
	for i, rule := range []string{ordinary, "petition-2022/answer-simplified"} {
		if t, ok := d.soonest(f.Ctx, f.cs, rule); ok {
			ways[i].Hint = f.Say("grievance.accept.until", f.DueDate(t))
		}
	}
	return []templ.Component{
		f.choose("route", string(f.cs.Route), options(f.Voice, "grievance.route.", Routes)),
		f.optional("reason", "", maxNote, 3),
		f.radios("procedure", string(procedure), ways),
		f.area("notice", d.template(f, "grievance.notice."+low(f.cs.Route)), maxNote, 7),
	}, err
}

// template is a text for the person who filed, in their language.
func (d *Desk) template(f *form, key string) string {
	v := f.Voice
	if f.cs.Lang != "" {
		v.Lang = lang(f.cs.Lang)
	}
	if !v.Has(key) {
		return ""
	}
	return v.Say(key, Group(f.cs.Number), d.Names.Office(f.Context(), f.cs.Office, v))
}

func doRefuse(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Refuse(ctx, f.Caller, f.cs.ID, RefusedBody{Reason: f.in.Get("reason"), Remedy: f.in.Get("remedy")})
}

// askRefuse offers the remedy of the case's route (《信访工作条例》第三十一条); those of the other routes stand below to copy from.
func (d *Desk) askRefuse(f *form) ([]templ.Component, error) {
	var rows []web.Row
	for _, r := range Routes {
		if key := "grievance.remedy." + low(r); f.Has(key) {
			rows = append(rows, web.Row{Key: f.Say("grievance.route." + low(r)), Text: d.template(f, key)})
		}
	}
	return []templ.Component{
		f.area("reason", "", maxNote, 5),
		f.area("remedy", d.template(f, "grievance.remedy."+low(f.cs.Route)), maxNote, 5),
		remedies(f.Say("grievance.refuse.remedies"), rows),
	}, nil
}
