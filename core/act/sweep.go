package act

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// machine is the caller of background work.
var machine = access.Caller{Roles: []access.Role{access.Machine}}

// sweepAtOnce is how many subjects a sweep works on together: enough that they share commits.
const sweepAtOnce = 64

// Sweep records what came due: warnings, breaches, ladder steps, lapsed rights. It is safe on any number of nodes at once and
// after any outage: each subject is caught up in a write of its own and a rung is behind once its fact is written.
func (d *Door) Sweep(ctx context.Context) (subjects int, err error) {
	for ctx.Err() == nil {
		ripe, err := duty.Ripe(ctx, d.DB, d.Clock.Now().UnixMilli(), 1000)
		if err != nil || len(ripe) == 0 {
			return subjects, err
		}
		var g errgroup.Group
		g.SetLimit(sweepAtOnce)
		for _, s := range ripe {
			g.Go(func() error {
				err := d.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *Tx) error {
					if err := tx.Permit(access.Resource{Subject: s}); err != nil {
						return err
					}
					return tx.CatchUp(ctx, s)
				})
				if err != nil {
					return fmt.Errorf("sweep %s: %w", s, err)
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return subjects, err
		}
		subjects += len(ripe)
	}
	return subjects, ctx.Err()
}

// lawSubject is the subject of facts about the law itself.
const lawSubject = "law"

// Enact puts the book in force: it loads every earlier law that is on record, and records this one when it is new, so that the
// log says which law each duty was computed by and a refold can use the same.
func (d *Door) Enact(ctx context.Context, b *duty.Book) error {
	past, err := fact.Of(ctx, d.DB, lawSubject)
	if err != nil {
		return fmt.Errorf("enact: %w", err)
	}
	last := ""
	for _, f := range past {
		if f.Kind != duty.Loaded.Name() {
			continue
		}
		old, err := d.enacted(f, b.Calendar)
		if err != nil {
			return err
		}
		d.Law.Adopt(old)
		last = old.Version
	}
	d.Law.Adopt(b)
	if last == b.Version {
		return nil
	}
	err = d.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *Tx) error {
		if err := tx.Permit(access.Resource{}); err != nil {
			return err
		}
		_, err := tx.Record(ctx, duty.Loaded.Draft(lawSubject, "", duty.LawBody{Book: b.Version, Packs: b.Sources, Calendar: b.Calendar.Version()}))
		return err
	})
	if err != nil {
		return err
	}
	return d.redate(ctx, b)
}

func (d *Door) enacted(f fact.Fact, cal *calendar.Calendar) (*duty.Book, error) {
	body, err := duty.Loaded.Read(f)
	if err != nil {
		return nil, err
	}
	b, err := duty.Compile(body.Packs, cal, d.Kinds)
	if err != nil {
		return nil, fmt.Errorf("law %s on record: %w", body.Book, err)
	}
	b.Version = body.Book
	return b, nil
}

// redate gives provisional deadlines their final day when the calendar of their year has been published. Both days are on record.
func (d *Door) redate(ctx context.Context, b *duty.Book) error {
	for after := ""; ; {
		list, err := duty.Provisional(ctx, d.DB, after, 500)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			after = p.ID
			r, err := d.Law.RuleOf(p)
			if err != nil {
				return err
			}
			dl := b.Calendar.Deadline(clock.At(p.Start), r.Span, r.Roll)
			if dl.Provisional || r.Span.N == 0 || p.Extra > 0 || p.Paused > 0 {
				continue
			}
			err = d.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *Tx) error {
				if err := tx.Permit(access.Resource{}); err != nil {
					return err
				}
				_, err := tx.Record(ctx, duty.Redated.Draft(p.Subject, p.Place, duty.RedateBody{Duty: p.ID, Old: p.Due, New: dl.Due.UnixMilli(), Book: b.Version, Code: dl.Code}))
				return err
			})
			if err != nil {
				return err
			}
		}
	}
}

// Refold applies all facts of the door's database, in log order, to an empty database of the same schema: target must hold the
// migrations and nothing else. It gives every fact a look for genuineness on the way and calls step after each.
func (d *Door) Refold(ctx context.Context, target *store.DB, step func(f fact.Fact)) error {
	law := &duty.Law{}
	cal := d.Law.Current().Calendar
	again := &Door{DB: target, Clock: d.Clock, Kinds: d.Kinds, Law: law, Dir: d.Dir, Folds: d.Folds}
	var group []fact.Fact
	flush := func() error {
		err := target.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			t := &Tx{Tx: tx, door: again, duties: map[string][]duty.Duty{}}
			for _, f := range group {
				if f.Kind == duty.Loaded.Name() {
					b, err := d.enacted(f, cal)
					if err != nil {
						return err
					}
					law.Adopt(b)
				}
				if law.Empty() {
					return errors.New("refold: the first fact must say which law is in force")
				}
				if err := t.apply(ctx, f); err != nil {
					return fmt.Errorf("refold fact %d (%s): %w", f.Seq, f.ID, err)
				}
			}
			return nil
		})
		group = group[:0]
		return err
	}
	for f, err := range fact.Since(ctx, d.DB, 0) {
		if err != nil {
			return err
		}
		if !f.Genuine() {
			return fmt.Errorf("fact %d (%s) is not what its hash says", f.Seq, f.ID)
		}
		group = append(group, f)
		step(f)
		if len(group) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
