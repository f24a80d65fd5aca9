// Package storetest gives tests an empty database of each make: an SQLite file and a PostgreSQL database.
// It exists so that no behaviour is tested on one make alone, and so that a missing PostgreSQL is said and never passed over.
package storetest

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"ombud/machine/store"
)

// Each runs fn as a parallel subtest on an empty database of each make. Every call of open opens one more handle on that same
// database, as another process would; all are closed when the subtest ends.
//
// PostgreSQL is the server of OMBUD_PG (a postgres:// DSN whose user may create databases), else a private one that is started
// from the binaries on this machine and ends with the process. Where there is neither, the subtest is skipped, or fails when
// OMBUD_REQUIRE_PG=1.
func Each(t *testing.T, fn func(t *testing.T, open func(store.Options) *store.DB)) {
	for _, m := range []store.Make{store.SQLite, store.Postgres} {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			fn(t, Open(t, m))
		})
	}
}

// Open makes an empty database and gives the function that opens handles on it; see Each.
func Open(t testing.TB, m store.Make) func(store.Options) *store.DB {
	t.Helper()
	dsn := DSN(t, m)
	return func(opt store.Options) *store.DB {
		t.Helper()
		opt.Unsafe = true // no test pulls the plug; those that kill a process do it from outside
		db, err := store.Open(t.Context(), dsn, opt)
		if err != nil {
			t.Fatalf("open %s: %v", m, err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
}

// DSN makes an empty database that is gone when the test ends, and names it as store.Open wants it.
func DSN(t testing.TB, m store.Make) string {
	t.Helper()
	if m == store.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "city.db")
	}
	h, err := server()
	at := h.dsn
	switch {
	case err != nil:
		t.Fatalf("PostgreSQL: %v", err)
	case at == "" && os.Getenv("OMBUD_REQUIRE_PG") == "1":
		t.Fatal("OMBUD_REQUIRE_PG=1, but there is neither OMBUD_PG nor a PostgreSQL server binary on this machine")
	case at == "":
		t.Skip("PostgreSQL is not tested: there is neither OMBUD_PG nor a PostgreSQL server binary on this machine")
	}
	admin, err := sql.Open("pgx", at)
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	name := "ombud_" + random()
	if _, err := admin.Exec(`CREATE DATABASE ` + name + ` TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`); err != nil {
		admin.Close()
		t.Fatalf("PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		defer admin.Close()
		if _, err := admin.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	})
	u, err := url.Parse(at)
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	u.Path = "/" + name
	return u.String()
}

func random() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
