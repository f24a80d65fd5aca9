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

// looked is a project that was compared with its evidence, before anything of it is recorded.
type looked struct {
	entry  Entry
	months []ledger.Month
	found  []ledger.Finding
}

// look reads and compares one project, and adds it to what projects are compared with each other by.
func (a *Audit) look(ctx context.Context, id string, across *Across) (looked, bool, error) {
	e, err := Get(ctx, a.Work.Door.DB, id) // a list is without the parties
	if err != nil {
		return looked{}, false, err
	}
	b, err := a.Read(ctx, e)
	if err != nil || b == nil {
		return looked{}, false, err
	}
	list, err := a.Find(b, across.At)
	if err != nil {
		return looked{}, false, err
	}
	across.Add(b)
	return looked{e, months(b), list}, true, nil
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

// listed is how many projects are read from the register at a time.
const listed = 200

// Check compares projects with their evidence and with each other, and records what is found about those named, about all if none
// is. Who stands on two sites on one day shows only when all are read, so all are. One that fails does not hold up the others.
func (a *Audit) Check(ctx context.Context, only []string, done func(id string, out finding.Outcome)) error {
	y, m, d := calendar.DateOf(a.Work.Door.Now()).Civil()
	across := &Across{At: ledger.DayOf(y, m, d)}
	all, failed := a.lookAll(ctx, across)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	between := map[string][]ledger.Finding{}
	across.Find(func(f ledger.Finding) { between[f.Subject] = append(between[f.Subject], f) })
	for _, l := range all {
		if len(only) > 0 && !slices.Contains(only, l.entry.ID) {
			continue
		}
		if failed != nil { // what the project shows together with one that could not be read would seem to be settled
			if wait, err := a.sharesFault(ctx, l.entry.ID); wait || err != nil {
				failed = errors.Join(failed, err)
				continue
			}
		}
		out, err := a.Record(ctx, l.entry, l.months, slices.Concat(l.found, between[l.entry.ID]))
		if err != nil {
			failed = errors.Join(failed, err)
		} else if done != nil {
			done(l.entry.ID, out)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return failed
}

// lookAll looks at every project of the register.
func (a *Audit) lookAll(ctx context.Context, across *Across) (all []looked, failed error) {
	f := Filter{}
	for ctx.Err() == nil {
		list, err := List(ctx, a.Work.Door.DB, f, listed)
		if err != nil || len(list) == 0 {
			return all, errors.Join(failed, err)
		}
		for _, e := range list {
			l, came, err := a.look(ctx, e.ID, across)
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("evidence of %s: %w", e.ID, err))
			} else if came {
				all = append(all, l)
			}
		}
		f.Span.After = list[len(list)-1].ID
	}
	return all, failed
}

// sharesFault reports whether something is open that the project was found to share with another.
func (a *Audit) sharesFault(ctx context.Context, id string) (bool, error) {
	known, err := finding.About(ctx, a.Work.Door.DB, Name, id)
	return slices.ContainsFunc(known, func(f finding.Finding) bool {
		return f.State != finding.Settled && slices.ContainsFunc(AcrossChecks, func(c Check) bool { return c.ID == f.Check })
	}), err
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
	if err := a.Check(ctx, nil, nil); err != nil {
		return err
	}
	a.day, a.version = day, version
	return nil
}
