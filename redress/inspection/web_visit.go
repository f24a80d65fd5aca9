package inspection

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// visitPage is one visit: what was drawn, what was found, what became of it.
type visitPage struct {
	web.Page
	X        visitRow
	By       string
	From     web.Link // the inspection
	Case     web.Link // what the duty is about, "" where the caller may not see it
	Do       []web.Link
	Lines    []web.DutyLine
	Story    []web.Event
	Findings []findingRow
	Referral web.Link
}

type findingRow struct {
	What, Note string
	Tag        web.Tag
}

// findVisit reads the visit of the address. Whom it does not concern is told that it is not there.
func (d *Desk) findVisit(c *web.Ctx) (Visit, error) {
	v, err := GetVisit(c.Context(), d.db(), c.Path("id"))
	if err == nil && !v.sees(c.Caller) {
		err = fault.New(fault.NotFound, "inspection.not_found")
	}
	v.ID = c.Path("id")
	return v, err
}

func (d *Desk) visit(c *web.Ctx) error {
	v, err := d.findVisit(c)
	if err != nil {
		return err
	}
	i, err := Get(c.Context(), d.db(), v.Inspection)
	if err != nil {
		return err
	}
	p := visitPage{Page: c.Page(c.Say("inspection.visit_of", d.Names.Office(c.Context(), v.To, c.Voice))), By: d.Names.Office(c.Context(), v.By, c.Voice),
		From: web.Link{Label: i.Title}, Do: d.visiting().Links(c, v)}
	p.Under(deed.Hub)
	if c.Caller.Office == v.By {
		p.From.Path = path(i.ID)
		if v.Referral != "" {
			p.Referral = web.Link{Path: referralPath(v.Referral), Label: c.Say("inspection.referral")}
		}
	}
	if cs, err := d.Open(c, v.Subject); err == nil {
		p.Case = web.Link{Path: grievance.Path(cs.ID), Label: grievance.Group(cs.Number)}
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	if p.X, err = d.row(c, v); err != nil {
		return err
	}
	p.Findings = findings(c.Voice, v)
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, v.ID); err != nil {
		return err
	}
	slices.Reverse(p.Story)
	return c.Render(http.StatusOK, visitView(p))
}

func findings(v words.Voice, x Visit) []findingRow {
	var out []findingRow
	for _, f := range x.Items {
		r := findingRow{What: words.Pair{Zh: f.ZH, En: f.EN}.In(v.Lang), Note: f.Note, Tag: web.Tag{State: web.Met, Label: v.Say("inspection.item.ok")}}
		if !f.OK {
			r.Tag = web.Tag{State: web.Over, Label: v.Say("inspection.item.wrong")}
		}
		out = append(out, r)
	}
	return out
}

// referralPage is what discipline inspection reads.
type referralPage struct {
	web.Page
	R             Referral
	About, By, To string
	When          string
	Visit         web.Link
	Do            []web.Link
	Lines         []web.DutyLine
	Evidence      []evidenceRow
}

type evidenceRow struct{ Seq, What, At, Recorded, Hash string }

func (d *Desk) findReferral(c *web.Ctx) (Referral, error) {
	r, err := GetReferral(c.Context(), d.db(), c.Path("id"))
	if err == nil && !r.sees(c.Caller) {
		err = fault.New(fault.NotFound, "inspection.not_found")
	}
	r.ID = c.Path("id")
	return r, err
}

func (d *Desk) referral(c *web.Ctx) error {
	r, err := d.findReferral(c)
	if err != nil {
		return err
	}
	name := func(id string) string { return d.Names.Office(c.Context(), id, c.Voice) }
	p := referralPage{Page: c.Page(c.Say("inspection.referral_of", name(r.About))), R: r, About: name(r.About), By: name(r.By), To: name(r.To), When: c.Moment(clock.At(r.At)),
		Do: d.referring().Links(c, r)}
	p.Under("/desk")
	if c.Caller.Office == r.By {
		p.Visit = web.Link{Path: visitPath(r.Visit), Label: c.Say("inspection.visit_of", p.About)}
	}
	for _, e := range r.Evidence {
		x := evidenceRow{Seq: strconv.FormatInt(e.Seq, 10), What: e.Kind, At: c.Moment(clock.At(e.At)), Recorded: c.Moment(clock.At(e.Recorded)), Hash: e.Hash}
		if strings.HasPrefix(e.Kind, "duty.") { // their titles name a duty, which a proof of the fact tells
			x.What = c.Say("inspection.fell_due")
		} else if c.Has("event." + e.Kind) {
			x.What = c.Say("event." + e.Kind)
		}
		if e.Seq < 0 {
			x.Seq = "—"
		}
		p.Evidence = append(p.Evidence, x)
	}
	if p.Lines, _, err = deed.Duties(c, d.Desk, r.ID); err != nil {
		return err
	}
	return c.Render(http.StatusOK, referralView(p))
}
