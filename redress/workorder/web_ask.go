package workorder

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/attach"
)

// stamp is how a browser's input writes an instant.
const stamp = "2006-01-02T15:04"

// moment reads an instant that a browser's input wrote; 0 for none, which the verb refuses.
func (f *form) moment(name string) (int64, error) {
	s := strings.TrimSpace(f.in.Get(name))
	if s == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation(stamp, s, clock.Zone)
	if err != nil {
		return 0, fault.Of(name, "workorder.need.moment")
	}
	return t.UnixMilli(), nil
}

func (d *Desk) askSign(f *form) ([]templ.Component, error) {
	var out []templ.Component
	for _, l := range d.mine(f) {
		out = append(out, web.Owed(l))
	}
	return append(out, asked(f.o)), nil
}

func doSign(ctx context.Context, d *Desk, f *form) error { return d.Orders.Sign(ctx, f.Caller, f.o.ID) }

func askReport(_ *Desk, f *form) ([]templ.Component, error) {
	items := f.field("items", "")
	items.Optional = true
	var list []web.Option
	for _, x := range f.o.Items {
		o := web.Option{Value: strconv.FormatInt(x.N, 10), Label: f.Say("workorder.item.n", int(x.N), x.Asks)}
		if x.By != "" {
			o.Hint = f.Say("workorder.item.there")
		}
		list = append(list, o)
	}
	return []templ.Component{f.area("note", "", 6, false), web.Checkboxes(web.Choice{Field: items, Values: f.in["items"], Options: list})}, nil
}

func doReport(ctx context.Context, d *Desk, f *form) error {
	var items []int64
	for _, s := range f.in["items"] {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return fault.Of("items", "workorder.need.items")
		}
		items = append(items, n)
	}
	return d.Orders.Report(ctx, f.Caller, f.o.ID, f.in.Get("note"), items)
}

func askVisit(_ *Desk, f *form) ([]templ.Component, error) {
	out := append([]templ.Component{f.line("site", f.o.Site, false)}, f.when("visited_at")...)
	return append(out, f.area("found", "", 5, false), attach.Upload(f.bad.For("files")), f.area("minutes", "", 5, true),
		hint(f.Say("workorder.visit.people", Representatives)), f.tick("met"), f.tick("wish")), nil
}

func doVisit(ctx context.Context, d *Desk, f *form) error {
	at, err := f.moment("visited_at")
	if err != nil {
		return err
	}
	photos, err := d.Orders.Files.Clean(ctx, "files", f.Files("files"))
	if err != nil {
		return err
	}
	return d.Orders.Visit(ctx, f.Caller, f.o.ID, VisitedBody{Site: f.in.Get("site"), VisitedAt: at, Found: f.in.Get("found"), Minutes: f.in.Get("minutes"),
		Met: f.in.Get("met") == "yes", Wish: f.in.Get("wish") == "yes"}, f.in.Get("late"), photos...)
}

func askObject(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("reason", "", 5, false)}, nil
}

func doObject(ctx context.Context, d *Desk, f *form) error {
	return d.Orders.Object(ctx, f.Caller, f.o.ID, f.in.Get("reason"))
}

// askDecide asks about every objection that waits.
func (d *Desk) askDecide(f *form) ([]templ.Component, error) {
	var out []templ.Component
	ways := []web.Option{{Value: "keep", Label: f.Say("workorder.decide.keep")}, {Value: "off", Label: f.Say("workorder.decide.off"), Hint: f.Say("workorder.decide.off_hint")}}
	for _, p := range f.o.Objections() {
		name := d.name(f.Ctx, p.Office)
		way := web.Field{Name: "way-" + p.Office, Label: f.Say("workorder.decide.way", name), Value: f.get("way-"+p.Office, ""), Error: f.bad.For("way-" + p.Office)}
		why := web.Field{Name: "reason-" + p.Office, Label: f.Say("workorder.decide.reason"), Value: f.get("reason-"+p.Office, ""), Error: f.bad.For("reason-" + p.Office), Max: maxNote, Rows: 3}
		out = append(out, quoted(f.Say("workorder.decide.said", name), p.Objection), web.Radios(web.Choice{Field: way, Options: ways}), web.Area(why))
	}
	return out, nil
}

func doDecide(ctx context.Context, d *Desk, f *form) error {
	rulings := map[string]Ruling{}
	for _, p := range f.o.Objections() {
		if way := f.in.Get("way-" + p.Office); way == "keep" || way == "off" {
			rulings[p.Office] = Ruling{Keep: way == "keep", Reason: f.in.Get("reason-" + p.Office)}
		}
	}
	return d.Orders.Decide(ctx, f.Caller, f.o.ID, rulings)
}

func askClose(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("result", "", 5, false)}, nil
}

func doClose(ctx context.Context, d *Desk, f *form) error {
	return d.Orders.Close(ctx, f.Caller, f.o.ID, f.in.Get("result"))
}
