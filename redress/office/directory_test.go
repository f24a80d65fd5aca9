package office_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
)

func each(t *testing.T, fn func(t *testing.T, c *officetest.City)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c := officetest.New(t, open)
		c.Fill(t)
		fn(t, c)
	})
}

const (
	city     place.Code = "990100000000"
	linjiang place.Code = "990102000000"
	qingping place.Code = "990103000000"
	town     place.Code = "990102001000"
	binjiang place.Code = "990102001001"
	shipyard place.Code = "990102001002"
)

func TestDirectory(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		for _, tc := range []struct {
			what string
			ask  func(context.Context, store.Querier, string) (string, error)
			of   string
			want string
		}{
			{"above", c.Dir.Above, "HC-990102", "pt-990102"},
			{"above", c.Dir.Above, "gov-9901", ""},
			{"above", c.Dir.Above, "nobody", ""},
			{"reviewer", c.Dir.Reviewer, "HC-990102", "HC-9901"},
			{"reviewer", c.Dir.Reviewer, "pt-990102", "pt-9901"},
			{"reviewer", c.Dir.Reviewer, "gov-9901", ""},
		} {
			if got, err := tc.ask(ctx, c.DB, tc.of); err != nil || got != tc.want {
				t.Errorf("%s %s is %q, %v; want %q", tc.what, tc.of, got, err, tc.want)
			}
		}
		for _, tc := range []struct {
			what string
			ask  func(context.Context, store.Querier, place.Code) (string, error)
			of   place.Code
			want string
		}{
			{"petition", c.Dir.Petition, binjiang, "pt-990102"},
			{"petition", c.Dir.Petition, qingping, "pt-9901"}, // the county has none of its own
			{"petition", c.Dir.Petition, city, "pt-9901"},
			{"petition", c.Dir.Petition, "880000000000", ""},
			{"village", c.Dir.Village, binjiang, "vc-990102001001"},
			{"village", c.Dir.Village, shipyard, "st-990102001"}, // no committee yet
			{"village", c.Dir.Village, town, "st-990102001"},
			{"village", c.Dir.Village, qingping, ""},
		} {
			if got, err := tc.ask(ctx, c.DB, tc.of); err != nil || got != tc.want {
				t.Errorf("%s of %s is %q, %v; want %q", tc.what, tc.of, got, err, tc.want)
			}
		}
	})
}

func TestLead(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		lead := func(matter string, p place.Code, want string) {
			t.Helper()
			if got, err := c.Dir.Lead(ctx, c.DB, matter, p); err != nil || got != want {
				t.Errorf("%s in %s is led by %q, %v; want %q", matter, p, got, err, want)
			}
		}
		set := func(d office.Dispatch) {
			t.Helper()
			if err := c.Offices.SetLead(ctx, c.Admin, d); err != nil {
				t.Fatal(err)
			}
		}
		lead("0201", binjiang, "HC-990102") // the county's before the city's
		lead("0201", qingping, "HC-9901")
		lead("0101", binjiang, "HRSS-9901")
		lead("0205", binjiang, "pt-990102") // nobody has natural resources
		lead("0803", binjiang, "st-990102001")
		lead("0301", qingping, "pt-9901")
		lead("9999", binjiang, "pt-990102")

		set(office.Dispatch{Matter: "0201", Area: city, Lead: "pt-9901"})
		lead("0201", binjiang, "pt-9901") // a row for the city comes before the agency
		set(office.Dispatch{Matter: "0201", Area: linjiang, Lead: "st-990102001", Supporting: []string{"HC-9901", "", "st-990102001", "HC-9901"}})
		lead("0201", binjiang, "st-990102001") // the narrowest area wins
		lead("0201", qingping, "pt-9901")
		if got, err := c.Dir.Supporting(ctx, c.DB, "0201", binjiang); err != nil || !cmp.Equal(got, []string{"HC-9901"}) {
			t.Errorf("supporting: %v, %v", got, err)
		}
		if err := c.Offices.RemoveLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: linjiang}, "试行结束"); err != nil {
			t.Fatal(err)
		}
		lead("0201", binjiang, "pt-9901")
		if err := c.Offices.RemoveLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: linjiang}, "again"); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if got, err := c.Dir.Supporting(ctx, c.DB, "0101", binjiang); err != nil || !cmp.Equal(got, []string{"HC-990102"}) {
			t.Errorf("joint agencies: %v, %v", got, err)
		}
	})
}

func TestNames(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		for _, tc := range []struct{ got, want string }{
			{c.Names.Office(ctx, "HC-9901", c.Words.In("zh")), "云川市住建局"},
			{c.Names.Office(ctx, "HC-9901", c.Words.In("en")), "Yunchuan Housing Bureau"},
			{c.Names.Office(ctx, "nobody", c.Words.In("en")), "nobody"},
			{c.Names.Office(ctx, "", c.Words.In("en")), ""},
			{c.Names.Place(ctx, linjiang, c.Words.In("zh")), "临江区"},
			{c.Names.Where(ctx, binjiang, c.Words.In("zh")), "临江区望江街道滨江社区"},
			{c.Names.Where(ctx, binjiang, c.Words.In("en")), "Binjiang Community, Wangjiang Subdistrict, Linjiang District"},
			{c.Names.Where(ctx, city, c.Words.In("zh")), "云川市"},
		} {
			if tc.got != tc.want {
				t.Errorf("got %q, want %q", tc.got, tc.want)
			}
		}
	})
}

// BenchmarkLead is the slowest lookup of the directory: 60 µs would be felt in an import of a million rows.
func BenchmarkLead(b *testing.B) {
	c := officetest.New(b, storetest.Open(b, store.SQLite))
	c.Fill(b)
	for b.Loop() {
		if id, err := c.Dir.Lead(b.Context(), c.DB, "0201", binjiang); err != nil || id == "" {
			b.Fatal(id, err)
		}
	}
}

func BenchmarkAbove(b *testing.B) {
	c := officetest.New(b, storetest.Open(b, store.SQLite))
	c.Fill(b)
	for b.Loop() {
		if id, err := c.Dir.Above(b.Context(), c.DB, "HC-990102"); err != nil || id == "" {
			b.Fatal(id, err)
		}
	}
}
