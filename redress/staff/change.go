package staff

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
)

// Change gives somebody another name, office or roles; they hold from the next page on. Nobody changes their own, so a city cannot
// lose its last administrator by a slip.
func (w *Work) Change(ctx context.Context, c access.Caller, n Staff) error {
	return w.do(ctx, c, n.ID, func(ctx context.Context, tx *act.Tx, old Staff) error {
		n := n
		n.Login = old.Login
		a := n.check()
		at, err := placed(ctx, tx, a, n.Office)
		if err != nil {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		body := ChangedBody{Name: n.Name, Post: n.Office, Roles: n.roles()}
		if body == (ChangedBody{Name: old.Name, Post: old.Office, Roles: old.roles()}) {
			return nil
		}
		if c.Staff == n.ID && body.Roles != old.roles() {
			return fault.New(fault.Conflict, "staff.self")
		}
		_, err = tx.Record(ctx, Changed.Draft(n.ID, at, body))
		return err
	})
}

// Suspend shuts somebody out at once; what they did stays on record under their id.
func (w *Work) Suspend(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, id, func(ctx context.Context, tx *act.Tx, s Staff) error {
		if c.Staff == id {
			return fault.New(fault.Conflict, "staff.self")
		}
		if !s.Active {
			return fault.New(fault.Conflict, "staff.already")
		}
		reason, err := reasoned(reason)
		if err != nil {
			return err
		}
		if _, err := tx.Record(ctx, Suspended.Draft(id, "", ReasonBody{reason})); err != nil {
			return err
		}
		return endSessions(ctx, tx.Tx, id, "")
	})
}

// Restore lets somebody in again, with the password they had.
func (w *Work) Restore(ctx context.Context, c access.Caller, id, reason string) error {
	return w.do(ctx, c, id, func(ctx context.Context, tx *act.Tx, s Staff) error {
		if s.Active {
			return fault.New(fault.Conflict, "staff.already")
		}
		reason, err := reasoned(reason)
		if err != nil {
			return err
		}
		_, err = tx.Record(ctx, Restored.Draft(id, "", ReasonBody{reason}))
		return err
	})
}

// ResetPassword makes a new one-time password, to be shown once. Whoever was signed in as them is out, and what strangers tried on
// their login is forgotten.
func (w *Work) ResetPassword(ctx context.Context, c access.Caller, id, reason string) (password string, err error) {
	reason, err = reasoned(reason)
	if err != nil {
		return "", err
	}
	password = initial()
	hash, err := w.Hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = w.do(ctx, c, id, func(ctx context.Context, tx *act.Tx, s Staff) error {
		if c.Staff == id {
			return fault.New(fault.Conflict, "staff.self")
		}
		if _, err := tx.Record(ctx, Reset.Draft(id, "", ReasonBody{reason})); err != nil {
			return err
		}
		now := w.now()
		if err := setCredential(ctx, tx.Tx, id, credential{hash: hash, initial: true, until: now.Add(initialFor).UnixMilli()}, now.UnixMilli()); err != nil {
			return err
		}
		if err := endSessions(ctx, tx.Tx, id, ""); err != nil {
			return err
		}
		if err := forgetDevices(ctx, tx.Tx, id, ""); err != nil {
			return err
		}
		return clearTries(ctx, tx.Tx, stranger(s.Login))
	})
	if err != nil {
		return "", err
	}
	return password, nil
}
