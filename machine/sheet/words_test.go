package sheet

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// wordings reads words.txt: key to the two sentences.
func wordings(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	var key string
	for i, line := range strings.Split(strings.TrimSuffix(Words, "\n"), "\n") {
		if lang, say, ok := strings.Cut(strings.TrimPrefix(line, "  "), " "); ok && strings.HasPrefix(line, "  ") {
			all[key][lang] = say
			continue
		}
		key = line
		if all[key] != nil || !strings.HasPrefix(key, "sheet.") {
			t.Errorf("line %d: %q is no new key", i+1, line)
		}
		all[key] = map[string]string{}
	}
	return all
}

func TestEveryKeyHasWords(t *testing.T) {
	t.Parallel()
	words := wordings(t)
	used := map[string]bool{"sheet.reject_row": true, "sheet.reject_reason": true}
	files, _ := filepath.Glob("*.go")
	literal := regexp.MustCompile(`"(sheet\.[a-z_0-9]+)"`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(src), -1) {
			used[m[1]] = true
			if words[m[1]] == nil {
				t.Errorf("%s: %s has no words", name, m[1])
			}
		}
	}
	place := regexp.MustCompile(`\{\d\}`)
	for key, say := range words {
		if !used[key] {
			t.Errorf("%s is never used", key)
		}
		seen := map[string]bool{}
		for _, p := range place.FindAllString(say["zh"], -1) {
			seen[p] = true
		}
		for _, p := range place.FindAllString(say["en"], -1) {
			if !seen[p] {
				t.Errorf("%s: %s is in en only", key, p)
			}
			delete(seen, p)
		}
		for p := range seen {
			t.Errorf("%s: %s is in zh only, or twice in en", key, p)
		}
		if len(say) != 2 || say["zh"] == "" || say["en"] == "" {
			t.Errorf("%s: want zh and en, have %v", key, say)
		}
	}
}
