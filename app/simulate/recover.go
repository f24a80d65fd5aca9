package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/grievance"
)

// Killed is what Host.Die lets a write end with.
var Killed = errors.New("simulate: the node was killed")

// die lets the node die with a group, starts it again, and lets everybody who was not answered try again. It gives the outcomes that hold.
func (e *engine) die(ctx context.Context, k kill, list []*thing, was []outcome, group *act.Group, slot int) ([]outcome, error) {
	var err error
	if k.after {
		if err = group.Write(ctx, nil); err == nil {
			err = e.host.Die(ctx, nil)
		}
		for i, t := range list {
			t.acked += was[i].facts
		}
	} else {
		err = group.Write(ctx, e.host.Die)
		if err == nil {
			return nil, errors.New("the node was killed in the middle of a write, and it was written")
		}
	}
	if err != nil && !errors.Is(err, Killed) {
		return nil, err
	}
	if err := e.restart(ctx, list, k.after); err != nil {
		return nil, fmt.Errorf("after the node was killed: %w", err)
	}
	if k.after {
		for i, t := range list {
			t.acked -= was[i].facts // settle adds them
		}
		n, err := e.answered(ctx, list, was)
		e.report.killed(e.start(slot), k, n)
		return was, err
	}
	n := 0
	from, to := e.start(slot), e.start(slot+1)
	for _, t := range list { // the node is back a minute before the quarter of an hour is over, and all try again
		for i := range t.ops {
			t.ops[i].at = to - minute + (t.ops[i].at-from)*minute/slotMillis - 1
			n++
		}
	}
	out, group, err := e.play(ctx, list, slot)
	if err != nil {
		return nil, err
	}
	e.report.killed(from, k, n)
	return out, group.Write(ctx, nil)
}

// answered sends every form of a slot again whose sender got no answer: each was recorded once, and is not done again.
func (e *engine) answered(ctx context.Context, list []*thing, was []outcome) (n int, err error) {
	var keys []string
	for i, t := range list {
		for _, o := range was[i].kept {
			keys = append(keys, t.key(o.what))
		}
	}
	found, err := fact.ByKeys(ctx, e.Door.DB, keys)
	if err == nil && len(found) != len(keys) {
		err = fmt.Errorf("%d of %d forms that were committed are found by their keys", len(found), len(keys))
	}
	return len(keys), err
}

// restart opens the city again and takes up every grievance from what is in the database. What was answered before must be there, fact
// by fact; what nobody touched in the lost group must be as it was, row by row and duty by duty.
func (e *engine) restart(ctx context.Context, lost []*thing, whole bool) error {
	c, err := e.host.Open(ctx)
	if err != nil {
		return err
	}
	e.stage.City = c
	rows, duties, facts, err := e.held(ctx)
	if err != nil {
		return err
	}
	for _, t := range e.things {
		if n := len(facts[t.id]); t.id != "" && n != t.acked {
			return fmt.Errorf("grievance %d: %d facts were answered for and %d are there", t.no, t.acked, n)
		}
		if t.door == nil {
			continue
		}
		if !whole && slices.Contains(t.ops, op{what: file, at: t.of.at}) {
			t.id, t.clk = "", hand{}
			e.fresh(t)
			continue
		}
		row := rows[t.id]
		if row == nil {
			return fmt.Errorf("grievance %d is lost", t.no)
		}
		if whole || !has(lost, t) {
			if err := e.same(t, row, duties[t.id]); err != nil {
				return fmt.Errorf("grievance %d: %w", t.no, err)
			}
		}
		t.door = e.Bulk.Recall(&t.clk, int64(t.no), t.salted, t.id, row, duties[t.id], facts[t.id])
	}
	return nil
}

func has(list []*thing, t *thing) bool {
	_, ok := slices.BinarySearchFunc(list, t.no, func(x *thing, no int) int { return x.no - no })
	return ok
}

// held is what the database holds, by subject.
func (e *engine) held(ctx context.Context) (rows map[string]*grievance.Case, duties map[string][]duty.Duty, facts map[string][]fact.Fact, err error) {
	rows, duties, facts = map[string]*grievance.Case{}, map[string][]duty.Duty{}, map[string][]fact.Fact{}
	err = grievance.Every(ctx, e.Door.DB, func(c *grievance.Case) { rows[c.ID] = c })
	err = errors.Join(err, duty.EveryOpen(ctx, e.Door.DB, func(d duty.Duty) { duties[d.Subject] = append(duties[d.Subject], d) }))
	err = errors.Join(err, fact.Instants(ctx, e.Door.DB, func(f fact.Fact) { facts[f.Subject] = append(facts[f.Subject], f) }))
	return rows, duties, facts, err
}

// same compares a thing in memory with what the database holds.
func (e *engine) same(t *thing, row *grievance.Case, open []duty.Duty) error {
	if was := t.row(); was == nil || !slices.Equal(was.Cells(nil), row.Cells(nil)) {
		return errors.New("its row is not what it was")
	}
	mine := t.openOf()
	if len(mine) != len(open) {
		return fmt.Errorf("%d duties were open and %d are", len(mine), len(open))
	}
	for _, d := range open {
		if !slices.Contains(mine, d) {
			return fmt.Errorf("duty %s is not what it was", d.ID)
		}
	}
	return nil
}
