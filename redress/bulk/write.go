package bulk

import (
	"context"
	"errors"
	"sync"
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
	imported, dispatched bool
}

// work files rows until there are none left. An error that is no fault of its row ends the import.
func (r *run) work(ctx context.Context, rows <-chan item, out chan<- result) error {
	for it := range rows {
		res := result{item: it}
		if it.err == nil && !it.there {
			if err := r.take(ctx, &res); err != nil {
				if !ofRow(err) {
					return err
				}
				res.err = err
			}
		}
		out <- res // always taken: what was written is counted even when the import is being stopped
	}
	return nil
}

// ofRow tells faults of a row from trouble that the next row would meet as well.
func ofRow(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Late)
}

// take checks a row and registers it.
func (r *run) take(ctx context.Context, res *result) error {
	sure, err := r.desk.file(&res.item)
	if err := check(r.im.Work, &res.item, err); err != nil {
		return err
	}
	if sure {
		if sure, err = r.leads.elsewhere(ctx, r.im.Work, res.filing); err != nil {
			return err
		}
	}
	if r.order.DryRun {
		res.imported, res.dispatched = true, sure
		return nil
	}
	for n := 0; ; n++ {
		err := r.register(ctx, res, sure)
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

// leads remembers for one import which matters an office other than the petition office leads, and where. What nobody else leads is
// not sent from the petition office to itself: an officer looks at it.
type leads struct {
	mu   sync.Mutex
	seen map[[2]string]bool
}

func (l *leads) elsewhere(ctx context.Context, w *grievance.Work, f grievance.Filing) (bool, error) {
	key := [2]string{f.Matter, string(f.Place)}
	l.mu.Lock()
	defer l.mu.Unlock()
	if yes, ok := l.seen[key]; ok {
		return yes, nil
	}
	lead, err := w.Offices.Lead(ctx, w.Door.DB, f.Matter, f.Place)
	if err != nil {
		return false, err
	}
	desk, err := w.Offices.Petition(ctx, w.Door.DB, f.Place)
	if err != nil {
		return false, err
	}
	if l.seen == nil {
		l.seen = map[[2]string]bool{}
	}
	l.seen[key] = lead != "" && lead != desk
	return l.seen[key], nil
}

// A database under load may ask to come back later; an import can wait.
const (
	busyTries = 6
	busyWait  = 100 * time.Millisecond
)

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
func (r *run) register(ctx context.Context, res *result, sure bool) error {
	res.imported, res.dispatched = false, false
	var seal grievance.Seal
	if !res.person.Empty() {
		seal = func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
			return r.im.Sealed.Put(ctx, tx, subject, res.person)
		}
	}
	var mine string // an attempt that lost a race has run as well: only the id of what stands tells
	sent := false
	receipt, err := r.im.Work.ReceiveThen(ctx, r.order.Caller, access.Import, res.filing, seal,
		func(ctx context.Context, tx *act.Tx, c grievance.Case) error {
			mine, sent = c.ID, false
			if !sure {
				return nil
			}
			err := r.im.Work.Dispatch(ctx, tx, c)
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
