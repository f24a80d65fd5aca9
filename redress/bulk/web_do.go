package bulk

import (
	"net/url"
	"strings"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/web"
)

// do is every button of an upload's page.
func (p *pages) do(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	switch form.Get("do") {
	case "look":
		_, err = p.shelf.change(id, []stage{waiting}, func(u *upload) error { return u.choose(form) })
	case "start":
		err = p.start(c, id, form)
	case "again":
		_, err = p.shelf.change(id, []stage{stopped, failed}, func(u *upload) error { return u.confirm(c) })
	case "stop":
		err = p.shelf.halt(id)
	case "columns":
		return p.keep(c, id, form)
	case "discard":
		if err = p.shelf.discard(id); err == nil {
			c.Flash("bulk.web.discarded")
			return c.Redirect(home)
		}
	default:
		return fault.New(fault.Invalid, "fault.form.say")
	}
	if err != nil {
		return err
	}
	return c.Redirect(home + "/" + id)
}

// choose takes another profile or place for the preview.
func (u *upload) choose(form url.Values) error {
	u.Profile, u.Place = form.Get("profile"), place.Code(form.Get("place"))
	if u.Place != "" && !u.Place.Valid() {
		return fault.Of("place", "bulk.cli.place", form.Get("place"))
	}
	if strings.ContainsAny(u.Profile, `/\.`) { // the page offers names; paths are for whoever has a shell
		return fault.Of("profile", "bulk.no_profile", u.Profile, "")
	}
	return nil
}

// start confirms what was shown: the profile and place of the preview, and no others.
func (p *pages) start(c *web.Ctx, id string, form url.Values) error {
	_, err := p.shelf.change(id, []stage{waiting}, func(u *upload) error {
		if err := u.choose(form); err != nil {
			return err
		}
		f, err := p.shelf.open(*u)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, _, err := p.im.Bind(f, u.Profile); err != nil {
			return err
		}
		return u.confirm(c)
	})
	return err
}

func (u *upload) confirm(c *web.Ctx) error {
	u.Stage, u.Caller, u.Lang, u.Why, u.Args = queued, c.Caller, c.Lang, "", nil
	return nil
}

// keep saves the profile that an administrator put together on the page.
func (p *pages) keep(c *web.Ctx, id string, form url.Values) error {
	u, err := p.shelf.get(id)
	if err != nil {
		return err
	}
	if u.Stage != waiting {
		return fault.New(fault.Conflict, "bulk.web.moved_on")
	}
	if err := p.drafted(u, form); fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.preview(c, u, err)
	} else if err != nil {
		return err
	}
	_, err = p.shelf.change(id, []stage{waiting}, func(u *upload) error { u.Profile = strings.TrimSpace(form.Get("name")); return nil })
	if err != nil {
		return err
	}
	return c.Redirect(home + "/" + id)
}

func (p *pages) drafted(u upload, form url.Values) error {
	name := strings.TrimSpace(form.Get("name"))
	if !profileName.MatchString(name) {
		return fault.Of("name", "bulk.web.name")
	}
	chosen, heads := map[string]string{}, map[string]string{}
	for _, key := range columns {
		h := form.Get("col_" + key)
		if h == "" {
			continue
		}
		if other := heads[h]; other != "" {
			return fault.Of("col_"+key, "bulk.web.col_twice", h)
		}
		chosen[key], heads[h] = h, key
	}
	if chosen[colText] == "" {
		return fault.Of("col_"+colText, "bulk.web.col_text")
	}
	f, err := p.shelf.open(u)
	if err != nil {
		return err
	}
	defer f.Close()
	head, err := Headings(f)
	if err != nil {
		return err
	}
	text, err := Draft(name, head, chosen)
	if err == nil {
		_, err = p.im.Keep(text)
	}
	if fault.Is(err, fault.Conflict) {
		return fault.Of("name", "bulk.profile.exists", name)
	}
	return err
}
