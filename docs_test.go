// The documents as a test: links lead somewhere, and files, tests, commands and identifiers that they name exist.
package ombud_test

import (
	"go/ast"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are the documents of the tree.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md", "rules/*/*.md"} {
		names, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			raw, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			out[n] = string(raw)
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d documents found", len(out))
	}
	return out
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for name, text := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
				continue
			}
			if _, err := os.Stat(path.Join(path.Dir(name), to)); err != nil {
				t.Errorf("%s links to %s, which is not there", name, to)
			}
		}
	}
}

// Whatever a document puts into backquotes and looks like a test, a file of the tree or an exported name is one.
func TestDocumentsNameWhatExists(t *testing.T) {
	t.Parallel()
	tests, names := declared(t)
	quoted := regexp.MustCompile("`([^`\n]+)`")
	isTest := regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w*$`)
	isFile := regexp.MustCompile(`^(base|core|machine|redress|watch|rules|app|cmd|docs|tools|e2e|torture|bench|testdata)/[\w./-]*\w\.(go|templ|sql|yaml|csv|md|txt|tsv)$`)
	isName := regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*)(\.[A-Z]\w*)?$`)
	for page, text := range pages(t) {
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			q := m[1]
			switch {
			case isTest.MatchString(q):
				if !slices.Contains(tests, q) {
					t.Errorf("%s names the test %s, which is not there", page, q)
				}
			case isFile.MatchString(q):
				if _, err := os.Stat(q); err != nil {
					t.Errorf("%s names the file %s, which is not there", page, q)
				}
			case isName.MatchString(q):
				parts := strings.SplitN(q, ".", 2)
				if _, ours := names[parts[0]]; ours && !slices.Contains(names[parts[0]], parts[1]) {
					t.Errorf("%s names %s, which package %s does not have", page, q, parts[0])
				}
			}
		}
	}
}

// declared lists the tests of the tree and, by package name, the exported names: Type, Func, Type.Method, Type.Field.
func declared(t *testing.T) (tests []string, names map[string][]string) {
	t.Helper()
	names = map[string][]string{}
	for _, s := range tree(t) {
		pkg := s.file.Name.Name
		add := func(n string) { names[pkg] = append(names[pkg], n) }
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if test(s) {
					tests = append(tests, d.Name.Name)
				}
				add(receiver(d) + d.Name.Name)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						for _, id := range spec.Names {
							add(id.Name)
						}
					case *ast.TypeSpec:
						add(spec.Name.Name)
						if st, ok := spec.Type.(*ast.StructType); ok {
							for _, f := range st.Fields.List {
								for _, id := range f.Names {
									add(spec.Name.Name + "." + id.Name)
								}
							}
						}
					}
				}
			}
		}
	}
	return tests, names
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name + "."
	}
	return ""
}
