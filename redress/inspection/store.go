package inspection

import (
	"context"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	columns         = `id, place, by_office, title, checklist, commitment, draws_at, visits, planned_at, seed, root, size, candidates, digest, drawn_at`
	visitColumns    = `id, inspection, place, by_office, to_office, duty, rule, about, state, selected_at, visited_at, site, items, wrong, requirement, rounds, report, referral`
	referralColumns = `id, visit, place, by_office, to_office, about, what, evidence, referred_at, replied_at, taken, reply`
)

var table = deed.Table[Inspection]{Name: "inspection", Columns: columns, At: "planned_at", ID: func(i Inspection) string { return i.ID },
	Scan: func(r *sql.Rows, i *Inspection) error {
		return r.Scan(&i.ID, &i.Place, &i.By, &i.Title, &i.Checklist, &i.Commitment, &i.DrawsAt, &i.Visits, &i.Planned, &i.Seed, &i.Root, &i.Size, &i.Candidates,
			&i.Digest, &i.Drawn)
	}}

var visits = deed.Table[Visit]{Name: "inspection_visit", Columns: visitColumns, At: "selected_at", ID: func(v Visit) string { return v.ID },
	Scan: func(r *sql.Rows, v *Visit) error {
		var items string
		if err := r.Scan(&v.ID, &v.Inspection, &v.Place, &v.By, &v.To, &v.Duty, &v.Rule, &v.Subject, &v.State, &v.At, &v.Visited, &v.Site, &items, &v.Wrong, &v.Require,
			&v.Rounds, &v.Report, &v.Referral); err != nil {
			return err
		}
		return json.Unmarshal([]byte(items), &v.Items)
	}}

var referrals = deed.Table[Referral]{Name: "inspection_referral", Columns: referralColumns, At: "referred_at", ID: func(r Referral) string { return r.ID },
	Scan: func(rows *sql.Rows, r *Referral) error {
		var evidence string
		var taken int
		if err := rows.Scan(&r.ID, &r.Visit, &r.Place, &r.By, &r.To, &r.About, &r.What, &evidence, &r.At, &r.Replied, &taken, &r.Reply); err != nil {
			return err
		}
		r.Taken = taken == 1
		return json.Unmarshal([]byte(evidence), &r.Evidence)
	}}

// Get reads an inspection; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Inspection, error) {
	return found(table.Get(ctx, q, id))
}

// GetVisit reads a visit; what is not there is NotFound.
func GetVisit(ctx context.Context, q store.Querier, id string) (Visit, error) {
	return found(visits.Get(ctx, q, id))
}

// GetReferral reads a referral; what is not there is NotFound.
func GetReferral(ctx context.Context, q store.Querier, id string) (Referral, error) {
	return found(referrals.Get(ctx, q, id))
}

func found[T any](x T, ok bool, err error) (T, error) {
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "inspection.not_found")
	}
	return x, err
}

// Visits lists the visits of an inspection in the order of the draw.
func Visits(ctx context.Context, q store.Querier, id string) ([]Visit, error) {
	return store.All(ctx, q, visits.Scan, `SELECT `+visitColumns+` FROM inspection_visit WHERE inspection = $1 ORDER BY id`, id)
}

// head is a published checkpoint.
type head struct {
	size int64
	root [32]byte
}

// firstAfter is the first checkpoint that was published from an instant on: there is only one, so nobody chooses it.
func firstAfter(ctx context.Context, q store.Querier, at int64) (head, bool, error) {
	list, err := store.All(ctx, q, func(r *sql.Rows, h *head) error {
		var root []byte
		err := r.Scan(&h.size, &root)
		copy(h.root[:], root)
		return err
	}, `SELECT size, root FROM checkpoint WHERE at >= $1 ORDER BY size LIMIT 1`, at)
	if err != nil || len(list) == 0 {
		return head{}, false, err
	}
	return list[0], true, nil
}

// candidates are the duties that offices of an area owed at an instant and whose opening fact the log held at a size, without those of the
// inspecting office itself. Facts say what was owed then, so that the list is the same whenever it is made.
func candidates(ctx context.Context, q store.Querier, i Inspection, size int64) ([]Candidate, error) {
	area := i.Place.Area()
	return store.All(ctx, q, func(r *sql.Rows, c *Candidate) error {
		var hash []byte
		err := r.Scan(&c.Seq, &hash, &c.Duty, &c.Rule, &c.To, &c.Subject, &c.Place)
		copy(c.Hash[:], hash)
		return err
	}, `SELECT f.seq, f.hash, d.id, d.rule, d.bearer, d.subject, d.place FROM duty d JOIN fact f ON f.id = d.opening
		WHERE d.place >= $1 AND d.place < $2 AND d.is_right = 0 AND d.bearer <> $3 AND d.opened_at <= $4 AND (d.state = 'open' OR d.end_at > $4) AND f.seq < $5
		ORDER BY f.seq, d.rule`, area, area+":", i.By, i.DrawsAt, size)
}

// rootOf reads a root as the draw recorded it.
func rootOf(s string) (root [32]byte) {
	b, _ := hex.DecodeString(s) // our own writing
	copy(root[:], b)
	return root
}

// Recent lists the inspections that were announced last.
func Recent(ctx context.Context, q store.Querier, limit int) ([]Inspection, error) {
	return store.All(ctx, q, table.Scan, `SELECT `+columns+` FROM inspection ORDER BY planned_at DESC, id DESC LIMIT $1`, limit)
}
