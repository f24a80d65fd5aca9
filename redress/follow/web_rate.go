package follow

import (
	"net/http"
	"strconv"

	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/intake"
)

// rating is the form of the petitioner's judgement (《信访工作条例》第二十一条). It can be given again; the last one counts.
type rating struct {
	web.Page
	Key                    string
	Handling, Desk, Solved string
	Text                   string
	Office, Receiver       string
	Given                  bool
	Problems               web.Problems
	Stopped                string
}

func (d *desk) rateForm(c *web.Ctx) error {
	cs, err := d.allowed(c, grievance.DoRate)
	if err != nil {
		return err
	}
	page := rating{Key: intake.NewKey(), Solved: cs.Solved, Given: cs.Solved != "", Handling: mark(cs.RateHandling), Desk: mark(cs.RateDesk)}
	return d.rateShow(c, http.StatusOK, cs, page)
}

func mark(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (d *desk) rateShow(c *web.Ctx, status int, cs grievance.Case, page rating) error {
	page.Page = c.Page(c.Say("follow.do.rate"))
	page.Where, page.Typed.Path = "/my/rate", "/my/rate"
	page.Office, page.Receiver = d.View.Office(c.Context(), cs.Office, c.Voice), d.View.Office(c.Context(), cs.Desk, c.Voice)
	if cs.Handler != "" {
		page.Office = d.View.Office(c.Context(), cs.Handler, c.Voice)
	}
	return c.Render(status, ratePage(page))
}

// ratePosted is the form as it was filled in, and the grievance as it stands.
func (d *desk) ratePosted(c *web.Ctx) (page rating, cs grievance.Case, err error) {
	v, err := c.Form()
	if err != nil {
		return page, cs, err
	}
	cs, err = grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
	return rating{Key: v.Get("key"), Handling: v.Get("handling"), Desk: v.Get("desk"), Solved: v.Get("solved"), Text: v.Get("text"), Given: cs.Solved != ""}, cs, err
}

// rateAgain is the form with what was filled in so far, in another language.
func (d *desk) rateAgain(c *web.Ctx) error {
	page, cs, err := d.ratePosted(c)
	if err != nil {
		return err
	}
	return d.rateShow(c, http.StatusOK, cs, page)
}

func (d *desk) rate(c *web.Ctx) error {
	page, cs, err := d.ratePosted(c)
	if err != nil {
		return err
	}
	b := grievance.RatedBody{Solved: page.Solved, Text: page.Text}
	b.Handling, _ = strconv.ParseInt(page.Handling, 10, 64)
	b.Desk, _ = strconv.ParseInt(page.Desk, 10, 64)
	err = d.Work.Rate(grievance.Once(c.Context(), page.Key), c.Caller, cs.ID, b)
	switch {
	case fault.Is(err, fault.Invalid):
		page.Problems = c.Problems(err)
	case mendable(err):
		f := fault.As(err)
		page.Stopped = c.Say(f.Key, f.Args...)
	case err != nil:
		return err
	default:
		c.Flash("follow.done.rate")
		return c.Redirect("/my")
	}
	return d.rateShow(c, fault.As(err).Code(), cs, page)
}

// marks are the three answers, the best first.
func (r rating) marks() []web.Option {
	return []web.Option{{Value: "3", Label: r.Say("follow.mark.3")}, {Value: "2", Label: r.Say("follow.mark.2")}, {Value: "1", Label: r.Say("follow.mark.1")}}
}

func (r rating) solved() []web.Option {
	return []web.Option{{Value: "yes", Label: r.Say("follow.solved.yes")}, {Value: "partly", Label: r.Say("follow.solved.partly")}, {Value: "no", Label: r.Say("follow.solved.no")}}
}
