package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/fault"
	"ombud/machine/media"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/grievance"
	"ombud/watch/board"
	"ombud/watch/tally"
)

// patient is a small city with a history, closed.
func patient(t *testing.T, m store.Make) Config {
	t.Helper()
	cfg := Config{Dir: t.TempDir(), Origin: "doctor.ombud.example/log", Place: demo.City, Database: storetest.DSN(t, m)}
	if err := cfg.Write(); err != nil {
		t.Fatal(err)
	}
	if err := createKeys(cfg); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := demo.Lay(t.Context(), c.Desk.offices); err != nil {
		t.Fatal(err)
	}
	for i := range 13 {
		r, err := c.Desk.work.Receive(t.Context(), access.Caller{}, access.File, grievance.Filing{Key: fmt.Sprint("patient", i), Channel: grievance.Web,
			Place: "990102001000", Matter: "0304", Title: "路灯坏了", Text: fmt.Sprintf("主街的路灯坏了快一个月，这是第 %d 盏。", i), Lang: "zh"}, c.demoSeal(i))
		if err == nil && i < 2 {
			err = c.Desk.files.Add(t.Context(), access.Caller{Subject: r.ID, Roles: []access.Role{access.Resident}}, access.AddInfo, r.ID, []media.File{demo.Photo(i)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := 1; n > 0; {
		if n, err = c.Door.Log.Sequence(t.Context(), c.DB); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join((&tally.Reader{DB: c.DB}).Run(t.Context()), (&board.Reader{DB: c.DB}).Run(t.Context())); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Door.Log.Publish(t.Context(), c.DB); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func examined(t *testing.T, dir string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := runDoctor(t.Context(), []string{"-dir", dir}, &out)
	return out.String(), err
}

func TestDoctorFindsAHealthyCityWell(t *testing.T) {
	for _, m := range []store.Make{store.SQLite, store.Postgres} {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			cfg := patient(t, m)
			for range 2 { // and changes nothing by looking
				if said, err := examined(t, cfg.Dir); err != nil || strings.Contains(said, "⟦") {
					t.Fatalf("%v\n%s", err, said)
				}
			}
		})
	}
}

// TestDoctorFindsDamage: whatever is changed behind the product's back is found, and which sentence says so.
func TestDoctorFindsDamage(t *testing.T) {
	t.Parallel()
	cfg := patient(t, store.SQLite)
	path := strings.TrimPrefix(cfg.Database, "sqlite:")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, sql, want string }{
		{"a fact", `DROP TRIGGER fact_fixed; UPDATE fact SET body = replace(body, '"', ' ') WHERE seq = 50;
			CREATE TRIGGER fact_fixed BEFORE UPDATE ON fact BEGIN SELECT raise(ABORT, 'facts are never updated'); END;`, "doctor.log.bad"},
		{"a fact is gone", `DROP TRIGGER fact_keep; DELETE FROM fact WHERE seq = 50`, "doctor.log.bad"},
		{"a trigger", `DROP TRIGGER fact_keep`, "doctor.schema.bad"},
		{"a checkpoint", `DROP TRIGGER checkpoint_fixed; UPDATE checkpoint SET root = zeroblob(32)`, "doctor.log.bad"},
		{"a row", `UPDATE grievance SET title = 'other' WHERE id = (SELECT min(id) FROM grievance)`, "doctor.rows.bad"},
		{"a deadline", `UPDATE duty SET due_at = due_at + 86400000 WHERE id = (SELECT min(id) FROM duty)`, "doctor.rows.bad"},
		{"a word", `DELETE FROM grievance_words WHERE rowid = (SELECT max(rowid) FROM grievance_words)`, "doctor.rows.bad"},
		{"a public figure", `UPDATE tally_place SET n = n + 1`, "doctor.rows.bad"},
		{"a daily board", `UPDATE board_day SET opened = opened + 1`, "doctor.rows.bad"},
		{"an identity", `UPDATE sealed SET box = zeroblob(length(box))`, "doctor.sealed.bad"},
		{"the date of an identity", `UPDATE sealed SET sealed_at = sealed_at + 1`, "doctor.sealed.bad"},
		{"a photo", `UPDATE blob SET sealed = zeroblob(length(sealed))`, "doctor.files.bad"},
		{"a photo is gone", `DELETE FROM blob`, "doctor.files.bad"},
		{"a photo that no fact names", `UPDATE blob SET subject = 'x'; INSERT INTO blob SELECT substr(hash, 1, 5), hash, sealed, kept_at FROM blob`, "doctor.files.bad"},
		{"a page", ``, "doctor.pages.bad"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ill := Config{Dir: t.TempDir(), Origin: cfg.Origin, Place: cfg.Place}
			if err := ill.Write(); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(cfg.key(""), ill.key("")); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(ill.Dir, "ombud.db")
			b := bytes.Clone(whole)
			if tt.sql == "" {
				clear(b[len(b)-4096*3 : len(b)-4096*2])
			}
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
			harm(t, file, tt.sql)
			said, err := examined(t, ill.Dir)
			v, words := spoken()
			if words != nil {
				t.Fatal(words)
			}
			if !fault.Is(err, fault.Internal) || !strings.Contains(said, v.Say(tt.want)) {
				t.Errorf("%v\n%s", err, said)
			}
		})
	}
}

func harm(t *testing.T, file, sql string) {
	t.Helper()
	if sql == "" {
		return
	}
	db, err := store.Open(t.Context(), file, store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, sql)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
