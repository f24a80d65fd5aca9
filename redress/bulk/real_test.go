package bulk

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"ombud/base/clock"
	"ombud/machine/sheet"
	"ombud/machine/store"
)

// given is a file of real messages that is not part of this repository. No test prints what it says.
func given(t testing.TB, name string) string {
	t.Helper()
	path := "../../../shared/data/messages/" + name
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the data set %s is not beside the repository", path)
	}
	return path
}

// Every row of the real file is imported, or refused with a reason; who wrote stands in redress/sealed and nowhere else.
func TestRealMessages(t *testing.T) {
	t.Parallel()
	path := given(t, "hot_issues_4326.xlsx")
	each(t, func(t *testing.T, c *city) {
		r := c.take(path, Order{})
		if r.Profile.Name != "hot-issues" || r.Rows != 4326 || r.Imported+r.Refused != r.Rows || r.There != 0 || r.Copies != 109 {
			t.Fatalf("%s: %+v", r.Profile.Name, r.Tally)
		}
		if r.Refused != 0 { // the longest message has 6,999 characters, and another system took it
			t.Errorf("%d rows refused: %+v", r.Refused, r.First)
		}
		if r.Persons != r.Imported || c.count(`SELECT count(*) FROM sealed`) != r.Imported {
			t.Errorf("%d persons sealed, %d rows imported", r.Persons, r.Imported)
		}
		if n := c.count(`SELECT count(*) FROM grievance WHERE status = 'transferred'`); n != r.Dispatched || n < r.Imported/3 {
			t.Errorf("%d of %d dispatched, %d stand so", r.Dispatched, r.Imported, n)
		}
		if n := c.count(`SELECT count(*) FROM grievance WHERE status = 'received'`); n != r.Waiting() {
			t.Errorf("%d wait at the petition office, %d stand so", r.Waiting(), n)
		}
		nobodyOutside(t, c, users(t, path))
		again := c.take(path, Order{})
		if again.There != r.Imported || again.Imported != 0 || again.Refused != r.Refused {
			t.Errorf("again: %+v", again.Tally)
		}
	})
}

// users are the accounts of the file and some of their times.
func users(t *testing.T, path string) map[string]bool {
	t.Helper()
	f := must[*sheet.File](t)(sheet.Open(path, sheet.Options{}))
	defer f.Close()
	out := map[string]bool{}
	for row, err := range f.Rows() {
		check0(t, err)
		if row.N > 1 {
			out[strings.TrimSpace(row.Cells[1])] = true
		}
	}
	if len(out) != 3332 {
		t.Fatalf("%d accounts", len(out))
	}
	return out
}

// nobodyOutside looks for an account in every text of every table but the sealed one.
func nobodyOutside(t *testing.T, c *city, users map[string]bool) {
	t.Helper()
	looked := 0
	for _, table := range tables(t, c.db) {
		if table == "sealed" {
			continue
		}
		rows, err := c.db.Query(t.Context(), `SELECT * FROM `+table)
		check0(t, err)
		cols := must[[]string](t)(rows.Columns())
		cells, to := make([]sql.RawBytes, len(cols)), make([]any, len(cols))
		for i := range cells {
			to[i] = &cells[i]
		}
		for rows.Next() {
			check0(t, rows.Scan(to...))
			for i, cell := range cells {
				looked++
				if who := account(string(cell), users); who {
					t.Fatalf("%s.%s holds who wrote", table, cols[i])
				}
			}
		}
		check0(t, rows.Err())
		rows.Close()
	}
	if looked < 100000 {
		t.Errorf("only %d cells were looked at", looked)
	}
}

// account finds a word that is an account of the file: runs of letters and digits of at least five characters.
func account(s string, users map[string]bool) bool {
	start := -1
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] >= 'A' && s[i] <= 'Z' || s[i] >= 'a' && s[i] <= 'z') {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start >= 5 && users[s[start:i]] {
			return true
		}
		start = -1
	}
	return false
}

func tables(t *testing.T, db *store.DB) []string {
	t.Helper()
	q := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_words%'`
	if db.Make() == store.Postgres {
		q = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '%_words%'`
	}
	return must[[]string](t)(store.All(t.Context(), db, func(r *sql.Rows, s *string) error { return r.Scan(s) }, q))
}

// Both other files are taken by their own profiles, without a word about them.
func TestOtherRealFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		profile string
		rows    int
	}{"replies_2816.xlsx": {"replies", 2816}, "train.csv": {"labelled", 6492}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := onLite(t)
			r := c.take(given(t, name), Order{DryRun: true})
			if r.Profile.Name != want.profile || r.Rows != want.rows || r.Refused > 3 || r.Imported+r.There+r.Refused != r.Rows {
				t.Errorf("%s: %+v", r.Profile.Name, r.Tally)
			}
		})
	}
}

// What a title's signs say agrees with the label that people gave, nine times in ten, for half of the messages. The seven labels
// know no police, no registry and no village, so some groups count under the label that such messages were given.
func TestSigns(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	g := must[*guide](t)(newGuide(c.Matters))
	for _, list := range g.signs {
		for _, s := range list {
			if _, ok := c.Matters.Matter(s.code); !ok {
				t.Errorf("sign of %s, which is no matter", s.code)
			}
		}
	}
	labels := map[string]string{"城乡建设": "02 03 04 0501 0502 0503 0504 0505 0607 0806 0809 0901 0906 1104 1204", "环境保护": "09 0302 0303 0306",
		"交通运输": "05 0406", "教育文体": "07 10 0602", "劳动和社会保障": "01 1005", "商贸旅游": "04 06 07 1103", "卫生计生": "10 0604 0605 1101"}
	f := must[*sheet.File](t)(sheet.Open(given(t, "train.csv"), sheet.Options{}))
	defer f.Close()
	rows, sure, right := 0, 0, 0
	for row := range f.Rows() {
		if row.N == 1 {
			continue
		}
		rows++
		code, ok := g.signs.of(row.Cells[1])
		if !ok {
			continue
		}
		sure++
		for _, group := range strings.Fields(labels[row.Cells[0]]) {
			if strings.HasPrefix(code, group) {
				right++
				break
			}
		}
	}
	t.Logf("%d of %d titles are sure, %d of those agree with the label (%.1f %%)", sure, rows, right, 100*float64(right)/float64(sure))
	if 2*sure < rows || 100*right < 88*sure {
		t.Errorf("%d of %d sure, %d right", sure, rows, right)
	}
}

// BenchmarkImport takes a csv of the real messages, over and over, into one SQLite database with fsync.
func BenchmarkImport(b *testing.B) {
	path := given(b, "hot_issues_4326.xlsx")
	c := onLite(b)
	for n := 0; b.Loop(); n++ {
		c.bench(b, path, n)
	}
}

func (c *city) bench(b *testing.B, path string, n int) {
	f := must[*sheet.File](b)(sheet.Open(path, sheet.Options{}))
	defer f.Close()
	text := strings.Replace(string(must[[]byte](b)(os.ReadFile("profiles/hot-issues.yaml"))), "name: hot-issues", fmt.Sprintf("name: bench-%d", n), 1)
	profile := c.write("bench.yaml", text)
	start := clock.System{}.Now()
	r, err := c.Run(context.Background(), f, Order{Profile: profile, Caller: machine, Voice: c.Words.In("en")}, nil)
	check0(b, err)
	b.ReportMetric(float64(r.Rows)/clock.System{}.Now().Sub(start).Seconds(), "rows/s")
}
