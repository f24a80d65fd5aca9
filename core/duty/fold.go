package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Directory answers who is responsible. Each answer is an office id, "" where there is none.
type Directory interface {
	Above(ctx context.Context, q store.Querier, office string) (string, error)
	Lead(ctx context.Context, q store.Querier, matter string, p place.Code) (string, error)
	Petition(ctx context.Context, q store.Querier, p place.Code) (string, error)
	Village(ctx context.Context, q store.Querier, p place.Code) (string, error)
}

// Change is what a fact does to the duties of its subject.
type Change struct {
	Changed []Duty
	Opened  []Duty
}

// Fold applies one fact to the open duties of its subject: it meets, ends, extends or pauses them, then opens new ones by the
// rules in force at the fact's own instant in its place. It is the only code that moves a clock. An extension that a duty of the
// acting office may not have is refused, and so is one that no duty may have; it leaves others that may not have it as they are.
func (l *Law) Fold(ctx context.Context, q store.Querier, dir Directory, f fact.Fact, open []Duty) (Change, error) {
	changed, refused, err := l.moved(&f, open)
	if err != nil {
		return Change{}, err
	}
	if refused != nil {
		return Change{}, refused
	}
	opened, err := l.Current().begun(ctx, q, dir, &f, func(r *Rule, err error) error { return fmt.Errorf("rule %s: %w", r.ID, err) })
	return Change{Changed: changed, Opened: opened}, err
}

// moved is what a fact does to open duties. refused says why an extension is not granted, err that something cannot be read.
func (l *Law) moved(f *fact.Fact, open []Duty) (out []Duty, refused, err error) {
	extended, mine := false, false
	for i := range open {
		d := &open[i]
		r, err := l.ruleOf(d)
		if err != nil {
			return out, nil, err
		}
		if !r.concerns(f.Kind) {
			continue
		}
		n := *d
		if r.Extend != nil && f.Kind == r.Extend.By {
			no, err := l.extend(f, r, &n)
			if err != nil {
				return out, nil, err
			}
			if no == nil {
				extended = true
			} else if refused == nil || d.Bearer == f.Office && !mine {
				refused, mine = no, d.Bearer == f.Office
			}
		} else if err := l.touch(f, r, &n); err != nil {
			return out, nil, err
		}
		if n != *d {
			out = append(out, n)
		}
	}
	if !mine && extended {
		refused = nil
	}
	return out, refused, nil
}

// begun are the duties that the rules in force at the fact's own instant in its place open for it. A rule that cannot is given to stuck,
// which says whether to go on.
func (b *Book) begun(ctx context.Context, q store.Querier, dir Directory, f *fact.Fact, stuck func(*Rule, error) error) (out []Duty, err error) {
	ids := b.opens[f.Kind]
	if len(ids) == 0 {
		return nil, nil
	}
	in := newScope(ctx, q, dir, b.Calendar)
	defer in.done()
	if err := in.about(b, f); err != nil {
		return nil, err
	}
	day := calendar.DateOf(clock.At(f.At))
	for _, id := range ids {
		r := b.rule(id, f.Place, day)
		if r == nil || r.On != f.Kind { // the row in force that day may be opened by another fact
			continue
		}
		d, ok, err := r.open(b, f, in)
		if err != nil {
			if err = stuck(r, err); err != nil {
				return out, err
			}
		} else if ok {
			out = append(out, d)
		}
	}
	return out, nil
}

// concerns reports whether a fact of the kind can do anything to a duty under the rule. Most do nothing to most.
func (r *Rule) concerns(kind string) bool {
	return own(kind) || slices.Contains(r.MetBy, kind) || slices.Contains(r.EndedBy, kind) || r.Extend != nil && kind == r.Extend.By ||
		r.Pause != nil && (kind == r.Pause.From || kind == r.Pause.To)
}

// touch lets a fact meet, end, extend, pause or mark one open duty.
func (l *Law) touch(f *fact.Fact, r *Rule, d *Duty) error {
	switch {
	case own(f.Kind):
		return l.mark(f, r, d)
	case slices.Contains(r.MetBy, f.Kind):
		mine, err := l.meant(f, r, d)
		if err == nil && mine && (!r.OwnHand || f.Office == d.Bearer) {
			d.close(Met, f)
		}
		return err
	case slices.Contains(r.EndedBy, f.Kind):
		mine, err := l.meant(f, r, d)
		if err == nil && mine {
			d.close(Ended, f)
		}
		return err
	case r.Pause != nil && f.Kind == r.Pause.From && d.PauseAt == 0 && d.Breached == 0:
		// Nothing stops before the clock began, and no time is taken out twice when pauses are told of late.
		d.PauseAt = max(f.At, d.Start, d.Resumed)
		d.schedule(r)
	case r.Pause != nil && f.Kind == r.Pause.To && d.PauseAt != 0:
		d.Resumed = max(f.At, d.PauseAt)
		stood := d.Resumed - d.PauseAt
		d.PauseAt, d.Paused, d.Due = 0, d.Paused+stood, d.Due+stood
		d.warnBefore(l.Current().Calendar)
		d.reschedule(r, f.Recorded)
	}
	return nil
}

// meant reports whether a fact is about this duty. Where the rule says in which field a fact names its duty, a kind that has the field
// is about that one alone; one that has not, such as a withdrawal, is about all.
func (l *Law) meant(f *fact.Fact, r *Rule, d *Duty) (bool, error) {
	if r.Named == "" {
		return true, nil
	}
	view, err := l.Current().kinds.View(*f)
	if err != nil {
		return false, err
	}
	name, has := view[r.Named]
	return !has || name == d.ID, nil
}

func (d *Duty) close(s State, f *fact.Fact) {
	d.State, d.EndBy, d.EndAt, d.Next = s, f.ID, f.At, 0
}

// extend adds days for the named approver, as often and as long as the rule allows. It must be on record before the due instant:
// to say afterwards that it was granted in time lengthens nothing. no says why it is refused, err that the fact cannot be read.
func (l *Law) extend(f *fact.Fact, r *Rule, d *Duty) (no *fault.Fault, err error) {
	view, err := l.Current().kinds.View(*f)
	if err != nil {
		return nil, err
	}
	days, _ := view["days"].(int64)
	approver, _ := view["approver"].(string)
	switch {
	case d.PauseAt == 0 && f.Recorded >= d.Due:
		return fault.New(fault.Late, "duty.extend.late", clock.At(d.Due)), nil
	case d.Extended >= r.Extend.Times:
		return fault.New(fault.Conflict, "duty.extend.times", r.Extend.Times), nil
	case days < 1 || days > int64(r.Extend.most):
		return fault.Of("days", "duty.extend.days", r.Extend.most), nil
	case approver != r.Extend.Approver:
		return fault.New(fault.Denied, "duty.extend.approver", r.Extend.Approver), nil
	}
	cal, last := l.Current().Calendar, calendar.DateOf(clock.At(d.Due-1))
	d.Due += days * day
	d.Extra, d.Extended = d.Extra+int(days), d.Extended+1
	if d.Code != "" {
		d.Code += added(cal, last, int(days))
	}
	d.warnBefore(cal)
	d.reschedule(r, f.Recorded)
	return nil, nil
}

// day is one calendar day in ms: China has had no daylight saving since 1991.
const day = 24 * 60 * 60 * 1000

// added is the code of days that follow the last one of a term.
func added(cal *calendar.Calendar, last calendar.Date, days int) string {
	dl := cal.Deadline(last.Start(), calendar.Span{N: days, Unit: calendar.Day}, calendar.Stay)
	return strings.TrimPrefix(dl.Code, "e1")
}

// mark applies a fact that the heart made about one of its duties.
func (l *Law) mark(f *fact.Fact, r *Rule, d *Duty) error {
	switch f.Kind {
	case Released.Name():
		b, err := Released.Read(*f)
		if err == nil && b.Duty == d.ID {
			d.close(Ended, f)
		}
		return err
	case Redated.Name():
		b, err := Redated.Read(*f)
		if err == nil && b.Duty == d.ID && d.Provisional && d.Breached == 0 {
			d.Due, d.Code, d.Provisional = b.New, b.Code, false
			d.warnBefore(l.Current().Calendar)
			d.reschedule(r, f.Recorded)
		}
		return err
	}
	b, err := fact.Define[RungBody](f.Kind).Read(*f)
	if err != nil || b.Duty != d.ID {
		return err
	}
	d.Step++
	switch f.Kind {
	case Breached.Name():
		d.Breached = f.At
	case Lapsed.Name():
		d.close(Ended, f)
		return nil
	case Climbed.Name():
		if b.Rung == Raise {
			d.Raised = b.Whom
		}
	}
	d.schedule(r)
	return nil
}

// open makes the duty that a rule opens for a fact, if its condition holds.
func (r *Rule) open(b *Book, f *fact.Fact, in *scope) (Duty, bool, error) {
	if r.when != nil {
		yes, err := in.eval(r.when)
		if err != nil || yes != true {
			return Duty{}, false, err
		}
	}
	bearer, err := in.office(r.bearer)
	if err != nil {
		return Duty{}, false, err
	}
	if bearer == "" {
		return Duty{}, false, fault.New(fault.Conflict, "duty.no_bearer", r.Cite)
	}
	start, _ := in.view[r.From[5:]].(int64)
	if start == 0 {
		start = f.At
	}
	d := Duty{ID: newID(r.ID, f.Subject, f.ID), Rule: r.ID, Book: b.Version, Subject: f.Subject, Opening: f.ID, Opened: f.At, Place: f.Place,
		Bearer: bearer, OwedTo: r.OwedTo, Right: r.Right, Start: start, Within: r.Within, State: Open}
	if r.Span.N == 0 {
		d.Due, _ = in.view[r.Within[5:]].(int64)
		if d.Due <= start {
			return Duty{}, false, fault.Of(r.Within[5:], "duty.due_past")
		}
	}
	d.countFrom(b.Calendar, r)
	d.schedule(r)
	return d, true, nil
}
