package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Inserts gathers rows of several tables and writes them into a living database with few statements, within an act of their own.
// It takes what a Loader takes; a statement for each row costs half as much again.
type Inserts struct {
	tables []Table
	words  string
	rows   [][][]Value // by table
	puts   []put
}

// NewInserts gathers for the tables, and for the word index that words names, "" for none.
func NewInserts(tables []Table, words string) *Inserts {
	return &Inserts{tables: tables, words: words, rows: make([][][]Value, len(tables))}
}

// Add keeps a row, and the row's memory with it.
func (n *Inserts) Add(table int, row []Value) error {
	if len(row) != len(n.tables[table].Columns) {
		return fmt.Errorf("%s: %d cells for %d columns", n.tables[table].Name, len(row), len(n.tables[table].Columns))
	}
	n.rows[table] = append(n.rows[table], row)
	return nil
}

// Words keeps the words of a document that is new.
func (n *Inserts) Words(doc int64, words []string) error {
	n.puts = append(n.puts, put{table: n.words, doc: doc, words: strings.Join(words, " ")})
	return nil
}

// Join takes over what others gathered for the same tables.
func (n *Inserts) Join(other *Inserts) {
	for i, rows := range other.rows {
		n.rows[i] = append(n.rows[i], rows...)
	}
	n.puts = append(n.puts, other.puts...)
}

// Write inserts everything, table by table, each by rising first column.
func (n *Inserts) Write(ctx context.Context, tx *Tx) error {
	for i, t := range n.tables {
		slices.SortStableFunc(n.rows[i], func(a, b []Value) int { return cmp.Or(cmp.Compare(a[0].N, b[0].N), cmp.Compare(a[0].S, b[0].S)) })
		if err := t.insert(ctx, tx, n.rows[i]); err != nil {
			return err
		}
	}
	for _, p := range n.puts {
		if err := tx.put(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Insert writes one row.
func (t *Table) Insert(ctx context.Context, tx *Tx, row []Value) error {
	return t.insert(ctx, tx, [][]Value{row})
}

// insertAtOnce are the numbers of rows that one statement carries: few, so that few texts are kept prepared.
var insertAtOnce = []int{16, 4, 1}

func (t *Table) insert(ctx context.Context, tx *Tx, rows [][]Value) error {
	args := make([]any, 0, insertAtOnce[0]*len(t.Columns))
	for _, most := range insertAtOnce {
		var text string
		for ; len(rows) >= most; rows = rows[most:] {
			if text == "" {
				text = t.insertText(tx.make, most)
			}
			args = args[:0]
			for _, row := range rows[:most] {
				for _, v := range row {
					args = append(args, v.argument())
				}
			}
			if _, err := tx.Exec(ctx, text, args...); err != nil {
				return fmt.Errorf("insert into %s: %w", t.Name, err)
			}
		}
	}
	return nil
}

// insertText is the statement for so many rows. SQLite need not be able to take back a part of it: whoever meets an error in a write
// gives up the whole of it, and keeping a journal for each statement took a tenth of an import.
func (t *Table) insertText(m Make, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT ")
	if m == SQLite {
		b.WriteString("OR FAIL ")
	}
	b.WriteString("INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") VALUES ")
	for r := range rows {
		for c := range t.Columns {
			switch {
			case c > 0:
				b.WriteString(", ")
			case r > 0:
				b.WriteString("), (")
			default:
				b.WriteByte('(')
			}
			fmt.Fprintf(&b, "$%d", r*len(t.Columns)+c+1)
		}
	}
	b.WriteByte(')')
	return b.String()
}

func (v Value) argument() any {
	switch v.Kind {
	case Integer:
		return v.N
	case Text:
		return v.S
	case Blob:
		return []byte(v.S)
	}
	return nil
}
