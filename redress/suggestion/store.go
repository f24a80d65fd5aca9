package suggestion

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, place, by_office, to_office, power, said, grounds, released, sent_at, adoption, answer, public, answered_at`

var table = deed.Table[Suggestion]{Name: "suggestion", Columns: columns, At: "sent_at", ID: func(s Suggestion) string { return s.ID },
	Scan: func(r *sql.Rows, s *Suggestion) error {
		var grounds string
		if err := r.Scan(&s.ID, &s.Place, &s.By, &s.To, &s.Power, &s.Text, &grounds, &s.Released, &s.Sent, &s.Adoption, &s.Answer, &s.Public, &s.Answered); err != nil {
			return err
		}
		return json.Unmarshal([]byte(grounds), &s.Grounds)
	}}

// Get reads a suggestion; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Suggestion, error) {
	s, ok, err := table.Get(ctx, q, id)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "suggestion.not_found")
	}
	return s, err
}

// mostGrounds is how many kinds of duties a form offers.
const mostGrounds = 12

// Missed counts the duties of an area that were breached since an instant, by kind, the most frequent first. It counts what offices
// missed, not what people asked.
func Missed(ctx context.Context, q store.Querier, area string, since int64) ([]Ground, error) {
	return store.All(ctx, q, func(r *sql.Rows, g *Ground) error { return r.Scan(&g.Rule, &g.Missed) },
		`SELECT rule, count(*) AS n FROM duty WHERE place >= $1 AND place < $2 AND breached_at >= $3 AND is_right = 0
			GROUP BY rule ORDER BY n DESC, rule LIMIT $4`, area, area+":", since, mostGrounds)
}

// NewestTo is the latest suggestion that an office got.
func NewestTo(ctx context.Context, q store.Querier, office string) (id string, err error) {
	err = q.Row(ctx, `SELECT id FROM suggestion WHERE to_office = $1 ORDER BY sent_at DESC, id DESC LIMIT 1`, office).Scan(&id)
	return id, err
}
