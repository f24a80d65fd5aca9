package bulk

import (
	"errors"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/sheet"
	"ombud/machine/web"
	"ombud/redress/office"
)

// pages are the import as an administrator sees it: hand in a file, look, confirm, come back later.
type pages struct {
	im    *Importer
	shelf *shelf
}

const (
	previewRows = 20
	home        = "/admin/import"
	refresh     = "3" // seconds
)

func (p *pages) index(c *web.Ctx) error { return p.front(c, http.StatusOK, nil) }

func (p *pages) front(c *web.Ctx, status int, wrong error) error {
	list, err := p.shelf.list()
	if err != nil {
		return err
	}
	profiles, broken, err := p.im.Profiles()
	if err != nil {
		return err
	}
	v := front{Uploads: list, Profiles: profiles, Broken: broken, Problems: c.Problems(wrong), Dir: p.im.profileDir()}
	return c.Render(status, frontPage(c.Page(c.Say("bulk.nav")), v))
}

// upload streams the file to the folder: 64 MB in memory for each administrator who tries would be too many.
func (p *pages) upload(c *web.Ctx) error {
	u, err := p.received(c)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return p.front(c, http.StatusRequestEntityTooLarge, fault.Of("file", "bulk.web.too_large", uploadMost>>20))
	case fault.Is(err, fault.Invalid):
		return p.front(c, http.StatusUnprocessableEntity, err)
	case err != nil:
		return err
	}
	return c.Redirect(home + "/" + u.ID)
}

func (p *pages) received(c *web.Ctx) (upload, error) {
	r, err := c.Request.MultipartReader()
	if err != nil {
		return upload{}, fault.Of("file", "bulk.web.no_file").Because(err)
	}
	for {
		part, err := r.NextPart()
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				return upload{}, err
			}
			return upload{}, fault.Of("file", "bulk.web.no_file").Because(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		u, err := p.shelf.put(part.FileName(), part)
		if err != nil {
			return u, err
		}
		f, err := p.shelf.open(u)
		if err != nil { // not a table at all: said at once, and not kept
			return u, errors.Join(err, p.shelf.discard(u.ID))
		}
		return u, f.Close()
	}
}

// one shows an upload at whatever stage it is.
func (p *pages) one(c *web.Ctx) error {
	u, err := p.shelf.get(c.Path("id"))
	if err != nil {
		return err
	}
	switch u.Stage {
	case waiting:
		return p.preview(c, u, nil)
	case queued:
		if c.Query("still") == "" {
			c.Writer.Header().Set("Refresh", refresh)
		}
		look, running := p.shelf.progress(u.ID)
		return c.Render(http.StatusOK, progressPage(c.Page(c.Say("bulk.nav")), u, look, running, c.Query("still") != ""))
	}
	_, err = os.Stat(p.shelf.dir(u.ID, "rejects.csv"))
	return c.Render(http.StatusOK, resultPage(c.Page(c.Say("bulk.nav")), u, err == nil))
}

func (p *pages) preview(c *web.Ctx, u upload, wrong error) error {
	f, err := p.shelf.open(u)
	if err != nil {
		return err
	}
	defer f.Close()
	status := http.StatusOK
	if wrong != nil {
		status = http.StatusUnprocessableEntity
	}
	look, err := p.im.Preview(c.Context(), f, Order{Profile: u.Profile, Place: u.Place, Voice: c.Voice}, previewRows)
	if unknown(err) {
		return p.columns(c, u, f, status, wrong)
	}
	v := previewing{Upload: u, Problems: c.Problems(wrong)}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) {
		v.Problems, status = append(v.Problems, c.Problems(err)...), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	v.Preview = look
	if v.Profiles, _, err = p.im.Profiles(); err != nil {
		return err
	}
	if v.Places, err = p.places(c, look.Place); err != nil {
		return err
	}
	v.matter = p.im.Matters.Name
	return c.Render(status, previewPage(c.Page(c.Say("bulk.nav")), v))
}

// places offers the city, its counties, and the one chosen.
func (p *pages) places(c *web.Ctx, chosen place.Code) ([]web.Option, error) {
	var out []web.Option
	q := p.im.Work.Door.DB
	inside, err := office.Within(c.Context(), q, p.im.Place)
	if err != nil {
		return nil, err
	}
	for _, code := range []place.Code{p.im.Place, chosen} {
		at, ok, err := office.PlaceOf(c.Context(), q, code)
		if err != nil {
			return nil, err
		}
		if !ok {
			at = office.Place{Code: code, NameZH: string(code)}
		}
		if code != "" && !slices.ContainsFunc(inside, func(o office.Place) bool { return o.Code == code }) {
			inside = append([]office.Place{at}, inside...)
		}
	}
	for _, o := range inside {
		out = append(out, web.Option{Value: string(o.Code), Label: o.Name().In(c.Lang)})
	}
	return out, nil
}

// columns asks which heading is which, for a layout that no profile knows.
func (p *pages) columns(c *web.Ctx, u upload, f *sheet.File, status int, wrong error) error {
	head, err := Headings(f)
	if err != nil {
		return err
	}
	chosen, err := Guess(head)
	if err != nil {
		return err
	}
	if c.Request.PostForm.Has("name") { // what was chosen so far
		for _, key := range columns {
			chosen[key] = c.Request.PostForm.Get("col_" + key)
		}
	}
	v := choosing{Upload: u, Chosen: chosen, Name: c.Request.PostForm.Get("name"), Problems: c.Problems(wrong)}
	for _, cell := range head.Cells {
		if h := strings.TrimSpace(cell); h != "" && !slices.Contains(v.Headings, h) {
			v.Headings = append(v.Headings, h)
		}
	}
	page := c.Page(c.Say("bulk.nav"))
	page.Typed = web.Typed{Path: home + "/" + u.ID, Name: "do", Value: "columns"}
	return c.Render(status, columnsPage(page, v))
}

// columnsAgain is the page with what was chosen so far, in another language.
func (p *pages) columnsAgain(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	return p.one(c)
}

// rejects sends the reject file. It holds the rows as they were handed in.
func (p *pages) rejects(c *web.Ctx) error {
	u, err := p.shelf.get(c.Path("id"))
	if err != nil {
		return err
	}
	f, err := os.Open(p.shelf.dir(u.ID, "rejects.csv"))
	if err != nil {
		return fault.New(fault.NotFound, "bulk.web.gone").Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(u.Name, extension(u.Name)) + ".rejects.csv"
	c.Writer.Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.Writer.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	http.ServeContent(c.Writer, c.Request, "", info.ModTime(), f)
	return nil
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}
