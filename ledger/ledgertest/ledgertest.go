// Package ledgertest is how every ledger behaves: its checks are cited and have words, they find what was planted and nothing else, they
// prove what they say, they do not care for the order of rows, and what they say is about who owes. A ledger passes it whole.
package ledgertest

import (
	"cmp"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ombud/ledger"
	"ombud/machine/words"
)

// Check is a check as it presents itself.
type Check struct{ ID, Cite string }

// Ledger is what the suite asks of a ledger.
type Ledger struct {
	Checks []Check
	Words  []string                                 // catalogues
	Name   func(v words.Voice, id string) string    // of a check
	Found  func(words.Voice, ledger.Finding) string // a finding as a sentence
	Clean  func() []ledger.Finding                  // what is found where every promise is kept
	Broken func(check string) []ledger.Finding      // what is found where this one is broken
	City   func(seed uint64) (planted, found []ledger.Finding)
	Moved  func(seed uint64) []ledger.Finding // what is found in the same city with its rows in another order
	Rows   []any                              // one of each type of row, zero
}

// Test proves a ledger.
func Test(t *testing.T, l Ledger) {
	t.Run("each check is cited and has words", l.words)
	t.Run("nothing is found where every promise is kept", func(t *testing.T) {
		if found := l.Clean(); len(found) > 0 {
			t.Errorf("found %+v", found)
		}
	})
	t.Run("each check fires where its promise is broken", l.fires)
	t.Run("what was planted is found, nothing is invented", l.planted)
	t.Run("the order of rows does not matter", func(t *testing.T) {
		_, found := l.City(11)
		if moved := l.Moved(11); !reflect.DeepEqual(found, moved) {
			t.Errorf("%d findings, and %d others after the rows moved", len(found), len(moved))
		}
	})
	t.Run("no field is for somebody's name", l.nobody)
}

func (l Ledger) words(t *testing.T) {
	var catalogs []words.Catalog
	for _, text := range l.Words {
		c, err := words.Parse("ledger", text)
		if err != nil {
			t.Fatal(err)
		}
		catalogs = append(catalogs, c)
	}
	w, err := words.New(catalogs...)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range l.Checks {
		if seen[c.ID] || c.ID == "" || !strings.ContainsRune(c.Cite, '第') || !strings.ContainsRune(c.Cite, '条') {
			t.Errorf("check %q (%q): a name of its own and an article", c.ID, c.Cite)
		}
		seen[c.ID] = true
		for _, lang := range words.Langs {
			v := w.In(lang)
			name, found := l.Name(v, c.ID), l.Found(v, ledger.Finding{Check: c.ID, Amount: 123456, Count: 7, Period: ledger.MonthOf(2026, 6)})
			for _, s := range []string{name, found} {
				if s == "" || strings.Contains(s, c.ID+".") || strings.ContainsAny(s, "{}") {
					t.Errorf("%s in %s: %q", c.ID, lang, s)
				}
			}
		}
	}
}

func (l Ledger) fires(t *testing.T) {
	for _, c := range l.Checks {
		found := l.Broken(c.ID)
		if !slices.ContainsFunc(found, func(f ledger.Finding) bool { return f.Check == c.ID }) {
			t.Errorf("%s did not fire: %+v", c.ID, found)
		}
		l.proved(t, found)
	}
}

// proved: whoever is accused is named by code, and sees the rows.
func (l Ledger) proved(t *testing.T, found []ledger.Finding) {
	for _, f := range found {
		if !slices.ContainsFunc(l.Checks, func(c Check) bool { return c.ID == f.Check }) {
			t.Errorf("a check %q that the ledger does not list", f.Check)
		}
		if f.Subject == "" || f.Party == "" || len(f.Proof) == 0 || f.Amount < 0 || f.Count < 0 {
			t.Errorf("a finding without subject, party or proof, or with less than nothing: %+v", f)
		}
		for _, r := range f.Proof {
			if r.Kind == "" || r.Delivery == 0 || r.Line == 0 {
				t.Errorf("%s of %s: proof that leads to no row: %+v", f.Check, f.Subject, r)
			}
		}
	}
}

func (l Ledger) planted(t *testing.T) {
	for _, seed := range []uint64{3, 11} {
		planted, found := l.City(seed)
		kinds := map[string]bool{}
		for _, f := range planted {
			kinds[f.Check] = true
		}
		for _, c := range l.Checks {
			if !kinds[c.ID] {
				t.Errorf("seed %d: no %s is planted", seed, c.ID)
			}
		}
		l.proved(t, found)
		left := slices.Clone(found)
		for _, p := range planted {
			i := slices.IndexFunc(left, func(f ledger.Finding) bool { f.Proof = nil; return reflect.DeepEqual(f, p) })
			if i < 0 {
				t.Errorf("seed %d: planted and not found: %+v", seed, p)
				continue
			}
			left = slices.Delete(left, i, i+1)
		}
		for _, f := range left {
			t.Errorf("seed %d: invented: %+v", seed, f)
		}
	}
}

var naming = regexp.MustCompile(`(?i)(name|phone|mobile|address|idno|idnumber|idcard|birth|gender|email)`)

// nobody: what is about a worker holds keys, never text that could be a name.
func (l Ledger) nobody(t *testing.T) {
	key := reflect.TypeFor[ledger.Key]()
	for _, row := range append([]any{ledger.Finding{}}, l.Rows...) {
		typ := reflect.TypeOf(row)
		for i := range typ.NumField() {
			f := typ.Field(i)
			if naming.MatchString(f.Name) {
				t.Errorf("%s.%s could name somebody", typ, f.Name)
			}
			about := cmp.Or(f.Name == "Person", f.Name == "Worker", f.Name == "Card")
			if about && f.Type != key {
				t.Errorf("%s.%s is a %s, and must be a key", typ, f.Name, f.Type)
			}
		}
	}
}
