package duty

import (
	"context"
	"fmt"

	"ombud/core/fact"
	"ombud/machine/store"
)

// Rise is the fact draft of a duty's next rung, when that is due at now.
func (l *Law) Rise(ctx context.Context, q store.Querier, dir Directory, d Duty, now int64) (fact.Draft, bool, error) {
	if d.Next == 0 || d.Next > now {
		return fact.Draft{}, false, nil
	}
	r, err := l.ruleOf(&d)
	if err != nil {
		return fact.Draft{}, false, err
	}
	var room [mostRungs]Rung
	line := d.timeline(r, room[:0])
	if d.Step >= len(line) {
		return fact.Draft{}, false, fmt.Errorf("duty %s: step %d of %d", d.ID, d.Step, len(line))
	}
	rung := line[d.Step]
	body := RungBody{Duty: d.ID, Rule: d.Rule, Rung: rung.Name, Due: d.Due, Bearer: d.Bearer}
	kind := [...]fact.Kind[RungBody]{Warning: Warned, Breach: Breached, Ladder: Climbed, Lapse: Lapsed}[rung.Kind]
	if rung.Kind == Ladder {
		if body.Whom, body.By, err = l.climb(ctx, q, dir, &r.Ladder[rung.step], &d); err != nil {
			return fact.Draft{}, false, err
		}
	}
	draft := kind.Draft(d.Subject, d.Place, body)
	draft.At = rung.At
	return draft, true, nil
}

// climb finds whom a ladder step concerns. At the top of the house there is nobody above: the step then stays with the highest.
func (l *Law) climb(ctx context.Context, q store.Querier, dir Directory, s *Step, d *Duty) (whom, by string, err error) {
	in := newScope(ctx, q, dir, l.Current().Calendar)
	defer in.done()
	in.env["bearer"], in.top = d.Bearer, true
	if whom, err = in.office(s.whom); err != nil {
		return "", "", err
	}
	if s.by != nil {
		by, err = in.office(s.by)
	}
	return whom, by, err
}
