package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// copier loads by COPY in one transaction, with the indexes that are not keys dropped and made again within it.
type copier struct {
	db      *DB
	conn    *sql.Conn
	tables  []*copied
	words   *copied
	indexes []string // how to make them again
}

// copied is a table under way.
type copied struct {
	copy string
	cols int
	rows bytes.Buffer
}

// copyAtOnce is how many bytes one COPY carries.
const copyAtOnce = 4 << 20

func newCopier(ctx context.Context, d *DB, tables []Table, words string) (Loader, error) {
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return nil, err
	}
	l := &copier{db: d, conn: conn}
	if err := l.begin(ctx, tables, words); err != nil {
		l.Abandon()
		return nil, fmt.Errorf("load: %w", err)
	}
	return l, nil
}

func (l *copier) begin(ctx context.Context, tables []Table, words string) error {
	var names []string
	for _, t := range tables {
		names = append(names, t.Name)
		there, err := All(ctx, l.db, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`, t.Name)
		if err != nil {
			return err
		}
		if !slices.Equal(there, t.Columns) {
			return fmt.Errorf("%s: columns %v, not %v", t.Name, there, t.Columns)
		}
		l.tables = append(l.tables, &copied{copy: "COPY " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") FROM STDIN", cols: len(t.Columns)})
	}
	if words != "" {
		names = append(names, words)
		l.words = &copied{copy: "COPY " + words + " (doc, words) FROM STDIN", cols: 2}
	}
	text := "BEGIN; SET LOCAL maintenance_work_mem = '512MB'; LOCK TABLE " + strings.Join(names, ", ") + " IN EXCLUSIVE MODE;\n"
	if _, err := l.conn.ExecContext(ctx, text); err != nil {
		return err
	}
	for _, n := range names {
		rows, err := l.conn.QueryContext(ctx, `SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() AND i.tablename = $1
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = (quote_ident(i.schemaname) || '.' || quote_ident(i.indexname))::regclass)`, n)
		if err != nil {
			return err
		}
		var drop []string
		for rows.Next() {
			var name, def string
			if err := rows.Scan(&name, &def); err != nil {
				rows.Close()
				return err
			}
			drop, l.indexes = append(drop, name), append(l.indexes, def)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		if len(drop) > 0 {
			if _, err := l.conn.ExecContext(ctx, "DROP INDEX "+strings.Join(drop, ", ")); err != nil {
				return err
			}
		}
	}
	return nil
}

// Add writes a row.
func (l *copier) Add(table int, row []Value) error {
	t := l.tables[table]
	if len(row) != t.cols {
		return fmt.Errorf("%d cells for %d columns", len(row), t.cols)
	}
	for i, v := range row {
		if i > 0 {
			t.rows.WriteByte('\t')
		}
		switch v.Kind {
		case Null:
			t.rows.WriteString(`\N`)
		case Integer:
			t.rows.Write(strconv.AppendInt(t.rows.AvailableBuffer(), v.N, 10))
		case Text:
			writeText(&t.rows, v.S)
		case Blob:
			t.rows.WriteString(`\\x`)
			t.rows.Write(hex.AppendEncode(t.rows.AvailableBuffer(), []byte(v.S)))
		}
	}
	t.rows.WriteByte('\n')
	return l.send(t, copyAtOnce)
}

// Words indexes the words of a document: letters and digits, which need no escape.
func (l *copier) Words(doc int64, words []string) error {
	fmt.Fprintf(&l.words.rows, "%d\t", doc)
	for _, w := range words {
		l.words.rows.WriteByte('\'')
		l.words.rows.WriteString(w)
		l.words.rows.WriteString("' ")
	}
	l.words.rows.WriteByte('\n')
	return l.send(l.words, copyAtOnce)
}

var copyEscape = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

func writeText(b *bytes.Buffer, s string) {
	if strings.ContainsAny(s, "\\\t\n\r") {
		copyEscape.WriteString(b, s)
		return
	}
	b.WriteString(s)
}

// send copies what was gathered when that is much.
func (l *copier) send(t *copied, much int) error {
	if t.rows.Len() < much {
		return nil
	}
	err := l.conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().PgConn().CopyFrom(context.Background(), &t.rows, t.copy)
		return err
	})
	t.rows.Reset()
	return err
}

// Finish makes the indexes again and commits.
func (l *copier) Finish(ctx context.Context) error {
	err := l.finish(ctx)
	if err != nil {
		l.Abandon()
		return err
	}
	return l.conn.Close()
}

func (l *copier) finish(ctx context.Context) error {
	all := l.tables
	if l.words != nil {
		all = append(all, l.words)
	}
	for _, t := range all {
		if err := l.send(t, 1); err != nil {
			return err
		}
	}
	for _, x := range append(l.indexes, "COMMIT") {
		if _, err := l.conn.ExecContext(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

// Abandon leaves everything as it was.
func (l *copier) Abandon() {
	l.conn.ExecContext(context.Background(), "ROLLBACK")
	l.conn.Close()
}
