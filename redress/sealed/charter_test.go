package sealed

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// TestNothingFindsAPerson is the charter's refusal: no table but sealed holds who complained, sealed holds only what no key can
// search, and its one index is the subject's.
func TestNothingFindsAPerson(t *testing.T) {
	t.Parallel()
	c := build(t, storetest.Open(t, store.SQLite))
	c.put(t, theCase, somebody)
	ctx := t.Context()
	columns := list(t, c, `SELECT name FROM pragma_table_info('sealed') ORDER BY name`)
	if want := []string{"box", "cipher", "commitment", "key_id", "nonce", "sealed_at", "subject", "wrap_nonce", "wrapped"}; !slices.Equal(columns, want) {
		t.Errorf("table sealed has columns %v, not %v: may a person be found by the new ones?", columns, want)
	}
	if n := list(t, c, `SELECT name FROM sqlite_master WHERE tbl_name = 'sealed' AND type IN ('index', 'trigger') AND sql IS NOT NULL`); len(n) != 0 {
		t.Errorf("table sealed has more than its primary key: %v", n)
	}
	// Whatever the tables are, none holds a piece of the identity in clear.
	for _, table := range list(t, c, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`) {
		rows, err := c.DB.Query(ctx, `SELECT * FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cells, at := make([]any, len(cols)), make([]any, len(cols))
			for i := range cells {
				at[i] = &cells[i]
			}
			if err := rows.Scan(at...); err != nil {
				t.Fatal(err)
			}
			for i, cell := range cells {
				text, _ := cell.(string)
				if b, ok := cell.([]byte); ok {
					text = string(b)
				}
				for _, secret := range []string{somebody.Name, somebody.Phone, somebody.Address} {
					if strings.Contains(text, secret) {
						t.Errorf("%s.%s holds %q in clear", table, cols[i], secret)
					}
				}
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func list(t *testing.T, c *city, query string) []string {
	t.Helper()
	rows, err := c.DB.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// TestNoQueryByIdentity reads the SQL of this package: every query on sealed goes by the subject.
func TestNoQueryByIdentity(t *testing.T) {
	t.Parallel()
	asks := regexp.MustCompile(`(?is)\bFROM sealed\b[^` + "`" + `]*`)
	n := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(p)
		for _, q := range asks.FindAllString(string(raw), -1) {
			n++
			if !strings.HasPrefix(q, "FROM sealed WHERE subject = $1") {
				t.Errorf("%s asks %q: an identity is found by its grievance alone", p, q)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 2 {
		t.Errorf("found %d queries: the test looks in the wrong place", n)
	}
}
