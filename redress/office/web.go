package office

import (
	"context"
	"net/http"
	"net/url"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/matter"
)

// pages serves the administrator's pages.
type pages struct {
	*Work
	names *Names
	dir   Directory
}

func (p pages) db() *store.DB { return p.Door.DB }

// most is how many rows a page of the tree shows.
const most = 200

// choices is how many offices a select offers: those of a place and of the divisions that hold it are far fewer.
const choices = 400

// branches is the page of the tree.
type branches struct {
	Chain  []web.Link
	At     *Office // the office whose branch is shown; nil for the whole
	Rows   []row
	Prev   string
	Next   string
	Deeper bool // some branch is shut: the table has a column that opens it
	Places bool // some place has a name, so an office can be opened
}

type row struct {
	Branch
	Name, Agency, Place, Review string
}

func (p pages) offices(c *web.Ctx) error {
	ctx, q := c.Context(), p.db()
	page := branches{}
	root := c.Query("at")
	if root != "" {
		o, err := Get(ctx, q, root)
		if err != nil {
			return err
		}
		page.At = &o
		if page.Chain, err = p.ladder(ctx, c.Voice, o); err != nil {
			return err
		}
	}
	list, prev, next, err := Grow(ctx, q, root, c.Span(), most)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect(branchPath(root))
	}
	for _, b := range list {
		page.Deeper = page.Deeper || b.Shut
		page.Rows = append(page.Rows, row{Branch: b, Name: b.Name().In(c.Lang), Agency: matter.Agency(c.Voice, b.Agency),
			Place: p.names.Place(ctx, b.Office.Place, c.Voice), Review: p.names.Office(ctx, b.ReviewBy, c.Voice)})
	}
	if prev != "" {
		page.Prev = "/admin/offices?" + url.Values{"at": {root}, "until": {prev}}.Encode()
	}
	if next != "" {
		page.Next = "/admin/offices?" + url.Values{"at": {root}, "after": {next}}.Encode()
	}
	tops, err := Within(ctx, q, "")
	if err != nil {
		return err
	}
	page.Places = len(tops) > 0
	return c.Render(http.StatusOK, officesPage(c.Page(c.Say("office.title")), page))
}

// ladder leads from the top of the tree to the office above one.
func (p pages) ladder(ctx context.Context, v words.Voice, o Office) ([]web.Link, error) {
	chain := []web.Link{}
	for up := o.Above; up != "" && len(chain) < deepest; {
		a, err := Get(ctx, p.db(), up)
		if err != nil {
			return nil, err
		}
		chain = append([]web.Link{{Path: branchPath(a.ID), Label: a.Name().In(v.Lang)}}, chain...)
		up = a.Above
	}
	return append([]web.Link{{Path: "/admin/offices", Label: v.Say("office.title")}}, chain...), nil
}

func branchPath(id string) string { return "/admin/offices?at=" + url.QueryEscape(id) }
func officePath(id string) string { return "/admin/offices/" + url.PathEscape(id) }

// form is an office being opened or changed.
type form struct {
	Office
	Where           string // place in words
	Agencies        []web.Option
	Over, Reviewers []web.Option
	Problems        web.Problems
}

// options are the offices that can stand above one in this place, each with its id.
func (p pages) options(ctx context.Context, v words.Voice, at place.Code, but, none string) ([]web.Option, error) {
	list, err := Around(ctx, p.db(), at, choices)
	if err != nil {
		return nil, err
	}
	out := []web.Option{{Value: "", Label: none}}
	for _, o := range list {
		if o.ID != but {
			out = append(out, web.Option{Value: o.ID, Label: o.Name().In(v.Lang)})
		}
	}
	return out, nil
}

func (p pages) form(ctx context.Context, v words.Voice, o Office) (form, error) {
	f := form{Office: o, Where: p.names.Where(ctx, o.Place, v)}
	f.Agencies = []web.Option{{Value: "", Label: v.Say("office.choose")}}
	for _, a := range Agencies(p.Matters) {
		f.Agencies = append(f.Agencies, web.Option{Value: a, Label: matter.Agency(v, a)})
	}
	var err error
	if f.Over, err = p.options(ctx, v, o.Place, o.ID, v.Say("office.top")); err != nil {
		return f, err
	}
	f.Reviewers, err = p.options(ctx, v, o.Place, o.ID, v.Say("office.review_above"))
	return f, err
}

// new asks for the place first, since it decides which offices can stand above.
func (p pages) new(c *web.Ctx) error {
	code := place.Code(c.Query("place"))
	if code == "" || c.Query("here") == "" {
		choose, err := p.chooser(c, code, "/admin/offices/new?place=")
		if err != nil {
			return err
		}
		return c.Render(http.StatusOK, wherePage(c.Page(c.Say("office.new")), choose))
	}
	o := Office{Place: code}
	if list, err := Around(c.Context(), p.db(), code, choices); err != nil {
		return err
	} else if len(list) > 0 { // the usual one above: the nearest petition office
		if o.Above, err = p.dir.Petition(c.Context(), p.db(), code); err != nil {
			return err
		}
	}
	f, err := p.form(c.Context(), c.Voice, o)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, newPage(typed(c.Page(c.Say("office.new")), "/admin/offices"), f))
}

func (p pages) open(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	o := read(in)
	o.ID, o.Place = in.Get("id"), place.Code(in.Get("place"))
	made, err := p.Open(c.Context(), c.Caller, o)
	if fault.Is(err, fault.Invalid) {
		f, ferr := p.form(c.Context(), c.Voice, o)
		if ferr != nil {
			return ferr
		}
		f.Problems = c.Problems(err)
		return c.Render(http.StatusUnprocessableEntity, newPage(typed(c.Page(c.Say("office.new")), "/admin/offices"), f))
	}
	if err != nil {
		return err
	}
	c.Flash("office.opened", made.Name().In(c.Lang))
	return c.Redirect(officePath(made.ID))
}

// openAgain is the form with what was typed so far, in another language.
func (p pages) openAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	o := read(in)
	o.ID, o.Place = in.Get("id"), place.Code(in.Get("place"))
	f, err := p.form(c.Context(), c.Voice, o)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, newPage(typed(c.Page(c.Say("office.new")), "/admin/offices"), f))
}

// typed is a page whose form is posted to a path.
func typed(p web.Page, path string) web.Page {
	p.Typed.Path = path
	return p
}

func read(in url.Values) Office {
	return Office{NameZH: in.Get("name_zh"), NameEN: in.Get("name_en"), Agency: in.Get("agency"), Above: in.Get("above"), ReviewBy: in.Get("review_by")}
}
