package office

import (
	"net/http"
	"net/url"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/web"
)

// chooser leads down to a place, one level a step.
type chooser struct {
	Code   place.Code
	Name   string
	Chain  []web.Link
	Inside []web.Link
	Here   string // address that takes the place itself; "" at the top
}

// chooser makes the links by adding the code to path.
func (p pages) chooser(c *web.Ctx, code place.Code, path string) (chooser, error) {
	ch := chooser{Code: code}
	if code != "" {
		chain, err := Chain(c.Context(), p.db(), code)
		if err != nil {
			return ch, err
		}
		if len(chain) == 0 || chain[len(chain)-1].Code != code {
			return ch, fault.New(fault.NotFound, "office.no_place")
		}
		ch.Chain = append(ch.Chain, web.Link{Path: path, Label: c.Say("office.all_places")})
		for _, pl := range chain[:len(chain)-1] {
			ch.Chain = append(ch.Chain, web.Link{Path: path + string(pl.Code), Label: pl.Name().In(c.Lang)})
		}
		ch.Name = chain[len(chain)-1].Name().In(c.Lang)
		ch.Here = path + string(code) + "&here=1"
	}
	inside, err := Within(c.Context(), p.db(), code)
	if err != nil {
		return ch, err
	}
	for _, pl := range inside {
		ch.Inside = append(ch.Inside, web.Link{Path: path + string(pl.Code), Label: pl.Name().In(c.Lang)})
	}
	return ch, nil
}

// placePage is a division: its own names, and what lies inside.
type placesForm struct {
	chooser
	Old      Place // the division shown; its zero value at the top
	New      Place // being named
	Rename   bool  // the problems are of the division shown
	Problems web.Problems
}

func (p pages) places(c *web.Ctx) error {
	f, err := p.placesForm(c, place.Code(c.Query("at")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, placesPage(f.typed(c.Page(c.Say("office.places.title"))), f))
}

func (p pages) placesForm(c *web.Ctx, code place.Code) (placesForm, error) {
	ch, err := p.chooser(c, code, "/admin/places?at=")
	if err != nil {
		return placesForm{}, err
	}
	f := placesForm{chooser: ch}
	if code != "" {
		f.Old, _, err = PlaceOf(c.Context(), p.db(), code)
	}
	return f, err
}

// typed is the page of a division; a village has nothing inside to be named.
func (f placesForm) typed(p web.Page) web.Page {
	if f.Code != "" && len(f.Code.Area()) >= 12 {
		return p
	}
	return typed(p, "/admin/places")
}

// namePlaceAgain is the page with what was typed so far, in another language.
func (p pages) namePlaceAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	f, err := p.placesForm(c, place.Code(in.Get("at")))
	if err != nil {
		return err
	}
	f.New = Place{Code: place.Code(in.Get("code")), NameZH: in.Get("name_zh"), NameEN: in.Get("name_en")}
	return c.Render(http.StatusOK, placesPage(f.typed(c.Page(c.Say("office.places.title"))), f))
}

func (p pages) namePlace(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	at := place.Code(in.Get("at"))
	prefix := ""
	if in.Has("old_name_zh") {
		prefix = "old_"
	}
	n := Place{Code: place.Code(in.Get("code")), NameZH: in.Get(prefix + "name_zh"), NameEN: in.Get(prefix + "name_en")}
	err = p.NamePlace(c.Context(), c.Caller, n)
	if fault.Is(err, fault.Invalid) {
		f, ferr := p.placesForm(c, at)
		if ferr != nil {
			return ferr
		}
		f.New, f.Rename, f.Problems = n, prefix != "", c.Problems(err)
		for i := range f.Problems {
			f.Problems[i].Field = prefix + f.Problems[i].Field
		}
		return c.Render(http.StatusUnprocessableEntity, placesPage(f.typed(c.Page(c.Say("office.places.title"))), f))
	}
	if err != nil {
		return err
	}
	c.Flash("office.places.named", Place.Name(n).In(c.Lang))
	return c.Redirect("/admin/places?at=" + url.QueryEscape(string(at)))
}
