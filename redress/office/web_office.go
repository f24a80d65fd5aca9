package office

import (
	"net/http"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
)

// one is the page of one office.
type onePage struct {
	form
	Chain      []web.Link
	Opened     string
	Ended      string
	Successors []web.Option
	Reason     string
	Successor  string
	Closing    web.Problems
}

func (p pages) office(c *web.Ctx) error {
	page, err := p.onePage(c, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, officePage(page.typed(c.Page(page.Office.Name().In(c.Lang))), page))
}

func (p pages) onePage(c *web.Ctx, id string) (onePage, error) {
	o, err := Get(c.Context(), p.db(), id)
	if err != nil {
		return onePage{}, err
	}
	page := onePage{Opened: c.Date(clock.At(o.Opened))}
	if !o.Active {
		page.Ended = c.Date(clock.At(o.Ended))
	}
	if page.form, err = p.form(c.Context(), c.Voice, o); err != nil {
		return page, err
	}
	if page.Chain, err = p.ladder(c.Context(), c.Voice, o); err != nil {
		return page, err
	}
	page.Successors, err = p.options(c.Context(), c.Voice, o.Place, o.ID, c.Say("office.no_successor"))
	return page, err
}

func (p pages) change(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	o := read(in)
	o.ID = c.Path("id")
	err = p.Change(c.Context(), c.Caller, o)
	if fault.Is(err, fault.Invalid) {
		page, perr := p.onePage(c, o.ID)
		if perr != nil {
			return perr
		}
		page.take(o)
		page.Problems = c.Problems(err)
		return c.Render(http.StatusUnprocessableEntity, officePage(page.typed(c.Page(c.Say("office.change"))), page))
	}
	if err != nil {
		return err
	}
	c.Flash("office.changed")
	return c.Redirect(officePath(o.ID))
}

// take puts what was typed in place of what is on record.
func (o *onePage) take(typed Office) {
	typed.ID, typed.Place, typed.Active, typed.Opened = o.ID, o.Place, o.Active, o.Office.Opened
	o.Office = typed
}

// typed is the page of an office: only one that is open has a form.
func (o onePage) typed(p web.Page) web.Page {
	if !o.Active {
		return p
	}
	return typed(p, officePath(o.ID))
}

// changeAgain is the page with what was typed so far, in another language.
func (p pages) changeAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	page, err := p.onePage(c, c.Path("id"))
	if err != nil {
		return err
	}
	page.take(read(in))
	return c.Render(http.StatusOK, officePage(page.typed(c.Page(c.Say("office.change"))), page))
}

func (p pages) close(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	err = p.Close(c.Context(), c.Caller, id, in.Get("successor"), in.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		page, perr := p.onePage(c, id)
		if perr != nil {
			return perr
		}
		page.Closing, page.Reason, page.Successor = c.Problems(err), in.Get("reason"), in.Get("successor")
		return c.Render(http.StatusUnprocessableEntity, officePage(page.typed(c.Page(c.Say("office.close"))), page))
	}
	if err != nil {
		return err
	}
	c.Flash("office.ended")
	return c.Redirect("/admin/offices")
}
