package follow

import (
	"net/http"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/intake"
)

// breaking is the form on which a petitioner says that what was promised, and is said to be done, was not done or did not last.
type breaking struct {
	web.Page
	Key           string
	Which, Reason string
	Kept          []grievance.Remedy
	Problems      web.Problems
	Stopped       string
}

func (d *desk) brokenForm(c *web.Ctx) error {
	cs, err := d.allowed(c, grievance.DoCallBroken)
	if err != nil {
		return err
	}
	return d.brokenShow(c, http.StatusOK, cs, breaking{Key: intake.NewKey()})
}

func (d *desk) brokenShow(c *web.Ctx, status int, cs grievance.Case, page breaking) (err error) {
	page.Page = c.Page(c.Say("follow.do.broken"))
	page.Where, page.Typed.Path = "/my/broken", "/my/broken"
	if page.Kept, err = grievance.Kept(c.Context(), d.Work.Door.DB, cs.ID); err != nil {
		return err
	}
	if len(page.Kept) == 0 && page.Stopped == "" {
		return fault.New(fault.Conflict, "grievance.call_broken.none")
	}
	if len(page.Kept) == 1 && page.Which == "" {
		page.Which = page.Kept[0].Duty.ID
	}
	return c.Render(status, brokenPage(page))
}

func (d *desk) brokenPosted(c *web.Ctx) (page breaking, cs grievance.Case, err error) {
	v, err := c.Form()
	if err != nil {
		return page, cs, err
	}
	cs, err = grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
	return breaking{Key: v.Get("key"), Which: v.Get("which"), Reason: v.Get("reason")}, cs, err
}

// brokenAgain is the form with what was filled in so far, in another language.
func (d *desk) brokenAgain(c *web.Ctx) error {
	page, cs, err := d.brokenPosted(c)
	if err != nil {
		return err
	}
	return d.brokenShow(c, http.StatusOK, cs, page)
}

func (d *desk) broken(c *web.Ctx) error {
	page, cs, err := d.brokenPosted(c)
	if err != nil {
		return err
	}
	err = d.Work.CallBroken(grievance.Once(c.Context(), page.Key), c.Caller, cs.ID, page.Which, page.Reason)
	switch {
	case fault.Is(err, fault.Invalid):
		page.Problems = c.Problems(err)
	case mendable(err):
		f := fault.As(err)
		page.Stopped = c.Say(f.Key, f.Args...)
	case err != nil:
		return err
	default:
		c.Flash("follow.done.broken")
		return c.Redirect("/my")
	}
	return d.brokenShow(c, fault.As(err).Code(), cs, page)
}

// choices are the remedies that were said to be carried out, each with the day of its evidence.
func (b breaking) choices() []web.Option {
	var out []web.Option
	for _, k := range b.Kept {
		out = append(out, web.Option{Value: k.Duty.ID, Label: k.What, Hint: b.Say("follow.broken_kept", b.Day(clock.At(k.Duty.EndAt)))})
	}
	return out
}
