package office

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, name_zh, name_en, agency, place, above, review_by, active, opened_at, ended_at`

func scan(rows *sql.Rows, o *Office) error {
	var active int
	err := rows.Scan(&o.ID, &o.NameZH, &o.NameEN, &o.Agency, &o.Place, &o.Above, &o.ReviewBy, &active, &o.Opened, &o.Ended)
	o.Active = active == 1
	return err
}

// Get reads an office; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Office, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM office WHERE id = $1`, id)
	if err != nil {
		return Office{}, err
	}
	if len(list) == 0 {
		return Office{}, fault.New(fault.NotFound, "office.not_found")
	}
	return list[0], nil
}

// Below lists the active offices directly under one, "" for the top, by id: after an id, or the last until another, at most limit.
func Below(ctx context.Context, q store.Querier, above, after, until string, limit int) ([]Office, error) {
	if until != "" {
		list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM office WHERE above = $1 AND id < $2 AND active = 1 ORDER BY id DESC LIMIT $3`,
			above, until, limit)
		slices.Reverse(list)
		return list, err
	}
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM office WHERE above = $1 AND id > $2 AND active = 1 ORDER BY id LIMIT $3`,
		above, after, limit)
}

// Around lists the active offices of a place and of every division that holds it, nearest first, at most limit: those that can
// supervise, review or lead there.
func Around(ctx context.Context, q store.Querier, p place.Code, limit int) ([]Office, error) {
	in := ups(p)
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM office WHERE place IN ($1, $2, $3, $4, $5) AND active = 1
		ORDER BY place DESC, id LIMIT $6`, in[0], in[1], in[2], in[3], in[4], limit)
}

// List lists active offices by place from the top down, at most limit: for forms of small cities.
func List(ctx context.Context, q store.Querier, limit int) ([]Office, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM office WHERE active = 1 ORDER BY place, id LIMIT $1`, limit)
}

// OfAgency lists the active offices of an agency within an area, from the top down.
func OfAgency(ctx context.Context, q store.Querier, agency, area string) ([]Office, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM office WHERE agency = $1 AND place >= $2 AND place <= $3 AND active = 1 ORDER BY place, id`,
		agency, (area + "000000000000")[:12], (area + "999999999999")[:12])
}

// nearest is the active office of an agency whose place is the narrowest that holds p. On the way from a division to those that
// hold it codes only get smaller, since digits become 0, so the greatest code is the nearest.
func nearest(ctx context.Context, q store.Querier, agency string, p place.Code) (string, error) {
	in := ups(p)
	return maybe(q.Row(ctx, `SELECT id FROM office WHERE agency = $1 AND place IN ($2, $3, $4, $5, $6) AND active = 1
		ORDER BY place DESC, id LIMIT 1`, agency, in[0], in[1], in[2], in[3], in[4]))
}

// exactly is the active office of an agency in exactly this place.
func exactly(ctx context.Context, q store.Querier, agency string, p place.Code) (string, error) {
	return maybe(q.Row(ctx, `SELECT id FROM office WHERE agency = $1 AND place = $2 AND active = 1 ORDER BY id LIMIT 1`, agency, string(p)))
}

func maybe(row *sql.Row) (s string, err error) {
	if err = row.Scan(&s); store.Missing(err) {
		err = nil
	}
	return s, err
}

// hangs reports whether an active office or a row of the dispatch catalogue still names the office.
func hangs(ctx context.Context, q store.Querier, id string) (bool, error) {
	for _, text := range []string{
		`SELECT id FROM office WHERE above = $1 AND active = 1 LIMIT 1`,
		`SELECT id FROM office WHERE review_by = $1 AND active = 1 LIMIT 1`,
		`SELECT matter FROM dispatch WHERE lead = $1 LIMIT 1`,
	} {
		if s, err := maybe(q.Row(ctx, text, id)); err != nil || s != "" {
			return s != "", err
		}
	}
	return false, nil
}

func foldOpened(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Opened.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO office (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, 0)`,
		f.Subject, b.NameZH, b.NameEN, b.Agency, string(f.Place), b.Above, b.ReviewBy, f.At)
	return err
}

func foldChanged(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Changed.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE office SET name_zh = $2, name_en = $3, agency = $4, above = $5, review_by = $6 WHERE id = $1`,
		f.Subject, b.NameZH, b.NameEN, b.Agency, b.Above, b.ReviewBy))
}

// foldClosed ends the office and hangs on its successor what hung on it.
func foldClosed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Closed.Read(f)
	if err != nil {
		return err
	}
	if err := one(tx.Exec(ctx, `UPDATE office SET active = 0, ended_at = $2 WHERE id = $1`, f.Subject, f.At)); err != nil {
		return err
	}
	if b.Successor == "" {
		return nil
	}
	for _, text := range []string{
		`UPDATE office SET above = $2 WHERE above = $1 AND id <> $2`,
		`UPDATE office SET review_by = $2 WHERE review_by = $1 AND id <> $2`,
		`UPDATE office SET above = (SELECT o.above FROM office o WHERE o.id = $1) WHERE id = $2 AND above = $1`,
		`UPDATE office SET review_by = '' WHERE id = $2 AND review_by = $1`,
		`UPDATE dispatch SET lead = $2 WHERE lead = $1`,
	} {
		if _, err := tx.Exec(ctx, text, f.Subject, b.Successor); err != nil {
			return err
		}
	}
	return nil
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
