package follow

import (
	"net/http"
	"net/url"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// asking is the page that number and code open.
type asking struct {
	web.Page
	Number, Code, To string
	Problems         web.Problems
	Wrong            bool
}

// ask shows the form. A QR code brings the number in the address and the code behind #, where only the browser sees it.
func (d *desk) ask(c *web.Ctx) error {
	page := asking{Page: c.Page(c.Say("follow.status")), To: inside(c.Query("to"))}
	if n, ok := grievance.ParseNumber(c.Query("n")); ok {
		page.Number = grievance.Group(n)
	}
	page.Typed.Path = "/status"
	return c.Render(http.StatusOK, statusPage(page))
}

// typedStatus is the page with what was typed.
func typedStatus(c *web.Ctx, v url.Values) asking {
	page := asking{Page: c.Page(c.Say("follow.status")), Number: text.Clip(v.Get("number"), 60), Code: text.Clip(v.Get("code"), 60), To: inside(v.Get("to"))}
	page.Where, page.Typed.Path = "/status", "/status"
	return page
}

// askAgain is the form with what was typed so far, in another language; nothing is looked up.
func (d *desk) askAgain(c *web.Ctx) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, statusPage(typedStatus(c, v)))
}

// open exchanges number and code for a look at the grievance. A wrong code and a number that does not exist get the same answer
// after the same time.
func (d *desk) open(c *web.Ctx) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	page := typedStatus(c, v)
	var a fault.All
	number, ok := grievance.ParseNumber(v.Get("number"))
	if !ok {
		a.Add("number", "follow.number_wrong")
	}
	code, ok := grievance.ParseCode(v.Get("code"))
	if !ok {
		a.Add("code", "follow.code_wrong")
	}
	if err := a.Err(); err != nil {
		page.Problems = c.Problems(err)
		return c.Render(http.StatusUnprocessableEntity, statusPage(page))
	}
	subject, ok, err := lookup(c.Context(), d.Work.Door.DB, number, code)
	if err != nil {
		return err
	}
	if !ok {
		return d.miss(c, page, number)
	}
	d.guesses.hit(number)
	d.Pass.Open(c.Writer, subject)
	if page.To != "" {
		return c.Redirect(page.To)
	}
	return c.Redirect("/my")
}

// miss answers a wrong attempt, later each time.
func (d *desk) miss(c *web.Ctx, page asking, number string) error {
	if _, ok := d.wrong.Reserve(); !ok {
		return fault.New(fault.Busy, "follow.many_wrong")
	}
	wait, ok := d.guesses.miss(number)
	if !ok {
		return fault.New(fault.Busy, "follow.many_wrong")
	}
	defer d.guesses.held()
	if err := d.pause(c.Context(), wait); err != nil {
		return err
	}
	page.Wrong = true
	return c.Render(http.StatusUnprocessableEntity, statusPage(page))
}

// finish puts the receipt away.
func (d *desk) finish(c *web.Ctx) error {
	d.Pass.Close(c.Writer)
	c.Flash("follow.finished")
	return c.Redirect("/")
}

// inside is a path of the receipt holder's own pages, "" for any other.
func inside(to string) string {
	if to == "/my" || strings.HasPrefix(to, "/my/") {
		return to
	}
	return ""
}
