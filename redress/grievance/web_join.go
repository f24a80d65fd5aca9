package grievance

import (
	"context"

	"github.com/a-h/templ"

	"ombud/base/fault"
	"ombud/machine/web"
)

func askJoin(_ *Desk, f *form) ([]templ.Component, error) {
	number := f.field("lead", "")
	number.Mode, number.Max = "numeric", 40
	return []templ.Component{web.Input(number), f.area("reason", "", maxNote, 4)}, nil
}

// leadOf finds the case that a form names by its number. One that the caller may not see is not there.
func (d *Desk) leadOf(f *form) (Case, error) {
	n, ok := ParseNumber(f.in.Get("lead"))
	if !ok {
		return Case{}, fault.Of("lead", "grievance.join.number")
	}
	cs, err := ByNumber(f.Context(), d.Work.Door.DB, n)
	if fault.Is(err, fault.NotFound) || err == nil && !sees(f.Caller, cs) {
		return Case{}, fault.Of("lead", "grievance.join.unknown")
	}
	return cs, err
}

// confirmJoin shows both side by side: the matters, not the people, must be the same.
func (d *Desk) confirmJoin(f *form) (templ.Component, error) {
	lead, err := d.leadOf(f)
	if err != nil {
		return nil, err
	}
	var a fault.All
	need(&a, "reason", f.in.Get("reason"), maxNote)
	if lead.ID == f.cs.ID {
		a.Add("lead", "grievance.join.chain")
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	about := func(cs Case) string { return d.row(f.Ctx, cs).About }
	return pairView(f.cs, lead, about(f.cs), about(lead)), nil
}

func doJoin(ctx context.Context, d *Desk, f *form) error {
	lead, err := d.leadOf(f)
	if err != nil {
		return err
	}
	return d.Work.Join(ctx, f.Caller, f.cs.ID, lead.ID, f.in.Get("reason"))
}
