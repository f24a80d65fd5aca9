// Command duckdb answers the question of ombud wages reconcile with DuckDB, reading the csv files itself: one process, one run, and a
// csv of findings.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"log"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"

	"ombud/bench/peer"
)

func main() {
	attendance, bank, paydays, out := flag.String("attendance", "", ""), flag.String("bank", "", ""), flag.String("paydays", "", "csv of month and day"), flag.String("out", "", "")
	at, tolerance := flag.Int("at", 0, "days since 1970"), flag.Int("tolerance", 100, "fen")
	threads, memory, tmp := flag.Int("threads", 2, ""), flag.String("memory", "", "memory_limit, DuckDB's own if empty"), flag.String("tmp", "", "")
	flag.Parse()
	if err := run(*attendance, *bank, *paydays, *out, *at, *tolerance, *threads, *memory, *tmp); err != nil {
		log.Fatal(err)
	}
}

// The tables are views over the files, so that DuckDB reads, types, groups and joins in one plan.
func run(attendance, bank, paydays, out string, at, tolerance, threads int, memory, tmp string) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	bad, findings := peer.Judge(tolerance, at)
	list := []string{
		fmt.Sprintf("set threads = %d", threads),
		"set preserve_insertion_order = false",
		"set temp_directory = " + quote(tmp),
		fmt.Sprintf("create table payday as select month, (due - date '1970-01-01')::int as due from read_csv(%s, header = true, columns = {'month': 'varchar', 'due': 'date'})", quote(paydays)),
		fmt.Sprintf(`create view a as select project, worker, month, (due * 100)::bigint as due from read_csv(%s, header = true, delim = ',', quote = '"', escape = '"', columns =
			{'project': 'varchar', 'worker': 'varchar', 'employer': 'varchar', 'month': 'varchar', 'days': 'varchar', 'due': 'decimal(15,2)', 'signed': 'varchar'})`, quote(attendance)),
		fmt.Sprintf(`create view b as select project, worker, coalesce(month, strftime(day - interval 1 month, '%%Y-%%m')) as month, (day - date '1970-01-01')::int as day,
			(abs(amount) * 100)::bigint as fen, kind = '退回' or amount < 0 as back from read_csv(%s, header = true, delim = ',', quote = '"', escape = '"', columns =
			{'project': 'varchar', 'txn': 'varchar', 'day': 'date', 'worker': 'varchar', 'card': 'varchar', 'amount': 'decimal(15,2)', 'month': 'varchar', 'kind': 'varchar', 'of': 'varchar', 'remark': 'varchar'})`, quote(bank)),
		"create temp table bad as " + bad,
		fmt.Sprintf("copy (%s) to %s (header false)", findings, quote(out)),
	}
	if memory != "" {
		list = append([]string{"set memory_limit = " + quote(memory)}, list...)
	}
	for _, q := range list {
		if _, err := db.Exec(q); err != nil {
			return fmt.Errorf("%w\n%s", err, q)
		}
	}
	return nil
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
