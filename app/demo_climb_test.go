package app

import (
	"io"
	"testing"
	"time"

	"ombud/app/demo"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/workorder"
)

// The demo's joint wage grievance climbs as the clock is moved: nothing in the village, told to the township, raised to the county, a red
// order, an office that is late, and the end; and the rows are what the facts say.
func TestDemoClimbs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg, fresh, err := demoConfig(dir, "", -1)
	if err != nil || !fresh {
		t.Fatal(err)
	}
	start := time.Date(2026, 9, 14, 10, 0, 0, 0, clock.Zone)
	clk := clock.NewVirtual(start.AddDate(0, 0, -demoDays))
	if err := fillDemo(t.Context(), cfg, clk, start, 12, 0, 7, io.Discard); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Clock: clk, Unsafe: true, Demo: guide})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f, ok, err := fact.ByKey(t.Context(), c.DB, demo.ClimbKey)
	if err != nil || !ok {
		t.Fatalf("the demo has no joint wage grievance: %v", err)
	}
	story := &demo.Climb{Work: c.Desk.work, Orders: c.Desk.orders, Door: c.Door, Staff: actor}
	move := func(by time.Duration) {
		t.Helper()
		if err := c.move(t.Context(), clk, story, by); err != nil {
			t.Fatal(err)
		}
	}
	order := func() workorder.Order {
		list, err := workorder.Of(t.Context(), c.DB, f.Subject)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return workorder.Order{}
		}
		return list[0]
	}
	owed := func(rule, bearer string) duty.Duty {
		list, err := duty.Of(t.Context(), c.DB, f.Subject)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			if d.Rule == "rings/"+rule && (bearer == "" || d.Bearer == bearer) {
				return d
			}
		}
		t.Fatalf("nobody owes %s", rule)
		return duty.Duty{}
	}
	move(2 * time.Hour)
	if d := owed("joint-plan", ""); d.Breached == 0 || d.Raised != "" || order().ID != "" {
		t.Errorf("after two hours: %+v", d)
	}
	move(3 * time.Hour)
	if d := owed("joint-plan", ""); d.Raised != "pt-990102" {
		t.Errorf("nobody gave a plan, and it is raised to %q", d.Raised)
	}
	if o := order(); o.Kind != workorder.Red || o.State != workorder.Open {
		t.Fatalf("after five hours there is no red order: %+v", o)
	}
	move(24 * time.Hour)
	if owed("reach-site", "HC-990102").Breached == 0 || owed("reach-site", "HRSS-990102").State != duty.Met {
		t.Error("one office is on site in time and one is late")
	}
	move(30 * time.Hour)
	if o := order(); o.State != workorder.Done || owed("reach-site", "HC-990102").State != duty.Met {
		t.Errorf("after the second day: %+v", o)
	}
	if _, err := c.Rebuild(t.Context(), func(int) {}); err != nil {
		t.Error(err)
	}
}
