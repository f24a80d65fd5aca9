package grievance

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/promise"
)

// casePage is the page of one grievance.
type casePage struct {
	web.Page
	Case    Case
	Number  string
	Status  string
	Facts   []web.Row
	Owed    []web.DutyLine
	Rights  []web.DutyLine
	Past    []web.DutyLine
	Story   []web.Event
	Main    []web.Link
	More    []web.Link
	Idle    string // why nothing can be done here, "" when something can
	Lead    Row    // the case it is joined into
	Members []Row
	Opinion []web.Link
	Panels  []templ.Component // of other concepts
}

func (d *Desk) show(c *web.Ctx) error {
	cs, err := d.load(c)
	if err != nil {
		return err
	}
	p := casePage{Page: c.Page(cs.Title), Case: cs, Number: Group(cs.Number), Status: d.status(c, cs), Facts: d.known(c, cs)}
	duties, err := duty.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	d.lines(c, duties, d.View.About(facts), &p)
	if p.Main, p.More, err = d.deeds(c, cs, duties); err != nil {
		return err
	}
	if err := d.panels(c, cs, duties, &p); err != nil {
		return err
	}
	if len(p.Main)+len(p.More) == 0 {
		p.Idle = c.Say("grievance.case.idle", d.Names.Office(c.Context(), cs.Office, c.Voice))
		if cs.Over() {
			p.Idle = c.Say("grievance.case.over")
		}
	}
	p.Story, p.Opinion = d.Story(c, facts), opinions(c, cs, facts)
	slices.Reverse(p.Story)
	if err := d.family(c, cs, &p); err != nil {
		return err
	}
	return c.Render(http.StatusOK, caseView(p))
}

// panels adds what other concepts know about the case and let the caller do.
func (d *Desk) panels(c *web.Ctx, cs Case, duties []duty.Duty, p *casePage) error {
	for _, x := range d.Panels {
		if x.Case == nil {
			continue
		}
		s, err := x.Case(c, cs, duties)
		if err != nil {
			return err
		}
		if s.Body != nil {
			p.Panels = append(p.Panels, s.Body)
		}
		p.Main, p.More = append(p.Main, s.Main...), append(p.More, s.More...)
	}
	return nil
}

// lines sorts the duties of a case: owed now, by what is due next and the caller's own first; rights; and what is over.
func (d *Desk) lines(c *web.Ctx, duties []duty.Duty, about map[string]string, p *casePage) {
	slices.SortStableFunc(duties, func(a, b duty.Duty) int {
		if mine := (b.Bearer == c.Caller.Office) != (a.Bearer == c.Caller.Office); mine {
			if a.Bearer == c.Caller.Office {
				return -1
			}
			return 1
		}
		return int(min(1, max(-1, a.Due-b.Due)))
	})
	for _, x := range duties {
		line := d.View.Line(c.Context(), c.Voice, x, c.Now)
		line.About = about[x.Opening]
		switch {
		case x.OwedTo == duty.Clock:
		case x.State != duty.Open:
			p.Past = append(p.Past, line)
		case x.Right:
			p.Rights = append(p.Rights, line)
		default:
			p.Owed = append(p.Owed, line)
		}
	}
}

// known lists what is known about the case. Who filed it is not here.
func (d *Desk) known(c *web.Ctx, cs Case) []web.Row {
	name := func(id string) string { return d.Names.Office(c.Context(), id, c.Voice) }
	rows := []web.Row{
		{Key: c.Say("grievance.is.matter"), Text: d.Matters.Name(cs.Matter, c.Lang)},
		{Key: c.Say("grievance.is.route"), Text: c.Say("grievance.route." + low(cs.Route))},
		{Key: c.Say("grievance.is.place"), Text: d.Names.Where(c.Context(), cs.Place, c.Voice)},
	}
	add := func(key, text string) {
		if text != "" {
			rows = append(rows, web.Row{Key: c.Say("grievance.is." + key), Text: text})
		}
	}
	add("respondent", cs.Respondent)
	if cs.Headcount > 1 {
		add("headcount", c.Say("grievance.people", cs.Headcount))
	}
	if cs.Urgency != General {
		add("urgency", c.Say("grievance.urgency."+string(cs.Urgency)))
	}
	add("channel", c.Say("grievance.received_by", c.Say("grievance.channel."+string(cs.Channel)), c.Moment(clock.At(cs.ReceivedAt))))
	named := web.Row{Key: c.Say("grievance.is.named"), Text: c.Say("grievance.named." + strconv.FormatBool(cs.Named))}
	if cs.Sealed != "" && access.Permits(c.Caller, access.Identity, cs.Answerable()) {
		named.Action = web.Link{Path: casePath(cs.ID) + "/identity", Label: c.Say("grievance.identity.ask")}
	}
	rows = append(rows, named)
	add("office", name(cs.Office))
	if cs.Sender != "" && cs.Sender != cs.Office {
		add("sender", name(cs.Sender))
	}
	var with []string
	for _, o := range cs.Supporting {
		with = append(with, name(o))
	}
	add("supporting", c.List(with))
	if cs.Procedure == Simplified {
		add("procedure", c.Say("grievance.procedure.simplified"))
	}
	add("moves", c.Say("grievance.moves", cs.Transfers, cs.Objections))
	if cs.Solved != "" {
		add("rated", c.Say("grievance.rated", c.Say("grievance.solved."+cs.Solved), c.Say("grievance.rate."+strconv.FormatInt(cs.RateHandling, 10))))
	}
	return rows
}

// Story is the timeline as staff see it: the acting office, and in what role.
func (d *Desk) Story(c *web.Ctx, facts []fact.Fact) []web.Event {
	var out []web.Event
	for len(facts) > 0 {
		n := 1 // what the clock did is told together, everything else one by one with the role that did it
		f := facts[0]
		for f.Role == access.Machine && n < len(facts) && facts[n].Role == access.Machine {
			n++
		}
		for _, e := range d.View.Story(c.Context(), c.Voice, facts[:n], promise.Staff, proofPath) {
			if role := "grievance.as." + string(f.Role); f.Office != "" && c.Has(role) {
				e.Who = c.Say("grievance.as", e.Who, c.Say(role))
			}
			if f.Reason != "" {
				e.Note = c.Say("grievance.story.because", e.Note, f.Reason)
			}
			out = append(out, e)
		}
		facts = facts[n:]
	}
	return out
}

// opinions leads to the written opinions of a case, one a stage.
func opinions(c *web.Ctx, cs Case, facts []fact.Fact) []web.Link {
	var out []web.Link
	for s := First; s <= Rereview; s++ {
		if slices.ContainsFunc(facts, func(f fact.Fact) bool { return f.Kind == opinionKind(s).Name() }) {
			out = append(out, web.Link{Path: With(casePath(cs.ID)+"/opinion", "stage", strconv.Itoa(int(s))), Label: c.Say("grievance.opinion." + paperName(cs, s))})
		}
	}
	return out
}

// familyMost bounds the joined cases that a page lists.
const familyMost = 200

// family finds the cases that are handled together with this one.
func (d *Desk) family(c *web.Ctx, cs Case, p *casePage) error {
	if cs.Lead != "" {
		lead, err := Get(c.Context(), d.Work.Door.DB, cs.Lead)
		if err != nil {
			return err
		}
		if sees(c.Caller, lead) {
			p.Lead = d.row(c, lead)
		}
	}
	members, err := Members(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	for _, m := range members[:min(len(members), familyMost)] {
		if sees(c.Caller, m) {
			p.Members = append(p.Members, d.row(c, m))
		}
	}
	return nil
}

// soonest is when a term of a rule would end if it began now, for telling an officer what follows from a choice; zero when the law
// has no such rule here.
func (d *Desk) soonest(c *web.Ctx, cs Case, rule string) (time.Time, bool) {
	r := d.Work.Door.Law.Named(rule, cs.Place, c.Now)
	if r.ID == "" || r.Span.N == 0 {
		return time.Time{}, false
	}
	return d.Work.Door.Law.Current().Calendar.Deadline(c.Now, r.Span, r.Roll).Due, true
}

// mine reports whether the caller's own office has the case.
func mine(c access.Caller, cs Case) bool { return c.Office != "" && c.Office == cs.Office }
