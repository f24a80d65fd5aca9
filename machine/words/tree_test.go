package words

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// said finds the keys that code and templates name: Say("k"), Flash("k"), fault.New(kind, "k"), fault.Of(field, "k").
var said = regexp.MustCompile(`(?:\.Say\(|\.Flash\(|\bsay\(ctx, |fault\.New\(fault\.\w+, |fault\.Of\("[^"]*", )"([a-z0-9_.-]+\.[a-z0-9_-]+)"`)

// comment is a line that the compiler does not read: the package comments show examples.
var comment = regexp.MustCompile(`(?m)^\s*//.*$`)

// TestTree joins every catalogue of the tree, as the program does at start, and looks up every key that the code says.
func TestTree(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	var catalogs []Catalog
	uses := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && p != root || d.Name() == "node_modules" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		isCode := filepath.Ext(p) == ".templ" || filepath.Ext(p) == ".go" && !strings.HasSuffix(p, "_test.go") && !strings.HasSuffix(p, "_templ.go")
		if !strings.HasSuffix(d.Name(), "words.txt") && !isCode {
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if isCode {
			for _, m := range said.FindAllStringSubmatch(comment.ReplaceAllString(string(b), ""), -1) {
				uses[m[1]] = p
			}
			return nil
		}
		if filepath.Dir(p) == filepath.Join(root, "machine", "words") {
			return nil // New brings it
		}
		c, err := Parse(p, string(b))
		if err != nil {
			t.Error(err)
			return nil
		}
		catalogs = append(catalogs, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(catalogs...)
	if err != nil {
		t.Fatal(err)
	}
	if len(catalogs) == 0 || len(uses) < 20 {
		t.Fatalf("found %d catalogues and %d keys in use: the walk looks in the wrong place", len(catalogs), len(uses))
	}
	for key, where := range uses {
		if strings.HasSuffix(key, "_") { // the rest is joined to it: some key must begin so
			if !slices.ContainsFunc(w.Keys(), func(k string) bool { return strings.HasPrefix(k, key) }) {
				t.Errorf("%s joins words to %q, with which no key begins", where, key)
			}
			continue
		}
		if !w.Has(key) {
			t.Errorf("%s says %q, which no words.txt has", where, key)
		}
	}
}
