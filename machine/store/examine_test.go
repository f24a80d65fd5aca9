package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ombud/base/fault"
	"ombud/machine/store"
)

// TestDamagedLogIsFound: SQLite takes a write-ahead log that is damaged in the middle for a torn one, and drops every commit behind the
// damage without a word. We must not start then; a torn end is no damage.
func TestDamagedLogIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "a.db"), store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ready(t, db)
	for i := range 20 {
		if err := db.Write(t.Context(), put(i, fmt.Sprintf("name %d", i))); err != nil {
			t.Fatal(err)
		}
	}
	main, err := os.ReadFile(filepath.Join(dir, "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(filepath.Join(dir, "a.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	const frame = 4096 + 24
	for name, tt := range map[string]struct {
		harm  func([]byte) []byte
		found bool
	}{
		"whole":               {func(b []byte) []byte { return b }, false},
		"one bit of a page":   {func(b []byte) []byte { b[32+5*frame+2000] ^= 4; return b }, true},
		"one bit of a sum":    {func(b []byte) []byte { b[32+5*frame+17] ^= 4; return b }, true},
		"one bit of a salt":   {func(b []byte) []byte { b[32+5*frame+9] ^= 4; return b }, true},
		"salt of the head":    {func(b []byte) []byte { b[17] ^= 4; return b }, true},
		"page size, the head": {func(b []byte) []byte { b[10] ^= 4; return b }, true},
		"torn end":            {func(b []byte) []byte { return b[:len(b)-1000] }, false},
		"end of zeros":        {func(b []byte) []byte { clear(b[len(b)-3000:]); return b }, false},
		"nothing":             {func(b []byte) []byte { return nil }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "b.db")
			if err := os.WriteFile(path, main, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+"-wal", tt.harm(append([]byte{}, wal...)), 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := store.Open(t.Context(), path, store.Options{})
			if found := err != nil && fault.As(err).Key == "store.wal"; found != tt.found {
				t.Errorf("Open = %v", err)
			}
			if err == nil {
				db.Close()
			}
			if db, err = store.Open(t.Context(), path, store.Options{Lossy: true}); err != nil {
				t.Fatalf("on purpose: %v", err)
			}
			if err := db.Integrity(t.Context()); err != nil {
				t.Error(err)
			}
			db.Close()
		})
	}
}
