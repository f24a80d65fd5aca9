package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// words are the product's catalogues, read from its source: a journey names a button by its key, so that better wording breaks no test.
type words struct{ text map[string]string }

func readWords(root string) (*words, error) {
	w := &words{text: map[string]string{}}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != root || d.Name() == "node_modules" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".txt" {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		w.read(string(raw))
		return nil
	})
	return w, err
}

// read takes a catalogue: a key at the margin, its texts under it.
func (w *words) read(text string) {
	key := ""
	for line := range strings.SplitSeq(text, "\n") {
		switch body := strings.TrimSpace(line); {
		case body == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			key = body
		default:
			lang, say, _ := strings.Cut(body, " ")
			w.text[lang+" "+key] = say
		}
	}
}

var filled = regexp.MustCompile(`\{\d+\}`)

// say is the text of a key; where something is filled in, the longest part between.
func (w *words) say(lang, key string) (string, bool) {
	s, ok := w.text[lang+" "+key]
	longest := ""
	for _, part := range filled.Split(s, -1) {
		if part = strings.TrimSpace(part); len(part) > len(longest) {
			longest = part
		}
	}
	return longest, ok && longest != ""
}
