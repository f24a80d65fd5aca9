package follow

import (
	"net/http"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// opinion is one written opinion (《信访工作条例》第三十二条), as it prints on A4.
type opinion struct {
	web.Page
	Letter  web.Letter
	Body    grievance.AnsweredBody
	Asked   []string // the numbered requests
	Outcome string
	Remedy  []string // the review right, the organ and the last day
}

// opinionOf reads a fact that is an opinion of any stage.
func opinionOf(f fact.Fact) (b grievance.AnsweredBody, s grievance.Stage, ok bool) {
	for i, k := range []fact.Kind[grievance.AnsweredBody]{grievance.Answered, grievance.ReviewAnswered, grievance.RereviewAnswered} {
		if f.Kind == k.Name() {
			b, err := k.Read(f)
			return b, grievance.Stage(i), err == nil
		}
	}
	return b, 0, false
}

// own finds a fact of the caller's grievance; another's is not there.
func (d *desk) own(c *web.Ctx) (fact.Fact, error) {
	f, ok, err := fact.ByID(c.Context(), d.Work.Door.DB, c.Path("fact"))
	if err == nil && (!ok || f.Subject != c.Caller.Subject) {
		err = fault.New(fault.NotFound, "follow.no_fact")
	}
	return f, err
}

func (d *desk) opinion(c *web.Ctx) error {
	f, err := d.own(c)
	if err != nil {
		return err
	}
	b, stage, ok := opinionOf(f)
	if !ok {
		return fault.New(fault.NotFound, "follow.no_fact")
	}
	cs, err := grievance.Get(c.Context(), d.Work.Door.DB, f.Subject)
	if err != nil {
		return err
	}
	duties, err := duty.Of(c.Context(), d.Work.Door.DB, f.Subject)
	if err != nil {
		return err
	}
	page := opinion{Page: c.Page(c.Say("follow.op." + f.Kind)), Body: b, Asked: cs.Points, Outcome: c.Say("follow.outcome." + string(b.Outcome)),
		Letter: web.Letter{Title: c.Say("follow.op." + f.Kind), Number: c.Say("follow.op_number", grievance.Group(cs.Number)), To: c.Say("follow.op_to"),
			Office: d.View.Office(c.Context(), f.Office, c.Voice), Date: c.Date(clock.At(f.At))}}
	page.Remedy = d.remedy(c, f, b, stage, duties)
	return c.Render(http.StatusOK, opinionPage(page))
}

// windows are the rights that follow the delivery of the first opinion and of the review.
var windows = [...]string{grievance.First: "petition-2022/ask-review", grievance.Review: "petition-2022/ask-rereview"}

// remedy says where to turn next: the organ, and the last day once the opinion has been delivered.
func (d *desk) remedy(c *web.Ctx, f fact.Fact, b grievance.AnsweredBody, stage grievance.Stage, duties []duty.Duty) []string {
	if stage == grievance.Rereview {
		return []string{c.Say("follow.op_final")}
	}
	if !b.Review {
		return []string{c.Say("follow.op_other")}
	}
	organ := d.View.Office(c.Context(), b.Organ, c.Voice)
	rule, ok := d.Work.Door.Law.Current().Rule(windows[stage], f.Place, calendar.DateOf(clock.At(f.At)))
	if !ok {
		return []string{c.Say("follow.op_other")}
	}
	out := []string{c.Say("follow.op_right."+[...]string{"review", "rereview"}[stage], promise.Span(c.Voice, rule.Span), organ, rule.Cite)}
	for _, x := range duties {
		if x.Rule == windows[stage] {
			out = append(out, c.Say("follow.op_last", c.Due(x.DueTime())))
		}
	}
	return out
}
