package field

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/media"
	"ombud/machine/web"
	"ombud/redress/attach"
	"ombud/redress/grievance"
	"ombud/redress/intake"
	"ombud/redress/matter"
	"ombud/redress/office"
)

// Desk are the pages.
type Desk struct {
	Reports *Work
	Matters *matter.Catalogue
	Names   *office.Names
}

// Panel tells the offices that handle a grievance, and whoever holds the receipt, how it was reported.
func (d *Desk) Panel() grievance.Panel {
	return grievance.Panel{Below: true,
		Case: func(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (s grievance.Section, err error) {
			s.Body, err = d.panel(c, cs)
			return s, err
		},
		Resident: func(c *web.Ctx, cs grievance.Case, _ []duty.Duty) (templ.Component, error) { return d.panel(c, cs) },
	}
}

func (d *Desk) panel(c *web.Ctx, cs grievance.Case) (templ.Component, error) {
	if cs.Channel != grievance.Worker {
		return nil, nil
	}
	f, ok, err := fact.Newest(c.Context(), d.Reports.Door.DB, cs.ID, Reported.Name())
	if err != nil || !ok {
		return nil, err
	}
	b, err := Reported.Read(f)
	if err != nil { // an erased body: nothing to show
		return nil, nil
	}
	rows := []web.Row{{Key: c.Say("field.panel.by"), Text: d.Names.Office(c.Context(), f.Office, c.Voice)},
		{Key: c.Say("field.what"), Text: c.Say("field.what." + string(b.What))}}
	if b.Written > 0 {
		rows = append(rows, web.Row{Key: c.Say("field.panel.written"), Text: c.Moment(clock.At(b.Written))})
	}
	if b.Shift != "" {
		rows = append(rows, web.Row{Key: c.Say("field.shift"), Text: c.Say("field.shift." + b.Shift)})
	}
	spot, err := d.Reports.spot(c.Context(), cs.ID)
	if err == nil && spot.Within > 0 {
		rows = append(rows, web.Row{Key: c.Say("field.spot"), Text: c.Say("field.spot_is", degrees(spot.Lat), degrees(spot.Lon), spot.Within)})
	}
	return panelView(rows), err
}

// page is the form, and with a script the whole app.
type page struct {
	web.Page
	Report   Report
	Places   []web.Option
	Matters  *matter.Catalogue
	Problems web.Problems
	Owner    string
	Words    string // for the script, JSON
	Limits   string
}

// mostPlaces bounds the list of places; a county has at most some 1,100 villages.
const mostPlaces = 2000

func (d *Desk) show(c *web.Ctx) error {
	return d.form(c, http.StatusOK, Report{Form: intake.Form{Key: intake.NewKey()}}, nil)
}

// again is the form in another language, with what was typed.
func (d *Desk) again(c *web.Ctx) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	return d.form(c, http.StatusOK, Read(v), nil)
}

func (d *Desk) form(c *web.Ctx, status int, r Report, wrong error) error {
	p := page{Page: d.base(c, c.Say("field.title")), Report: r, Matters: d.Matters, Problems: c.Problems(wrong), Owner: c.Caller.Staff, Words: said(c),
		Limits: fmt.Sprintf(`{"files":%d,"edge":2048,"voice":%d}`, attach.MostAtOnce, media.MaxVoice)}
	p.Where, p.Typed.Path = "/field", "/field"
	list, err := office.Inside(c.Context(), d.Reports.Door.DB, area(c.Caller.Area), mostPlaces)
	if err != nil {
		return err
	}
	for _, x := range list {
		p.Places = append(p.Places, web.Option{Value: string(x.Code), Label: x.Name().In(c.Lang)})
	}
	if r.Place == "" && len(list) > 0 {
		p.Report.Place = string(list[0].Code)
	}
	c.Devices()
	return c.Render(status, formPage(p))
}

// base is a page that is read on a phone in the open: large, and without the desk's navigation.
func (d *Desk) base(c *web.Ctx, title string) web.Page {
	p := c.Page(title)
	p.Desk, p.Manifest, p.Scripts = false, "/field/app.webmanifest", []string{"/field/queue.js", "/field/app.js"}
	p.Nav = []web.NavItem{{Link: web.Link{Path: "/field", Label: c.Say("field.nav"), Current: true}}, {Link: web.Link{Path: "/desk", Label: c.Say("field.desk")}}}
	return p
}

// area is the division whose codes begin with the digits of an area.
func area(digits string) place.Code {
	return place.Code(digits + strings.Repeat("0", max(0, 12-len(digits))))
}

// arrived is what the phone is told.
type arrived struct {
	Number string `json:"number"`
	Code   string `json:"code"`
	Filed  string `json:"filed"`
	Office string `json:"office"` // that has it now
	Say    string `json:"say,omitempty"`
}

// send takes a report, from the app as from the plain form.
func (d *Desk) send(c *web.Ctx) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	r := Read(v)
	if r.Owner != "" && r.Owner != c.Caller.Staff { // written by whoever had the phone before
		return fault.New(fault.Denied, "field.other")
	}
	files, err := d.Reports.Files.Clean(c.Context(), "files", c.Files("files"))
	if wrong := d.Reports.Check(c.Caller, r, c.Lang); fault.Is(wrong, fault.Invalid) {
		var a fault.All // what is wrong with the form and with the files, at once
		for _, x := range append(fault.Fields(wrong), fault.Fields(err)...) {
			a.Add(x.Field, x.Key, x.Args...)
		}
		err = a.Err()
	}
	var rec grievance.Receipt
	if err == nil {
		rec, err = d.Reports.File(c.Context(), c.Caller, r, c.Lang, files)
	}
	conflict := rec.ID != "" && fault.Is(err, fault.Conflict)
	switch {
	case conflict:
		a, gone := d.arrived(c, rec)
		if gone != nil {
			return gone
		}
		a.Say = c.Say(changed)
		return d.tell(c, http.StatusConflict, a)
	case fault.Is(err, fault.Invalid) && !plain(c):
		return err
	case fault.Is(err, fault.Invalid):
		return d.form(c, http.StatusUnprocessableEntity, r, err)
	case err != nil:
		return err
	}
	a, err := d.arrived(c, rec)
	if err != nil {
		return err
	}
	return d.tell(c, http.StatusOK, a)
}

func (d *Desk) arrived(c *web.Ctx, rec grievance.Receipt) (arrived, error) {
	cs, err := grievance.Get(c.Context(), d.Reports.Door.DB, rec.ID)
	return arrived{Number: grievance.Group(rec.Number), Code: grievance.GroupCode(rec.Code), Filed: c.Moment(clock.At(cs.ReceivedAt)),
		Office: d.Names.Office(c.Context(), cs.Office, c.Voice)}, err
}

func (d *Desk) tell(c *web.Ctx, status int, a arrived) error {
	c.Writer.Header().Set("Cache-Control", "no-store")
	if !plain(c) {
		return c.JSON(status, a)
	}
	return c.Render(status, donePage(d.base(c, c.Say("field.done")), a))
}

// plain reports whether a browser without the script asks.
func plain(c *web.Ctx) bool { return strings.Contains(c.Request.Header.Get("Accept"), "text/html") }

// said are the words of the script, which has none of its own.
func said(c *web.Ctx) string {
	out := map[string]string{}
	for _, k := range scriptWords {
		out[k] = c.Say("field.js." + k)
	}
	b, _ := json.Marshal(out) // strings
	return string(b)
}

// worker is the service worker: the app's own addresses, with a version that changes when any of them does.
func (d *Desk) worker(c *web.Ctx) error {
	code, err := static.ReadFile("static/sw.js")
	if err != nil {
		return err
	}
	h, err := version(c)
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	c.Writer.Header().Set("Service-Worker-Allowed", "/field")
	_, _ = fmt.Fprintf(c.Writer, "const VERSION = %q;\n%s", h, code)
	return nil
}

func version(c *web.Ctx) (string, error) {
	h := sha256.New()
	p := c.Page("")
	fmt.Fprintln(h, p.Static("ombud.css"), p.Static("ombud.js"))
	for _, name := range []string{"sw.js", "app.js", "queue.js"} {
		b, err := static.ReadFile("static/" + name)
		if err != nil {
			return "", err
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
