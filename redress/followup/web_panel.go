package followup

import (
	"strconv"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// panel is the follow-up of one case as its page shows it.
type panel struct {
	Tag      web.Tag
	Lines    []string
	Rows     []web.Row
	Script   []string // what to say on the telephone, for the office that asks
	Text     string   // what to send
	Calling  bool     // the script is being read out now
	Identity web.Link
	Said     string // in the complainant's own words
	Answer   string // of the office, after it looked again
	AnswerAt string
	Note     string // of a proposed exclusion
	Visit    string
	Links    []web.Link
	Draw     web.Link
}

// Panel shows the follow-up on the pages of its case.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{Case: d.section, Resident: d.resident}
}

func (d *Desk) section(c *web.Ctx, cs grievance.Case, duties []duty.Duty) (grievance.Section, error) {
	f, err := d.load(c, cs)
	if err != nil || !f.drawn && f.v.Subject == "" {
		return grievance.Section{}, err
	}
	p, err := d.panel(c, f)
	if err != nil {
		return grievance.Section{}, err
	}
	s := grievance.Section{Body: panelView(p)}
	for _, x := range deeds() {
		if !x.open(c.Caller, f) {
			continue
		}
		l := web.Link{Path: path(cs.ID, x.name), Label: c.Say("followup.do." + x.name)}
		if x.main {
			s.Main = append(s.Main, l)
		} else {
			s.More = append(s.More, l)
		}
	}
	return s, nil
}

// stand is what is known about the follow-up of a case.
type stand struct {
	cs    grievance.Case
	a     Asked
	drawn bool
	v     Visit
}

func (d *Desk) load(c *web.Ctx, cs grievance.Case) (stand, error) {
	f := stand{cs: cs}
	var err error
	if f.a, f.drawn, err = Of(c.Context(), d.Work.Door.DB, cs.ID); err != nil {
		return f, err
	}
	f.v, _, err = VisitOf(c.Context(), d.Work.Door.DB, cs.ID)
	return f, err
}

func (d *Desk) panel(c *web.Ctx, f stand) (p panel, err error) {
	name := func(id string) string { return d.Names.Office(c.Context(), id, c.Voice) }
	asks := f.drawn && f.a.State == Waiting && f.a.Asker != "" && f.a.Asker == c.Caller.Office
	visits := f.v.State == Agreed && f.v.Office == c.Caller.Office
	if f.drawn {
		p.Tag = tag(c, f.a)
		p.Rows = []web.Row{{Key: c.Say("followup.panel.week"), Text: weekOf(c, f.a.Period)}, {Key: c.Say("followup.panel.asker"), Text: name(f.a.Asker)}}
		if f.a.Asker == "" {
			p.Rows[1].Text = c.Say("followup.panel.nobody")
		}
		if f.a.State == Waiting {
			p.Rows = append(p.Rows, web.Row{Key: c.Say("followup.panel.tries"), Text: c.Say("followup.tries", f.a.Attempts, mostAttempts)})
		}
		if f.a.Reason != "" {
			p.Rows = append(p.Rows, web.Row{Key: c.Say("followup.panel.reason"), Text: c.Say("followup.reason." + f.a.Reason)})
		}
		if err := d.said(c, f, &p); err != nil {
			return p, err
		}
	}
	if asks {
		p.Script = []string{c.Say("followup.script.1", name(f.a.Asker)), c.Say("followup.script.2", f.cs.Title), c.Say("followup.script.3"), c.Say("followup.script.4"), c.Say("followup.script.5")}
		p.Text = d.textFor(c, f.cs, f.a)
	}
	if f.v.Subject != "" {
		p.Visit = c.Say("followup.visit.state."+string(f.v.State), c.Date(clock.At(f.v.At)), name(f.v.Office))
		if f.v.Outcome != "" {
			p.Visit = c.Say("followup.visit.went", p.Visit, c.Say("followup.outcome."+f.v.Outcome))
		}
	}
	if visits {
		p.Links = append(p.Links, web.Link{Path: path(f.cs.ID, "timetable"), Label: c.Say("followup.timetable.open")})
	}
	if (asks || visits) && f.cs.Sealed != "" && access.Permits(c.Caller, access.Identity, access.Resource{Subject: f.cs.ID, Place: f.cs.Place, Offices: []string{c.Caller.Office}}) {
		purpose := "followup.purpose.ask"
		if !asks {
			purpose = "followup.purpose.visit"
		}
		p.Identity = web.Link{Path: identityPath(f.cs.ID, c.Say(purpose)), Label: c.Say("followup.identity")}
	} else if asks && f.cs.Sealed == "" {
		p.Lines = append(p.Lines, c.Say("followup.no_identity"))
	}
	return p, nil
}

// said adds what was answered, and what the office answered to that.
func (d *Desk) said(c *web.Ctx, f stand, p *panel) error {
	if f.a.Proposer != "" {
		b, _, ok, err := newest(c.Context(), d, f.cs.ID, ExclusionProposed)
		if err != nil {
			return err
		}
		if ok {
			p.Note = b.Note
		}
	}
	if f.a.State != Reached {
		return nil
	}
	p.Rows = append(p.Rows, web.Row{Key: c.Say("followup.panel.solved"), Text: c.Say("followup.solved." + f.a.Solved)},
		web.Row{Key: c.Say("followup.panel.satisfied"), Text: c.Say("followup.satisfied." + strconv.FormatInt(f.a.Satisfied, 10))})
	b, _, ok, err := newest(c.Context(), d, f.cs.ID, Answered)
	if err != nil {
		return err
	}
	if ok {
		p.Said = b.Text
		p.Rows = append(p.Rows, web.Row{Key: c.Say("followup.panel.via"), Text: c.Say("followup.via." + b.Via)})
	}
	if b.Again && f.a.Again {
		p.Lines = append(p.Lines, c.Say("followup.panel.again", d.Names.Office(c.Context(), f.a.Office, c.Voice)))
	}
	again, at, ok, err := newest(c.Context(), d, f.cs.ID, LookedAgain)
	if ok {
		p.Answer, p.AnswerAt = again.Answer, c.Say("followup.panel.looked", d.Names.Office(c.Context(), f.a.Office, c.Voice), c.Date(clock.At(at.At)))
	}
	return err
}

// tag says in a word where the asking stands.
func tag(c *web.Ctx, a Asked) web.Tag {
	switch {
	case a.State == Waiting && a.Proposer != "":
		return web.Tag{State: web.Soon, Label: c.Say("followup.state.proposed")}
	case a.State == Waiting:
		return web.Tag{State: web.Open, Label: c.Say("followup.state.waiting")}
	case a.Again:
		return web.Tag{State: web.Soon, Label: c.Say("followup.state.again")}
	case a.State == Reached:
		return web.Tag{State: web.Met, Label: c.Say("followup.state.reached")}
	}
	return web.Tag{State: web.Ended, Label: c.Say("followup.state." + string(a.State))}
}

// holding is the follow-up on the status page.
type holding struct {
	Asks    bool // an answer is wanted
	Late    bool // the office stopped asking, and still an answer counts
	Asker   string
	Office  string
	Rows    []web.Row
	Said    string
	Again   bool
	Answer  string
	Looked  string
	Visit   string
	Visits  bool // a visit can be wished for or taken back
	Agreed  bool
	Heading string
}

func (d *Desk) resident(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (templ.Component, error) {
	f, err := d.load(c, cs)
	if err != nil {
		return nil, err
	}
	h := holding{Visits: f.v.State == Agreed || Visitable(cs), Agreed: f.v.State == Agreed, Heading: c.Say("followup.my.title")}
	if !f.drawn && !h.Visits && f.v.Subject == "" {
		return nil, nil
	}
	if !f.drawn {
		h.Heading = c.Say("followup.my.visit_title")
	}
	if f.drawn {
		h.Asker, h.Office = d.Names.Office(c.Context(), f.a.Asker, c.Voice), d.Names.Office(c.Context(), f.a.Office, c.Voice)
		h.Asks, h.Late = f.a.State != Reached, f.a.State == Silent || f.a.State == Excluded
		h.Again = f.a.Again
		var p panel
		if err := d.said(c, f, &p); err != nil {
			return nil, err
		}
		h.Said, h.Answer, h.Looked = p.Said, p.Answer, p.AnswerAt
		if f.a.State == Reached {
			h.Rows = p.Rows[:2]
		}
	}
	if f.v.Subject != "" && f.v.State != Agreed {
		h.Visit = c.Say("followup.visit.state."+string(f.v.State), c.Date(clock.At(f.v.At)), d.Names.Office(c.Context(), f.v.Office, c.Voice))
	}
	if h.Agreed {
		h.Visit = c.Say("followup.my.agreed", d.Names.Office(c.Context(), f.v.Office, c.Voice))
	}
	return residentView(h), nil
}
