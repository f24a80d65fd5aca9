package sealed

import (
	"context"
	"fmt"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/machine/store"
)

// Work does the verbs: put away, ask, approve or refuse, read.
type Work struct {
	Door  *act.Door
	Vault *Vault
	// Subject is the resource that the policy judges by: place and offices of the grievance now. NotFound when it is not there.
	Subject func(ctx context.Context, q store.Querier, id string) (access.Resource, error)
}

// Put seals who complained inside the act that registers the grievance, and returns the commitment for its fact. It is called once
// a subject; mistakes come back as faults with field names. Nobody's identity is "" and stores nothing.
func (w *Work) Put(ctx context.Context, tx *act.Tx, subject string, id Identity) (commitment string, err error) {
	if err := id.Check(); err != nil {
		return "", err
	}
	if id.Empty() {
		return "", nil
	}
	b, err := w.Vault.seal(subject, id)
	if err != nil {
		return "", fmt.Errorf("seal identity of %s: %w", subject, err)
	}
	b.SealedAt = tx.Now.UnixMilli()
	if err := tx.Add(ctx, Table(), b.cells()); err != nil {
		return "", fmt.Errorf("seal identity of %s: %w", subject, err)
	}
	return b.Commitment, nil
}

const (
	leastPurpose = 4 // characters: 电话核实 is enough, "ok" is not
	maxPurpose   = 200
	maxReason    = 200
)

// sentence cleans a purpose or reason and notes when it is too short or too long.
func sentence(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if n := text.Count(s); n < leastPurpose || n > most {
		a.Add(field, "sealed.need."+field, leastPurpose, most)
	}
	return s
}

// Ask asks to open who complained, with a purpose that the person will read. Whoever took the call or keyed in the letter must ask
// too: it takes two people, always. It returns the id of the request.
func (w *Work) Ask(ctx context.Context, c access.Caller, subject, purpose string) (request string, err error) {
	err = w.Door.Do(ctx, c, access.Identity, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, subject); err != nil {
			return err
		}
		r, err := w.Subject(ctx, tx, subject)
		if err != nil {
			return err
		}
		if err := tx.Permit(r); err != nil {
			return err
		}
		if ok, err := held(ctx, tx, subject); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.NotFound, "sealed.nothing")
		}
		last, _, err := Last(ctx, tx, subject, c.Staff)
		if err != nil {
			return err
		}
		if last.Waiting() || last.Open(tx.Now) {
			return fault.New(fault.Conflict, "sealed.ask.already")
		}
		var a fault.All
		purpose := sentence(&a, "purpose", purpose, maxPurpose)
		if err := a.Err(); err != nil {
			return err
		}
		f, err := tx.Record(ctx, Asked.Draft(subject, r.Place, AskedBody{Purpose: purpose}))
		request = f.ID
		return err
	})
	return request, err
}

// Approve opens the identity to the asker alone, for 24 hours. The caller is the second person: head of the asker's office or
// supervisor of the place, and never the asker.
func (w *Work) Approve(ctx context.Context, c access.Caller, request string) error {
	return w.decide(ctx, c, request, func(ctx context.Context, tx *act.Tx, o Opening) error {
		_, err := tx.Record(ctx, Opened.Draft(o.Subject, o.Place, OpenedBody{Request: o.ID, Until: tx.Now.Add(openFor).UnixMilli()}))
		return err
	})
}

// Refuse turns a request down, with the reason that asker and complainant read.
func (w *Work) Refuse(ctx context.Context, c access.Caller, request, reason string) error {
	return w.decide(ctx, c, request, func(ctx context.Context, tx *act.Tx, o Opening) error {
		var a fault.All
		reason := sentence(&a, "reason", reason, maxReason)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := tx.Record(ctx, Refused.Draft(o.Subject, o.Place, RefusedBody{Request: o.ID, Reason: reason}))
		return err
	})
}

func (w *Work) decide(ctx context.Context, c access.Caller, request string, fn func(context.Context, *act.Tx, Opening) error) error {
	seen, err := byID(ctx, w.Door.DB, request)
	if err != nil {
		return err
	}
	return w.Door.Do(ctx, c, access.Unseal, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, seen.Subject); err != nil {
			return err
		}
		o, err := byID(ctx, tx, request)
		if err != nil {
			return err
		}
		if err := tx.Permit(o.decision()); err != nil {
			return err
		}
		if !o.mayDecide(c) {
			return fault.New(fault.Denied, "sealed.own_request")
		}
		if !o.Waiting() {
			return fault.New(fault.Conflict, "sealed.decided")
		}
		return fn(ctx, tx, o)
	})
}

// Read shows the identity to the asker while the opening lasts and the grievance is still with the asker's office. Each look is a
// fact, written before anything is shown.
func (w *Work) Read(ctx context.Context, c access.Caller, subject string) (Identity, error) {
	var id Identity
	err := w.Door.Do(ctx, c, access.Identity, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, subject); err != nil {
			return err
		}
		r, err := w.Subject(ctx, tx, subject)
		if err != nil {
			return err
		}
		if err := tx.Permit(r); err != nil {
			return err
		}
		o, _, err := Last(ctx, tx, subject, c.Staff)
		if err != nil {
			return err
		}
		if c.Staff == "" || o.Asker != c.Staff || o.Office != c.Office || o.State != StateOpened {
			return fault.New(fault.Denied, "sealed.not_open")
		}
		if !o.Open(tx.Now) {
			return fault.New(fault.Late, "sealed.over")
		}
		b, err := boxOf(ctx, tx, subject)
		if err != nil {
			return err
		}
		if id, err = w.Vault.open(b); err != nil {
			return err
		}
		_, err = tx.Record(ctx, Read.Draft(subject, r.Place, ReadBody{Request: o.ID}))
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	return id, nil
}

// Reminder is the masked identity for the holder of the receipt, who gave it; NotFound for everybody else.
func (w *Work) Reminder(ctx context.Context, c access.Caller, subject string) (Identity, error) {
	if !access.Permits(c, access.Follow, access.Resource{Subject: subject}) {
		return Identity{}, fault.New(fault.NotFound, "sealed.nothing")
	}
	b, err := boxOf(ctx, w.Door.DB, subject)
	if err != nil {
		return Identity{}, err
	}
	id, err := w.Vault.open(b)
	return id.Masked(), err
}

// Waiting lists the requests that the caller can decide, at most limit of each kind.
func (w *Work) Waiting(ctx context.Context, q store.Querier, c access.Caller, limit int) ([]Opening, error) {
	var list []Opening
	for _, read := range []func() ([]Opening, error){
		func() ([]Opening, error) { return waitingIn(ctx, q, c.Office, limit) },
		func() ([]Opening, error) {
			if !c.Has(access.Supervisor) || c.Area == "" {
				return nil, nil
			}
			return waitingAt(ctx, q, c.Area, limit)
		},
	} {
		more, err := read()
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	seen := map[string]bool{}
	out := list[:0]
	for _, o := range list {
		if !seen[o.ID] && o.mayDecide(c) {
			out = append(out, o)
		}
		seen[o.ID] = true
	}
	return out, nil
}
