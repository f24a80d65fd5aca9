package app

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/campaign"
	"ombud/redress/office"
	"ombud/rules"
)

// seasonCity is the demo's offices on the morning of the first day of the campaign, its pack in force as one of the city's own.
func seasonCity(t *testing.T, open func(store.Options) *store.DB) (*City, *clock.Virtual) {
	t.Helper()
	database := ""
	if db := open(store.Options{}); db.Make() == store.Postgres {
		database = storetest.DSN(t, store.Postgres)
	}
	cfg, _, err := demoConfig(t.TempDir(), database, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := rules.Files.ReadFile("national-day.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cfg.Dir, localRules)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "national-day.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	clk := clock.Frozen(time.Date(2026, 9, 9, 10, 0, 0, 0, clock.Zone))
	c, err := Open(t.Context(), cfg, Options{Clock: clk, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := demo.Lay(t.Context(), c.Desk.offices); err != nil {
		t.Fatal(err)
	}
	return c, clk
}

var (
	watcher = access.Caller{Staff: "w", Office: "pt-9901", Area: "9901", Roles: []access.Role{access.Supervisor}}
	county  = access.Caller{Staff: "c", Office: "pt-990102", Area: "990102", Roles: []access.Role{access.Supervisor}}
	builder = access.Caller{Staff: "b", Office: "HC-990102", Area: "990102", Roles: []access.Role{access.Handler}}
	roads   = access.Caller{Staff: "r", Office: "UM-990102", Area: "990102", Roles: []access.Role{access.Handler}}
)

const tables = "national-day:wage-tables:2026-09-15:HC-990102"

func wantKind(t *testing.T, what string, err error, k fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, k) || key != "" && fault.As(err).Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, k, key)
	}
}

// TestCampaignOfASeason walks the whole life of a campaign on both databases: refused too early, to a county and with another count than
// the preview's, opened once though asked twice at once, met, met late, breached, released; and the rows fold again.
func TestCampaignOfASeason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, clk := seasonCity(t, open)
		ctx, w := t.Context(), c.Desk.campaigns
		plan, err := w.Plan(ctx, c.DB, "national-day")
		if err != nil {
			t.Fatal(err)
		}
		set, past := plan.Count()
		if set < 300 || past != 0 || len(plan.Items) != 6 || len(plan.Orphan) != 0 {
			t.Fatalf("%d milestones, %d past, %d items, orphans %v", set, past, len(plan.Items), plan.Orphan)
		}
		wantKind(t, "a day early", w.Open(ctx, watcher, "national-day", set), fault.Conflict, "campaign.open.early")
		wantKind(t, "no such pack", w.Open(ctx, watcher, "spring", 1), fault.NotFound, "campaign.no_pack")
		clk.Advance(24 * time.Hour)
		wantKind(t, "by a county", w.Open(ctx, county, "national-day", set), fault.Denied, "")
		wantKind(t, "by a handler", w.Open(ctx, builder, "national-day", set), fault.Denied, "")
		wantKind(t, "another count", w.Open(ctx, watcher, "national-day", set+1), fault.Conflict, "campaign.open.changed")
		var errs [2]error
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = w.Open(ctx, watcher, "national-day", set) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("two at once: %v, %v", errs[0], errs[1])
		}
		var duties, milestones int
		if err := c.DB.Row(ctx, `SELECT (SELECT count(*) FROM duty WHERE rule LIKE 'national-day/%'), (SELECT count(*) FROM milestone)`).Scan(&duties, &milestones); err != nil {
			t.Fatal(err)
		}
		if duties != set || milestones != set {
			t.Errorf("%d planned, %d milestones, %d duties", set, milestones, duties)
		}
		wantKind(t, "by another office", w.Report(ctx, roads, tables, "三张表已收齐。", ""), fault.Denied, "")
		wantKind(t, "an empty report", w.Report(ctx, builder, tables, "  ", ""), fault.Invalid, "campaign.need.report")
		wantKind(t, "released by its bearer's equal", w.Release(ctx, access.Caller{Staff: "x", Office: "pt-990103", Area: "9901", Roles: []access.Role{access.Supervisor}}, tables, "没有在建项目。", ""), fault.Denied, "campaign.release.above")
		for range 2 { // the same form twice
			if err := w.Report(ctx, builder, tables, "7 个在建项目的三张表已收齐。", "k1"); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, "reported again", w.Report(ctx, builder, tables, "再报一次。", "k2"), fault.Conflict, "campaign.ended.met")
		clk.Advance(7 * 24 * time.Hour) // 17 September
		if _, err := c.Door.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		late := "national-day:wage-tables:2026-09-15:HC-990103"
		if err := w.Report(ctx, access.Caller{Staff: "q", Office: "HC-990103", Area: "990103", Roles: []access.Role{access.Handler}}, late, "补报。", "k3"); err != nil {
			t.Fatal(err)
		}
		if err := w.Release(ctx, watcher, "national-day:wage-tables:2026-09-15:WT-9901", "今年没有在建水利项目。", "k4"); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]struct {
			state   duty.State
			breach  bool
			climbed bool
		}{tables: {duty.Met, false, false}, late: {duty.Met, true, true}, "national-day:wage-tables:2026-09-15:TR-9901": {duty.Open, true, true},
			"national-day:wage-tables:2026-09-15:WT-9901": {duty.Ended, true, true}, "national-day:account-self-check:2026-09-30:vc-990103101201": {duty.Open, false, false}} {
			list, err := duty.Of(ctx, c.DB, id)
			if err != nil || len(list) != 1 || list[0].State != want.state || (list[0].Breached != 0) != want.breach || (list[0].Step > 4) != want.climbed {
				t.Errorf("%s: %+v, %v", id, list, err)
			}
		}
		balances, err := campaign.Balances(ctx, c.DB, "national-day", clk.Now().UnixMilli())
		if err != nil || len(balances) != 6 {
			t.Fatalf("%v, %v", balances, err)
		}
		for _, b := range balances {
			if b.Item == "wage-tables" && (b.Met != 1 || b.Late != 1 || b.Free != 1 || b.Over == 0 || b.Ahead+b.Soon != 0) {
				t.Errorf("%+v", b)
			}
		}
		for {
			n, err := c.Door.Log.Sequence(ctx, c.DB)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		if _, err := c.Rebuild(ctx, func(int) {}); err != nil {
			t.Errorf("rebuild: %v", err)
		}
	})
}

// TestMilestoneNeedsAnOfficeAbove: an office without a superior that would bear a milestone is named, and nothing is opened.
func TestMilestoneNeedsAnOfficeAbove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, clk := seasonCity(t, open)
		clk.Advance(24 * time.Hour)
		if _, err := c.Desk.offices.Open(t.Context(), access.Caller{Staff: "a", Roles: []access.Role{access.Admin}},
			office.Office{ID: "HC-alone", NameZH: "演示无上级单位", NameEN: "Demo office alone", Agency: "HC", Place: "990102000000"}); err != nil {
			t.Fatal(err)
		}
		plan, err := c.Desk.campaigns.Plan(t.Context(), c.DB, "national-day")
		if err != nil || len(plan.Orphan) != 1 {
			t.Fatalf("%v, %v", plan.Orphan, err)
		}
		set, _ := plan.Count()
		wantKind(t, "an office alone", c.Desk.campaigns.Open(t.Context(), watcher, "national-day", set), fault.Conflict, "campaign.open.orphan")
		if _, err := campaign.Get(t.Context(), c.DB, "national-day"); !fault.Is(err, fault.NotFound) {
			t.Errorf("something was opened: %v", err)
		}
	})
}

// TestCampaignPages: the public page shows what is owed and how it stands, in both languages, to anyone.
func TestCampaignPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, clk := seasonCity(t, open)
		clk.Advance(24 * time.Hour)
		plan, err := c.Desk.campaigns.Plan(t.Context(), c.DB, "national-day")
		if err != nil {
			t.Fatal(err)
		}
		set, _ := plan.Count()
		if err := c.Desk.campaigns.Open(t.Context(), watcher, "national-day", set); err != nil {
			t.Fatal(err)
		}
		if err := c.Desk.campaigns.Report(t.Context(), builder, tables, "七个项目的三张表<b>已收齐</b>。", ""); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{
			"/campaigns":                                   "国庆假期前后专项行动",
			"/campaigns/national-day":                      "收齐所管在建项目",
			"/campaigns/national-day?view=met":             "七个项目的三张表&lt;b&gt;已收齐&lt;/b&gt;",
			"/campaigns/national-day?item=owner-open-days": "临江区住房和城乡建设局",
		} {
			r := bytes.NewBuffer(nil)
			res := look(t, c, path)
			r.Write(res.Body.Bytes())
			if res.Code != http.StatusOK || !strings.Contains(r.String(), want) {
				t.Errorf("%s: %d without %q", path, res.Code, want)
			}
		}
		if res := look(t, c, "/campaigns/no-such"); res.Code != http.StatusNotFound {
			t.Errorf("a campaign that is none: %d", res.Code)
		}
	})
}

func look(t *testing.T, c *City, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	c.Web.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}
