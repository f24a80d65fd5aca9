package follow

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/promise"
	"ombud/redress/sealed"
)

// mine is the status page.
type mine struct {
	web.Page
	Case     grievance.Case
	Head     string
	Rows     []web.Row
	Acts     []web.Door
	Opinions []letter
	Refusal  grievance.RefusedBody // why it was not accepted and where else to turn
	Owed     []web.DutyLine
	Rights   []web.DutyLine
	Past     []web.Promise
	Talk     []remark
	Story    []web.Event
	Trail    []web.Event
	Given    string // how to reach the petitioner, masked
	Panels   []templ.Component
	Below    []templ.Component // panels beside what was handed in
}

// letter is one written opinion in a line.
type letter struct {
	web.Link
	When, Who, Outcome string
	Newest             bool
}

// remark is one message of either side.
type remark struct {
	When, Who, Text string
	Own             bool
}

func (d *desk) mine(c *web.Ctx) error {
	ctx, db := c.Context(), d.Work.Door.DB
	cs, err := grievance.Get(ctx, db, c.Caller.Subject)
	if fault.Is(err, fault.NotFound) { // a pass of another city, such as a demo that was made anew
		d.Pass.Close(c.Writer)
		return c.Redirect("/status")
	}
	if err != nil {
		return err
	}
	facts, err := fact.Of(ctx, db, cs.ID)
	if err != nil {
		return err
	}
	duties, err := duty.Of(ctx, db, cs.ID)
	if err != nil {
		return err
	}
	if d.Pass.Stale(c.Request) {
		d.Pass.Open(c.Writer, cs.ID)
	}
	page := mine{Page: c.Page(c.Say("follow.my")), Case: cs, Head: d.head(c, cs, duties), Rows: d.rows(c, cs)}
	page.duties(ctx, d.View, duties, d.View.About(facts), c.Now)
	page.Acts = d.acts(c, cs, duties, facts)
	page.Opinions = d.letters(c, facts)
	page.Talk = d.talk(c, facts)
	if i := slices.IndexFunc(facts, func(f fact.Fact) bool { return f.Kind == grievance.Refused.Name() }); i >= 0 {
		page.Refusal, _ = grievance.Refused.Read(facts[i]) // an erased body leaves the heading
	}
	page.Story = d.View.Story(ctx, c.Voice, without(facts, grievance.Said.Name()), promise.Resident, sealPath)
	if page.Trail, err = d.trail(c, cs.ID); err != nil {
		return err
	}
	page.Given = d.reminder(c, cs)
	if err := d.panels(c, cs, duties, &page); err != nil {
		return err
	}
	return c.Render(http.StatusOK, minePage(page))
}

// panels adds what other concepts know about the grievance and leave to its petitioner.
func (d *desk) panels(c *web.Ctx, cs grievance.Case, duties []duty.Duty, page *mine) error {
	for _, x := range d.Panels {
		if x.Resident != nil {
			body, err := x.Resident(c, cs, duties)
			switch {
			case err != nil:
				return err
			case body == nil:
			case x.Below:
				page.Below = append(page.Below, body)
			default:
				page.Panels = append(page.Panels, body)
			}
		}
		if x.Acts != nil {
			acts, err := x.Acts(c, cs, duties)
			if err != nil {
				return err
			}
			page.Acts = append(page.Acts, acts...)
		}
	}
	return nil
}

// duties sorts what institutions owe the petitioner: open ones by their last moment, then the petitioner's own open rights, then
// what is over.
func (m *mine) duties(ctx context.Context, view promise.View, list []duty.Duty, about map[string]string, now time.Time) {
	slices.SortStableFunc(list, func(a, b duty.Duty) int { return cmp.Compare(a.Due, b.Due) })
	for _, x := range list {
		switch {
		case x.OwedTo != "petitioner":
		case x.State == duty.Open && x.Right:
			m.Rights = append(m.Rights, view.Line(ctx, m.Voice, x, now))
		case x.State == duty.Open:
			line := view.Line(ctx, m.Voice, x, now)
			line.About = about[x.Opening]
			m.Owed = append(m.Owed, line)
		default:
			past := view.Owed(ctx, m.Voice, x, now)
			past.About = about[x.Opening]
			m.Past = append(m.Past, past)
		}
	}
}

// head says in a sentence where the grievance stands; what is longest overdue comes before everything else.
func (d *desk) head(c *web.Ctx, cs grievance.Case, duties []duty.Duty) string {
	var over duty.Duty
	for _, x := range duties {
		if x.OwedTo == "petitioner" && !x.Right && x.State == duty.Open && x.Late(c.Now) && (over.ID == "" || x.Due < over.Due) {
			over = x
		}
	}
	if r, err := d.View.Law.RuleOf(over); over.ID != "" && err == nil {
		return c.Say("follow.head.over", d.View.Office(c.Context(), over.Bearer, c.Voice), r.Says.In(c.Lang.Tag()), c.Left(over.DueTime().Sub(c.Now)))
	}
	office := d.View.Office(c.Context(), cs.Office, c.Voice)
	key := "follow.head." + string(cs.Status)
	switch {
	case cs.Lead != "" && !cs.Over():
		key = "follow.head.joined"
	case cs.Status == grievance.StatusReviewing && cs.Stage == grievance.Rereview:
		key = "follow.head.rereviewing"
	}
	return c.Say(key, office)
}

// rows are the plain data of the grievance.
func (d *desk) rows(c *web.Ctx, cs grievance.Case) []web.Row {
	rows := []web.Row{
		{Key: c.Say("follow.number"), Text: grievance.Group(cs.Number)},
		{Key: c.Say("follow.filed"), Text: c.Moment(clock.At(cs.ReceivedAt))},
		{Key: c.Say("follow.kind"), Text: d.Matters.Name(cs.Matter, c.Lang)},
		{Key: c.Say("follow.office"), Text: d.View.Office(c.Context(), cs.Office, c.Voice)},
	}
	if cs.Respondent != "" {
		rows = append(rows, web.Row{Key: c.Say("follow.respondent"), Text: cs.Respondent})
	}
	if cs.Headcount > 1 {
		rows = append(rows, web.Row{Key: c.Say("follow.people"), Text: c.Count(int(cs.Headcount))})
	}
	return rows
}

// acts are the steps that are open to the petitioner now, and nothing else.
func (d *desk) acts(c *web.Ctx, cs grievance.Case, duties []duty.Duty, facts []fact.Fact) []web.Door {
	var out []web.Door
	add := func(name, icon string, args ...any) {
		out = append(out, web.Door{Link: web.Link{Path: "/my/" + name, Label: c.Say("follow.do." + name)}, Text: c.Say("follow.do_say."+name, args...), Icon: icon})
	}
	now := c.Now.UnixMilli()
	if grievance.May(cs, grievance.DoAmend) && now < cs.AmendUntil() {
		add("amend", "file", clock.At(cs.AmendUntil()).Format("15:04"))
	}
	if right, ok := review(duties, now); ok && grievance.May(cs, grievance.DoReview) {
		add("review", "next", c.Due(right.DueTime()))
	}
	if grievance.May(cs, grievance.DoCallBroken) && len(grievance.Keeping(duties, facts)) > 0 {
		add("broken", "over")
	}
	if grievance.May(cs, grievance.DoAdd) {
		add("add", "plus")
	}
	if grievance.May(cs, grievance.DoSay) {
		add("message", "info")
	}
	if grievance.May(cs, grievance.DoRate) {
		add("rate", "check")
	}
	if cs.Lead != "" && grievance.May(cs, grievance.DoSplit) {
		add("split", "out")
	}
	if grievance.May(cs, grievance.DoWithdraw) {
		add("withdraw", "ended")
	}
	return out
}

// review is the open right to ask for review or re-review (《信访工作条例》第三十五条、第三十六条).
func review(duties []duty.Duty, now int64) (duty.Duty, bool) {
	i := slices.IndexFunc(duties, func(x duty.Duty) bool {
		return grievance.IsReviewRight(x) && x.State == duty.Open && x.Due > now
	})
	if i < 0 {
		return duty.Duty{}, false
	}
	return duties[i], true
}

// letters lists the opinions, the newest first.
func (d *desk) letters(c *web.Ctx, facts []fact.Fact) []letter {
	var out []letter
	for _, f := range slices.Backward(facts) {
		b, _, ok := opinionOf(f)
		if !ok {
			continue
		}
		out = append(out, letter{Link: web.Link{Path: "/my/opinion/" + f.ID, Label: c.Say("follow.op." + f.Kind)}, When: c.Date(clock.At(f.At)),
			Who: d.View.Office(c.Context(), f.Office, c.Voice), Outcome: c.Say("follow.outcome." + string(b.Outcome)), Newest: len(out) == 0})
	}
	return out
}

// talk is the exchange of messages, the oldest first.
func (d *desk) talk(c *web.Ctx, facts []fact.Fact) []remark {
	var out []remark
	for _, f := range facts {
		if f.Kind != grievance.Said.Name() {
			continue
		}
		b, err := grievance.Said.Read(f)
		if err != nil {
			continue // erased: the fact stays in the timeline
		}
		r := remark{When: c.Moment(clock.At(f.At)), Text: b.Text, Own: b.From == "resident", Who: c.Say("follow.you")}
		if !r.Own {
			r.Who = d.View.Office(c.Context(), b.From, c.Voice)
		}
		out = append(out, r)
	}
	return out
}

// without leaves out the facts of one kind, which the page shows in a place of its own.
func without(facts []fact.Fact, kind string) []fact.Fact {
	var out []fact.Fact
	for _, f := range facts {
		if f.Kind != kind {
			out = append(out, f)
		}
	}
	return out
}

// trail is who asked to open the petitioner's identity, why, who allowed it and who read it: offices, never people.
func (d *desk) trail(c *web.Ctx, subject string) ([]web.Event, error) {
	steps, err := sealed.Trail(c.Context(), d.Work.Door.DB, subject)
	if err != nil {
		return nil, err
	}
	var out []web.Event
	for _, s := range steps {
		e := web.Event{When: c.Moment(clock.At(s.At)), Title: c.Say("event." + s.Kind), Who: d.View.Office(c.Context(), s.Office, c.Voice)}
		switch {
		case s.Reason != "":
			e.Body = web.Lines(c.Say("event.field.reason", s.Reason))
		case s.Purpose != "":
			e.Body = web.Lines(c.Say("event.field.purpose", s.Purpose))
		}
		out = append(out, e)
	}
	return out, nil
}

// reminder is what the petitioner gave, in part: enough to know it, too little for whoever looks over a shoulder.
func (d *desk) reminder(c *web.Ctx, cs grievance.Case) string {
	if d.Sealed == nil || cs.Sealed == "" {
		return ""
	}
	who, err := d.Sealed.Reminder(c.Context(), c.Caller, cs.ID)
	if err != nil {
		return "" // erased, or the key is not here: the page is more use without
	}
	var parts []string
	for _, s := range []string{who.Name, who.Phone, who.Address} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "　")
}

func sealPath(f fact.Fact) string { return "/my/proof/" + f.ID }
