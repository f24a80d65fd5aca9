package store

import (
	"context"
	"fmt"
)

// Value is one cell of a row that is loaded in bulk.
type Value struct {
	Kind Type
	N    int64
	S    string
}

// Type is the type of a Value.
type Type uint8

// The types.
const (
	Null Type = iota
	Integer
	Text
	Blob
)

// Int, Str and Bytes make values.
func Int(n int64) Value { return Value{Kind: Integer, N: n} }

// Str is a text.
func Str(s string) Value { return Value{Kind: Text, S: s} }

// Bytes is a blob, given as a string so that it can be shared.
func Bytes(s string) Value { return Value{Kind: Blob, S: s} }

// Table is a table that can be loaded: its columns in the order of the schema, and its indexes, the primary key's among them.
type Table struct {
	Name    string
	Columns []string
	Indexes []Index
}

// Index says what an index holds. On SQLite its pages are written from this; PostgreSQL makes it again by itself.
type Index struct {
	Name    string // "" is the primary key's
	Columns []IndexColumn
	Where   func(row []Value) bool // nil: every row
	InOrder bool                   // rows are loaded in its order, so that nothing is kept to be sorted
	Alias   bool                   // the primary key is one integer: SQLite finds the row by it, and has no index. Rows come by rising key
}

// IndexColumn is a column by its place in the table, and of how many first characters where it is substr(…).
type IndexColumn struct{ At, First int }

// On lists columns by their places in the table.
func On(at ...int) (out []IndexColumn) {
	for _, n := range at {
		out = append(out, IndexColumn{At: n})
	}
	return out
}

// Loader takes rows by the million into tables that are empty or small, outside of any act. Everything comes in the order in which
// it shall lie. Nothing is there before Finish, and after an error or Abandon everything is as it was.
type Loader interface {
	Add(table int, row []Value) error
	Words(doc int64, words []string) error // of the word index
	Finish(ctx context.Context) error      // makes it durable; on SQLite the DB is closed then
	Abandon()
}

// Loader begins a load. The tables' rows of before stay; words names the word index, "" for none. Nobody else may write meanwhile.
func (d *DB) Loader(ctx context.Context, tables []Table, words string) (Loader, error) {
	if d.make == Postgres {
		return newCopier(ctx, d, tables, words)
	}
	l, err := newPager(ctx, d, tables, words)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", d.path, err)
	}
	return l, nil
}
