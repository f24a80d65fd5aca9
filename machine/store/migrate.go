package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"

	"ombud/base/fault"
)

// Line is one part's own line of migrations: numbered files NNNN_name.sql, forward only. A file that has run is recorded with
// its hash and may not change; a database that is ahead of the binary is refused, so an old binary cannot harm it.
type Line struct {
	Part string
	FS   fs.FS // the files, at its root
}

// migrationTable is plain enough to need no rewriting but STRICT.
const migrationTable = `CREATE TABLE IF NOT EXISTS migration (
	part TEXT NOT NULL,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (part, name)
)`

// Migrate brings every line up to date, one transaction a file, and tells which files it ran.
func (d *DB) Migrate(ctx context.Context, lines []Line) ([]string, error) {
	conn, err := d.migrator(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.release()
	if err := conn.exec(ctx, migrationTable); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var ran []string
	for _, line := range lines {
		names, err := fs.Glob(line.FS, "*.sql")
		if err != nil {
			return ran, fmt.Errorf("migrate %s: %w", line.Part, err)
		}
		slices.Sort(names)
		done, err := conn.done(ctx, line.Part)
		if err != nil {
			return ran, fmt.Errorf("migrate %s: %w", line.Part, err)
		}
		for name := range done {
			if !slices.Contains(names, name) {
				return ran, fault.New(fault.Conflict, "store.ahead", line.Part, name)
			}
		}
		for _, name := range names {
			ok, err := conn.step(ctx, line, name, done)
			if err != nil {
				return ran, fmt.Errorf("migrate %s/%s: %w", line.Part, name, err)
			}
			if ok {
				ran = append(ran, path.Join(line.Part, name))
			}
		}
	}
	return ran, nil
}

func (m *migrator) step(ctx context.Context, line Line, name string, done map[string]string) (bool, error) {
	raw, err := fs.ReadFile(line.FS, name)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	if old, ok := done[name]; ok {
		if old != hash {
			return false, fault.New(fault.Conflict, "store.changed", line.Part, name)
		}
		return false, nil
	}
	record := fmt.Sprintf("INSERT INTO migration (part, name, hash) VALUES ('%s', '%s', '%s');", line.Part, name, hash)
	begin := map[Make]string{SQLite: "BEGIN IMMEDIATE;\n", Postgres: "BEGIN;\n"}[m.make]
	err = m.exec(ctx, begin+Dialect(m.make, string(raw))+"\n"+record+"\nCOMMIT;")
	if err != nil { // another process on the same SQLite file may have run it since we looked
		if now, look := m.done(ctx, line.Part); look == nil && now[name] == hash {
			return false, nil
		}
	}
	return err == nil, err
}

var rewrites = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`\bINTEGER\b`), "BIGINT"},
	{regexp.MustCompile(`\bBLOB\b`), "BYTEA"},
	{regexp.MustCompile(`\bREAL\b`), "DOUBLE PRECISION"},
	{regexp.MustCompile(`\bTEXT\b`), `TEXT COLLATE "C"`}, // ids and places are compared by bytes on both makes
	{regexp.MustCompile(`\)\s*STRICT(,\s*WITHOUT ROWID)?;`), ");"},
	{regexp.MustCompile(`\)\s*WITHOUT ROWID;`), ");"},
}

// Dialect turns schema text in SQLite's STRICT spelling into the make's own. Lines between "-- only sqlite" (or postgres) and
// "-- both" are kept for that make alone.
func Dialect(m Make, text string) string {
	var b strings.Builder
	only := ""
	for line := range strings.Lines(text) {
		switch t := strings.TrimSpace(line); {
		case strings.HasPrefix(t, "-- only "):
			only = strings.TrimPrefix(t, "-- only ")
		case t == "-- both":
			only = ""
		case only == "" || only == m.String():
			b.WriteString(line)
		}
	}
	out := b.String()
	if m == Postgres {
		for _, r := range rewrites {
			out = r.from.ReplaceAllString(out, r.to)
		}
	}
	return out
}

// migrator is one connection that may run many statements at once; on PostgreSQL it holds a lock so that nodes starting
// together migrate one after the other.
type migrator struct {
	conn *sql.Conn
	make Make
	db   *DB
}

const migrateLock = 7256631 // any number, the same in every node

func (d *DB) migrator(ctx context.Context) (*migrator, error) {
	if d.make == SQLite {
		d.w.turn.Lock() // the writer has no transaction open between two turns
		return &migrator{make: SQLite, db: d, conn: d.w.conn}, nil
	}
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	m := &migrator{conn: conn, make: d.make, db: d}
	if err := m.exec(ctx, fmt.Sprintf("SELECT pg_advisory_lock(%d)", migrateLock)); err != nil {
		conn.Close()
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return m, nil
}

func (m *migrator) release() {
	if m.make == SQLite {
		m.db.w.turn.Unlock()
	}
	if m.make == Postgres {
		m.exec(context.Background(), fmt.Sprintf("SELECT pg_advisory_unlock(%d)", migrateLock))
		m.conn.Close()
	}
}

// exec runs a text of several statements. A failure rolls back whatever transaction the text had begun.
func (m *migrator) exec(ctx context.Context, text string) error {
	if m.make == SQLite {
		_, err := m.conn.ExecContext(ctx, text)
		if err != nil {
			m.conn.ExecContext(ctx, "ROLLBACK")
		}
		return err
	}
	return m.conn.Raw(func(c any) error {
		pg := c.(*stdlib.Conn).Conn().PgConn()
		_, err := pg.Exec(ctx, text).ReadAll()
		if err != nil {
			pg.Exec(ctx, "ROLLBACK").ReadAll()
		}
		return err
	})
}

func (m *migrator) done(ctx context.Context, part string) (map[string]string, error) {
	rows, err := m.conn.QueryContext(ctx, "SELECT name, hash FROM migration WHERE part = $1", part)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, hash string
		if err := rows.Scan(&name, &hash); err != nil {
			return nil, err
		}
		out[name] = hash
	}
	return out, rows.Err()
}
