package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/redress/sealed"
	"ombud/rules"
)

var (
	now       = time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)
	inspector = access.Caller{Staff: "s-1", Name: "监察员", Office: "HRSS-9901", Area: "9901", Roles: []access.Role{access.Handler}}
	stranger  = access.Caller{Staff: "s-2", Name: "外人", Office: "HRSS-9902", Area: "9902", Roles: []access.Role{access.Handler}}
	resident  = access.Caller{Subject: "g"}
)

// Two companies and three workers of nowhere: numbers with right check digits, of divisions that do not exist.
const (
	builder = "91990100MA0000001"
	gang    = "91990100MA0000002"
)

func worker(n int) string {
	head := fmt.Sprintf("99010119900101%03d", n)
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(head[i]-'0') * w
	}
	return head + string("10X98765432"[sum%11])
}

type city struct {
	*evidence.Work
	t     testing.TB
	db    *store.DB
	folds map[string]act.Fold
	keep  rejected
}

type rejected struct{ strings.Builder }

func (*rejected) Close() error { return nil }

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newCity(t, open)) })
}

func newCity(t testing.TB, open func(store.Options) *store.DB) *city {
	t.Helper()
	return newCityAt(t, open, now)
}

func newCityAt(t testing.TB, open func(store.Options) *store.DB, at time.Time) *city {
	t.Helper()
	clk := clock.Frozen(at)
	log := act.NewLog(clk, nil)
	db := open(store.Options{NewBatch: log.Batch})
	door := &act.Door{DB: db, Clock: clk, Log: log, Law: &duty.Law{}, Folds: map[string]act.Fold{}, IDs: ident.NewMaker(clk, 1, "")}
	key := filepath.Join(t.TempDir(), "unit.key")
	if err := sealed.CreateKey(key); err != nil {
		t.Fatal(err)
	}
	vault := sealed.NewVault(must[*sealed.Key](t)(sealed.LoadKey(key)))
	l := must[evidence.Ledger](t)(wages.Evidence(nil))
	w := &evidence.Work{Door: door, Ledgers: []evidence.Ledger{l}, Secret: []byte("a secret of the test city"), City: "990100000000", Dir: t.TempDir(),
		Vault: func() evidence.Vault { return vault }}
	p := evidence.Part(evidence.NewDesk(w, &office.Names{DB: db}))
	door.Folds = p.Folds
	must[[]string](t)(db.Migrate(t.Context(), []store.Line{{Part: "fact", FS: must[fs.FS](t)(fs.Sub(fact.Schema, "schema"))},
		{Part: "duty", FS: must[fs.FS](t)(fs.Sub(duty.Schema, "schema"))}, {Part: p.Name, FS: p.Schema}}))
	door.Kinds = must[*fact.Registry](t)(fact.NewRegistry(slices.Concat([]fact.Any{act.Denied}, duty.Kinds, grievance.Kinds, p.Kinds)...))
	cal := must[*calendar.Calendar](t)(calendar.Load(rules.Files, "holidays"))
	if err := door.Enact(t.Context(), must[*duty.Book](t)(duty.Compile(dutytest.Fitting(t, rules.Files, ".", door.Kinds), cal, door.Kinds))); err != nil {
		t.Fatal(err)
	}
	w.Words = must[*words.Words](t)(words.New(must[words.Catalog](t)(words.Parse("web", web.Words)), must[words.Catalog](t)(words.Parse("sheet", sheet.Words)),
		must[words.Catalog](t)(words.Parse("evidence", p.Words))))
	c := &city{Work: w, t: t, db: db, folds: p.Folds}
	c.take(wages.KindProject, "项目编号,项目名称,区划代码,建设单位统一社会信用代码,施工总承包单位统一社会信用代码,行业监管单位,发薪日,开工日期,合同金额（万元）\n"+
		"P-1,云河一标,990102000000,"+code(builder)+","+code(gang)+",HRSS-9901,15,2026-01-05,1200.5\n"+
		"P-2,云河二标,990102000000,"+code(builder)+","+code(gang)+",HRSS-9901,15,2026-01-05,800\n", evidence.Order{})
	return c
}

func (c *city) open(text string) *sheet.File {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	f := must[*sheet.File](c.t)(sheet.Open(path, sheet.Options{}))
	c.t.Cleanup(func() { f.Close() })
	return f
}

func (c *city) try(kind, text string, o evidence.Order) (evidence.Report, error) {
	c.t.Helper()
	o.Ledger, o.Kind = "wages", kind
	if o.Caller.Staff == "" && o.Caller.Subject == "" {
		o.Caller = inspector
	}
	o.Voice = c.Words.In(words.En)
	c.keep = rejected{}
	o.Rejects = func() (io.WriteCloser, error) { return &c.keep, nil }
	return c.Deliver(c.t.Context(), c.open(text), o, nil)
}

func (c *city) take(kind, text string, o evidence.Order) evidence.Report {
	c.t.Helper()
	r, err := c.try(kind, text, o)
	if err != nil {
		c.t.Fatalf("%s: %v", kind, errors.Join(err, fault.As(err).Err))
	}
	return r
}

func (c *city) current(kind, subject string, from, to ledger.Month) []evidence.Partition {
	c.t.Helper()
	return must[[]evidence.Partition](c.t)(evidence.Current(c.t.Context(), c.db, "wages", kind, subject, from, to))
}

func (c *city) count(q string) (n int) {
	c.t.Helper()
	if err := c.db.Row(context.Background(), q).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// damage changes rows as no verb would.
func (c *city) damage(q string) {
	c.t.Helper()
	err := c.db.Write(c.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, q)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}
