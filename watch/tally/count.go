package tally

import (
	"context"
	"fmt"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// theCase is what is remembered of one grievance: no word of it, only where its next fact is to be counted.
type theCase struct {
	matter   string
	received int64
	sent     bool
	told     calendar.Date // the day on which the person was told the result, 0 for not yet
	office   string        // that told it
	desk     int64
	handling int64
	solved   string
}

// stretch is a piece of the log being counted. Duties are counted with the fact that opened or closed them; both are written
// once and never change, so counting again later gives the same sums.
type stretch struct {
	sums
	cases map[string]*theCase // nil: the subject is no grievance
	was   map[string]theCase  // as they were read
}

func newStretch() *stretch {
	return &stretch{sums: newSums(), cases: map[string]*theCase{}, was: map[string]theCase{}}
}

// bodies are the kinds of facts of which more is counted than that they happened.
var bodies = [5]string{grievance.Received.Name(), grievance.Amended.Name(), grievance.Transferred.Name(), grievance.Rated.Name(), duty.Breached.Name()}

// lives are the kinds that are counted where the earlier facts of their grievance were.
var lives = map[string]bool{grievance.Amended.Name(): true, grievance.Transferred.Name(): true, grievance.Objected.Name(): true,
	grievance.Accepted.Name(): true, grievance.Refused.Name(): true, grievance.Answered.Name(): true, grievance.Withdrawn.Name(): true,
	grievance.ReviewRequested.Name(): true, grievance.RereviewRequested.Name(): true, grievance.Rated.Name(): true}

func day(ms int64) calendar.Date { return calendar.DateOf(clock.At(ms)) }

// page counts a page of facts, but for the duties that they opened and closed.
func (s *stretch) page(ctx context.Context, q store.Querier, facts []fact.Fact) error {
	if err := s.load(ctx, q, facts); err != nil {
		return err
	}
	for i := range facts {
		if err := s.read(&facts[i]); err != nil {
			return err
		}
	}
	return nil
}

// read counts one fact. It looks at nothing but the fact and what earlier facts of its subject left.
func (s *stretch) read(f *fact.Fact) error {
	if f.Kind == duty.Breached.Name() {
		b, err := duty.Breached.Read(*f)
		if err != nil {
			return err
		}
		s.owes(day(f.At), b.Rule, b.Bearer, Breached, 1)
		return nil
	}
	if err := s.life(f); err != nil {
		return fmt.Errorf("count fact %d: %w", f.Seq, err)
	}
	return nil
}

func (s sums) open(d *duty.Duty) { s.owes(day(d.Opened), d.Rule, d.Bearer, Opened, 1) }

func (s sums) close(d *duty.Duty) {
	on, w := day(d.EndAt), Ended
	if d.State == duty.Met {
		if w = Met; d.EndAt >= d.Due {
			w = Late
		}
	}
	s.owes(on, d.Rule, d.Bearer, w, 1)
	if d.Breached != 0 { // not before the breach, or a day in between would owe less than nothing
		s.owes(max(on, day(d.Breached)), d.Rule, d.Bearer, Cured, 1)
	}
}

// life counts the facts of a grievance.
func (s *stretch) life(f *fact.Fact) error {
	if f.Kind == grievance.Received.Name() {
		b, err := grievance.Received.Read(*f)
		if err != nil {
			return err
		}
		s.cases[f.Subject] = &theCase{matter: b.Matter, received: f.At}
		s.count(f, Received)
		return nil
	}
	c := s.cases[f.Subject]
	if c == nil {
		return nil
	}
	switch f.Kind {
	case grievance.Amended.Name():
		b, err := grievance.Amended.Read(*f)
		if err != nil {
			return err
		}
		c.matter = b.Matter
	case grievance.Transferred.Name():
		return s.transferred(f, c)
	case grievance.Objected.Name():
		s.count(f, Objected)
	case grievance.Accepted.Name():
		s.count(f, Accepted)
	case grievance.Refused.Name():
		s.count(f, Refused)
		s.told(f, c)
	case grievance.Answered.Name():
		s.count(f, Answered)
		s.told(f, c)
		wait := max(0, int(day(f.At)-day(c.received)))
		s.wait[waitCell{monthOf(day(f.At)), group(c.matter), wait}]++
	case grievance.Withdrawn.Name():
		s.count(f, Withdrawn)
	case grievance.ReviewRequested.Name(), grievance.RereviewRequested.Name():
		s.count(f, Reviewed)
	case grievance.Rated.Name():
		return s.rated(f, c)
	}
	return nil
}

func (s *stretch) count(f *fact.Fact, w What) {
	s.at(day(f.At), s.cases[f.Subject].matter, f.Place, w, 1)
}

func (s *stretch) transferred(f *fact.Fact, c *theCase) error {
	b, err := grievance.Transferred.Read(*f)
	if err != nil {
		return err
	}
	c.matter = b.Matter
	if c.sent {
		s.count(f, Moved)
	} else {
		s.count(f, Dispatched)
	}
	c.sent = true
	return nil
}

// told opens the person's judgement: from now on it counts, as given or as not given.
func (s *stretch) told(f *fact.Fact, c *theCase) {
	if c.told != 0 {
		return
	}
	c.told, c.office = day(f.At), f.Office
	s.judge(c.told, c.office, Told, 1)
}

// rated counts the person's judgement; a later one replaces it.
func (s *stretch) rated(f *fact.Fact, c *theCase) error {
	b, err := grievance.Rated.Read(*f)
	if err != nil || c.told == 0 {
		return err
	}
	for _, w := range c.judgement() {
		s.judge(c.told, c.office, w, -1)
	}
	c.desk, c.handling, c.solved = b.Desk, b.Handling, b.Solved
	for _, w := range c.judgement() {
		s.judge(c.told, c.office, w, 1)
	}
	return nil
}

// judgement is what the person said; what was left out counts nowhere and so among those who did not answer.
func (c *theCase) judgement() []What {
	var out []What
	if c.desk >= 1 && c.desk <= 3 {
		out = append(out, [...]What{DeskBad, DeskFair, DeskGood}[c.desk-1])
	}
	if c.handling >= 1 && c.handling <= 3 {
		out = append(out, [...]What{WorkBad, WorkFair, WorkGood}[c.handling-1])
	}
	if w, ok := map[string]What{"yes": SolvedYes, "partly": SolvedPart, "no": SolvedNo}[c.solved]; ok {
		out = append(out, w)
	}
	return out
}
