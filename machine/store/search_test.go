package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ombud/base/ident"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

var index = store.Words{Table: "notice_words"}

func indexed(t *testing.T, db *store.DB) *store.DB {
	t.Helper()
	if _, err := db.Migrate(t.Context(), lines(fmt.Sprintf(store.WordsSchema, index.Table))); err != nil {
		t.Fatal(err)
	}
	return db
}

func keep(t testing.TB, db *store.DB, n int64, again bool, texts ...string) {
	t.Helper()
	if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return index.Put(ctx, tx, ident.Text(n), again, texts...)
	}); err != nil {
		t.Fatal(err)
	}
}

// find gives the numbers of the rows found, "3 1".
func find(t testing.TB, db *store.DB, query, before string, limit int) string {
	t.Helper()
	ids, err := index.Find(t.Context(), db, db.Make(), query, nil, before, false, limit)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	var out []string
	for _, id := range ids {
		n, _ := ident.Number(id)
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := indexed(t, open(store.Options{}))
		keep(t, db, 1, false, "幸福里小区停水三天", "联系过物业，没有回音")
		keep(t, db, 2, false, "工地夜间噪声", "No.12 building, café noise 23:30")
		keep(t, db, 3, false, "小区电梯坏了", strings.Repeat("x", 5000))
		keep(t, db, 4, false, "拖欠工资", "工程款 120000 元，ＡＢＣ 公司")
		keep(t, db, 5, false, "")
		for _, c := range []struct{ query, want string }{
			{"小区", "3 1"}, {"停水", "1"}, {"噪声", "2"}, {"工", ""}, {"小区 停水", "1"}, {"小区电梯", "3"}, {"电梯小区", ""},
			{"noise", "2"}, {"NOISE", "2"}, {"nois", ""}, {"12", "2"}, {"120000", "4"}, {"abc", "4"}, {"café", "2"}, {"cafe", ""},
			{strings.Repeat("x", 5000), "3"}, {"", ""}, {"！？", ""}, {`" OR "`, ""}, {`'小区' | x`, ""}, {"NOT 小区", ""}, {"words:小区", ""},
			{"𰻝", ""},
		} {
			if got := find(t, db, c.query, "", 10); got != c.want {
				t.Errorf("%.40q finds %q, want %q", c.query, got, c.want)
			}
		}
		keep(t, db, 1, true, "幸福里小区来水了") // amended: new words in, old ones out
		for query, want := range map[string]string{"停水": "", "来水": "1", "小区": "3 1"} {
			if got := find(t, db, query, "", 10); got != want {
				t.Errorf("after the change %q finds %q, want %q", query, got, want)
			}
		}
		if got := find(t, db, "小区", "", 1); got != "3" {
			t.Errorf("the first page is %q", got)
		}
		if got := find(t, db, "小区", ident.Text(3), 1); got != "1" {
			t.Errorf("the page before 3 is %q", got)
		}
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return index.Put(ctx, tx, "no id", false, "x") }); err == nil {
			t.Error("a row without an id was indexed, so it could never be found")
		}
	})
}

// TestWordsAgree: both makes find the same rows whatever is written and asked.
func TestWordsAgree(t *testing.T) {
	t.Parallel()
	dbs := []*store.DB{indexed(t, storetest.Open(t, store.SQLite)(store.Options{})), indexed(t, storetest.Open(t, store.Postgres)(store.Options{}))}
	n := int64(0)
	rapid.Check(t, func(r *rapid.T) {
		// the newer blocks of Chinese, accents and odd case are where tokenizers differ
		word := rapid.StringOf(rapid.RuneFrom([]rune("水电费小区工程aAbBéÉſİıßǅ１Ａ0二𠮷𰻝㐀豈་ཀྱ \t,.'\"\\&|!:*()-")))
		body := word.Draw(r, "text")
		n++
		for _, db := range dbs {
			keep(t, db, n, false, body)
		}
		query := word.Draw(r, "query")
		if rapid.Bool().Draw(r, "part") {
			rs := []rune(body)
			i := rapid.IntRange(0, len(rs)).Draw(r, "from")
			query = string(rs[i:rapid.IntRange(i, len(rs)).Draw(r, "to")])
		}
		lite, pg := find(t, dbs[0], query, "", 1000), find(t, dbs[1], query, "", 1000)
		if lite != pg {
			r.Errorf("%q finds %q on SQLite and %q on PostgreSQL", query, lite, pg)
		}
		if whole := strings.Fields(find(t, dbs[0], body, "", 1000)); len(whole) > 0 && !slices.Contains(whole, fmt.Sprint(n)) {
			r.Errorf("%q does not find itself", body)
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"小区", `"`, "a AND b", "NEAR(a b)", "x*", "'::tsquery", "\x00", "\xff", "😀", "½ ² ٣"} {
		f.Add(s)
	}
	open := storetest.Open(f, store.SQLite)
	db := open(store.Options{})
	if _, err := db.Migrate(f.Context(), lines(fmt.Sprintf(store.WordsSchema, index.Table))); err != nil {
		f.Fatal(err)
	}
	keep(f, db, 1, false, "小区停水")
	f.Fuzz(func(t *testing.T, query string) {
		if _, err := index.Find(t.Context(), db, db.Make(), query, nil, "", false, 10); err != nil {
			t.Errorf("%q: %v", query, err)
		}
		keep(t, db, 1, true, query)
	})
}

// Of a row that is put twice before a commit only the last text is found, in whatever order rows come, and nothing of a write that failed.
func TestPutTwiceBeforeCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := indexed(t, open(store.Options{}))
		put := func(ctx context.Context, tx *store.Tx, id int64, again bool, s string) {
			t.Helper()
			if err := index.Put(ctx, tx, ident.Text(id), again, s); err != nil {
				t.Error(err)
			}
		}
		write := func(err error, fn func(ctx context.Context, tx *store.Tx)) {
			t.Helper()
			if got := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { fn(ctx, tx); return err }); !errors.Is(got, err) {
				t.Errorf("write: %v", got)
			}
		}
		write(nil, func(ctx context.Context, tx *store.Tx) {
			put(ctx, tx, 9, false, "路灯")
			put(ctx, tx, 3, false, "停水")
			put(ctx, tx, 9, true, "路灯 河道")
		})
		write(errors.New("no"), func(ctx context.Context, tx *store.Tx) { put(ctx, tx, 5, false, "河道") })
		write(nil, func(ctx context.Context, tx *store.Tx) {
			put(ctx, tx, 9, true, "河道")
			put(ctx, tx, 3, true, "停电")
			put(ctx, tx, 3, true, "停气")
		})
		for word, want := range map[string]int{"路灯": 0, "河道": 1, "停水": 0, "停电": 0, "停气": 1} {
			if got := find(t, db, word, "", 9); len(strings.Fields(got)) != want {
				t.Errorf("%s is found in %q, want %d", word, got, want)
			}
		}
	})
}
