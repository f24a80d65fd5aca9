package duty

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strings"

	"ombud/machine/store"
)

// Schema is the line of migrations of duties.
//
//go:embed schema/*.sql
var Schema embed.FS

const columns = `id, rule, book, subject, opening, opened_at, place, bearer, owed_to, is_right, start_at, within, due_at, code, workday_at,
	extra_days, extended, pause_at, paused, resumed_at, provisional, state, end_by, end_at, breached_at, step, next_at, raised_to`

func scan(rows *sql.Rows, d *Duty) error {
	var right, provisional int
	err := rows.Scan(&d.ID, &d.Rule, &d.Book, &d.Subject, &d.Opening, &d.Opened, &d.Place, &d.Bearer, &d.OwedTo, &right, &d.Start, &d.Within,
		&d.Due, &d.Code, &d.Workday, &d.Extra, &d.Extended, &d.PauseAt, &d.Paused, &d.Resumed, &provisional, &d.State, &d.EndBy, &d.EndAt,
		&d.Breached, &d.Step, &d.Next, &d.Raised)
	d.Right, d.Provisional = right == 1, provisional == 1
	return err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Insert writes a new duty. One duty per rule, subject and opening fact: the id says so.
func Insert(ctx context.Context, tx *store.Tx, d Duty) error {
	_, err := tx.Exec(ctx, `INSERT INTO duty (`+columns+`) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		d.ID, d.Rule, d.Book, d.Subject, d.Opening, d.Opened, string(d.Place), d.Bearer, d.OwedTo, bit(d.Right), d.Start, d.Within, d.Due, d.Code,
		d.Workday, d.Extra, d.Extended, d.PauseAt, d.Paused, d.Resumed, bit(d.Provisional), string(d.State), d.EndBy, d.EndAt, d.Breached, d.Step,
		d.Next, d.Raised)
	if err != nil {
		return fmt.Errorf("open duty %s: %w", d.Rule, err)
	}
	return nil
}

// Update writes what a fact changed.
func Update(ctx context.Context, tx *store.Tx, d Duty) error {
	n, err := tx.Exec(ctx, `UPDATE duty SET due_at = $2, code = $3, workday_at = $4, extra_days = $5, extended = $6, pause_at = $7, paused = $8,
		resumed_at = $9, provisional = $10, state = $11, end_by = $12, end_at = $13, breached_at = $14, step = $15, next_at = $16,
		raised_to = $17 WHERE id = $1`,
		d.ID, d.Due, d.Code, d.Workday, d.Extra, d.Extended, d.PauseAt, d.Paused, d.Resumed, bit(d.Provisional), string(d.State), d.EndBy,
		d.EndAt, d.Breached, d.Step, d.Next, d.Raised)
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	if err != nil {
		return fmt.Errorf("change duty %s: %w", d.ID, err)
	}
	return nil
}

// UpdateStep writes that a rung is behind, of a duty of which nothing else changed: one index is touched instead of nine.
func UpdateStep(ctx context.Context, tx *store.Tx, d Duty) error {
	n, err := tx.Exec(ctx, `UPDATE duty SET step = $2, next_at = $3 WHERE id = $1`, d.ID, d.Step, d.Next)
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	if err != nil {
		return fmt.Errorf("change duty %s: %w", d.ID, err)
	}
	return nil
}

// Stepped reports whether nothing but a rung lies between two states of a duty.
func Stepped(was, now Duty) bool {
	was.Step, was.Next = now.Step, now.Next
	return was == now
}

// enacted keeps which law is in force.
func enacted(ctx context.Context, tx *store.Tx, book, fact string, since int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO law (book, fact, since) VALUES ($1, $2, $3)
		ON CONFLICT (book) DO UPDATE SET fact = excluded.fact, since = excluded.since`, book, fact, since)
	if err != nil {
		return fmt.Errorf("enact law %s: %w", book, err)
	}
	return nil
}

// InForce is the version of the law that new duties are opened under, "" before the first.
func InForce(ctx context.Context, q store.Querier) (book string, err error) {
	err = q.Row(ctx, `SELECT book FROM law ORDER BY since DESC, fact DESC LIMIT 1`).Scan(&book)
	if store.Missing(err) {
		return "", nil
	}
	return book, err
}

// OpenOf lists the open duties of a subject.
func OpenOf(ctx context.Context, q store.Querier, subject string) ([]Duty, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM duty WHERE subject = $1 AND state = 'open' ORDER BY start_at, id`, subject)
}

// EveryOpen calls fn with every open duty, subject by subject: for whoever takes up the whole work again.
func EveryOpen(ctx context.Context, q store.Querier, fn func(Duty)) error {
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM duty WHERE state = 'open' ORDER BY subject, start_at, id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var d Duty
		if err := scan(rows, &d); err != nil {
			return err
		}
		fn(d)
	}
	return rows.Err()
}

// brief are the columns of an open duty that lists show; reading all of a row takes longer than finding it.
const brief = `id, rule, book, subject, opened_at, place, bearer, owed_to, start_at, due_at, workday_at, pause_at, breached_at, step`

func scanBrief(rows *sql.Rows, d *Duty) error {
	d.State = Open
	return rows.Scan(&d.ID, &d.Rule, &d.Book, &d.Subject, &d.Opened, &d.Place, &d.Bearer, &d.OwedTo, &d.Start, &d.Due, &d.Workday,
		&d.PauseAt, &d.Breached, &d.Step)
}

// soonestAtOnce is how many subjects Soonest asks about with one text of SQL.
const soonestAtOnce = 25

// soonest finds for each subject the open duty that is due first, rights left aside. It is a join by id, since PostgreSQL reads the
// whole table for an id that is IN such a list; and is_right is not said as the queues' indexes say it, or before its first statistics
// PostgreSQL walks one of those instead of the subject's own duties.
var soonest = `SELECT ` + brief + ` FROM (VALUES ` + numbered(soonestAtOnce) + `) AS s JOIN duty ON duty.id = (SELECT d.id FROM duty d
	WHERE d.subject = s.column1 AND d.state = 'open' AND d.is_right < 1 ORDER BY d.due_at, d.id LIMIT 1)`

// numbered is ($1), ($2) … ($n).
func numbered(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("($%d)", i+1))
	}
	return strings.Join(list, ", ")
}

// Soonest is for each subject what lists show of the open duty that is due first; a subject that owes nothing is left out. A list asks once for its page.
func Soonest(ctx context.Context, q store.Querier, subjects []string) (map[string]Duty, error) {
	out := map[string]Duty{}
	for part := range slices.Chunk(subjects, soonestAtOnce) {
		args := make([]any, soonestAtOnce)
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		list, err := store.All(ctx, q, scanBrief, soonest, args...)
		if err != nil {
			return nil, fmt.Errorf("what is due next: %w", err)
		}
		for _, d := range list {
			out[d.Subject] = d
		}
	}
	return out, nil
}

// Of lists all duties of a subject, in the order they began.
func Of(ctx context.Context, q store.Querier, subject string) ([]Duty, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM duty WHERE subject = $1 ORDER BY start_at, id`, subject)
}

// Stretch calls opened for every duty, rights left aside, that the facts of a stretch of the log opened, and closed for those that they
// met or ended. The stretch is named by its first and its last fact; others whose ids lie between may be among them.
func Stretch(ctx context.Context, q store.Querier, first, last string, opened, closed func(*Duty)) error {
	const counted = `SELECT rule, opening, opened_at, bearer, due_at, state, end_by, end_at, breached_at FROM duty WHERE is_right = 0 AND `
	each := func(fn func(*Duty), condition string, args ...any) error {
		rows, err := q.Query(ctx, counted+condition, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		var d Duty
		for rows.Next() {
			if err := rows.Scan(&d.Rule, &d.Opening, &d.Opened, &d.Bearer, &d.Due, &d.State, &d.EndBy, &d.EndAt, &d.Breached); err != nil {
				return err
			}
			fn(&d)
		}
		return rows.Err()
	}
	const afterHex = "-g" // a duty's id is that of its opening fact, and so many digits
	if err := each(opened, `id >= $1 AND id <= $2`, first, last+afterHex); err != nil {
		return err
	}
	return each(closed, `end_by >= $1 AND end_by <= $2 AND end_by <> ''`, first, last)
}

// ByID finds one duty.
func ByID(ctx context.Context, q store.Querier, id string) (Duty, bool, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM duty WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return Duty{}, false, err
	}
	return list[0], true, nil
}

// Ripe lists subjects with a rung due at now, the longest due first, at most limit.
func Ripe(ctx context.Context, q store.Querier, now int64, limit int) ([]string, error) {
	list, err := store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT subject FROM duty WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at LIMIT $2`, now, limit)
	seen := map[string]bool{}
	out := list[:0]
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out, err
}

// Provisional lists open duties counted beyond the published calendar, after an id, at most limit. Those of the book itself are left
// out: it knows no more than it knew then, and a city has tens of thousands of them at the end of a year, when every start asks.
func Provisional(ctx context.Context, q store.Querier, book, after string, limit int) ([]Duty, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM duty WHERE provisional = 1 AND state = 'open' AND book <> $1 AND id > $2
		ORDER BY id LIMIT $3`, book, after, limit)
}

// Cursor is where a page of a queue begins: after this due instant and id.
type Cursor struct {
	Due int64
	ID  string
}

// Queue lists open duties in due order. One of Office and Area chooses the queue; each is read from its own index, so a page costs
// the same in a village and in a city of a million grievances.
type Queue struct {
	Office string
	Raised bool   // with Office: the duties that were raised to it, instead of those that it owes
	Area   string // division prefix of 2, 4, 6, 9 or 12 digits
	From   int64  // only duties due at or after, 0 for all
	Before int64  // only duties due before, 0 for all
	After  Cursor // the page begins after this one
	Until  Cursor // the page ends before this one; when set, After is not looked at
	Limit  int
}

// where is the condition and what fills it, $1 and on: the key of the index as the index has it, the bounds of the due instant, drawn
// in to the cursor so that a page deep in the queue is found as fast as the first, and the one place that a village's queue is of.
// Without a village nothing but the index is read to count.
func (u Queue) where() (condition string, args []any) {
	key, area := u.Office, u.Area[:min(9, len(u.Area))]
	switch {
	case u.Raised:
		condition = `raised_to = $1 AND raised_to <> ''`
	case area == "":
		condition = `bearer = $1`
	default:
		condition, key = fmt.Sprintf(`substr(place, 1, %d) = $1`, len(area)), area
	}
	from, before := u.From, u.Before
	if before == 0 {
		before = 1<<63 - 1
	}
	if u.Until != (Cursor{}) {
		before = min(before, u.Until.Due+1)
	} else {
		from = max(from, u.After.Due)
	}
	condition, args = condition+` AND state = 'open' AND is_right = 0 AND due_at >= $2 AND due_at < $3`, []any{key, from, before}
	if len(u.Area) > 9 {
		condition, args = condition+` AND place = $4`, append(args, u.Area)
	}
	return condition, args
}

// List reads what lists show of one page, in due order.
func (u Queue) List(ctx context.Context, q store.Querier) ([]Duty, error) {
	condition, args := u.where()
	text := fmt.Sprintf(`SELECT `+brief+` FROM duty WHERE `+condition+` AND (due_at, id) %%[1]s ($%[1]d, $%[2]d)
		ORDER BY due_at%%[2]s, id%%[2]s LIMIT $%[3]d`, len(args)+1, len(args)+2, len(args)+3)
	if u.Until == (Cursor{}) {
		return store.All(ctx, q, scanBrief, fmt.Sprintf(text, ">", ""), append(args, u.After.Due, u.After.ID, u.Limit)...)
	}
	list, err := store.All(ctx, q, scanBrief, fmt.Sprintf(text, "<", " DESC"), append(args, u.Until.Due, u.Until.ID, u.Limit)...)
	slices.Reverse(list)
	return list, err
}

// Count tells how many duties the queue has, and stops counting at most: a page never works more in a larger city.
func (u Queue) Count(ctx context.Context, q store.Querier, most int) (n int, err error) {
	condition, args := u.where()
	err = q.Row(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT due_at FROM duty WHERE %s LIMIT $%d) AS found`, condition, len(args)+1),
		append(args, most)...).Scan(&n)
	return n, err
}
