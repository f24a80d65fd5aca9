package followup

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
)

// Desk is the pages of follow-ups.
type Desk struct {
	*grievance.Desk
	Asks *Work
	Base string // address that people use, "" = as requested: for the text that is sent
}

// most rows are listed at once: what waits is asked about within two weeks and never grows long.
const most = 200

// row is one case in a list of work.
type row struct {
	grievance.Row
	Tag  web.Tag
	Note string
	Acts []web.Link
}

type listPage struct {
	web.Page
	Office    string
	Draws     []drawRow // for whoever may draw
	Commit    web.Link
	Reveal    web.Link
	Ask       []row
	Again     []row
	Exclusion []row
	Visits    []row
	Empty     web.Empty
}

type drawRow struct {
	Week, Note string
	Tag        web.Tag
	Path       string
}

// list is the work of the office: whom to ask about which case, what waits for a second person, and the visits it owes.
func (d *Desk) list(c *web.Ctx) error {
	ctx, db := c.Context(), d.Work.Door.DB
	p := listPage{Page: c.Page(c.Say("followup.list.title")), Office: d.Names.Office(ctx, c.Caller.Office, c.Voice),
		Empty: web.Empty{Title: c.Say("followup.list.none"), Text: c.Say("followup.list.none_say")}}
	if err := d.draws(c, &p); err != nil {
		return err
	}
	waiting, err := Mine(ctx, db, c.Caller.Office, most)
	if err != nil {
		return err
	}
	ask := slices.DeleteFunc(slices.Clone(waiting), func(a Asked) bool { return a.Proposer != "" })
	if p.Ask, err = d.asked(c, ask, ruleAsk, d.tries); err != nil {
		return err
	}
	pending := slices.DeleteFunc(waiting, func(a Asked) bool { return a.Proposer == "" })
	if c.Caller.Has(access.Supervisor) {
		if pending, err = Proposed(ctx, db, c.Caller.Area, most); err != nil {
			return err
		}
	}
	if p.Exclusion, err = d.asked(c, pending, ruleDecide, d.proposal); err != nil {
		return err
	}
	again, err := AgainOwed(ctx, db, c.Caller.Office, most)
	if err != nil {
		return err
	}
	if p.Again, err = d.asked(c, again, ruleAgain, d.unsettled); err != nil {
		return err
	}
	visits, err := VisitsOwed(ctx, db, c.Caller.Office, most)
	if err != nil {
		return err
	}
	if p.Visits, err = d.visits(c, visits); err != nil {
		return err
	}
	return c.Render(http.StatusOK, listView(p))
}

// asked says drawn cases in rows.
func (d *Desk) asked(c *web.Ctx, list []Asked, rule string, say func(*web.Ctx, Asked, *row)) ([]row, error) {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.Subject
	}
	rows, err := d.rows(c, ids, rule)
	for i := range rows {
		say(c, list[i], &rows[i])
	}
	return rows, err
}

func (d *Desk) tries(c *web.Ctx, a Asked, r *row) {
	r.Note = c.Say("followup.tries", a.Attempts, mostAttempts)
	r.Acts = []web.Link{{Path: path(a.Subject, "answer"), Label: c.Say("followup.do.answer")}, {Path: path(a.Subject, "attempt"), Label: c.Say("followup.do.attempt")}}
}

func (d *Desk) unsettled(c *web.Ctx, a Asked, r *row) {
	r.Note = c.Say("followup.solved." + a.Solved)
	if a.Satisfied > 0 {
		r.Note = c.List([]string{r.Note, c.Say("followup.satisfied." + strconv.FormatInt(a.Satisfied, 10))})
	}
	r.Acts = []web.Link{{Path: path(a.Subject, "look-again"), Label: c.Say("followup.do.look-again")}}
}

func (d *Desk) proposal(c *web.Ctx, a Asked, r *row) {
	r.Note = c.Say("followup.list.proposed", c.Say("followup.reason."+a.Reason))
	if MayDecide(c.Caller, a, access.Resource{Subject: a.Subject, Place: r.Case.Place, Offices: []string{a.Asker}}) {
		r.Acts = []web.Link{{Path: path(a.Subject, "decide"), Label: c.Say("followup.do.decide")}}
	} else {
		r.Note = c.Say("followup.list.second", r.Note)
	}
}

func (d *Desk) visits(c *web.Ctx, list []Visit) ([]row, error) {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = v.Subject
	}
	rows, err := d.rows(c, ids, ruleVisit)
	for i := range rows {
		rows[i].Note = c.Say("followup.list.agreed", c.Date(clock.At(list[i].At)))
		rows[i].Acts = []web.Link{{Path: path(ids[i], "timetable"), Label: c.Say("followup.timetable.open")}, {Path: path(ids[i], "visit"), Label: c.Say("followup.do.visit")}}
	}
	return rows, err
}

// rows says the cases, each with when the duty of a rule must be met.
func (d *Desk) rows(c *web.Ctx, ids []string, rule string) ([]row, error) {
	cases, err := grievance.ByIDs(c.Context(), d.Work.Door.DB, ids)
	if err != nil {
		return nil, err
	}
	list := make([]grievance.Case, len(ids))
	for i, id := range ids {
		list[i] = cases[id]
		if _, err := d.Work.Sees(c.Context(), d.Work.Door.DB, c.Caller, &list[i]); err != nil {
			return nil, err
		}
	}
	said, err := d.CaseRows(c, list)
	if err != nil {
		return nil, err
	}
	out := make([]row, len(ids))
	for i, id := range ids {
		out[i] = row{Row: said[i]}
		open, err := duty.OpenOf(c.Context(), d.Work.Door.DB, id)
		if err != nil {
			return nil, err
		}
		for _, x := range open {
			if x.Rule == rule {
				p := d.View.Owed(c.Context(), c.Voice, x, c.Now)
				out[i].Tag, out[i].Due = web.Tag{State: p.State, Label: p.Word}, c.DueDate(x.DueTime())
			}
		}
	}
	return out, nil
}

// Titles says in queues what duties about a draw are about.
func (d *Desk) Titles(_ context.Context, v words.Voice, subjects []string) map[string]grievance.Row {
	out := map[string]grievance.Row{}
	for _, s := range subjects {
		if p := PeriodOf(s); p != "" {
			out[s] = grievance.Row{Case: grievance.Case{ID: s, Title: v.Say("followup.draw.of", p)}, Path: "/desk/follow-ups", Status: v.Say("followup.draw.status")}
		}
	}
	return out
}

func path(id, name string) string { return grievance.Path(id) + "/follow-up/" + name }

// identityPath asks to open who filed a case, with the purpose already said.
func identityPath(id, purpose string) string {
	return grievance.Path(id) + "/identity?" + url.Values{"purpose": {purpose}}.Encode()
}

// textFor is what can be sent to a telephone: it names the number and nothing of the matter.
func (d *Desk) textFor(c *web.Ctx, cs grievance.Case, a Asked) string {
	base := strings.TrimSuffix(d.Base, "/")
	if base == "" {
		scheme := "http://"
		if c.Request.TLS != nil {
			scheme = "https://"
		}
		base = scheme + c.Request.Host
	}
	return c.Say("followup.text", d.Names.Office(c.Context(), a.Asker, c.Voice), grievance.Group(cs.Number), base+"/status")
}

// newest reads the newest fact of a kind; false where there is none or its body was erased.
func newest[B any](ctx context.Context, d *Desk, id string, k fact.Kind[B]) (b B, f fact.Fact, ok bool, err error) {
	f, ok, err = fact.Newest(ctx, d.Work.Door.DB, id, k.Name())
	if err != nil || !ok {
		return b, f, false, err
	}
	if b, err = k.Read(f); err != nil {
		return b, f, false, nil // erased: the fact stays in the timeline
	}
	return b, f, true, nil
}

// mondayOf is the Monday of a day, as draws name their week.
func mondayOf(t time.Time) string {
	t = t.In(clock.Zone)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
}
