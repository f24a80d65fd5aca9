package bulk

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/office"
)

// sundry is a file of rows of every kind: dispatched, with offices that join in, waiting, old, refused, and twice the same.
func sundry() string {
	var b strings.Builder
	b.WriteString(head)
	for i := range 90 {
		fmt.Fprintf(&b, "%d,工地欠薪 %d,第 %d 位工友三个月没有发工资,2026-07-%02d 08:30,张测试,13812345678,0101,河东县,示例建筑公司,%d\n", i, i, i, 1+i%28, i)
		fmt.Fprintf(&b, "b%d,路灯不亮 %d,夜里看不见路 %d,2026-04-01 10:00,,,,990103,,\n", i, i, i)
		fmt.Fprintf(&b, "c%d,说几句 %d,不知道该找谁,,李测试,138****0000,其他,,,\n", i, i)
	}
	return b.String() + "7,工地欠薪 7,第 7 位工友三个月没有发工资,2026-07-08 08:30,张测试,13812345678,0101,河东县,示例建筑公司,7\n" +
		"x,停水,正文,,,,9999,火星,,\n,没有编号,同样的话,,,,,,,\n,没有编号,同样的话,,,,,,,\n"
}

// What is computed in memory and written in batches is what an act for each row leaves, on either database: facts, duties, rows, words
// and sealed boxes. Only ids, salts, hashes, codes and numbers are others.
func TestBatchesAreWhatTheVerbsWouldHaveWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		other := onLite(t)
		var told [2]map[string][]string
		for i, o := range []Order{{alone: true}, {AtOnce: 50}} {
			c := []*city{other, c}[i]
			c.profile(strings.Replace(oldHotline, "columns:", "with: {clock: file}\ncolumns:", 1))
			r := c.take(c.write("a.csv", sundry()), o)
			if r.Imported != 272 || r.There != 1 || r.Refused != 1 {
				t.Fatalf("%+v", r.Tally)
			}
			told[i] = c.story(t)
		}
		for table, rows := range told[0] {
			if len(rows) < 3 {
				t.Errorf("%s: only %d rows to compare", table, len(rows))
			}
			if diff := cmp.Diff(rows, told[1][table]); diff != "" {
				t.Errorf("%s (-by the verbs +in batches):\n%.3000s", table, diff)
			}
		}
		for f, err := range fact.Since(t.Context(), c.db, 0) {
			if check0(t, err); !f.Genuine() {
				t.Fatalf("fact %d does not hash to its leaf", f.Seq)
			}
		}
	})
}

// story tells every row of the imported grievances, with ids as they follow from what the file calls them.
func (c *city) story(t *testing.T) map[string][]string {
	t.Helper()
	names := map[string]string{}
	for _, r := range c.all(t, `SELECT id, source, number, code_hash FROM grievance WHERE source <> ''`) {
		names[r[0]], names[r[2]], names[r[3]] = r[1], "number", "code"
	}
	for _, r := range c.all(t, `SELECT id, subject, kind FROM fact WHERE subject IN (SELECT id FROM grievance) ORDER BY subject, recorded_at, id`) {
		names[r[0]] = names[r[1]] + "/" + r[2]
	}
	out := map[string][]string{}
	for table, q := range map[string]string{
		"fact": `SELECT id, kind, subject, place, office, staff, role, at, recorded_at, reason, body, coalesce(key, '') FROM fact
			WHERE subject IN (SELECT id FROM grievance)`,
		"duty":      `SELECT * FROM duty`,
		"grievance": `SELECT * FROM grievance`,
		"sealed":    `SELECT subject, cipher, sealed_at FROM sealed`,
	} {
		for _, r := range c.all(t, q) {
			out[table] = append(out[table], renamed(strings.Join(r, " | "), names))
		}
	}
	for _, w := range []string{"欠薪", "路灯", "看不见路", "9", "示例建筑", "不知道该找谁", "zza990102", "说几"} {
		ids := must[[]string](t)(store.Words{Table: "grievance_words"}.Find(t.Context(), c.db, c.db.Make(), w, nil, "", false, 500))
		for i, id := range ids {
			ids[i] = names[id]
		}
		slices.Sort(ids)
		out["words"] = append(out["words"], w+": "+strings.Join(ids, " "))
	}
	for _, rows := range out {
		slices.Sort(rows)
	}
	return out
}

var made = regexp.MustCompile(`\b([0-9A-Z]{13})(-[0-9a-f]{10})?\b|\b[0-9]{20}\b|\b[0-9a-f]{64}\b`)

func renamed(s string, names map[string]string) string {
	return made.ReplaceAllStringFunc(s, func(id string) string {
		switch len(id) {
		case 64:
			return "hash"
		case 24:
			id = id[:13]
		}
		if name, ok := names[id]; ok {
			return name
		}
		return id
	})
}

func (c *city) all(t *testing.T, q string) [][]string {
	t.Helper()
	return must[[][]string](t)(store.All(t.Context(), c.db, func(r *sql.Rows, row *[]string) error {
		columns, err := r.Columns()
		if err != nil {
			return err
		}
		into := make([]any, len(columns))
		for i := range into {
			into[i] = new(any)
		}
		err = r.Scan(into...)
		for _, v := range into {
			*row = append(*row, fmt.Sprint(*v.(*any)))
		}
		return err
	}, q))
}

// A batch that was computed by what the directory no longer answers is not written.
func TestOvertaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		dir := c.Work.Door.Dir.(office.Directory).Remember(c.db)
		if lead := must[string](t)(dir.Lead(t.Context(), nil, "0101", countyCode)); lead == "" {
			t.Fatal("nobody leads")
		}
		bulk := must[*act.Bulk](t)(c.Work.Door.Bulk(t.Context(), dir, nil))
		if err := bulk.Batch(nil, "", nil).Write(t.Context(), dir.Same); err != nil {
			t.Errorf("nothing has changed: %v", err)
		}
		ow := &office.Work{Door: c.Work.Door, Matters: c.Matters}
		check0(t, ow.SetLead(t.Context(), admin, office.Dispatch{Matter: "0101", Area: countyCode, Lead: "PT-9901"}))
		if err := bulk.Batch(nil, "", nil).Write(t.Context(), dir.Same); !strings.Contains(fmt.Sprint(err), act.Overtaken.Error()) {
			t.Errorf("an office was closed: %v", err)
		}
	})
}
