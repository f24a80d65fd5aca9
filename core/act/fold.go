package act

import (
	"cmp"
	"context"
	"fmt"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/core/fact"
)

// apply folds a written fact into rows and duties; a refold calls it too.
func (t *Tx) apply(ctx context.Context, f fact.Fact) error {
	if err := t.keep(ctx, f); err != nil {
		return fmt.Errorf("fold %s: %w", f.Kind, err)
	}
	if f.Kind == duty.Loaded.Name() {
		if err := duty.Enacted(ctx, t.Tx, f); err != nil {
			return err
		}
		t.Forget()
	}
	if !t.law.Touches(f.Kind) {
		return nil
	}
	open, err := t.open(ctx, f.Subject)
	if err != nil {
		return err
	}
	ch, err := t.law.Fold(ctx, t, t.door.Dir, f, open)
	if err != nil {
		return err
	}
	if t.mem != nil {
		t.mem.fold(ch)
		return nil
	}
	for _, n := range ch.Changed {
		update := duty.Update
		for i := range open {
			if open[i].ID == n.ID {
				if duty.Stepped(open[i], n) {
					update = duty.UpdateStep
				}
				open[i] = n
			}
		}
		if err := update(ctx, t.Tx, n); err != nil {
			return err
		}
	}
	kept := open[:0]
	for _, o := range open {
		if o.State == duty.Open {
			kept = append(kept, o)
		}
	}
	for _, n := range ch.Opened {
		if err := duty.Insert(ctx, t.Tx, n); err != nil {
			return err
		}
		kept = append(kept, n)
	}
	t.duties[f.Subject] = kept
	return nil
}

// keep applies a fact to the state row of its subject.
func (t *Tx) keep(ctx context.Context, f fact.Fact) error {
	if t.mem != nil {
		return t.mem.keep(f)
	}
	if fold := t.door.Folds[f.Kind]; fold != nil {
		return fold(ctx, t.Tx, f)
	}
	return nil
}

func (t *Tx) open(ctx context.Context, subject string) ([]duty.Duty, error) {
	if t.mem != nil {
		return t.mem.open(subject), nil
	}
	if list, ok := t.duties[subject]; ok {
		return list, nil
	}
	list, err := duty.OpenOf(ctx, t, subject)
	if err != nil {
		return nil, fmt.Errorf("duties of %s: %w", subject, err)
	}
	t.duties[subject] = list
	return list, nil
}

// Duties lists the open duties of a subject as this act sees them.
func (t *Tx) Duties(ctx context.Context, subject string) ([]duty.Duty, error) {
	return t.open(ctx, subject)
}

// Rule is the rule a duty was opened under.
func (t *Tx) Rule(d duty.Duty) (duty.Rule, error) { return t.door.Law.RuleOf(d) }

// CatchUp records every warning, breach, ladder step and lapse of a subject that is due by now, in the order they came due and
// each dated at the instant it was due. The sweep calls it, and so does every act before its own fact: a node that was down, or
// an act that overtakes the sweep, leaves the same facts as a quiet node.
func (t *Tx) CatchUp(ctx context.Context, subject string) error {
	if err := t.pin(ctx); err != nil {
		return err
	}
	for {
		open, err := t.open(ctx, subject)
		if err != nil {
			return err
		}
		now := t.Now.UnixMilli()
		var first *duty.Duty
		for i, d := range open {
			if d.Next != 0 && d.Next <= now && (first == nil || before(d, *first)) {
				first = &open[i]
			}
		}
		if first == nil {
			return nil
		}
		draft, ok, err := t.law.Rise(ctx, t, t.door.Dir, *first, now)
		if err != nil || !ok {
			return err
		}
		if err := t.rung(ctx, draft); err != nil {
			return err
		}
	}
}

// before orders rungs: by the instant they are due, then as their duties were opened, so that every node takes them alike.
func before(a, b duty.Duty) bool {
	return cmp.Or(cmp.Compare(a.Next, b.Next), cmp.Compare(a.Opening, b.Opening), cmp.Compare(a.Rule, b.Rule)) < 0
}

// rung records a fact that the machine makes.
func (t *Tx) rung(ctx context.Context, draft fact.Draft) error {
	f, err := t.date(ctx, draft, "")
	if err != nil {
		return err
	}
	f.Role = access.Machine
	return t.write(ctx, &f, draft.Body)
}
