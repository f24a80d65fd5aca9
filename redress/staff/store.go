package staff

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, login, name, office, roles, active, enrolled_at`

func scan(rows *sql.Rows, s *Staff) error {
	var active int
	var roles string
	err := rows.Scan(&s.ID, &s.Login, &s.Name, &s.Office, &roles, &active, &s.Enrolled)
	s.Active, s.Roles = active == 1, rolesOf(roles)
	return err
}

// Get reads a staff member; who is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Staff, error) {
	s, ok, err := first(store.All(ctx, q, scan, `SELECT `+columns+` FROM staff WHERE id = $1`, id))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "staff.not_found")
	}
	return s, err
}

func byLogin(ctx context.Context, q store.Querier, login string) (Staff, bool, error) {
	return first(store.All(ctx, q, scan, `SELECT `+columns+` FROM staff WHERE login = $1`, login))
}

// anybody reports whether there is any staff member.
func anybody(ctx context.Context, q store.Querier) (bool, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM staff ORDER BY id LIMIT 1`)
	return len(list) > 0, err
}

// InOffice pages through the staff of an office, "" for all offices, by login: after a login, or the last until another, at most limit.
func InOffice(ctx context.Context, q store.Querier, office, after, until string, limit int) ([]Staff, error) {
	beyond, order, from := ">", "", after
	if until != "" {
		beyond, order, from = "<", " DESC", until
	}
	var list []Staff
	var err error
	if office == "" {
		list, err = store.All(ctx, q, scan, `SELECT `+columns+` FROM staff WHERE login `+beyond+` $1 ORDER BY login`+order+` LIMIT $2`, from, limit)
	} else {
		list, err = store.All(ctx, q, scan, `SELECT `+columns+` FROM staff WHERE office = $1 AND login `+beyond+` $2 ORDER BY login`+order+` LIMIT $3`, office, from, limit)
	}
	if until != "" {
		slices.Reverse(list)
	}
	return list, err
}

// last follows every character that a login or name can hold: what lies between s and s+last begins with s.
const last = "\U0010FFFF"

// Find lists staff whose login or name begins with a text, at most limit of each.
func Find(ctx context.Context, q store.Querier, s string, limit int) ([]Staff, error) {
	logins, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM staff WHERE login >= $1 AND login < $2 ORDER BY login LIMIT $3`,
		Login(s), Login(s)+last, limit)
	if err != nil {
		return nil, err
	}
	s = strings.TrimSpace(s)
	names, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM staff WHERE name >= $1 AND name < $2 ORDER BY name, login LIMIT $3`, s, s+last, limit)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, x := range logins {
		seen[x.ID] = true
	}
	for _, x := range names {
		if !seen[x.ID] {
			logins = append(logins, x)
		}
	}
	return logins, nil
}

func first[T any](list []T, err error) (T, bool, error) {
	var none T
	if err != nil || len(list) == 0 {
		return none, false, err
	}
	return list[0], true, nil
}

func foldEnrolled(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Enrolled.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO staff (`+columns+`) VALUES ($1, $2, $3, $4, $5, 1, $6)`, f.Subject, b.Login, b.Name, b.Post, b.Roles, f.At)
	return err
}

func foldChanged(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Changed.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE staff SET name = $2, office = $3, roles = $4 WHERE id = $1`, f.Subject, b.Name, b.Post, b.Roles))
}

func foldSuspended(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	return one(tx.Exec(ctx, `UPDATE staff SET active = 0 WHERE id = $1`, f.Subject))
}

func foldRestored(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	return one(tx.Exec(ctx, `UPDATE staff SET active = 1 WHERE id = $1`, f.Subject))
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
