package act

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"ombud/machine/store"
)

// Table is a folded table and the columns that order its rows, which no two rows share: "id" or "place, matter".
type Table struct {
	Name string
	Key  string
}

// Compare holds the folded tables of two databases, of whatever makes, against each other row by row. The error names the first
// difference: the row by its key, the column, and what a and b hold there.
func Compare(ctx context.Context, a, b *store.DB, tables []Table) error {
	for _, t := range tables {
		if err := t.compare(ctx, a, b); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

func (t Table) compare(ctx context.Context, a, b *store.DB) error {
	x, err := t.read(ctx, a)
	if err != nil {
		return err
	}
	defer x.rows.Close()
	y, err := t.read(ctx, b)
	if err != nil {
		return err
	}
	defer y.rows.Close()
	if !slices.Equal(x.columns, y.columns) {
		return fmt.Errorf("columns %v here, %v there", x.columns, y.columns)
	}
	for {
		here, err := x.next()
		if err != nil {
			return err
		}
		there, err := y.next()
		if err != nil {
			return err
		}
		switch order := x.order(here, there); {
		case here == nil && there == nil:
			return nil
		case order < 0:
			return fmt.Errorf("row %s is here and not there", x.name(here))
		case order > 0:
			return fmt.Errorf("row %s is there and not here", x.name(there))
		}
		for i, c := range x.columns {
			if here[i] != there[i] {
				return fmt.Errorf("row %s: %s is %v here and %v there", x.name(here), c, show(here[i]), show(there[i]))
			}
		}
	}
}

// reader walks the rows of a table in the order of its key.
type reader struct {
	rows    *sql.Rows
	columns []string
	key     []int
}

func (t Table) read(ctx context.Context, db *store.DB) (*reader, error) {
	rows, err := db.Query(ctx, `SELECT * FROM `+t.Name+` ORDER BY `+t.Key)
	if err != nil {
		return nil, err
	}
	r := &reader{rows: rows}
	if r.columns, err = rows.Columns(); err != nil {
		rows.Close()
		return nil, err
	}
	for name := range strings.SplitSeq(t.Key, ",") {
		i := slices.Index(r.columns, strings.TrimSpace(name))
		if i < 0 {
			rows.Close()
			return nil, fmt.Errorf("no column %s among %v", name, r.columns)
		}
		r.key = append(r.key, i)
	}
	return r, nil
}

// next is the next row, nil after the last. Text and bytes read alike from both makes.
func (r *reader) next() ([]any, error) {
	if !r.rows.Next() {
		return nil, r.rows.Err()
	}
	row := make([]any, len(r.columns))
	into := make([]any, len(row))
	for i := range row {
		into[i] = &row[i]
	}
	if err := r.rows.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range row {
		if b, ok := v.([]byte); ok {
			row[i] = string(b)
		}
	}
	return row, nil
}

// order compares two rows by key; no row comes after every row.
func (r *reader) order(a, b []any) int {
	if a == nil || b == nil {
		return cmp.Compare(len(b), len(a))
	}
	for _, k := range r.key {
		c := 0
		switch x := a[k].(type) {
		case int64:
			y, _ := b[k].(int64)
			c = cmp.Compare(x, y)
		case string:
			y, _ := b[k].(string)
			c = cmp.Compare(x, y)
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func (r *reader) name(row []any) string {
	parts := make([]string, len(r.key))
	for i, k := range r.key {
		parts[i] = fmt.Sprintf("%s=%v", r.columns[k], row[k])
	}
	return strings.Join(parts, " ")
}

// show quotes text and keeps long ones short.
func show(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%.80q", s)
	}
	return fmt.Sprint(v)
}
