package intake

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/sealed"
)

// formLimit is the largest form in bytes: 5,000 characters of text and 20 requests of 500, each up to nine bytes on the wire.
const formLimit = 192 << 10

// show is the empty form. A QR code on a wall or a site fence brings its place and matter.
func (d *desk) show(c *web.Ctx) error {
	f := Form{Key: NewKey()}
	scanned := ""
	if p := place.Code(c.Query("place")); d.known(c.Context(), p) {
		f.County, f.Place = string(p.Up(place.County)), string(p)
		scanned = d.fullName(c.Context(), p, c.Lang)
	}
	if m, ok := d.Matters.Matter(c.Query("matter")); ok {
		f.Matter = m.Code
	}
	return d.form(c, 200, f, nil, scanned, false)
}

// again is the form with what was typed so far: one more line, the places of a county, or back from checking.
func (d *desk) again(c *web.Ctx) error {
	f, step, err := d.posted(c)
	if err != nil {
		return err
	}
	if step == "row" {
		f.More = 1
	}
	if c.Request.URL.Query().Has(mistaken) {
		return d.form(c, 200, f, d.wrong(c, f), "", false)
	}
	return d.form(c, 200, f, nil, "", false)
}

// mistaken is in the address of the form's switches when mistakes are being shown: they are then shown in the other language too.
const mistaken = "mistaken"

func (d *desk) posted(c *web.Ctx) (f Form, step string, err error) {
	v, err := c.Form()
	if err != nil {
		return f, "", err
	}
	f = ReadForm(v)
	if f.Matter == "" {
		f.Matter = v.Get("guess")
	}
	if f.County == "" {
		if p := place.Code(f.Place); p.Valid() && p.Level() > place.County {
			f.County = string(p.Up(place.County))
		}
	}
	return f, v.Get("step"), nil
}

// form renders the form. ask offers matters for the text.
func (d *desk) form(c *web.Ctx, status int, f Form, wrong error, scanned string, ask bool) error {
	w, err := d.where(c.Context(), c.Voice, f)
	if err != nil {
		return err
	}
	page := filing{Page: c.Page(c.Say("intake.file")), Options: w, Scanned: scanned,
		Entry: Entry{Form: f, Action: "/file", Problems: c.Problems(wrong), open: true, kinds: kinds(d.Matters, c.Lang)}}
	page.Where, page.Typed = "/file", web.Typed{Path: "/file"}
	if len(page.Entry.Problems) > 0 {
		page.Typed.Path = "/file?" + mistaken
	}
	if ask {
		page.Typed.Path = "/file/check"
		page.Title, page.Suggested = c.Say("intake.asked"), d.suggest(f, c.Lang)
		for i := range page.Entry.Problems {
			if len(page.Suggested) > 0 {
				page.Entry.Problems[i].Field = "guess"
			}
		}
		return c.Render(status, askPage(page))
	}
	if len(w.Counties) > 0 && len(w.Rest) == 0 {
		for i := range page.Entry.Problems {
			if page.Entry.Problems[i].Field == "place" {
				page.Entry.Problems[i].Field = "county"
			}
		}
	}
	return c.Render(status, filePage(page))
}

// check shows everything once more before it goes.
func (d *desk) check(c *web.Ctx) error {
	f, step, err := d.posted(c)
	if err != nil {
		return err
	}
	wrong := d.wrong(c, f)
	if wrong != nil && onlyMatterOpen(f, wrong) {
		if step == "asked" { // and pressed on without choosing
			return d.form(c, 422, f, wrong, "", true)
		}
		return d.form(c, 200, f, nil, "", true)
	}
	if wrong != nil {
		return d.form(c, 422, f, wrong, "", false)
	}
	return d.confirm(c, 200, f, "")
}

// checkAgain is the page of checking in another language: nothing is said about a matter that was not chosen yet.
func (d *desk) checkAgain(c *web.Ctx) error {
	f, _, err := d.posted(c)
	if err != nil {
		return err
	}
	switch wrong := d.wrong(c, f); {
	case wrong == nil:
		return d.confirm(c, 200, f, "")
	case onlyMatterOpen(f, wrong):
		return d.form(c, 200, f, nil, "", true)
	default:
		return d.form(c, 200, f, wrong, "", false)
	}
}

// wrong is what must be mended; a matter left open is not said beside other mistakes, it is asked for once they are gone.
func (d *desk) wrong(c *web.Ctx, f Form) error {
	err := f.Check(d.Work, c.Lang)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	list := fault.Fields(err)
	if p := f.Where(); p.Valid() && !d.known(c.Context(), p) {
		list = append([]*fault.Fault{fault.Of("place", "grievance.need.place")}, list...)
	}
	var a fault.All
	for _, x := range list {
		if x.Field != "matter" || f.Matter != "" || len(list) == 1 {
			a.Add(x.Field, x.Key, x.Args...)
		}
	}
	return a.Err()
}

func onlyMatterOpen(f Form, err error) bool {
	list := fault.Fields(err)
	return f.Matter == "" && len(list) == 1 && list[0].Field == "matter"
}

func (d *desk) confirm(c *web.Ctx, status int, f Form, busy string) error {
	k := checking{Page: c.Page(c.Say("intake.check")), Form: f, Busy: busy, Place: d.fullName(c.Context(), f.Where(), c.Lang),
		Kind: d.Matters.Name(f.Matter, c.Lang), Headline: f.Filing(c.Lang).Title}
	k.Where, k.Typed = "/file", web.Typed{Path: "/file/check"}
	if n := text.Fold(f.Headcount); n != "" && n != "1" {
		k.People = n
	}
	return c.Render(status, checkPage(k))
}

func (k checking) contact() []string {
	var out []string
	for _, s := range []string{line(k.Form.Name), line(k.Form.Phone), line(k.Form.Address)} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// send registers the grievance (《信访工作条例》第二十二条) and shows the receipt at once, in this answer: whoever has cookies turned
// off must not lose the code. A second press shows the same receipt, because the form's key makes it the same fact.
func (d *desk) send(c *web.Ctx) error {
	f, _, err := d.posted(c)
	if err != nil {
		return err
	}
	if wrong := d.wrong(c, f); wrong != nil {
		return d.form(c, 422, f, wrong, "", onlyMatterOpen(f, wrong))
	}
	if err := d.Limit.Take(c.Context()); fault.Is(err, fault.Busy) {
		return d.busy(c, f, err)
	} else if err != nil {
		return err
	}
	filing := f.Filing(c.Lang)
	r, err := d.Work.Receive(c.Context(), access.Caller{}, access.File, filing, d.seal(f.Identity())) // not as the staff whose browser it may be
	switch {
	case fault.Is(err, fault.Busy):
		return d.busy(c, f, err)
	case fault.Is(err, fault.Invalid):
		return d.form(c, 422, f, err, "", false)
	case err != nil:
		return err
	}
	d.Pass.Open(c.Writer, r.ID)
	d.Pass.keep(c.Writer, filing.Key)
	return d.receipt(c, r)
}

// busy hands the form back with nothing lost, and says why: a crowd, or a machine that lacks something, which passes less quickly.
func (d *desk) busy(c *web.Ctx, f Form, why error) error {
	c.Cause(why)
	key := fault.As(why).Key
	if key == "fault.busy.say" || !c.Has(key) {
		key = "intake.busy"
	}
	c.Writer.Header().Set("Retry-After", "10")
	return d.confirm(c, fault.Busy.Status(), f, c.Say(key))
}

// seal puts the identity away in the same act; nothing is sealed for whoever gave nothing.
func (d *desk) seal(who sealed.Identity) grievance.Seal {
	if who.Empty() {
		return nil
	}
	return func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
		return d.Sealed.Put(ctx, tx, subject, who)
	}
}
