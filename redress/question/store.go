package question

import (
	"context"
	"database/sql"
	"embed"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	columns  = `id, place, by_office, to_office, title, said, posed_at, raised_at, bucket, answer, answered_at, statement, stated_at, report, reported_at`
	followed = columns + `, coalesce((SELECT n FROM question_count WHERE question = question.id), 0)`
)

var table = deed.Table[Question]{Name: "question", Columns: followed, At: "posed_at", ID: func(q Question) string { return q.ID },
	Scan: func(r *sql.Rows, q *Question) error {
		return r.Scan(&q.ID, &q.Place, &q.By, &q.To, &q.Title, &q.Text, &q.Posed, &q.Raised, &q.Bucket, &q.Answer, &q.Answered, &q.Statement, &q.Stated,
			&q.Report, &q.Reported, &q.followers)
	}}

// Get reads a question; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Question, error) {
	out, ok, err := table.Get(ctx, q, id)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "question.not_found")
	}
	return out, err
}

// count adds so many followers to a question and tells how many there are. What has its closing report is followed no more.
func count(ctx context.Context, tx *store.Tx, id string, more int64) (n int64, err error) {
	_, err = tx.Exec(ctx, `INSERT INTO question_count (question, n) SELECT id, $2 FROM question WHERE id = $1 AND reported_at = 0
		ON CONFLICT (question) DO UPDATE SET n = question_count.n + $2`, id, more)
	if err != nil {
		return 0, err
	}
	err = tx.Row(ctx, `SELECT coalesce((SELECT n FROM question_count WHERE question = $1), 0)`, id).Scan(&n)
	return n, err
}

// spend uses a ticket up; false when it was used before.
func spend(ctx context.Context, tx *store.Tx, ticket string, until int64) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO question_ticket (ticket, until) VALUES ($1, $2) ON CONFLICT (ticket) DO NOTHING`, ticket, until)
	return n == 1, err
}

// forget throws away the tickets that have run out.
func forget(ctx context.Context, tx *store.Tx, now int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM question_ticket WHERE until < $1`, now)
	return err
}

// ready lists the questions that enough people follow and that are not raised yet.
func ready(ctx context.Context, q store.Querier, from int64) ([]string, error) {
	return store.All(ctx, q, func(r *sql.Rows, id *string) error { return r.Scan(id) },
		`SELECT q.id FROM question q JOIN question_count c ON c.question = q.id WHERE q.raised_at = 0 AND q.reported_at = 0 AND c.n >= $1 ORDER BY q.id`, from)
}
