package oracle

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestThinksForItself: what is held against the engine and the calendar must not be computed by them.
func TestThinksForItself(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			if in, ours := strings.CutPrefix(p, "ombud/"); ours && in != "core/fact" && in != "machine/store" {
				t.Errorf("%s imports %s", f.Name(), p)
			}
		}
	}
}

func at(t *testing.T, day string, hour int64) int64 {
	t.Helper()
	n, err := dayOf(day)
	if err != nil {
		t.Fatal(err)
	}
	return startOf(n) + hour*3600000
}

// TestEnd: days worked out by hand around National Day 2026.
func TestEnd(t *testing.T) {
	t.Parallel()
	d := days{}
	raw, err := os.ReadFile("../../../rules/holidays/2026.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.read(string(raw)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from  string
		term  string
		roll  bool
		until string // 24:00 of
	}{
		{"2026-09-18", "2wd", false, "2026-09-21"}, // Sunday 20 September is worked
		{"2026-09-24", "1wd", false, "2026-09-28"}, // Mid-Autumn is off until the 27th
		{"2026-09-30", "1wd", false, "2026-10-08"},
		{"2026-09-30", "3d", false, "2026-10-03"},
		{"2026-09-30", "3d", true, "2026-10-08"},
		{"2026-10-09", "1wd", false, "2026-10-10"}, // a Saturday that is worked
	} {
		span, err := readTerm(c.term)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.end(at(t, c.from, 15), span, c.roll); got != at(t, c.until, 24) {
			t.Errorf("%s %s: ends %d ms off", c.from, c.term, got-at(t, c.until, 24))
		}
	}
	if got := d.end(at(t, "2026-09-30", 15), term{2, "h"}, false); got != at(t, "2026-09-30", 17) {
		t.Error("two hours are not two hours")
	}
	if got := d.early(at(t, "2026-10-03", 24)); got != at(t, "2026-09-30", 9) {
		t.Error("a last day in the holiday is not warned of before it")
	}
	if d.early(at(t, "2026-10-08", 24)) != 0 {
		t.Error("a last day that is worked has a warning of its own")
	}
}
