package staff

import (
	"context"
	"database/sql"

	"ombud/base/place"
	"ombud/machine/store"
)

// credential is what is kept of a password. Instants are unix ms.
type credential struct {
	hash    string
	initial bool  // given by an administrator: good for choosing another one
	until   int64 // of an initial one; 0 for none
}

func credentialOf(ctx context.Context, q store.Querier, staff string) (c credential, err error) {
	var initial int
	err = q.Row(ctx, `SELECT hash, initial, until FROM credential WHERE staff = $1`, staff).Scan(&c.hash, &initial, &c.until)
	if store.Missing(err) {
		return c, nil
	}
	c.initial = initial == 1
	return c, err
}

func setCredential(ctx context.Context, tx *store.Tx, staff string, c credential, now int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential (staff, hash, initial, until, set_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (staff) DO UPDATE SET hash = excluded.hash, initial = excluded.initial, until = excluded.until, set_at = excluded.set_at`,
		staff, c.hash, bit(c.initial), c.until, now)
	return err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// session is one browser signed in. Instants are unix ms.
type session struct {
	ID    string // hash of the token
	Staff string
	Fresh bool // may only choose a password
	Began int64
	Seen  int64
	Ends  int64 // absolute

	who   Staff      // whose it is, and
	place place.Code // of the office, where sessionAt read them; zero for one that is not there
}

const sessionColumns = `id, staff, fresh, began_at, seen_at, ends_at`

func scanSession(rows *sql.Rows, s *session) error {
	var fresh int
	err := rows.Scan(&s.ID, &s.Staff, &fresh, &s.Began, &s.Seen, &s.Ends)
	s.Fresh = fresh == 1
	return err
}

// sessionAt is a session and whose it is: every page of the desk asks, so it is one question.
func sessionAt(ctx context.Context, q store.Querier, id string) (session, bool, error) {
	scan := func(rows *sql.Rows, s *session) error {
		var fresh, active int
		var roles string
		err := rows.Scan(&s.ID, &s.Staff, &fresh, &s.Began, &s.Seen, &s.Ends, &s.who.Name, &s.who.Office, &roles, &active, &s.place)
		s.Fresh, s.who.ID, s.who.Roles, s.who.Active = fresh == 1, s.Staff, rolesOf(roles), active == 1
		return err
	}
	return first(store.All(ctx, q, scan, `SELECT s.id, s.staff, s.fresh, s.began_at, s.seen_at, s.ends_at, coalesce(t.name, ''),
		coalesce(t.office, ''), coalesce(t.roles, ''), coalesce(t.active, 0), coalesce(o.place, '')
		FROM session s LEFT JOIN staff t ON t.id = s.staff LEFT JOIN office o ON o.id = t.office WHERE s.id = $1`, id))
}

// sessionsOf lists a staff member's sessions, the last used first.
func sessionsOf(ctx context.Context, q store.Querier, staff string) ([]session, error) {
	return store.All(ctx, q, scanSession, `SELECT `+sessionColumns+` FROM session WHERE staff = $1 ORDER BY seen_at DESC LIMIT 50`, staff)
}

func insertSession(ctx context.Context, tx *store.Tx, s session) error {
	_, err := tx.Exec(ctx, `INSERT INTO session (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, s.ID, s.Staff, bit(s.Fresh), s.Began, s.Seen, s.Ends)
	return err
}

func touchSession(ctx context.Context, tx *store.Tx, id string, now int64) error {
	_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, id, now)
	return err
}

func endSession(ctx context.Context, tx *store.Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE id = $1`, id)
	return err
}

// endSessions ends every session of a staff member but one, "" for all.
func endSessions(ctx context.Context, tx *store.Tx, staff, but string) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE staff = $1 AND id <> $2`, staff, but)
	return err
}

// deviceFor reports whether a browser is known for a staff member.
func deviceFor(ctx context.Context, q store.Querier, id, staff string) (bool, error) {
	var n int
	err := q.Row(ctx, `SELECT count(*) FROM device WHERE id = $1 AND staff = $2`, id, staff).Scan(&n)
	return n > 0, err
}

// mostDevices is how many browsers are remembered of one person.
const mostDevices = 10

func rememberDevice(ctx context.Context, tx *store.Tx, id, staff string, now int64) error {
	if _, err := tx.Exec(ctx, `INSERT INTO device (id, staff, seen_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET staff = excluded.staff, seen_at = excluded.seen_at`, id, staff, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM device WHERE staff = $1 AND id NOT IN (SELECT id FROM device WHERE staff = $1 ORDER BY seen_at DESC LIMIT $2)`,
		staff, mostDevices)
	return err
}

func forgetDevices(ctx context.Context, tx *store.Tx, staff, but string) error {
	_, err := tx.Exec(ctx, `DELETE FROM device WHERE staff = $1 AND id <> $2`, staff, but)
	return err
}

// tries is how often sign-in failed in a row in a bucket.
type tries struct {
	fails int
	last  int64
	until int64
}

func triesOf(ctx context.Context, q store.Querier, bucket string) (t tries, err error) {
	err = q.Row(ctx, `SELECT fails, last_at, until FROM sign_in_try WHERE bucket = $1`, bucket).Scan(&t.fails, &t.last, &t.until)
	if store.Missing(err) {
		return tries{}, nil
	}
	return t, err
}

func setTries(ctx context.Context, tx *store.Tx, bucket string, t tries) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in_try (bucket, fails, last_at, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (bucket) DO UPDATE SET fails = excluded.fails, last_at = excluded.last_at, until = excluded.until`, bucket, t.fails, t.last, t.until)
	return err
}

func clearTries(ctx context.Context, tx *store.Tx, bucket string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sign_in_try WHERE bucket = $1`, bucket)
	return err
}

// sweepOld drops what has ended: sessions, failures that are forgotten, browsers not seen for long.
func sweepOld(ctx context.Context, tx *store.Tx, sessions, fails, devices int64) error {
	for _, d := range []struct {
		text   string
		before int64
	}{
		{`DELETE FROM session WHERE ends_at < $1`, sessions},
		{`DELETE FROM sign_in_try WHERE last_at < $1`, fails},
		{`DELETE FROM device WHERE seen_at < $1`, devices},
	} {
		if _, err := tx.Exec(ctx, d.text, d.before); err != nil {
			return err
		}
	}
	return nil
}
