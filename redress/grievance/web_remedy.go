package grievance

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
)

// remediesOf reads the remedies that an answer promises from its form.
func remediesOf(f *form) ([]RemedyBody, error) {
	var a fault.All
	out := make([]RemedyBody, mostRemedies)
	for i := range out {
		n := strconv.Itoa(i + 1)
		due, err := EndOfDay("remedy-due-"+n, f.in.Get("remedy-due-"+n))
		if err != nil {
			a.Add("remedy-due-"+n, fault.As(err).Key)
		}
		out[i] = RemedyBody{What: f.in.Get("remedy-" + n), Due: due}
	}
	return out, a.Err()
}

// askRemedies asks what the answer promises, folded away where nothing was typed yet.
func (f *form) askRemedies() templ.Component {
	var rows []templ.Component
	typed := false
	for i := range mostRemedies {
		n := strconv.Itoa(i + 1)
		what, due := "remedy-"+n, "remedy-due-"+n
		typed = typed || f.in.Get(what) != "" || f.in.Get(due) != ""
		rows = append(rows,
			web.Area(web.Field{Name: what, Label: f.Say("grievance.answer.remedy", i+1), Value: f.in.Get(what), Error: f.bad.For(what), Max: maxPoint, Rows: 2, Optional: true}),
			web.Input(web.Field{Name: due, Label: f.Say("grievance.answer.remedy_due", i+1), Type: "date", Value: f.in.Get(due), Error: f.bad.For(due), Short: true, Optional: true}))
	}
	all := remedyRows(f.Say("grievance.answer.remedies_say"), rows)
	if typed {
		return all
	}
	return web.More(f.Say("grievance.answer.remedies"), all)
}

func doPromise(ctx context.Context, d *Desk, f *form) error {
	due, err := EndOfDay("due", f.in.Get("due"))
	if err != nil {
		return err
	}
	return d.Work.Promise(ctx, f.Caller, f.cs.ID, RemedyBody{What: f.in.Get("what"), By: f.in.Get("by"), Due: due})
}

func (d *Desk) askPromise(f *form) ([]templ.Component, error) {
	var offices []web.Option
	for _, o := range f.cs.Resource().Offices {
		offices = append(offices, web.Option{Value: o, Label: d.Names.Office(f.Context(), o, f.Voice)})
	}
	due := f.field("due", "")
	due.Type, due.Short = "date", true
	return []templ.Component{f.area("what", "", maxPoint, 3), web.Select(web.Choice{Field: f.field("by", f.cs.Office), Options: offices}), web.Input(due)}, nil
}

func mayKeep(_ *Desk, c *web.Ctx, _ Case, all []duty.Duty) bool {
	return len(owedRemedies(all, c.Caller.Office)) > 0
}

func doKeep(ctx context.Context, d *Desk, f *form) error {
	return d.Work.Keep(ctx, f.Caller, f.cs.ID, f.in.Get("which"), f.in.Get("evidence"))
}

// askKeep asks which of the promised remedies was carried out, and for the evidence.
func (d *Desk) askKeep(f *form) ([]templ.Component, error) {
	own := owedRemedies(f.duties, f.Caller.Office)
	var list []web.Option
	for _, x := range own {
		b, err := promisedFor(f.Context(), d.Work.Door.DB, x)
		if err != nil {
			return nil, err
		}
		list = append(list, web.Option{Value: x.ID, Label: b.What, Hint: f.Say("grievance.keep.due", f.Due(x.DueTime()))})
	}
	begin := ""
	if len(own) == 1 {
		begin = own[0].ID
	}
	return []templ.Component{f.radios("which", begin, list), f.area("evidence", "", maxNote, 5)}, nil
}
