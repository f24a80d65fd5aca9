package staff

import (
	"context"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/office"
)

// Work does the verbs of an administrator: enrol, change, suspend, restore, reset a password.
type Work struct {
	Door   *act.Door
	Hasher *Hasher
	Clock  clock.Clock // the machine's, also in a demo whose product time runs ahead: passwords are about browsers, not about law
}

const (
	maxReason = 300 // characters
	// initialFor is how long a one-time password can be used.
	initialFor = 7 * 24 * time.Hour
)

func (w *Work) now() time.Time { return w.Clock.Now() }

// do runs one verb of an administrator on a staff member.
func (w *Work) do(ctx context.Context, c access.Caller, id string, fn func(context.Context, *act.Tx, Staff) error) error {
	return w.Door.Do(ctx, c, access.Manage, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id}); err != nil {
			return err
		}
		s, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		return fn(ctx, tx, s)
	})
}

// placed is the place of the office and notes one that is not there. Nobody's office is in no place.
func placed(ctx context.Context, q store.Querier, a *fault.All, id string) (place.Code, error) {
	if id == "" {
		return "", nil
	}
	o, err := office.Get(ctx, q, id)
	if fault.Is(err, fault.NotFound) || err == nil && !o.Active {
		a.Add("office", "staff.need.active_office")
		return "", nil
	}
	return o.Place, err
}

// reasoned cleans a reason and notes that there is none.
func reasoned(s string) (string, error) {
	var a fault.All
	s = text.Clean(s)
	if n := text.Count(s); n == 0 || n > maxReason {
		a.Add("reason", "staff.need.reason", maxReason)
	}
	return s, a.Err()
}

// Enrol takes somebody on. With no password given it makes a one-time one, which is returned to be shown once and must be changed
// at the first sign-in; a given password stands.
func (w *Work) Enrol(ctx context.Context, c access.Caller, s Staff, password string) (Staff, string, error) {
	a := s.check()
	if password != "" {
		judge(a, "password", password, s)
	}
	if err := a.Err(); err != nil {
		return s, "", err
	}
	cred := credential{}
	if password == "" {
		password, cred.initial, cred.until = initial(), true, w.now().Add(initialFor).UnixMilli()
	}
	var err error
	if cred.hash, err = w.Hasher.Hash(ctx, password); err != nil {
		return s, "", err
	}
	err = w.Door.Do(ctx, c, access.Manage, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{}); err != nil {
			return err
		}
		return w.enrol(ctx, tx, &s, cred)
	})
	if err != nil {
		return s, "", err
	}
	return s, password, nil
}

func (w *Work) enrol(ctx context.Context, tx *act.Tx, s *Staff, cred credential) error {
	var a fault.All
	at, err := placed(ctx, tx, &a, s.Office)
	if err != nil {
		return err
	}
	if _, taken, err := byLogin(ctx, tx, s.Login); err != nil {
		return err
	} else if taken {
		a.Add("login", "staff.login.taken")
	}
	if err := a.Err(); err != nil {
		return err
	}
	s.ID = w.Door.IDs.Next()
	f, err := tx.Record(ctx, Enrolled.Draft(s.ID, at, EnrolledBody{Login: s.Login, Name: s.Name, Post: s.Office, Roles: s.roles()}))
	if err != nil {
		return err
	}
	s.Active, s.Enrolled = true, f.At
	return setCredential(ctx, tx.Tx, s.ID, cred, w.now().UnixMilli())
}

// CreateFirst enrols the first administrator of a city that has no staff yet; a Conflict when it has.
func (w *Work) CreateFirst(ctx context.Context, login, name, password string) error {
	s := Staff{Login: login, Name: name, Roles: []access.Role{access.Admin}}
	a := s.check()
	judge(a, "password", password, s)
	if err := a.Err(); err != nil {
		return err
	}
	hash, err := w.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	founder := access.Caller{Roles: []access.Role{access.Admin}}
	return w.Door.Do(ctx, founder, access.Manage, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{}); err != nil {
			return err
		}
		if any, err := anybody(ctx, tx); err != nil {
			return err
		} else if any {
			return fault.New(fault.Conflict, "staff.not_first")
		}
		return w.enrol(ctx, tx, &s, credential{hash: hash})
	})
}
