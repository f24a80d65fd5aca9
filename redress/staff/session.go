package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/machine/store"
	"ombud/machine/web"
)

// Sessions finds out who calls: a staff member by the session cookie, a resident by the receipt that another concept reads.
type Sessions struct {
	DB       *store.DB
	Hasher   *Hasher
	Clock    clock.Clock // the machine's, see Work.Clock
	Jar      web.Jar
	Idle     time.Duration // unused for so long, a session ends; 0 = 30 minutes
	Absolute time.Duration // however much used, a session ends after so long; 0 = 12 hours

	// Receipt is the subject whose receipt is open in this browser; nil when there are none.
	Receipt func(r *http.Request) (subject string, ok bool)
	// PutAway closes the receipt.
	PutAway func(w http.ResponseWriter)

	crowd crowd
}

var _ web.Sessions = (*Sessions)(nil)

const (
	cookie        = "staff"
	deviceCookie  = "desk-browser"
	deviceSeconds = 180 * 24 * 60 * 60
	tokenSize     = 32 // bytes: 256 bits
	// touchEvery spares the database a write on each page.
	touchEvery = time.Minute
)

func (s *Sessions) idle() time.Duration {
	if s.Idle == 0 {
		return 30 * time.Minute
	}
	return s.Idle
}

func (s *Sessions) absolute() time.Duration {
	if s.Absolute == 0 {
		return 12 * time.Hour
	}
	return s.Absolute
}

// desks are the paths on which a person who is signed in and holds a receipt besides acts as staff. Everywhere else the receipt
// counts: nobody has both hats on at once, so no fact about one's own grievance carries one's office.
var desks = []string{"/desk", "/admin", "/field", "/sign-"}

// Caller is who a request comes from.
func (s *Sessions) Caller(r *http.Request) (access.Caller, error) {
	subject, holder := "", false
	if s.Receipt != nil {
		subject, holder = s.Receipt(r)
	}
	if holder && !slices.ContainsFunc(desks, func(p string) bool { return strings.HasPrefix(r.URL.Path, p) }) {
		return access.Caller{Subject: subject, Roles: []access.Role{access.Resident}}, nil
	}
	c, _, err := s.staff(r)
	if err == nil && c.Staff == "" && holder {
		c = access.Caller{Subject: subject, Roles: []access.Role{access.Resident}}
	}
	return c, err
}

// staff is the staff member signed in, and the session; zero values for nobody. A fresh session is nobody yet.
func (s *Sessions) staff(r *http.Request) (access.Caller, session, error) {
	ss, ok, err := s.live(r)
	if err != nil || !ok || ss.Fresh {
		return access.Caller{}, ss, err
	}
	who := ss.who
	if !who.Active || who.Office != "" && ss.place == "" { // gone, or the office is
		return access.Caller{}, session{}, nil
	}
	return access.Caller{Staff: who.ID, Name: who.Name, Office: who.Office, Roles: who.Roles, Area: ss.place.Area()}, ss, nil
}

// live is the request's session if it has not ended, and notes that it was used.
func (s *Sessions) live(r *http.Request) (session, bool, error) {
	token := s.Jar.Get(r, cookie)
	if token == "" || len(token) > 100 {
		return session{}, false, nil
	}
	ss, ok, err := sessionAt(r.Context(), s.DB, digest(token))
	if err != nil {
		return session{}, false, fmt.Errorf("look up session: %w", err)
	}
	now := s.Clock.Now().UnixMilli()
	if !ok || now >= ss.Ends || now-ss.Seen >= s.idle().Milliseconds() {
		return session{}, false, nil
	}
	if now-ss.Seen >= touchEvery.Milliseconds() {
		err = s.DB.Keep(r.Context(), func(ctx context.Context, tx *store.Tx) error { return touchSession(ctx, tx, ss.ID, now) })
	}
	return ss, err == nil, err
}

// begin opens a session for a staff member in place of the one that the browser had.
func (s *Sessions) begin(ctx context.Context, tx *store.Tx, staff string, fresh bool, old string) (token string, err error) {
	token = newToken()
	now := s.Clock.Now()
	if old != "" {
		if err := endSession(ctx, tx, digest(old)); err != nil {
			return "", err
		}
	}
	return token, insertSession(ctx, tx, session{ID: digest(token), Staff: staff, Fresh: fresh, Began: now.UnixMilli(), Seen: now.UnixMilli(),
		Ends: now.Add(s.absolute()).UnixMilli()})
}

// End ends the session of a request, if there is one.
func (s *Sessions) End(ctx context.Context, r *http.Request) error {
	token := s.Jar.Get(r, cookie)
	if token == "" {
		return nil
	}
	return s.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error { return endSession(ctx, tx, digest(token)) })
}

// Sweep drops what has ended. Any node may do it at any time.
func (s *Sessions) Sweep(ctx context.Context) error {
	now := s.Clock.Now()
	return s.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		return sweepOld(ctx, tx, now.UnixMilli(), now.Add(-forget).UnixMilli(), now.Add(-deviceSeconds*time.Second).UnixMilli())
	})
}

func newToken() string {
	b := make([]byte, tokenSize)
	rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest is what is stored of a token: whoever reads the database cannot become anybody.
func digest(token string) string {
	sum := sha256.Sum256([]byte("ombud session v1\n" + token))
	return hex.EncodeToString(sum[:])
}
