package follow

import (
	"net/http"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/intake"
)

// amendLimit is as large as the form of intake, in bytes.
const amendLimit = 192 << 10

// amending is the form with which a filing is changed within ten minutes.
type amending struct {
	web.Page
	Entry   intake.Entry
	Until   string
	Stopped string
}

func (d *desk) amendForm(c *web.Ctx) error {
	cs, err := d.allowed(c, grievance.DoAmend)
	if err != nil {
		return err
	}
	if c.Now.UnixMilli() > cs.AmendUntil() {
		return fault.New(fault.Late, "grievance.amend.late", c.Moment(clock.At(cs.AmendUntil())))
	}
	f := intake.FormOf(cs)
	f.Key = intake.NewKey()
	return d.amendShow(c, http.StatusOK, cs, f, nil)
}

func (d *desk) amendShow(c *web.Ctx, status int, cs grievance.Case, f intake.Form, wrong error) error {
	page := amending{Page: c.Page(c.Say("follow.do.amend")), Until: clock.At(cs.AmendUntil()).Format("15:04")}
	page.Where, page.Typed.Path = "/my/amend", "/my/amend"
	var problems web.Problems
	if fault.Is(wrong, fault.Invalid) {
		problems = c.Problems(wrong)
	} else if wrong != nil {
		x := fault.As(wrong)
		page.Stopped = c.Say(x.Key, x.Args...)
	}
	page.Entry = intake.NewEntry(f, problems, "/my/amend", d.Matters, c.Lang)
	return c.Render(status, amendPage(page))
}

// amendPosted is what was typed, and the grievance as it stands.
func (d *desk) amendPosted(c *web.Ctx) (f intake.Form, cs grievance.Case, step string, err error) {
	v, err := c.Form()
	if err != nil {
		return f, cs, "", err
	}
	if cs, err = grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject); err != nil {
		return f, cs, "", err
	}
	f = intake.ReadForm(v)
	f.Place, f.County = string(cs.Place), ""
	return f, cs, v.Get("step"), nil
}

// amendAgain is the form with what was typed so far, in another language.
func (d *desk) amendAgain(c *web.Ctx) error {
	f, cs, _, err := d.amendPosted(c)
	if err != nil {
		return err
	}
	return d.amendShow(c, http.StatusOK, cs, f, nil)
}

func (d *desk) amend(c *web.Ctx) error {
	f, cs, step, err := d.amendPosted(c)
	if err != nil {
		return err
	}
	if step == "row" {
		f.More = 1
		return d.amendShow(c, http.StatusOK, cs, f, nil)
	}
	err = f.Check(d.Work, c.Lang)
	if err == nil {
		err = d.Work.Amend(grievance.Once(c.Context(), f.Key), c.Caller, cs.ID, f.Filing(c.Lang))
	}
	if mendable(err) {
		return d.amendShow(c, fault.As(err).Code(), cs, f, err)
	}
	if err != nil {
		return err
	}
	c.Flash("follow.done.amend")
	return c.Redirect("/my")
}
