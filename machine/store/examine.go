package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"ombud/base/fault"
)

// Integrity asks the embedded database to check every page, index and constraint of its file. PostgreSQL checks pages itself when it
// was set up with checksums; there it looks at nothing.
func (d *DB) Integrity(ctx context.Context) error {
	if d.make != SQLite {
		return nil
	}
	said, err := All(ctx, d, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `PRAGMA integrity_check(20)`)
	if err == nil && (len(said) != 1 || said[0] != "ok") {
		err = errors.New(strings.Join(said, "; "))
	}
	return err
}

// walTries is how often a write-ahead log that another process is writing is looked at again.
const walTries = 5

// wholeLog refuses a write-ahead log with a damage in the middle. SQLite reads such a log up to the damage and takes the rest for a
// write that a power cut tore; but only the last commit can be torn, because each is on the disk before the next begins. When two
// commits or more stand behind the damage, the first of them had been acknowledged, and opening the file would throw it away.
//
// Another process may be writing: a frame that was half there when it was read is whole the next time, so only what is found twice is damage.
func wholeLog(path string) error {
	found := 0
	for range walTries {
		lost, err := lostCommits(path+"-wal", sizeOfPages(path))
		switch {
		case errors.Is(err, errMoving):
			found = 0
		case err != nil || lost < 2:
			return err
		default:
			if found++; found == 2 {
				return fault.New(fault.Internal, "store.wal", path+"-wal", lost)
			}
		}
	}
	return nil // a process that writes so fast has opened it, and has looked
}

var errMoving = errors.New("the log was begun again meanwhile")

const (
	walHeader   = 32
	frameHeader = 24
)

// lostCommits counts the commits that stand in the log behind its first broken frame.
func lostCommits(path string, page int) (int, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var head [walHeader]byte
	if _, err := io.ReadFull(f, head[:]); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, nil // nothing was written yet
	} else if err != nil {
		return 0, err
	}
	lost, err := scanLog(bufio.NewReaderSize(f, 1<<20), head, page)
	var now [walHeader]byte
	if _, again := f.ReadAt(now[:], 0); again != nil || now != head {
		return 0, errMoving
	}
	return lost, err
}

// scanLog follows the chain of checksums. Each frame holds the sum up to itself, so behind a broken one the chain can be taken up
// again. It counts as far as the next break: what stands behind that may be left over from commits that failed long ago.
func scanLog(r io.Reader, head [walHeader]byte, page int) (lost int, err error) {
	var order binary.ByteOrder = binary.LittleEndian
	if head[3]&1 == 1 {
		order = binary.BigEndian
	}
	a, b := walSum(order, 0, 0, head[:24])
	broken := a != binary.BigEndian.Uint32(head[24:]) || b != binary.BigEndian.Uint32(head[28:])
	salts := head[16:24]
	if broken { // whatever the head says is not to be believed
		salts = nil
	} else if page = int(binary.BigEndian.Uint32(head[8:])); page == 1 {
		page = 65536
	}
	frame := make([]byte, frameHeader+page)
	for again := false; ; {
		if _, err := io.ReadFull(r, frame); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return lost, nil
		} else if err != nil {
			return lost, err
		}
		if salts == nil {
			salts = bytes.Clone(frame[8:16])
		}
		a, b = walSum(order, a, b, frame[:8])
		a, b = walSum(order, a, b, frame[frameHeader:])
		x, y := binary.BigEndian.Uint32(frame[16:]), binary.BigEndian.Uint32(frame[20:])
		sound := a == x && b == y && bytes.Equal(frame[8:16], salts)
		switch {
		case !sound && again:
			return lost, nil
		case !sound:
			broken = true
		case broken:
			again = true
			if binary.BigEndian.Uint32(frame[4:]) != 0 {
				lost++
			}
		}
		a, b = x, y
	}
}

// sizeOfPages reads the size of a page from the head of the database; the usual one where that cannot be read.
func sizeOfPages(path string) int {
	const usual = 4096
	f, err := os.Open(path)
	if err != nil {
		return usual
	}
	defer f.Close()
	var head [18]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return usual
	}
	switch n := int(binary.BigEndian.Uint16(head[16:])); {
	case n == 1:
		return 65536
	case n < 512 || n&(n-1) != 0:
		return usual
	default:
		return n
	}
}

// walSum is the checksum of SQLite's write-ahead log.
func walSum(order binary.ByteOrder, a, b uint32, p []byte) (uint32, uint32) {
	for i := 0; i+8 <= len(p); i += 8 {
		a += order.Uint32(p[i:]) + b
		b += order.Uint32(p[i+4:]) + a
	}
	return a, b
}

// Digest is a hash over every word of the index and the row it stands for, the same on both makes: two indexes over the same rows are
// equal if it is. A damaged index finds too little or the wrong rows, and no other check would see it.
func (w Words) Digest(ctx context.Context, db *DB) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	read := func(rows *sql.Rows, err error) error {
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var word string
			var doc int64
			if err := rows.Scan(&word, &doc); err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %d\n", word, doc)
		}
		return rows.Err()
	}
	if db.make == Postgres {
		err = read(db.Query(ctx, `SELECT w.lexeme, doc FROM `+w.Table+`, unnest(words) AS w ORDER BY w.lexeme COLLATE "C", doc`))
		return [sha256.Size]byte(h.Sum(nil)), err
	}
	aside, err := sql.Open("sqlite", "file:"+(&url.URL{Path: db.path}).EscapedPath()+"?"+url.Values{"_pragma": {"temp_store(MEMORY)", "busy_timeout(10000)"}}.Encode())
	if err != nil {
		return sum, err
	}
	defer aside.Close()
	conn, err := aside.Conn(ctx) // of its own: the view belongs to one connection, and the one that writes is not to wait
	if err != nil {
		return sum, err
	}
	defer conn.Close()
	vocab := "temp." + w.Table + "_vocab"
	if _, err := conn.ExecContext(ctx, `CREATE VIRTUAL TABLE `+vocab+` USING fts5vocab('main', '`+w.Table+`', 'instance')`); err != nil {
		return sum, err
	}
	err = read(conn.QueryContext(ctx, `SELECT term, doc FROM `+vocab+` ORDER BY term, doc`))
	return [sha256.Size]byte(h.Sum(nil)), err
}
