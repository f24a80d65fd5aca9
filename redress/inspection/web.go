package inspection

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Desk serves the pages of inspections.
type Desk struct {
	*grievance.Desk
	Inspections *Work
}

func (d *Desk) db() *store.DB { return d.Work.Door.DB }

func path(id string) string         { return "/desk/inspection/" + url.PathEscape(id) }
func visitPath(id string) string    { return "/desk/visit/" + url.PathEscape(id) }
func referralPath(id string) string { return "/desk/referral/" + url.PathEscape(id) }

// item is an inspection as pages show it.
type item struct {
	I                      Inspection
	Path, By, When, Drawn  string
	State                  web.Tag
	Visits                 []visitRow
	Wrong, Clean, Unlooked int
}

// visitRow is a visit in a list.
type visitRow struct {
	V                          Visit
	Path, To, What, Cite, When string
	Tag                        web.Tag
}

type listPage struct {
	web.Page
	Tabs  []web.Link
	Intro string
	Items []item
	Empty web.Empty
	Pager web.Pager
	Do    []web.Link
	Desk  bool
}

// public shows every inspection with what one needs to check its draw, and how each visit ended, by office. What duty was drawn, of which
// matter, is not public: there is one of each, and behind it a person.
func (d *Desk) public(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("inspection.title")), Intro: c.Say("inspection.intro"), Empty: web.Empty{Title: c.Say("inspection.none"), Text: c.Say("inspection.none_say")}}
	return d.fill(c, p, "/inspections", `1 = 1`)
}

func (d *Desk) list(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("inspection.title")), Intro: c.Say("inspection.desk_intro"), Desk: true, Do: d.planning().Links(c, Inspection{}),
		Empty: web.Empty{Title: c.Say("inspection.none"), Text: c.Say("inspection.none_desk")}}
	return d.fill(c, p, "/desk/inspections", `place >= $1 AND place < $2`, c.Caller.Area, c.Caller.Area+":")
}

func (d *Desk) fill(c *web.Ctx, p listPage, at, condition string, args ...any) error {
	list, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), condition, args...)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect(at)
	}
	if p.Tabs = deed.Tabs(c, at, p.Desk); p.Desk {
		p.Under(deed.Hub)
	}
	p.Pager = deed.Pager(p.Page, at, prev, next)
	for _, i := range list {
		x, err := d.item(c, i)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, x)
	}
	return c.Render(http.StatusOK, listView(p))
}

func (d *Desk) item(c *web.Ctx, i Inspection) (item, error) {
	x := item{I: i, Path: path(i.ID), By: d.Names.Office(c.Context(), i.By, c.Voice), When: c.Moment(i.draws()), State: web.Tag{Label: c.Say("inspection.state.announced")}}
	if i.Drawn == 0 && !c.Now.Before(i.draws()) {
		x.State = web.Tag{Label: c.Say("inspection.state.ready")}
	}
	if i.Drawn == 0 {
		return x, nil
	}
	x.State, x.Drawn = web.Tag{Label: c.Say("inspection.state.drawn")}, c.Moment(clock.At(i.Drawn))
	list, err := Visits(c.Context(), d.db(), i.ID)
	if err != nil {
		return x, err
	}
	for _, v := range list {
		r, err := d.row(c, v)
		if err != nil {
			return x, err
		}
		x.Visits = append(x.Visits, r)
		switch {
		case v.State == Selected:
			x.Unlooked++
		case v.Wrong > 0:
			x.Wrong++
		default:
			x.Clean++
		}
	}
	return x, nil
}

func (d *Desk) row(c *web.Ctx, v Visit) (visitRow, error) {
	r := visitRow{V: v, Path: visitPath(v.ID), To: d.Names.Office(c.Context(), v.To, c.Voice), When: c.Date(clock.At(v.At))}
	if v.Visited != 0 {
		r.When = c.Date(clock.At(v.Visited))
	}
	rule := d.Work.Door.Law.Named(v.Rule, v.Place, clock.At(v.At))
	r.What, r.Cite = promise.Begin(d.View.What(c.Voice, rule)), rule.Cite
	duties, err := duty.Of(c.Context(), d.db(), v.ID)
	r.Tag = web.Tag{Label: c.Say("inspection.visit." + string(v.State))}
	switch {
	case v.State == Clean, v.State == Closed:
		r.Tag.State = web.Met
	case v.State == Noticed || v.State == Selected:
		for _, x := range duties {
			if x.State == duty.Open {
				o := d.View.Owed(c.Context(), c.Voice, x, c.Now)
				r.Tag = web.Tag{State: o.State, Label: c.Say("inspection.visit.owed", c.Say("inspection.visit."+string(v.State)), o.Word)}
			}
		}
	}
	for _, x := range duties {
		if x.State == duty.Met && x.Rule == ruleRectify && x.EndAt >= x.Due && v.State != Noticed {
			r.Tag = web.Tag{State: web.Late, Label: c.Say("inspection.visit.late")}
		}
	}
	return r, err
}

// ruleRectify is the row of rules/inspection.yaml that pages look for.
const ruleRectify = "inspection/rectify"

// lots is what anyone needs to check the draw.
func lots(p web.Page, x item) []web.Row {
	out := []web.Row{{Key: p.Say("inspection.commitment"), Body: mono(x.I.Commitment)}, {Key: p.Say("inspection.draws_at"), Text: x.When},
		{Key: p.Say("inspection.plan.visits"), Text: p.Count(x.I.Visits)}}
	if x.I.Drawn != 0 {
		out = append(out, web.Row{Key: p.Say("inspection.seed"), Body: mono(x.I.Seed)}, web.Row{Key: p.Say("inspection.root", strconv.FormatInt(x.I.Size, 10)), Body: mono(x.I.Root)},
			web.Row{Key: p.Say("inspection.digest"), Body: mono(x.I.Digest)}, web.Row{Key: p.Say("inspection.drawn_at"), Text: x.Drawn})
	}
	return out
}

type inspectionPage struct {
	web.Page
	X      item
	Do     []web.Link
	Lines  []web.DutyLine
	Story  []web.Event
	List   web.Link
	Letter web.Letter
}

// find reads the inspection of the address for whoever may inspect in its area.
func (d *Desk) find(c *web.Ctx) (Inspection, error) {
	i, err := Get(c.Context(), d.db(), c.Path("id"))
	if err == nil && !access.Permits(c.Caller, access.Inspect, i.resource()) {
		err = fault.New(fault.NotFound, "inspection.not_found")
	}
	i.ID = c.Path("id")
	return i, err
}

func (d *Desk) view(c *web.Ctx) (inspectionPage, error) {
	i, err := d.find(c)
	if err != nil {
		return inspectionPage{}, err
	}
	p := inspectionPage{Page: c.Page(i.Title), Do: d.drawing().Links(c, i), List: web.Link{Path: path(i.ID) + "/candidates.csv", Label: c.Say("inspection.candidates")}}
	p.Under(deed.Hub)
	p.X, err = d.item(c, i)
	return p, err
}

func (d *Desk) page(c *web.Ctx) error {
	p, err := d.view(c)
	if err != nil {
		return err
	}
	if p.X.I.Drawn != 0 {
		p.Do = append(p.Do, web.Link{Path: p.X.Path + "/paper", Label: c.Say("inspection.paper")})
	}
	if p.Lines, p.Story, err = deed.Duties(c, d.Desk, p.X.I.ID); err != nil {
		return err
	}
	slices.Reverse(p.Story)
	return c.Render(http.StatusOK, pageView(p))
}

// paper is the circular on an inspection, on A4: what was found where, and what must be rectified by when.
func (d *Desk) paper(c *web.Ctx) error {
	p, err := d.view(c)
	if err != nil {
		return err
	}
	p.Letter = web.Letter{Title: c.Say("inspection.paper.title", p.X.I.Title), Office: p.X.By, Date: c.Long(c.Now)}
	return c.Render(http.StatusOK, paperView(p))
}

// candidates is the list that was drawn from, with every lot, so that somebody else can sort it. It stays on the desk: in public it would
// say how many duties of each kind the city owes.
func (d *Desk) candidates(c *web.Ctx) error {
	i, err := d.find(c)
	if err != nil {
		return err
	}
	_, h, list, err := d.Inspections.list(c.Context(), d.db(), i.ID)
	if err != nil {
		return err
	}
	head := c.Writer.Header()
	head.Set("Content-Type", "text/csv; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="candidates.csv"`)
	w := csv.NewWriter(c.Writer)
	rows := [][]string{{"position", "entry", "rule", "duty", "office", "lot"}}
	for _, x := range list {
		lot := ""
		if i.Seed != "" {
			t := x.ticket(h.root, i.Seed)
			lot = hex.EncodeToString(t[:])
		}
		rows = append(rows, []string{strconv.FormatInt(x.Seq, 10), hex.EncodeToString(x.Hash[:]), x.Rule, x.Duty, x.To, lot})
	}
	return w.WriteAll(rows)
}

// Titles finds, among subjects that are no grievances, those that are inspections, visits and referrals.
func (d *Desk) Titles(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
	out := map[string]grievance.Row{}
	for _, s := range subjects {
		if i, ok, err := table.Get(ctx, d.db(), s); err != nil {
			return nil, err
		} else if ok {
			out[s] = grievance.Row{Case: grievance.Case{Title: i.Title}, Path: path(s), Status: v.Say("inspection.title")}
		}
		if x, ok, err := visits.Get(ctx, d.db(), s); err != nil {
			return nil, err
		} else if ok {
			out[s] = grievance.Row{Case: grievance.Case{Title: v.Say("inspection.visit_of", d.Names.Office(ctx, x.To, v))}, Path: visitPath(s), Status: v.Say("inspection.title")}
		}
		if x, ok, err := referrals.Get(ctx, d.db(), s); err != nil {
			return nil, err
		} else if ok {
			out[s] = grievance.Row{Case: grievance.Case{Title: v.Say("inspection.referral_of", d.Names.Office(ctx, x.About, v))}, Path: referralPath(s), Status: v.Say("inspection.referral")}
		}
	}
	return out, nil
}
