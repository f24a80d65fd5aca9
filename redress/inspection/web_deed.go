package inspection

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// planning is the verb that makes an inspection.
func (d *Desk) planning() deed.Pages[Inspection] {
	return deed.Pages[Inspection]{Prefix: "inspection", At: "/desk/inspections", Find: func(*web.Ctx) (Inspection, error) { return Inspection{}, nil },
		Path:  func(Inspection) string { return "/desk/inspections" },
		Title: func(c *web.Ctx, _ Inspection) string { return c.Say("inspection.title") }, Under: deed.Hub,
		Verbs: []deed.Verb[Inspection]{{Name: "plan", Action: access.Inspect, Ask: d.askPlan, Do: d.doPlan,
			Open: func(c access.Caller, _ Inspection) bool { return access.MayEver(c, access.Inspect) }}}}
}

// drawing is the verb on an inspection that was announced.
func (d *Desk) drawing() deed.Pages[Inspection] {
	return deed.Pages[Inspection]{Prefix: "inspection", At: "/desk/inspection/{id}", Find: d.find, Path: func(i Inspection) string { return path(i.ID) },
		Title: func(_ *web.Ctx, i Inspection) string { return i.Title }, Under: deed.Hub,
		Verbs: []deed.Verb[Inspection]{{Name: "draw", Action: access.Inspect,
			Ask: func(f *deed.Form[Inspection]) ([]templ.Component, error) {
				return []templ.Component{f.Line("seed")}, nil
			},
			Do: func(ctx context.Context, f *deed.Form[Inspection]) error {
				return d.Inspections.Draw(ctx, f.Caller, f.On.ID, f.In.Get("seed"))
			},
			Open: func(c access.Caller, i Inspection) bool { return i.Drawn == 0 && c.Office == i.By }}}}
}

// visiting are the verbs on a visit.
func (d *Desk) visiting() deed.Pages[Visit] {
	by := func(c access.Caller, v Visit) bool {
		return c.Office == v.By && access.Permits(c, access.Inspect, of(v.ID, v.Place, v.By))
	}
	return deed.Pages[Visit]{Prefix: "inspection", At: "/desk/visit/{id}", Find: d.findVisit, Path: func(v Visit) string { return visitPath(v.ID) },
		Title: func(c *web.Ctx, v Visit) string {
			return c.Say("inspection.visit_of", d.Names.Office(c.Context(), v.To, c.Voice))
		}, Under: deed.Hub,
		Verbs: []deed.Verb[Visit]{
			{Name: "visit", Action: access.Inspect, Ask: d.askVisit, Do: d.doVisit,
				Open: func(c access.Caller, v Visit) bool { return v.State == Selected && by(c, v) }},
			{Name: "rectify", Action: access.Report,
				Ask: func(f *deed.Form[Visit]) ([]templ.Component, error) {
					return []templ.Component{f.Area("report", 6)}, nil
				},
				Do: func(ctx context.Context, f *deed.Form[Visit]) error {
					return d.Inspections.Rectify(ctx, f.Caller, f.On.ID, f.In.Get("report"))
				},
				Open: func(c access.Caller, v Visit) bool {
					return v.State == Noticed && c.Office == v.To && access.Permits(c, access.Report, of(v.ID, v.Place, v.To))
				}},
			{Name: "revisit", Action: access.Inspect, Ask: askRevisit,
				Do: func(ctx context.Context, f *deed.Form[Visit]) error {
					way := f.In.Get("passed")
					if way != "yes" && way != "no" {
						return fault.Of("passed", "inspection.need.look")
					}
					return d.Inspections.Revisit(ctx, f.Caller, f.On.ID, way == "yes", f.In.Get("note"))
				},
				Open: func(c access.Caller, v Visit) bool { return v.State == Rectified && by(c, v) }},
			{Name: "refer", Action: access.Inspect, Ask: d.askRefer,
				Do: func(ctx context.Context, f *deed.Form[Visit]) error {
					return d.Inspections.Refer(ctx, f.Caller, f.On.ID, f.In.Get("to"), f.In.Get("what"))
				},
				Open: func(c access.Caller, v Visit) bool { return v.State != Selected && v.Referral == "" && by(c, v) }},
		}}
}

// referring is the verb of discipline inspection.
func (d *Desk) referring() deed.Pages[Referral] {
	return deed.Pages[Referral]{Prefix: "inspection", At: "/desk/referral/{id}", Find: d.findReferral, Path: func(r Referral) string { return referralPath(r.ID) },
		Title: func(c *web.Ctx, r Referral) string { return c.Say("inspection.referral") }, Under: "/desk",
		Verbs: []deed.Verb[Referral]{{Name: "acknowledge", Action: access.Report,
			Ask: func(f *deed.Form[Referral]) ([]templ.Component, error) {
				return []templ.Component{yesNo(f, "taken"), f.Area("reply", 4)}, nil
			},
			Do: func(ctx context.Context, f *deed.Form[Referral]) error {
				way := f.In.Get("taken")
				if way != "yes" && way != "no" {
					return fault.Of("taken", "inspection.need.look")
				}
				return d.Inspections.Acknowledge(ctx, f.Caller, f.On.ID, way == "yes", f.In.Get("reply"))
			},
			Open: func(c access.Caller, r Referral) bool {
				return r.Replied == 0 && c.Office == r.To && access.Permits(c, access.Report, of(r.ID, r.Place, r.To))
			}}}}
}

// yesNo asks one of two; their words stand under PREFIX.VERB.NAME_yes and _no.
func yesNo[S any](f *deed.Form[S], name string) templ.Component {
	key := "inspection." + f.Verb.Name + "." + name
	return web.Radios(web.Choice{Field: f.Field(name), Options: []web.Option{{Value: "yes", Label: f.Say(key + "_yes")}, {Value: "no", Label: f.Say(key + "_no")}}})
}

func askRevisit(f *deed.Form[Visit]) ([]templ.Component, error) {
	return []templ.Component{yesNo(f, "passed"), f.Area("note", 5)}, nil
}

func (d *Desk) askPlan(f *deed.Form[Inspection]) ([]templ.Component, error) {
	var lists []web.Option
	for _, l := range d.Inspections.Checklists {
		lists = append(lists, web.Option{Value: l.Name, Label: f.Say("inspection.list." + l.Name), Hint: f.Say("inspection.list.items", len(l.Items))})
	}
	checklist, seed, at, n := f.Field("checklist"), f.Field("seed"), f.Field("draws_at"), f.Field("visits")
	seed.Max, at.Type, at.Short = deed.MaxLine, "datetime-local", true
	n.Type, n.Mode, n.Short = "number", "numeric", true
	if !f.In.Has("key") {
		checklist.Value, n.Value = d.Inspections.Checklists[0].Name, "3"
		at.Value = f.Now.In(clock.Zone).AddDate(0, 0, 1).Format("2006-01-02") + "T09:00"
	}
	return []templ.Component{f.Line("title"), web.Radios(web.Choice{Field: checklist, Options: lists}), web.Input(n), web.Input(at), web.Input(seed)}, nil
}

func (d *Desk) doPlan(ctx context.Context, f *deed.Form[Inspection]) error {
	at, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(f.In.Get("draws_at")), clock.Zone)
	if err != nil {
		at = time.UnixMilli(0)
	}
	n, _ := strconv.Atoi(f.In.Get("visits")) // what is no number is none, and said so
	return d.Inspections.Plan(ctx, f.Caller, f.In.Get("title"), f.In.Get("checklist"), f.In.Get("seed"), at.UnixMilli(), n)
}

func (d *Desk) askVisit(f *deed.Form[Visit]) ([]templ.Component, error) {
	i, err := Get(f.Context(), d.db(), f.On.Inspection)
	if err != nil {
		return nil, err
	}
	list, _ := d.Inspections.Checklists.Of(i.Checklist)
	out := []templ.Component{f.Moment("visited_at"), f.Line("site")}
	for _, x := range list.Items {
		look := web.Choice{Field: web.Field{Name: "item_" + x.Code, Label: f.Say("inspection.visit.look"), Value: f.In.Get("item_" + x.Code), Error: f.Bad.For("item_" + x.Code)},
			Options: []web.Option{{Value: "ok", Label: f.Say("inspection.item.ok")}, {Value: "wrong", Label: f.Say("inspection.item.wrong")}}}
		note := web.Field{Name: "note_" + x.Code, Label: f.Say("inspection.visit.note"), Value: f.In.Get("note_" + x.Code), Error: f.Bad.For("note_" + x.Code),
			Max: deed.MaxNote, Rows: 2, Optional: true}
		out = append(out, itemFields(x.Name.In(f.Lang), web.Radios(look), web.Area(note)))
	}
	requirement := f.Field("requirement")
	requirement.Max, requirement.Rows, requirement.Optional = deed.MaxNote, 4, true
	return append(out, web.Area(requirement)), nil
}

func (d *Desk) doVisit(ctx context.Context, f *deed.Form[Visit]) error {
	at, err := f.Instant("visited_at")
	if err != nil {
		return err
	}
	looks := map[string]Look{}
	for name := range f.In {
		if code, ok := strings.CutPrefix(name, "item_"); ok {
			looks[code] = Look{OK: f.In.Get(name) == "ok", Wrong: f.In.Get(name) == "wrong", Note: f.In.Get("note_" + code)}
		}
	}
	return d.Inspections.Visit(ctx, f.Caller, f.On.ID, f.In.Get("site"), at, looks, f.In.Get("requirement"))
}

// askRefer offers the offices that discipline in the area.
func (d *Desk) askRefer(f *deed.Form[Visit]) ([]templ.Component, error) {
	area := f.On.Place.Area()
	list, err := office.OfAgency(f.Context(), d.db(), Discipline, area[:min(4, len(area))])
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, o := range list {
		options = append(options, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
	}
	to := f.Field("to")
	if len(options) == 1 && to.Value == "" {
		to.Value = options[0].Value
	}
	return []templ.Component{web.Select(web.Choice{Field: to, Options: options}), f.Area("what", 6)}, nil
}
