package staff

import (
	"net/http"
	"net/url"
	"strings"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
)

// admin serves the administrator's pages.
type admin struct {
	*Work
	names *office.Names
}

func (a admin) db() *store.DB { return a.Door.DB }

// onPage is how many staff a page lists; most is how many offices a select offers before it becomes a box for the office's id.
const (
	onPage = 50
	most   = 300
)

// rolesSaid is roles in words, parted as the language does.
func rolesSaid(v words.Voice, roles []access.Role) string {
	out := ""
	for i, r := range roles {
		if said := v.Say("staff.role." + string(r)); i == 0 {
			out = said
		} else {
			out = v.Say("staff.roles_and", out, said)
		}
	}
	return out
}

// roll is the list of staff.
type roll struct {
	Query, Office, OfficeName string
	Rows                      []rollRow
	Prev, Next, Note          string
}

type rollRow struct {
	Staff
	Post, Said string
}

func (a admin) list(c *web.Ctx) error {
	ctx := c.Context()
	r := roll{Query: strings.TrimSpace(c.Query("q")), Office: c.Query("office")}
	r.OfficeName = a.names.Office(ctx, r.Office, c.Voice)
	var list []Staff
	var err error
	if r.Query != "" {
		if list, err = Find(ctx, a.db(), r.Query, onPage); len(list) >= onPage {
			r.Note = c.Say("staff.narrow", onPage)
		}
	} else {
		list, err = a.turn(c, &r)
	}
	if err != nil {
		return err
	}
	if len(list) == 0 && r.Query == "" && c.Span().Moved() {
		return c.Redirect("/admin/staff?" + url.Values{"office": {r.Office}}.Encode())
	}
	for _, s := range list {
		r.Rows = append(r.Rows, rollRow{s, a.names.Office(ctx, s.Office, c.Voice), rolesSaid(c.Voice, s.Roles)})
	}
	return c.Render(http.StatusOK, rollPage(c.Page(c.Say("staff.title")), r))
}

// turn reads the page of the roll that the address asks for.
func (a admin) turn(c *web.Ctx, r *roll) ([]Staff, error) {
	s := c.Span()
	list, err := InOffice(c.Context(), a.db(), r.Office, s.After, s.Until, onPage+1)
	list, prev, next := web.Turn(s, list, onPage, func(x Staff) string { return x.Login })
	if prev != "" {
		r.Prev = "/admin/staff?" + url.Values{"office": {r.Office}, "until": {prev}}.Encode()
	}
	if next != "" {
		r.Next = "/admin/staff?" + url.Values{"office": {r.Office}, "after": {next}}.Encode()
	}
	return list, err
}

// form is somebody being enrolled or changed.
type form struct {
	Staff
	Offices  []web.Option // nil where there are too many: the id is typed
	Problems web.Problems
}

func (a admin) form(c *web.Ctx, s Staff) (form, error) {
	f := form{Staff: s}
	list, err := office.List(c.Context(), a.db(), most+1)
	if err != nil || len(list) > most {
		return f, err
	}
	f.Offices = []web.Option{{Value: "", Label: c.Say("staff.no_office")}}
	for _, o := range list {
		f.Offices = append(f.Offices, web.Option{Value: o.ID, Label: o.Name().In(c.Lang)})
	}
	return f, nil
}

func read(in url.Values) Staff {
	s := Staff{Login: in.Get("login"), Name: in.Get("name"), Office: strings.TrimSpace(in.Get("office"))}
	for _, r := range in["roles"] {
		s.Roles = append(s.Roles, access.Role(r))
	}
	return s
}

func (a admin) new(c *web.Ctx) error {
	f, err := a.form(c, Staff{Office: c.Query("office"), Roles: []access.Role{access.Handler}})
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, newPage(typed(c.Page(c.Say("staff.new")), "/admin/staff"), f))
}

// typed is a page whose form is posted to a path.
func typed(p web.Page, path string) web.Page {
	p.Typed.Path = path
	return p
}

// enrolAgain is the form with what was typed so far, in another language.
func (a admin) enrolAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	f, err := a.form(c, read(in))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, newPage(typed(c.Page(c.Say("staff.new")), "/admin/staff"), f))
}

// issued shows a one-time password. It answers the form itself: no address leads to it, and it is shown once.
type issued struct {
	Staff
	Password, Until string
}

func (a admin) enrol(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	s := read(in)
	made, password, err := a.Enrol(c.Context(), c.Caller, s, "")
	if fault.Is(err, fault.Invalid) {
		f, ferr := a.form(c, s)
		if ferr != nil {
			return ferr
		}
		f.Problems = c.Problems(err)
		return c.Render(http.StatusUnprocessableEntity, newPage(typed(c.Page(c.Say("staff.new")), "/admin/staff"), f))
	}
	if err != nil {
		return err
	}
	return a.issue(c, made, password)
}

func (a admin) issue(c *web.Ctx, s Staff, password string) error {
	return c.Render(http.StatusOK, issuedPage(c.Page(c.Say("staff.issued.title")), issued{s, password, c.Moment(a.now().Add(initialFor))}))
}

// onePage is somebody's page.
type onePage struct {
	form
	Since    string
	Post     string
	Self     bool
	Reason   string
	Lock     web.Problems // of the form that suspends or restores
	Password web.Problems // of the form that resets the password
}

func (a admin) page(c *web.Ctx, id string) (onePage, error) {
	s, err := Get(c.Context(), a.db(), id)
	if err != nil {
		return onePage{}, err
	}
	p := onePage{Since: c.Date(clock.At(s.Enrolled)), Post: a.names.Office(c.Context(), s.Office, c.Voice), Self: c.Caller.Staff == id}
	p.form, err = a.form(c, s)
	return p, err
}

func (a admin) one(c *web.Ctx) error {
	p, err := a.page(c, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, staffPage(typed(c.Page(p.Name), pathOf(p.ID)), p))
}

func pathOf(id string) string { return "/admin/staff/" + url.PathEscape(id) }

// again renders somebody's page with what was wrong, or passes the error on; nil leads back to the page.
func (a admin) again(c *web.Ctx, err error, flash string, note func(*onePage, web.Problems)) error {
	id := c.Path("id")
	if fault.Is(err, fault.Invalid) {
		p, perr := a.page(c, id)
		if perr != nil {
			return perr
		}
		note(&p, c.Problems(err))
		return c.Render(http.StatusUnprocessableEntity, staffPage(typed(c.Page(p.Name), pathOf(p.ID)), p))
	}
	if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect(pathOf(id))
}

func (a admin) change(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	s := read(in)
	s.ID = c.Path("id")
	return a.again(c, a.Change(c.Context(), c.Caller, s), "staff.changed", func(p *onePage, wrong web.Problems) {
		p.Name, p.Office, p.Roles, p.Problems = s.Name, s.Office, s.Roles, wrong
	})
}

// changeAgain is somebody's page with what was typed so far, in another language.
func (a admin) changeAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	p, err := a.page(c, c.Path("id"))
	if err != nil {
		return err
	}
	s := read(in)
	p.Name, p.Office, p.Roles = s.Name, s.Office, s.Roles
	return c.Render(http.StatusOK, staffPage(typed(c.Page(p.Name), pathOf(p.ID)), p))
}

func (a admin) suspend(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	return a.again(c, a.Suspend(c.Context(), c.Caller, c.Path("id"), in.Get("reason")), "staff.suspended", func(p *onePage, wrong web.Problems) {
		p.Reason, p.Lock = in.Get("reason"), wrong
	})
}

func (a admin) restore(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	return a.again(c, a.Restore(c.Context(), c.Caller, c.Path("id"), in.Get("reason")), "staff.restored", func(p *onePage, wrong web.Problems) {
		p.Reason, p.Lock = in.Get("reason"), wrong
	})
}

func (a admin) resetPassword(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	password, err := a.ResetPassword(c.Context(), c.Caller, c.Path("id"), in.Get("why"))
	if err != nil {
		return a.again(c, err, "", func(p *onePage, wrong web.Problems) {
			for i := range wrong { // the page has two fields for a reason
				wrong[i].Field = "why"
			}
			p.Password = wrong
		})
	}
	s, err := Get(c.Context(), a.db(), c.Path("id"))
	if err != nil {
		return err
	}
	return a.issue(c, s, password)
}
