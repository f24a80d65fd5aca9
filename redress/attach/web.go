package attach

import (
	"crypto/rand"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/media"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// Desk are the pages of files, for offices and for whoever holds the receipt.
type Desk struct {
	*grievance.Desk
	Files *Work
}

// Panel shows the files on the pages of a grievance.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{Case: d.section, Resident: d.resident, Acts: d.acts, Below: true}
}

// shown is a file on a page.
type shown struct {
	File
	Path, Label, Note string
}

func (d *Desk) section(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (grievance.Section, error) {
	var s grievance.Section
	list, err := d.shown(c, cs.ID, grievance.Path(cs.ID)+"/file/")
	if err != nil {
		return s, err
	}
	if len(list) > 0 {
		s.Body = panelView(list)
	}
	if d.may(c, cs) {
		s.More = []web.Link{{Path: grievance.Path(cs.ID) + "/files", Label: c.Say("attach.do")}}
	}
	return s, nil
}

// may reports whether the caller's office may add files.
func (d *Desk) may(c *web.Ctx, cs grievance.Case) bool {
	return !cs.Over() && access.Permits(c.Caller, access.Accept, cs.Resource())
}

func (d *Desk) resident(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (templ.Component, error) {
	list, err := d.shown(c, cs.ID, "/my/file/")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return panelView(list), nil
}

// acts lets whoever holds the receipt add files while the grievance is not over.
func (d *Desk) acts(c *web.Ctx, cs grievance.Case, _ []duty.Duty) ([]web.Door, error) {
	if cs.Over() {
		return nil, nil
	}
	return []web.Door{{Link: web.Link{Path: "/my/photos", Label: c.Say("attach.do")}, Text: c.Say("attach.do_say"), Icon: "plus"}}, nil
}

// Gallery shows the files of a grievance that belong to one source, such as a work order; nil for none.
func (d *Desk) Gallery(c *web.Ctx, subject, source string) (templ.Component, error) {
	list, err := d.shown(c, subject, grievance.Path(subject)+"/file/")
	if err != nil {
		return nil, err
	}
	var out []shown
	for _, x := range list {
		if x.Source == source {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return gallery(out), nil
}

// shown are the files of a grievance with who gave them and when.
func (d *Desk) shown(c *web.Ctx, subject, at string) ([]shown, error) {
	list, err := Of(c.Context(), d.Work.Door.DB, subject)
	if err != nil {
		return nil, err
	}
	var out []shown
	n := map[media.Kind]int{}
	for _, f := range list {
		if f.Kind == Spot {
			continue
		}
		n[f.Kind]++
		who := c.Say("attach.resident")
		if f.Giver != Resident {
			who = d.View.Office(c.Context(), f.Giver, c.Voice)
		}
		out = append(out, shown{f, at + f.Hash, c.Say("attach.label."+string(f.Kind), n[f.Kind]), c.Say("attach.by", who, c.Moment(clock.At(f.At)))})
	}
	return out, nil
}

// adding is the page on which files are given.
type adding struct {
	web.Page
	Back     web.Link
	Key      string
	Intro    string
	Problems web.Problems
}

func (d *Desk) form(c *web.Ctx, status int, at string, back web.Link, key string, wrong error) error {
	p := adding{Page: c.Page(c.Say("attach.title")), Back: back, Key: key, Problems: c.Problems(wrong), Intro: "attach.intro_desk"}
	if c.Caller.Subject != "" {
		p.Intro = "attach.intro"
	}
	if p.Key == "" {
		p.Key = rand.Text()
	}
	p.Where, p.Typed.Path = at, at
	return c.Render(status, addView(p))
}

// send takes the posted files in and gives them to the grievance.
func (d *Desk) send(c *web.Ctx, a access.Action, id, at string, back web.Link) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	key := in.Get("key")
	files, err := d.Files.Clean(c.Context(), "files", c.Files("files"))
	if err == nil {
		err = d.Files.Add(grievance.Once(c.Context(), grievance.OnceKey(c.Caller, key)), c.Caller, a, id, files)
	}
	if fault.Is(err, fault.Invalid) {
		return d.form(c, http.StatusUnprocessableEntity, at, back, key, err)
	}
	if err != nil {
		return err
	}
	c.Flash("attach.did")
	return c.Redirect(back.Path)
}

// own is the grievance of the open receipt, while files can be added.
func (d *Desk) own(c *web.Ctx) (web.Link, error) {
	cs, err := grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
	if err == nil && cs.Over() {
		err = fault.New(fault.Conflict, "attach.over")
	}
	return web.Link{Path: "/my", Label: c.Say("attach.back_my")}, err
}

func (d *Desk) myForm(c *web.Ctx) error {
	back, err := d.own(c)
	if err != nil {
		return err
	}
	return d.form(c, http.StatusOK, "/my/photos", back, "", nil)
}

func (d *Desk) myAdd(c *web.Ctx) error {
	back, err := d.own(c)
	if err != nil {
		return err
	}
	return d.send(c, access.AddInfo, c.Caller.Subject, "/my/photos", back)
}

func (d *Desk) myFile(c *web.Ctx) error { return d.give(c, c.Caller.Subject) }

// open is the case, when the caller may see it and give files to it.
func (d *Desk) open(c *web.Ctx) (grievance.Case, web.Link, error) {
	cs, err := d.Open(c, c.Path("id"))
	if err != nil {
		return cs, web.Link{}, err
	}
	switch {
	case cs.Over():
		err = fault.New(fault.Conflict, "attach.over")
	case !d.may(c, cs):
		err = fault.New(fault.Denied, "fault.denied.say")
	}
	return cs, web.Link{Path: grievance.Path(cs.ID), Label: grievance.Group(cs.Number)}, err
}

func (d *Desk) deskForm(c *web.Ctx) error {
	cs, back, err := d.open(c)
	if err != nil {
		return err
	}
	return d.form(c, http.StatusOK, grievance.Path(cs.ID)+"/files", back, "", nil)
}

func (d *Desk) deskAdd(c *web.Ctx) error {
	cs, back, err := d.open(c)
	if err != nil {
		return err
	}
	return d.send(c, access.Accept, cs.ID, grievance.Path(cs.ID)+"/files", back)
}

func (d *Desk) deskFile(c *web.Ctx) error {
	cs, err := d.Open(c, c.Path("id"))
	if err != nil {
		return err
	}
	return d.give(c, cs.ID)
}

var endings = map[string]string{"image/jpeg": ".jpg", "audio/webm": ".webm", "audio/ogg": ".ogg", "audio/mp4": ".m4a"}

// give sends one file. Its name tells nothing about the grievance.
func (d *Desk) give(c *web.Ctx, subject string) error {
	f, body, err := d.Files.Read(c.Context(), subject, c.Path("hash"))
	if err != nil {
		return err
	}
	return c.Keepsake(f.Type, string(f.Kind)+"-"+f.Hash[:8]+endings[f.Type], body)
}

func pixels(n int64) string { return strconv.FormatInt(n, 10) }
