package core_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ombud/core"
	"ombud/machine/words"
)

// speakers are the packages whose faults are said here, with the prefix of their keys.
var speakers = map[string]string{"act": "act.", "duty": "duty.", "fact": "fact.", "../machine/store": "store.", "../machine/tlog": "tlog."}

// faults finds every word key that a package hands to fault.New, fault.Of or All.Add, with the number of its arguments.
func faults(t *testing.T, dir string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fn, ok := call.Fun.(*ast.SelectorExpr)
			if pkg, is := selector(fn, ok); !is || pkg != "fault" || len(call.Args) < 2 {
				return true
			}
			key, ok := call.Args[1].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a word key that is no literal", name)
				return true
			}
			s, _ := strconv.Unquote(key.Value)
			out[s] = len(call.Args) - 2
			return true
		})
	}
	return out
}

func selector(fn *ast.SelectorExpr, ok bool) (string, bool) {
	if !ok || fn.Sel.Name != "New" && fn.Sel.Name != "Of" {
		return "", false
	}
	x, ok := fn.X.(*ast.Ident)
	if !ok {
		return "", false
	}
	return x.Name, true
}

func TestEveryFaultIsSaid(t *testing.T) {
	t.Parallel()
	c, err := words.Parse("core/words.txt", core.Words)
	if err != nil {
		t.Fatal(err)
	}
	w, err := words.New(c)
	if err != nil {
		t.Fatal(err)
	}
	slot := regexp.MustCompile(`\{[0-9]`)
	used := map[string]bool{}
	for dir, prefix := range speakers {
		n := 0
		for key, args := range faults(t, dir) {
			if !strings.HasPrefix(key, prefix) {
				continue // the general ones of machine/web
			}
			n++
			used[key] = true
			if !w.Has(key) {
				t.Errorf("%s: %s has no words", dir, key)
				continue
			}
			given := make([]any, args)
			for i := range given {
				given[i] = "x"
			}
			for _, lang := range words.Langs {
				if s := w.Say(lang, key, given...); slot.MatchString(s) {
					t.Errorf("%s takes more than the %d arguments it is given: %s", key, args, s)
				}
			}
		}
		if n == 0 {
			t.Errorf("%s: no fault found", dir)
		}
	}
	for _, key := range c.Keys() {
		if !used[key] {
			t.Errorf("nothing says %s", key)
		}
	}
}
