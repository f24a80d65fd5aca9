package mediation

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Desk is the pages of mediation.
type Desk struct {
	*grievance.Desk
	Mediations *Work
}

// view is a mediation as pages show it.
type view struct {
	Own       bool
	Reading   bool // before it is confirmed: the whole text is open
	Tag       web.Tag
	Head      string
	Voluntary bool
	Rows      []web.Row
	Sessions  []web.Row
	Text      string
	Promises  []promised
	Court     []string
	Next      []string // the other ways, when it did not succeed
	Links     []web.Link
}

// promised is a promise of the agreement as pages show it.
type promised struct {
	N                     int
	What, By, Due, Result string
	Tag                   web.Tag
}

// cols is how many columns the promises have: how each stands is told once they are owed.
func (v view) cols() int {
	if len(v.Promises) > 0 && v.Promises[0].Tag.Label != "" {
		return 4
	}
	return 3
}

// Panel shows the newest mediation on the pages of its grievance.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{
		Case: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (s grievance.Section, err error) {
			f, err := d.about(c, cs, duties)
			if err != nil {
				return s, err
			}
			if f.m.ID != "" {
				v, err := d.view(f, false)
				if err != nil {
					return s, err
				}
				s.Body = panelView(v)
			}
			s.Main, s.More = links(f, false)
			return s, nil
		},
		Resident: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (templ.Component, error) {
			f, err := d.about(c, cs, duties)
			if err != nil || f.m.ID == "" {
				return nil, err
			}
			v, err := d.view(f, true)
			if err != nil {
				return nil, err
			}
			v.Links, _ = links(f, true)
			return panelView(v), nil
		},
		Acts: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) ([]web.Door, error) {
			f, err := d.about(c, cs, duties)
			if err != nil {
				return nil, err
			}
			var out []web.Door
			_, more := links(f, true)
			for _, l := range more {
				name := l.Path[strings.LastIndexByte(l.Path, '/')+1:]
				out = append(out, web.Door{Link: l, Text: c.Say("mediation.my." + name + ".about"), Icon: icons[name]})
			}
			return out, nil
		},
	}
}

var icons = map[string]string{"ask": "next", "end": "ended", "broken": "over"}

// about reads what pages of a grievance need.
func (d *Desk) about(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (*form, error) {
	f := &form{Ctx: c, cs: cs, duties: duties}
	var err error
	if f.m, err = Newest(c.Context(), d.Work.Door.DB, cs.ID); err == nil && f.m.ID != "" {
		f.facts, err = fact.Of(c.Context(), d.Work.Door.DB, cs.ID)
	}
	return f, err
}

// links leads to the deeds that are open to the caller: what the case waits for, and what is possible.
func links(f *form, own bool) (main, more []web.Link) {
	for _, x := range deeds() {
		if x.own != own || !x.open(f) {
			continue
		}
		l := web.Link{Path: x.path(f.cs.ID), Label: f.Say(x.words() + ".do")}
		if x.main(f) {
			main = append(main, l)
		} else {
			more = append(more, l)
		}
	}
	return main, more
}

// view says how a mediation stands.
func (d *Desk) view(f *form, own bool) (view, error) {
	m := f.m
	v := view{Own: own, Voluntary: m.Live(), Rows: d.facts(f, own)}
	v.Head = f.Say("mediation.head." + headKey(m, own))
	for _, x := range f.facts {
		b, err := Session.Read(x)
		if x.Kind != Session.Name() || err != nil || b.Mediation != m.ID {
			continue
		}
		v.Sessions = append(v.Sessions, web.Row{Key: f.Moment(clock.At(b.HeldAt)), Text: f.Say("mediation.session", b.Site, f.Say("mediation.how."+b.How), b.Result)})
	}
	if m.Draft != "" {
		if err := d.agreement(f, &v); err != nil {
			return v, err
		}
	}
	v.Tag = tag(f, v.Promises)
	if m.SettledAt != 0 {
		v.Court = d.court(f)
	}
	if m.State() == Ended || m.CourtResult == Refused {
		v.Next = next(f, own)
	}
	return v, nil
}

// headKey names the sentence that says what the mediation waits for.
func headKey(m Mediation, own bool) string {
	side := func(key string, waits func(Side) bool) string {
		switch r, p := waits(Resident), waits(Party); {
		case r && p:
			return key + ".both"
		case r && own:
			return key + ".you"
		case r:
			return key + ".resident"
		}
		return key + ".party"
	}
	switch m.State() {
	case Offered:
		return side("offered", m.Waits)
	case Drafted:
		return side("drafted", m.Unsigned)
	case Ended:
		if m.StartedAt == 0 {
			return "declined"
		}
	}
	return string(m.State())
}

func tag(f *form, list []promised) web.Tag {
	s := f.m.State()
	t := web.Tag{State: web.Open, Label: f.Say("mediation.state." + string(s))}
	switch s {
	case Ended:
		t.State = web.Ended
	case Settled:
		t.State = web.Met
		for _, p := range list {
			if p.Tag.State == web.Over {
				return web.Tag{State: web.Over, Label: f.Say("mediation.state.late")}
			}
			if p.Tag.State != web.Met && p.Tag.State != web.Late {
				t.State = web.Open
			}
		}
		if t.State == web.Met {
			t.Label = f.Say("mediation.state.kept")
		}
	}
	return t
}

// facts are who holds it, who the other party is, and why.
func (d *Desk) facts(f *form, own bool) []web.Row {
	name := func(id string) string { return d.Names.Office(f.Context(), id, f.Voice) }
	rows := []web.Row{
		{Key: f.Say("mediation.is.mediator"), Text: f.Say("mediation.as", name(f.m.Mediator), f.Say("mediation.type."+string(f.m.Type)))},
		{Key: f.Say("mediation.is.party"), Text: name(f.m.Party)},
	}
	by := f.Say("mediation.by_resident")
	if own || f.deed.own {
		by = f.Say("mediation.by_you")
	}
	if f.m.Offerer != "" {
		by = name(f.m.Offerer)
	}
	rows = append(rows, web.Row{Key: f.Say("mediation.is.offered"), Text: f.Say("mediation.offered_by", by, f.Date(clock.At(f.m.OfferedAt)))}, web.Row{Key: f.Say("mediation.is.why"), Text: f.m.Why})
	if f.m.EndedAt != 0 {
		who := f.Say("mediation.ended." + string(f.m.EndedBy))
		rows = append(rows, web.Row{Key: f.Say("mediation.is.ended"), Text: strings.TrimSpace(f.Say("mediation.ended_on", f.Date(clock.At(f.m.EndedAt)), who) + " " + f.m.EndReason)})
	}
	return rows
}

// agreement reads the text that lies before both, or stands, and how each promise is kept.
func (d *Desk) agreement(f *form, v *view) error {
	b, err := drafted(f.Context(), d.Work.Door.DB, f.m)
	if err != nil {
		return nil // an erased body: the promises stay as duties
	}
	v.Text = b.Text
	name := func(id string) string { return d.Names.Office(f.Context(), id, f.Voice) }
	if f.m.SettledAt == 0 {
		for i, p := range b.Promises {
			v.Promises = append(v.Promises, promised{N: i + 1, What: p.What, By: name(p.By), Due: f.DueDate(clock.At(p.Due))})
		}
		return nil
	}
	say := promise.View{Law: d.View.Law, Office: d.View.Office}
	proof, n := map[string]string{}, map[string]int{}
	for _, x := range f.facts {
		if b, err := Kept.Read(x); x.Kind == Kept.Name() && err == nil {
			proof[b.Duty] = b.Evidence
		}
		if b, err := Promised.Read(x); x.Kind == Promised.Name() && err == nil {
			n[x.ID] = int(b.N)
		}
		if b, err := Broken.Read(x); x.Kind == Broken.Name() && err == nil { // stands under the number of what it repeats
			if i := slices.IndexFunc(f.duties, func(y duty.Duty) bool { return y.ID == b.Duty }); i >= 0 {
				n[x.ID] = n[f.duties[i].Opening]
			}
		}
	}
	list := slices.DeleteFunc(slices.Clone(f.duties), func(x duty.Duty) bool { return !isPromise(x) || n[x.Opening] == 0 })
	slices.SortStableFunc(list, func(a, b duty.Duty) int { return (n[a.Opening]-n[b.Opening])*2 + strings.Compare(a.ID, b.ID) })
	for _, x := range list {
		what, err := whatOf(f.Context(), d.Work.Door.DB, x)
		if err != nil {
			return err
		}
		p := say.Owed(f.Context(), f.Voice, x, f.Now)
		v.Promises = append(v.Promises, promised{N: n[x.Opening], What: what, By: name(x.Bearer), Due: f.DueDate(x.DueTime()), Result: proof[x.ID],
			Tag: web.Tag{State: p.State, Label: p.Word}})
	}
	return nil
}

// court says how judicial confirmation stands: the right and its day, the application, the decision and what follows from it.
func (d *Desk) court(f *form) []string {
	switch {
	case f.m.Type == Judicial:
		return []string{f.Say("mediation.court.own")}
	case f.m.CourtResult != "":
		return []string{f.Say("mediation.court."+f.m.CourtResult, f.Date(clock.At(f.m.DecidedOn)), f.m.Court, f.m.Paper), f.Say("mediation.court." + f.m.CourtResult + "_then")}
	case f.m.AppliedOn != 0:
		return []string{f.Say("mediation.court.applied", f.Date(clock.At(f.m.AppliedOn)), f.m.Court)}
	}
	for _, x := range f.duties {
		if x.Rule == ruleConfirm && x.State == duty.Open && x.Due > f.Now.UnixMilli() {
			return []string{f.Say("mediation.court.right", f.Due(x.DueTime())), f.Say("mediation.court.how")}
		}
	}
	return []string{f.Say("mediation.court.lapsed")}
}

// next are the ways that stay open (《人民调解法》第二十六条): the grievance itself, arbitration where it is the way, the court, the review.
func next(f *form, own bool) []string {
	var out []string
	if !f.cs.Over() {
		out = append(out, f.Say("mediation.next.petition"))
	}
	if f.cs.Route == grievance.RouteArbitration || strings.HasPrefix(f.cs.Matter, "01") {
		out = append(out, f.Say("mediation.next.arbitration"))
	}
	out = append(out, f.Say("mediation.next.court"))
	for _, x := range f.duties {
		if grievance.IsReviewRight(x) && x.State == duty.Open && x.Due > f.Now.UnixMilli() {
			out = append(out, f.Say("mediation.next.review", f.Due(x.DueTime())))
		}
	}
	return out
}

// most mediations are listed.
const most = 200

type row struct {
	grievance.Row
	Other string
	Tag   web.Tag
	When  string
}

type listPage struct {
	web.Page
	Rows  []row
	Empty web.Empty
}

// list is what the caller's office holds or is a party to, the newest first.
func (d *Desk) list(c *web.Ctx) error {
	ctx, db := c.Context(), d.Work.Door.DB
	list, err := At(ctx, db, c.Caller.Office, most)
	if err != nil {
		return err
	}
	p := listPage{Page: c.Page(c.Say("mediation.list.title")), Empty: web.Empty{Title: c.Say("mediation.list.none"), Text: c.Say("mediation.list.none_say")}}
	for _, m := range list {
		cs, err := grievance.Get(ctx, db, m.Subject)
		if err != nil {
			return err
		}
		if ok, err := d.Work.Sees(ctx, db, c.Caller, &cs); err != nil {
			return err
		} else if !ok { // over, and the office has nothing to do with it any more
			continue
		}
		rows, err := d.CaseRows(c, []grievance.Case{cs})
		if err != nil {
			return err
		}
		duties, err := duty.Of(ctx, db, cs.ID)
		if err != nil {
			return err
		}
		f := &form{Ctx: c, cs: cs, m: m, duties: duties}
		v := view{}
		if m.SettledAt != 0 {
			if f.facts, err = fact.Of(ctx, db, cs.ID); err != nil {
				return err
			}
			if err := d.agreement(f, &v); err != nil {
				return err
			}
		}
		r := row{Row: rows[0], Other: c.Say("mediation.list.mediator", d.Names.Office(ctx, m.Mediator, c.Voice), c.Say("mediation.type."+string(m.Type))), Tag: tag(f, v.Promises), When: c.Date(clock.At(m.OfferedAt))}
		if m.Mediator == c.Caller.Office {
			r.Other = c.Say("mediation.list.party", d.Names.Office(ctx, m.Party, c.Voice), c.Say("mediation.type."+string(m.Type)))
		}
		p.Rows = append(p.Rows, r)
	}
	return c.Render(http.StatusOK, listView(p))
}
