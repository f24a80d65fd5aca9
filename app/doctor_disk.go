package app

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/machine/store"
)

// littleRoom is when a person should make room: a busy day of a large city writes a tenth of it.
const littleRoom = 1 << 30

// space warns when the disk of the embedded database is nearly full.
func (d *doctor) space(context.Context) ([]any, error) {
	path, embedded := strings.CutPrefix(d.c.Config.Database, "sqlite:")
	if !embedded {
		path = d.c.Config.Dir
	}
	free, ok := freeBytes(filepath.Dir(path))
	switch {
	case !ok:
		return []any{"?"}, nil
	case free < littleRoom:
		return nil, warn("doctor.space.little", free>>20)
	}
	return []any{fmt.Sprintf("%.1f GB", float64(free)/1e9)}, nil
}

// schema compares every table, index and trigger of the file with those that the migrations make: a damaged definition could switch off
// what keeps facts from being changed.
func (d *doctor) schema(ctx context.Context) ([]any, error) {
	if d.c.DB.Make() != store.SQLite {
		return []any{0}, nil
	}
	stored, err := definitions(ctx, d.c.DB)
	if err != nil {
		return nil, err
	}
	var made []string
	err = d.c.again(ctx, func(again *store.DB) error {
		made, err = definitions(ctx, again)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range made {
		if !slices.Contains(stored, s) {
			return nil, fmt.Errorf("not as the migrations made it: %.80s", s)
		}
	}
	if len(stored) != len(made) {
		return nil, fmt.Errorf("%d definitions where the migrations make %d", len(stored), len(made))
	}
	return []any{len(made)}, nil
}

func definitions(ctx context.Context, db *store.DB) ([]string, error) {
	return store.All(ctx, db, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1`)
}

// newest refuses a database that the migrations of this binary have not reached yet: it cannot be compared with what they make.
func (c *City) newest(ctx context.Context) error {
	ran, err := store.All(ctx, c.DB, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT part || '/' || name FROM migration`)
	if err != nil {
		return err
	}
	for _, line := range c.lines() {
		names, err := fs.Glob(line.FS, "*.sql")
		if err != nil {
			return err
		}
		for _, n := range names {
			if !slices.Contains(ran, line.Part+"/"+n) {
				return fault.New(fault.Conflict, "doctor.old", line.Part+"/"+n)
			}
		}
	}
	return nil
}

// sameWords compares every word index with the one that was made again.
func sameWords(ctx context.Context, db, again *store.DB) error {
	indexes, err := store.All(ctx, again, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'`)
	if err != nil {
		return err
	}
	for _, name := range indexes {
		here, err := store.Words{Table: name}.Digest(ctx, db)
		if err != nil {
			return fmt.Errorf("word index %s: %w", name, err)
		}
		there, err := store.Words{Table: name}.Digest(ctx, again)
		if err != nil {
			return err
		}
		if here != there {
			return fmt.Errorf("word index %s finds other rows than the facts say", name)
		}
	}
	return nil
}
