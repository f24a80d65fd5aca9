// The refusals of REFUSALS.md that can be seen from outside the packages that keep them. What this file cannot see (two people
// for an unsealing, a redacted page) is tested beside the code.
package ombud_test

import (
	"bufio"
	"context"
	"go/ast"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// about are words for whoever complains, and for what would find them again.
var about = regexp.MustCompile(`(?i)\b(persons?|people|petitioners?|complainants?|requesters?|callers?|phones?|mobiles?|tel|emails?|address|id_?number|id_?cards?|full_?name|birthday|gender|gps|lat|lon|faces?)\b`)

// words parts camelCase and snake_case, so that FullPhone and full_phone hold the word phone.
func words(name string) string {
	name = regexp.MustCompile(`([a-z0-9])([A-Z])`).ReplaceAllString(name, "$1 $2")
	return strings.NewReplacer("_", " ", "-", " ", "/", " ", "{", " ", "}", " ", ".", " ").Replace(name)
}

// structs are the struct types of the tree outside tests, by package and name.
func structs(files []source) map[string]*ast.StructType {
	out := map[string]*ast.StructType{}
	for _, s := range files {
		if test(s) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if t, ok := n.(*ast.TypeSpec); ok {
				if st, ok := t.Type.(*ast.StructType); ok {
					out[s.pkg+"."+t.Name.Name] = st
				}
			}
			return true
		})
	}
	return out
}

// bodies are the types that fact.Define was called with, as package.Type.
func bodies(files []source) []string {
	var out []string
	for _, s := range files {
		if test(s) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if ix, ok := n.(*ast.IndexExpr); ok {
				sel, ok := ix.X.(*ast.SelectorExpr)
				if body, is := ix.Index.(*ast.Ident); ok && is && sel.Sel.Name == "Define" {
					out = append(out, s.pkg+"."+body.Name)
				}
			}
			return true
		})
	}
	return out
}

// tags are the json names of a body and of the structs of its own package that it holds.
func tags(all map[string]*ast.StructType, name string, seen map[string]bool) []string {
	st := all[name]
	if st == nil || seen[name] {
		return nil
	}
	seen[name] = true
	var out []string
	for _, f := range st.Fields.List {
		if f.Tag != nil {
			tag, _ := strconv.Unquote(f.Tag.Value)
			out = append(out, strings.Split(reflect.StructTag(tag).Get("json"), ",")[0])
		}
		ast.Inspect(f.Type, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				out = append(out, tags(all, path.Dir(name)+"/"+path.Base(strings.TrimSuffix(name, path.Ext(name)))+"."+id.Name, seen)...)
			}
			return true
		})
	}
	return out
}

// counts are fields that say how many, and nobody who.
var counts = []string{"redress/bulk.DoneBody persons"}

// A fact is public in its hash and kept for ever: none has a field for who complains. What a fact says about them is a commitment.
func TestFactsKnowNoPerson(t *testing.T) {
	t.Parallel()
	files := tree(t)
	all := structs(files)
	list := bodies(files)
	if len(list) < 30 {
		t.Fatalf("only %d kinds of facts found: %v", len(list), list)
	}
	for _, b := range list {
		for _, tag := range tags(all, b, map[string]bool{}) {
			if about.MatchString(words(tag)) && !slices.Contains(counts, b+" "+tag) {
				t.Errorf("%s has a field %q: a fact knows no person", b, tag)
			}
		}
	}
	if got := tags(all, "redress/grievance.AnsweredBody", map[string]bool{}); !slices.Contains(got, "answer") {
		t.Errorf("the tags of a nested struct were not seen: %v", got)
	}
}

// Facts, log and checkpoints only append, and it is the database that says so.
func TestFactsAreForEver(t *testing.T) {
	schema, err := fs.Sub(fact.Schema, "schema")
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := open(store.Options{})
		if _, err := db.Migrate(t.Context(), []store.Line{{Part: "fact", FS: schema}}); err != nil {
			t.Fatal(err)
		}
		write := func(q string, args ...any) error {
			return db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, q, args...)
				return err
			})
		}
		f := fact.Fact{Seq: 0, ID: "0", Kind: "a.b", Subject: "s", Body: []byte("{}")}
		f.Seal()
		if err := db.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error { return fact.Insert(ctx, tx, f) }); err != nil {
			t.Fatal(err)
		}
		if err := write(`INSERT INTO log_node (level, idx, hash) VALUES (1, 0, $1)`, f.Hash[:]); err != nil {
			t.Fatal(err)
		}
		if err := write(`INSERT INTO checkpoint (size, root, note, at) VALUES (1, $1, 'n', 1)`, f.Hash[:]); err != nil {
			t.Fatal(err)
		}
		tries := []string{`DELETE FROM fact`, `UPDATE fact SET body = '{"a":1}'`, `UPDATE fact SET at = 1`, `UPDATE fact SET seq = 7`, `DELETE FROM log_node`,
			`UPDATE log_node SET hash = NULL`, `DELETE FROM checkpoint`, `UPDATE checkpoint SET note = 'm'`}
		if db.Make() == store.SQLite {
			tries = append(tries, `REPLACE INTO fact (id, seq, kind, subject, place, office, staff, role, at, recorded_at, reason, body, salt, hash)
				VALUES ('0', 0, 'a.b', 's', '', '', '', '', 0, 0, '', 'other', x'00', x'00')`)
		} else {
			tries = append(tries, `TRUNCATE fact`)
		}
		for _, q := range tries {
			if err := write(q); err == nil {
				t.Errorf("%s was let through", q)
			}
		}
		got, ok, err := fact.ByID(t.Context(), db, "0")
		if err != nil || !ok || !got.Genuine() {
			t.Errorf("the fact is %v (there %t, %v)", got, ok, err)
		}
	})
}

// literals calls fn with every string of the tree outside tests and generated files.
func literals(t *testing.T, fn func(s source, text string)) {
	t.Helper()
	for _, s := range tree(t) {
		if test(s) || generated(s) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(l.Value); err == nil {
					fn(s, text)
				}
			}
			return true
		})
	}
}

// No address leads to a list, a page or a search of people who complain.
func TestNoRouteFindsPeople(t *testing.T) {
	t.Parallel()
	route, seen := regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) /`), 0
	literals(t, func(s source, text string) {
		if !route.MatchString(text) {
			return
		}
		seen++
		if about.MatchString(words(text)) {
			t.Errorf("%s: the route %q is about people", s.path, text)
		}
	})
	if seen < 10 {
		t.Errorf("only %d routes seen", seen)
	}
}

// keeps are the tables from which rows may go: what is no fact and no fold of what people filed.
var keeps = []string{"session", "device", "sign_in_try", "dispatch"}

// again are files that delete what they write anew in the same breath: an index entry, the sums over the whole log.
var again = []string{"machine/store/search.go", "watch/tally/job.go"}

// Nothing that was filed is deleted: statements that delete name housekeeping tables, or a row that a fact took away.
func TestNothingFiledIsDeleted(t *testing.T) {
	t.Parallel()
	drop := regexp.MustCompile(`(?i)\b(?:delete\s+from|truncate(?:\s+table)?|drop\s+table)\s+(\w*)`)
	literals(t, func(s source, text string) {
		for _, m := range drop.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(keeps, m[1]) && !(m[1] == "" && slices.Contains(again, s.path)) {
				t.Errorf("%s deletes from %q: only %v may lose rows", s.path, m[1], keeps)
			}
		}
	})
	hides := regexp.MustCompile(`^(grievance|review|rereview|hearing|fact)\.\w*(delete|remove|erase|hide|hidden|purge|reopen)`)
	literals(t, func(s source, text string) {
		if hides.MatchString(text) {
			t.Errorf("%s: %q hides a matter or what happened to it", s.path, text)
		}
	})
}

// callers are the packages that may speak to another machine when a person at a keyboard asks them to: the watcher of a log, the
// commands, and the measuring of a server of one's own. The server calls nobody, so it can neither crawl nor report.
var callers = []string{"machine/tlog", "app", "app/bench"}

func TestNobodyCallsOut(t *testing.T) {
	t.Parallel()
	out := regexp.MustCompile(`^(http\.(Client|Get|Head|Post|PostForm|DefaultClient|DefaultTransport|Transport|NewRequest|NewRequestWithContext)|net\.(Dial|DialTimeout|Dialer|DialTCP|DialUDP)|smtp\.\w+|tls\.Dial\w*)$`)
	for _, s := range tree(t) {
		if test(s) || slices.Contains(callers, s.pkg) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && out.MatchString(pkg.Name+"."+sel.Sel.Name) {
					t.Errorf("%s uses %s.%s: only %v may call another machine", s.path, pkg.Name, sel.Sel.Name, callers)
				}
			}
			return true
		})
	}
}

// The machine warns, marks and takes in files. Whatever else is decided is decided by somebody with a name.
func TestMachineDecidesNothing(t *testing.T) {
	t.Parallel()
	may := []access.Action{access.Sweep, access.Import}
	for _, row := range access.Policy {
		if row.Role == access.Machine && !slices.Contains(may, row.Action) {
			t.Errorf("the machine may %s", row.Action)
		}
	}
}

// An alert is about a duty: what warns, breaches and escalates names an office and an article, and takes no person.
func TestAlertsAreAboutDuties(t *testing.T) {
	t.Parallel()
	got := tags(structs(tree(t)), "core/duty.RungBody", map[string]bool{})
	if want := []string{"duty", "rule", "rung", "due", "bearer", "whom", "by"}; !slices.Equal(got, want) {
		t.Errorf("a rung carries %v, want %v", got, want)
	}
}

// volume are words for how much came in. An office is measured by what it did with it.
var volume = regexp.MustCompile(`(?i)\b(volume|received|filed|filings|incoming|intake|complaints)\b`)

// Whatever ranks or scores offices takes no count of what came in.
func TestScoresTakeNoVolume(t *testing.T) {
	t.Parallel()
	score := regexp.MustCompile(`(?i)(score|rank|rating|grade)`)
	for name, st := range structs(tree(t)) {
		if floor := strings.SplitN(name, "/", 2)[0]; floor != "watch" || !score.MatchString(path.Base(name)) {
			continue
		}
		for _, f := range st.Fields.List {
			for _, id := range f.Names {
				if volume.MatchString(words(id.Name)) {
					t.Errorf("%s has a field %s: offices are not scored by how much is filed", name, id.Name)
				}
			}
		}
	}
	literals(t, func(s source, text string) {
		if strings.HasPrefix(s.pkg, "watch/") && regexp.MustCompile(`(?i)order\s+by[^;]*\b(received|filed|volume)\b`).MatchString(text) {
			t.Errorf("%s orders by how much came in", s.path)
		}
	})
}

// What is sealed is found by the matter it belongs to, and by nothing else: there is no index to look a person up by.
func TestSealedIsFoundByMatterOnly(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(os.DirFS("."), "redress/sealed/schema/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("schema of redress/sealed: %v, %v", names, err)
	}
	index := regexp.MustCompile(`(?i)create\s+(?:unique\s+)?index\s+\w+\s+on\s+\w+\s*\(([^)]*)\)`)
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for sc, n := bufio.NewScanner(f), 1; sc.Scan(); n++ {
			for _, m := range index.FindAllStringSubmatch(sc.Text(), -1) {
				for col := range strings.SplitSeq(m[1], ",") {
					if col = strings.Fields(col)[0]; !slices.Contains([]string{"id", "subject", "grievance", "office", "status", "state", "at", "asker", "place"}, col) {
						t.Errorf("%s:%d: an index on %s", name, n, col)
					}
				}
			}
		}
	}
}
