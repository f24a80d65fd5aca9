package app

import (
	"path/filepath"
	"testing"

	"ombud/base/clock"
)

// TestCrowd: the cities of the benches are what they say: so many duties open, so many of them due; so many facts today, counted on the board.
func TestCrowd(t *testing.T) {
	t.Parallel()
	s, err := crowd{}.Owed(t.Context(), filepath.Join(t.TempDir(), "city"), "", 400, 30)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if duties, ripe, err := s.Open(t.Context()); err != nil || duties != 400 || ripe != 30 {
		t.Fatalf("%d duties are open, %d are due, %v", duties, ripe, err)
	}
	if n, err := s.Sweep(t.Context()); err != nil || n != 30 {
		t.Errorf("swept %d, %v", n, err)
	}
	if _, ripe, err := s.Open(t.Context()); err != nil || ripe != 0 {
		t.Errorf("%d are left, %v", ripe, err)
	}
	dir := filepath.Join(t.TempDir(), "busy")
	if _, err := (crowd{}).Busy(t.Context(), dir, "", 400); err != nil {
		t.Fatal(err)
	}
	cfg, err := ReadConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Clock: clock.Frozen(filedOn), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.DB.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	if e, err := c.Door.Log.Examine(t.Context(), c.DB, func(int) {}); err != nil || e.Facts < 512 { // so that whole tiles were loaded
		t.Errorf("%+v, %v", e, err)
	}
	var facts, opened, met int
	err = c.DB.Row(t.Context(), `SELECT (SELECT count(*) FROM fact WHERE kind LIKE 'grievance.%'), opened, met FROM board_day WHERE area = '9901' AND office = '' AND day > 0`).Scan(&facts, &opened, &met)
	if err != nil || facts != 400 || opened < 600 || met != 200 {
		t.Errorf("%d facts; the board counts %d opened and %d met, %v", facts, opened, met, err)
	}
}
