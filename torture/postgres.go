package main

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// pgScript runs a private server as long as its standard input stays open, so that it ends with this process however that ends.
const pgScript = `"$1/initdb" -D "$2/data" -U ombud --auth=trust --locale=C -E UTF8 -N >"$2/log" 2>&1 || { cat "$2/log"; exit 1; }
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=200 -c max_pred_locks_per_transaction=256 >>"$2/log" 2>&1 </dev/null &
echo started
read -r rest
kill -QUIT $!
wait
rm -rf "$2"`

// startPostgres starts a private PostgreSQL on a unix socket and names its folder; "" where the machine has no programs for it.
func startPostgres(b *Bench) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", nil
	}
	if _, err := exec.LookPath("psql"); err != nil {
		return "", nil
	}
	dir, err := os.MkdirTemp("", "ombud-pg") // a socket's path must be short
	if err != nil {
		return "", err
	}
	b.later(func() { os.RemoveAll(dir) })
	cmd := exec.Command("/bin/sh", "-c", pgScript, "sh", filepath.Dir(found[len(found)-1]), dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 { // the server refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			return "", err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return "", err
		}
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	life, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	b.later(func() { life.Close(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	for said := ""; said != "started"; said = lines.Text() {
		if !lines.Scan() {
			return "", fmt.Errorf("PostgreSQL did not start: %s", said)
		}
	}
	for range 500 {
		if _, err = (pg{database(dir, "postgres")}).Rows(context.Background(), "SELECT 1"); err == nil {
			return dir, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", err
}

func database(host, name string) string {
	return "postgres:///" + name + "?" + url.Values{"host": {host}, "user": {"ombud"}, "sslmode": {"disable"}}.Encode()
}

func createdb(ctx context.Context, host, name string) error {
	_, err := pg{database(host, "postgres")}.Rows(ctx, `CREATE DATABASE `+name+` TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`)
	return err
}
