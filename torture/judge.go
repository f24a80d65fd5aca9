package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Book reads the rows of a city's database without the product.
type Book interface {
	Rows(ctx context.Context, q string) ([][]string, error)
}

// lite is an SQLite file.
type lite struct{ path string }

func (l lite) open() (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+(&url.URL{Path: l.path}).EscapedPath()+"?_pragma=busy_timeout(10000)")
}

func (l lite) Rows(ctx context.Context, q string) ([][]string, error) {
	db, err := l.open()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]string
	for rows.Next() {
		row, into := make([]string, len(cols)), make([]any, len(cols))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// pg is a PostgreSQL database, read with psql.
type pg struct{ dsn string }

func (p pg) Rows(ctx context.Context, q string) ([][]string, error) {
	out, err := exec.CommandContext(ctx, "psql", "-X", "-q", "-At", "-F", "\x1f", "-d", p.dsn, "-c", q).Output()
	if err != nil {
		return nil, fmt.Errorf("psql: %w", err)
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimRight(line, "\n"), "\x1f"))
	}
	return rows, nil
}

// intact asks SQLite itself about the file.
func intact(ctx context.Context, path string) error {
	rows, err := lite{path}.Rows(ctx, "PRAGMA integrity_check")
	if err != nil {
		return fmt.Errorf("integrity_check: %w", err)
	}
	if len(rows) != 1 || rows[0][0] != "ok" {
		return fmt.Errorf("integrity_check: %.300q", fmt.Sprint(rows))
	}
	return nil
}

func dbOf(dir string) string { return filepath.Join(dir, "ombud.db") }

// compare holds what clients were told against what the database says.
func (a *Acks) compare(ctx context.Context, r *Report, where string, b Book) error {
	if err := a.compareFiled(ctx, r, where, b); err != nil {
		return err
	}
	if err := a.compareAdded(ctx, r, where, b); err != nil {
		return err
	}
	if err := halves(ctx, r, where, b); err != nil {
		return err
	}
	return a.compareLog(ctx, r, where, b)
}

func (a *Acks) compareFiled(ctx context.Context, r *Report, where string, b Book) error {
	rows, err := b.Rows(ctx, `SELECT body FROM fact WHERE kind = 'grievance.received'`)
	if err != nil {
		return err
	}
	times, number, owner := map[string]int{}, map[string]string{}, map[string]string{}
	for _, row := range rows {
		var body struct{ Number, Text string }
		if err := json.Unmarshal([]byte(row[0]), &body); err != nil {
			r.Wrong("%s: a fact that is no JSON: %.80s", where, row[0])
			continue
		}
		key := body.Text[max(0, len(body.Text)-32):]
		times[key]++
		number[key] = body.Number
		if other, ok := owner[body.Number]; ok && other != key {
			r.Wrong("%s: number %s was given twice", where, body.Number)
		}
		owner[body.Number] = key
	}
	for key, n := range times {
		if n > 1 {
			r.Wrong("%s: form %s is there %d times", where, key, n)
		}
	}
	for key, n := range a.Filed {
		switch {
		case times[key] == 0:
			r.Wrong("%s: receipt %s was given and is lost", where, n)
		case number[key] != n:
			r.Wrong("%s: receipt %s is another number there: %s", where, n, number[key])
		}
	}
	return nil
}

func (a *Acks) compareAdded(ctx context.Context, r *Report, where string, b Book) error {
	rows, err := b.Rows(ctx, `SELECT key FROM fact WHERE kind = 'grievance.added' AND key IS NOT NULL`)
	if err != nil {
		return err
	}
	times := map[string]int{}
	for _, row := range rows {
		times[row[0]]++
	}
	for key := range a.Added {
		if times[key] != 1 {
			r.Wrong("%s: an addition that was acknowledged is there %d times", where, times[key])
		}
	}
	return nil
}

// halves counts what each filing must have exactly once.
func halves(ctx context.Context, r *Report, where string, b Book) error {
	const q = `SELECT (SELECT count(*) FROM fact WHERE kind = 'grievance.received'), (SELECT count(*) FROM grievance),
		(SELECT count(*) FROM duty WHERE rule = 'petition-2022/route'), (SELECT count(DISTINCT subject) FROM duty WHERE rule = 'petition-2022/route'),
		(SELECT count(DISTINCT key) FROM fact WHERE kind = 'grievance.received')`
	rows, err := b.Rows(ctx, q)
	if err != nil {
		return err
	}
	for _, n := range rows[0][1:] {
		if n != rows[0][0] {
			r.Wrong("%s: half applied: facts, rows, duties, their subjects, keys are %v", where, rows[0])
			break
		}
	}
	return nil
}

// compareLog computes the root at every size of which a client saw a checkpoint, from the stored hashes alone.
func (a *Acks) compareLog(ctx context.Context, r *Report, where string, b Book) error {
	if len(a.Seen) == 0 {
		return nil
	}
	rows, err := b.Rows(ctx, hashesOf(b))
	if err != nil {
		return err
	}
	t := &Tree{}
	roots := map[int]string{}
	want := map[int]string{}
	for _, text := range a.Seen {
		size, root, err := head(text)
		if err != nil {
			return err
		}
		if old, ok := want[size]; ok && old != root {
			r.Wrong("%s: two checkpoints of size %d differ", where, size)
		}
		want[size] = root
	}
	for i, row := range rows {
		if row[0] != strconv.Itoa(i) {
			r.Wrong("%s: position %d of the log is %s", where, i, row[0])
			return nil
		}
		if err := t.add(row[1]); err != nil {
			return err
		}
		if _, ok := want[i+1]; ok {
			roots[i+1] = t.root()
		}
	}
	for size, root := range want {
		switch got, ok := roots[size]; {
		case !ok:
			r.Wrong("%s: a checkpoint of %d facts was published and the log has %d", where, size, len(rows))
		case got != root:
			r.Wrong("%s: the log has another root at size %d than was published", where, size)
		}
	}
	return nil
}

func hashesOf(b Book) string {
	if _, ok := b.(pg); ok {
		return `SELECT seq, upper(encode(hash, 'hex')) FROM fact WHERE seq IS NOT NULL ORDER BY seq`
	}
	return `SELECT seq, hex(hash) FROM fact WHERE seq IS NOT NULL ORDER BY seq`
}
