package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// chunk is how many rows one statement carries. Three sizes keep the number of statement texts small.
var chunks = []int{64, 8, 1}

// Gather looks rows up by their keys, many at a time. The text ends before IN.
func Gather[T any](ctx context.Context, q Querier, keys []string, text string, scan func(*sql.Rows, *T) error) ([]T, error) {
	var out []T
	for len(keys) > 0 {
		n := fit(len(keys))
		args := make([]any, n)
		for i := range args {
			args[i] = keys[i]
		}
		list, err := All(ctx, q, scan, text+" IN "+holes(1, n, 0), args...)
		if err != nil {
			return nil, err
		}
		out, keys = append(out, list...), keys[n:]
	}
	return out, nil
}

func fit(n int) int {
	for _, c := range chunks {
		if n >= c {
			return c
		}
	}
	return 1
}

// holes writes ($1, $2), ($3, $4): rows of so many columns.
func holes(rows, cols, from int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range cols {
			if c > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", from+r*cols+c+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// Put writes rows, on PostgreSQL with one statement for many. SQLite keeps a journal for a statement of several rows, which grew with all
// that the write had touched so far: a third of the time to count 100,000 grievances, and more than half for a million.
func Put(ctx context.Context, tx *Tx, head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		n := 1
		if tx.Make() == Postgres {
			n = fit(len(rows))
		}
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := tx.Exec(ctx, head+" VALUES "+holes(n, len(rows[0]), 0)+" "+tail, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
