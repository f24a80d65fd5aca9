package supervise

import (
	"context"
	"net/http"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// Desk is the supervisor's desk. It stands on the desk of grievances, whose rows, timeline and pages it shares.
type Desk struct {
	*grievance.Desk
}

// row is one duty of the area.
type row struct {
	grievance.Row
	Duty   duty.Duty
	Path   string
	Bearer string
	Ladder []rungView
	Next   string
	Do     []web.Link
}

type rungView struct {
	Label string
	Done  bool
}

// dutiesPage is the page of /desk/duties.
type dutiesPage struct {
	web.Page
	Intro      string
	Tiles      []web.Tile
	Filter     []web.Choice
	View       string
	Filtered   bool
	Rows       []row
	Prev, Next string
	Cut        bool
	Empty      web.Empty
}

// most is how far a tile counts.
const most = 500

func (d *Desk) duties(c *web.Ctx) error {
	f := filter(c)
	p := dutiesPage{Page: c.Page(c.Say("supervise.duties.title")), Intro: d.area(c), View: f.View}
	p.Filtered = f.scans("") || f.Late > 0 || f.Office != "" || f.View != ""
	var err error
	if p.Tiles, err = d.tiles(c); err != nil {
		return err
	}
	q := f.narrow(grievance.DueView(duty.Queue{Area: c.Caller.Area}, f.View, c.Now), c.Now)
	var list []duty.Duty
	if f.scans(c.Caller.Area) {
		var x found
		x, err = d.scan(c, f, q)
		list, p.Prev, p.Next, p.Cut = x.list, x.prev, x.next, x.cut
	} else {
		list, p.Prev, p.Next, err = grievance.Turn(c, d.Desk, q, grievance.PageSize)
	}
	if err != nil {
		return err
	}
	if len(list) == 0 && p.Prev+p.Next == "" && c.Span().Moved() { // what was there is done
		return c.Redirect(f.address())
	}
	if p.Prev != "" {
		p.Prev = f.address("until", p.Prev)
	}
	if p.Next != "" {
		p.Next = f.address("after", p.Next)
	}
	if p.Rows, err = d.rows(c, list); err != nil {
		return err
	}
	if p.Filter, err = d.choices(c, f); err != nil {
		return err
	}
	p.Empty = web.Empty{Title: c.Say("supervise.duties.none"), Text: c.Say("supervise.duties.none_say")}
	if p.Filtered {
		p.Empty = web.Empty{Title: c.Say("supervise.duties.no_match"), Text: c.Say("supervise.duties.no_match_say"), Action: web.Link{Path: "/desk/duties", Label: c.Say("supervise.duties.all")}}
	}
	return c.Render(http.StatusOK, dutiesView(p))
}

// area names what the supervisor watches over.
func (d *Desk) area(c *web.Ctx) string {
	code := place.Code((c.Caller.Area + "000000000000")[:12])
	return c.Say("supervise.duties.intro", d.Names.Place(c.Context(), code, c.Voice))
}

// tiles are the balance of the area, counted no further than a bound.
func (d *Desk) tiles(c *web.Ctx) ([]web.Tile, error) {
	var out []web.Tile
	for _, t := range []struct {
		view  string
		state web.State
	}{{"over", web.Over}, {"soon", web.Soon}, {"", web.Open}} {
		n, err := grievance.DueView(duty.Queue{Area: c.Caller.Area}, t.view, c.Now).Count(c.Context(), d.Work.Door.DB, most)
		if err != nil {
			return nil, err
		}
		number, key := c.Count(n), t.view
		if n == most {
			number = c.Say("supervise.more_than", c.Count(most-1))
		}
		if key == "" {
			key = "all"
		}
		state := t.state
		if n == 0 {
			state = web.Met
		}
		out = append(out, web.Tile{State: state, Label: c.Say("supervise.tile." + key), Number: number,
			Action: web.Link{Path: Filter{View: t.view}.address(), Label: c.Say("supervise.tile.see")}})
	}
	return out, nil
}

// rows says the duties of a page with their ladders and what can be done about each.
func (d *Desk) rows(c *web.Ctx, list []duty.Duty) ([]row, error) {
	base, err := d.Rows(c, list)
	if err != nil {
		return nil, err
	}
	out := make([]row, len(list))
	for i, x := range list {
		out[i] = row{Row: base[i], Duty: x, Path: dutyPath(x.ID), Bearer: d.Names.Office(c.Context(), x.Bearer, c.Voice)}
		if base[i].Case.ID == "" && base[i].Path != "" { // no grievance: it has a page of its own
			out[i].Path = base[i].Path
		}
		r, err := d.Work.Door.Law.RuleOf(x)
		if err != nil {
			return nil, err
		}
		rungs := Rungs(r, x)
		for _, g := range Climbed(rungs) {
			out[i].Ladder = append(out[i].Ladder, rungView{c.Say("supervise.rung." + g.Name), g.Done})
		}
		if g, ok := Next(rungs); ok && x.PauseAt == 0 {
			out[i].Next = c.Say("supervise.next", rungName(c, g), c.Day(clock.At(g.At)))
		}
		out[i].Do = d.deeds(c, base[i].Case, x)
	}
	return out, nil
}

// rungName says a rung: a warning by how long before, a step of the ladder by its act.
func rungName(c *web.Ctx, g Rung) string {
	if g.Kind == duty.Warning {
		return c.Say("supervise.rung.warn")
	}
	return c.Say("supervise.rung." + g.Name)
}

func dutyPath(id string) string { return "/desk/duty/" + id }

// listPage is a list of grievances that wait for this office in its supervising role.
type listPage struct {
	web.Page
	Intro      string
	Rows       []grievance.Row
	Prev, Next string
	ByDue      bool // ordered by what is due; otherwise the newest first
	Empty      web.Empty
}

// raised lists the duties that climbed up to this office.
func (d *Desk) raised(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("supervise.raised.title")), Intro: c.Say("supervise.raised.intro"), ByDue: true}
	p.Empty = web.Empty{Title: c.Say("supervise.raised.none"), Text: c.Say("supervise.raised.none_say")}
	list, prev, next, err := grievance.Turn(c, d.Desk, duty.Queue{Office: c.Caller.Office, Raised: true}, grievance.PageSize)
	if err != nil {
		return err
	}
	if len(list) == 0 && c.Span().Moved() {
		return c.Redirect("/desk/raised")
	}
	if prev != "" {
		p.Prev = grievance.With("/desk/raised", "until", prev)
	}
	if next != "" {
		p.Next = grievance.With("/desk/raised", "after", next)
	}
	if p.Rows, err = d.Rows(c, list); err != nil {
		return err
	}
	for i := range p.Rows {
		if p.Rows[i].Path != "" && p.Rows[i].Case.ID != "" {
			p.Rows[i].Path = dutyPath(list[i].ID)
		}
	}
	return c.Render(http.StatusOK, listView(p))
}

// objections lists what this office sent and another office objects to (《信访工作条例》第二十三条): the decision is this office's.
func (d *Desk) objections(c *web.Ctx) error {
	p := listPage{Page: c.Page(c.Say("supervise.objections.title")), Intro: c.Say("supervise.objections.intro")}
	p.Empty = web.Empty{Title: c.Say("supervise.objections.none"), Text: c.Say("supervise.objections.none_say")}
	s := c.Span()
	list, err := grievance.ObjectedTo(c.Context(), d.Work.Door.DB, c.Caller.Office, s.After, s.Until, grievance.PageSize+1)
	if err != nil {
		return err
	}
	if len(list) == 0 && s.Moved() {
		return c.Redirect("/desk/objections")
	}
	list, prev, next := web.Turn(s, list, grievance.PageSize, func(cs grievance.Case) string { return cs.ID })
	if prev != "" {
		p.Prev = grievance.With("/desk/objections", "until", prev)
	}
	if next != "" {
		p.Next = grievance.With("/desk/objections", "after", next)
	}
	if p.Rows, err = d.CaseRows(c, list); err != nil {
		return err
	}
	for i := range p.Rows {
		if p.Rows[i].Path != "" {
			p.Rows[i].Path += "/decide-objection"
		}
	}
	return c.Render(http.StatusOK, listView(p))
}

// find reads the duty of the address and its grievance. What lies outside the caller's area is not there.
func (d *Desk) find(ctx context.Context, who access.Caller, id string) (duty.Duty, grievance.Case, error) {
	x, ok, err := duty.ByID(ctx, d.Work.Door.DB, id)
	if err != nil {
		return x, grievance.Case{}, err
	}
	gone := fault.New(fault.NotFound, "supervise.duty.none")
	if !ok {
		return x, grievance.Case{}, gone
	}
	cs, err := grievance.Get(ctx, d.Work.Door.DB, x.Subject)
	if fault.Is(err, fault.NotFound) || err == nil && !access.Permits(who, access.Watch, cs.Resource()) {
		err = gone
	}
	return x, cs, err
}
