package followup

import (
	"context"
	"database/sql"
	"embed"
	"strings"

	"ombud/machine/store"
	"ombud/redress/grievance"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	askedColumns = `subject, period, place, asker, office, state, attempts, calls, tried_at, solved, satisfied, again, reason, proposer`
	drawColumns  = `period, ends, office, commitment, share, areas, cite, size, drawn_at`
	visitColumns = `subject, office, state, at, outcome`
)

func scanAsked(r *sql.Rows, a *Asked) error {
	var again int
	err := r.Scan(&a.Subject, &a.Period, &a.Place, &a.Asker, &a.Office, &a.State, &a.Attempts, &a.Calls, &a.TriedAt, &a.Solved, &a.Satisfied, &again, &a.Reason, &a.Proposer)
	a.Again = again == 1
	return err
}

func scanDraw(r *sql.Rows, d *Draw) error {
	var areas string
	err := r.Scan(&d.Period, &d.Ends, &d.Office, &d.Commitment, &d.Share, &areas, &d.Cite, &d.Size, &d.DrawnAt)
	d.Areas = strings.Fields(areas)
	return err
}

func scanVisit(r *sql.Rows, v *Visit) error {
	return r.Scan(&v.Subject, &v.Office, &v.State, &v.At, &v.Outcome)
}

// Of is the asking about a grievance; false when it was not drawn.
func Of(ctx context.Context, q store.Querier, subject string) (Asked, bool, error) {
	return first(store.All(ctx, q, scanAsked, `SELECT `+askedColumns+` FROM followup WHERE subject = $1`, subject))
}

// VisitOf is the visit to whoever filed a grievance; false when nobody ever agreed to one.
func VisitOf(ctx context.Context, q store.Querier, subject string) (Visit, bool, error) {
	return first(store.All(ctx, q, scanVisit, `SELECT `+visitColumns+` FROM followup_visit WHERE subject = $1`, subject))
}

// Mine lists what an office must ask about, the longest waiting first.
func Mine(ctx context.Context, q store.Querier, office string, limit int) ([]Asked, error) {
	return store.All(ctx, q, scanAsked, `SELECT `+askedColumns+` FROM followup WHERE asker = $1 AND state = 'waiting' ORDER BY subject LIMIT $2`, office, limit)
}

// Proposed lists the exclusions of an area that wait for a second person. A division's codes begin with its digits, and ':' follows 9.
func Proposed(ctx context.Context, q store.Querier, area string, limit int) ([]Asked, error) {
	return store.All(ctx, q, scanAsked, `SELECT `+askedColumns+` FROM followup
		WHERE place >= $1 AND place < $2 AND state = 'waiting' AND proposer <> '' ORDER BY place, subject LIMIT $3`, area, area+":", limit)
}

// AgainOwed lists what an office must look at again, the longest waiting first.
func AgainOwed(ctx context.Context, q store.Querier, office string, limit int) ([]Asked, error) {
	return store.All(ctx, q, scanAsked, `SELECT `+askedColumns+` FROM followup WHERE office = $1 AND again = 1 ORDER BY subject LIMIT $2`, office, limit)
}

// VisitsOwed lists the visits that an office owes. There is no other list of them.
func VisitsOwed(ctx context.Context, q store.Querier, office string, limit int) ([]Visit, error) {
	return store.All(ctx, q, scanVisit, `SELECT `+visitColumns+` FROM followup_visit WHERE office = $1 AND state = 'agreed' ORDER BY subject LIMIT $2`, office, limit)
}

// DrawOf is the draw of a week; false before its seed is committed.
func DrawOf(ctx context.Context, q store.Querier, period string) (Draw, bool, error) {
	return first(store.All(ctx, q, scanDraw, `SELECT `+drawColumns+` FROM followup_draw WHERE period = $1`, period))
}

// Draws lists the weeks with a seed, the newest first.
func Draws(ctx context.Context, q store.Querier, limit int) ([]Draw, error) {
	return store.All(ctx, q, scanDraw, `SELECT `+drawColumns+` FROM followup_draw ORDER BY period DESC LIMIT $1`, limit)
}

// Bucket is how many drawn cases of a week stand in one way. It knows no office and no case.
type Bucket struct {
	Period    string
	State     State
	Solved    string
	Satisfied int64
	Reason    string
	N         int
}

// Buckets counts the drawn cases of the weeks from one on.
func Buckets(ctx context.Context, q store.Querier, from string) ([]Bucket, error) {
	return store.All(ctx, q, func(r *sql.Rows, b *Bucket) error {
		return r.Scan(&b.Period, &b.State, &b.Solved, &b.Satisfied, &b.Reason, &b.N)
	}, `SELECT period, state, solved, satisfied, CASE WHEN state = 'excluded' THEN reason ELSE '' END AS why, count(*) FROM followup
		WHERE period >= $1 GROUP BY period, state, solved, satisfied, why`, from)
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
	place   string
}

// endings are those of a stretch of the log, the last of each case, without cases that were drawn before.
func endings(ctx context.Context, q store.Querier, from, to int64) ([]ending, error) {
	return store.All(ctx, q, func(r *sql.Rows, e *ending) error {
		var h []byte
		err := r.Scan(&e.seq, &h, &e.subject, &e.place)
		copy(e.hash[:], h)
		return err
	}, `SELECT f.seq, f.hash, f.subject, f.place FROM fact f WHERE f.seq >= $1 AND f.seq < $2 AND f.kind IN ($3, $4, $5)
		AND NOT EXISTS (SELECT 1 FROM followup a WHERE a.subject = f.subject)
		AND NOT EXISTS (SELECT 1 FROM fact l WHERE l.subject = f.subject AND l.seq > f.seq AND l.seq < $2 AND l.kind IN ($3, $4, $5))
		ORDER BY f.seq`, from, to, grievance.Closed.Name(), grievance.Refused.Name(), grievance.RereviewDelivered.Name())
}
