package grievance

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/web"
)

// Panel is what another concept adds to the pages of a grievance. The concept knows grievances; this package knows none of them:
// app lists the panels, in the order in which they are shown. What a concept does not bring is nil.
type Panel struct {
	// Case is its section on the page of offices, and the deeds that are open to the caller.
	Case func(c *web.Ctx, cs Case, duties []duty.Duty) (Section, error)
	// Resident is its section on the status page of whoever holds the receipt; nil for nothing to show.
	Resident func(c *web.Ctx, cs Case, duties []duty.Duty) (templ.Component, error)
	// Below puts it beside what the person handed in, below what is owed to them.
	Below bool
	// Acts are the steps that it leaves to them now.
	Acts func(c *web.Ctx, cs Case, duties []duty.Duty) ([]web.Door, error)
}

// Section is a panel on the page of a case. The zero value shows nothing.
type Section struct {
	Body templ.Component
	Main []web.Link // deeds that the case waits for, of the caller's office
	More []web.Link // deeds that are possible
}

// Involve names the offices that another concept brought to a grievance. They see it, and a supervisor can serve a notice on them;
// what only the handling office may do they may not.
type Involve func(ctx context.Context, q store.Querier, id string) ([]string, error)

// involve fills in the offices that were brought to the case: those who owe something about it now, whatever concept's rule says so,
// and those that concepts name.
func (w *Work) involve(ctx context.Context, q store.Querier, c *Case) error {
	list, err := duty.OpenOf(ctx, q, c.ID)
	if err != nil {
		return err
	}
	add := func(office string) {
		if office != "" && office != "petitioner" && !slices.Contains(c.Joining, office) {
			c.Joining = append(c.Joining, office)
		}
	}
	for _, d := range list {
		if !d.Right {
			add(d.Bearer)
		}
	}
	for _, fn := range w.Involve {
		more, err := fn(ctx, q, c.ID)
		if err != nil {
			return err
		}
		for _, o := range more {
			add(o)
		}
	}
	return nil
}

// Sees reports whether the caller may read the case. Only for those whom the case's own row does not name is looked further.
func (w *Work) Sees(ctx context.Context, q store.Querier, who access.Caller, c *Case) (bool, error) {
	if sees(who, *c) {
		return true, nil
	}
	if who.Office == "" {
		return false, nil
	}
	err := w.involve(ctx, q, c)
	return err == nil && sees(who, *c), err
}
