// The architecture as a test: which floor may know which, what may be done only in one place, and how large things may grow.
package ombud_test

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors from the ground up; imports only point down.
var floors = []string{"rules", "base", "machine", "core", "redress", "watch", "ledger", "app", "cmd"}

// rooms orders the concepts of a floor that may know each other: a room may import rooms to its left.
var rooms = map[string][]string{
	"base":    {"clock", "place", "fault", "text", "access", "calendar", "ident", "money"},
	"core":    {"core", "fact", "duty", "act", "part"},
	"redress": {"matter", "office", "sealed", "staff", "promise", "clockface", "grievance", "attach", "deed", "interview", "listing", "inspection", "suggestion", "question", "team", "mediation", "followup", "bulk", "intake", "reply", "follow", "field", "supervise", "workorder", "campaign", "ruledesk"},
	"watch":   {"tally", "board", "publish", "draws"},
	"ledger":  {"", "evidence", "finding", "fund", "sanction", "ledgertest", "wages"},
}

// mayOpen are the packages that may know who complained.
var mayOpen = []string{"redress/sealed", "redress/intake", "redress/field", "redress/reply", "redress/follow", "redress/bulk", "app", "app/demo", "app/bench"}

type source struct {
	path, pkg string
	file      *ast.File
	text      string
	lines     int
}

func tree(t *testing.T) []source {
	t.Helper()
	var out []source
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); p != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "tools" || name == "e2e" || name == "torture" || p == "bench") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, raw, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, source{p, path.Dir(p), f, string(raw), strings.Count(string(raw), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func test(s source) bool {
	return strings.HasSuffix(s.path, "_test.go") || strings.Contains(s.pkg, "test")
}
func generated(s source) bool { return strings.HasSuffix(s.path, "_templ.go") }

func imports(s source) []string {
	var out []string
	for _, i := range s.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		if in, ok := strings.CutPrefix(p, "ombud/"); ok {
			out = append(out, in)
		}
	}
	return out
}

func TestArrowsPointDown(t *testing.T) {
	for _, s := range tree(t) {
		if test(s) {
			continue
		}
		floor, room, _ := strings.Cut(s.pkg, "/")
		from := slices.Index(floors, floor)
		if from < 0 {
			t.Errorf("%s stands on no floor", s.path)
			continue
		}
		for _, to := range imports(s) {
			f, r, _ := strings.Cut(to, "/")
			switch at := slices.Index(floors, f); {
			case at < 0:
				t.Errorf("%s imports %s, which stands on no floor", s.path, to)
			case at > from:
				t.Errorf("%s imports %s: the arrow points up", s.path, to)
			case at == from && rooms[f] != nil:
				order := rooms[f]
				i, j := slices.Index(order, first(room)), slices.Index(order, first(r))
				if i < 0 || j < 0 {
					t.Errorf("%s imports %s: one of them has no place in the order of %s; give it one", s.path, to, f)
				} else if j > i {
					t.Errorf("%s imports %s: %s comes before %s", s.path, to, first(room), first(r))
				}
			}
		}
		if floor == "base" {
			for _, i := range s.file.Imports {
				if p, _ := strconv.Unquote(i.Path.Value); strings.Contains(p, ".") {
					t.Errorf("%s imports %s: the ground floor stands on the standard library alone", s.path, p)
				}
			}
		}
	}
}

func first(p string) string { f, _, _ := strings.Cut(p, "/"); return f }

func TestSealedIsOpenedByFew(t *testing.T) {
	for _, s := range tree(t) {
		if !test(s) && slices.Contains(imports(s), "redress/sealed") && !slices.Contains(mayOpen, s.pkg) {
			t.Errorf("%s imports redress/sealed: only %v may know who complained", s.path, mayOpen)
		}
	}
}

// once are things that may be done in one place only.
var once = []struct {
	what, where string
	pattern     *regexp.Regexp
}{
	{"ask the machine for the time", "base/clock", regexp.MustCompile(`\btime\.(Now|Since|Until)\(`)},
	{"open a business write", "core/act", regexp.MustCompile(`\b(db|DB|target)\.Write\(`)},
	{"write facts", "core/fact", regexp.MustCompile(`(?i)(insert into|update|delete from) fact\b`)},
	{"read random ids for rows", "base/ident", regexp.MustCompile(`\buuid\.`)},
}

func TestDoneInOnePlace(t *testing.T) {
	for _, s := range tree(t) {
		if test(s) || generated(s) {
			continue
		}
		for _, o := range once {
			if s.pkg == o.where || (o.what == "write facts" && s.path == "core/act/log.go") || (o.where == "base/clock" && strings.HasPrefix(s.pkg, "app/bench")) {
				continue
			}
			for n, line := range strings.Split(s.text, "\n") {
				if code, _, _ := strings.Cut(line, "//"); o.pattern.MatchString(code) {
					t.Errorf("%s:%d: only %s may %s", s.path, n+1, o.where, o.what)
				}
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, s := range tree(t) {
		if generated(s) {
			continue
		}
		if s.lines > 500 {
			t.Errorf("%s has %d lines; 500 is the most", s.path, s.lines)
		}
		if s.path == "cmd/ombud/main.go" && s.lines > 60 {
			t.Errorf("%s has %d lines; 60 is the most", s.path, s.lines)
		}
	}
}

func TestManners(t *testing.T) {
	said := map[string]bool{}
	for _, s := range tree(t) {
		if s.file.Doc != nil {
			said[s.pkg] = true
		}
	}
	for _, s := range tree(t) {
		if !test(s) && !said[s.pkg] {
			t.Errorf("package %s has no package comment", s.pkg)
			said[s.pkg] = true
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s has an init function", s.path)
			}
		}
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "manager", "service", "impl", "models", "types"} {
			if path.Base(s.pkg) == bad {
				t.Errorf("package %s: a drawer, not a concept", s.pkg)
			}
		}
	}
}

// The charter's refusals that can be seen in the text of the tree.
func TestWordsOfTheCharter(t *testing.T) {
	forbidden := []string{"维" + "稳", "重点" + "人员", "稳" + "控", "缠" + "访", "闹" + "访", "abnormal " + "petitioner"}
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != "." || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || p == "REFUSALS.md" || !slices.Contains([]string{".go", ".templ", ".txt", ".md", ".yaml", ".sql", ".csv", ".css", ".js"}, path.Ext(p)) {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, w := range forbidden {
			if strings.Contains(string(raw), w) {
				t.Errorf("%s contains %q", p, w)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// No table outside redress/sealed has a column for who complained, and no table joins matters through a person.
func TestNoPersonInTheSchema(t *testing.T) {
	person := regexp.MustCompile(`^\s*(person|petitioner|complainant|phone|mobile|address|id_number|id_card|caller_name|full_name|contact)\w*\s`)
	files, err := fs.Glob(os.DirFS("."), "*/*/schema/*.sql")
	if err != nil || len(files) < 3 {
		t.Fatalf("schema files: %v, %v", files, err)
	}
	for _, p := range files {
		if strings.HasPrefix(p, "redress/sealed/") {
			continue
		}
		f, err := os.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for sc, n := bufio.NewScanner(f), 1; sc.Scan(); n++ {
			if person.MatchString(strings.ToLower(sc.Text())) {
				t.Errorf("%s:%d: a column about a person outside redress/sealed: %s", p, n, strings.TrimSpace(sc.Text()))
			}
		}
	}
}
