// Command sqlite answers the question of ombud wages reconcile with SQLite: rows are read with encoding/csv, put into two tables in one
// transaction, without indexes and without syncing, and judged by one group over the rows of both.
package main

import (
	"database/sql"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite"

	"ombud/bench/peer"
)

func main() {
	attendance, bank, paydays, out := flag.String("attendance", "", ""), flag.String("bank", "", ""), flag.String("paydays", "", "csv of month and day"), flag.String("out", "", "")
	at, tolerance := flag.Int("at", 0, "days since 1970"), flag.Int("tolerance", 100, "fen")
	tmp := flag.String("tmp", "", "")
	flag.Int("threads", 1, "SQLite has one")
	flag.Parse()
	if err := run(*attendance, *bank, *paydays, *out, *at, *tolerance, *tmp); err != nil {
		log.Fatal(err)
	}
}

func run(attendance, bank, paydays, out string, at, tolerance int, tmp string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(tmp, "wages.db")+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=cache_size(-200000)&_pragma=temp_store(memory)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, t := range []struct {
		make, put, path string
		row             func([]string) ([]any, error)
	}{
		{"create table payday (month text primary key, due int)", "insert into payday values (?, ?)", paydays, func(f []string) ([]any, error) { d, err := day(f[1]); return []any{f[0], d}, err }},
		{"create table a (project text, worker text, month text, due int)", "insert into a values (?, ?, ?, ?)", attendance, func(f []string) ([]any, error) {
			v, err := fen(f[5])
			return []any{f[0], f[1], f[3], v}, err
		}},
		{"create table b (project text, worker text, month text, day int, fen int, back int)", "insert into b values (?, ?, ?, ?, ?, ?)", bank, bankRow},
	} {
		if err := load(db, t.make, t.put, t.path, t.row); err != nil {
			return fmt.Errorf("%s: %w", t.path, err)
		}
	}
	_, findings := peer.Judge(tolerance, at)
	bad := strings.ReplaceAll(peer.BadGrouped, "$tol", strconv.Itoa(tolerance))
	if _, err := db.Exec("create temp table bad as " + bad); err != nil {
		return err
	}
	rows, err := db.Query(findings)
	if err != nil {
		return err
	}
	defer rows.Close()
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	for rows.Next() {
		var found, project, worker, month string
		var v, days int64
		if err := rows.Scan(&found, &project, &worker, &month, &v, &days); err != nil {
			return err
		}
		fmt.Fprintf(f, "%s,%s,%s,%s,%d,%d\n", found, project, worker, month, v, days)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return f.Close()
}

func bankRow(f []string) ([]any, error) {
	d, err := day(f[2])
	if err != nil {
		return nil, err
	}
	v, err := fen(f[5])
	month := f[6]
	if month == "" {
		t := time.Unix(int64(d)*86400, 0).UTC()
		month = time.Date(t.Year(), t.Month()-1, 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	}
	back := f[7] == "退回" || v < 0
	return []any{f[0], f[3], month, d, max(v, -v), back}, err
}

func load(db *sql.DB, make, put, path string, row func([]string) ([]any, error)) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	r := csv.NewReader(in)
	r.ReuseRecord = true
	if _, err := db.Exec(make); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	stmt, err := tx.Prepare(put)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		f, err := r.Read()
		if err == io.EOF {
			return tx.Commit()
		}
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		args, err := row(f)
		if err != nil {
			return err
		}
		if _, err := stmt.Exec(args...); err != nil {
			return err
		}
	}
}

func day(s string) (int, error) {
	t, err := time.Parse("2006-01-02", s)
	return int(t.Unix() / 86400), err
}

func fen(s string) (int64, error) {
	neg := strings.HasPrefix(s, "-")
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	v, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if neg {
		v = -v
	}
	return v, err
}
