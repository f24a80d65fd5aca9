package office_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
)

func TestOpenGivesAnID(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		o := office.Office{NameZH: " 青屏县\u3000住建局 ", Agency: "HC", Place: qingping, Above: "pt-9901"}
		for _, want := range []string{"HC-990103", "HC-990103-2"} {
			made, err := c.Offices.Open(t.Context(), c.Admin, o)
			if err != nil || made.ID != want {
				t.Fatalf("opened %q, %v; want %s", made.ID, err, want)
			}
		}
		got, err := office.Get(t.Context(), c.DB, "HC-990103")
		want := office.Office{ID: "HC-990103", NameZH: "青屏县 住建局", Agency: "HC", Place: qingping, Above: "pt-9901", Active: true, Opened: officetest.Start.UnixMilli()}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
}

func TestMistakes(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		good := office.Office{ID: "HL-9901", NameZH: "卫健委", Agency: "HL", Place: city, Above: "pt-9901"}
		with := func(fn func(*office.Office)) office.Office { o := good; fn(&o); return o }
		open := func(o office.Office) error { _, err := c.Offices.Open(ctx, c.Admin, o); return err }
		change := func(o office.Office) error { return c.Offices.Change(ctx, c.Admin, o) }
		county := office.Office{ID: "pt-9901", NameZH: "局", Agency: "PT", Above: "HC-990102"}
		for _, tc := range []struct {
			name, field string
			err         error
		}{
			{"no name", "name_zh", open(with(func(o *office.Office) { o.NameZH = " " }))},
			{"agency", "agency", open(with(func(o *office.Office) { o.Agency = "XX" }))},
			{"place", "place", open(with(func(o *office.Office) { o.Place = "9901" }))},
			{"unnamed place", "place", open(with(func(o *office.Office) { o.Place = "990199000000" }))},
			{"id", "id", open(with(func(o *office.Office) { o.ID = "0K7ZQF2MXATR9" }))},
			{"taken", "id", open(with(func(o *office.Office) { o.ID = "HC-9901" }))},
			{"above nobody", "above", open(with(func(o *office.Office) { o.Above = "xx-1" }))},
			{"reviewed by nobody", "review_by", open(with(func(o *office.Office) { o.ReviewBy = "xx-1" }))},
			{"under itself", "above", change(office.Office{ID: "HC-9901", NameZH: "局", Agency: "HC", Above: "HC-9901"})},
			{"in a loop", "above", change(county)},
			{"place code", "code", c.Offices.NamePlace(ctx, c.Admin, office.Place{Code: "9901", NameZH: "市"})},
			{"place name", "name_zh", c.Offices.NamePlace(ctx, c.Admin, office.Place{Code: city})},
			{"unknown matter", "matter", c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "02", Area: city, Lead: "HC-9901"})},
			{"unnamed area", "area", c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: "990199000000", Lead: "HC-9901"})},
			{"no lead", "lead", c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: city})},
			{"lead is nobody", "lead", c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: city, Lead: "xx-1"})},
			{"no reason", "reason", c.Offices.Close(ctx, c.Admin, "vc-990102001001", "", " ")},
			{"no successor", "successor", c.Offices.Close(ctx, c.Admin, "pt-990102", "", "撤并")},
			{"succeeds itself", "successor", c.Offices.Close(ctx, c.Admin, "pt-990102", "pt-990102", "撤并")},
			{"succeeded from far below", "successor", c.Offices.Close(ctx, c.Admin, "pt-9901", "HC-990102", "撤并")},
		} {
			if f := fault.Fields(tc.err); !fault.Is(tc.err, fault.Invalid) || f[0].Field != tc.field {
				t.Errorf("%s: %v, want a mistake in %s", tc.name, tc.err, tc.field)
			}
		}
		handler := officetest.Of("s1", "HC-9901", city, access.Handler, access.Head, access.Supervisor)
		if _, err := c.Offices.Open(ctx, handler, good); !fault.Is(err, fault.Denied) {
			t.Errorf("a supervisor opened an office: %v", err)
		}
	})
}

func TestChange(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		n := office.Office{ID: "HC-990102", NameZH: "临江区住房城乡建设局", NameEN: "Linjiang HC", Agency: "HC", Above: "pt-990102", ReviewBy: "gov-9901"}
		for range 2 { // the second time changes nothing and records nothing
			if err := c.Offices.Change(ctx, c.Admin, n); err != nil {
				t.Fatal(err)
			}
		}
		got, err := office.Get(ctx, c.DB, n.ID)
		if err != nil || got.NameZH != n.NameZH || got.ReviewBy != "gov-9901" || got.Place != linjiang {
			t.Errorf("%+v, %v", got, err)
		}
		if facts, err := fact.Of(ctx, c.DB, n.ID); err != nil || len(facts) != 2 {
			t.Errorf("%d facts, %v", len(facts), err)
		}
		if err := c.Offices.Change(ctx, c.Admin, office.Office{ID: "xx-1", NameZH: "x", Agency: "HC"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("changed what is not there: %v", err)
		}
	})
}

func TestCloseHandsOver(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		if err := c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "0301", Area: linjiang, Lead: "pt-990102"}); err != nil {
			t.Fatal(err)
		}
		// The subdistrict takes over from the office that supervised it.
		if err := c.Offices.Close(ctx, c.Admin, "pt-990102", "st-990102001", "机构改革"); err != nil {
			t.Fatal(err)
		}
		for of, want := range map[string]string{"HC-990102": "st-990102001", "st-990102001": "pt-9901", "vc-990102001001": "st-990102001"} {
			if up, err := c.Dir.Above(ctx, c.DB, of); err != nil || up != want {
				t.Errorf("%s stands under %q, %v; want %s", of, up, err, want)
			}
		}
		if id, err := c.Dir.Lead(ctx, c.DB, "0301", binjiang); err != nil || id != "st-990102001" {
			t.Errorf("led by %q, %v", id, err)
		}
		if id, err := c.Dir.Petition(ctx, c.DB, binjiang); err != nil || id != "pt-9901" {
			t.Errorf("a closed office still answers: %q, %v", id, err)
		}
		if err := c.Offices.Change(ctx, c.Admin, office.Office{ID: "pt-990102", NameZH: "x", Agency: "PT"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("changed a closed office: %v", err)
		}
		if err := c.Offices.Close(ctx, c.Admin, "pt-990102", "", "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestCloseWaitsForDuties(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		ctx := t.Context()
		err := c.Door.Do(ctx, c.Admin, access.Manage, func(ctx context.Context, tx *act.Tx) error {
			return duty.Insert(ctx, tx.Tx, duty.Duty{ID: "d1", Rule: "r", Subject: "g", Bearer: "vc-990102001001", Place: binjiang, State: duty.Open, Due: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Offices.Close(ctx, c.Admin, "vc-990102001001", "", "撤销"); !fault.Is(err, fault.Conflict) {
			t.Errorf("closed an office that owes: %v", err)
		}
	})
}

// TestRefold is the property of every fold: the facts alone give the rows again.
func TestRefold(t *testing.T) {
	t.Parallel()
	c := officetest.New(t, storetest.Open(t, store.SQLite))
	c.Fill(t)
	ctx := t.Context()
	for _, err := range []error{
		c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: city, Lead: "pt-9901", Supporting: []string{"HC-9901"}}),
		c.Offices.SetLead(ctx, c.Admin, office.Dispatch{Matter: "0301", Area: linjiang, Lead: "pt-990102"}),
		c.Offices.RemoveLead(ctx, c.Admin, office.Dispatch{Matter: "0201", Area: city}, "r"),
		c.Offices.NamePlace(ctx, c.Admin, office.Place{Code: city, NameZH: "云川"}),
		c.Offices.Close(ctx, c.Admin, "pt-990102", "st-990102001", "机构改革"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	again := officetest.New(t, storetest.Open(t, store.SQLite))
	c.Replay(t, again)
	for _, table := range []string{"office", "place", "dispatch"} {
		if diff := cmp.Diff(c.Dump(t, table), again.Dump(t, table)); diff != "" {
			t.Errorf("%s: %s", table, diff)
		}
	}
}
