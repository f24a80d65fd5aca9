package storetest

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// host is a server to test on.
type host struct {
	dsn  string    // "" where there is none
	life io.Closer // the end of the pipe that keeps a private server running
}

// server is the one that this process tests on. It is started when first asked for.
var server = sync.OnceValues(func() (host, error) {
	if dsn := os.Getenv("OMBUD_PG"); dsn != "" {
		return host{dsn: dsn}, nil
	}
	bin := binaries()
	if bin == "" {
		return host{}, nil
	}
	return start(bin)
})

// binaries is the folder of the newest PostgreSQL server on this machine: Debian keeps them out of PATH.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p)
	}
	return ""
}

func version(p string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(p))))
	return n
}

// script runs the server as long as its standard input stays open. The other end belongs to the test process alone, so that
// however the process ends, even by SIGKILL, the server stops and its folder is removed.
const script = `"$1/initdb" -D "$2/data" -U ombud --auth=trust --locale=C -E UTF8 -N >"$2/log" 2>&1 || { cat "$2/log"; exit 1; }
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
	-c max_connections=400 -c max_pred_locks_per_transaction=256 >>"$2/log" 2>&1 </dev/null &
echo started
read -r rest
kill -QUIT $!
wait
rm -rf "$2"`

func start(bin string) (host, error) {
	dir, err := os.MkdirTemp("", "ombud-pg") // t.TempDir is too long a path for a socket
	if err != nil {
		return host{}, err
	}
	cmd := exec.Command("/bin/sh", "-c", script, "sh", bin, dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the terminal is not for the server
	if os.Getuid() == 0 {                                 // the server refuses to run as root
		uid, gid, err := ordinary()
		if err != nil {
			return host{}, err
		}
		if err := os.Chown(dir, uid, gid); err != nil {
			return host{}, err
		}
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	life, err := cmd.StdinPipe()
	if err != nil {
		return host{}, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return host{}, err
	}
	if err := cmd.Start(); err != nil {
		return host{}, err
	}
	lines := bufio.NewScanner(out)
	said := ""
	for said != "started" {
		if !lines.Scan() {
			os.RemoveAll(dir)
			return host{}, fmt.Errorf("start the server: %s", said)
		}
		said = lines.Text()
	}
	dsn, err := ready(dir)
	return host{dsn, life}, err
}

// ordinary finds a user that is not root.
func ordinary() (uid, gid int, err error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ = strconv.Atoi(u.Uid)
		gid, _ = strconv.Atoi(u.Gid)
		return uid, gid, nil
	}
	return 0, 0, fmt.Errorf("there is no user postgres or nobody to run the server as")
}

// ready waits for the server's first answer.
func ready(dir string) (string, error) {
	dsn := "postgres:///postgres?" + url.Values{"host": {dir}, "user": {"ombud"}, "sslmode": {"disable"}}.Encode()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return "", err
	}
	defer db.Close()
	for range 1500 { // half a minute, where a start takes less than a second
		if err = db.Ping(); err == nil {
			return dsn, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	return "", fmt.Errorf("the server does not answer: %w\n%s", err, log)
}
