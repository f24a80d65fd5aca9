package duty

import (
	"context"
	"fmt"
	"maps"
	"sync/atomic"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Law is the book in force and every book that some duty was opened under. A running duty keeps its law: a new pack or a
// calendar edit never rewrites a stored deadline. The zero value has no book yet.
type Law struct {
	state atomic.Pointer[shelf]
}

// shelf never changes: a Law takes another one.
type shelf struct {
	now     *Book
	all     map[string]*Book
	touches map[string]bool // kinds of facts that concern a duty under any of the books
}

// NewLaw starts with one book in force.
func NewLaw(b *Book) *Law {
	l := &Law{}
	l.Adopt(b)
	return l
}

// Adopt puts a book in force; the ones before stay on the shelf.
func (l *Law) Adopt(b *Book) {
	for {
		old := l.state.Load()
		next := &shelf{now: b, all: map[string]*Book{}, touches: map[string]bool{}}
		if old != nil {
			maps.Copy(next.all, old.all)
		}
		next.all[b.Version] = b
		for _, any := range next.all {
			for kind := range any.closes {
				next.touches[kind] = true
			}
			for kind := range any.opens {
				next.touches[kind] = true
			}
		}
		if l.state.CompareAndSwap(old, next) {
			return
		}
	}
}

// Under is the same shelf with another of its books in force; nil when the book is not on it. An act pins its law with it, so that
// a book adopted meanwhile does not change the law half way.
func (l *Law) Under(version string) *Law {
	s := l.state.Load()
	if s == nil || s.all[version] == nil {
		return nil
	}
	pinned := &Law{}
	pinned.state.Store(&shelf{now: s.all[version], all: s.all, touches: s.touches})
	return pinned
}

// Current is the book in force, nil when no book was ever adopted.
func (l *Law) Current() *Book {
	if s := l.state.Load(); s != nil {
		return s.now
	}
	return nil
}

// Named is the row of a rule in the law in force, for showing facts that name it; its zero value when there is none any more.
func (l *Law) Named(id string, p place.Code, at time.Time) Rule {
	r, _ := l.Current().Rule(id, p, calendar.DateOf(at))
	return r
}

// Has reports whether the book is on the shelf.
func (l *Law) Has(version string) bool {
	s := l.state.Load()
	return s != nil && s.all[version] != nil
}

// Empty reports whether no book was ever adopted.
func (l *Law) Empty() bool { return l.state.Load() == nil }

// Touches reports whether a fact of this kind could open a duty, or do anything to one that was opened under any book so far.
func (l *Law) Touches(kind string) bool {
	s := l.state.Load()
	return s != nil && (own(kind) || s.touches[kind])
}

// RuleOf is the rule a duty was opened under: that of its book, on the day and in the place of the fact that opened it.
func (l *Law) RuleOf(d Duty) (Rule, error) {
	r, err := l.ruleOf(&d)
	if err != nil {
		return Rule{}, err
	}
	return *r, nil
}

// ruleOf is RuleOf without copies.
func (l *Law) ruleOf(d *Duty) (*Rule, error) {
	s := l.state.Load()
	if s == nil || s.all[d.Book] == nil {
		return nil, fmt.Errorf("duty %s rests on law %s, which is not loaded", d.ID, d.Book)
	}
	r := s.all[d.Book].rule(d.Rule, d.Place, calendar.DateOf(clock.At(d.Opened)))
	if r == nil {
		return nil, fmt.Errorf("duty %s: law %s has no rule %s", d.ID, d.Book, d.Rule)
	}
	return r, nil
}

// Explain is the count of a duty's days: every day counted or skipped, and why, as it was stored with the duty, so that no later
// calendar changes it; names and notices of days are those of the duty's own calendar, and of the present one for years that the
// own one did not know. Days that extensions added follow the counted ones. Duties in minutes, hours or with an instant of their
// own have none, and time the clock stood (Paused) is no part of it.
func (l *Law) Explain(d Duty) ([]calendar.Step, error) {
	if d.Code == "" {
		return nil, nil
	}
	if !l.Has(d.Book) {
		return nil, fmt.Errorf("duty %s rests on law %s, which is not loaded", d.ID, d.Book)
	}
	own, now := l.state.Load().all[d.Book].Calendar, l.Current().Calendar
	steps, err := own.ExplainCode(clock.At(d.Start), d.Code)
	for i, s := range steps {
		if s.Date.Year() > own.LastYear() && s.Why != calendar.ProvisionalDay {
			on := now.On(s.Date)
			steps[i].Name, steps[i].Paper = on.Name, on.Paper
		}
	}
	return steps, err
}

// Enacted keeps which law is in force, from the fact that says so.
func Enacted(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Loaded.Read(f)
	if err != nil {
		return err
	}
	return enacted(ctx, tx, b.Book, f.ID, f.Recorded)
}

// Recorded compiles the law that a fact put in force, with the calendar of that time.
func Recorded(f fact.Fact, kinds *fact.Registry) (*Book, error) {
	body, err := Loaded.Read(f)
	if err != nil {
		return nil, err
	}
	cal, err := calendar.Read(body.Days)
	if err != nil {
		return nil, fmt.Errorf("law %s on record: %w", body.Book, err)
	}
	b, err := Compile(body.Packs, cal, kinds)
	if err != nil {
		return nil, fmt.Errorf("law %s on record: %w", body.Book, err)
	}
	b.Version = body.Book
	return b, nil
}

// Redate is the final deadline of a duty that was counted beyond the published calendar, once cal holds those days; false as long
// as it does not, and for a duty that is not provisional or whose day has passed unmet: a breach is marked once and stays.
// What extensions and pauses added stays added.
func (l *Law) Redate(d Duty, cal *calendar.Calendar) (RedateBody, bool, error) {
	r, err := l.RuleOf(d)
	if err != nil || r.Span.N == 0 || !d.Provisional || d.Breached != 0 || d.State != Open {
		return RedateBody{}, false, err
	}
	start := clock.At(d.Start)
	was, is := l.state.Load().all[d.Book].Calendar.Deadline(start, r.Span, r.Roll), cal.Deadline(start, r.Span, r.Roll)
	if is.Provisional {
		return RedateBody{}, false, nil
	}
	body := RedateBody{Duty: d.ID, Old: d.Due, New: d.Due + is.Due.UnixMilli() - was.Due.UnixMilli(), Code: is.Code}
	if d.Extra > 0 {
		body.Code += added(cal, is.Last, d.Extra)
	}
	return body, true, nil
}
