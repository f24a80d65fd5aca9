package ruledesk

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, pack, area, text, start, reason, against, came, went, changed, tightened, loosened, matters, touched, proposer, proposed_by, proposed_at,
	state, decided_by, decided_at, note, book`

func scan(rows *sql.Rows, v *Version) error {
	var start string
	err := rows.Scan(&v.ID, &v.Pack, &v.Area, &v.Text, &start, &v.Reason, &v.Against, &v.Came, &v.Went, &v.Changed, &v.Tightened, &v.Loosened, &v.Matters, &v.Touched,
		&v.Proposer, &v.ProposedBy, &v.ProposedAt, &v.State, &v.DecidedBy, &v.DecidedAt, &v.Note, &v.Book)
	if err == nil {
		v.Start, err = calendar.Parse(start)
	}
	return err
}

// Get reads one version.
func Get(ctx context.Context, q store.Querier, id string) (Version, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM rule_version WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return Version{}, fault.New(fault.NotFound, "ruledesk.not_found").Because(err)
	}
	return list[0], nil
}

// List gives the versions, the newest first, at most limit.
func List(ctx context.Context, q store.Querier, limit int) ([]Version, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM rule_version ORDER BY id DESC LIMIT $1`, limit)
}

// OfPack gives the versions of a pack in a state, in the order in which they begin.
func OfPack(ctx context.Context, q store.Querier, pack string, s State) ([]Version, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM rule_version WHERE pack = $1 AND state = $2 ORDER BY start, id`, pack, string(s))
}

// InLaw gives every approved version, in the order in which they begin.
func InLaw(ctx context.Context, q store.Querier) ([]Version, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM rule_version WHERE state = $1 ORDER BY start, id`, string(Approved))
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{WasProposed.Name(): foldProposed, WasApproved.Name(): foldDecided(WasApproved, Approved),
		WasRefused.Name(): foldDecided(WasRefused, Refused), WasWithdrawn.Name(): foldDecided(WasWithdrawn, Withdrawn)}
}

func foldProposed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := WasProposed.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO rule_version (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '', 0, '', '')`,
		f.ID, b.Pack, b.Area, b.Text, b.Start, b.Reason, b.Against, b.Came, b.Went, b.Changed, b.Tightened, b.Loosened, b.Matters, b.Touched,
		f.Staff, f.Office, f.At, string(Proposed))
	return err
}

func foldDecided(k fact.Kind[DecidedBody], s State) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE rule_version SET state = $2, decided_by = $3, decided_at = $4, note = $5, book = $6 WHERE id = $1 AND state = $7`,
			b.Version, string(s), f.Office, f.At, b.Note, b.Book, string(Proposed))
		if err == nil && n != 1 {
			err = fmt.Errorf("%d open versions %s", n, b.Version)
		}
		return err
	}
}
