package board

import (
	"context"
	"fmt"

	"ombud/base/calendar"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

type cell struct {
	area   string
	day    calendar.Date
	office string
}

type ruleCell struct {
	day                 calendar.Date
	place, office, rule string
}

type breach struct {
	day         calendar.Date
	place, duty string
}

type pairCell struct {
	month            calendar.Date
	sender, receiver string
}

// Pair is how often one office sent to another, and what became of it.
type Pair struct{ Sent, Objected, Returned int }

// stretch is a piece of the log being counted. What it adds follows from each fact, and from what its duty's row holds once the fact is
// there: when it was opened, how it closed, when it was due when it was breached. None of that changes afterwards, so that counting again
// later, or on another node, gives the same sums.
type stretch struct {
	days     map[cell]Sums
	rules    map[ruleCell]Sums
	breaches map[breach]bool
	pairs    map[pairCell]Pair

	opened, closed map[string][]duty.Duty // by the fact that opened or closed them
	byID           map[string]duty.Duty
	facts          store.Querier // where the facts are
}

func newStretch() *stretch {
	return &stretch{days: map[cell]Sums{}, rules: map[ruleCell]Sums{}, breaches: map[breach]bool{}, pairs: map[pairCell]Pair{}}
}

// read counts one fact.
func (s *stretch) read(ctx context.Context, f fact.Fact) error {
	for _, d := range s.opened[f.ID] {
		s.open(f, d)
	}
	for _, d := range s.closed[f.ID] {
		s.close(f, d)
	}
	var err error
	switch f.Kind {
	case duty.Breached.Name():
		err = s.breach(f)
	case grievance.Transferred.Name(), grievance.Objected.Name(), grievance.Upheld.Name():
		err = s.dispatch(ctx, f)
	}
	if err != nil {
		return fmt.Errorf("count fact %d: %w", f.Seq, err)
	}
	return nil
}

func (s *stretch) open(f fact.Fact, d duty.Duty) {
	on := dayOf(d.Opened)
	s.add(d, on, Opened, 1)
	s.told(f, d, on)
}

// close counts the end of a duty. What is said to have been done before the duty was opened, or before it was breached, counts on
// that later day, or a day in between would owe less than nothing.
func (s *stretch) close(f fact.Fact, d duty.Duty) {
	on, due := max(dayOf(f.At), dayOf(d.Opened)), dueDay(d.Due)
	s.add(d, on, how(d), 1)
	s.told(f, d, on)
	switch {
	case d.Breached == 0 && on == due:
		s.wasDue(d, due, 1)
	case d.Breached != 0:
		s.add(d, max(on, breachDay(d)), Cured, 1)
		if on < due { // the breach counted it as open on its last day, which it was not, as we now know
			s.wasDue(d, due, -1)
		}
	}
}

func how(d duty.Duty) Measure {
	switch {
	case d.State != duty.Met:
		return Ended
	case d.EndAt >= d.Due:
		return Late
	}
	return Met
}

// told counts what was put on record after its day.
func (s *stretch) told(f fact.Fact, d duty.Duty, on calendar.Date) {
	if dayOf(f.Recorded) > on {
		s.add(d, on, Later, 1)
	}
}

func breachDay(d duty.Duty) calendar.Date { return max(dueDay(d.Due), dayOf(d.Opened)) }

// breach counts a breach on the day whose end it is, also when a sweep that was down caught up later.
func (s *stretch) breach(f fact.Fact) error {
	b, err := duty.Breached.Read(f)
	if err != nil {
		return err
	}
	d, ok := s.byID[b.Duty]
	if !ok {
		return fmt.Errorf("no duty %s", b.Duty)
	}
	on := breachDay(d)
	s.add(d, on, Breached, 1)
	s.wasDue(d, dueDay(d.Due), 1)
	s.breaches[breach{on, township(d.Place), d.ID}] = true
	return nil
}

// wasDue counts a duty that was open on its last day among those due that day, and on the evening before among those due within a day.
func (s *stretch) wasDue(d duty.Duty, due calendar.Date, n int) {
	opened := dayOf(d.Opened)
	if opened <= due {
		s.add(d, due, Due, n)
	}
	if opened < due {
		s.add(d, due-1, Soon, n)
	}
}

// add counts n of a measure for the office, in every area that the duty's place lies in.
func (s *stretch) add(d duty.Duty, on calendar.Date, m Measure, n int) {
	for _, w := range widths {
		area := string(d.Place[:min(w, len(d.Place))])
		for _, day := range []calendar.Date{on, 0} {
			for _, office := range []string{d.Bearer, ""} {
				k := cell{area, day, office}
				x := s.days[k]
				x[m] += n
				s.days[k] = x
			}
		}
	}
	if m == Met || m == Late || m == Breached {
		k := ruleCell{on, township(d.Place), d.Bearer, d.Rule}
		x := s.rules[k]
		x[m] += n
		s.rules[k] = x
	}
}

// dispatch counts what passes between two offices (《信访工作条例》第二十二条、第二十三条第三款).
func (s *stretch) dispatch(ctx context.Context, f fact.Fact) error {
	k := pairCell{month: monthOf(dayOf(f.At))}
	var add Pair
	switch f.Kind {
	case grievance.Transferred.Name():
		b, err := grievance.Transferred.Read(f)
		if err != nil {
			return err
		}
		k.sender, k.receiver, add.Sent = b.From, b.To, 1
	case grievance.Objected.Name():
		b, err := grievance.Objected.Read(f)
		if err != nil {
			return err
		}
		k.sender, k.receiver, add.Objected = b.Sender, f.Office, 1
	case grievance.Upheld.Name():
		b, err := grievance.Upheld.Read(f)
		if err != nil {
			return err
		}
		if k.receiver, err = s.objector(ctx, f); err != nil {
			return err
		}
		k.sender, add.Returned = b.To, 1
	}
	if k.sender == "" || k.receiver == "" || k.sender == k.receiver {
		return nil
	}
	x := s.pairs[k]
	s.pairs[k] = Pair{x.Sent + add.Sent, x.Objected + add.Objected, x.Returned + add.Returned}
	return nil
}

// objector is the office whose objection a decision is about: the last one before it. Objections are few, so it is looked up.
func (s *stretch) objector(ctx context.Context, decision fact.Fact) (office string, err error) {
	list, err := fact.Of(ctx, s.facts, decision.Subject)
	for _, f := range list {
		if f.ID == decision.ID {
			break
		}
		if f.Kind == grievance.Objected.Name() {
			office = f.Office
		}
	}
	return office, err
}
