// Command ref is the bare skeleton of a grievance desk: net/http, SQLite with WAL and synchronous=FULL, one writer with group commit,
// a case row and an audit row for each filing, a list page. It seals, checks, dates and proves nothing: it is the limit of what this
// machine and this database can do, not a product.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"html"
	"log"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite"

	"ombud/bench/peer"
)

const schema = `
CREATE TABLE IF NOT EXISTS grievance (id INTEGER PRIMARY KEY, place TEXT NOT NULL, matter TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
	point TEXT NOT NULL, headcount INTEGER NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, office TEXT NOT NULL, status TEXT NOT NULL,
	due INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS queue ON grievance (office, status, due);
CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, grievance INTEGER NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL) STRICT;`

const fill = `INSERT INTO grievance (place, matter, title, text, point, headcount, name, phone, office, status, due, created)
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
	SELECT printf('990102%06d', i % 300), '0303', '工地夜里还在施工 ' || i, $2, '停止违法夜间施工', 3, '演示居民', '13900000000', 'office-' || (i % $3),
		CASE WHEN (i / 40) % 5 = 0 THEN 'accepted' ELSE 'answered' END, 1790000000000 + (i * 7919) % 8640000000, 1790000000000 FROM n`

// most is how many filings one commit carries at most.
const most = 256

// filing waits for its commit.
type filing struct {
	r    *http.Request
	id   int64
	err  error
	done chan struct{}
}

type desk struct {
	read  *sql.DB
	queue chan *filing
}

func main() {
	dir := flag.String("dir", "", "folder for its database")
	rows := flag.Int("fill", 0, "rows to put in before, if there are none")
	flag.Parse()
	peer.Live()
	if err := run(*dir, *rows); err != nil {
		log.Fatal(err)
	}
}

func run(dir string, rows int) error {
	path := "file:" + filepath.Join(dir, "ref.db") + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	write, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	write.SetMaxOpenConns(1)
	if _, err := write.Exec(schema); err != nil {
		return err
	}
	var has int
	if err := write.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM grievance LIMIT 1)`).Scan(&has); err != nil {
		return err
	}
	if has == 0 && rows > 0 {
		if _, err := write.Exec(fill, rows, peer.Text, peer.Offices); err != nil {
			return err
		}
	}
	read, err := sql.Open("sqlite", path+"&mode=ro")
	if err != nil {
		return err
	}
	read.SetMaxIdleConns(8)
	d := &desk{read: read, queue: make(chan *filing, 4*most)}
	go d.write(write)
	http.HandleFunc("POST /file", d.file)
	http.HandleFunc("GET /list", d.list)
	ln, err := peer.Listen()
	if err != nil {
		return err
	}
	peer.Ready(ln)
	return http.Serve(ln, nil)
}

// write is the one writer: what gathers while a commit is being synced goes into the next.
func (d *desk) write(db *sql.DB) {
	for first := range d.queue {
		group := []*filing{first}
		for len(group) < most && len(d.queue) > 0 {
			group = append(group, <-d.queue)
		}
		err := commit(db, group)
		for _, f := range group {
			f.err = err
			close(f.done)
		}
	}
}

func commit(db *sql.DB, group []*filing) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	row, err := tx.Prepare(`INSERT INTO grievance (place, matter, title, text, point, headcount, name, phone, office, status, due, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received', $10, $11)`)
	if err != nil {
		return err
	}
	audit, err := tx.Prepare(`INSERT INTO audit (grievance, what, at) VALUES ($1, 'received', $2)`)
	if err != nil {
		return err
	}
	for _, f := range group {
		form, now := f.r.PostForm, time.Now()
		heads, _ := strconv.Atoi(form.Get("headcount"))
		res, err := row.Exec(form.Get("place"), form.Get("matter"), form.Get("title"), form.Get("text"), form.Get("point"), heads, form.Get("name"),
			form.Get("phone"), peer.Office, now.AddDate(0, 0, 15).UnixMilli(), now.UnixMilli())
		if err != nil {
			return err
		}
		if f.id, err = res.LastInsertId(); err != nil {
			return err
		}
		if _, err = audit.Exec(f.id, now.UnixMilli()); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (d *desk) file(w http.ResponseWriter, r *http.Request) {
	f := &filing{r: r, done: make(chan struct{})}
	if err := r.ParseForm(); err != nil || r.PostForm.Get("title") == "" {
		http.Error(w, "title?", http.StatusBadRequest)
		return
	}
	d.queue <- f
	<-f.done
	if f.err != nil {
		http.Error(w, "not written", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, "<!doctype html><title>Receipt</title><p>Your number is %d</p>", f.id)
}

// list is the office's queue as a page, the earliest due first.
func (d *desk) list(w http.ResponseWriter, r *http.Request) {
	rows, err := d.read.QueryContext(r.Context(), `SELECT id, place, matter, title, due FROM grievance WHERE office = $1 AND status = 'accepted' ORDER BY due LIMIT 40`, peer.Office)
	if err != nil {
		http.Error(w, "not read", http.StatusServiceUnavailable)
		return
	}
	defer rows.Close()
	var b strings.Builder
	b.WriteString("<!doctype html><title>Queue</title><table>")
	for rows.Next() {
		var id, due int64
		var place, matter, title string
		if err := rows.Scan(&id, &place, &matter, &title, &due); err != nil {
			http.Error(w, "not read", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(&b, `<tr><td><a href="/case/%d">%d</a><td>%s<td>%s<td>%s<td>%s`, id, id, html.EscapeString(place), html.EscapeString(matter),
			html.EscapeString(title), time.UnixMilli(due).Format(time.DateTime))
	}
	b.WriteString("</table>")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(b.String()))
}
