package sealed

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Table is where boxes stand, for acts in memory that put one away.
func Table() store.Table {
	return store.Table{Name: "sealed", Columns: []string{"subject", "cipher", "key_id", "wrap_nonce", "wrapped", "nonce", "box", "commitment", "sealed_at"},
		Indexes: []store.Index{{Columns: store.On(0)}}}
}

func (b box) cells() []store.Value {
	return []store.Value{store.Str(b.Subject), store.Str(b.Cipher), store.Str(b.KeyID), store.Bytes(string(b.WrapNonce)), store.Bytes(string(b.Wrapped)),
		store.Bytes(string(b.Nonce)), store.Bytes(string(b.Box)), store.Str(b.Commitment), store.Int(b.SealedAt)}
}

// boxOf reads the one box of a subject; NotFound when the person gave nothing.
func boxOf(ctx context.Context, q store.Querier, subject string) (b box, err error) {
	err = q.Row(ctx, `SELECT subject, cipher, key_id, wrap_nonce, wrapped, nonce, box, commitment, sealed_at FROM sealed WHERE subject = $1`,
		subject).Scan(&b.Subject, &b.Cipher, &b.KeyID, &b.WrapNonce, &b.Wrapped, &b.Nonce, &b.Box, &b.Commitment, &b.SealedAt)
	if store.Missing(err) {
		return b, fault.New(fault.NotFound, "sealed.nothing")
	}
	return b, err
}

// held reports whether something is sealed for the subject.
func held(ctx context.Context, q store.Querier, subject string) (bool, error) {
	var n int
	err := q.Row(ctx, `SELECT count(*) FROM sealed WHERE subject = $1`, subject).Scan(&n)
	return n > 0, err
}

const columns = `id, subject, place, asker, office, purpose, state, asked_at, decided_at, until, reason, reads`

func scan(rows *sql.Rows, o *Opening) error {
	return rows.Scan(&o.ID, &o.Subject, &o.Place, &o.Asker, &o.Office, &o.Purpose, &o.State, &o.AskedAt, &o.Decided, &o.Until, &o.Reason, &o.Reads)
}

// byID finds a request.
func byID(ctx context.Context, q store.Querier, id string) (Opening, error) {
	o, ok, err := first(store.All(ctx, q, scan, `SELECT `+columns+` FROM opening WHERE id = $1`, id))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "sealed.no_request")
	}
	return o, err
}

// Last is a staff member's newest request about a subject; false when there is none.
func Last(ctx context.Context, q store.Querier, subject, staff string) (Opening, bool, error) {
	return first(store.All(ctx, q, scan, `SELECT `+columns+` FROM opening WHERE subject = $1 AND asker = $2 ORDER BY id DESC LIMIT 1`, subject, staff))
}

// mine lists a staff member's newest requests.
func mine(ctx context.Context, q store.Querier, staff string, limit int) ([]Opening, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM opening WHERE asker = $1 ORDER BY id DESC LIMIT $2`, staff, limit)
}

// waitingIn lists the oldest undecided requests of an office.
func waitingIn(ctx context.Context, q store.Querier, office string, limit int) ([]Opening, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM opening WHERE office = $1 AND state = 'asked' ORDER BY id LIMIT $2`, office, limit)
}

// waitingAt lists undecided requests about matters that lie in an area. A division's codes begin with its digits, and ':' follows 9.
func waitingAt(ctx context.Context, q store.Querier, area string, limit int) ([]Opening, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM opening WHERE place >= $1 AND place < $2 AND state = 'asked' ORDER BY place, id LIMIT $3`,
		area, area+":", limit)
}

func first(list []Opening, err error) (Opening, bool, error) {
	if err != nil || len(list) == 0 {
		return Opening{}, false, err
	}
	return list[0], true, nil
}

func foldAsked(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Asked.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO opening (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7, 0, 0, '', 0)`,
		f.ID, f.Subject, string(f.Place), f.Staff, f.Office, b.Purpose, f.At)
	return err
}

func foldOpened(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Opened.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE opening SET state = 'opened', decided_at = $2, until = $3 WHERE id = $1 AND state = 'asked'`, b.Request, f.At, b.Until))
}

func foldRefused(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Refused.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE opening SET state = 'refused', decided_at = $2, reason = $3 WHERE id = $1 AND state = 'asked'`, b.Request, f.At, b.Reason))
}

func foldRead(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Read.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE opening SET reads = reads + 1 WHERE id = $1`, b.Request))
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
