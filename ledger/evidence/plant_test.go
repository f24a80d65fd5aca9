package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/rules"
)

// The files of a planted city, delivered as anybody delivers them, are found to hold what was planted and nothing else.
func TestPlantedFilesAreFound(t *testing.T) {
	t.Parallel()
	c := newCityAt(t, storetest.Open(t, store.SQLite), time.Date(2026, 10, 31, 9, 0, 0, 0, clock.Zone))
	cal := must[*calendar.Calendar](t)(calendar.Load(rules.Files, "holidays"))
	terms := must[*wages.TermBook](t)(wages.ReadTerms(must[[]byte](t)(rules.Files.ReadFile("terms/wages.yaml")), cal)).For("990102000000")
	p := wages.Plant(7, 24, terms)
	dir := filepath.Join(t.TempDir(), "x")
	if err := p.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	var fixed []string
	for i, l := range strings.Split(strings.TrimSpace(string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "项目.csv"))))), "\r\n") {
		f := strings.Split(l, ",")
		if i > 0 {
			f[5] = "HRSS-9901"
		}
		fixed = append(fixed, strings.Join(f, ","))
	}
	c.take(wages.KindProject, strings.Join(fixed, "\n")+"\n", evidence.Order{})
	deliver := func(kind, path string) {
		f := must[*sheet.File](t)(sheet.Open(path, sheet.Options{}))
		defer f.Close()
		r, err := c.Deliver(t.Context(), f, evidence.Order{Ledger: "wages", Kind: kind, Caller: inspector, Voice: c.Words.In(words.En), Add: false}, nil)
		if err != nil || r.Refused > 0 {
			t.Logf("%s: %d rows, refused %d, %v %+v", filepath.Base(path), r.Rows, r.Refused, err, r.First)
		}
	}
	var found []ledger.Finding
	x := &wages.Across{At: p.At}
	put := func(f ledger.Finding) { found = append(found, f) }
	for i := range p.Books {
		id := p.Books[i].Project.ID
		deliver(wages.KindFlow, filepath.Join(dir, id, "流水.csv"))
		for _, e := range must[[]os.DirEntry](t)(os.ReadDir(filepath.Join(dir, id))) {
			for prefix, kind := range map[string]string{"表一": wages.KindRoster, "表二": wages.KindAttendance, "表三": wages.KindSettlement, "工伤": wages.KindCover, "工资保": wages.KindDeposit, "维权": wages.KindNotice} {
				if strings.HasPrefix(e.Name(), prefix) {
					deliver(kind, filepath.Join(dir, id, e.Name()))
				}
			}
		}
		b := &wages.Book{}
		b.Project, _, _ = wages.ProjectOf(t.Context(), c.db, id)
		b.Project.Ref = ledger.Ref{Kind: "project", Delivery: 1, Line: 1}
		b.Roster = rowsOf[wages.Roster](t, c, id, wages.KindRoster)
		b.Attendance = rowsOf[wages.Attendance](t, c, id, wages.KindAttendance)
		b.Settlements = rowsOf[wages.Settlement](t, c, id, wages.KindSettlement)
		b.Flows = rowsOf[wages.Flow](t, c, id, wages.KindFlow)
		b.Cover = rowsOf[wages.Cover](t, c, id, wages.KindCover)
		b.Deposits = rowsOf[wages.Deposit](t, c, id, wages.KindDeposit)
		b.Notices = rowsOf[wages.Notice](t, c, id, wages.KindNotice)
		wages.Run(b, p.At, terms, put)
		x.Add(b)
	}
	x.Find(put)
	say := func(l []ledger.Finding) (out []string) {
		for _, f := range l {
			out = append(out, fmt.Sprint(f.Check, " ", f.Subject, " ", f.Party, " ", f.Period, " ", f.Amount, " ", f.Count))
		}
		slices.Sort(out)
		return out
	}
	if d := cmp.Diff(say(p.Planted), say(found)); d != "" {
		t.Errorf("-planted +found:\n%.5000s", d)
	}
}

func rowsOf[T evidence.Recorded](t *testing.T, c *city, id, kind string) (out []T) {
	for _, p := range must[[]evidence.Partition](t)(evidence.Current(t.Context(), c.db, "wages", kind, id, 0, 12*9999)) {
		out = append(out, must[[]T](t)(evidence.Read[T](t.Context(), c.db, p))...)
	}
	return out
}
