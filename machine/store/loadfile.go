package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"
)

// pager loads into a copy of an SQLite file and puts it in the file's place when all is done: a load that is cut short changes nothing.
type pager struct {
	db     *DB
	pages  pages
	tables []*paged
	words  *wordPages
	record []byte
}

// paged is a table under way.
type paged struct {
	Table
	tree    *tree
	indexes []*sorter
	next    int64 // row id
	alias   int   // which of Indexes is the row id itself, -1 for none
}

const loading = ".loading"

func newPager(ctx context.Context, db *DB, tables []Table, words string) (*pager, error) {
	l := &pager{db: db}
	err := l.begin(ctx, tables, words)
	if err != nil {
		l.Abandon()
	}
	return l, err
}

func (l *pager) begin(ctx context.Context, tables []Table, words string) (err error) {
	if err := l.copyFile(ctx); err != nil {
		return err
	}
	for _, t := range tables {
		p, err := l.table(ctx, t)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		l.tables = append(l.tables, p)
	}
	if words != "" {
		l.words, err = newWordPages(ctx, l, words)
	}
	return err
}

// copyFile moves the write-ahead log into the file and copies that.
func (l *pager) copyFile(ctx context.Context) error {
	w := l.db.w
	w.turn.Lock()
	defer w.turn.Unlock()
	var busy, frames, moved int
	if err := w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("another program uses the file")
	}
	from, err := os.Open(l.db.path)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(l.db.path+loading, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(to, from)
	if err == nil && (n == 0 || n%pageSize != 0) {
		err = fmt.Errorf("%d bytes are no pages of %d", n, pageSize)
	}
	l.pages = pages{f: to, w: bufio.NewWriterSize(to, 1<<20), next: uint32(n/pageSize) + 1, end: uint32(n/pageSize) + 1}
	return err
}

// table finds the pages of a table and its indexes, and takes over the rows that are there. An index that nobody described would
// stay without the new rows: then nothing is loaded.
func (l *pager) table(ctx context.Context, t Table) (*paged, error) {
	columns, err := All(ctx, l.db, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT name FROM pragma_table_info($1) ORDER BY cid`, t.Name)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(columns, t.Columns) {
		return nil, fmt.Errorf("columns %v, not %v", columns, t.Columns)
	}
	type object struct {
		kind, name string
		root       uint32
	}
	list, err := All(ctx, l.db, func(r *sql.Rows, o *object) error { return r.Scan(&o.kind, &o.name, &o.root) },
		`SELECT type, name, rootpage FROM sqlite_schema WHERE tbl_name = $1 AND rootpage > 0`, t.Name)
	if err != nil {
		return nil, err
	}
	p := &paged{Table: t}
	for _, o := range list {
		if err := l.pages.release(o.root, true); err != nil {
			return nil, err
		}
		if o.kind == "table" {
			p.tree = newTree(&l.pages, o.root, false)
			continue
		}
		i := slices.IndexFunc(t.Indexes, func(x Index) bool {
			return x.Name == o.name || x.Name == "" && !x.Alias && o.name == "sqlite_autoindex_"+t.Name+"_1"
		})
		if i < 0 {
			return nil, fmt.Errorf("index %s is not described", o.name)
		}
		p.indexes = append(p.indexes, newSorter(t.Indexes[i], newTree(&l.pages, o.root, true)))
	}
	p.alias = slices.IndexFunc(t.Indexes, func(x Index) bool { return x.Alias })
	want := len(t.Indexes)
	if p.alias >= 0 {
		want--
	}
	if len(p.indexes) != want {
		return nil, fmt.Errorf("%d of %d indexes are there", len(p.indexes), want)
	}
	return p, l.takeOver(ctx, p)
}

// takeOver writes the rows of before again, first.
func (l *pager) takeOver(ctx context.Context, p *paged) error {
	rows, err := l.db.Query(ctx, `SELECT rowid, * FROM `+p.Name+` ORDER BY rowid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		cells := make([]any, len(p.Columns)+1)
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := make([]Value, len(p.Columns))
		for i, c := range cells[1:] {
			switch c := c.(type) {
			case int64:
				row[i] = Int(c)
			case string:
				row[i] = Str(c)
			case []byte:
				row[i] = Bytes(string(c))
			}
		}
		p.next = cells[0].(int64) - 1
		if err := l.add(p, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Add writes a row.
func (l *pager) Add(table int, row []Value) error { return l.add(l.tables[table], row) }

func (l *pager) add(p *paged, row []Value) error {
	if len(row) != len(p.Columns) {
		return fmt.Errorf("%s: %d cells for %d columns", p.Name, len(row), len(p.Columns))
	}
	p.next++
	kept := row
	if p.alias >= 0 { // the row's number stands for the key, which the record leaves out
		at := p.Indexes[p.alias].Columns[0].At
		p.next, kept = row[at].N, slices.Clone(row)
		kept[at] = Value{}
	}
	l.record = putRecord(l.record[:0], kept)
	if err := p.tree.row(p.next, l.record); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	for _, x := range p.indexes {
		if err := x.add(row, p.next); err != nil {
			return fmt.Errorf("index %s of %s: %w", x.Name, p.Name, err)
		}
	}
	return nil
}

// Words indexes the words of a document. Documents come in the order of their numbers.
func (l *pager) Words(doc int64, words []string) error { return l.words.add(doc, words) }

// Finish writes the indexes, makes the copy durable, closes the database and puts the copy in its place.
func (l *pager) Finish(ctx context.Context) error {
	err := l.finish(ctx)
	if err != nil {
		l.Abandon()
	}
	return err
}

func (l *pager) finish(ctx context.Context) error {
	if l.words != nil {
		if err := l.words.finish(); err != nil {
			return err
		}
	}
	l.sort()
	for _, p := range l.tables {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.tree.finish(); err != nil {
			return err
		}
		for _, x := range p.indexes {
			if err := x.finish(); err != nil {
				return fmt.Errorf("index %s: %w", x.Name, err)
			}
		}
	}
	if err := l.seal(); err != nil {
		return err
	}
	if err := l.settle(ctx); err != nil {
		return err
	}
	if err := l.db.Close(); err != nil {
		return err
	}
	if _, err := os.Stat(l.db.path + "-wal"); err == nil {
		return errors.New("another program uses the file")
	}
	if err := os.Rename(l.db.path+loading, l.db.path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(l.db.path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// sort sorts the indexes, two at a time: more would not fit the machines this runs on.
func (l *pager) sort() {
	var g errgroup.Group
	g.SetLimit(2)
	for _, p := range l.tables {
		for _, x := range p.indexes {
			g.Go(func() error { x.sort(); return nil })
		}
	}
	g.Wait()
}

// seal writes how many pages there are into the file's header, and puts the file on the disk.
func (l *pager) seal() error {
	var head [100]byte
	if _, err := l.pages.f.ReadAt(head[:], 0); err != nil {
		return err
	}
	if err := l.pages.giveBack(head[:]); err != nil {
		return err
	}
	change := binary.BigEndian.Uint32(head[24:]) + 1
	binary.BigEndian.PutUint32(head[24:], change)
	binary.BigEndian.PutUint32(head[28:], l.pages.next-1)
	binary.BigEndian.PutUint32(head[92:], change) // the size is believed only with this
	if err := l.pages.w.Flush(); err != nil {
		return err
	}
	if _, err := l.pages.f.WriteAt(head[:], 0); err != nil {
		return err
	}
	return errors.Join(l.pages.f.Sync(), l.pages.f.Close())
}

// settle lets SQLite itself write the last of it into the copy, and so read what was loaded.
func (l *pager) settle(ctx context.Context) error {
	if l.words == nil {
		return nil
	}
	db, err := sql.Open("sqlite", fileDSN(l.db.path+loading, "journal_mode(DELETE)"))
	if err != nil {
		return err
	}
	return errors.Join(l.words.settle(ctx, db), db.Close())
}

// Abandon leaves everything as it was.
func (l *pager) Abandon() {
	if l.pages.f != nil {
		l.pages.f.Close()
	}
	os.Remove(l.db.path + loading)
}
