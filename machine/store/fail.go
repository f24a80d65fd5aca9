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
	var f *fault.Fault
	switch trouble(err) { // literals, so that a test finds the words of each
	case "fault.disk_full":
		f = fault.New(fault.Busy, "fault.disk_full")
	case "fault.disk":
		f = fault.New(fault.Busy, "fault.disk")
	case "fault.read_only":
		f = fault.New(fault.Busy, "fault.read_only")
	case "fault.database":
		f = fault.New(fault.Busy, "fault.database")
	case "fault.busy.say":
		f = fault.New(fault.Busy, "fault.busy.say")
	default:
		return err
	}
	return f.Because(err)
}

// trouble is the word key for what the machine under the database lacks for now; "" when it is something else. A commit that the
// disk did not take may still be there after a crash, so the words for that promise only that the same form is never taken twice.
func trouble(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return lacking[pg.Code]
	}
	var away *pgconn.ConnectError
	if errors.As(err, &away) {
		return "fault.database"
	}
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return ""
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return "fault.disk_full"
	case sqlite3.SQLITE_BUSY:
		return "fault.busy.say"
	case sqlite3.SQLITE_READONLY:
		return "fault.read_only"
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL:
		return "fault.disk"
	case sqlite3.SQLITE_NOMEM:
		return "fault.busy.say"
	}
	return ""
}

// busy reports whether another process kept the SQLite file for longer than the busy timeout.
func busy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// lacking are PostgreSQL's own codes for the same.
var lacking = map[string]string{
	"53100": "fault.disk_full", "58030": "fault.disk", "25006": "fault.read_only",
	"53200": "fault.busy.say", "53300": "fault.busy.say",
	"57P01": "fault.database", "57P02": "fault.database", "57P03": "fault.database",
}

// Full reports whether the disk had no room; nothing was written.
func Full(err error) bool { return trouble(err) == "fault.disk_full" }
