// The refusals of REFUSALS.md that can be seen in the text of the tree. What needs a running city (two people for an unsealing,
// figures that withhold) is tested beside the code; REFUSALS.md names each test.
package ombud_test

import (
	"go/ast"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ombud/base/access"
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

// What leaves the follow-up for everybody's eyes: positions, hashes and counts. Neither a case nor an office stands beside an answer.
func TestFollowUpShowsNoCase(t *testing.T) {
	t.Parallel()
	all := structs(tree(t))
	for name, want := range map[string][]string{
		"redress/followup.Bucket":       {"Period", "State", "Solved", "Satisfied", "Reason", "N"},
		"watch/draws.Candidate":         {"Seq", "Entry", "Proof", "Picked"},
		"watch/draws.Export":            {"Format", "Period", "Ends", "Share", "Areas", "Cite", "Commitment", "Seed", "From", "Size", "Root", "Checkpoint", "Candidates", "Committed", "Drawn"},
		"redress/followup.AnsweredBody": {"Via", "Solved", "Satisfied", "Text", "Office", "Again"},
	} {
		var got []string
		if st := all[name]; st != nil {
			for _, f := range st.Fields.List {
				for _, n := range f.Names {
					got = append(got, n.Name)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has the fields %v, want %v: whoever adds one says here why it shows nobody", name, got, want)
		}
	}
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
var keeps = []string{"session", "device", "sign_in_try", "dispatch", "question_ticket"}

// again are files that delete what they write anew in the same breath: an index entry, the sums over the whole log.
var again = []string{"machine/store/search.go", "watch/tally/job.go", "watch/board/job.go"}

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
var volume = regexp.MustCompile(`(?i)\b(volume|received|filed|filings|incoming|intake|complaints|followers?)\b`)

// Followers of a public question are a number of that question. Whatever counts, ranks or boards offices cannot reach it.
func TestNobodyCountsFollowers(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, s := range tree(t) {
		if strings.Contains(s.text, "question_count") && !test(s) {
			if seen++; s.pkg != "redress/question" {
				t.Errorf("%s reads how many follow a question", s.path)
			}
		}
		if floor := strings.SplitN(s.pkg, "/", 2)[0]; (floor == "watch" || floor == "ledger") && !test(s) && slices.Contains(imports(s), "redress/question") {
			t.Errorf("%s imports redress/question: figures of offices know no followers", s.path)
		}
	}
	if seen == 0 {
		t.Error("the counter was not found; this test looks for another name than it has")
	}
}

// Whatever ranks, scores or signals offices takes no count of what came in.
func TestScoresTakeNoVolume(t *testing.T) {
	t.Parallel()
	score := regexp.MustCompile(`(?i)(score|rank|rating|grade|signal)`)
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
	given := 0
	for _, s := range tree(t) { // the one function that gives an office its colour sees what is owed late or soon, and nothing else
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || s.pkg != "watch/board" || f.Recv != nil || f.Type.Results == nil || test(s) {
				continue
			}
			if id, ok := f.Type.Results.List[0].Type.(*ast.Ident); !ok || id.Name != "Signal" {
				continue
			}
			for _, p := range f.Type.Params.List {
				for _, id := range p.Names {
					if given++; id.Name != "overdue" && id.Name != "within24h" {
						t.Errorf("%s gives a signal by %s", f.Name.Name, id.Name)
					}
				}
			}
		}
	}
	if given != 2 {
		t.Errorf("a signal is given by %d figures, want 2", given)
	}
	literals(t, func(s source, text string) {
		if strings.HasPrefix(s.pkg, "watch/") && regexp.MustCompile(`(?i)order\s+by[^;]*\b(received|filed|volume|opened|carried)\b`).MatchString(text) {
			t.Errorf("%s orders by how much came in", s.path)
		}
	})
}
