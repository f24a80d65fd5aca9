package grievance

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"

	"ombud/base/fault"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

// fulltext finds cases by the words of title, text, points and respondent.
var fulltext = store.Words{Table: "grievance_words"}

const columns = `id, number, code_hash, channel, desk, place, matter, route, proc, title, body, points, respondent, headcount, urgency,
	lang, named, sealed, source, status, stage, office, sender, handler, reviewer, lead, outcome, transfers, objections, solved, rate_desk,
	rate_handling, received_at, transferred_at, accepted_at, answered_at, delivered_at, ended_at, supporting`

// brief are the columns that lists show and that say who may see the row. Reading all of a row takes longer than finding it.
const brief = `id, number, desk, place, matter, title, status, stage, office, sender, handler, reviewer, supporting`

func scanBrief(rows *sql.Rows, c *Case) error {
	var supporting string
	if err := rows.Scan(&c.ID, &c.Number, &c.Desk, &c.Place, &c.Matter, &c.Title, &c.Status, &c.Stage, &c.Office, &c.Sender, &c.Handler,
		&c.Reviewer, &supporting); err != nil {
		return err
	}
	return unlist(supporting, &c.Supporting)
}

func scan(rows *sql.Rows, c *Case) error {
	var points, supporting string
	var named int
	if err := rows.Scan(&c.ID, &c.Number, &c.CodeHash, &c.Channel, &c.Desk, &c.Place, &c.Matter, &c.Route, &c.Procedure, &c.Title, &c.Text,
		&points, &c.Respondent, &c.Headcount, &c.Urgency, &c.Lang, &named, &c.Sealed, &c.Source, &c.Status, &c.Stage, &c.Office, &c.Sender,
		&c.Handler, &c.Reviewer, &c.Lead, &c.Outcome, &c.Transfers, &c.Objections, &c.Solved, &c.RateDesk, &c.RateHandling, &c.ReceivedAt,
		&c.TransferredAt, &c.AcceptedAt, &c.AnsweredAt, &c.DeliveredAt, &c.EndedAt, &supporting); err != nil {
		return err
	}
	c.Named = named == 1
	if err := unlist(points, &c.Points); err != nil {
		return fmt.Errorf("points of %s: %w", c.ID, err)
	}
	if err := unlist(supporting, &c.Supporting); err != nil {
		return fmt.Errorf("supporting offices of %s: %w", c.ID, err)
	}
	return nil
}

// unlist reads a JSON list, mostly the empty one.
func unlist(s string, into *[]string) error {
	if s == "[]" {
		*into = []string{}
		return nil
	}
	return json.Unmarshal([]byte(s), into)
}

func (c Case) row() []any {
	points, _ := json.Marshal(c.Points) // strings always encode
	named := 0
	if c.Named {
		named = 1
	}
	return []any{c.ID, c.Number, c.CodeHash, string(c.Channel), c.Desk, string(c.Place), c.Matter, string(c.Route), string(c.Procedure), c.Title,
		c.Text, string(points), c.Respondent, c.Headcount, string(c.Urgency), c.Lang, named, c.Sealed, c.Source, string(c.Status), int(c.Stage),
		c.Office, c.Sender, c.Handler, c.Reviewer, c.Lead, string(c.Outcome), c.Transfers, c.Objections, c.Solved, c.RateDesk, c.RateHandling,
		c.ReceivedAt, c.TransferredAt, c.AcceptedAt, c.AnsweredAt, c.DeliveredAt, c.EndedAt, c.supporting()}
}

func (c Case) supporting() string {
	if len(c.Supporting) == 0 {
		return "[]"
	}
	list, _ := json.Marshal(c.Supporting) // strings always encode
	return string(list)
}

func insert(ctx context.Context, tx *store.Tx, c Case) error {
	_, err := tx.Exec(ctx, `INSERT INTO grievance (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
		$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39)`, c.row()...)
	return err
}

// update writes what can change after receipt.
func update(ctx context.Context, tx *store.Tx, c Case) error {
	n, err := tx.Exec(ctx, `UPDATE grievance SET matter = $2, route = $3, proc = $4, title = $5, body = $6, points = $7, respondent = $8,
		headcount = $9, status = $10, stage = $11, office = $12, sender = $13, handler = $14, reviewer = $15, lead = $16, outcome = $17,
		transfers = $18, objections = $19, solved = $20, rate_desk = $21, rate_handling = $22, transferred_at = $23, accepted_at = $24,
		answered_at = $25, delivered_at = $26, ended_at = $27, supporting = $28 WHERE id = $1`,
		c.ID, c.Matter, string(c.Route), string(c.Procedure), c.Title, c.Text, c.row()[11], c.Respondent, c.Headcount, string(c.Status),
		int(c.Stage), c.Office, c.Sender, c.Handler, c.Reviewer, c.Lead, string(c.Outcome), c.Transfers, c.Objections, c.Solved, c.RateDesk,
		c.RateHandling, c.TransferredAt, c.AcceptedAt, c.AnsweredAt, c.DeliveredAt, c.EndedAt, c.supporting())
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	if err == nil {
		store.Remember(tx, inAct(c.ID), c)
	}
	return err
}

// Get reads a case by id; what is not there is NotFound. In an act it is read once, since nobody else can change it meanwhile.
func Get(ctx context.Context, q store.Querier, id string) (Case, error) {
	return store.Memo(q, inAct(id), func() (Case, error) {
		return one(store.All(ctx, q, scan, `SELECT `+columns+` FROM grievance WHERE id = $1`, id))
	})
}

// inAct is the name under which an act remembers a case.
func inAct(id string) string { return "grievance " + id }

// ByNumber reads a case by its receipt number.
func ByNumber(ctx context.Context, q store.Querier, number string) (Case, error) {
	return one(store.All(ctx, q, scan, `SELECT `+columns+` FROM grievance WHERE number = $1`, number))
}

// BySource reads an imported case by the id it had in its file.
func BySource(ctx context.Context, q store.Querier, source string) (Case, error) {
	return one(store.All(ctx, q, scan, `SELECT `+columns+` FROM grievance WHERE source = $1 AND source <> ''`, source))
}

// Members lists the cases joined into a lead. Without `lead <> ”` SQLite could not know that the partial index holds them all, and
// would read the whole city.
func Members(ctx context.Context, q store.Querier, lead string) ([]Case, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM grievance WHERE lead = $1 AND lead <> '' ORDER BY id`, lead)
}

func one(list []Case, err error) (Case, error) {
	if err != nil {
		return Case{}, err
	}
	if len(list) == 0 {
		return Case{}, fault.New(fault.NotFound, "grievance.not_found")
	}
	return list[0], nil
}
