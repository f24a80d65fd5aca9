package grievance

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
)

// deeds lists every deed of the desk, in the order in which a case page offers them.
func deeds() []deed {
	return []deed{
		{verb: DoTransfer, action: access.Route, on: held, main: unsent, ask: (*Desk).askTransfer, do: doTransfer},
		{verb: DoDecide, action: access.Route, on: sent, main: always, when: mayDecide, ask: (*Desk).askDecide, do: doDecide},
		{verb: DoAccept, action: access.Accept, on: held, main: always, ask: (*Desk).askAccept, do: doAccept},
		{verb: DoRefuse, action: access.Accept, on: held, ask: (*Desk).askRefuse, do: doRefuse},
		{verb: DoObject, action: access.Accept, on: held, when: mayObject, ask: (*Desk).askObject, do: doObject},
		{verb: DoAnswer, action: access.Accept, on: held, main: always, ask: (*Desk).askAnswer, confirm: (*Desk).confirmAnswer, do: doAnswer},
		{verb: DoDeliver, action: access.Accept, on: held, main: always, ask: (*Desk).askDeliver, do: doDeliver},
		{verb: DoClose, action: access.Accept, on: held, main: always, ask: nothing, do: doClose},
		{verb: DoComply, action: access.Accept, on: whole, main: always, when: mayComply, ask: (*Desk).askComply, do: doComply},
		{verb: DoSupport, action: access.Accept, on: whole, main: always, when: maySupport, ask: (*Desk).askSupport, do: doSupport},
		{verb: DoKeep, action: access.Accept, on: whole, main: always, when: mayKeep, ask: (*Desk).askKeep, do: doKeep},
		{verb: DoPromise, action: access.Accept, on: held, ask: (*Desk).askPromise, do: doPromise},
		{verb: DoHear, action: access.Review, on: held, when: hearingIs(false), ask: justReason, do: doHear(true)},
		{verb: DoEndHear, action: access.Review, on: held, when: hearingIs(true), ask: justReason, do: doHear(false)},
		{verb: DoContact, action: access.Accept, on: held, ask: askContact, do: doContact},
		{verb: DoSay, action: access.Accept, on: held, ask: askSay, do: doSay},
		{verb: DoExtend, action: access.Extend, on: held, when: mayExtend, ask: (*Desk).askExtend, confirm: (*Desk).confirmExtend, do: doExtend},
		{verb: DoJoin, action: access.Join, on: held, when: alone, ask: askJoin, confirm: (*Desk).confirmJoin, do: doJoin},
		{verb: DoSplit, action: access.Join, on: held, when: joined, ask: justReason, do: doSplit},
	}
}

func always(Case) bool { return true }

// unsent: the case waits to be sent. An office that was sent it may pass it on, but what the case waits for is its decision.
func unsent(c Case) bool { return c.Status == StatusReceived || c.Status == StatusReturned }

func nothing(*Desk, *form) ([]templ.Component, error) { return nil, nil }

func justReason(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("reason", "", maxNote, 5)}, nil
}

// What is asked of a deed beside state and policy.

func mayDecide(d *Desk, c *web.Ctx, cs Case, _ []duty.Duty) bool {
	if c.Caller.Office == cs.Sender {
		return true
	}
	ok, err := d.Work.over(c.Context(), d.Work.Door.DB, c.Caller.Office, cs.Sender)
	return ok && err == nil
}

func mayObject(_ *Desk, c *web.Ctx, cs Case, all []duty.Duty) bool {
	_, ok := openOf(all, ruleObject, cs.Office)
	return ok && mine(c.Caller, cs)
}

func mayComply(_ *Desk, c *web.Ctx, _ Case, all []duty.Duty) bool {
	_, ok := openOf(all, ruleComply, c.Caller.Office)
	return ok
}

func maySupport(_ *Desk, c *web.Ctx, _ Case, all []duty.Duty) bool {
	_, ok := openOf(all, ruleSupport, c.Caller.Office)
	return ok
}

func mayExtend(d *Desk, c *web.Ctx, cs Case, _ []duty.Duty) bool {
	x, ok, err := extendable(c.Context(), d.Work.Door.DB, d.Work.Door.Law, cs)
	return ok && err == nil && x.Extended == 0 && c.Now.UnixMilli() < x.Due
}

func alone(_ *Desk, c *web.Ctx, cs Case, _ []duty.Duty) bool {
	return cs.Lead == "" && mine(c.Caller, cs)
}

func joined(_ *Desk, _ *web.Ctx, cs Case, _ []duty.Duty) bool { return cs.Lead != "" }

func hearingIs(open bool) func(*Desk, *web.Ctx, Case, []duty.Duty) bool {
	return func(_ *Desk, _ *web.Ctx, cs Case, all []duty.Duty) bool {
		paused := slices.ContainsFunc(all, func(x duty.Duty) bool { return x.State == duty.Open && x.PauseAt != 0 })
		return cs.Stage == Rereview && paused == open
	}
}

// openOf finds an open duty or right of a rule and a bearer.
func openOf(all []duty.Duty, rule, bearer string) (duty.Duty, bool) {
	i := slices.IndexFunc(all, func(x duty.Duty) bool { return x.Rule == rule && x.Bearer == bearer && x.State == duty.Open })
	if i < 0 {
		return duty.Duty{}, false
	}
	return all[i], true
}

func doDecide(ctx context.Context, d *Desk, f *form) error {
	way := f.in.Get("way")
	if way != "upheld" && way != "rejected" {
		return fault.Of("way", "grievance.need.way")
	}
	return d.Work.Decide(ctx, f.Caller, f.cs.ID, way == "upheld", f.in.Get("reason"))
}

func (d *Desk) askDecide(f *form) ([]templ.Component, error) {
	objection, _, err := last(f, d, Objected)
	better := ""
	if objection.Better != "" {
		better = "\n" + f.Say("grievance.decide_objection.better", d.Names.Office(f.Context(), objection.Better, f.Voice))
	}
	return []templ.Component{
		quoted(f.Say("grievance.decide_objection.said", d.Names.Office(f.Context(), f.cs.Office, f.Voice)), objection.Reason+better),
		f.radios("way", "", options(f.Voice, "grievance.decide_objection.", []string{"upheld", "rejected"})),
		f.area("reason", "", maxNote, 5),
	}, err
}

func doObject(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Object(ctx, f.Caller, f.cs.ID, ObjectedBody{Reason: f.in.Get("reason"), Better: f.in.Get("better")})
}

func (d *Desk) askObject(f *form) ([]templ.Component, error) {
	var out []templ.Component
	if right, ok := openOf(f.duties, ruleObject, f.cs.Office); ok {
		out = append(out, web.Duty(d.View.Line(f.Context(), f.Voice, right, f.Now)))
	}
	list, err := d.near(f.Ctx, f.cs.Place, f.cs.Office)
	better := f.field("better", "")
	better.Optional = true
	return append(out, f.area("reason", "", maxNote, 6),
		web.Select(web.Choice{Field: better, Options: append([]web.Option{{Label: f.Say("grievance.object.unknown")}}, list...)})), err
}

func doContact(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Contact(ctx, f.Caller, f.cs.ID, ContactedBody{How: f.in.Get("how"), Note: f.in.Get("note")})
}

// contactHows lists the ways of speaking with somebody.
var contactHows = []string{"phone", "visit", "message"}

func askContact(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.radios("how", "phone", options(f.Voice, "grievance.contact.", contactHows)), f.area("note", "", maxNote, 5)}, nil
}

func doSay(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Say(ctx, f.Caller, f.cs.ID, f.in.Get("message"))
}

func askSay(_ *Desk, f *form) ([]templ.Component, error) {
	return []templ.Component{f.area("message", "", maxNote, 6)}, nil
}

func doComply(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Comply(ctx, f.Caller, f.cs.ID, f.in.Get("answer"))
}

func (d *Desk) askComply(f *form) ([]templ.Component, error) {
	var out []templ.Component
	notice, ok, err := last(f, d, Supervised)
	if ok {
		out = append(out, quoted(f.Say("grievance.comply.notice", f.Say("grievance.ground."+notice.Ground)), notice.Requirement))
	}
	if x, ok := openOf(f.duties, ruleComply, f.Caller.Office); ok {
		out = append(out, web.Owed(d.View.Owed(f.Context(), f.Voice, x, f.Now)))
	}
	return append(out, f.area("answer", "", maxNote, 6)), err
}

func doSupport(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Support(ctx, f.Caller, f.cs.ID, f.in.Get("part"))
}

func (d *Desk) askSupport(f *form) ([]templ.Component, error) {
	var out []templ.Component
	if x, ok := openOf(f.duties, ruleSupport, f.Caller.Office); ok {
		out = append(out, web.Owed(d.View.Owed(f.Context(), f.Voice, x, f.Now)))
	}
	return append(out, f.area("part", "", maxNote, 6)), nil
}

func doHear(open bool) func(context.Context, *Desk, *form) error {
	return func(ctx context.Context, d *Desk, f *form) error {
		return d.Work.Hear(ctx, f.Caller, f.cs.ID, open, f.in.Get("reason"))
	}
}

func doClose(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Close(ctx, f.Caller, f.cs.ID)
}

func doSplit(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Split(ctx, f.Caller, f.cs.ID, f.in.Get("reason"))
}
