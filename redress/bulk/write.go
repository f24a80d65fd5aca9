package bulk

import (
	"context"
	"errors"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/redress/grievance"
)

// result is what became of one row.
type result struct {
	item
	made                 bool // in memory, to be written with its batch
	alone                bool // to be registered by itself
	imported, dispatched bool
}

// ofRow tells faults of a row from trouble that the next row would meet as well.
func ofRow(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Late)
}

// settle finds the matter of a row and checks it. sure says that the catalogue sends the grievance on: what nobody but the petition
// office leads is not sent from there to itself, an officer looks at it.
func (r *run) settle(ctx context.Context, w *grievance.Work, res *result) (sure bool, err error) {
	sure, err = r.desk.file(&res.item)
	if err := check(w, &res.item, err); err != nil || !sure {
		return false, err
	}
	return elsewhere(ctx, w, res.filing)
}

// elsewhere reports whether an office other than the petition office leads the matter.
func elsewhere(ctx context.Context, w *grievance.Work, f grievance.Filing) (bool, error) {
	lead, err := w.Offices.Lead(ctx, w.Door.DB, f.Matter, f.Place)
	if err != nil {
		return false, err
	}
	desk, err := w.Offices.Petition(ctx, w.Door.DB, f.Place)
	return lead != "" && lead != desk, err
}

// take checks a row and registers it in an act of its own.
func (r *run) take(ctx context.Context, res *result) error {
	sure, err := r.settle(ctx, r.im.Work, res)
	if err != nil {
		return err
	}
	return patiently(ctx, func() error { return r.register(ctx, r.im.Work, res, sure) })
}

// A database under load may ask to come back later; an import can wait.
const (
	busyTries = 6
	busyWait  = 100 * time.Millisecond
)

func patiently(ctx context.Context, fn func() error) error {
	for n := 0; ; n++ {
		err := fn()
		if !fault.Is(err, fault.Busy) || n == busyTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(n+1) * busyWait):
		}
	}
}

// check adds to a row's own faults those of a filing, one a field.
func check(w *grievance.Work, it *item, err error) error {
	var all fault.All
	seen := map[string]bool{}
	add := func(err error) {
		for _, f := range faults(err) {
			if f.Field == "" || !seen[f.Field] {
				all.Add(f.Field, f.Key, f.Args...)
			}
		}
		for _, f := range faults(err) {
			seen[f.Field] = true
		}
	}
	add(it.err)
	add(err)
	if err != nil {
		it.filing.Matter = unsure // already said; the rest of the filing is still checked
	}
	add(w.Check(&it.filing))
	return all.Err()
}

// register writes one row: grievance, sealed person and transfer in one act.
func (r *run) register(ctx context.Context, w *grievance.Work, res *result, sure bool) error {
	res.imported, res.dispatched = false, false
	var seal grievance.Seal
	if !res.person.Empty() {
		seal = func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
			return r.im.Sealed.Put(ctx, tx, subject, res.person)
		}
	}
	var mine string // an attempt that lost a race has run as well: only the id of what stands tells
	sent := false
	receipt, err := w.ReceiveThen(ctx, r.order.Caller, access.Import, res.filing, seal,
		func(ctx context.Context, tx *act.Tx, c grievance.Case) error {
			mine, sent = c.ID, false
			if !sure {
				return nil
			}
			err := w.Dispatch(ctx, tx, c)
			if fault.Is(err, fault.Invalid) {
				return nil // no office answers for it here: an officer has to route it
			}
			sent = err == nil
			return err
		})
	if err != nil {
		return err
	}
	if receipt.ID != mine { // another import of the same file was quicker
		res.there = true
		return res.same(receipt.Fact)
	}
	res.imported, res.dispatched = true, sent
	return nil
}

// same reports whether an earlier import registered these very words under this id.
func (it *item) same(f fact.Fact) error {
	b, err := grievance.Received.Read(f)
	if err != nil {
		return err
	}
	if it.err == nil && fingerprint(b.Title, b.Text) != it.words {
		return fault.Of(colID, "bulk.row.other_words", b.Number)
	}
	return it.err
}

// record puts the count of this file on record, once anything came of it.
func (r *run) record(ctx context.Context) error {
	door, subject := r.im.Work.Door, "import:"+r.file.Digest()
	if r.report.Imported == 0 {
		_, before, err := fact.Newest(ctx, door.DB, subject, Done.Name())
		if err != nil || before {
			return err
		}
	}
	return door.Do(ctx, r.order.Caller, access.Import, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, subject); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Place: r.desk.place}); err != nil {
			return err
		}
		body := DoneBody{Digest: r.file.Digest(), Profile: r.desk.profile.Name, Clock: r.desk.profile.Clock, Tally: r.report.Tally}
		_, err := tx.Record(ctx, Done.Draft(subject, r.desk.place, body))
		return err
	})
}

// cut reports whether an import ended because it was told to.
func cut(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
