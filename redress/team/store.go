package team

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `subject, place, leader, lead, members, why, formed_at, begins, ended_at, result`

func scan(rows *sql.Rows, t *Team) error {
	var members string
	if err := rows.Scan(&t.Subject, &t.Place, &t.Leader, &t.Lead, &members, &t.Why, &t.FormedAt, &t.Begins, &t.EndedAt, &t.Result); err != nil {
		return err
	}
	return json.Unmarshal([]byte(members), &t.Members)
}

// Of is the team of a grievance, at work or ended; false when there never was one.
func Of(ctx context.Context, q store.Querier, subject string) (Team, bool, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM team WHERE subject = $1`, subject)
	if err != nil || len(list) == 0 {
		return Team{}, false, err
	}
	return list[0], true, nil
}

// Led lists the teams at work that an office leads, the oldest first, at most limit.
func Led(ctx context.Context, q store.Querier, office string, limit int) ([]Team, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM team WHERE lead = $1 AND ended_at = 0 ORDER BY subject LIMIT $2`, office, limit)
}

// Within lists the teams at work about matters of an area, the oldest first, at most limit. A division's codes begin with its digits,
// and ':' follows 9.
func Within(ctx context.Context, q store.Querier, area string, limit int) ([]Team, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM team WHERE place >= $1 AND place < $2 AND ended_at = 0 ORDER BY place, subject LIMIT $3`,
		area, area+":", limit)
}

// Involve names the offices that a team brings to its grievance.
func Involve(ctx context.Context, q store.Querier, subject string) ([]string, error) {
	t, ok, err := Of(ctx, q, subject)
	if err != nil || !ok || !t.Open() {
		return nil, err
	}
	return t.Offices(), nil
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{Formed.Name(): foldFormed, Dissolved.Name(): foldDissolved}
}

func foldFormed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Formed.Read(f)
	if err != nil {
		return err
	}
	members, err := json.Marshal(b.Members)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO team (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')
		ON CONFLICT (subject) DO UPDATE SET leader = excluded.leader, lead = excluded.lead, members = excluded.members, why = excluded.why,
			formed_at = excluded.formed_at, begins = excluded.begins, ended_at = 0, result = ''`,
		f.Subject, string(f.Place), b.Leader, b.Lead, string(members), b.Why, f.At, b.Begins)
	return err
}

func foldDissolved(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Dissolved.Read(f)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE team SET ended_at = $2, result = $3 WHERE subject = $1 AND ended_at = 0`, f.Subject, f.At, b.Result)
	if err == nil && n != 1 {
		err = fmt.Errorf("%d teams of %s", n, f.Subject)
	}
	return err
}
