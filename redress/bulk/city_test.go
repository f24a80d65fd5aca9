package bulk

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/redress/sealed"
	"ombud/rules"
)

const (
	cityCode   place.Code = "990100000000"
	countyCode place.Code = "990102000000"
)

// city is a small city of a test: a petition office, three bureaus, one county.
type city struct {
	*Importer
	t     testing.TB
	db    *store.DB
	clock *clock.Virtual
	parts []part.Part
}

var (
	admin   = access.Caller{Staff: "s-admin", Name: "管理员", Office: "PT-9901", Area: "9901", Roles: []access.Role{access.Admin}}
	machine = access.Caller{Roles: []access.Role{access.Machine}}
	handler = access.Caller{Staff: "s-handler", Name: "经办", Office: "HRSS-9901", Area: "9901", Roles: []access.Role{access.Handler}}
)

// now is a working day after every file of the tests.
var now = time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)

type routes struct{ *matter.Catalogue }

func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check0(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		fn(t, newCity(t, open))
	})
}

func onLite(t testing.TB) *city {
	t.Helper()
	return newCity(t, storetest.Open(t, store.SQLite))
}

func newCity(t testing.TB, open func(store.Options) *store.DB) *city {
	t.Helper()
	cat := must[*matter.Catalogue](t)(matter.Load(must[[]byte](t)(rules.Files.ReadFile("matters.csv"))))
	clk := clock.Frozen(now)
	log := act.NewLog(clk, nil)
	db := open(store.Options{NewBatch: log.Batch})
	dir := office.Directory{Matters: cat}
	door := &act.Door{DB: db, Clock: clk, Log: log, Law: &duty.Law{}, Dir: dir, Folds: map[string]act.Fold{}}
	gw := &grievance.Work{Door: door, Offices: dir, Matters: routes{cat}, Numbers: &grievance.Numbers{DB: db}, Secret: []byte("a secret of the test city")}
	key := filepath.Join(t.TempDir(), "unit.key")
	check0(t, sealed.CreateKey(key))
	sw := &sealed.Work{Door: door, Vault: sealed.NewVault(must[*sealed.Key](t)(sealed.LoadKey(key)))}
	ow := &office.Work{Door: door, Matters: cat}
	im := &Importer{Work: gw, Matters: cat, Sealed: sw, Place: cityCode, Dir: t.TempDir()}
	parts := []part.Part{matter.Part(), office.Part(ow, nil), sealed.Part(sw, nil, nil), grievance.Part(&grievance.Desk{Work: gw}), Part(im)}
	c := &city{Importer: im, t: t, db: db, clock: clk, parts: parts}
	c.wire(door)
	c.settle(ow)
	return c
}

func (c *city) wire(door *act.Door) {
	t := c.t
	lines := []store.Line{{Part: "fact", FS: must[fs.FS](t)(fs.Sub(fact.Schema, "schema"))}, {Part: "duty", FS: must[fs.FS](t)(fs.Sub(duty.Schema, "schema"))}}
	kinds := append([]fact.Any{act.Denied}, duty.Kinds...)
	cats := []words.Catalog{must[words.Catalog](t)(words.Parse("web", web.Words)), must[words.Catalog](t)(words.Parse("sheet", sheet.Words))}
	for _, p := range c.parts {
		kinds = append(kinds, p.Kinds...)
		for k, f := range p.Folds {
			door.Folds[k] = f
		}
		if p.Schema != nil {
			lines = append(lines, store.Line{Part: p.Name, FS: p.Schema})
		}
		cats = append(cats, must[words.Catalog](t)(words.Parse(p.Name, p.Words)))
	}
	must[[]string](t)(c.db.Migrate(t.Context(), lines))
	door.IDs = ident.NewMaker(c.clock, 1, "")
	var err error
	door.Kinds, err = fact.NewRegistry(kinds...)
	check0(t, err)
	cal := must[*calendar.Calendar](t)(calendar.Load(rules.Files, "holidays"))
	check0(t, door.Enact(t.Context(), must[*duty.Book](t)(duty.Compile(dutytest.Fitting(t, rules.Files, ".", door.Kinds), cal, door.Kinds))))
	c.Words = must[*words.Words](t)(words.New(cats...))
}

// settle names the places and opens the offices.
func (c *city) settle(w *office.Work) {
	ctx := c.t.Context()
	for _, p := range []office.Place{{Code: cityCode, NameZH: "云州市", NameEN: "Yunzhou"}, {Code: countyCode, NameZH: "河东县", NameEN: "Hedong"},
		{Code: "990103000000", NameZH: "河西区", NameEN: "Hexi"}, {Code: "990102001000", NameZH: "新城街道", NameEN: "Xincheng"},
		{Code: "990103001000", NameZH: "新城街道", NameEN: "Xincheng"}} {
		check0(c.t, w.NamePlace(ctx, admin, p))
	}
	offices := []office.Office{{ID: "PT-9901", NameZH: "云州市信访局", Agency: "PT", Place: cityCode}}
	for _, agency := range w.Matters.Agencies() {
		if agency != "PT" && agency != "UM" { // nobody runs the streets here: such matters wait
			offices = append(offices, office.Office{ID: agency + "-9901", NameZH: "云州市" + agency, Agency: agency, Place: cityCode, Above: "PT-9901"})
		}
	}
	for _, o := range offices {
		must[office.Office](c.t)(w.Open(ctx, admin, o))
	}
}

// write makes a file.
func (c *city) write(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), name)
	check0(c.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func (c *city) profile(text string) {
	c.t.Helper()
	must[string](c.t)(c.Keep([]byte(text)))
}

// take imports a file and fails on a file-level fault.
func (c *city) take(path string, o Order) Report {
	c.t.Helper()
	r, err := c.try(c.t.Context(), path, o)
	check0(c.t, err)
	return r
}

func (c *city) try(ctx context.Context, path string, o Order) (Report, error) {
	c.t.Helper()
	f, err := sheet.Open(path, sheet.Options{})
	check0(c.t, err)
	defer f.Close()
	if o.Caller.Roles == nil {
		o.Caller = machine
	}
	o.Voice = c.Words.In(words.En)
	return c.Run(ctx, f, o, nil)
}

// count asks for one number.
func (c *city) count(q string, args ...any) (n int) {
	c.t.Helper()
	check0(c.t, c.db.Row(c.t.Context(), q, args...).Scan(&n))
	return n
}

func (c *city) bySource(source string) grievance.Case {
	c.t.Helper()
	return must[grievance.Case](c.t)(grievance.BySource(c.t.Context(), c.db, source))
}

func (c *city) received(id string) grievance.ReceivedBody {
	c.t.Helper()
	for _, f := range must[[]fact.Fact](c.t)(fact.Of(c.t.Context(), c.db, id)) {
		if f.Kind == grievance.Received.Name() {
			return must[grievance.ReceivedBody](c.t)(grievance.Received.Read(f))
		}
	}
	c.t.Fatalf("%s was never received", id)
	return grievance.ReceivedBody{}
}

// rejects collects a reject file.
type collected struct{ strings.Builder }

func (*collected) Close() error { return nil }

func digestOf(t *testing.T, path string) string {
	t.Helper()
	f := must[*sheet.File](t)(sheet.Open(path, sheet.Options{}))
	defer f.Close()
	return f.Digest()
}
