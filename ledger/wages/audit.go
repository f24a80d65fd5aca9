package wages

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/ledger"
	"ombud/ledger/finding"
)

// auditor is the caller of background work.
var auditor = access.Caller{Roles: []access.Role{access.Machine}}

// Name is what findings and evidence call this ledger.
const Name = "wages"

// Audit compares the evidence of projects and records what it finds.
type Audit struct {
	Work     *Work
	Findings *finding.Work
	Read     func(ctx context.Context, e Entry) (*Book, error)      // the evidence of a project; nil, nil: none came
	Find     func(b *Book, at ledger.Day) ([]ledger.Finding, error) // the checks
	Version  func(ctx context.Context) (int64, error)               // grows with each delivery

	day     calendar.Date // the last that this node has looked at
	version int64
}

// Ready reports whether there is evidence to read and something to compare it with.
func (a *Audit) Ready() bool { return a != nil && a.Read != nil && a.Find != nil }

// Project checks one project now.
func (a *Audit) Project(ctx context.Context, id string) (finding.Outcome, error) {
	e, err := Get(ctx, a.Work.Door.DB, id)
	if err != nil {
		return finding.Outcome{}, err
	}
	b, err := a.Read(ctx, e)
	if err != nil || b == nil {
		return finding.Outcome{}, err
	}
	y, m, d := calendar.DateOf(a.Work.Door.Now()).Civil()
	list, err := a.Find(b, ledger.DayOf(y, m, d))
	if err != nil {
		return finding.Outcome{}, err
	}
	return a.Record(ctx, e, months(b), list)
}

// Record records what was found about a project, and how it stands now: by the findings that are still open, whatever the offices
// have decided about them meanwhile.
func (a *Audit) Record(ctx context.Context, e Entry, months []ledger.Month, list []ledger.Finding) (finding.Outcome, error) {
	name := func(code string) string {
		for _, p := range e.Parties {
			if p.Company == code {
				return p.Title
			}
		}
		return code
	}
	out, err := a.Findings.Record(ctx, auditor, finding.Ground{Ledger: Name, Subject: e.ID, Name: e.Title, Place: e.Place, Desk: e.Labour, Regulator: e.Regulator, Company: name}, list)
	if err != nil {
		return out, fmt.Errorf("findings of %s: %w", e.ID, err)
	}
	known, err := finding.About(ctx, a.Work.Door.DB, Name, e.ID)
	if err != nil {
		return out, err
	}
	l, state := Standing(months, known)
	return out, a.Work.RecordChecked(ctx, auditor, e.ID, l, state)
}

// months are those for which evidence came that can be compared.
func months(b *Book) (out []ledger.Month) {
	for _, a := range b.Attendance {
		out = append(out, a.Month)
	}
	for _, f := range b.Flows {
		if f.Kind == Wage {
			out = append(out, f.forMonth())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// batch is how many projects are read from the register at a time.
const batch = 200

// All checks every project. One that fails does not hold up the others.
func (a *Audit) All(ctx context.Context, done func(id string, out finding.Outcome)) error {
	var failed error
	f := Filter{}
	for {
		list, err := List(ctx, a.Work.Door.DB, f, batch)
		if err != nil || len(list) == 0 {
			return errors.Join(failed, err)
		}
		for _, e := range list {
			out, err := a.Project(ctx, e.ID)
			if err != nil {
				failed = errors.Join(failed, err)
			} else if done != nil {
				done(e.ID, out)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		f.Span.After = list[len(list)-1].ID
	}
}

// Run checks every project after a delivery and once a day: a pay day that passes is a fault that no row brings.
func (a *Audit) Run(ctx context.Context) error {
	if !a.Ready() {
		return nil
	}
	day, version := calendar.DateOf(a.Work.Door.Now()), int64(0)
	if a.Version != nil {
		var err error
		if version, err = a.Version(ctx); err != nil {
			return err
		}
	}
	if day == a.day && version == a.version {
		return nil
	}
	if err := a.All(ctx, nil); err != nil {
		return err
	}
	a.day, a.version = day, version
	return nil
}
