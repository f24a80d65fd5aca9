package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ombud/base/fault"
)

// Contention reports whether the database asks to run a transaction again.
func Contention(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// Unique reports whether a row broke a unique index: somebody else was first.
func Unique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// Kind turns what the database says into what a person can do about it. Writes come out of it; whoever shows an error of a read
// to a person calls it, or a disk that is full would be shown as our mistake.
func Kind(err error) error {
	if err == nil || errors.As(err, new(*fault.Fault)) {
		return err
	}
	switch trouble(err) {
	case full:
		return fault.New(fault.Busy, "fault.disk_full").Because(err)
	case broken:
		return fault.New(fault.Busy, "fault.disk").Because(err)
	case readOnly:
		return fault.New(fault.Busy, "fault.read_only").Because(err)
	case away:
		return fault.New(fault.Busy, "fault.database").Because(err)
	case crowded:
		return fault.New(fault.Busy, "fault.busy.say").Because(err)
	}
	return err
}

// lack is what the machine under the database lacks for now.
type lack uint8

const (
	nothing  lack = iota
	full          // room on the disk
	broken        // a disk that reads and writes
	readOnly      // leave to write
	away          // the database itself
	crowded       // memory, a connection, a turn
)

// trouble tells what is lacking; nothing when the error is of another kind. A commit that the
// disk did not take may still be there after a crash, so the words for that promise only that the same form is never taken twice.
func trouble(err error) lack {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return lacking[pg.Code]
	}
	if errors.As(err, new(*pgconn.ConnectError)) {
		return away
	}
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return nothing
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return full
	case sqlite3.SQLITE_BUSY:
		return crowded
	case sqlite3.SQLITE_READONLY:
		return readOnly
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL:
		return broken
	case sqlite3.SQLITE_NOMEM:
		return crowded
	}
	return nothing
}

// busy reports whether another process kept the SQLite file for longer than the busy timeout.
func busy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// lacking are PostgreSQL's own codes for the same.
var lacking = map[string]lack{
	"53100": full, "58030": broken, "25006": readOnly,
	"53200": crowded, "53300": crowded,
	"57P01": away, "57P02": away, "57P03": away,
}

// Full reports whether the disk had no room; nothing was written.
func Full(err error) bool { return trouble(err) == full }
