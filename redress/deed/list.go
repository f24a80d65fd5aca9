package deed

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"

	"ombud/machine/store"
	"ombud/machine/web"
)

// Table is what a list is read from.
type Table[T any] struct {
	Name, Columns string
	At            string // the column with the instant that orders it
	Scan          func(*sql.Rows, *T) error
	ID            func(T) string
}

// Size is how many rows a page of a list has.
const Size = 30

// Get reads one row; false when it is not there.
func (t Table[T]) Get(ctx context.Context, q store.Querier, id string) (T, bool, error) {
	var none T
	list, err := store.All(ctx, q, t.Scan, `SELECT `+t.Columns+` FROM `+t.Name+` WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return none, false, err
	}
	return list[0], true, nil
}

// Page reads a page of the rows that fit a condition, the newest first, and says where its neighbours begin.
func (t Table[T]) Page(ctx context.Context, q store.Querier, s web.Span, condition string, args ...any) (list []T, prev, next string, err error) {
	edge, order, op := s.After, "DESC", "<"
	if s.Back() {
		edge, order, op = s.Until, "ASC", ">"
	}
	where := `(` + condition + `)`
	if edge != "" {
		args = append(args, edge)
		where += fmt.Sprintf(` AND (%[1]s, id) %[2]s (SELECT %[1]s, id FROM %[3]s WHERE id = $%[4]d)`, t.At, op, t.Name, len(args))
	}
	args = append(args, Size+1)
	list, err = store.All(ctx, q, t.Scan, fmt.Sprintf(`SELECT %s FROM %s WHERE %s ORDER BY %[4]s %[5]s, id %[5]s LIMIT $%[6]d`,
		t.Columns, t.Name, where, t.At, order, len(args)), args...)
	if err != nil {
		return nil, "", "", err
	}
	if s.Back() {
		slices.Reverse(list)
	}
	list, prev, next = web.Turn(s, list, Size, t.ID)
	return list, prev, next, nil
}

// Pager leads on from a page of a list at an address.
func Pager(p web.Page, path, prev, next string) web.Pager {
	at := func(name, edge string) string {
		if edge == "" {
			return ""
		}
		return path + "?" + url.Values{name: {edge}}.Encode()
	}
	return p.Newest(at("until", prev), at("after", next))
}
