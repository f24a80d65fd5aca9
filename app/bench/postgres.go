package bench

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"ombud/base/fault"
)

const (
	newDatabase = "new"
	pgbench     = "pgbench, 1 statement"
)

// postgresFor runs a private server with its defaults, durable, as long as its standard input stays open, and removes it then.
const postgresFor = `"$1/initdb" -D "$2/data" -U ombud --auth=trust --locale=C -E UTF8 >"$2/log" 2>&1 || { cat "$2/log"; exit 1; }
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 >>"$2/log" 2>&1 </dev/null &
echo ready
read -r rest
kill -INT $!
wait
rm -rf "$2"`

// program finds one of PostgreSQL's programs, also where Debian keeps those of the server.
func program(name string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fault.New(fault.Invalid, "app.usage", name+" is not there: install PostgreSQL's programs (Debian: postgresql)")
	}
	return path, nil
}

// private starts a server of this run's own and names its database in the options.
func private(ctx context.Context, o *Options) (stop func(), err error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ombud-pg") // a socket's path must be short
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", postgresFor, "sh", filepath.Dir(initdb), dir)
	cmd.Dir = "/"
	if err := ordinary(cmd, dir); err != nil {
		return nil, err
	}
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop = func() { life.Close(); _ = cmd.Wait(); os.RemoveAll(dir) }
	lines := bufio.NewScanner(out)
	for said := ""; said != "ready"; said = lines.Text() {
		if !lines.Scan() {
			stop()
			return nil, fmt.Errorf("bench: PostgreSQL did not start: %s", said)
		}
	}
	o.Database = "postgres:///postgres?" + url.Values{"host": {dir}, "user": {"ombud"}, "sslmode": {"disable"}}.Encode()
	for range 500 {
		if _, err = psql(ctx, *o, "SELECT 1"); err == nil {
			return stop, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	return nil, err
}

func psql(ctx context.Context, o Options, statement string) (string, error) {
	path, err := program("psql")
	if err != nil {
		return "", err
	}
	said, err := exec.CommandContext(ctx, path, "-qAtX", "-d", o.Database, "-c", statement).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, said)
	}
	return string(said), nil
}

// postgres is P4: ours on PostgreSQL beside PocketBase on its own SQLite, and beside single inserts into the same PostgreSQL.
func (a *arena) postgres(ctx context.Context, o Options) error {
	if _, err := psql(ctx, o, "CREATE TABLE IF NOT EXISTS bench_one (id bigserial PRIMARY KEY, title text NOT NULL, text text NOT NULL)"); err != nil {
		return err
	}
	path, err := program("pgbench")
	if err != nil {
		return err
	}
	script := filepath.Join(a.dir, "one.sql")
	one := "INSERT INTO bench_one (title, text) VALUES ('工地夜里还在施工', '" + form("", 0).Get("text") + "');\n"
	if err := os.WriteFile(script, []byte(one), 0o600); err != nil {
		return err
	}
	o.Beside = slices.DeleteFunc(slices.Clone(o.Beside), func(n string) bool { return n == ref })
	all, _, err := a.filers(ctx, o, false)
	if err != nil {
		return err
	}
	all = append(all, contender{pgbench, func(ctx context.Context) (turn, error) {
		return o.inserts(ctx, path, "-n", "-M", "prepared", "-c", strconv.Itoa(o.Clients), "-j", "2", "-T", strconv.Itoa(max(1, int(o.Length.Seconds()))), "-f", script, o.Database)
	}})
	err = comparison{
		title:      fmt.Sprintf("durable filings on PostgreSQL, %d clients, %s a turn", o.Clients, o.Length),
		notes:      []string{"PocketBase is on its own SQLite. CPU is that of ombud's process; PostgreSQL's and pgbench's are among the others'."},
		contenders: all,
		blind:      true,
		goals: []goal{
			atLeast("P4", 2, "filings/s, ombud on PostgreSQL / PocketBase FULL", ratio(rate, pbFull)),
			atLeast("P4", .35, "filings/s, ombud / pgbench, 1 statement", ratio(rate, pgbench)),
		},
	}.run(ctx, o)
	if err != nil {
		return err
	}
	return a.clear()
}

var tps = regexp.MustCompile(`(?m)^tps = ([\d.]+)`)

// inserts runs pgbench and reads its transactions a second.
func (o Options) inserts(ctx context.Context, path string, args ...string) (turn, error) {
	said, err := exec.CommandContext(ctx, path, args...).CombinedOutput()
	m := tps.FindSubmatch(said)
	if err != nil || m == nil {
		return turn{}, fmt.Errorf("pgbench: %v: %s", err, said)
	}
	r, err := strconv.ParseFloat(string(m[1]), 64)
	return turn{rate: r}, err
}
