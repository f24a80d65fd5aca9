package team

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Desk is the pages of teams.
type Desk struct {
	*grievance.Desk
	Teams *Work
}

// planned is a step of the plan as pages show it.
type planned struct {
	What, By, Due, Result string
	Tag                   web.Tag
}

// view is a team as pages show it.
type view struct {
	Team             Team
	Lead             string
	Members          string
	Since            string
	Steps            []planned
	Meeting, Report  note
	Desk             bool
	MeetDue, TellDue string
}

// note is the last that was said, and when.
type note struct{ When, Text string }

// Panel shows the team on the pages of its grievance.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{
		Case: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (grievance.Section, error) {
			v, ok, err := d.view(c, d.View, cs.ID, duties)
			s := grievance.Section{}
			if ok {
				v.Desk = true
				s.Body = panelView(v)
			}
			s.Main, s.More = d.links(c, cs, v.Team, duties)
			return s, err
		},
		Resident: func(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (templ.Component, error) {
			v, ok, err := d.view(c, promise.View{Law: d.View.Law, Office: d.View.Office}, cs.ID, duties)
			if err != nil || !ok {
				return nil, err
			}
			return panelView(v), nil
		},
	}
}

// links leads to the deeds that are open to the caller.
func (d *Desk) links(c *web.Ctx, cs grievance.Case, t Team, duties []duty.Duty) (main, more []web.Link) {
	for _, x := range deeds() {
		if !x.open(c.Caller, cs, t, duties) {
			continue
		}
		l := web.Link{Path: path(cs.ID, x.name), Label: c.Say("team.do." + x.name)}
		if x.waits(c.Caller, t, duties) {
			main = append(main, l)
		} else {
			more = append(more, l)
		}
	}
	return main, more
}

// view reads the team of a case and its plan.
func (d *Desk) view(c *web.Ctx, say promise.View, id string, duties []duty.Duty) (view, bool, error) {
	t, ok, err := Of(c.Context(), d.Work.Door.DB, id)
	if err != nil || !ok {
		return view{}, false, err
	}
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, id)
	if err != nil {
		return view{}, false, err
	}
	v := view{Team: t, Lead: d.Names.Office(c.Context(), t.Lead, c.Voice), Since: c.Date(clock.At(t.FormedAt))}
	var names []string
	for _, m := range t.Members {
		names = append(names, d.Names.Office(c.Context(), m, c.Voice))
	}
	v.Members = c.List(names)
	v.Steps = d.plan(c, say, facts, duties)
	v.Meeting, v.Report = last(c.Voice, facts, Met), last(c.Voice, facts, Reported)
	if list := owes(duties, ruleMeet, ""); len(list) > 0 {
		v.MeetDue = c.Due(list[0].DueTime())
	}
	if list := owes(duties, ruleReport, ""); len(list) > 0 {
		v.TellDue = c.Due(list[0].DueTime())
	}
	return v, true, nil
}

// plan is the timetable, in the order of its days.
func (d *Desk) plan(c *web.Ctx, say promise.View, facts []fact.Fact, duties []duty.Duty) []planned {
	what, result := map[string]StepBody{}, map[string]string{}
	for _, f := range facts {
		if b, err := StepSet.Read(f); f.Kind == StepSet.Name() && err == nil {
			what[f.ID] = b
		}
		if b, err := StepDone.Read(f); f.Kind == StepDone.Name() && err == nil {
			result[b.Duty] = b.Result
		}
	}
	list := slices.DeleteFunc(slices.Clone(duties), func(x duty.Duty) bool { return x.Rule != ruleStep })
	slices.SortStableFunc(list, func(a, b duty.Duty) int { return int(min(1, max(-1, a.Due-b.Due))) })
	var out []planned
	for _, x := range list {
		p := say.Owed(c.Context(), c.Voice, x, c.Now)
		out = append(out, planned{What: what[x.Opening].What, By: d.Names.Office(c.Context(), x.Bearer, c.Voice), Due: c.DueDate(x.DueTime()),
			Result: result[x.ID], Tag: web.Tag{State: p.State, Label: p.Word}})
	}
	return out
}

func last(v words.Voice, facts []fact.Fact, k fact.Kind[MinutesBody]) note {
	for _, f := range slices.Backward(facts) {
		if f.Kind == k.Name() {
			b, _ := k.Read(f) // an erased body leaves the day
			return note{When: v.Moment(clock.At(f.At)), Text: b.Text}
		}
	}
	return note{}
}

// most teams are listed; a county has a handful.
const most = 200

// group is the open cases of one leader.
type group struct {
	Leader string
	Rows   []row
}

// row is one case of a leader.
type row struct {
	grievance.Row
	Lead       string
	Open, Late int // steps of the plan
	Today      web.Tag
}

type listPage struct {
	web.Page
	Groups []group
	Empty  web.Empty
}

// list is every team at work that the caller may see: those of the area for a supervisor, those that the office leads for others.
func (d *Desk) list(c *web.Ctx) error {
	ctx, db := c.Context(), d.Work.Door.DB
	var teams []Team
	var err error
	if c.Caller.Has(access.Supervisor) {
		teams, err = Within(ctx, db, c.Caller.Area, most)
	} else {
		teams, err = Led(ctx, db, c.Caller.Office, most)
	}
	if err != nil {
		return err
	}
	p := listPage{Page: c.Page(c.Say("team.list.title")), Empty: web.Empty{Title: c.Say("team.list.none"), Text: c.Say("team.list.none_say")}}
	for _, t := range teams {
		r, err := d.row(c, t)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(p.Groups, func(g group) bool { return g.Leader == t.Leader })
		if i < 0 {
			p.Groups, i = append(p.Groups, group{Leader: t.Leader}), len(p.Groups)
		}
		p.Groups[i].Rows = append(p.Groups[i].Rows, r)
	}
	slices.SortStableFunc(p.Groups, func(a, b group) int { return strings.Compare(a.Leader, b.Leader) })
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) row(c *web.Ctx, t Team) (row, error) {
	ctx, db := c.Context(), d.Work.Door.DB
	cs, err := grievance.Get(ctx, db, t.Subject)
	if err != nil {
		return row{}, err
	}
	if _, err := d.Work.Sees(ctx, db, c.Caller, &cs); err != nil {
		return row{}, err
	}
	rows, err := d.CaseRows(c, []grievance.Case{cs})
	if err != nil {
		return row{}, err
	}
	open, err := duty.OpenOf(ctx, db, t.Subject)
	if err != nil {
		return row{}, err
	}
	r := row{Row: rows[0], Lead: d.Names.Office(ctx, t.Lead, c.Voice), Today: today(c.Voice, open, c.Now)}
	for _, x := range owes(open, ruleStep, "") {
		r.Open++
		if x.Late(c.Now) {
			r.Late++
		}
	}
	return r, nil
}

// today says how the day's meeting and report stand.
func today(v words.Voice, open []duty.Duty, now time.Time) web.Tag {
	meet, tell := owes(open, ruleMeet, ""), owes(open, ruleReport, "")
	late := func(list []duty.Duty) bool {
		return slices.ContainsFunc(list, func(x duty.Duty) bool { return x.Late(now) })
	}
	switch {
	case late(meet):
		return web.Tag{State: web.Over, Label: v.Say("team.today.meeting_late")}
	case late(tell):
		return web.Tag{State: web.Over, Label: v.Say("team.today.report_late")}
	case len(meet) > 0:
		return web.Tag{State: web.Open, Label: v.Say("team.today.meeting")}
	case len(tell) > 0:
		return web.Tag{State: web.Open, Label: v.Say("team.today.report")}
	}
	return web.Tag{State: web.Met, Label: v.Say("team.today.done")}
}
