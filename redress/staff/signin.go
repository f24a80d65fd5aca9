package staff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"time"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/store"
)

// entry is a sign-in that succeeded.
type entry struct {
	token  string
	device string
	fresh  bool // a one-time password: another has to be chosen first
}

// stranger is the bucket of failures on a login from unknown browsers, whether or not anybody has that login.
func stranger(login string) string { return bucket("login", login) }

func bucket(what, of string) string {
	sum := sha256.Sum256([]byte("ombud sign-in v1\n" + what + "\n" + of))
	return hex.EncodeToString(sum[:])
}

// signIn checks login and password. Whatever is wrong, the answer and its cost are the same, so that nobody learns which logins
// exist. Failures make the next try wait: by login for unknown browsers, apart for each browser in which that person has signed in
// before, so that strangers who fail on purpose cannot keep anybody out.
func (s *Sessions) signIn(r *http.Request, login, password string) (entry, error) {
	var e entry
	login = Login(login)
	err := s.Hasher.InTurn(r.Context(), func() error {
		ctx := r.Context()
		who, _, err := byLogin(ctx, s.DB, text.Clip(login, maxLogin+1))
		if err != nil {
			return err
		}
		device := s.Jar.Get(r, deviceCookie)
		known, err := deviceFor(ctx, s.DB, digest(device), who.ID)
		if err != nil {
			return err
		}
		in := stranger(login)
		if known {
			in = bucket("browser", digest(device))
		}
		t, err := s.ready(ctx, in, known)
		if err != nil {
			return err
		}
		ok, cred, err := s.proves(ctx, who, password)
		if err != nil {
			return err
		}
		if !ok {
			return s.failed(ctx, in, t, known)
		}
		if !known {
			device = newToken()
		}
		e, err = s.enter(r, who.ID, cred, password, device, in)
		return err
	})
	return e, err
}

// ready refuses a bucket that rests after failures.
func (s *Sessions) ready(ctx context.Context, in string, known bool) (tries, error) {
	now := s.Clock.Now()
	t, err := triesOf(ctx, s.DB, in)
	if err != nil {
		return t, err
	}
	if now.UnixMilli()-t.last >= forget.Milliseconds() {
		t = tries{}
	}
	if rest := time.Duration(t.until-now.UnixMilli()) * time.Millisecond; rest > 0 {
		return t, slowDown("staff.sign_in.wait", int(math.Ceil(rest.Minutes())))
	}
	if !known && s.crowd.full(now) {
		return t, slowDown("staff.sign_in.crowd")
	}
	return t, nil
}

func slowDown(key string, args ...any) error {
	f := fault.New(fault.Busy, key, args...)
	f.Status = http.StatusTooManyRequests
	return f
}

// proves checks the password of a staff member, or spends the same effort on nobody's.
func (s *Sessions) proves(ctx context.Context, who Staff, password string) (bool, credential, error) {
	cred, err := credentialOf(ctx, s.DB, who.ID)
	if err != nil {
		return false, cred, err
	}
	ok, err := s.Hasher.check(cred.hash, text.Clip(password, maxPassword+1))
	if cred.until != 0 && s.Clock.Now().UnixMilli() >= cred.until || !who.Active {
		ok = false
	}
	return ok, cred, err
}

func (s *Sessions) failed(ctx context.Context, in string, t tries, known bool) error {
	now := s.Clock.Now()
	if !known {
		s.crowd.add(now)
	}
	t.fails++
	t.last, t.until = now.UnixMilli(), now.Add(wait(t.fails)).UnixMilli()
	err := s.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error { return setTries(ctx, tx, in, t) })
	if err != nil {
		return err
	}
	return fault.Of("login", "staff.sign_in.wrong")
}

// enter opens the session, unless the password was replaced while it was being checked. A password kept at a lower cost than
// today's is kept anew while it is at hand.
func (s *Sessions) enter(r *http.Request, staff string, cred credential, password, device, in string) (entry, error) {
	ctx := r.Context()
	e := entry{device: device, fresh: cred.initial}
	next := cred
	if s.Hasher.dated(cred.hash) {
		next.hash = s.Hasher.hash(password)
	}
	now := s.Clock.Now().UnixMilli()
	err := s.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		if latest, err := credentialOf(ctx, tx, staff); err != nil {
			return err
		} else if latest != cred {
			return fault.Of("login", "staff.sign_in.wrong")
		}
		if next != cred {
			if err := setCredential(ctx, tx, staff, next, now); err != nil {
				return err
			}
		}
		if err := rememberDevice(ctx, tx, digest(device), staff, now); err != nil {
			return err
		}
		if err := clearTries(ctx, tx, in); err != nil {
			return err
		}
		var err error
		e.token, err = s.begin(ctx, tx, staff, e.fresh, s.Jar.Get(r, cookie))
		return err
	})
	return e, err
}

// choose replaces a one-time password by one's own and makes the fresh session a full one.
func (s *Sessions) choose(r *http.Request, password, again string) (token string, err error) {
	ss, ok, err := s.live(r)
	if err != nil {
		return "", err
	}
	if !ok || !ss.Fresh {
		return "", fault.New(fault.Denied, "staff.sign_in.again")
	}
	return s.newPassword(r, ss.Staff, password, again, "")
}

// change replaces one's password, which must be given once more: the desk may have been left open. Other browsers are signed out.
func (s *Sessions) change(r *http.Request, old, password, again string) (token string, err error) {
	c, _, err := s.staff(r)
	if err != nil || c.Staff == "" {
		return "", fault.New(fault.Denied, "staff.sign_in.again").Because(err)
	}
	in := bucket("own", c.Staff)
	err = s.Hasher.InTurn(r.Context(), func() error {
		who, err := Get(r.Context(), s.DB, c.Staff)
		if err != nil {
			return err
		}
		t, err := s.ready(r.Context(), in, true)
		if err != nil {
			return err
		}
		ok, _, err := s.proves(r.Context(), who, old)
		if err != nil || ok {
			return err
		}
		if err := s.failed(r.Context(), in, t, true); !fault.Is(err, fault.Invalid) {
			return err
		}
		return fault.Of("old", "staff.password.wrong")
	})
	if err != nil {
		return "", err
	}
	return s.newPassword(r, c.Staff, password, again, in)
}

func (s *Sessions) newPassword(r *http.Request, staff, password, again, in string) (token string, err error) {
	ctx := r.Context()
	who, err := Get(ctx, s.DB, staff)
	if err != nil {
		return "", err
	}
	var a fault.All
	judge(&a, "password", password, who)
	if password != again {
		a.Add("again", "staff.password.again_differs")
	}
	if err := a.Err(); err != nil {
		return "", err
	}
	var hash string
	err = s.Hasher.InTurn(ctx, func() error {
		cred, err := credentialOf(ctx, s.DB, staff)
		if err != nil {
			return err
		}
		if same, err := s.Hasher.check(cred.hash, password); err != nil {
			return err
		} else if same {
			return fault.Of("password", "staff.password.old")
		}
		hash = s.Hasher.hash(password)
		return nil
	})
	if err != nil {
		return "", err
	}
	err = s.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if err = setCredential(ctx, tx, staff, credential{hash: hash}, s.Clock.Now().UnixMilli()); err != nil {
			return err
		}
		if err = endSessions(ctx, tx, staff, ""); err != nil {
			return err
		}
		if in != "" {
			if err = clearTries(ctx, tx, in); err != nil {
				return err
			}
		}
		token, err = s.begin(ctx, tx, staff, false, "")
		return err
	})
	return token, err
}
