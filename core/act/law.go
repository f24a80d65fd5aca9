package act

import (
	"context"
	"fmt"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// lawSubject is the subject of facts about the law itself.
const lawSubject = "law"

// Enact puts the book in force: it loads every earlier law that is on record, and records this one when it is new, so that the
// log says which law each duty was computed by and a refold can use the same. Every node of a city does this when it starts, and
// the others take the new law with their next act. Then provisional deadlines get their final day.
func (d *Door) Enact(ctx context.Context, b *duty.Book) error {
	if _, err := d.learn(ctx, d.DB); err != nil {
		return err
	}
	err := d.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{}); err != nil {
			return err
		}
		return tx.Enact(ctx, b)
	})
	if err != nil {
		return err
	}
	d.Law.Adopt(b)
	return d.redate(ctx, b)
}

// Enact records in this act, which holds the city, that a book is the law from now on; nothing when it is so already. The nodes take it
// with their next act.
func (t *Tx) Enact(ctx context.Context, b *duty.Book) error {
	now, err := duty.InForce(ctx, t)
	if err != nil || now == b.Version {
		return err
	}
	_, err = t.Record(ctx, duty.Loaded.Draft(lawSubject, "", duty.LawBody{Book: b.Version, Packs: b.Sources, Calendar: b.Calendar.Version(), Days: b.Calendar.Text()}))
	return err
}

// Learn puts every law on record on the shelf and adopts the one in force, without recording anything: for whoever only reads.
func (d *Door) Learn(ctx context.Context) (*duty.Book, error) {
	version, err := d.learn(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	if l := d.Law.Under(version); l != nil {
		d.Law.Adopt(l.Current())
	}
	return d.Law.Current(), nil
}

// learn puts every law on record on the shelf and tells which is in force, "" when none was ever enacted.
func (d *Door) learn(ctx context.Context, q store.Querier) (string, error) {
	version, err := duty.InForce(ctx, q)
	if err != nil || version == "" || d.Law.Has(version) {
		return version, err
	}
	past, err := fact.Of(ctx, q, lawSubject)
	if err != nil {
		return "", fmt.Errorf("laws on record: %w", err)
	}
	for _, f := range past {
		if f.Kind != duty.Loaded.Name() {
			continue
		}
		b, err := duty.Recorded(f, d.Kinds)
		if err != nil {
			return "", err
		}
		if b.Version == version || !d.Law.Has(b.Version) {
			d.Law.Adopt(b) // in the order they were enacted: the last is in force
		}
	}
	return version, nil
}

// pin fixes the law of this act: the one in force on record, or where none was recorded the door's own.
func (t *Tx) pin(ctx context.Context) error {
	if t.law != nil {
		return nil
	}
	t.law = t.door.Law
	version, err := store.Memo(t.Tx, "law in force", func() (string, error) { return t.door.learn(ctx, t) })
	if err != nil {
		return err
	}
	if version == "" && !t.door.Law.Empty() {
		version = t.door.Law.Current().Version
	}
	if l := t.door.Law.Under(version); l != nil {
		t.law = l
	}
	return nil
}

// redate gives provisional deadlines their final day when the calendar of their year has been published. Both days are on record.
func (d *Door) redate(ctx context.Context, b *duty.Book) error {
	for after := ""; ; {
		list, err := duty.Provisional(ctx, d.DB, b.Version, after, 500)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			after = p.ID
			if _, ok, err := d.Law.Redate(p, b.Calendar); err != nil {
				return err
			} else if !ok {
				continue
			}
			err = d.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *Tx) error { return tx.redate(ctx, b, p) })
			if err != nil {
				return fmt.Errorf("redate %s: %w", p.Subject, err)
			}
		}
	}
}

func (t *Tx) redate(ctx context.Context, b *duty.Book, seen duty.Duty) error {
	if err := t.Hold(ctx, seen.Subject); err != nil {
		return err
	}
	if err := t.Permit(access.Resource{Subject: seen.Subject, Place: seen.Place}); err != nil {
		return err
	}
	if err := t.CatchUp(ctx, seen.Subject); err != nil {
		return err
	}
	open, err := t.Duties(ctx, seen.Subject)
	if err != nil {
		return err
	}
	for _, p := range open { // as it is now: it may have been met, extended or redated by another node since
		if p.ID != seen.ID {
			continue
		}
		body, ok, err := t.door.Law.Redate(p, b.Calendar)
		if err != nil || !ok {
			return err
		}
		body.Book = b.Version
		_, err = t.Record(ctx, duty.Redated.Draft(p.Subject, p.Place, body))
		return err
	}
	return nil
}
