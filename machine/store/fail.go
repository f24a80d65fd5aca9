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

// busy reports whether another process kept the SQLite file for longer than the busy timeout.
func busy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// kind turns what the database says into what a person can do about it.
func kind(err error) error {
	switch {
	case err == nil || errors.As(err, new(*fault.Fault)):
		return err
	case Full(err):
		return fault.New(fault.Busy, "fault.disk_full").Because(err)
	case busy(err):
		return fault.New(fault.Busy, "fault.busy.say").Because(err)
	}
	return err
}

// Full reports whether the disk had no room; nothing was written.
func Full(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL
}
