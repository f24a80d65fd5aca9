package wages

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/calendar"
	"ombud/ledger"
	"ombud/rules"
)

// checkTerms are the terms in force in Yunchuan.
func checkTerms(t testing.TB) *Terms {
	t.Helper()
	return termBook(t).For(plantPlace)
}

func termBook(t testing.TB) *TermBook {
	t.Helper()
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := rules.Files.ReadFile("terms/wages.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadTerms(raw, cal)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// allFound runs the checks of every book and those across them.
func allFound(books []Book, at ledger.Day, t *Terms) []ledger.Finding {
	var out []ledger.Finding
	put := func(f ledger.Finding) { out = append(out, f) }
	for part := range 2 {
		x := &Across{At: at, Part: part, Parts: 2}
		for i := range books {
			x.Add(&books[i])
		}
		x.Find(put)
	}
	for i := range books {
		Run(&books[i], at, t, put)
	}
	slices.SortFunc(out, byFinding)
	return out
}

func bare(list []ledger.Finding) []ledger.Finding {
	out := slices.Clone(list)
	for i := range out {
		out[i].Proof = nil
	}
	return out
}

// Whatever was planted is found, and nothing else.
func TestPlantedIsFound(t *testing.T) {
	t.Parallel()
	terms := checkTerms(t)
	for _, seed := range []uint64{1, 7, 2026} {
		c := Plant(seed, 3*len(plantings), terms)
		found := allFound(c.Books, c.At, terms)
		if d := cmp.Diff(c.Planted, bare(found)); d != "" {
			t.Errorf("seed %d: planted and found differ (-planted +found):\n%s", seed, d)
		}
		kinds := map[string]bool{}
		for _, f := range found {
			kinds[f.Check] = true
			if len(f.Proof) == 0 {
				t.Errorf("%s of %s has no proof", f.Check, f.Subject)
			}
		}
		for _, k := range slices.Concat(Checks, AcrossChecks) {
			if !kinds[k.ID] {
				t.Errorf("seed %d: no %s was planted", seed, k.ID)
			}
		}
	}
}
