package duty

import (
	"context"
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

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
// rules in force at the fact's own instant in its place. It is the only code that moves a clock. old finds the law an earlier
// duty was opened under.
func (l *Law) Fold(ctx context.Context, q store.Querier, dir Directory, f fact.Fact, open []Duty) (Change, error) {
	var out Change
	for _, d := range open {
		r, err := l.RuleOf(d)
		if err != nil {
			return out, err
		}
		n := d
		if err := l.touch(f, r, &n); err != nil {
			return out, err
		}
		if n != d {
			out.Changed = append(out.Changed, n)
		}
	}
	b := l.Current()
	ids := b.opens[f.Kind]
	if len(ids) == 0 {
		return out, nil
	}
	view, err := b.kinds.View(f)
	if err != nil {
		return out, err
	}
	env := environment(ctx, q, dir)
	env["fact"] = view
	for _, id := range ids {
		r, ok := b.Rule(id, f.Place, calendar.DateOf(clock.At(f.At)))
		if !ok {
			continue
		}
		d, ok, err := r.open(b, f, view, env)
		if err != nil {
			return out, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		if ok {
			out.Opened = append(out.Opened, d)
		}
	}
	return out, nil
}

// touch lets a fact meet, end, extend, pause or mark one open duty.
func (l *Law) touch(f fact.Fact, r Rule, d *Duty) error {
	switch {
	case own(f.Kind):
		return l.mark(f, r, d)
	case slices.Contains(r.MetBy, f.Kind):
		d.close(Met, f)
	case slices.Contains(r.EndedBy, f.Kind):
		d.close(Ended, f)
	case r.Extend != nil && f.Kind == r.Extend.By:
		return l.extend(f, r, d)
	case r.Pause != nil && f.Kind == r.Pause.From && d.PauseAt == 0:
		d.PauseAt = f.At
		d.schedule(r)
	case r.Pause != nil && f.Kind == r.Pause.To && d.PauseAt != 0:
		stood := max(0, f.At-d.PauseAt)
		d.PauseAt, d.Paused, d.Due = 0, d.Paused+stood, d.Due+stood
		d.reschedule(r, f.At)
	}
	return nil
}

func (d *Duty) close(s State, f fact.Fact) {
	d.State, d.EndBy, d.EndAt, d.Next = s, f.ID, f.At, 0
}

// extend adds days for the named approver, before the due instant, as often and as long as the rule allows.
func (l *Law) extend(f fact.Fact, r Rule, d *Duty) error {
	view, err := l.Current().kinds.View(f)
	if err != nil {
		return err
	}
	days, _ := view["days"].(int64)
	approver, _ := view["approver"].(string)
	switch {
	case f.At >= d.Due:
		return fault.New(fault.Late, "duty.extend.late", clock.At(d.Due))
	case d.Extended >= r.Extend.Times:
		return fault.New(fault.Conflict, "duty.extend.times", r.Extend.Times)
	case days < 1 || int(days)+d.Extra > r.Extend.most*r.Extend.Times || int(days) > r.Extend.most:
		return fault.Of("days", "duty.extend.days", r.Extend.most)
	case approver != r.Extend.Approver:
		return fault.New(fault.Denied, "duty.extend.approver", r.Extend.Approver)
	}
	last := calendar.DateOf(clock.At(d.Due - 1))
	dl := l.bookOf(*d).Calendar.Deadline(last.Start(), calendar.Span{N: int(days), Unit: calendar.Day}, calendar.Stay)
	d.Due, d.Extra, d.Extended = dl.Due.UnixMilli(), d.Extra+int(days), d.Extended+1
	d.warnBefore(dl)
	d.reschedule(r, f.At)
	return nil
}

// mark applies a fact that the heart made about one of its duties.
func (l *Law) mark(f fact.Fact, r Rule, d *Duty) error {
	switch f.Kind {
	case Released.Name():
		b, err := Released.Read(f)
		if err == nil && b.Duty == d.ID {
			d.close(Ended, f)
		}
		return err
	case Redated.Name():
		b, err := Redated.Read(f)
		if err == nil && b.Duty == d.ID {
			d.Due, d.Code, d.Provisional = b.New, b.Code, false
			d.reschedule(r, f.At)
		}
		return err
	}
	b, err := fact.Define[RungBody](f.Kind).Read(f)
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
func (r Rule) open(b *Book, f fact.Fact, view, env map[string]any) (Duty, bool, error) {
	if r.when != nil {
		yes, err := expr.Run(r.when, env)
		if err != nil || yes != true {
			return Duty{}, false, err
		}
	}
	bearer, err := office(r.bearer, env)
	if err != nil {
		return Duty{}, false, err
	}
	if bearer == "" {
		return Duty{}, false, fault.New(fault.Conflict, "duty.no_bearer", r.Cite)
	}
	start, _ := view[r.From[5:]].(int64)
	if start == 0 {
		start = f.At
	}
	d := Duty{ID: newID(r.ID, f.Subject, f.ID), Rule: r.ID, Book: b.Version, Subject: f.Subject, Opening: f.ID, Place: f.Place,
		Bearer: bearer, OwedTo: r.OwedTo, Right: r.Right, Start: start, Within: r.Within, State: Open}
	if r.Span.N == 0 {
		d.Due, _ = view[r.Within[5:]].(int64)
		if d.Due <= start {
			return Duty{}, false, fault.Of(r.Within[5:], "duty.due_past")
		}
	}
	d.countFrom(b.Calendar, r)
	d.schedule(r)
	return d, true, nil
}

func office(p *vm.Program, env map[string]any) (string, error) {
	v, err := expr.Run(p, env)
	if err != nil {
		return "", err
	}
	s, _ := v.(string)
	return s, nil
}

// environment gives expressions the directory as functions.
func environment(ctx context.Context, q store.Querier, dir Directory) map[string]any {
	return map[string]any{
		"above":    func(o string) (string, error) { return dir.Above(ctx, q, o) },
		"lead":     func(m, p string) (string, error) { return dir.Lead(ctx, q, m, place.Code(p)) },
		"petition": func(p string) (string, error) { return dir.Petition(ctx, q, place.Code(p)) },
		"village":  func(p string) (string, error) { return dir.Village(ctx, q, place.Code(p)) },
	}
}

// Rise is the fact draft of a duty's next rung, when that is due at now.
func (l *Law) Rise(ctx context.Context, q store.Querier, dir Directory, d Duty, now int64) (fact.Draft, bool, error) {
	if d.Next == 0 || d.Next > now {
		return fact.Draft{}, false, nil
	}
	r, err := l.RuleOf(d)
	if err != nil {
		return fact.Draft{}, false, err
	}
	line := Timeline(r, d)
	if d.Step >= len(line) {
		return fact.Draft{}, false, fmt.Errorf("duty %s: step %d of %d", d.ID, d.Step, len(line))
	}
	rung := line[d.Step]
	body := RungBody{Duty: d.ID, Rule: d.Rule, Rung: rung.Name, Due: d.Due, Bearer: d.Bearer}
	kind := [...]fact.Kind[RungBody]{Warning: Warned, Breach: Breached, Ladder: Climbed, Lapse: Lapsed}[rung.Kind]
	if rung.Kind == Ladder {
		if body.Whom, body.By, err = l.climb(ctx, q, dir, r.Ladder[rung.step], d); err != nil {
			return fact.Draft{}, false, err
		}
	}
	draft := kind.Draft(d.Subject, d.Place, body)
	draft.At = rung.At
	return draft, true, nil
}

// climb finds whom a ladder step concerns. At the top of the house there is nobody above: the step then stays with the highest.
func (l *Law) climb(ctx context.Context, q store.Querier, dir Directory, s Step, d Duty) (whom, by string, err error) {
	env := environment(ctx, q, dir)
	env["bearer"] = d.Bearer
	env["above"] = func(o string) (string, error) {
		up, err := dir.Above(ctx, q, o)
		return or(up, o), err
	}
	if whom, err = office(s.whom, env); err != nil {
		return "", "", err
	}
	if s.by != nil {
		by, err = office(s.by, env)
	}
	return whom, by, err
}
