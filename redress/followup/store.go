package followup

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	askedColumns = `subject, period, asker, office, state, attempts, tried_at, solved, again`
	drawColumns  = `period, ends, office, commitment, share, size, drawn_at`
)

func scanAsked(r *sql.Rows, a *Asked) error {
	var again int
	err := r.Scan(&a.Subject, &a.Period, &a.Asker, &a.Office, &a.State, &a.Attempts, &a.TriedAt, &a.Solved, &again)
	a.Again = again == 1
	return err
}

func scanDraw(r *sql.Rows, d *Draw) error {
	return r.Scan(&d.Period, &d.Ends, &d.Office, &d.Commitment, &d.Share, &d.Size, &d.DrawnAt)
}

// Of is the asking about a grievance; false when it was not drawn.
func Of(ctx context.Context, q store.Querier, subject string) (Asked, bool, error) {
	return first(store.All(ctx, q, scanAsked, `SELECT `+askedColumns+` FROM followup WHERE subject = $1`, subject))
}

// DrawOf is the draw of a week; false before its seed is committed.
func DrawOf(ctx context.Context, q store.Querier, period string) (Draw, bool, error) {
	return first(store.All(ctx, q, scanDraw, `SELECT `+drawColumns+` FROM followup_draw WHERE period = $1`, period))
}

// latest is the newest week with a seed, and how far the log has been drawn from.
func latest(ctx context.Context, q store.Querier) (period string, size int64, err error) {
	err = q.Row(ctx, `SELECT coalesce(max(period), ''), coalesce(max(size), 0) FROM followup_draw`).Scan(&period, &size)
	return period, size, err
}

func first[T any](list []T, err error) (T, bool, error) {
	if err != nil || len(list) == 0 {
		var zero T
		return zero, false, err
	}
	return list[0], true, nil
}

// head is a published checkpoint.
type head struct {
	size int64
	root [32]byte
}

// firstAfter is the first checkpoint that was published from an instant on: there is only one, so nobody chooses it.
func firstAfter(ctx context.Context, q store.Querier, at int64) (head, bool, error) {
	return first(store.All(ctx, q, func(r *sql.Rows, h *head) error {
		var root []byte
		err := r.Scan(&h.size, &root)
		copy(h.root[:], root)
		return err
	}, `SELECT size, root FROM checkpoint WHERE at >= $1 ORDER BY size LIMIT 1`, at))
}

// before is how many facts had a position in the log and were recorded before an instant: where the first draw begins.
func before(ctx context.Context, q store.Querier, at int64) (n int64, err error) {
	err = q.Row(ctx, `SELECT coalesce(max(seq) + 1, 0) FROM fact WHERE recorded_at < $1`, at).Scan(&n)
	return n, err
}

// ending is the fact that concluded a case.
type ending struct {
	seq     int64
	hash    [32]byte
	subject string
}

// endings are those of a stretch of the log, the last of each case, without cases that were drawn before.
func endings(ctx context.Context, q store.Querier, from, to int64) ([]ending, error) {
	return store.All(ctx, q, func(r *sql.Rows, e *ending) error {
		var h []byte
		err := r.Scan(&e.seq, &h, &e.subject)
		copy(e.hash[:], h)
		return err
	}, `SELECT f.seq, f.hash, f.subject FROM fact f WHERE f.seq >= $1 AND f.seq < $2 AND f.kind IN ($3, $4, $5)
		AND NOT EXISTS (SELECT 1 FROM followup a WHERE a.subject = f.subject)
		AND NOT EXISTS (SELECT 1 FROM fact l WHERE l.subject = f.subject AND l.seq > f.seq AND l.seq < $2 AND l.kind IN ($3, $4, $5))
		ORDER BY f.seq`, from, to, grievance.Closed.Name(), grievance.Refused.Name(), grievance.RereviewDelivered.Name())
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{
		SeedCommitted.Name(): read(SeedCommitted, func(f fact.Fact, b SeedBody) (string, []any) {
			return `INSERT INTO followup_draw (` + drawColumns + `) VALUES ($1, $2, $3, $4, $5, 0, 0)`, []any{b.Period, b.Ends, b.By, b.Commitment, b.Share}
		}),
		Drawn.Name(): read(Drawn, func(f fact.Fact, b DrawnBody) (string, []any) {
			return `UPDATE followup_draw SET size = $2, drawn_at = $3 WHERE period = $1`, []any{b.Period, b.Size, f.At}
		}),
		Selected.Name(): read(Selected, func(f fact.Fact, b SelectedBody) (string, []any) {
			return `INSERT INTO followup (` + askedColumns + `) VALUES ($1, $2, $3, $4, 'waiting', 0, 0, '', 0)`, []any{f.Subject, b.Period, b.To, b.Office}
		}),
		Attempted.Name(): read(Attempted, func(f fact.Fact, b AttemptedBody) (string, []any) {
			return `UPDATE followup SET attempts = $2, tried_at = $3 WHERE subject = $1`, []any{f.Subject, b.N, f.At}
		}),
		WentSilent.Name(): read(WentSilent, func(f fact.Fact, _ SilentBody) (string, []any) {
			return `UPDATE followup SET state = 'silent' WHERE subject = $1`, []any{f.Subject}
		}),
		Answered.Name(): read(Answered, func(f fact.Fact, b AnsweredBody) (string, []any) {
			again := 0
			if b.Again {
				again = 1
			}
			return `UPDATE followup SET state = 'reached', solved = $2, again = $3 WHERE subject = $1`, []any{f.Subject, b.Solved, again}
		}),
		LookedAgain.Name(): read(LookedAgain, func(f fact.Fact, _ LookedBody) (string, []any) {
			return `UPDATE followup SET again = 0 WHERE subject = $1`, []any{f.Subject}
		}),
	}
}

// read is a fold that changes exactly one row.
func read[B any](k fact.Kind[B], change func(fact.Fact, B) (string, []any)) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		q, args := change(f, b)
		n, err := tx.Exec(ctx, q, args...)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s changed %d rows of %s", f.Kind, n, f.Subject)
		}
		return err
	}
}
