package act

import (
	"context"
	"errors"
)

// city is the name that every act shares and that an act about the city itself, its law, offices or staff, holds alone: while an
// act is under way nothing changes about who is responsible and under which law.
const city = "ombud:city"

// Hold makes this the only act under way about the subjects until it ends. Call it first: before anything is read that the act
// decides on. The act's time begins when it holds them, so that facts of one subject are in order on all nodes.
func (t *Tx) Hold(ctx context.Context, subjects ...string) error {
	if t.alone || t.mem != nil { // nobody else is in memory
		return nil
	}
	share := city
	if t.held != nil {
		share = "" // is shared already
	}
	var names []string
	for _, s := range subjects {
		if !t.held[s] {
			names = append(names, "ombud:"+s)
		}
	}
	if err := t.Lock(ctx, share, names...); err != nil {
		return err
	}
	if t.held == nil {
		t.held = map[string]bool{}
		t.Now = t.door.Clock.Now()
	}
	for _, s := range subjects {
		t.held[s] = true
	}
	return nil
}

// HoldNew is Hold for a subject whose id was made just now: nothing can be on record about it, so nothing is looked up.
func (t *Tx) HoldNew(ctx context.Context, subject string) error {
	if err := t.Hold(ctx, subject); err != nil {
		return err
	}
	if t.mem == nil {
		t.fresh, t.duties[subject] = subject, nil
	}
	return nil
}

// HoldCity makes this the only act under way at all: for what changes the law, an office, the catalogue or the staff.
func (t *Tx) HoldCity(ctx context.Context) error {
	if t.held != nil {
		return errors.New("an act that holds subjects cannot hold the city as well: two of them would wait for each other")
	}
	if err := t.Lock(ctx, "", city); err != nil {
		return err
	}
	t.alone, t.Now = true, t.door.Clock.Now()
	return nil
}

func (t *Tx) holds(subject string) bool { return t.alone || t.mem != nil || t.held[subject] }
